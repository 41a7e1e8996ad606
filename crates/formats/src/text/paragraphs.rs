//! Paragraphs of preformatted text: lines joined where they were wrapped, tables left as they stand.

use copytaster_records::Role;

use crate::clean;

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
    let mut block: Vec<&str> = Vec::new();
    for line in clean::lines(&text).chain(std::iter::once("")) {
        if !line.trim().is_empty() {
            block.push(line);
        } else if !block.is_empty() {
            read_block(&block, &mut out);
            block.clear();
        }
    }
    out
}

fn read_block(block: &[&str], out: &mut Vec<(Role, String)>) {
    if is_table(block) {
        let text = clean::into_layout(block.join("\n").into());
        if !text.is_empty() {
            out.push((Role::Table, text));
        }
        return;
    }
    join_wrapped(block, |paragraph| {
        let text = clean::line(paragraph);
        if !text.is_empty() {
            out.push((Role::Paragraph, text));
        }
    });
}

/// Lines of one block as paragraphs: a line goes on with the one before where that one was wrapped and it is not indented
/// deeper.
pub(crate) fn join_wrapped(block: &[&str], mut found: impl FnMut(&str)) {
    let first_indent = block.first().map_or(0, |l| indent(l));
    let hanging = block.iter().skip(1).any(|l| indent(l) < first_indent);
    let columns: Vec<usize> = block.iter().map(|l| columns(l)).collect();
    let width = columns.iter().copied().max().unwrap_or(0);
    // Wrapping breaks within sentences; lines of which most end one are paragraphs.
    let inner = &block[..block.len().saturating_sub(1)];
    let width = if inner.iter().filter(|l| !ends_sentence(l)).count() * 2 >= inner.len() { width } else { 0 };
    let mut paragraph = String::new();
    let mut before: Option<&str> = None;
    for (n, line) in block.iter().enumerate() {
        let starts = match before {
            None => true,
            Some(_) if hanging && indent(line) >= first_indent && first_indent > 0 => true,
            Some(_) if !hanging && indent(line) > first_indent => true,
            Some(before) => !was_wrapped(before, columns[n - 1], line, width),
        };
        if before.is_some() {
            if starts {
                found(&paragraph);
                paragraph.clear();
            } else {
                paragraph.push(' ');
            }
        }
        paragraph.push_str(line.trim());
        before = Some(line);
    }
    if before.is_some() {
        found(&paragraph);
    }
}

/// Whether `line` goes on with `before`, of so many columns: the block is as narrow as wrapped text is, and the first word of `line` would
/// not have fitted behind `before`.
fn was_wrapped(before: &str, columns: usize, line: &str, width: usize) -> bool {
    if width > WRAP_COLUMNS_MAX {
        return false;
    }
    let word = line.split_whitespace().next().map_or(0, |w| w.chars().count());
    let full = width >= WRAP_COLUMNS_MIN && columns + 1 + word + RAGGED_COLUMNS > width;
    let lower = line.trim_start().starts_with(char::is_lowercase);
    full || (lower && !ends_sentence(before))
}

fn columns(line: &str) -> usize {
    line.trim_end().chars().count()
}

/// Whether a text ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// Columns: most lines of the block have bars or runs of spaces between words, or it is ruled.
fn is_table(block: &[&str]) -> bool {
    let columns = || block.iter().filter(|l| has_columns(l)).count();
    block.len() >= 2 && columns() * 3 >= block.len() * 2
}

fn has_columns(line: &str) -> bool {
    let line = line.trim();
    let ruled = line.len() >= 4 && line.chars().all(|c| matches!(c, '-' | '=' | '_' | '+' | '|' | ' '));
    let bars = || line.bytes().filter(|b| *b == b'|').count() >= 2;
    let spaced = || line.split("   ").filter(|p| !p.trim().is_empty()).count() >= 2;
    ruled || bars() || (line.contains("  ") && spaced())
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
