//! True case for text that is set in capitals: each word takes the form that the story itself mostly gives it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::prose::{Case, Prose};
use super::token::Kind;

/// How a story writes its words where capitals mean something.
pub(crate) struct Casing<'a> {
    /// By lower case.
    forms: HashMap<String, BTreeMap<&'a str, u32>>,
}

impl<'a> Casing<'a> {
    /// Counts the words within sentences; nothing is counted where no segment needs it.
    pub(crate) fn new(proses: &[Prose<'a>]) -> Self {
        let mut forms: HashMap<String, BTreeMap<&'a str, u32>> = HashMap::new();
        if proses.iter().any(|prose| prose.case != Case::Sentence) {
            for prose in proses.iter().filter(|prose| prose.case == Case::Sentence) {
                for sentence in &prose.sentences {
                    for at in sentence.start + 1..sentence.end {
                        if prose.tokens[at].kind == Kind::Word && !prose.initial(at) {
                            let word = prose.word(at);
                            *forms.entry(word.to_lowercase()).or_default().entry(word).or_default() += 1;
                        }
                    }
                }
            }
        }
        Self { forms }
    }

    /// The token as running text would have it: as the story does, else in lower case. `known` are words that keep a capital.
    pub(crate) fn form(&self, prose: &Prose<'a>, at: usize, known: impl Fn(&str) -> bool) -> Cow<'a, str> {
        let word = prose.word(at);
        if prose.case == Case::Sentence || prose.tokens[at].kind != Kind::Word || word.contains('.') {
            return Cow::Borrowed(word);
        }
        let lower = word.to_lowercase();
        match self.forms.get(&lower).and_then(|forms| forms.iter().max_by_key(|(form, count)| (**count, *form))) {
            Some((form, _)) => Cow::Borrowed(form),
            None if known(&lower) => Cow::Owned(capitalised(&lower)),
            None => Cow::Owned(lower),
        }
    }
}

fn capitalised(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use copytaster_records::{Role, Segment};

    use super::{Casing, Prose};

    fn segment(role: Role, text: &str) -> Segment {
        let value = serde_json::json!({ "seg_id": "s1", "role": role, "text": text });
        serde_json::from_value(value).expect("a segment")
    }

    #[test]
    fn the_body_says_how_the_headline_is_meant() {
        let head = segment(Role::Headline, "ROE MEETS POE IN LYON TALKS");
        let body = segment(Role::Paragraph, "On Friday Jane Roe will hold talks with John Poe and meets the press.");
        let proses = [Prose::new(0, &head), Prose::new(1, &body)];
        let casing = Casing::new(&proses);
        let forms: Vec<String> =
            (0..6).map(|at| casing.form(&proses[0], at, |word| word == "lyon").into_owned()).collect();
        assert_eq!(forms, ["Roe", "meets", "Poe", "in", "Lyon", "talks"]);
        assert_eq!(casing.form(&proses[1], 1, |_| false), "Friday");
    }
}
