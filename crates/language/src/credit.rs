//! Whose picture it is.

use copytaster_records::PhotoCredit;

use crate::lexicon::Lexicon;

/// Reads a credit: "(AFP / Jane Roe)", "(AP Photo/Jane Roe)", "REUTERS/Jane Roe", "Photo: Jane Roe", "Jane Roe/Getty Images".
/// `None` where nothing is left of it.
pub(crate) fn read(text: &str, lexicon: &Lexicon) -> Option<PhotoCredit> {
    let line = text.trim().trim_matches(['(', ')', '[', ']']).trim().trim_end_matches('.');
    let line = strip_label(line);
    let mut parts: Vec<&str> = line.split(['/', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() == 1 {
        parts = by_via(parts[0]);
    }
    let (mut agencies, mut people) = (Vec::new(), Vec::new());
    for part in parts {
        let bare = without_photo(part);
        match lexicon.agency(part).or_else(|| lexicon.agency(bare)) {
            Some(_) => agencies.push(if lexicon.agency(bare).is_some() { bare } else { part }),
            None if looks_like_person(bare) && people.is_empty() => people.push(bare),
            None => agencies.push(bare),
        }
    }
    // A pool or a handout behind the agency is no agency of its own.
    agencies.retain(|agency| {
        !matches!(
            agency.to_ascii_lowercase().as_str(),
            "photo" | "photos" | "pool" | "pool photo" | "handout" | "file" | "file photo" | "via" | ""
        )
    });
    let agency = agencies.first().map(|agency| (*agency).to_owned());
    let photographer = people.first().map(|person| (*person).to_owned());
    (agency.is_some() || photographer.is_some()).then_some(PhotoCredit { agency, photographer })
}

fn strip_label(line: &str) -> &str {
    const LABELS: [&str; 8] =
        ["photograph:", "photo credit:", "photo by", "photos by", "photo:", "picture:", "credit:", "pictures:"];
    let lower = line.to_ascii_lowercase();
    LABELS.iter().find(|label| lower.starts_with(**label)).map_or(line, |label| line[label.len()..].trim())
}

/// "Jane Roe, AP", "Jane Roe for Example", "Jane Roe via AP".
fn by_via(line: &str) -> Vec<&str> {
    let cut = [", ", " for ", " via ", " - ", " \u{2013} "].iter().find_map(|by| line.split_once(by));
    cut.map_or(vec![line], |(person, agency)| vec![person.trim(), agency.trim()])
}

fn without_photo(part: &str) -> &str {
    const TAILS: [&str; 6] = [" photos", " photo", " file photo", " images via", " pool photo", " pool"];
    let lower = part.to_ascii_lowercase();
    TAILS.iter().find(|tail| lower.ends_with(**tail)).map_or(part, |tail| part[..part.len() - tail.len()].trim())
}

/// Two to four words that begin with capitals and are not all capitals.
fn looks_like_person(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let first = words.first().is_some_and(|w| w.starts_with(char::is_uppercase));
    let last = words.last().is_some_and(|w| w.starts_with(char::is_uppercase));
    let no_agency = !words.iter().any(|w| {
        matches!(
            w.to_ascii_lowercase().as_str(),
            "images" | "news" | "press" | "agency" | "photo" | "daily" | "the" | "file"
        )
    });
    (2..=5).contains(&words.len()) && first && last && no_agency && part.chars().any(char::is_lowercase)
}
