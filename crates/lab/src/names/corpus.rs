//! What is learned from: stories of sentences of tokens, each with the labels that it may have.

use copytaster_language::ner::{LabelSet, NameSpan, NameType, OUTSIDE, labels_of, names_of_tags, of_type};

use super::silver::without_title;

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) tokens: Vec<String>,
    /// For each token a bit for each label that it may have.
    pub(crate) allowed: Vec<LabelSet>,
}

/// A story or what its source takes for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Story {
    pub(crate) sentences: Vec<Example>,
}

/// How certain the absence of a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A token without a name has none.
    Sure,
    /// It may be of type MISC, which the set does not label.
    PerhapsMisc,
}

impl Example {
    /// A sentence with names that are sure.
    pub(crate) fn of_names(tokens: Vec<String>, names: &[NameSpan], outside: Outside) -> Self {
        let set = |label: &usize| match (*label, outside) {
            (OUTSIDE, Outside::PerhapsMisc) => 1 << OUTSIDE | of_type(NameType::Misc),
            (label, _) => 1 << label,
        };
        let allowed = labels_of(names, tokens.len()).iter().map(set).collect();
        Self { tokens, allowed }
    }

    /// A sentence with several labellings of which any may be right, token by token.
    pub(crate) fn of_labellings(tokens: Vec<String>, labellings: &[Vec<&str>]) -> Self {
        let mut allowed = vec![0; tokens.len()];
        for tags in labellings {
            let names = names_of_tags(tags).into_iter().map(|name| without_title(&tokens, name));
            let labels = labels_of(&names.collect::<Vec<_>>(), tokens.len());
            allowed.iter_mut().zip(labels).for_each(|(set, label)| *set |= 1 << label);
        }
        Self { tokens, allowed }
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, Outside};
    use copytaster_language::ner::{NameSpan, NameType};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn labels_are_united() {
        let example =
            Example::of_labellings(words("New York said"), &[vec!["B-LOC", "I-LOC", "O"], vec!["O", "B-ORG", "O"]]);
        assert_eq!(example.allowed, [1 << 9 | 1, 1 << 11 | 1 << 8, 1]);
        let name = NameSpan { tokens: 0..1, name_type: NameType::Per };
        let example = Example::of_names(words("Roe spoke"), &[name], Outside::PerhapsMisc);
        assert_eq!(example.allowed, [1 << 4, 1 | 0b1111 << 13]);
    }
}
