//! What became of what was sent through again.

use std::collections::{BTreeMap, BTreeSet};

use copytaster_records::headers::{self, Lineage};
use copytaster_records::{StoryState, Timestamp, Verdict, topics};
use serde::{Deserialize, Serialize};

use crate::dead::{Letter, LetterId, Through};
use crate::log::merged::Merged;
use crate::{Log, LogError};

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A dry run: it would be sent through again.
    Would,
    /// It was sent on again.
    Sent,
    /// Its story was taken back meanwhile: a retraction was sent.
    Retracted,
    /// It was judged, and ends there as a resend or an older version, or waits for its embargo.
    Judged,
    /// It died in dedupe again.
    DiedAgain,
    /// It was sent through again before: nothing was done.
    Before,
    /// The command is written; dedupe has yet to carry it out.
    Written,
    /// It cannot be sent through again.
    Refused,
}

impl Outcome {
    /// The name in records and for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Would => "would",
            Self::Sent => "sent",
            Self::Retracted => "retracted",
            Self::Judged => "judged",
            Self::DiedAgain => "died_again",
            Self::Before => "before",
            Self::Written => "written",
            Self::Refused => "refused",
        }
    }
}

/// What became of a letter, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redriven {
    /// The letter.
    pub id: LetterId,
    /// Its delivery or unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The revision that it was sent as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Redriven {
    pub(super) fn of(letter: &Letter, outcome: Outcome) -> Self {
        Self { id: letter.id, item: letter.item.clone(), outcome, revision: None, why: None }
    }

    pub(super) fn because(self, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..self }
    }
}

/// What dedupe said since: of which units it gave a verdict, and what died in it again.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The highest revision of each unit that has a verdict.
    verdicts: BTreeMap<String, u32>,
    /// Deliveries of which a unit has a verdict.
    deliveries: BTreeSet<String>,
    /// The highest attempt at which an item died in dedupe.
    died: BTreeMap<String, u32>,
}

impl Said {
    /// Reads what was said since `from` of these items: letters and what they are sent through as.
    pub(super) fn read<'a>(
        log: &dyn Log,
        letters: impl Iterator<Item = (&'a Letter, &'a Through)>,
    ) -> Result<Self, LogError> {
        let (mut units, mut deliveries) = (BTreeSet::new(), BTreeSet::new());
        let mut from: Option<Timestamp> = None;
        for (letter, through) in letters {
            from = Some(from.map_or(letter.appended_at, |from| from.min(letter.appended_at)));
            match through {
                Through::Redrive { unit, .. } => _ = units.insert(unit.to_string()),
                Through::Judge { delivery, unit: Some(unit), .. } => _ = units.insert(format!("{delivery}#{unit}")),
                Through::Judge { delivery, unit: None, .. } => _ = deliveries.insert(delivery.to_string()),
            }
        }
        let mut said = Self::default();
        let Some(from) = from.map(earlier) else { return Ok(said) };
        let mut verdicts = Merged::headers(log, topics::VERDICTS, Some(from))?;
        while let Some(record) = verdicts.next()? {
            let Ok(unit) = std::str::from_utf8(&record.key) else { continue };
            if units.contains(unit) {
                let revision = record.headers.text(headers::REVISION).and_then(|text| text.parse().ok()).unwrap_or(0);
                let highest = said.verdicts.entry(unit.to_owned()).or_default();
                *highest = revision.max(*highest);
            }
            let delivery = unit.split('#').next().unwrap_or_default();
            if deliveries.contains(delivery) {
                said.deliveries.insert(delivery.to_owned());
            }
        }
        let mut dead = Merged::headers(log, topics::DEAD, Some(from))?;
        while let Some(record) = dead.next()? {
            let Some(letter) = Letter::of(&record).filter(|letter| letter.stage == DEDUPE) else { continue };
            let Some(item) = letter.item.filter(|item| units.contains(item) || deliveries.contains(item)) else {
                continue;
            };
            let highest = said.died.entry(item).or_default();
            *highest = letter.revision.max(*highest);
        }
        Ok(said)
    }

    /// Why a letter need not be sent through again, where it need not.
    pub(super) fn before(&self, through: &Through) -> Option<String> {
        match through {
            Through::Redrive { unit, revision, .. } => {
                let sent = self.verdicts.get(&unit.to_string()).filter(|sent| *sent > revision)?;
                Some(format!("it was sent on again before, as revision {sent}"))
            }
            Through::Judge { delivery, unit, attempt } => {
                let item = unit.map_or_else(|| delivery.to_string(), |unit| format!("{delivery}#{unit}"));
                if self.verdicts.contains_key(&item) || self.deliveries.contains(&item) {
                    return Some("it was judged since".into());
                }
                let died = self.died.get(&item).filter(|died| *died > attempt)?;
                Some(format!("it was tried again before and died again, as attempt {died}"))
            }
        }
    }
}

/// A little before a time: clocks of a cluster's brokers differ.
pub(super) fn earlier(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_millis() - 60_000)
}

/// The stage that carries commands out.
pub(super) const DEDUPE: &str = "dedupe";

/// What dedupe wrote for a command: by the command's partition and offset on `wire.raw`.
#[derive(Debug, Default)]
pub(super) struct Answers(BTreeMap<(u32, u64), Vec<Answer>>);

#[derive(Debug)]
struct Answer {
    item: String,
    outcome: Outcome,
    revision: u32,
    why: Option<String>,
}

impl Answers {
    /// Reads what was written for these commands, since they were given.
    pub(super) fn read(log: &dyn Log, commands: &BTreeSet<(u32, u64)>, since: Timestamp) -> Result<Self, LogError> {
        let mut answers = Self::default();
        let mut verdicts = Merged::new(log, topics::VERDICTS, Some(since))?;
        while let Some(record) = verdicts.next()? {
            let Some(lineage) = answered(&record, commands) else { continue };
            let Ok(verdict) = serde_json::from_slice::<Verdict>(&record.payload()) else { continue };
            let outcome = match verdict.story_state {
                _ if verdict.held || !verdict.relation.goes_on() => Outcome::Judged,
                StoryState::Live => Outcome::Sent,
                StoryState::Killed | StoryState::Withheld => Outcome::Retracted,
            };
            let why = (outcome != Outcome::Sent).then(|| match verdict.story_state {
                _ if verdict.held => "it is held until its embargo is over".to_owned(),
                _ if outcome == Outcome::Judged => format!("it is a {}", verdict.relation.as_str()),
                state => format!("its story is {}", if state == StoryState::Killed { "killed" } else { "withheld" }),
            });
            let answer = Answer { item: verdict.unit.to_string(), outcome, revision: verdict.revision, why };
            answers.0.entry((lineage.partition, lineage.offset)).or_default().push(answer);
        }
        let mut dead = Merged::new(log, topics::DEAD, Some(since))?;
        while let Some(record) = dead.next()? {
            let Some(lineage) = answered(&record, commands) else { continue };
            let Some(letter) = Letter::of(&record) else { continue };
            let answer = Answer {
                item: letter.item.unwrap_or_default(),
                outcome: Outcome::DiedAgain,
                revision: letter.revision,
                why: Some(format!("{}: {}", letter.class, letter.reason)),
            };
            answers.0.entry((lineage.partition, lineage.offset)).or_default().push(answer);
        }
        Ok(answers)
    }

    /// Whether something was written for each command.
    pub(super) fn are_there_for(&self, commands: &BTreeSet<(u32, u64)>) -> bool {
        commands.iter().all(|command| self.0.contains_key(command))
    }

    /// What became of a letter that a command sent through again.
    pub(super) fn of(&self, letter: &Letter, command: (u32, u64)) -> Redriven {
        let item = letter.item.as_deref().unwrap_or_default();
        let answers = self.0.get(&command).map(Vec::as_slice).unwrap_or_default();
        let own = answers.iter().filter(|answer| answer.item == item || answer.item.split('#').next() == Some(item));
        // Of a whole delivery the worst is told: its units are letters of their own from then on.
        match own.max_by_key(|answer| answer.outcome) {
            Some(answer) => Redriven {
                revision: (answer.outcome != Outcome::DiedAgain).then_some(answer.revision),
                why: answer.why.clone(),
                ..Redriven::of(letter, answer.outcome)
            },
            None => Redriven::of(letter, Outcome::Before).because("it was sent through again before, or holds nothing"),
        }
    }
}

fn answered(record: &crate::Record, commands: &BTreeSet<(u32, u64)>) -> Option<Lineage> {
    let lineage = record.lineage()?;
    let is_one = lineage.topic == topics::RAW && commands.contains(&(lineage.partition, lineage.offset));
    (is_one && lineage.stage == DEDUPE).then_some(lineage)
}
