//! What is known of one unit: which records speak of it, and what they come to. Pure.

use copytaster_records::ReplayStage;

use super::mark::{Mark, Marks};

/// What a verdict said of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// A resend or a stale version: it ends there.
    Repeat,
    /// It goes on.
    GoesOn,
    /// It goes on once its time has come.
    Held,
    /// A kill that names no story: it ends there, and a person has to say which was meant.
    KillOfNothing,
}

/// Where a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Not yet consumed by a stage.
    InFlight(ReplayStage),
    /// Before its time.
    Held,
    /// On `wire.enriched`.
    Enriched,
    /// On `wire.enriched` as a retraction, or taken back before its time.
    Retracted,
    /// Sent again, or overtaken: it ended in dedupe.
    Repeat,
    /// A dead letter of a stage.
    Dead(ReplayStage),
    /// Nowhere.
    Missing,
}

/// What a unit's records come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: State,
    /// Records that should be there and are not.
    pub(super) missing: Marks,
    /// Records that are there more than once.
    pub(super) doubled: Marks,
    /// Records that are there beside others that exclude them.
    pub(super) excluded: Marks,
}

/// Stages that have yet to consume a record of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Underway {
    pub(super) dedupe: bool,
    pub(super) parse: bool,
    pub(super) enrich: bool,
}

/// All that is known of a unit; or, of a delivery as a whole, what speaks of no single unit of it.
///
/// Records may be noted in any order, since topics are read one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) seen: Marks,
    pub(super) doubled: Marks,
    /// By the newest verdict.
    pub(super) fate: Option<Fate>,
    /// What is on `wire.enriched` is a retraction.
    pub(super) retracted: bool,
    /// Its story was taken back while it was held.
    pub(super) dropped: bool,
    /// Of the few that were sent through again.
    pub(super) again: Option<Box<Again>>,
}

/// What is known of a unit that was sent through again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Again {
    /// The highest revision of each mark.
    pub(super) revisions: [u32; Mark::ALL.len()],
    /// Somebody asked for a revision above this one.
    pub(super) above: Option<u32>,
    /// So often somebody asked to judge it again.
    pub(super) tries: u32,
}

impl Account {
    /// Notes a record. Returns whether it is the newest of its kind.
    pub(super) fn note(&mut self, mark: Mark, revision: u32) -> bool {
        if self.seen.contains(mark) && revision <= self.revision(mark) {
            // A command that cannot be carried out leaves a letter each time.
            if !(mark == Mark::DeadInDedupe && self.above().is_some()) {
                self.doubled.insert(mark);
            }
            return false;
        }
        self.seen.insert(mark);
        if revision > 0 {
            self.again().revisions[mark.index()] = revision;
        }
        true
    }

    /// Somebody asked for its next revision.
    pub(super) fn send_again(&mut self, above: u32) {
        let again = self.again();
        again.above = again.above.max(Some(above));
    }

    /// Somebody asked to judge it again, for the `tries`th time.
    pub(super) fn judge_again(&mut self, tries: u32) {
        let again = self.again();
        again.tries = again.tries.max(tries);
    }

    fn again(&mut self) -> &mut Again {
        self.again.get_or_insert_default()
    }

    fn revision(&self, mark: Mark) -> u32 {
        self.again.as_ref().map_or(0, |again| again.revisions[mark.index()])
    }

    fn above(&self) -> Option<u32> {
        self.again.as_ref()?.above
    }

    /// Whether somebody asked to judge again what died in dedupe, and nothing came of it so far.
    fn is_asked_for(&self) -> bool {
        self.again.as_ref().is_some_and(|again| again.tries > self.revision(Mark::DeadInDedupe))
    }

    /// Where the unit is, and what is wrong with its records.
    pub(super) fn standing(&self, underway: Underway) -> Standing {
        let path = Path::of(self);
        let (missing, excluded) = (path.holes(), self.excluded(&path));
        let mut standing = Standing { state: State::Missing, missing, doubled: self.doubled, excluded };
        let revision_is_due = self.above().is_some_and(|above| above >= path.revision) && !self.died_in_dedupe();
        let judgement_is_due = self.died_in_dedupe() && path.last().is_none() && self.is_asked_for();
        if revision_is_due || judgement_is_due {
            match underway.dedupe {
                true => standing.state = State::InFlight(ReplayStage::Dedupe),
                false => standing.missing.insert(Mark::Verdict),
            }
            return standing;
        }
        match self.state(&path, underway) {
            Ok(state) => standing.state = state,
            Err(mark) => standing.missing.insert(mark),
        }
        standing
    }

    /// Behind the last record of its path: its state, or the record that should be there.
    fn state(&self, path: &Path, underway: Underway) -> Result<State, Mark> {
        let or_missing = |is_underway: bool, stage, mark| {
            if is_underway { Ok(State::InFlight(stage)) } else { Err(mark) }
        };
        match path.last() {
            Some(Mark::DeadInEnrich) => Ok(State::Dead(ReplayStage::Enrich)),
            Some(Mark::Enriched) if self.retracted => Ok(State::Retracted),
            Some(Mark::Enriched) => Ok(State::Enriched),
            Some(Mark::DeadInParse) => Ok(State::Dead(ReplayStage::Parse)),
            Some(Mark::Parsed) => or_missing(underway.enrich, ReplayStage::Enrich, Mark::Enriched),
            Some(Mark::Unique) => or_missing(underway.parse, ReplayStage::Parse, Mark::Parsed),
            Some(Mark::Verdict) => self.judged(),
            _ if self.died_in_dedupe() => Ok(State::Dead(ReplayStage::Dedupe)),
            _ => or_missing(underway.dedupe, ReplayStage::Dedupe, Mark::Verdict),
        }
    }

    /// A verdict and nothing behind it.
    fn judged(&self) -> Result<State, Mark> {
        match self.fate {
            Some(Fate::Repeat) => Ok(State::Repeat),
            Some(Fate::KillOfNothing) => Ok(State::Retracted),
            Some(Fate::Held) if self.dropped => Ok(State::Retracted),
            Some(Fate::Held) if self.seen.contains(Mark::Released) => Err(Mark::Unique),
            Some(Fate::Held) if self.seen.contains(Mark::Held) => Ok(State::Held),
            Some(Fate::Held) => Err(Mark::Held),
            Some(Fate::GoesOn) | None => Err(Mark::Unique),
        }
    }

    /// Whether it died in dedupe for good: nobody asked to try again.
    pub(super) fn is_dead_for_good(&self) -> bool {
        self.died_in_dedupe() && !self.is_asked_for()
    }

    fn died_in_dedupe(&self) -> bool {
        self.seen.contains(Mark::DeadInDedupe)
    }

    /// Records that are there beside others that they exclude.
    fn excluded(&self, path: &Path) -> Marks {
        let mut excluded = Marks::default();
        let ends = matches!(self.fate, Some(Fate::Repeat | Fate::KillOfNothing));
        let was_asked_for = self.is_asked_for() || self.above().is_some();
        for (both, mark) in [
            (path.has(Mark::Parsed) && path.has(Mark::DeadInParse), Mark::DeadInParse),
            (path.has(Mark::Enriched) && path.has(Mark::DeadInEnrich), Mark::DeadInEnrich),
            (path.has(Mark::Unique) && ends, Mark::Unique),
            (path.has(Mark::Verdict) && self.died_in_dedupe() && !was_asked_for, Mark::DeadInDedupe),
        ] {
            if both {
                excluded.insert(mark);
            }
        }
        excluded
    }
}

/// The records of a unit's newest revision, from its verdict on.
struct Path {
    revision: u32,
    marks: Marks,
}

impl Path {
    /// In the order in which a unit passes them.
    const ORDER: [Mark; 6] =
        [Mark::Verdict, Mark::Unique, Mark::Parsed, Mark::DeadInParse, Mark::Enriched, Mark::DeadInEnrich];

    fn of(account: &Account) -> Self {
        let seen = || Self::ORDER.into_iter().filter(|mark| account.seen.contains(*mark));
        let revision = seen().map(|mark| account.revision(mark)).max().unwrap_or(0);
        let marks = seen().filter(|mark| account.revision(*mark) == revision).collect();
        Self { revision, marks }
    }

    fn has(&self, mark: Mark) -> bool {
        self.marks.contains(mark)
    }

    fn last(&self) -> Option<Mark> {
        Self::ORDER.into_iter().rev().find(|mark| self.has(*mark))
    }

    /// What must have been there before what is.
    fn holes(&self) -> Marks {
        let mut holes = Marks::default();
        let Some(last) = self.last() else { return holes };
        let before: &[Mark] = match last {
            Mark::Enriched | Mark::DeadInEnrich => &[Mark::Verdict, Mark::Unique, Mark::Parsed],
            Mark::Parsed | Mark::DeadInParse => &[Mark::Verdict, Mark::Unique],
            Mark::Unique => &[Mark::Verdict],
            _ => &[],
        };
        before.iter().filter(|mark| !self.has(**mark)).for_each(|mark| holes.insert(*mark));
        holes
    }
}

impl State {
    /// Its name in answers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::InFlight(_) => "in_flight",
            Self::Held => "held",
            Self::Enriched => "enriched",
            Self::Retracted => "retracted",
            Self::Repeat => "repeat",
            Self::Dead(_) => "dead",
            Self::Missing => "missing",
        }
    }

    /// The stage that is next, or that gave up.
    pub(super) fn stage(self) -> Option<ReplayStage> {
        match self {
            Self::InFlight(stage) | Self::Dead(stage) => Some(stage),
            _ => None,
        }
    }
}

/// Why a record should be there.
pub(super) fn why_missing(mark: Mark) -> &'static str {
    match mark {
        Mark::Delivered => "other records speak of it, or of its neighbours in its lane",
        Mark::Verdict => "dedupe has passed it, or later stages have it",
        Mark::Unique => "its verdict says that it goes on, or later stages have it",
        Mark::Held => "its verdict says that it is held, and it is neither held any more nor released",
        Mark::Kill => "its verdict takes a story back",
        Mark::Parsed => "parse has passed it, or enrich has it",
        Mark::Enriched => "enrich has passed it",
        // Nothing else tells of these.
        Mark::Released | Mark::DeadInDedupe | Mark::DeadInParse | Mark::DeadInEnrich => "other records tell of it",
    }
}
