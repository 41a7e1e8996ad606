//! The words before the first sentence: `TOKYO --`, `BEIJING, Dec. 16 (Xinhua) --`, `Berlin (dpa) -`.

use std::sync::LazyLock;

use copytaster_records::Dateline;
use regex::Regex;

use crate::{agencies, times_prose};

const MONTH: &str = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|\
    Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";

/// With an agency in brackets: the brackets make it certain, so the place may be in any case.
static WITH_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?x)^ (?P<place> \p{{Lu}} [^()\n.?!:;]{{1,60}}? (?:\.[^()\n.?!:;]{{1,20}})?? )
          (?: \s*,?\s+ (?P<date> (?: {MONTH}\.?\s{{1,2}}\d{{1,2}} | \d{{1,2}}\.?\s{MONTH}\.? ) (?: ,?\s\d{{4}} )? | \d{{1,2}}/\d{{1,2}}
                  | \d{{1,2}}\.?\s\p{{Ll}}{{3,10}}\.? ) )?
          \s* ,? \s* \( (?P<agency> [^()\n]{{2,40}} ) \) \s* (?P<dash> --? | \.\s?- | — | – | _ | : | =  )? \s*"
    );
    Regex::new(&pattern).expect("a good pattern")
});

/// With the province behind the place and a day behind that, as in Spain: `Porto Alto (VALE), 2 (NORDWIRE) -`. Certain by
/// its agency alone.
static WITH_PROVINCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?P<place> \p{Lu}[\p{L}\p{M}.'’/\x20-]{1,60}? (?: \x20 \( \p{Lu}[\p{L}\p{M}.'’\x20-]{1,40} \) )? )
          , \x20 (?P<date> \d{1,2} (?: \.?\x20\p{Ll}{3,10}\.? )? ) \x20? \( (?P<agency> [^()\n]{2,40} ) \) [.,]? \x20?
          (?: --? | — | – | _ | : )? \s*",
    )
    .expect("a good pattern")
});

/// The agency first, as in Italy: `(ANSA) - Rome, October 11 - `.
static AGENCY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ \( (?P<agency> \p{Lu}[\p{L}\d/.\x20]{1,20} ) \) \s* [-–—] \s*
          (?P<place> \p{Lu}[\p{L}.'’\x20]{1,40}? ) (?: , \s (?P<date> \p{L}{3,9}\.?\s\d{1,2} | \d{1,2}\s\p{L}{3,9} ) )? \s* [-–—] \s+",
    )
    .expect("a good pattern")
});

/// As press releases have it: `SYDNEY, March 14, 2024 /Newswire-AsiaNet/ -- `, and TASS: `MOSCOW, January 21. /TASS/. `.
static SLASHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?P<place> \p{Lu}[\p{L}\p{M}.'’\x20-]{1,40} (?: ,\x20? \p{Lu}[\p{L}.\x20]{1,30} )?? )
          (?: \s?,\s* (?P<date> \p{L}{3,9}\.?\s\d{1,2} (?: ,?\s\d{4} )? | \d{1,2}\.?\s\p{L}{3,9} (?: ,?\s\d{4} )? ) )? [,.]?
          \s* / (?P<agency> [\p{L}\d=\x20.-]{2,40} ) / \s* (?: --? | — | – | [.:] )? \s*",
    )
    .expect("a good pattern")
});

/// A date and the agency alone: `Jan. 12 (Nordwire) - `.
static DATE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?x)^ (?P<date> {MONTH}\.?\s\d{{1,2}} | \d{{1,2}}\.?\s{MONTH}\.? ) \s*
          \( (?P<agency> [^()\n]{{2,40}} ) \) \s* (?: --? | — | – | _ ) \s+"
    );
    Regex::new(&pattern).expect("a good pattern")
});

/// Without: capitals, perhaps a date behind the place and the agency behind that (`TOKYO, Dec. 9 Kyodo - `), and a dash.
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?x)^ (?P<place> \p{{Lu}}[\p{{Lu}}\p{{M}}.'’-]+ (?:[\x20/,]{{1,2}} \p{{Lu}}[\p{{Lu}}\p{{M}}.'’-]*)*
                  (?: , \x20? \p{{Lu}}[\p{{L}}.]+ (?:\x20\p{{Lu}}[\p{{L}}.]+)? )?? )
          (?: ,?\s+ (?P<date> {MONTH}\.?\s\d{{1,2}} | \d{{1,2}}\.?\s{MONTH}\.? )
              (?: \s+ (?P<agency> \p{{Lu}}\p{{L}}{{1,20}} ) )? )?
          \s* (?P<dash> -- | — | – | \s-\s | \s_\s ) \s*"
    );
    Regex::new(&pattern).expect("a good pattern")
});

/// Bytes at a paragraph's start in which a dateline is looked for.
const HEAD_BYTES_MAX: usize = 400;
/// Bytes within which a dateline's bracket opens: place and date are short, of at most four bytes a letter.
const BRACKET_BYTES_MAX: usize = 380;

/// Longest dateline that is a paragraph of its own, in bytes.
const ALONE_BYTES_MAX: usize = 160;

/// Characters of a place and of an agency in [`WITH_AGENCY`].
const PLACE_CHARS_MAX: usize = 61;
const AGENCY_CHARS_MAX: usize = 40;

/// Finds a dateline at the start of a paragraph. Returns it and the byte at which the sentence begins.
pub(crate) fn take(text: &str, agencies: &[String]) -> Option<(Dateline, usize)> {
    // Places and agencies are short: no pattern has to look through a whole paragraph.
    let head = &text[..text.floor_char_boundary(HEAD_BYTES_MAX)];
    if head.len() < text.len() {
        return take(head, agencies);
    }
    // The patterns have large alphabets and groups: what cannot match is told beforehand.
    let bracket = memchr::memchr(b'(', text.as_bytes()).is_some();
    let in_brackets = || {
        let found = date_first(text).or_else(|| with_agency(text, agencies)).or_else(|| agency_first(text));
        found.or_else(|| with_province(text, agencies))
    };
    let found = if bracket { in_brackets() } else { None };
    found.or_else(|| slashed(text)).or_else(|| capitals(text, agencies))
}

fn date_first(text: &str) -> Option<(Dateline, usize)> {
    // A figure, or a month's first letter.
    if !text.starts_with(|c: char| c.is_numeric() || "ADFJMNOS".contains(c)) {
        return None;
    }
    let c = DATE_FIRST.captures(text)?;
    let (date, agency) = (c.name("date")?.as_str(), c.name("agency")?.as_str());
    let (mut found, end) = built(text, "", Some(date), Some(agency), c.get(0)?.end())?;
    found.place = None;
    Some((found, end))
}

/// A paragraph that is a dateline and nothing else, its agency known.
pub(crate) fn alone(text: &str, agencies: &[String]) -> Option<Dateline> {
    let text = text.trim();
    // The agency's bracket is the last thing in it, but for a mark.
    if text.len() > ALONE_BYTES_MAX || !text.trim_end_matches([' ', '-', '–', '—', ':', '.']).ends_with(')') {
        return None;
    }
    let probe = format!("{text} X");
    let (mut found, end) = take(&probe, agencies)?;
    let known = found.agency.as_deref().is_some_and(|a| agencies::is_agency(a, agencies));
    found.raw = text.to_owned();
    (known && &probe[end..] == "X").then_some(found)
}

fn with_province(text: &str, agencies: &[String]) -> Option<(Dateline, usize)> {
    // The day stands between a comma and the agency's bracket: most paragraphs have none so early.
    let head = &text.as_bytes()[..text.len().min(ALONE_BYTES_MAX)];
    if !memchr::memmem::find_iter(head, b", ").any(|at| head.get(at + 2).is_some_and(u8::is_ascii_digit)) {
        return None;
    }
    let c = WITH_PROVINCE.captures(text)?;
    let agency = c.name("agency")?.as_str();
    if !agencies::is_agency(agency.trim(), agencies) {
        return None;
    }
    built(text, c.name("place")?.as_str(), c.name("date").map(|m| m.as_str()), Some(agency), c.get(0)?.end())
}

fn agency_first(text: &str) -> Option<(Dateline, usize)> {
    if !text.starts_with('(') {
        return None;
    }
    let c = AGENCY_FIRST.captures(text)?;
    let date = c.name("date").map(|m| m.as_str());
    built(text, c.name("place")?.as_str(), date, Some(c.name("agency")?.as_str()), c.get(0)?.end())
}

fn slashed(text: &str) -> Option<(Dateline, usize)> {
    // Nothing else puts slashes around a word so early.
    let (_, behind) = text.split_at(memchr::memchr(b'/', text.as_bytes())?);
    let agency = &behind[1..][..memchr::memchr(b'/', &behind.as_bytes()[1..])?];
    if agency.is_empty() || agency.bytes().any(|b| b.is_ascii() && !b.is_ascii_alphanumeric() && !b"= .-".contains(&b))
    {
        return None;
    }
    let c = SLASHED.captures(text)?;
    let date = c.name("date").map(|m| m.as_str());
    built(text, c.name("place")?.as_str().trim(), date, c.name("agency").map(|m| m.as_str()), c.get(0)?.end())
}

/// What [`WITH_AGENCY`] finds.
struct WithAgency<'a> {
    place: &'a str,
    date: Option<&'a str>,
    agency: &'a str,
    dash: bool,
    end: usize,
}

fn with_agency(text: &str, agencies: &[String]) -> Option<(Dateline, usize)> {
    // The bracket stands within the pattern's reach, or it does not match: most paragraphs have none.
    let bracket = memchr::memchr(b'(', &text.as_bytes()[..text.len().min(BRACKET_BYTES_MAX)])?;
    let found = match plain_place(&text[..bracket]) {
        Some(place) => behind_place(text, place, bracket)?,
        None => by_pattern(text)?,
    };
    let place = found.place.trim_end_matches([',', ' ']);
    let agency = found.agency.trim();
    // "San Diego (tca/dpa) - ": one known agency vouches for the service beside it.
    let known = agencies::is_agency(agency, agencies) || agency.split('/').any(|a| agencies::is_agency(a, agencies));
    // "Angela Merkel (CDU) - who ..." has a dash too, so an unknown name counts only behind capitals or a date.
    let certain = known || is_capitals(place) || found.date.is_some();
    // Without a dash (the Swiss "Bern (ats afp) Le ...") the sentence must begin as one.
    let begins = found.dash || (known && !text[found.end..].starts_with(char::is_lowercase));
    if place.split_whitespace().count() > 6 || !certain || !begins {
        return None;
    }
    built(text, place, found.date, Some(agency), found.end)
}

fn by_pattern(text: &str) -> Option<WithAgency<'_>> {
    let c = WITH_AGENCY.captures(text)?;
    Some(WithAgency {
        place: c.name("place")?.as_str(),
        date: c.name("date").map(|m| m.as_str()),
        agency: c.name("agency")?.as_str(),
        dash: c.name("dash").is_some(),
        end: c.get(0)?.end(),
    })
}

/// The place before a bracket as the pattern reads it, where it is so plain that no pattern is needed: no figure, which
/// a date has, no full stop, no white space but spaces. `None`: ask the pattern.
fn plain_place(head: &str) -> Option<&str> {
    let plain = |c: char| match c {
        ' ' | ',' | '-' | '/' | '\'' => true,
        c if c.is_ascii() => c.is_ascii_alphabetic(),
        c => c.is_alphabetic(),
    };
    let capital = |c: char| matches!(c, 'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ');
    if !head.starts_with(capital) || !head.chars().all(plain) {
        return None;
    }
    let place = head.trim_end_matches(' ');
    let place = place.strip_suffix(',').map_or(place, |p| p.trim_end_matches(' '));
    (2..=PLACE_CHARS_MAX).contains(&place.chars().count()).then_some(place)
}

/// The rest of the pattern, behind a place: the agency within its brackets, the dash.
fn behind_place<'a>(text: &'a str, place: &'a str, bracket: usize) -> Option<WithAgency<'a>> {
    let inner = &text[bracket + 1..];
    let agency = &inner[..memchr::memchr3(b'(', b')', b'\n', inner.as_bytes())?];
    let rest = inner[agency.len()..].strip_prefix(')')?.trim_start();
    if !(2..=AGENCY_CHARS_MAX).contains(&agency.chars().count()) {
        return None;
    }
    let long = rest.strip_prefix("--").or_else(|| rest.strip_prefix(['-', '—', '–', '_', ':', '=']));
    let dotted = || {
        let rest = rest.strip_prefix('.')?;
        rest.strip_prefix(char::is_whitespace).unwrap_or(rest).strip_prefix('-')
    };
    let dash = long.or_else(dotted);
    let sentence = dash.unwrap_or(rest).trim_start();
    Some(WithAgency { place, date: None, agency, dash: dash.is_some(), end: text.len() - sentence.len() })
}

fn capitals(text: &str, agencies: &[String]) -> Option<(Dateline, usize)> {
    // Two capitals, or a capital and what may stand within a name of capitals.
    let mut chars = text.chars();
    if !chars.next()?.is_uppercase() || chars.next()?.is_lowercase() {
        return None;
    }
    // "KORR-Bericht": what the capitals begin goes on.
    let end = text.find(|c: char| !(c.is_uppercase() || ".'’-".contains(c)))?;
    let goes_on = text[end..].starts_with(|c| matches!(c, 'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ'));
    if goes_on && !text[..end].contains("--") {
        return None;
    }
    if !["--", "—", "–", " - ", " _ "].iter().any(|d| text.contains(d)) {
        return None;
    }
    let c = CAPITALS.captures(text)?;
    let place = c.name("place")?.as_str().trim();
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 || place.chars().count() > 60 || place.split_whitespace().count() > 7 {
        return None;
    }
    let end = c.get(0)?.end();
    let next = text[end..].chars().next()?;
    // A sentence begins in upper case, with a figure or a quotation mark; otherwise the dash was a dash.
    if next.is_lowercase() {
        return None;
    }
    let agency = c.name("agency").map(|m| m.as_str());
    if agency.is_some_and(|a| !agencies::is_agency(a, agencies)) {
        return None;
    }
    built(text, place, c.name("date").map(|m| m.as_str()), agency, end)
}

fn is_capitals(place: &str) -> bool {
    let first = place.split([' ', ',', '/']).next().unwrap_or_default();
    first.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !first.chars().any(char::is_lowercase)
}

fn built(text: &str, place: &str, date: Option<&str>, agency: Option<&str>, end: usize) -> Option<(Dateline, usize)> {
    if text[end..].trim().is_empty() {
        return None;
    }
    let raw = text[..end].trim().to_owned();
    let owned = |s: &str| s.trim().to_owned();
    Some((Dateline { raw, place: Some(owned(place)), date: date.map(owned), agency: agency.map(owned) }, end))
}

/// Whether a line is a date, with or without a time and its zone: `January 21`, `2 Oct. 2019`, `3.6.2024 10:00:01 EEST`.
fn is_date(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    let clock = line.contains(':');
    let zone = |word: &str| clock && word.len() <= 5 && word.chars().all(|c| c.is_ascii_uppercase());
    line.chars().any(|c| c.is_ascii_digit()) && words.all(|w| times_prose::is_month(w) || zone(w))
}

/// AFP dates its datelines in the language of the story: `Strasbourg, 10 juil 2024`.
fn cut_date(found: &mut Dateline) {
    let Some(place) = found.place.clone() else { return };
    let Some((city, rest)) = place.split_once(", ") else { return };
    let figures = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    if found.date.is_none() && figures(rest) && !figures(city) {
        (found.place, found.date) = (Some(city.to_owned()), Some(rest.trim_end_matches([' ', ',']).to_owned()));
    }
}

/// A dateline that the wire marked up or put into a field of its own: taken apart as far as its shape allows.
pub(crate) fn from_field(raw: &str) -> Dateline {
    let line = raw.trim();
    if is_date(line) {
        return Dateline { raw: line.to_owned(), place: None, date: Some(line.to_owned()), agency: None };
    }
    let mut found = apart(line);
    cut_date(&mut found);
    found
}

fn apart(raw: &str) -> Dateline {
    let probe = format!("{} X", raw.trim());
    if let Some((mut dateline, _)) = with_agency(&probe, &[]).or_else(|| capitals(&probe, &[])) {
        dateline.raw = raw.trim().to_owned();
        return dateline;
    }
    let head = raw.split(['(', '—', '–', '_']).next().unwrap_or_default();
    let head = head.trim().trim_end_matches(['-', ',', ':']).trim();
    let agency = raw.split_once('(').and_then(|(_, r)| r.split_once(')')).map(|(a, _)| a.trim().to_owned());
    let place = (!head.is_empty() && head.chars().count() <= 60).then(|| head.to_owned());
    Dateline { raw: raw.trim().to_owned(), place, date: None, agency }
}

#[cfg(test)]
mod tests {
    use super::{from_field, take};

    fn parts(text: &str) -> Option<(String, Option<String>, Option<String>, String)> {
        let (d, end) = take(text, &[])?;
        Some((d.place?, d.date, d.agency, text[end..].to_owned()))
    }

    #[test]
    fn shapes_of_datelines() {
        let owned = |s: &str| Some(s.to_owned());
        for (text, place, date, agency) in [
            ("TOKYO -- The prime minister", "TOKYO", None, None),
            ("WASHINGTON (AP) — The senate", "WASHINGTON", None, owned("AP")),
            ("BEIJING, Dec. 16 (Xinhua) -- China", "BEIJING", owned("Dec. 16"), owned("Xinhua")),
            ("LONDON, March 1 (Reuters) - Smiling", "LONDON", owned("March 1"), owned("Reuters")),
            ("Berlin (dpa) - Der", "Berlin", None, owned("dpa")),
            ("Frankfurt/Main (dpa/lni) - Die", "Frankfurt/Main", None, owned("dpa/lni")),
            ("NEW YORK/LONDON - Shares", "NEW YORK/LONDON", None, None),
            ("GROSSETO, Italy (AP) -- The trial", "GROSSETO, Italy", None, owned("AP")),
            ("SAN JOSÉ, Costa Rica – Thousands", "SAN JOSÉ, Costa Rica", None, None),
            ("ST. LOUIS (AP) _ A judge", "ST. LOUIS", None, owned("AP")),
            ("SYDNEY, March 14, 2024 /NW-Release/ -- A ferry", "SYDNEY", owned("March 14, 2024"), owned("NW-Release")),
            ("PORTO ALTO, January 21. /NW/. A ferry", "PORTO ALTO", owned("January 21"), owned("NW")),
            ("Porto Alto /nordwire/: En", "Porto Alto", None, owned("nordwire")),
            ("PORTO ALTO, 14. März /NW/ -- Eine", "PORTO ALTO", owned("14. März"), owned("NW")),
            ("PORTO ALTO, Vale, Dec. 9 Kyodo - A ferry", "PORTO ALTO, Vale", owned("Dec. 9"), owned("Kyodo")),
            ("(ANSA) - Rome, October 11 - Italian", "Rome", owned("October 11"), owned("ANSA")),
            ("PORTO ALTO , Feb. 3, 2025 /NWRelease/ -- A", "PORTO ALTO", owned("Feb. 3, 2025"), owned("NWRelease")),
            (
                "PORTO ALTO, Vale, Aug. 08, 2024 (NORD NEWS) -- A",
                "PORTO ALTO, Vale",
                owned("Aug. 08, 2024"),
                owned("NORD NEWS"),
            ),
            (
                "Porto Alto, April  01, 2024  (NORD NEWS) -- A",
                "Porto Alto",
                owned("April  01, 2024"),
                owned("NORD NEWS"),
            ),
        ] {
            let (p, d, a, rest) = parts(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((p.as_str(), d, a), (place, date, agency), "{text}");
            assert!(rest.starts_with(char::is_uppercase), "{text}: {rest}");
        }
    }

    #[test]
    fn plain_places_are_those_of_the_pattern() {
        let places =
            ["Berlin", "Köln ", "B", "NEW YORK/LONDON", "Ölde,", "Rom , ", "Bern,, ", "a", "Port-au-Prince", "ǅ"];
        let places = places.map(str::to_owned).into_iter().chain(["X".repeat(61), "X".repeat(62)]);
        for place in places {
            for agency in [" (dpa)", "(d)", " (dpa/ät (x)", " ()", "(a\nb)", &format!(" ({})", "x".repeat(41))] {
                for dash in ["", " ", " -", "--", " --- ", ". - ", ".-", ".", ". \u{a0}-", "—", " – ", "_ ", ":", " = "]
                {
                    let text = format!("{place}{agency}{dash}\u{a0}Text");
                    let Some(bracket) = text.find('(') else { continue };
                    let Some(plain) = super::plain_place(&text[..bracket]) else { continue };
                    let parts = |f: super::WithAgency<'_>| {
                        (f.place.to_owned(), f.date.map(str::to_owned), f.agency.to_owned(), f.dash, f.end)
                    };
                    let found = super::behind_place(&text, plain, bracket).map(parts);
                    assert_eq!(found, super::by_pattern(&text).map(parts), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn sentences_are_no_datelines() {
        for text in [
            "Angela Merkel (CDU) - who led the party - said",
            "NATO - the alliance - met",
            "The minister (Reuters has seen the letter) said",
            "He said (AP) that",
            "TOKYO -- ",
            "PORTO ALTO, Dec. 9 Ferries - there are two - Sailed",
        ] {
            assert!(parts(text).is_none(), "{text}: {:?}", parts(text));
        }
    }

    #[test]
    fn the_feeds_own_agency_is_known() {
        let own = ["Nordwire".to_owned()];
        assert!(take("Porto Alto (Nordwire) A ferry ran aground.", &own).is_some());
        assert!(take("Porto Alto (Nordwire) A ferry ran aground.", &[]).is_none());
    }

    #[test]
    fn a_province_a_day_and_nothing_else() {
        let own = ["Nordwire".to_owned()];
        let found = super::alone("PORTO ALTO (VALE), 2 (NORDWIRE)", &own).expect("a dateline");
        assert_eq!(
            (found.place.as_deref(), found.date.as_deref(), found.agency.as_deref()),
            (Some("PORTO ALTO (VALE)"), Some("2"), Some("NORDWIRE"))
        );
        let (found, _) = take("Porto Alto (VALE), 2 (Nordwire) - The ferry", &own).expect("a dateline");
        assert_eq!(found.place.as_deref(), Some("Porto Alto (VALE)"));
        assert!(super::alone("Porto Alto (Nordwire) -", &own).is_some());
        for text in ["Rivera (VALE), 12 (Ostrand)", "The ferry ran aground (Nordwire) - and", "Ferries (see table)."] {
            assert!(super::alone(text, &own).is_none(), "{text}");
        }
    }

    #[test]
    fn fields() {
        let d = from_field("London (dpa) - ");
        assert_eq!(
            (d.raw.as_str(), d.place.as_deref(), d.agency.as_deref()),
            ("London (dpa) -", Some("London"), Some("dpa"))
        );
        assert_eq!(from_field("Helsinki").place.as_deref(), Some("Helsinki"));
        let d = from_field("NEW YORK, Dec 15");
        assert_eq!((d.place.as_deref(), d.date.as_deref()), (Some("NEW YORK"), Some("Dec 15")));
        // Newsroom systems put a time into the field.
        for date in ["2011-12-06 09:14:50 GMT+00:00", "January 21", "3.6.2024 10:00:01 EEST"] {
            let d = from_field(date);
            assert_eq!((d.place, d.date.as_deref()), (None, Some(date)));
        }
        assert_eq!(from_field("").place, None);
        let (d, _) = take("Jan. 12 (Nordwire) - The receivers", &[]).expect("a dateline");
        assert_eq!((d.place, d.date.as_deref()), (None, Some("Jan. 12")));
    }
}
