//! Text with what was found in it: which characters belong to what, and how that looks.

use std::fmt::Write as _;

use super::super::columns;
use copytaster_records::{EnrichedStory, EntityType, Segment, Span};

/// What a stretch of text is; the later ones lie over the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Person,
    Organisation,
    Place,
    Nation,
    Other,
    Date,
    Figure,
}

/// Words of the legend.
pub(super) const LEGEND: [(Mark, &str); 7] = [
    (Mark::Person, "people"),
    (Mark::Organisation, "organisations"),
    (Mark::Place, "places"),
    (Mark::Nation, "nationalities"),
    (Mark::Other, "other names"),
    (Mark::Date, "dates"),
    (Mark::Figure, "figures"),
];

impl Mark {
    fn of(entity: EntityType) -> Self {
        match entity {
            EntityType::Per => Self::Person,
            EntityType::Org => Self::Organisation,
            EntityType::Gpe | EntityType::Loc | EntityType::Fac => Self::Place,
            EntityType::Norp => Self::Nation,
            EntityType::Event | EntityType::Misc => Self::Other,
        }
    }

    /// The parameters of its escape sequence (ECMA-48, SGR): colours that are told apart on light and dark ground.
    fn sgr(self) -> &'static str {
        match self {
            Self::Person => "1;36",
            Self::Organisation => "1;35",
            Self::Place => "1;32",
            Self::Nation => "32",
            Self::Other => "35",
            Self::Date => "33",
            Self::Figure => "1;34",
        }
    }
}

/// How a character looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    pub(super) mark: Option<Mark>,
    /// Somebody is said to have said it: underlined.
    pub(super) quoted: bool,
    pub(super) bold: bool,
    pub(super) dim: bool,
}

/// A character and its looks.
pub(super) type Cell = (char, Style);

/// A segment's text with all that was found in it.
pub(super) fn cells(story: &EnrichedStory, segment: &Segment, base: Style) -> Vec<Cell> {
    let mut styles = vec![base; segment.text.len()];
    let mut paint = |span: &Span, change: &dyn Fn(&mut Style)| {
        let (start, end) = (span.start as usize, span.end as usize);
        if span.seg == segment.seg_id && start <= end && end <= styles.len() {
            styles[start..end].iter_mut().for_each(change);
        }
    };
    for quote in &story.quotes {
        quote.spans.iter().for_each(|span| paint(span, &|style| style.quoted = true));
    }
    for entity in &story.entities {
        let mark = Mark::of(entity.entity_type);
        entity.mentions.iter().for_each(|m| paint(&m.span, &|style| style.mark = Some(mark)));
    }
    story.amounts.iter().for_each(|amount| paint(&amount.span, &|style| style.mark = Some(Mark::Figure)));
    story.timexes.iter().for_each(|timex| paint(&timex.span, &|style| style.mark = Some(Mark::Date)));
    segment.text.char_indices().map(|(at, c)| (printable(c), styles[at])).collect()
}

/// Plain text in one style.
pub(super) fn plain(text: &str, style: Style) -> Vec<Cell> {
    text.chars().map(|c| (printable(c), style)).collect()
}

/// Copy is not trusted with the terminal: control characters and those that turn the direction become blanks.
fn printable(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { ' ' } else { c }
}

/// Lines of at most so many columns. The blank within a name or a quotation looks as they do.
pub(super) fn wrap(cells: &[Cell], columns: usize) -> Vec<Vec<Cell>> {
    columns::wrap(cells, columns, |last: Style, next: Style| {
        if last == next { last } else { Style { quoted: last.quoted && next.quoted, ..Style::default() } }
    })
}

/// A line with its escape sequences.
pub(super) fn ansi(line: &[Cell]) -> String {
    let mut out = String::new();
    let mut now = Style::default();
    for (c, style) in line {
        if *style != now {
            change(&mut out, *style);
            now = *style;
        }
        out.push(*c);
    }
    if now != Style::default() {
        change(&mut out, Style::default());
    }
    out
}

fn change(out: &mut String, style: Style) {
    let mut codes = vec!["0"];
    codes.extend(style.bold.then_some("1"));
    codes.extend(style.dim.then_some("2"));
    codes.extend(style.quoted.then_some("4"));
    codes.extend(style.mark.map(Mark::sgr));
    // Writing to a string cannot fail.
    let _ = write!(out, "\x1b[{}m", codes.join(";"));
}

#[cfg(test)]
mod tests {
    use super::{Cell, Mark, Style, ansi, plain, wrap};

    fn lines(text: &str, columns: usize) -> Vec<String> {
        let cells = plain(text, Style::default());
        wrap(&cells, columns).iter().map(|line| line.iter().map(|(c, _)| *c).collect()).collect()
    }

    #[test]
    fn text_is_wrapped_by_columns() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("incomprehensibilities", 10), ["incomprehe", "nsibilitie", "s"]);
        assert_eq!(lines("東京都知事選 投票", 8), ["東京都知", "事選", "投票"]);
        assert_eq!(lines("e\u{301}te\u{301} la", 3), ["e\u{301}te\u{301}", "la"]);
        assert_eq!(lines("", 10), Vec::<String>::new());
    }

    #[test]
    fn escapes_of_the_copy_are_blanks() {
        assert_eq!(lines("a\u{1b}[31mb\u{202e}c", 20), ["a [31mb c"]);
    }

    #[test]
    fn styles_are_opened_and_closed() {
        let style = Style { mark: Some(Mark::Person), ..Style::default() };
        let line: Vec<Cell> = vec![('A', style), ('b', style), ('.', Style::default())];
        assert_eq!(ansi(&line), "\x1b[0;1;36mAb\x1b[0m.");
    }
}
