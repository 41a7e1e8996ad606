//! Reported speech by the sentence's tree, where words alone do not tell: "Roe, who took over in May and had kept quiet until
//! then, told reporters on the steps the bridge was safe".

use std::ops::Range;

use super::indirect;
use super::phrase;
use super::speaker::{self, Attribution};
use super::verb;
use crate::syntax::Tree;
use crate::text::Prose;
use crate::words;

/// The attribution of a sentence, and the clause that is reported.
pub(super) fn report(
    prose: &Prose<'_>,
    sentence: &Range<usize>,
    tree: &Tree<'_>,
) -> Option<(Attribution, Range<usize>)> {
    let spans = tree.spans();
    let tokens = |word: usize| sentence.start + spans[word].0..sentence.start + spans[word].1;
    (0..tree.len()).find_map(|word| {
        let at = sentence.start + word;
        words::reporting_verb(prose.lower(at)).filter(|verb| !verb.weak && tree.tag(word).starts_with("VB"))?;
        let (verb, lemma) = verb::at(prose, at)?;
        let subject = tokens(tree.child(word, &["nsubj"])?);
        let clause = tokens(tree.child(word, &["ccomp"])?);
        let denied =
            tree.children(word).any(|child| matches!(prose.lower(sentence.start + child), "not" | "n't" | "never"));
        let said = if clause.end <= subject.start.min(at) { sentence.start..subject.start.min(at) } else { clause };
        let apart = subject.end <= said.start || said.end <= subject.start;
        let said = content(prose, said);
        let whole = !indirect::is_finite(prose.lower(said.start));
        let speaker = noun_phrase(prose, subject).filter(|_| apart && whole && !denied && !said.contains(&at))?;
        let apposition = speaker::between_commas(prose, speaker.end, verb.start);
        let end = verb.end;
        Some((Attribution { speaker, apposition, verb, lemma, end }, said))
    })
}

/// A subject without what stands behind its first comma or relative pronoun, where it can speak.
fn noun_phrase(prose: &Prose<'_>, subject: Range<usize>) -> Option<Range<usize>> {
    let ends = |i: &usize| matches!(prose.lower(*i), "," | "(" | "who" | "which" | "that" | "whose" | "--");
    let end = subject.clone().find(ends).unwrap_or(subject.end);
    let phrase = subject.start..end;
    let pronoun = phrase.len() == 1 && phrase::is_pronoun(prose.lower(phrase.start));
    (!phrase.is_empty() && (pronoun || phrase::can_speak(prose, &phrase))).then_some(phrase)
}

/// A clause without the "that" that begins it and the signs around it.
fn content(prose: &Prose<'_>, clause: Range<usize>) -> Range<usize> {
    let outer = |i: usize| matches!(prose.lower(i), "," | "." | ";" | ":" | "that");
    let start = clause.clone().find(|i| !outer(*i)).unwrap_or(clause.end);
    let end = (start..clause.end).rev().find(|i| !outer(*i)).map_or(start, |last| last + 1);
    start..end
}
