//! Labels of tokens: BILOU over four types, and which may follow which.

use std::ops::Range;

/// The type of a name, by the CoNLL-2003 guidelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameType {
    /// A person.
    Per,
    /// An organisation.
    Org,
    /// A place.
    Loc,
    /// Another name: nationality, event, work, product.
    Misc,
}

impl NameType {
    /// All of them, in the order of their labels.
    pub const ALL: [Self; 4] = [Self::Per, Self::Org, Self::Loc, Self::Misc];

    /// As data files write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Org => "ORG",
            Self::Loc => "LOC",
            Self::Misc => "MISC",
        }
    }

    /// The type of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// A name in a sentence: a range of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameSpan {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its type.
    pub name_type: NameType,
}

/// Number of labels: `O`, then `B I L U` of each type.
pub const LABELS: usize = 1 + 4 * NameType::ALL.len();
/// Outside any name.
pub const OUTSIDE: usize = 0;

const BEGIN: usize = 1;
const INSIDE: usize = 2;
const LAST: usize = 3;
const UNIT: usize = 4;

/// A set of labels, a bit each.
pub type LabelSet = u32;
/// All labels.
pub const ANY: LabelSet = (1 << LABELS) - 1;

fn label(name_type: NameType, position: usize) -> usize {
    4 * name_type as usize + position
}

fn parts(label: usize) -> Option<(usize, usize)> {
    let at = label.checked_sub(1)?;
    Some((at / 4, at % 4 + 1))
}

/// All labels of a type.
#[must_use]
pub fn of_type(name_type: NameType) -> LabelSet {
    0b1111 << (4 * name_type as usize + BEGIN)
}

/// Whether a label may follow another. `B` and `I` must go on, nothing else may be gone on with.
#[must_use]
pub fn follows(from: usize, to: usize) -> bool {
    let goes_on = |position| position == INSIDE || position == LAST;
    match (parts(from), parts(to)) {
        (Some((a, BEGIN | INSIDE)), Some((b, position))) => a == b && goes_on(position),
        (Some((_, BEGIN | INSIDE)), None) => false,
        (_, Some((_, position))) => !goes_on(position),
        (_, None) => true,
    }
}

/// Whether a sentence may end with a label; it may begin with what may follow such a one.
#[must_use]
pub fn may_end(label: usize) -> bool {
    follows(label, OUTSIDE)
}

/// The labels of a sentence of `length` tokens with these names, which do not overlap.
#[must_use]
pub fn labels_of(names: &[NameSpan], length: usize) -> Vec<usize> {
    let mut labels = vec![OUTSIDE; length];
    for name in names {
        let (first, last) = (name.tokens.start, name.tokens.end - 1);
        if first == last {
            labels[first] = label(name.name_type, UNIT);
            continue;
        }
        labels[first..last].fill(label(name.name_type, INSIDE));
        labels[first] = label(name.name_type, BEGIN);
        labels[last] = label(name.name_type, LAST);
    }
    labels
}

/// The names of a sequence of labels in which each may follow the one before.
#[must_use]
pub fn names_of(labels: &[usize]) -> Vec<NameSpan> {
    let mut names = Vec::new();
    let mut start = 0;
    for (at, label) in labels.iter().enumerate() {
        let Some((kind, position)) = parts(*label) else { continue };
        if position == BEGIN || position == UNIT {
            start = at;
        }
        if position == LAST || position == UNIT {
            names.push(NameSpan { tokens: start..at + 1, name_type: NameType::ALL[kind] });
        }
    }
    names
}

/// The names of a column of `B-`, `I-` and `O` tags. Of IOB1 (`I-` may begin) as well; unknown types are no names.
#[must_use]
pub fn names_of_tags(tags: &[&str]) -> Vec<NameSpan> {
    let mut names: Vec<NameSpan> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let Some((position, code)) = tag.split_once('-') else { continue };
        let Some(name_type) = NameType::of(code) else { continue };
        match names.last_mut() {
            Some(last) if position == "I" && last.tokens.end == at && last.name_type == name_type => {
                last.tokens.end = at + 1;
            }
            _ => names.push(NameSpan { tokens: at..at + 1, name_type }),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{LABELS, NameSpan, NameType, follows, labels_of, may_end, names_of, names_of_tags};

    fn name(tokens: std::ops::Range<usize>, name_type: NameType) -> NameSpan {
        NameSpan { tokens, name_type }
    }

    #[test]
    fn names_come_back_from_their_labels() {
        let names = vec![name(0..1, NameType::Misc), name(1..3, NameType::Per), name(4..8, NameType::Org)];
        let labels = labels_of(&names, 9);
        assert!(labels.windows(2).all(|pair| follows(pair[0], pair[1])));
        assert_eq!(names_of(&labels), names);
    }

    #[test]
    fn half_of_a_name_is_none() {
        let allowed = (0..LABELS).flat_map(|a| (0..LABELS).map(move |b| (a, b))).filter(|(a, b)| follows(*a, *b));
        assert_eq!(allowed.count(), 9 * 9 + 4 * 2 * 2);
        assert_eq!((0..LABELS).filter(|label| may_end(*label)).count(), 9);
    }

    #[test]
    fn both_schemes_of_tags_are_read() {
        assert_eq!(
            names_of_tags(&["I-PER", "I-PER", "B-PER", "O", "B-LOC", "I-LOC", "I-product"]),
            [name(0..2, NameType::Per), name(2..3, NameType::Per), name(4..6, NameType::Loc)]
        );
    }
}
