//! Who says what: quotes in quotation marks, and what reporters say that somebody said.
//!
//! The rules are those of the design note on enrich, section 9. A quotation gets its speaker from the words beside it
//! (`speaker`), else from its paragraph, else from the one before (`carry`). What is reported without
//! marks is told by words too (`indirect`), and by the sentence's tree where they do not tell (`clause`).

mod carry;
mod clause;
mod indirect;
mod marks;
mod phrase;
mod resolve;
mod speaker;
mod subject;
mod verb;

use std::ops::Range;

use copytaster_records::{QuoteKind, Role, SpeakerHow};

use crate::names::{Cast, Genders};
use crate::syntax::{Tree, Trees};
use crate::text::{Case, Kind, Prose};
use carry::Thread;
use marks::{Quoted, quoted};
use speaker::Attribution;

/// A quotation of fewer words is one only where a speaker stands beside it.
const WORDS_MIN: usize = 4;

/// A quote in the making.
pub(crate) struct Found {
    /// Segments read and tokens of its pieces, marks not counted.
    pub(crate) pieces: Vec<(usize, Range<usize>)>,
    pub(crate) kind: QuoteKind,
    /// The cue's segment, tokens and base form.
    pub(crate) cue: Option<(usize, Range<usize>, String)>,
    pub(crate) speaker: Who,
    pub(crate) conf: f64,
    pub(crate) method: &'static str,
}

/// A speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Who {
    /// The draft that it is.
    pub(crate) draft: Option<usize>,
    pub(crate) surface: Option<String>,
    pub(crate) how: SpeakerHow,
}

impl Who {
    /// The same speaker of a further quote, of whom no more is said.
    fn carried(&self) -> Self {
        Self { draft: self.draft, surface: self.surface.clone(), how: SpeakerHow::Carryover }
    }
}

/// What all paragraphs share.
struct Scene<'s, 'p, 'm> {
    trees: &'s Trees<'m>,
    proses: &'s [Prose<'p>],
    /// For each segment, its words in quotation marks.
    stretches: Vec<Vec<Quoted>>,
    cast: &'s Cast<'s>,
    genders: &'s Genders,
}

impl Scene<'_, '_, '_> {
    /// The tree of a sentence; nothing where it is too long or the story has had its share.
    fn tree(&self, number: usize, sentence: &Range<usize>) -> Option<&Tree<'_>> {
        let prose = &self.proses[number];
        let index = prose.sentences.partition_point(|other| other.start < sentence.start);
        self.trees.get(number, index, sentence.clone().map(|at| prose.word(at)))
    }

    /// Whether a token stands in quotation marks.
    fn is_quoted(&self, number: usize, at: usize) -> bool {
        let stretches = &self.stretches[number];
        let next = stretches.partition_point(|stretch| stretch.outer.end <= at);
        stretches.get(next).is_some_and(|stretch| stretch.outer.start <= at)
    }
}

/// All quotes of the segments, in order.
pub(crate) fn find(proses: &[Prose<'_>], cast: &Cast<'_>, trees: &Trees<'_>, genders: &Genders) -> Vec<Found> {
    let scene = Scene { proses, stretches: proses.iter().map(quoted).collect(), cast, genders, trees };
    let mut thread = Thread::default();
    for (number, prose) in proses.iter().enumerate() {
        match prose.segment.role {
            Role::Paragraph | Role::ListItem => thread.paragraph(&scene, number),
            Role::Caption => {
                // A caption stands beside the text: no voice goes into it or out of it.
                let mut aside = Thread::default();
                aside.paragraph(&scene, number);
                thread.quotes.append(&mut aside.finish());
            }
            _ => {}
        }
    }
    thread.finish()
}

/// The quotation's speaker by the words beside it.
fn attributed(
    scene: &Scene<'_, '_, '_>,
    number: usize,
    stretch: &Quoted,
    (before, behind): (usize, usize),
    thread: &Thread,
) -> Option<Found> {
    let prose = &scene.proses[number];
    let long = word_count(prose, &stretch.inner) >= WORDS_MIN;
    if let Some(attribution) = attribution_behind(prose, stretch, behind) {
        let speaker = resolve::who(scene, number, &attribution, thread);
        if is_fragment(prose, stretch) {
            return long.then(|| found(number, attribution, speaker, QuoteKind::Mixed, 0.75, "quoted_fragment"));
        }
        return Some(found(number, attribution, speaker, QuoteKind::Direct, 0.95, "quote_then_speaker"));
    }
    let from = prose.sentence(stretch.outer.start).start.max(before);
    let attribution = speaker::before(prose, from, stretch.outer.start)?;
    let kind = kind_before(prose, stretch, &attribution);
    if kind == QuoteKind::Mixed && (!long || is_title(prose, stretch)) {
        return None;
    }
    let speaker = resolve::who(scene, number, &attribution, thread);
    let (conf, method) =
        if kind == QuoteKind::Direct { (0.92, "speaker_then_quote") } else { (0.75, "quoted_fragment") };
    Some(found(number, attribution, speaker, kind, conf, method))
}

/// The quotation ends with a stop or a comma, or one stands behind its mark: then what follows may say who spoke.
fn attribution_behind(prose: &Prose<'_>, stretch: &Quoted, behind: usize) -> Option<Attribution> {
    if stretch.open || stretch.inner.is_empty() {
        return None;
    }
    let last = prose.lower(stretch.inner.end - 1);
    let comma_behind = matches!(prose.lower(stretch.outer.end), "," | "--" | "\u{2014}" | "\u{2013}");
    if !matches!(last, "," | "." | "?" | "!" | "--" | "\u{2014}" | "\u{2013}" | "..." | "\u{2026}") && !comma_behind {
        return None;
    }
    let sentence = prose.sentence(stretch.outer.end - 1);
    // A question or an exclamation ends no sentence where the verb follows.
    let goes_on = matches!(last, "?" | "!") && sentence.end == stretch.outer.end;
    let end = if goes_on { prose.sentence(stretch.outer.end).end } else { sentence.end };
    let until = end.min(behind);
    if stretch.outer.end >= until {
        return None;
    }
    speaker::behind(prose, stretch.outer.end, until)
        .or_else(|| speaker::somebody_behind(prose, stretch.outer.end, until))
}

/// Marked words within the reporter's own sentence: `It was "a very bad day for us," Roe said.`
fn is_fragment(prose: &Prose<'_>, stretch: &Quoted) -> bool {
    let mark = stretch.outer.start;
    let within = prose.sentence(mark).start < mark && !matches!(prose.lower(mark - 1), "," | ":");
    within && prose.word(stretch.inner.start).starts_with(char::is_lowercase)
}

/// In the speaker's words where a comma, a colon or the verb itself stands before the mark; else marked fragments.
fn kind_before(prose: &Prose<'_>, stretch: &Quoted, attribution: &Attribution) -> QuoteKind {
    let mark = stretch.outer.start;
    let introduced = mark > 0 && matches!(prose.lower(mark - 1), "," | ":") || attribution.verb.end == mark;
    let sentence_like = prose.word(stretch.inner.start).starts_with(char::is_uppercase);
    if introduced && (sentence_like || prose.lower_before(mark) == ":") { QuoteKind::Direct } else { QuoteKind::Mixed }
}

fn found(
    number: usize,
    attribution: Attribution,
    speaker: (Who, f64),
    kind: QuoteKind,
    conf: f64,
    method: &'static str,
) -> Found {
    let (who, certainty) = speaker;
    let cue = Some((number, attribution.verb, attribution.lemma));
    Found { pieces: Vec::new(), kind, cue, speaker: who, conf: conf * certainty, method }
}

/// The title of a work: words with capitals, but for the small ones, and no stop.
fn is_title(prose: &Prose<'_>, stretch: &Quoted) -> bool {
    let long = |i: &usize| prose.word(*i).chars().count() > 3 && prose.tokens[*i].kind == Kind::Word;
    let mut words = stretch.inner.clone().filter(long).peekable();
    words.peek().is_some() && prose.case != Case::Upper && words.all(|i| prose.capital(i))
}

/// Whether marked words of which nobody is said to have spoken them can be a quotation at all: a sentence of some length,
/// no title of a work, no nickname, no word held at arm's length.
fn can_stand_alone(prose: &Prose<'_>, stretch: &Quoted) -> bool {
    let inner = &stretch.inner;
    if inner.is_empty() {
        return false;
    }
    let last = prose.lower(inner.end - 1);
    let stops = |word: &str| matches!(word, "." | "!" | "?" | "," | "..." | "\u{2026}" | "--" | "\u{2014}");
    let ends = stretch.open || stops(last) || last.ends_with('.') || stops(prose.lower(stretch.outer.end));
    let first = prose.word(inner.start);
    let begins = first.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '$')
        || matches!(first, "..." | "\u{2026}" | "(");
    let introduced = prose.lower_before(stretch.outer.start) == ":";
    // "A note that reads: ..." is nobody's voice.
    if introduced
        && stretch.outer.start >= 2
        && matches!(prose.lower(stretch.outer.start - 2), "read" | "reads" | "reading")
    {
        return false;
    }
    // "..., a director of Example Co. "The fund ...": the stop of a short form ends the sentence too.
    let stopped = prose.lower_before(stretch.outer.start).ends_with('.');
    let starts_sentence =
        introduced || stopped || prose.sentence(stretch.outer.start).start >= stretch.outer.start.saturating_sub(1);
    // Two words make a sentence only where they stand for themselves: `"Old wires," he said. "New lamps."`
    let long = word_count(prose, inner) >= WORDS_MIN || starts_sentence && stops(last) && last != ",";
    begins && ends && long && starts_sentence
}

fn word_count(prose: &Prose<'_>, range: &Range<usize>) -> usize {
    range.clone().filter(|i| matches!(prose.tokens[*i].kind, Kind::Word | Kind::Number)).count()
}
