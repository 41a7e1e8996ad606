//! Direct quotes whose speaker stands beside them, and indirect ones.
//!
//! The rules are those of the design note on enrich, section 9. A quotation nobody is said to have spoken is left out.

mod indirect;
mod marks;
mod resolve;
mod speaker;

use std::ops::Range;

use copytaster_records::{QuoteKind, Role, SpeakerHow};

use crate::names::Cast;
use crate::syntax::Trees;
use crate::text::{Kind, Prose};
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

/// What all paragraphs share.
struct Scene<'s, 'p> {
    proses: &'s [Prose<'p>],
    /// For each segment, its words in quotation marks.
    stretches: Vec<Vec<Quoted>>,
    cast: &'s Cast<'s>,
}

impl Scene<'_, '_> {
    /// Whether a token stands in quotation marks.
    fn is_quoted(&self, number: usize, at: usize) -> bool {
        let stretches = &self.stretches[number];
        let next = stretches.partition_point(|stretch| stretch.outer.end <= at);
        stretches.get(next).is_some_and(|stretch| stretch.outer.start <= at)
    }
}

/// A quotation that is still open at a paragraph's end, or the last one: what the next paragraph may go on with.
#[derive(Default)]
struct Thread {
    /// Pieces that wait for an attribution.
    waiting: Vec<(usize, Range<usize>)>,
    /// The last quote found, where the paragraph before ended with it.
    last: Option<usize>,
    /// The paragraph before ended inside a quotation.
    open: bool,
}

/// All quotes of the segments, in order.
pub(crate) fn find<'p>(proses: &[Prose<'p>], cast: &Cast<'_>, trees: &Trees<'_, 'p>) -> Vec<Found> {
    let scene = Scene { proses, stretches: proses.iter().map(quoted).collect(), cast };
    let mut quotes = Vec::new();
    let mut thread = Thread::default();
    for (number, prose) in proses.iter().enumerate() {
        if !matches!(prose.segment.role, Role::Paragraph | Role::ListItem | Role::Caption) {
            continue;
        }
        paragraph(&scene, number, &mut thread, &mut quotes);
        if prose.segment.role == Role::Caption {
            thread = Thread::default();
        }
    }
    indirect::add(&scene, trees, &mut quotes);
    quotes
}

fn paragraph(scene: &Scene<'_, '_>, number: usize, thread: &mut Thread, quotes: &mut Vec<Found>) {
    let prose = &scene.proses[number];
    let stretches = &scene.stretches[number];
    let mut last_here = None;
    for (i, stretch) in stretches.iter().enumerate() {
        let before = if i == 0 { 0 } else { stretches[i - 1].outer.end };
        let behind = stretches.get(i + 1).map_or(prose.len(), |next| next.outer.start);
        let continues = i == 0 && thread.open && stretch.outer.start == 0;
        if continues && let Some(last) = thread.last {
            quotes[last].pieces.push((number, stretch.inner.clone()));
            last_here = Some(last);
            continue;
        }
        let mut pieces = if continues { std::mem::take(&mut thread.waiting) } else { Vec::new() };
        pieces.push((number, stretch.inner.clone()));
        let joined = last_here.filter(|_| i > 0 && between_is_only_comma(prose, quotes, last_here, stretch));
        if let Some(last) = joined {
            quotes[last].pieces.append(&mut pieces);
            continue;
        }
        let ends_thread = stretch.open;
        let found = attributed(scene, number, stretch, before, behind, quotes)
            .or_else(|| carried(prose, stretch, number, quotes, last_here, thread));
        match found {
            Some(mut quote) => {
                quote.pieces = pieces;
                quotes.push(quote);
                last_here = Some(quotes.len() - 1);
            }
            None if ends_thread => {
                thread.waiting = pieces;
                thread.last = None;
                thread.open = true;
                return;
            }
            None => {}
        }
    }
    thread.open = stretches.last().is_some_and(|s| s.open);
    thread.last = last_here;
    thread.waiting.clear();
}

/// `Q1, S V, Q2`: nothing but a comma between the attribution and the second part.
fn between_is_only_comma(prose: &Prose<'_>, quotes: &[Found], last: Option<usize>, stretch: &Quoted) -> bool {
    let Some((_, verb, _)) = last.and_then(|l| quotes[l].cue.as_ref()) else { return false };
    let comma =
        stretch.outer.start.checked_sub(1).filter(|at| matches!(prose.lower(*at), "," | ":" | "--" | "\u{2014}"));
    let Some(comma) = comma else { return false };
    // The attribution must be short and in one sentence: `..., Roe said, ...`; the first part must not have ended it.
    let same_sentence = prose.sentence(verb.start) == prose.sentence(comma);
    let starts_small = prose.word(stretch.inner.start).starts_with(char::is_lowercase);
    same_sentence && (starts_small || comma <= verb.end + 8)
}

fn attributed(
    scene: &Scene<'_, '_>,
    number: usize,
    stretch: &Quoted,
    before: usize,
    behind: usize,
    quotes: &[Found],
) -> Option<Found> {
    let prose = &scene.proses[number];
    if let Some(attribution) = attribution_behind(prose, stretch, behind) {
        let speaker = resolve::who(scene, number, &attribution, quotes);
        if is_fragment(prose, stretch) {
            let long = word_count(prose, &stretch.inner) >= WORDS_MIN;
            return long.then(|| found(number, attribution, speaker, QuoteKind::Mixed, 0.75, "quoted_fragment"));
        }
        return Some(found(number, attribution, speaker, QuoteKind::Direct, 0.95, "quote_then_speaker"));
    }
    let from = prose.sentence(stretch.outer.start).start.max(before);
    let attribution = speaker::before(prose, from, stretch.outer.start)?;
    let kind = kind_before(prose, stretch, &attribution);
    if kind == QuoteKind::Mixed && word_count(prose, &stretch.inner) < WORDS_MIN {
        return None;
    }
    let speaker = resolve::who(scene, number, &attribution, quotes);
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
    let comma_behind = prose.lower(stretch.outer.end) == ",";
    if !matches!(last, "," | "." | "?" | "!" | "--" | "\u{2014}" | "...") && !comma_behind {
        return None;
    }
    let sentence = prose.sentence(stretch.outer.end - 1);
    let until = sentence.end.min(behind);
    if stretch.outer.end >= until {
        return None;
    }
    speaker::behind(prose, stretch.outer.end, until)
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

/// A quotation without words of its own about its speaker, where only one can be meant: it follows `..., Roe said.` in the
/// same paragraph, or is a whole paragraph behind a quote of his.
fn carried(
    prose: &Prose<'_>,
    stretch: &Quoted,
    number: usize,
    quotes: &[Found],
    last_here: Option<usize>,
    thread: &Thread,
) -> Option<Found> {
    let whole = stretch.outer.start == 0 && stretch.outer.end == prose.len();
    let alone = prose.sentence(stretch.outer.start).start == stretch.outer.start && stretch.outer.start > 0;
    let (source, conf) = match (last_here, thread.last) {
        (Some(last), _) if alone && follows_cue(prose, number, &quotes[last], stretch) => (last, 0.85),
        (None, Some(last)) if whole && !thread.open => (last, 0.7),
        _ => return None,
    };
    if word_count(prose, &stretch.inner) < WORDS_MIN || quotes[source].speaker.how == SpeakerHow::Unknown {
        return None;
    }
    let speaker = Who { draft: quotes[source].speaker.draft, surface: None, how: SpeakerHow::Carryover };
    let conf = conf * quotes[source].conf;
    Some(Found { pieces: Vec::new(), kind: QuoteKind::Direct, cue: None, speaker, conf, method: "carryover" })
}

/// The sentence in front of the quotation is the one that names the last speaker.
fn follows_cue(prose: &Prose<'_>, number: usize, last: &Found, stretch: &Quoted) -> bool {
    let in_front = stretch.outer.start - 1;
    match &last.cue {
        Some((cue_in, verb, _)) => *cue_in == number && prose.sentence(verb.start) == prose.sentence(in_front),
        None => false,
    }
}

fn word_count(prose: &Prose<'_>, range: &Range<usize>) -> usize {
    range.clone().filter(|i| matches!(prose.tokens[*i].kind, Kind::Word | Kind::Number)).count()
}
