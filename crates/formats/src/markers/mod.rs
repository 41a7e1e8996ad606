//! Words that say what an item is to earlier ones: `1stLd-Writethru`, `2ND LEAD`, `KILL`, `(Berichtigung)`.
//!
//! They are read in header words alone (ANPA's version word, a slug behind its comma, 7901's title lines, a mail's
//! subject), never in running text. Lists: notes/formats.md §6.5, §6.6, §7.1; a profile adds its own.

mod words;

use std::borrow::Cow;
use std::sync::LazyLock;

use copytaster_records::{EditorialType, PubStatus};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::{FeedProfile, clean, status};
use words::{Means, PHRASES};

/// A feed's own words, matched whole and in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    /// Retracts what came before.
    #[serde(default)]
    pub kill: Vec<String>,
    /// Holds back what came before until told otherwise.
    #[serde(default)]
    pub withhold: Vec<String>,
    /// Corrects what came before.
    #[serde(default)]
    pub correction: Vec<String>,
    /// Says more, or says it anew.
    #[serde(default)]
    pub update: Vec<String>,
    /// The same again.
    #[serde(default)]
    pub repeat: Vec<String>,
    /// A flash.
    #[serde(default)]
    pub alert: Vec<String>,
    /// For editors, not for print.
    #[serde(default)]
    pub advisory: Vec<String>,
    /// Not to be shown before a time.
    #[serde(default)]
    pub embargo: Vec<String>,
}

/// What header words said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) status: PubStatus,
    pub(crate) editorial_type: EditorialType,
    /// The lead's or update's number: `2` of `2ndLd`.
    pub(crate) ordinal: Option<u32>,
    /// `Adv15`, `Sperrfrist`: held until a time that the words do not name for certain.
    pub(crate) embargo: bool,
    /// Any word was understood.
    pub(crate) any: bool,
}

impl Said {
    fn kind(&mut self, kind: EditorialType) {
        self.editorial_type = status::stronger(self.editorial_type, kind);
        self.any = true;
    }

    fn status(&mut self, status: PubStatus) {
        // A kill is stronger than a hold.
        if self.status != PubStatus::Cancelled {
            self.status = status;
        }
        if status == PubStatus::Cancelled {
            self.editorial_type = EditorialType::Kill;
        }
        self.any = true;
    }

    /// Both, the stronger word of each.
    pub(crate) fn and(mut self, other: Self) -> Self {
        if other.status != PubStatus::Usable {
            self.status(other.status);
        }
        self.editorial_type = status::stronger(self.editorial_type, other.editorial_type);
        self.ordinal = self.ordinal.max(other.ordinal);
        self.embargo |= other.embargo;
        self.any |= other.any;
        self
    }
}

/// Longest run of header words that is looked at, in bytes.
const BYTES_MAX: usize = 400;
/// Bytes of a note in which an order stands: it comes first.
const NOTE_BYTES_MAX: usize = 200;

/// Reads words of which each may be a marker: a version word, a label line.
pub(crate) fn read(text: &str, profile: &FeedProfile) -> Said {
    let mut said = Said::default();
    let text = clean::bounded(text, BYTES_MAX);
    let lower = clean::lower(text);
    let mut tokens = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|t| !t.is_empty()).peekable();
    let (mut alone, mut others) = (true, false);
    let mut before = "";
    while let Some(token) = tokens.next() {
        alone &= tokens.peek().is_none();
        if token == "hold" && tokens.peek() == Some(&"for") {
            apply(Means::Embargo, &mut said);
            continue;
        }
        // A number alone counts behind a word that is counted: "Take 2", "UPDATE 3"; or as Belga's "(2)".
        let counts = alone || ["take", "update", "lead", "ld", "add", "net"].contains(&before);
        others |= !one(token, counts, &mut said);
        before = token;
    }
    // A phrase has a word that is no marker.
    if !alone && others && has_phrase(&lower) {
        apply(Means::Kill, &mut said);
    }
    own(&lower, &profile.markers, &mut said);
    said
}

/// Whether [`read`] may find an embargo in a text; where it cannot, one search tells.
pub(crate) fn may_embargo(text: &str, profile: &FeedProfile) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| any_of(words::of(Means::Embargo).chain(["hold", "adv"])));
    !profile.markers.embargo.is_empty() || ANY.is_match(text)
}

/// Reads a line that may as well be a headline: what retracts or holds in it counts where no word says anything else.
/// "KILL KILL KILL" retracts, "POLICE KILL GUNMAN" does not.
pub(crate) fn read_line(text: &str, profile: &FeedProfile) -> Said {
    let said = read(text, profile);
    if said.status == PubStatus::Usable || is_order(text, profile) { said } else { Said::default() }
}

/// Whether [`read_note`] may find an order in a text. Nearly no note has a word that retracts or holds, which one search
/// tells.
pub(crate) fn may_order(note: &str) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| {
        any_of(words::of(Means::Kill).chain(words::of(Means::Withhold)).chain(PHRASES.iter().copied()))
    });
    ANY.is_match(note)
}

/// An order at the note's start, in capitals or a sentence of its own: `KILL`, `MANDATORY KILL`, `Eds: ELIMINATION`,
/// `Please disregard this story. The ferry is aground.` A word before a colon may as well be of what is announced.
pub(crate) fn read_note(note: &str, profile: &FeedProfile) -> Said {
    let head = clean::bounded(note, NOTE_BYTES_MAX);
    if !may_order(head) {
        return Said::default();
    }
    let head = head.strip_prefix("Eds:").unwrap_or(head).trim_start();
    let sentence = head.split(['.', ':', ';', '!', '\n']).next().unwrap_or_default().trim();
    let whole = sentence.len() + 1 >= head.trim_end().len();
    if (whole || sentence.contains(' ')) && orders_alone(sentence) {
        return read(sentence, profile);
    }
    let mandatory = (head.contains("andatory") || head.contains("ANDATORY")) && {
        let lower = head.to_lowercase();
        lower.contains("kill is mandatory") || lower.contains("mandatory kill")
    };
    let mut capitals = head
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(4)
        .take_while(|w| !w.chars().any(char::is_lowercase) && says_nothing_else(w));
    let orders = ["KILL", "WITHHOLD", "ELIMINATION", "DISREGARD"];
    if !mandatory && !capitals.any(|w| orders.contains(&w)) {
        return Said::default();
    }
    read(if mandatory { "kill" } else { head }, profile)
}

/// Whether a line retracts or holds, by the feed's own words or because it says nothing else.
pub(crate) fn is_order(text: &str, profile: &FeedProfile) -> bool {
    let mut own_words = Said::default();
    own(&clean::lower(clean::bounded(text, BYTES_MAX)), &profile.markers, &mut own_words);
    own_words.any || says_no_more(text)
}

/// Whether a line retracts or holds and has no other word than those that go with it: "3 killed" is news.
pub(crate) fn says_no_more(text: &str) -> bool {
    marks_alone(text).is_some_and(|marks| marks.retracts)
}

/// Whether a sentence retracts or holds what is there and says nothing else: "do not use before Friday" does neither.
fn orders_alone(sentence: &str) -> bool {
    let lower = clean::lower(sentence);
    if let Some(marks) = marks_in(&lower) {
        return marks.retracts;
    }
    if !has_phrase(&lower) {
        return false;
    }
    let rest = PHRASES.iter().fold(lower, |rest, phrase| rest.replace(phrase, " "));
    rest.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).all(says_nothing_else)
}

/// Whether a line says what the item is, and nothing else: `ADVISORY`, `1ST LEAD-WRITETHRU`.
pub(crate) fn is_label(text: &str) -> bool {
    marks_alone(text).is_some_and(|marks| marks.any)
}

#[derive(Default)]
struct Marks {
    any: bool,
    retracts: bool,
}

/// What the words of a line say where each is a marker or goes with one.
fn marks_alone(text: &str) -> Option<Marks> {
    let lower = clean::lower(clean::bounded(text, BYTES_MAX));
    if has_phrase(&lower) {
        return Some(Marks { any: true, retracts: true });
    }
    marks_in(&lower)
}

/// The same of a line in lower case without the phrases that retract, whose words are no markers.
fn marks_in(lower: &str) -> Option<Marks> {
    let mut marks = Marks::default();
    for token in lower.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()) {
        let word = bare(token);
        let means = words::means(word);
        let ordinal = word.is_empty() && token.ends_with(char::is_alphabetic);
        if means.is_none() && !ordinal && !words::goes_with(token) {
            return None;
        }
        marks.any |= means.is_some();
        // "All killed" is no order.
        let news = token.starts_with("kille") || token == "kills";
        marks.retracts |= matches!(means, Some(Means::Kill | Means::Withhold)) && !news;
    }
    Some(marks)
}

/// Whether a word is a marker or goes with one: "POLICE KILL STORY" begins with another.
fn says_nothing_else(word: &str) -> bool {
    let lower = word.to_lowercase();
    words::means(&lower).is_some() || words::goes_with(&lower)
}

/// A word without the ordinal number before it.
fn bare(token: &str) -> &str {
    let word = token.trim_start_matches(|c: char| c.is_ascii_digit());
    ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|t| word.strip_prefix(t))
        .filter(|_| word.len() < token.len())
        .unwrap_or(word)
}

/// `kill`, `1stld`, `adv15`, `2nd`, `3`, `3der`, `1lead`. Returns whether the word says something.
fn one(token: &str, counts: bool, said: &mut Said) -> bool {
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    let (number, word) = token.split_at(digits);
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|t| word.strip_prefix(t)).unwrap_or(word);
    if let Ok(number) = number.parse::<u32>()
        && number < 100
        && (counts || !word.is_empty())
    {
        said.ordinal = Some(said.ordinal.unwrap_or(0).max(number));
        if rest == "der" {
            // Belga's last of a series.
            said.kind(EditorialType::Lead);
            return true;
        }
    }
    if rest.is_empty() {
        return digits > 0;
    }
    if let Some(means) = words::means(rest) {
        apply(means, said);
        return true;
    }
    let day = rest.strip_prefix("adv").filter(|day| (1..=2).contains(&day.len()));
    let advance = day.is_some_and(|day| day.bytes().all(|b| b.is_ascii_digit()));
    if advance {
        apply(Means::Embargo, said);
    }
    advance
}

fn apply(means: Means, said: &mut Said) {
    match means {
        Means::Kill => said.status(PubStatus::Cancelled),
        Means::Withhold => said.status(PubStatus::Withheld),
        Means::Correction => said.kind(EditorialType::Correction),
        Means::Repeat => said.kind(EditorialType::Repeat),
        Means::Writethru => {
            // "1stLd-Writethru" is a writethru, and a lead as well.
            if said.editorial_type == EditorialType::Lead {
                said.editorial_type = EditorialType::Story;
            }
            said.kind(EditorialType::Writethru);
        }
        Means::Lead => said.kind(EditorialType::Lead),
        Means::Add => said.kind(EditorialType::Add),
        Means::Take => said.kind(EditorialType::Take),
        Means::Alert => said.kind(EditorialType::Alert),
        Means::Advisory => said.kind(EditorialType::Advisory),
        Means::Embargo => {
            said.embargo = true;
            said.any = true;
        }
    }
}

/// A feed's own words in a text in lower case.
fn own(text: &str, markers: &Markers, said: &mut Said) {
    for (words, means) in [
        (&markers.kill, Means::Kill),
        (&markers.withhold, Means::Withhold),
        (&markers.correction, Means::Correction),
        (&markers.update, Means::Lead),
        (&markers.repeat, Means::Repeat),
        (&markers.alert, Means::Alert),
        (&markers.advisory, Means::Advisory),
        (&markers.embargo, Means::Embargo),
    ] {
        if words.iter().any(|word| has_word(text, word)) {
            apply(means, said);
        }
    }
}

/// Any of some words, in any case, wherever they stand.
fn any_of(words: impl Iterator<Item = &'static str>) -> Regex {
    let words: Vec<String> = words.map(regex::escape).collect();
    Regex::new(&format!("(?i){}", words.join("|"))).expect("words are a pattern")
}

/// Whether a text in lower case has one of the phrases that retract; nearly none has, which one search tells.
fn has_phrase(text: &str) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| any_of(PHRASES.iter().copied()));
    ANY.is_match(text) && PHRASES.iter().any(|phrase| has_word(text, phrase))
}

/// Whether `text`, in lower case, has `word`, in any case, as a whole word or run of words.
fn has_word(text: &str, word: &str) -> bool {
    let word = word.trim();
    let is_lower = word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    let word = if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) };
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    !word.is_empty()
        && word.len() <= text.len()
        && text
            .match_indices(&*word)
            .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::{read, read_line, read_note};
    use crate::FeedProfile;
    use copytaster_records::{EditorialType, PubStatus};

    fn said(text: &str) -> (EditorialType, PubStatus, Option<u32>, bool) {
        let s = read(text, &FeedProfile::new("x"));
        (s.editorial_type, s.status, s.ordinal, s.embargo)
    }

    #[test]
    fn words_of_the_wires() {
        use EditorialType::{Add, Alert, Correction, Kill, Lead, Repeat, Story, Take, Writethru};
        let usable = PubStatus::Usable;
        for (text, kind, ordinal) in [
            ("1stLd-Writethru", Writethru, Some(1)),
            (" 3rd Ld-Writethru", Writethru, Some(3)),
            ("2ndLd", Lead, Some(2)),
            ("2ND NET", Lead, Some(2)),
            ("1ST LEAD", Lead, Some(1)),
            ("REFILE", Repeat, None),
            ("APNewsAlert", Alert, None),
            ("Take 2", Take, Some(2)),
            ("1st Add", Add, Some(1)),
            ("(3DER)", Lead, Some(3)),
            ("(1LEAD)", Lead, Some(1)),
            ("Correction", Correction, None),
            ("TB06", Story, None),
        ] {
            assert_eq!(said(text), (kind, usable, ordinal, false), "{text}");
        }
        assert_eq!(said("KILL"), (Kill, PubStatus::Cancelled, None, false));
        assert_eq!(said("2ndLd-Withhold").1, PubStatus::Withheld);
        assert!(said("Adv15").3);
        assert_eq!(said("*** ELIMINAR - ELIMINAR ***").1, PubStatus::Cancelled);
    }

    #[test]
    fn orders_say_nothing_else() {
        let profile = FeedProfile::new("x");
        for line in [
            "KILL KILL KILL",
            "*** ELIMINAR - ELIMINAR ***",
            "MANDATORY KILL",
            "1st Ld KILL",
            "ATTENTION EDITORS: STORY WITHDRAWN",
            "ANNULATION DÉPÊCHE",
            "ANNULLARE NOTIZIA",
            "ANULAÇÃO",
            "MAKULERAS",
            "ANNULLERES",
            "MITÄTÖITY UUTINEN",
            "NO USAR",
            "Bitte nicht verwenden",
        ] {
            assert_eq!(read_line(line, &profile).status, PubStatus::Cancelled, "{line}");
        }
        for line in
            ["POLICE KILL GUNMAN", "3 killed", "All killed", "NAVY WITHDRAWN FROM BAY", "Eliminar el hambre", "LEAD"]
        {
            assert_eq!(read_line(line, &profile).status, PubStatus::Usable, "{line}");
        }
        let note = |text: &str| read_note(text, &profile).status;
        assert_eq!(note("Eds: BULLETIN KILL. The ferry is aground."), PubStatus::Cancelled);
        assert_eq!(note("POLICE KILL STORY moves at 1600."), PubStatus::Usable);
        assert_eq!(note("Please disregard this story. The ferry is aground."), PubStatus::Cancelled);
        assert_eq!(note("Eds: Please do not use. A new story follows."), PubStatus::Cancelled);
        assert_eq!(note("Withheld."), PubStatus::Withheld);
        for other in [
            "Do not use before Friday",
            "Three killed: see graphic",
            "Hold for release: 1600",
            "All killed.",
            "Anulada: rueda de prensa en Vale",
        ] {
            assert_eq!(note(other), PubStatus::Usable, "{other}");
        }
        assert_eq!(read_line("STORY WITHHELD", &profile).status, PubStatus::Withheld);
    }

    #[test]
    fn words_of_the_profile() {
        let text = "provider = \"x\"\n[markers]\nkill = [\"nicht verwenden\"]\n";
        let profile = FeedProfile::from_toml(text).expect("a profile");
        assert_eq!(read("Bitte NICHT VERWENDEN!", &profile).status, PubStatus::Cancelled);
        assert_eq!(read("nicht verwendend", &profile).status, PubStatus::Usable);
    }
}
