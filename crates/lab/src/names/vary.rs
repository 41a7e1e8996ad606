//! Further stories from the own ones: the same sentences with other people, firms and towns, so that what is learned is how
//! names are used and not which. One name is changed to one other throughout a story.

use std::collections::HashMap;

use copytaster_language::ner::NameType;

use super::corpus::Story;
use super::wire::Wire;
use crate::random::Random;

/// Beginnings, middles and ends of invented words.
const HEADS: [&str; 32] = [
    "Al", "Ar", "Bel", "Bor", "Cal", "Cor", "Dar", "Del", "El", "Fen", "Gal", "Hal", "Ind", "Jor", "Kal", "Kes", "Lor",
    "Lum", "Mar", "Nor", "Ori", "Pel", "Quin", "Ros", "Sal", "Tor", "Ul", "Val", "Ver", "Win", "Xen", "Zor",
];
const MIDDLES: [&str; 16] =
    ["a", "e", "i", "o", "an", "en", "in", "or", "er", "ul", "ber", "mon", "tri", "va", "lo", "ki"];
const ENDS: [&str; 24] = [
    "co", "dex", "dyne", "gen", "ix", "la", "line", "mark", "mex", "na", "nova", "on", "ra", "ris", "son", "tec",
    "tis", "um", "va", "vex", "via", "wave", "worth", "zen",
];

/// Words that may stand for others.
pub(crate) struct Stock {
    pub(crate) first: Vec<String>,
    pub(crate) last: Vec<String>,
    pub(crate) towns: Vec<String>,
}

impl Stock {
    /// Sorted lists, so that a seed means the same.
    pub(crate) fn new(mut first: Vec<String>, mut last: Vec<String>, mut towns: Vec<String>) -> Self {
        for list in [&mut first, &mut last, &mut towns] {
            list.sort();
            list.dedup();
        }
        Self { first, last, towns }
    }
}

/// A story with other names, by the state of `random`.
pub(crate) fn vary(story: &Wire, stock: &Stock, random: &mut Random) -> Story {
    let mut changed: HashMap<&str, String> = HashMap::new();
    for (tokens, names) in &story.sentences {
        for name in names {
            let words = &tokens[name.tokens.clone()];
            for (at, word) in words.iter().enumerate() {
                if !changed.contains_key(word.as_str())
                    && let Some(other) = other(word, name.name_type, at + 1 == words.len(), stock, random)
                {
                    changed.insert(word, other);
                }
            }
        }
    }
    let copy = |(tokens, names): &(Vec<String>, Vec<_>)| {
        // Only inside names: "May" the month stays.
        let mut tokens = tokens.clone();
        for name in names {
            let name: &copytaster_language::ner::NameSpan = name;
            for word in &mut tokens[name.tokens.clone()] {
                if let Some(other) = changed.get(word.as_str()) {
                    other.clone_into(word);
                }
            }
        }
        (tokens, names.clone())
    };
    Wire { split: story.split.clone(), sentences: story.sentences.iter().map(copy).collect() }.examples()
}

/// Another word for one in a name; nothing where it is to stay.
fn other(word: &str, name_type: NameType, last: bool, stock: &Stock, random: &mut Random) -> Option<String> {
    let capitalised =
        word.starts_with(char::is_uppercase) && word.chars().skip(1).all(|c| c.is_lowercase() || c == '-');
    if !capitalised || word.chars().count() < 3 {
        return None;
    }
    let known = |list: &Vec<String>| list.binary_search_by(|entry| entry.as_str().cmp(word)).is_ok();
    match name_type {
        NameType::Per if known(&stock.first) && !last => Some(random.pick(&stock.first).clone()),
        NameType::Per if random.below(4) == 0 => Some(invented(random)),
        NameType::Per => Some(random.pick(&stock.last).clone()),
        NameType::Org | NameType::Loc if known(&stock.towns) => Some(random.pick(&stock.towns).clone()),
        NameType::Org if !known(&stock.last) && is_rare(word, stock) => Some(invented(random)),
        _ => None,
    }
}

/// A word that no list of names and no list of common parts of names has.
fn is_rare(word: &str, stock: &Stock) -> bool {
    const PARTS: [&str; 64] = [
        "Bank",
        "Group",
        "Holdings",
        "Ministry",
        "University",
        "College",
        "Court",
        "Police",
        "Party",
        "Union",
        "United",
        "City",
        "Town",
        "Council",
        "Commission",
        "Committee",
        "Agency",
        "Association",
        "Federation",
        "League",
        "Club",
        "Company",
        "Corporation",
        "Airlines",
        "Airways",
        "Motors",
        "Energy",
        "Foods",
        "Capital",
        "Partners",
        "Securities",
        "Insurance",
        "Hospital",
        "Institute",
        "Museum",
        "School",
        "Office",
        "Department",
        "Service",
        "Services",
        "Center",
        "Centre",
        "National",
        "International",
        "Central",
        "Federal",
        "Royal",
        "State",
        "Supreme",
        "High",
        "District",
        "Foreign",
        "Defence",
        "Defense",
        "Interior",
        "Finance",
        "Health",
        "Justice",
        "Trade",
        "World",
        "General",
        "Media",
        "News",
        "Times",
    ];
    !PARTS.contains(&word) && stock.first.binary_search_by(|entry| entry.as_str().cmp(word)).is_err()
}

fn invented(random: &mut Random) -> String {
    let middle = if random.below(2) == 0 { "" } else { random.choose(&MIDDLES) };
    format!("{}{middle}{}", random.choose(&HEADS), random.choose(&ENDS))
}
