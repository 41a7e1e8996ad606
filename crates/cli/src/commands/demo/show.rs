//! The wire on a screen: what comes, what is struck out, what is folded under its story, and a running count.

use std::collections::BTreeMap;
use std::path::Path;

use copytaster_engine::Record;
use copytaster_records::headers::event_type;
use copytaster_records::{
    DeadLetter, EnrichedStory, EntityType, PlaceRole, Relation, StoryId, StoryState, Verdict, topics,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::Demo;

const RESET: &str = "\x1b[0m";
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const STRUCK: &str = "\x1b[9m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
/// Longest text of a line, in characters.
const TEXT_CHARS_MAX: usize = 96;
/// Quotes shown of a story.
const QUOTES_SHOWN: usize = 1;

/// What has been seen so far.
pub(super) struct Show {
    bar: ProgressBar,
    counts: Counts,
    /// Newest headline of each story that is shown.
    headlines: BTreeMap<StoryId, String>,
}

#[derive(Default)]
struct Counts {
    deliveries: u64,
    by_relation: BTreeMap<&'static str, u64>,
    enriched: u64,
    retracted: u64,
    dead: u64,
    quotes: u64,
}

impl Show {
    pub(super) fn begin(args: &Demo, dir: &Path) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        let show = Self { bar, counts: Counts::default(), headlines: BTreeMap::new() };
        show.line(&format!(
            "{BOLD}Seven invented agencies on one wire{RESET}: {} deliveries, seed {}, log in {}\n",
            args.items,
            args.seed,
            dir.display()
        ));
        show
    }

    pub(super) fn record(&mut self, record: &Record) {
        let payload = record.payload();
        match (&*record.topic, record.event_type()) {
            (topics::RAW, event_type::DELIVERY) => self.counts.deliveries += 1,
            (topics::VERDICTS, _) => {
                if let Ok(verdict) = serde_json::from_slice(&payload) {
                    self.verdict(&verdict);
                }
            }
            (topics::DEAD, _) => {
                if let Ok(letter) = serde_json::from_slice(&payload) {
                    self.dead(&letter);
                }
            }
            (topics::ENRICHED, event_type::ENRICHED_STORY) => {
                if let Ok(story) = serde_json::from_slice(&payload) {
                    self.story(&story);
                }
            }
            (topics::ENRICHED, event_type::RETRACTION) => self.counts.retracted += 1,
            _ => {}
        }
        self.bar.set_message(self.counts.line());
    }

    fn verdict(&mut self, verdict: &Verdict) {
        *self.counts.by_relation.entry(verdict.relation.as_str()).or_default() += 1;
        let provider = clean(&verdict.provider);
        let known = self.headlines.get(&verdict.story_id).cloned();
        let headline = verdict.headline.as_deref().map(clean).or(known.clone()).unwrap_or_default();
        let killed = verdict.story_state != StoryState::Live;
        match verdict.relation {
            Relation::New => {
                let mark = if killed { format!("{RED}already killed{RESET}") } else { String::new() };
                self.line(&format!("{GREEN}new       {RESET} {provider:<22} {BOLD}{headline}{RESET} {mark}"));
            }
            Relation::Resend | Relation::Stale => {
                let name = verdict.relation.as_str();
                self.line(&format!("{DIM}{name:<10} {provider:<22} {headline}{RESET}"));
            }
            Relation::Kill | Relation::Withhold => {
                let name = verdict.relation.as_str().to_uppercase();
                let text = known.or(verdict.guid.as_deref().map(clean)).unwrap_or_default();
                self.line(&format!("{RED}{BOLD}{name:<10}{RESET} {provider:<22} {RED}{STRUCK}{text}{RESET}"));
            }
            relation => {
                let name = relation.as_str();
                let before = known.filter(|known| *known != headline);
                self.line(&format!(
                    "{YELLOW}{name:<10}{RESET} {provider:<22} └ version {}: {headline}{}",
                    verdict.version,
                    if killed { format!(" {RED}stays killed{RESET}") } else { String::new() }
                ));
                if let Some(before) = before {
                    self.line(&format!("{:<34}{DIM}  was: {before}{RESET}", ""));
                }
            }
        }
        if !headline.is_empty() && verdict.relation.goes_on() {
            self.headlines.insert(verdict.story_id, headline);
        }
    }

    fn dead(&mut self, letter: &DeadLetter) {
        self.counts.dead += 1;
        let name = letter.name.as_deref().or(letter.item.as_deref()).map(clean).unwrap_or_default();
        let reason = clean(&letter.reason);
        self.line(&format!("{RED}dead      {RESET} {name:<22} {DIM}{}: {reason}{RESET}", letter.class));
    }

    /// Where it happened, who is in it, who said what: one line each, under the verdict.
    fn story(&mut self, story: &EnrichedStory) {
        self.counts.enriched += 1;
        self.counts.quotes += story.quotes.len() as u64;
        let mut facts = Vec::new();
        if let Some(place) = story.places.iter().find(|place| place.role == PlaceRole::Dateline) {
            facts.push(format!("{} {}", place.name, place.country));
        }
        let people = story.entities.iter().filter(|e| e.entity_type == EntityType::Per);
        facts.extend(people.take(3).map(|person| match person.titles.first() {
            Some(title) => format!("{} ({title})", person.name),
            None => person.name.clone(),
        }));
        if !facts.is_empty() {
            let headline = story.headline.as_deref().map(clean).unwrap_or_default();
            let short: String = headline.chars().take(40).collect();
            self.line(&format!("{:<34}{CYAN}{}{RESET} {DIM}in «{short}»{RESET}", "", clean(&facts.join(" · "))));
        }
        for quote in story.quotes.iter().take(QUOTES_SHOWN) {
            let speaker = quote.speaker.eid.as_ref().and_then(|eid| story.entities.iter().find(|e| e.eid == *eid));
            if let Some(speaker) = speaker {
                self.line(&format!("{:<34}{DIM}“{}” {}{RESET}", "", clean(&quote.text), clean(&speaker.name)));
            }
        }
    }

    pub(super) fn end(&self, dir: &Path) {
        self.bar.finish_and_clear();
        let dir = dir.display();
        self.line(&format!("\n{BOLD}{}{RESET}", self.counts.line()));
        self.line(&format!(
            "\nWhere to look next:\n  \
             copytaster tap wire.enriched --data-dir {dir} -n 1          a story with all that was found in it\n  \
             copytaster tap wire.dead --data-dir {dir}                   what could not be read, and why\n  \
             copytaster tap wire.kills --data-dir {dir}                  what was taken back\n  \
             copytaster process FILE                                     the same with your own copy\n  \
             copytaster bench                                            how fast this machine is\n  \
             config/copytaster.toml                                      every setting, to run it for good"
        ));
    }

    fn line(&self, text: &str) {
        // Colours are taken out where standard error is no terminal, or NO_COLOR is set.
        self.bar.suspend(|| anstream::eprintln!("{text}"));
    }
}

impl Counts {
    fn line(&self) -> String {
        let relations: Vec<String> = self.by_relation.iter().map(|(name, count)| format!("{count} {name}")).collect();
        format!(
            "{} deliveries: {} · {} dead · {} enriched, {} retracted, {} quotes",
            self.deliveries,
            relations.join(", "),
            self.dead,
            self.enriched,
            self.retracted,
            self.quotes
        )
    }
}

/// Copy on a terminal: no control characters, and not too long.
fn clean(text: &str) -> String {
    let mut clean: String = text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect();
    if text.chars().count() > TEXT_CHARS_MAX {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_cannot_command_the_terminal() {
        assert_eq!(clean("\x1b[2Jgone\r\n"), "[2Jgone");
        assert_eq!(clean(&"x".repeat(500)).chars().count(), TEXT_CHARS_MAX + 1);
    }
}
