//! Reported speech without quotation marks: "Roe said that the bridge was safe", "The bridge was safe, Roe said".

use std::ops::Range;

use copytaster_records::QuoteKind;

use super::carry::{Thread, Voice};
use super::speaker::{self, Attribution};
use super::{Found, Scene, clause, resolve, word_count};
use crate::text::{Case, Prose};
use crate::words;

/// Words that a report has at least.
const WORDS_MIN: usize = 4;
/// Sentences of a paragraph that are looked at.
const SENTENCES_MAX: usize = 200;

/// The reports of a paragraph, read up to a sentence.
#[derive(Default)]
pub(super) struct Reports {
    next: usize,
    /// Who is reported to speak last, and the token behind that sentence.
    pub(super) last: Option<(Voice, usize)>,
}

impl Reports {
    /// Adds the reports of the sentences that end in front of a token; each is heard.
    pub(super) fn until(&mut self, scene: &Scene<'_, '_, '_>, number: usize, limit: usize, thread: &mut Thread) {
        let prose = &scene.proses[number];
        while let Some(sentence) =
            prose.sentences.get(self.next).filter(|s| s.end <= limit && self.next < SENTENCES_MAX)
        {
            self.next += 1;
            self.sentence(scene, number, sentence, thread);
        }
    }

    fn sentence(&mut self, scene: &Scene<'_, '_, '_>, number: usize, sentence: &Range<usize>, thread: &mut Thread) {
        let prose = &scene.proses[number];
        if sentence.clone().any(|i| scene.is_quoted(number, i)) {
            return;
        }
        let by_words = report(prose, sentence);
        let Some((attribution, content)) = by_words.or_else(|| by_tree(scene, number, sentence)) else { return };
        let (who, certainty) = resolve::who(scene, number, &attribution, thread);
        let voice = Voice { at: number, who: who.clone(), asked: false, conf: 0.9 * certainty };
        thread.speak(voice.clone());
        self.last = Some((voice, sentence.end));
        if !is_report(&attribution.lemma) || word_count(prose, &content) < WORDS_MIN {
            return;
        }
        let cue = Some((number, attribution.verb, attribution.lemma));
        let pieces = vec![(number, content)];
        let conf = 0.75 * certainty;
        thread.quotes.push(Found { pieces, kind: QuoteKind::Indirect, cue, speaker: who, conf, method: "reported" });
    }
}

/// By the sentence's tree, which is made only where a verb of saying stands in it.
fn by_tree(scene: &Scene<'_, '_, '_>, number: usize, sentence: &Range<usize>) -> Option<(Attribution, Range<usize>)> {
    let prose = &scene.proses[number];
    let says = |i: usize| words::reporting_verb(prose.lower(i)).is_some_and(|verb| !verb.weak && is_report(verb.lemma));
    if prose.case != Case::Sentence || !sentence.clone().any(says) {
        return None;
    }
    clause::report(prose, sentence, scene.tree(number, sentence)?)
}

/// Verbs whose clause is what was said.
fn is_report(lemma: &str) -> bool {
    const VERBS: [&str; 27] = [
        "say",
        "add",
        "announce",
        "claim",
        "argue",
        "insist",
        "warn",
        "state",
        "explain",
        "note",
        "confirm",
        "admit",
        "acknowledge",
        "allege",
        "assert",
        "contend",
        "declare",
        "concede",
        "maintain",
        "stress",
        "remark",
        "observe",
        "reiterate",
        "testify",
        "affirm",
        "according to",
        "tell",
    ];
    VERBS.contains(&lemma)
}

/// The attribution of a sentence, and what is reported: behind the verb, or in front of "..., Roe said".
fn report(prose: &Prose<'_>, sentence: &Range<usize>) -> Option<(Attribution, Range<usize>)> {
    let end = content_end(prose, sentence);
    let comma = sentence.clone().rev().find(|i| prose.lower(*i) == ",");
    if let Some(comma) = comma.filter(|comma| *comma > sentence.start + WORDS_MIN) {
        let trailing =
            speaker::behind(prose, comma, end).filter(|a| a.speaker.start <= comma + 2 || a.verb.start <= comma + 2);
        // "..., Roe said." ends with the attribution; else the comma stands within an apposition or a list.
        if let Some(attribution) = trailing.filter(|a| end - a.end <= TAIL_MAX) {
            return Some((attribution, sentence.start..comma));
        }
    }
    let verb = sentence.clone().find(|i| {
        words::reporting_verb(prose.lower(*i)).is_some_and(|verb| !verb.weak)
            && !prose.capital(*i)
            && *i > sentence.start
    })?;
    let attribution = speaker::at_verb(prose, sentence.start, verb)?;
    let start = content_start(prose, attribution.verb.end, end, &attribution.lemma)?;
    Some((attribution, start..end))
}

/// Tokens behind a trailing attribution: "on Friday", "in a statement to reporters".
const TAIL_MAX: usize = 9;

/// The sentence's end without its stop.
fn content_end(prose: &Prose<'_>, sentence: &Range<usize>) -> usize {
    let mut end = sentence.end;
    while end > sentence.start && matches!(prose.lower(end - 1), "." | "!" | "?" | ";") {
        end -= 1;
    }
    end
}

/// Where what is reported begins: behind "that", behind the day, behind the listener.
fn content_start(prose: &Prose<'_>, verb_end: usize, end: usize, lemma: &str) -> Option<usize> {
    const LISTENERS_MAX: usize = 10;
    let limit = end.min(verb_end + LISTENERS_MAX);
    let that = (verb_end..limit).find(|i| prose.lower(*i) == "that");
    if let Some(that) = that.filter(|that| leads_to_that(prose, verb_end, *that, lemma)) {
        return Some(that + 1);
    }
    if lemma == "tell" {
        return None;
    }
    let mut at = verb_end;
    while at < limit
        && (matches!(prose.lower(at), "on" | "late" | "early" | "in" | "later" | "also")
            || words::is_calendar(prose.lower(at)))
    {
        let statement = prose.lower(at) == "in"
            && matches!(prose.lower(at + 2), "statement" | "letter" | "interview" | "speech" | "report");
        match prose.lower(at) {
            "in" if statement => at += 3,
            "in" => break,
            "on" if !words::is_calendar(prose.lower(at + 1)) => break,
            _ => at += 1,
        }
    }
    at += usize::from(prose.lower(at) == ",");
    (at < end && (prose.capital(at) || !is_finite(prose.lower(at)))).then_some(at)
}

/// Whether "that" belongs to the verb: "said in a statement that", "warned lawmakers that", "reiterated its policy that", but not
/// "said the issues that".
fn leads_to_that(prose: &Prose<'_>, verb_end: usize, that: usize, lemma: &str) -> bool {
    let next = prose.lower(verb_end);
    let circumstance = matches!(
        next,
        "in" | "on"
            | "at"
            | "to"
            | "during"
            | "after"
            | "before"
            | "late"
            | "early"
            | "later"
            | "from"
            | "via"
            | "through"
            | "again"
            | "earlier"
            | "also"
            | ","
            | "("
    ) || words::is_calendar(next);
    let listener = matches!(lemma, "tell" | "warn" | "remind" | "assure" | "inform");
    that == verb_end || circumstance || listener || is_content(prose.lower(that - 1))
}

/// Nouns whose clause says what they hold.
fn is_content(lower: &str) -> bool {
    matches!(
        lower,
        "policy"
            | "view"
            | "position"
            | "stance"
            | "claim"
            | "claims"
            | "warning"
            | "warnings"
            | "belief"
            | "opinion"
            | "message"
            | "demand"
            | "hope"
            | "fear"
            | "fears"
            | "concern"
            | "concerns"
            | "promise"
            | "pledge"
            | "assertion"
            | "accusation"
            | "allegation"
            | "allegations"
            | "news"
            | "reports"
            | "assurances"
            | "commitment"
    )
}

/// Verbs with which no clause begins: "what experts said was a goal" reports nothing.
pub(super) fn is_finite(lower: &str) -> bool {
    matches!(
        lower,
        "is" | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "would"
            | "could"
            | "should"
            | "will"
            | "may"
            | "might"
            | "must"
            | "can"
            | "did"
            | "does"
    )
}
