//! Dates that need no knowledge of English: figures alone, and a day with a month's name in one of ten languages.

use jiff::civil::Date;

use super::Found;
use super::numeric;
use super::period::Period;
use super::rule::{Match, What};
use crate::text::{Kind, Prose, fold};
use copytaster_records::Confidence;

/// All of a segment's.
pub(crate) fn find(prose: &Prose<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < prose.len() {
        match numeric::iso(prose, at).or_else(|| dotted(prose, at)).or_else(|| named(prose, at)) {
            Some(m) => {
                let end = m.end;
                found.push(finish(at, m));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn finish(at: usize, m: Match) -> Found {
    Found {
        range: at..m.end,
        what: m.what,
        anchor: m.anchor,
        modifier: None,
        bound: None,
        ends: None,
        conf: Confidence::new(m.conf),
        method: m.method,
    }
}

/// `16.12.2016`: day, month, year, wherever dates have points.
fn dotted(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let token = prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let mut parts = prose.text[token.start..token.end].split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    dated(at + 1, year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// "5. April 2024", "5 avril 2024", "1er mai 2024", "5 de abril de 2024", "5. huhtikuuta 2024". A year is needed: without it
/// nothing tells a date from a number before a name.
fn named(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let token = prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let figures =
        prose.text[token.start..token.end].trim_end_matches(|c: char| c.is_alphabetic() || c == 'º' || c == '°');
    let day: i8 = figures.parse().ok().filter(|d| (1..=31).contains(d))?;
    let mut next = at + 1;
    next += usize::from(matches!(prose.lower(next), "." | "º" | "°"));
    next += usize::from(prose.lower(next) == "de");
    let month = month(&fold(prose.word(next)))?;
    let mut year_at = next + 1;
    year_at += usize::from(prose.lower(year_at) == ".");
    year_at += usize::from(matches!(prose.lower(year_at), "de" | "del"));
    let year = super::year::year(prose, year_at)?;
    dated(year_at + 1, year, month, day)
}

fn dated(end: usize, year: i16, month: i8, day: i8) -> Option<Match> {
    if !(1000..=2999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(match Date::new(year, month, day) {
        Ok(date) => Match::absolute(end, Period::Day(date), 0.95, "written_date"),
        Err(_) => Match::of(end, What::Impossible(format!("{year:04}-{month:02}-{day:02}")), 0.3, "impossible_date"),
    })
}

/// A month by its folded name: German, French, Spanish, Italian, Dutch, Swedish, Danish, Norwegian, Finnish, Portuguese, and
/// the names' abbreviations of at least three letters where no other month begins so.
fn month(folded: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["januar", "janner", "janvier", "enero", "gennaio", "januari", "tammikuuta", "tammikuu", "janeiro", "january"],
        &["februar", "fevrier", "febrero", "febbraio", "februari", "helmikuuta", "helmikuu", "fevereiro", "february"],
        &["marz", "mars", "marzo", "maart", "marts", "maaliskuuta", "maaliskuu", "marco", "march"],
        &["april", "avril", "abril", "aprile", "huhtikuuta", "huhtikuu"],
        &["mai", "mayo", "maggio", "mei", "maj", "toukokuuta", "toukokuu", "maio", "may"],
        &["juni", "juin", "junio", "giugno", "kesakuuta", "kesakuu", "junho", "june"],
        &["juli", "juillet", "julio", "luglio", "heinakuuta", "heinakuu", "julho", "july"],
        &["august", "aout", "agosto", "augustus", "augusti", "elokuuta", "elokuu"],
        &["september", "septembre", "septiembre", "setiembre", "settembre", "syyskuuta", "syyskuu", "setembro"],
        &["oktober", "octobre", "octubre", "ottobre", "lokakuuta", "lokakuu", "outubro", "october"],
        &["november", "novembre", "noviembre", "marraskuuta", "marraskuu", "novembro"],
        &[
            "dezember",
            "decembre",
            "diciembre",
            "dicembre",
            "december",
            "desember",
            "joulukuuta",
            "joulukuu",
            "dezembro",
        ],
    ];
    NAMES.iter().position(|names| names.contains(&folded)).and_then(|at| i8::try_from(at + 1).ok())
}
