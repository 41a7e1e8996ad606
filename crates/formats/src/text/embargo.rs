//! Embargo lines above plain text: `EMBARGOED UNTIL 14 March 2023, 18:00 GMT`, `Sperrfrist: ...`.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{moment, notes};
use crate::times::{self, ReadTime};
use crate::{Zone, times_prose};

/// Longest line that is taken for a label.
const LINE_CHARS_MAX: usize = 160;

/// The label and what follows it. "Embargo on grain lifted" has neither a colon nor "until" and is a headline.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\W{0,8}
          (?: under\s+ | strict(?:ly)?\s+
            | (?:the\s+)?(?:transmission|publication|distribution|use)\s+of\s+[^.!?]{1,60}?\s+is\s+(?:strictly\s+)?(?:under\s+)?
            | this\s+(?:(?:news|press|media)\s+)?(?:release|report|statement)\s+is\s+(?:strictly\s+)?(?:under\s+)? )?
          (?: (?:(?:sous|sotto)\s+)? (?:embargo(?:ed)? | embarg[ao]d[ao] | hold\s+for\s+release | sperrfrist | sperrvermerk
                | spärrtid | sperrefrist | klausuler(?:et|t))
              (?: \W*$ | \s+(?:jusqu['’]au | hasta | até | fino | tot | til | till | asti)\b | \s*: | \s*[-–—]\s | \s+(?:un)?til\b | \s+(?:for|from)\s+(?:release|publication)\b | \s+bis\b )
            | not\s+for\s+(?:public\s+)?(?:release|publication|use)\s+(?:before|until)\b
            | (?P<dated> embargoed\s+to\b )
            | (?P<soft> for\s+release\s+(?:at|on|after)\b ) )
          (?P<rest>.*)$",
    )
    .expect("a good pattern")
});

/// A word of [`LABEL`]: nearly no note has one, which one search tells.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i)embarg|for release|not for (?:public|use)|sperr|spärrtid|klausuler").expect("a good pattern")
});

static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\s:–—*-]+|(?:un)?til\b|for\b|from\b|release\b|publication\b|before\b|at\b|on\b|bis\b|am\b)+")
        .expect("a good pattern")
});

/// An embargo, if the line is one. One that cannot be read for certain has no instant: it holds.
pub(crate) fn read_line(line: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    if line.chars().count() > LINE_CHARS_MAX {
        return None;
    }
    let label = LABEL.captures(line)?;
    let rest = label.name("rest")?.as_str().trim();
    // "For release on video next week" is a headline; "for release on delivery" stands over speeches.
    let names_time = rest.starts_with(|c: char| c.is_ascii_digit());
    let is_loose = label.name("dated").is_some() || (label.name("soft").is_some() && !is_delivery(rest));
    if is_loose && !names_time {
        return None;
    }
    let time = FILLER.replace(rest, "");
    let time = time.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '.' | ')' | '('));
    let read = times_prose::read_line(time, zone).or_else(|| moment::read(time, zone));
    let read = read.unwrap_or_else(|| times::read(time, zone));
    let mut read = times::certain_or_none(read);
    line.clone_into(&mut read.time.text);
    Some(read)
}

/// The embargo that a note for editors tells, in a line or sentence of its own: the first one whose time is certain, else
/// the first, which holds. A moment whose year is left out counts from the item's own `day`.
pub(crate) fn of_note(note: &str, day: impl Fn() -> Option<Date>, zone: Option<&Zone>) -> Option<ReadTime> {
    if !ANY.is_match(note) {
        return None;
    }
    let mut held = None;
    // Whole lines first: dates have full stops as well.
    let sentences = note.lines().flat_map(|line| line.split_inclusive(". "));
    for part in note.lines().chain(sentences).map(str::trim) {
        let part = match part.split_once(':') {
            Some((_, behind)) if notes::is_private(part) => behind.trim_start(),
            _ => part,
        };
        let begins = part.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("embargo"));
        let dated = begins.then(&day).flatten().and_then(|day| moment::read_from(part, day, zone));
        let is_certain = |read: &ReadTime| read.time.instant.is_some();
        let dated = dated.map(times::certain_or_none).filter(is_certain);
        for read in read_line(part, zone).into_iter().chain(dated) {
            if is_certain(&read) {
                return Some(read);
            }
            held.get_or_insert(read);
        }
    }
    held
}

fn is_delivery(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case("delivery")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{of_note, read_line};
    use crate::Zone;

    #[test]
    fn labels() {
        let at = |line: &str| read_line(line, None).map(|r| r.time.instant.map(|t| t.to_string()));
        let six = Some(Some("2023-03-14T18:00:00.000Z".to_owned()));
        assert_eq!(at("EMBARGOED UNTIL 14 March 2023, 18:00 GMT"), six);
        assert_eq!(at("*** Embargo: 2023-03-14T18:00:00Z ***"), six);
        assert_eq!(at("Not for publication before March 14, 2023 6:00 PM UTC"), six);
        assert_eq!(at("EMBARGOED UNTIL 1800 GMT TUESDAY 14 MARCH 2023"), six);
        assert_eq!(at("Sous embargo jusqu'au 14 mars 2023, 18h00 GMT"), six);
        assert_eq!(at("Embargado hasta el 14 de marzo de 2023 a las 18:00 GMT"), six);
        assert_eq!(at("This press release is under embargo until 14 March 2023, 18:00 GMT"), six);
        assert_eq!(at("Sperrfrist: 14.03.2023, 18:00 Uhr GMT"), six);
        assert_eq!(at("Sperrfrist: 14.03.2023, 18:00 Uhr"), Some(None));
        assert_eq!(at("FOR RELEASE AT 18:00 GMT, TUESDAY, MARCH 14, 2023"), six);
        assert_eq!(at("Transmission of material in this release is embargoed until   NW-24-1000"), Some(None));
        assert_eq!(at("For release on delivery"), Some(None));
        assert_eq!(at("EMBARGOED"), Some(None));
        assert_eq!(at("Sperrfrist: Dienstag 18 Uhr"), Some(None));
        assert_eq!(at("Embargoed until March 14, 2023, 18:00"), Some(None));
        for headline in [
            "Embargo on grain lifted",
            "Embargoed goods seized in Ostrand",
            "Embargo to end in March",
            "For release on video next week",
            "Use of the pier is forbidden",
        ] {
            assert_eq!(at(headline), None, "{headline}");
        }
    }

    #[test]
    fn notes() {
        let london = Zone::try_from("Europe/London".to_owned()).expect("a zone");
        let at = |note: &str, zone: Option<&Zone>| {
            of_note(note, || Some(date(2025, 6, 2)), zone).map(|r| r.time.instant.map(|t| t.to_string()))
        };
        let june = Some(Some("2025-06-02T23:01:00.000Z".to_owned()));
        assert_eq!(at("(see also FERRY)\n Embargoed to 0001 Tuesday June 03 ", Some(&london)), june);
        assert_eq!(at("Embargoed until 3 June 2025, 00:01", Some(&london)), june);
        assert_eq!(at("Embargoed until 3 June 2025, 00:01", None), Some(None));
        assert_eq!(at("Embargoed until 3 June 2025, 01:01 CEST. Please credit Nordwire.", None), june);
        assert_eq!(at("Embargoed to 0001 Tuesday June 03", None), Some(None));
        assert_eq!(
            at("Note to editors: STRICTLY EMBARGOED. Not for public release until noon on Friday.", None),
            Some(None)
        );
        assert_eq!(at("Sperrfrist: 3. Juni 2025, 01.01 Uhr MESZ", None), june);
        for note in [
            "The harbour was closed to 0001 Tuesday June 03",
            "Embargo on grain lifted",
            "Updates with reaction. Adds embargo on grain in para 4.",
        ] {
            assert_eq!(at(note, Some(&london)), None, "{note}");
        }
    }
}
