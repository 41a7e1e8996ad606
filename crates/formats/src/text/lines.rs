//! Lines of a text with the blank lines that part them.

use crate::clean;

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Cleaned text.
    pub(crate) text: String,
    /// A blank line stands before it.
    pub(crate) after_blank: bool,
}

/// The lines that are not blank, cleaned.
pub(crate) fn read(text: &str) -> Vec<Line> {
    let text = clean::without_returns(text).replace(['\r', '\u{2028}', '\u{2029}', '\u{c}'], "\n");
    let mut out = Vec::new();
    let mut after_blank = true;
    for raw in text.split('\n') {
        let text = clean::line(raw);
        if text.is_empty() {
            after_blank = true;
        } else {
            out.push(Line { text, after_blank });
            after_blank = false;
        }
    }
    out
}
