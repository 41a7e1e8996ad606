//! Paragraphs of preformatted text: lines joined where they were wrapped, tables left as they stand.

use copytaster_records::Role;

use crate::{bytewise, clean};

/// Wire text is wrapped at 69 columns (IPTC 7901), mail at up to 80; a longer line is a paragraph of its own.
pub(crate) const WRAP_COLUMNS_MAX: usize = 100;
/// Text is not wrapped narrower than this.
const WRAP_COLUMNS_MIN: usize = 40;
/// Columns that a wrapping writer may have left free although the next word had room.
const RAGGED_COLUMNS: usize = 3;

/// Splits text into paragraphs and tables. Paragraphs are separated by blank lines or begin with an indent.
pub(crate) fn split(text: &str) -> Vec<(Role, String)> {
    let text = clean::unix_lines(text);
    let mut out = Vec::new();
    let mut block: Vec<Line<'_>> = Vec::new();
    for line in clean::lines(&text).chain(std::iter::once("")) {
        let bare = line.trim();
        if !bare.is_empty() {
            block.push(Line { whole: line, bare });
        } else if !block.is_empty() {
            read_block(&block, &mut out);
            block.clear();
        }
    }
    out
}

/// A line of a block.
struct Line<'a> {
    whole: &'a str,
    /// Without white space around it.
    bare: &'a str,
}

fn read_block(block: &[Line<'_>], out: &mut Vec<(Role, String)>) {
    if is_table(block) {
        let rows: Vec<&str> = block.iter().map(|line| line.whole).collect();
        let text = clean::into_layout(rows.join("\n").into());
        if !text.is_empty() {
            out.push((Role::Table, text));
        }
        return;
    }
    join(block, |paragraph| {
        let text = clean::into_line(paragraph.into());
        if !text.is_empty() {
            out.push((Role::Paragraph, text));
        }
    });
}

/// Lines of one block as paragraphs: a line goes on with the one before where that one was wrapped and it is not indented
/// deeper.
pub(crate) fn join_wrapped(block: &[&str], found: impl FnMut(String)) {
    let lines: Vec<Line<'_>> = block.iter().map(|line| Line { whole: line, bare: line.trim() }).collect();
    join(&lines, found);
}

fn join(block: &[Line<'_>], mut found: impl FnMut(String)) {
    let lines: Vec<Measured<'_>> = block.iter().map(Measured::of).collect();
    let Some(first) = lines.first() else { return };
    let (indent, hanging) = (first.indent, lines.iter().any(|line| line.indent < first.indent));
    // Wrapping breaks within sentences; lines of which most end one are paragraphs.
    let inner = &lines[..lines.len() - 1];
    let are_wrapped = inner.iter().filter(|line| !line.ends_sentence).count() * 2 >= inner.len();
    let width = if are_wrapped { lines.iter().map(|line| line.columns).max().unwrap_or(0) } else { 0 };
    let starts = |before: &Measured<'_>, line: &Measured<'_>| {
        (hanging && line.indent >= indent && indent > 0)
            || (!hanging && line.indent > indent)
            || !was_wrapped(before, line, width)
    };
    let mut from = 0;
    for n in 1..=lines.len() {
        if n == lines.len() || starts(&lines[n - 1], &lines[n]) {
            found(joined(&lines[from..n]));
            from = n;
        }
    }
}

/// What is asked of a line more than once.
struct Measured<'a> {
    bare: &'a str,
    indent: usize,
    /// With its indent.
    columns: usize,
    ends_sentence: bool,
}

impl<'a> Measured<'a> {
    fn of(line: &Line<'a>) -> Self {
        let bare = line.bare;
        let blank = &line.whole[..line.whole.len() - line.whole.trim_start().len()];
        Self {
            bare,
            indent: blank.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(),
            columns: blank.chars().count() + bare.chars().count(),
            ends_sentence: ends_sentence(bare),
        }
    }
}

fn joined(lines: &[Measured<'_>]) -> String {
    let mut paragraph = String::with_capacity(lines.iter().map(|line| line.bare.len() + 1).sum());
    for (n, line) in lines.iter().enumerate() {
        if n > 0 {
            paragraph.push(' ');
        }
        paragraph.push_str(line.bare);
    }
    paragraph
}

/// Whether `line` goes on with `before`: the block is as narrow as wrapped text is, and the first word of `line` would not
/// have fitted behind `before`.
fn was_wrapped(before: &Measured<'_>, line: &Measured<'_>, width: usize) -> bool {
    if width > WRAP_COLUMNS_MAX {
        return false;
    }
    let word = || line.bare.split_whitespace().next().map_or(0, |w| w.chars().count());
    let full = || width >= WRAP_COLUMNS_MIN && before.columns + 1 + word() + RAGGED_COLUMNS > width;
    (!before.ends_sentence && line.bare.starts_with(char::is_lowercase)) || full()
}

/// Whether a text ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

/// Columns: most lines of the block have bars or runs of spaces between words, or it is ruled.
fn is_table(block: &[Line<'_>]) -> bool {
    let columns = || block.iter().filter(|line| has_columns(line.bare)).count();
    block.len() >= 2 && columns() * 3 >= block.len() * 2
}

fn has_columns(line: &str) -> bool {
    let bytes = line.as_bytes();
    let ruled = line.len() >= 4 && bytes.iter().all(|b| matches!(b, b'-' | b'=' | b'_' | b'+' | b'|' | b' '));
    let bars = || bytes.iter().filter(|b| **b == b'|').count() >= 2;
    let spaced = || line.split("   ").filter(|p| !p.trim().is_empty()).count() >= 2;
    ruled || bars() || (bytewise::any_pair(bytes, |a, b| (a == b' ') & (b == b' ')) && spaced())
}

#[cfg(test)]
mod tests {
    use super::split;
    use copytaster_records::Role;

    #[test]
    fn wrapped_lines_are_joined_and_blank_lines_part() {
        let text =
            "The harbour master of Porto Alto said that all of the people aboard\nwere safe.\n\nA second paragraph.\n";
        let found = split(text);
        assert_eq!(found.len(), 2);
        assert!(found[0].1.ends_with("aboard were safe."));
    }

    #[test]
    fn a_wrapped_line_may_end_a_sentence() {
        let text = "The master has faced an uphill struggle to get the ferry afloat.\nShips that sail by fear that the \
                    rope would bind them too closely to\nthe ferry, while those in port say that it goes too far.";
        assert_eq!(split(text).len(), 1);
        assert_eq!(split("One sentence is here.\nThe next one is here.\nAnd another one.").len(), 3);
    }

    #[test]
    fn indents_start_paragraphs() {
        let text = "    One paragraph that is rather long and goes over\nmore than one line.\n    Another one.";
        assert_eq!(split(text).len(), 2);
    }

    #[test]
    fn long_lines_are_paragraphs_of_their_own() {
        let long = "word ".repeat(40);
        assert_eq!(split(&format!("{long}.\n{long}.")).len(), 2);
    }

    #[test]
    fn tables_keep_their_layout() {
        let found = split("Team        P   W   L\nRovers      3   2   1\nUnited      3   1   2\n\nText.");
        assert_eq!(found[0].0, Role::Table);
        assert!(found[0].1.contains("Rovers      3   2   1\n"));
    }
}
