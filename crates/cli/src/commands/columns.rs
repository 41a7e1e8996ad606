//! Text in columns of a terminal.

use unicode_width::UnicodeWidthChar;

/// Columns of a character.
pub(super) fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Lines of at most so many columns, broken at blanks; what is longer than a line is broken where it must. Characters carry
/// what they look like; `between` gives the look of a blank between two words from that of its neighbours.
pub(super) fn wrap<S: Copy>(cells: &[(char, S)], columns: usize, between: impl Fn(S, S) -> S) -> Vec<Vec<(char, S)>> {
    let mut lines = Vec::new();
    let mut line: Vec<(char, S)> = Vec::new();
    let mut used = 0;
    for word in cells.split(|(c, _)| *c == ' ').filter(|word| !word.is_empty()) {
        let length: usize = word.iter().map(|(c, _)| width(*c)).sum();
        if !line.is_empty() && used + 1 + length > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if let Some((_, last)) = line.last().copied() {
            line.push((' ', between(last, word[0].1)));
            used += 1;
        }
        for cell in word {
            let columns_of = width(cell.0);
            if used + columns_of > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(*cell);
            used += columns_of;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The same for text that looks all alike; where there is none, a line without any.
pub(super) fn wrap_plain(text: &str, columns: usize) -> Vec<String> {
    let cells: Vec<(char, ())> = text.chars().map(|c| (c, ())).collect();
    let lines = wrap(&cells, columns, |(), ()| ());
    let lines: Vec<String> = lines.into_iter().map(|line| line.into_iter().map(|(c, ())| c).collect()).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// Lines of at most so many columns, broken wherever that is, with all their blanks.
pub(super) fn cut(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        if used + width(c) > columns {
            lines.push(String::new());
            used = 0;
        }
        used += width(c);
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}
