//! Closed word lists: verbs of saying, titles, months, weekdays, numbers. Compiled in, read once, never iterated into an output.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A reporting verb's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reporting {
    /// Its base form.
    pub(crate) lemma: &'static str,
    /// It says other things as well, and counts only beside a quotation.
    pub(crate) weak: bool,
}

pub(crate) const REPORTING_VERBS: &str = include_str!("../lexicon/reporting_verbs.txt");
pub(crate) const DECISION_VERBS: &str = include_str!("../lexicon/decision_verbs.txt");

static REPORTING: LazyLock<HashMap<String, Reporting>> = LazyLock::new(|| verbs(REPORTING_VERBS));
static DECISIONS: LazyLock<HashMap<String, Reporting>> = LazyLock::new(|| verbs(DECISION_VERBS));

/// The forms of a list of verbs.
fn verbs(list: &'static str) -> HashMap<String, Reporting> {
    let mut forms = HashMap::new();
    for line in lines(list) {
        let mut columns = line.split_whitespace();
        let Some(first) = columns.next() else { continue };
        let lemma = first.trim_end_matches('~');
        let entry = Reporting { lemma, weak: first.ends_with('~') };
        let irregular: Vec<&str> = columns.collect();
        let made = regular_forms(lemma, irregular.is_empty());
        for form in made.into_iter().chain(irregular.into_iter().map(str::to_owned)).chain([lemma.to_owned()]) {
            forms.entry(form).or_insert(entry);
        }
    }
    forms
}

/// Third person, participle and, for regular verbs, past.
fn regular_forms(lemma: &str, past: bool) -> Vec<String> {
    let (stem, last) = lemma.split_at(lemma.len().saturating_sub(1));
    let consonant_y = last == "y" && !stem.ends_with(['a', 'e', 'o', 'u']);
    let mut forms = match last {
        "y" if consonant_y => vec![format!("{stem}ies"), format!("{lemma}ing")],
        "e" => vec![format!("{lemma}s"), format!("{stem}ing")],
        "s" | "x" | "h" => vec![format!("{lemma}es"), format!("{lemma}s"), format!("{lemma}ing")],
        _ => vec![format!("{lemma}s"), format!("{lemma}ing")],
    };
    if past {
        forms.push(match last {
            "y" if consonant_y => format!("{stem}ied"),
            "e" => format!("{lemma}d"),
            _ => format!("{lemma}ed"),
        });
    }
    forms
}

/// The reporting verb of which a lower-case word is a form.
pub(crate) fn reporting_verb(lower: &str) -> Option<Reporting> {
    REPORTING.get(lower).copied()
}

/// Whether a lower-case word is a form of a verb of governments' acts: "imposed", "rejects".
pub(crate) fn is_decision(lower: &str) -> bool {
    DECISIONS.contains_key(lower)
}

static TITLES: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    let words = lines(include_str!("../lexicon/titles.txt"));
    words.map(|l| (l.trim_start_matches('!'), l.starts_with('!'))).collect()
});

/// Whether a lower-case word is a title or an occupation; `Some(true)` where a single name is enough behind it.
pub(crate) fn title(lower: &str) -> Option<bool> {
    TITLES.get(lower).copied()
}

/// `Mr` and its like: they make a person and say nothing of the office.
pub(crate) fn is_honorific(lower: &str) -> bool {
    matches!(lower.trim_end_matches('.'), "mr" | "mrs" | "ms" | "miss")
}

/// A word of honour between an office and a name: "commander Mullah Roe".
pub(crate) fn is_honour(lower: &str) -> bool {
    matches!(
        lower.trim_end_matches('.'),
        "mullah" | "nawab" | "honorable" | "honourable" | "reverend" | "rev" | "longtime" | "maulana" | "ayatollah"
    )
}

/// The person's kin before a name: `his wife Jane Roe`.
pub(crate) fn is_kin(lower: &str) -> bool {
    const KIN: [&str; 17] = [
        "wife",
        "husband",
        "son",
        "daughter",
        "brother",
        "sister",
        "mother",
        "father",
        "widow",
        "widower",
        "nephew",
        "niece",
        "cousin",
        "uncle",
        "aunt",
        "girlfriend",
        "boyfriend",
    ];
    KIN.contains(&lower)
}

static MODIFIERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../lexicon/modifiers.txt")));
static FIRST_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../lexicon/first_words.txt")));
static PEOPLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../lexicon/people.txt")));
static NOT_PEOPLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../lexicon/not_people.txt")));

static GROUPS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(include_str!("../lexicon/groups.txt")));

/// Whether a lower-case word names a faith, a people or a movement.
pub(crate) fn is_group(lower: &str) -> bool {
    GROUPS.contains(lower)
}

/// Whether a lower-case word is a holiday's or a word of one.
pub(crate) fn is_holiday(lower: &str) -> bool {
    const HOLIDAYS: [&str; 12] = [
        "christmas",
        "easter",
        "ramadan",
        "thanksgiving",
        "eid",
        "hajj",
        "diwali",
        "passover",
        "hanukkah",
        "day",
        "eve",
        "halloween",
    ];
    HOLIDAYS.contains(&lower)
}

/// Whether a lower-case word may stand within a title: `deputy`, `foreign`.
pub(crate) fn is_title_modifier(lower: &str) -> bool {
    MODIFIERS.contains(lower)
}

/// Modifiers of titles that hardly ever begin a name: `Former`, `Deputy`.
pub(crate) fn is_title_modifier_name(lower: &str) -> bool {
    is_title_modifier(lower)
        && !matches!(lower, "art" | "justice" | "major" | "star" | "field" | "church" | "crown" | "guest" | "forest")
}

/// Whether a word is one that begins sentences and no name.
pub(crate) fn is_first_word(lower: &str) -> bool {
    FIRST_WORDS.contains(lower)
}

/// Whether a lower-case plural is one that people are counted by.
pub(crate) fn counts_people(lower: &str) -> bool {
    PEOPLE.contains(lower)
}

/// Whether a lower-case word says that a run of capitals is no person.
pub(crate) fn is_no_person(lower: &str) -> bool {
    NOT_PEOPLE.contains(lower)
}

/// Whether a word with a capital begins a new sentence behind `U.S.` or `Inc.`: it is a function word.
pub(crate) fn starts_sentence(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && is_first_word(&word.to_ascii_lowercase())
}

/// The number of a month, 1 to 12, by its name or the abbreviations of agency style.
pub(crate) fn month(lower: &str) -> Option<i8> {
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let bare = lower.trim_end_matches('.');
    let found = LONG.iter().position(|name| *name == bare || bare.len() == 3 && name.starts_with(bare));
    found.or((bare == "sept").then_some(8)).and_then(|at| i8::try_from(at + 1).ok())
}

/// The number of a weekday, Monday 0 to Sunday 6, by its full name.
pub(crate) fn weekday(lower: &str) -> Option<i8> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    NAMES.iter().position(|name| *name == lower).and_then(|at| i8::try_from(at).ok())
}

/// Whether a word is a weekday or a month's full name.
pub(crate) fn is_calendar(lower: &str) -> bool {
    weekday(lower).is_some() || (month(lower).is_some() && lower != "may" && lower != "march")
}

/// A number in words, 1 to 20, and the tens.
pub(crate) fn number(lower: &str) -> Option<i64> {
    const ONES: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [(&str, i64); 8] = [
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
        ("hundred", 100),
    ];
    let one = ONES.iter().position(|name| *name == lower).and_then(|at| i64::try_from(at + 1).ok());
    one.or_else(|| TENS.iter().find(|(name, _)| *name == lower).map(|(_, value)| *value))
}

fn set(list: &'static str) -> HashSet<&'static str> {
    lines(list).flat_map(str::split_whitespace).collect()
}

/// The lines of a list, comments and empty ones left out.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{month, reporting_verb, title, weekday};

    #[test]
    fn verbs_in_all_forms() {
        let lemma = |form| reporting_verb(form).map(|verb| verb.lemma);
        assert_eq!(lemma("said"), Some("say"));
        assert_eq!(lemma("says"), Some("say"));
        assert_eq!(lemma("replied"), Some("reply"));
        assert_eq!(lemma("declaring"), Some("declare"));
        assert_eq!(lemma("stressed"), Some("stress"));
        assert_eq!(lemma("quipped"), Some("quip"));
        assert_eq!(lemma("walked"), None);
    }

    #[test]
    fn calendar_words() {
        assert_eq!((month("sept."), month("dec"), month("decem"), month("")), (Some(9), Some(12), None, None));
        assert_eq!(weekday("friday"), Some(4));
        assert_eq!((title("president"), title("striker"), title("table")), (Some(true), Some(false), None));
    }
}
