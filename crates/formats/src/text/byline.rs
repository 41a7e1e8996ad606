//! Who wrote it: `By Agencies`, `By Toby Davis`, `Von Patrick Muster, dpa`.

use copytaster_records::Byline;

use crate::agencies;

/// Words that introduce a byline.
const BY: &[&str] = &["by", "von", "par", "por", "di", "door", "av"];
/// Words that stand in a job or a house's name and in no person's.
const NO_PERSON: &[&str] = &[
    "agency",
    "agencies",
    "associated",
    "bureau",
    "chief",
    "correspondent",
    "correspondents",
    "daily",
    "desk",
    "editor",
    "journalist",
    "news",
    "online",
    "political",
    "press",
    "reporter",
    "reporters",
    "service",
    "special",
    "staff",
    "team",
    "times",
    "wire",
    "writer",
    "writers",
    "redaktion",
    "korrespondent",
    "the",
];
/// Words that stand in the name of a company or body and in no person's, as last or as any word.
const BODIES: &[&str] = &[
    "association",
    "company",
    "corp",
    "corporation",
    "foundation",
    "gmbh",
    "inc",
    "institute",
    "limited",
    "llc",
    "ltd",
    "ministry",
    "oy",
    "oyj",
    "plc",
    "university",
];
/// Forms of companies behind a name, as they are written; in a name of capitals they may as well be a family's.
const FORMS: &[&str] =
    &["A/S", "AB", "AG", "ApS", "AS", "ASA", "BV", "KG", "NV", "S.A.", "SA", "SAS", "SE", "SpA", "S.p.A."];
/// Small words within names.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "ten", "ter",
    "van", "von",
];

/// Longest byline, in characters and in words.
const CHARS_MAX: usize = 120;
const WORDS_MAX: usize = 14;

/// Whether a line is a byline: it begins with `By` or its like, is short and no sentence.
pub(crate) fn is_byline(line: &str, agencies: &[String]) -> bool {
    let Some(rest) = after_by(line) else { return false };
    let short = line.chars().count() <= CHARS_MAX && line.split_whitespace().count() <= WORDS_MAX;
    let first = rest.chars().next().is_some_and(char::is_uppercase);
    let read = from_line(line, agencies);
    short && first && !line.trim_end().ends_with(['.', '?', '!']) && (read.is_agency || !read.people.is_empty())
}

/// Takes a byline apart.
pub(crate) fn from_line(line: &str, agencies: &[String]) -> Byline {
    let raw = line.trim().to_owned();
    let rest = after_by(&raw).unwrap_or(&raw);
    let mut people = Vec::new();
    let mut houses = false;
    for part in parts(rest) {
        if agencies::is_agency(part, agencies) || is_company(part) {
            houses = true;
        } else if is_person(part) {
            people.push(part.to_owned());
        } else {
            houses |= part.split_whitespace().any(|w| is_one_of(w, NO_PERSON) || agencies::is_agency(w, agencies));
        }
    }
    let is_agency = people.is_empty() && houses;
    Byline { raw, people, is_agency }
}

fn after_by(line: &str) -> Option<&str> {
    let (first, rest) = line.trim().split_once([' ', '\u{a0}', ':'])?;
    is_one_of(first, BY).then(|| rest.trim_start())
}

/// In any case.
fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Words between two names.
const AND: &[&str] = &["and", "AND", "und", "et", "y", "e", "with", "-"];
/// Words behind a name that begin a place, a time, a house.
const ELSEWHERE: &[&str] = &["in", "at", "for", "IN", "aus"];

/// Names: parted by commas, slashes, "and"; "in Beijing" and brackets cut off.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for mut part in text.split([',', ';', '/', '|', '(', ')', '&', '–', '—']) {
        while let Some((before, behind)) = split_at_word(part, AND) {
            parts.push(before);
            part = behind;
        }
        parts.push(part);
    }
    let bare = |part| split_at_word(part, ELSEWHERE).map_or(part, |(before, _)| before).trim();
    parts.into_iter().map(bare).filter(|p| !p.is_empty()).collect()
}

/// What stands before and behind the first of some words, which has a space at both sides.
fn split_at_word<'t>(text: &'t str, words: &[&str]) -> Option<(&'t str, &'t str)> {
    text.match_indices(' ').find_map(|(at, space)| {
        let rest = &text[at + space.len()..];
        let behind = words.iter().find_map(|w| rest.strip_prefix(w)?.strip_prefix(' '))?;
        Some((&text[..at], behind))
    })
}

/// Whether a name is a company's or a body's: a press release is signed by who sends it.
fn is_company(part: &str) -> bool {
    let words = || part.split_whitespace().map(|w| w.trim_end_matches([',', '.']));
    let form = part.split_whitespace().last().is_some_and(|last| FORMS.contains(&last));
    words().any(|w| is_one_of(w, BODIES)) || (form && part.contains(char::is_lowercase))
}

fn is_person(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let named = |w: &&str| w.chars().next().is_some_and(char::is_uppercase) || is_one_of(w, PARTICLES);
    let plain = |w: &&str| !is_one_of(w, NO_PERSON) && !w.bytes().any(|b| b.is_ascii_digit());
    (2..=5).contains(&words.len()) && words.iter().all(named) && words.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{from_line, is_byline};

    #[test]
    fn people_and_agencies() {
        let by = |line: &str| from_line(line, &[]);
        assert!(by("By Agencies").is_agency);
        assert!(by("By Agencies").people.is_empty());
        assert!(by("By Reuters and AFP").is_agency);
        assert_eq!(by("By Toby Davis").people, ["Toby Davis"]);
        assert_eq!(by("By JANE ROE in Beijing and John van Doe").people, ["JANE ROE", "John van Doe"]);
        assert_eq!(by("Von Patrick Muster, dpa").people, ["Patrick Muster"]);
        assert_eq!(by("By Meredith Muster, Staff Reporter").people, ["Meredith Muster"]);
        for company in ["Ferrypanel Oyj", "Harbour Works Inc.", "By Vale Shipping AB", "University of Port Vale"] {
            assert!(by(company).is_agency && by(company).people.is_empty(), "{company}");
        }
        assert_eq!(by("MARIA SA").people, ["MARIA SA"]);
        assert!(!by("MARKO MUSTER").is_agency);
        assert_eq!(by("MARKO MUSTER").people, ["MARKO MUSTER"]);
    }

    #[test]
    fn sentences_are_no_bylines() {
        assert!(is_byline("By Agencies", &[]));
        assert!(is_byline("By John Doe, The Associated Press", &[]));
        assert!(!is_byline("By Friday the water had gone.", &[]));
        assert!(!is_byline("By the end of the day", &[]));
        assert!(!is_byline("Toby Davis", &[]));
    }
}
