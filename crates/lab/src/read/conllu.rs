//! CoNLL-U, <https://universaldependencies.org/format.html>: words only; ranges and empty nodes are passed over.

use std::path::Path;

use anyhow::{Context, bail};
use copytaster_language::syntax::relation;

/// A word of a treebank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) form: String,
    pub(crate) xpos: String,
    /// From 0; nothing for the root's dependent.
    pub(crate) head: Option<usize>,
    /// With the subtypes that the labeller keeps.
    pub(crate) relation: String,
    pub(crate) is_punctuation: bool,
    /// Whether a blank follows.
    pub(crate) space_after: bool,
}

/// A sentence of a treebank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) id: String,
    /// The raw text.
    pub(crate) text: String,
    /// Whether it begins a paragraph or a document.
    pub(crate) begins: bool,
    pub(crate) words: Vec<Word>,
}

impl Sentence {
    /// The words as they stand.
    pub(crate) fn forms(&self) -> Vec<&str> {
        self.words.iter().map(|word| word.form.as_str()).collect()
    }

    /// Each word's head, the number of words standing for the root.
    pub(crate) fn heads(&self) -> Vec<u32> {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.words.iter().map(|word| small(word.head.unwrap_or(self.words.len()))).collect()
    }
}

/// All sentences of a file.
pub(crate) fn conllu(path: &Path) -> anyhow::Result<Vec<Sentence>> {
    let text = super::text(path)?;
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    // The end of the range of words whose common surface is followed by no blank.
    let mut range: Option<(usize, bool)> = None;
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        let at = || format!("{}, line {number}", path.display());
        if let Some(comment) = line.strip_prefix('#') {
            comment_line(&mut sentence, comment.trim());
        } else if line.is_empty() {
            if !sentence.words.is_empty() {
                check(&sentence).with_context(at)?;
                sentences.push(std::mem::take(&mut sentence));
            }
            range = None;
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, _, upos, xpos, _, head, label, _, misc] = columns[..] else {
                bail!("{}: {} columns, not 10", at(), columns.len());
            };
            let glued = misc.split('|').any(|m| m == "SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                range = Some((last.parse().with_context(at)?, !glued));
            } else if !id.contains('.') {
                let mut word = word(form, upos, xpos, head, label).with_context(at)?;
                let within = range.filter(|(last, _)| sentence.words.len() < *last);
                word.space_after = within.map_or(!glued, |(last, space)| space && sentence.words.len() + 1 == last);
                sentence.words.push(word);
            }
        }
    }
    if sentences.is_empty() {
        bail!("{} holds no sentence: is it CoNLL-U?", path.display());
    }
    Ok(sentences)
}

fn comment_line(sentence: &mut Sentence, comment: &str) {
    match comment.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
        Some(("sent_id", id)) => id.clone_into(&mut sentence.id),
        Some(("text", text)) => text.clone_into(&mut sentence.text),
        _ if comment.starts_with("newpar") || comment.starts_with("newdoc") => sentence.begins = true,
        _ => {}
    }
}

fn word(form: &str, upos: &str, xpos: &str, head: &str, label: &str) -> anyhow::Result<Word> {
    let head: usize = head.parse().with_context(|| format!("the head {head:?} is no number"))?;
    Ok(Word {
        form: form.to_owned(),
        xpos: xpos.to_owned(),
        head: head.checked_sub(1),
        relation: relation(label).to_owned(),
        is_punctuation: upos == "PUNCT",
        space_after: true,
    })
}

fn check(sentence: &Sentence) -> anyhow::Result<()> {
    let count = sentence.words.len();
    if let Some(head) = sentence.words.iter().filter_map(|w| w.head).find(|head| *head >= count) {
        bail!("the sentence before has {count} words, and a head {}", head + 1);
    }
    Ok(())
}
