//! Quotation marks: which words of a paragraph stand in them.

use std::ops::Range;

use crate::text::{Kind, Prose};

/// A stretch in quotation marks, its marks not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// Tokens between the marks.
    pub(crate) inner: Range<usize>,
    /// The same with the marks.
    pub(crate) outer: Range<usize>,
    /// No mark closes it before the paragraph ends.
    pub(crate) open: bool,
}

/// What marks a quotation opens with, and so what closes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Straight,
    Curly,
    Single,
    Guillemets,
    Latex,
}

/// The stretches of a paragraph in their order; marks inside marks belong to the outer one.
pub(crate) fn quoted(prose: &Prose<'_>) -> Vec<Quoted> {
    let singles = !prose.text.contains(['"', '\u{201c}', '\u{ab}']);
    let mut out = Vec::new();
    let mut open: Option<(usize, Mark)> = None;
    for at in (0..prose.len()).filter(|at| prose.tokens[*at].kind == Kind::Quote) {
        match open {
            None => open = opens(prose, at, singles).map(|mark| (at, mark)),
            Some((start, mark)) if closes(prose, at, mark) => {
                out.push(Quoted { inner: start + 1..at, outer: start..at + 1, open: false });
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some((start, mark)) = open
        && mark != Mark::Single
    {
        out.push(Quoted { inner: start + 1..prose.len(), outer: start..prose.len(), open: true });
    }
    out
}

fn opens(prose: &Prose<'_>, at: usize, singles: bool) -> Option<Mark> {
    // A mark behind a digit is an inch or a minute.
    let after_digit = prose.glued(at) && prose.tokens[at - 1].kind == Kind::Number;
    match prose.word(at) {
        "\"" if !after_digit && at + 1 < prose.len() => Some(Mark::Straight),
        "\u{201c}" | "\u{201e}" => Some(Mark::Curly),
        "\u{ab}" => Some(Mark::Guillemets),
        "``" => Some(Mark::Latex),
        "'" | "\u{2018}" if singles && !prose.glued(at) && prose.glued(at + 1) => Some(Mark::Single),
        _ => None,
    }
}

fn closes(prose: &Prose<'_>, at: usize, mark: Mark) -> bool {
    match (mark, prose.word(at)) {
        (Mark::Straight, "\"") => true,
        (Mark::Curly, "\u{201d}") | (Mark::Guillemets, "\u{bb}") | (Mark::Latex, "''") => true,
        // Mixed marks are a slip of the pen: an opening curly one and a straight one.
        (Mark::Curly, "\"") => prose.glued(at),
        // An apostrophe of the plural is glued to letters; a closing mark stands behind a stop.
        (Mark::Single, "'" | "\u{2019}") => {
            prose.glued(at) && matches!(prose.lower(at - 1), "," | "." | "?" | "!") && !prose.glued(at + 1)
        }
        _ => false,
    }
}
