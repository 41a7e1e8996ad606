//! Speakers who go on speaking: over the sentences of a paragraph and from one paragraph to the next.

use std::ops::Range;

use copytaster_records::{QuoteKind, SpeakerHow};

use super::marks::Quoted;
use super::{Found, Scene, Who, attributed, can_stand_alone, indirect, subject};
use crate::text::Prose;

/// Stretches of a paragraph that are looked at for the speaker of one without.
const STRETCHES_MAX: usize = 32;
/// Paragraphs over which a voice is remembered.
const PARAGRAPHS_MAX: usize = 2;

/// Who was last heard.
#[derive(Clone)]
pub(super) struct Voice {
    /// Number of the segment.
    pub(super) at: usize,
    pub(super) who: Who,
    /// The voice asked something: who answers is another.
    pub(super) asked: bool,
    pub(super) conf: f64,
}

/// The quotes found so far, and what a further paragraph may go on with.
#[derive(Default)]
pub(super) struct Thread {
    pub(super) quotes: Vec<Found>,
    /// Who spoke last, by quote or by report.
    pub(super) voice: Option<Voice>,
    /// Who spoke before that, and is another.
    pub(super) voice_before: Option<Voice>,
    /// Of whom the last paragraph's last sentence speaks.
    pub(super) topic: Option<Voice>,
    /// The paragraph before ended inside a quotation: of this quote, or of pieces that wait for a speaker.
    open: Option<Open>,
}

enum Open {
    /// The number of the quote that goes on.
    Quote(usize),
    /// Pieces, and who speaks them should nobody be named.
    Waiting(Vec<(usize, Range<usize>)>, Option<Voice>),
}

impl Thread {
    /// Reads a paragraph.
    pub(super) fn paragraph(&mut self, scene: &Scene<'_, '_, '_>, number: usize) {
        let prose = &scene.proses[number];
        let stretches = &scene.stretches[number];
        let first = self.quotes.len();
        if prose.len() == 0 {
            return;
        }
        let continued = self.go_on(prose, number, stretches);
        // Quotes of this paragraph by stretch: `None` where nobody is named beside it.
        let mut by_stretch: Vec<Option<usize>> = vec![None; stretches.len()];
        if let Some(Open::Quote(quote)) = &continued {
            by_stretch[0] = Some(*quote);
        }
        let reported = self.beside(scene, number, &mut by_stretch);
        if self.settle_waiting(continued, stretches, &mut by_stretch) {
            return;
        }
        self.carry(scene, number, &mut by_stretch, reported.as_ref().map(|(voice, _)| voice));
        self.remember(scene, number, first, &by_stretch, reported);
    }

    /// All quotes, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Found> {
        if let Some(Open::Waiting(pieces, voice)) = self.open.take() {
            self.add_carried(pieces, voice.as_ref(), 0.75);
        }
        self.quotes.retain(|quote| !quote.pieces.is_empty());
        self.quotes.sort_by_key(|quote| quote.pieces.first().map(|(number, range)| (*number, range.start)));
        self.quotes
    }

    /// Whether the paragraph goes on with what is open; its first stretch joins that.
    fn go_on(&mut self, prose: &Prose<'_>, number: usize, stretches: &[Quoted]) -> Option<Open> {
        let open = self.open.take()?;
        let opens_again = stretches.first().is_some_and(|stretch| stretch.outer.start == 0 && prose.len() > 1);
        match open {
            Open::Quote(quote) if opens_again => {
                self.quotes[quote].pieces.push((number, stretches[0].inner.clone()));
                Some(Open::Quote(quote))
            }
            Open::Waiting(mut pieces, voice) if opens_again => {
                pieces.push((number, stretches[0].inner.clone()));
                Some(Open::Waiting(pieces, voice))
            }
            Open::Waiting(pieces, voice) => {
                self.add_carried(pieces, voice.as_ref(), 0.75);
                None
            }
            Open::Quote(_) => None,
        }
    }

    /// The quotes whose speaker stands beside them, and who is reported to speak without a quote.
    fn beside(
        &mut self,
        scene: &Scene<'_, '_, '_>,
        number: usize,
        by_stretch: &mut [Option<usize>],
    ) -> Option<(Voice, usize)> {
        let prose = &scene.proses[number];
        let stretches = &scene.stretches[number];
        let mut reports = indirect::Reports::default();
        for (i, stretch) in stretches.iter().enumerate() {
            reports.until(scene, number, stretch.outer.start, self);
            if by_stretch[i].is_some() {
                continue;
            }
            let before = if i == 0 { 0 } else { stretches[i - 1].outer.end };
            let behind = stretches.get(i + 1).map_or(prose.len(), |next| next.outer.start);
            let joined = (i > 0)
                .then(|| by_stretch[i - 1])
                .flatten()
                .filter(|last| is_listed(prose, before, stretch) || self.is_interrupted(prose, *last, stretch));
            if let Some(last) = joined {
                self.quotes[last].pieces.push((number, stretch.inner.clone()));
                by_stretch[i] = Some(last);
            } else if let Some(mut quote) = attributed(scene, number, stretch, (before, behind), self) {
                quote.pieces = vec![(number, stretch.inner.clone())];
                self.hear(number, &quote);
                self.quotes.push(quote);
                by_stretch[i] = Some(self.quotes.len() - 1);
            }
        }
        reports.until(scene, number, prose.len(), self);
        reports.last
    }

    /// `Q1, S V, Q2`: nothing but a comma between the attribution and the second part.
    fn is_interrupted(&self, prose: &Prose<'_>, last: usize, stretch: &Quoted) -> bool {
        let Some((_, verb, _)) = &self.quotes[last].cue else { return false };
        let comma = stretch.outer.start.checked_sub(1);
        let comma = comma.filter(|at| matches!(prose.lower(*at), "," | ":" | "--" | "\u{2014}" | "\u{2013}"));
        let Some(comma) = comma.filter(|comma| *comma >= verb.end) else { return false };
        // The attribution must be short and in one sentence: `..., Roe said, ...`; the first part must not have ended it.
        let same_sentence = prose.sentence(verb.start) == prose.sentence(comma);
        let starts_small = prose.word(stretch.inner.start).starts_with(char::is_lowercase);
        same_sentence && (starts_small || comma <= verb.end + 8)
    }

    /// Pieces that waited for their speaker: he is named in this paragraph, or they wait on, or it is the one that was
    /// heard before. Whether they wait on.
    fn settle_waiting(
        &mut self,
        continued: Option<Open>,
        stretches: &[Quoted],
        by_stretch: &mut [Option<usize>],
    ) -> bool {
        let Some(Open::Waiting(mut pieces, voice)) = continued else { return false };
        if let Some(quote) = by_stretch[0] {
            // The last of the pieces is this paragraph's, which the quote has already.
            pieces.pop();
            pieces.append(&mut self.quotes[quote].pieces);
            self.quotes[quote].pieces = pieces;
            return false;
        }
        if stretches.len() == 1 && stretches[0].open {
            self.wait(pieces, voice);
            return true;
        }
        by_stretch[0] = self.add_carried(pieces, voice.as_ref(), 0.75);
        false
    }

    /// Leaves pieces open. However long the quotation is, those who were heard before it stay next to its end.
    fn wait(&mut self, pieces: Vec<(usize, Range<usize>)>, voice: Option<Voice>) {
        self.open = Some(Open::Waiting(pieces, voice));
        for heard in [&mut self.voice, &mut self.voice_before, &mut self.topic].into_iter().flatten() {
            heard.at += 1;
        }
    }

    /// Quotations without words of their own about their speaker.
    fn carry(
        &mut self,
        scene: &Scene<'_, '_, '_>,
        number: usize,
        by_stretch: &mut [Option<usize>],
        reported: Option<&Voice>,
    ) {
        let prose = &scene.proses[number];
        let stretches = &scene.stretches[number];
        for (i, stretch) in stretches.iter().enumerate() {
            if by_stretch[i].is_some() || !can_stand_alone(prose, stretch) {
                continue;
            }
            let pieces = vec![(number, stretch.inner.clone())];
            let voice = self.voice_for(scene, number, i, by_stretch, reported);
            if stretch.open && i + 1 == stretches.len() && i == 0 {
                // It goes on in the next paragraph, which may name the speaker.
                self.wait(pieces, voice);
                return;
            }
            by_stretch[i] = self.add_carried(pieces, voice.as_ref(), 0.85);
        }
    }

    /// Who speaks a quotation: the last speaker of the paragraph in front of it, the one who is reported to speak or whom
    /// the sentence in front is about, the next speaker of the paragraph, the voice or the topic of the paragraph before.
    fn voice_for(
        &self,
        scene: &Scene<'_, '_, '_>,
        number: usize,
        i: usize,
        by_stretch: &[Option<usize>],
        reported: Option<&Voice>,
    ) -> Option<Voice> {
        let prose = &scene.proses[number];
        let stretch = &scene.stretches[number][i];
        let voice_of = |quote: usize, conf: f64| {
            let quote = &self.quotes[quote];
            Voice { at: number, who: quote.speaker.clone(), asked: false, conf: conf * quote.conf }
        };
        let before =
            by_stretch[..i].iter().rev().take(STRETCHES_MAX).flatten().next().map(|quote| voice_of(*quote, 0.9));
        let in_front = subject::in_front(scene, number, stretch.outer.start, self);
        let behind =
            || by_stretch[i + 1..].iter().take(STRETCHES_MAX).flatten().next().map(|quote| voice_of(*quote, 0.85));
        let alone = stretch.outer.start == 0;
        let recent = |voice: &Option<Voice>| voice.clone().filter(|v| number.saturating_sub(v.at) <= PARAGRAPHS_MAX);
        let last = || {
            let ends_there = alone || i == 0 && prose.sentence(stretch.outer.start).start == 0;
            ends_there
                .then(|| recent(&self.voice).filter(|v| v.at + 1 == number).or_else(|| recent(&self.topic)))
                .flatten()
        };
        in_front
            .or(before)
            .or_else(|| reported.cloned())
            .or_else(behind)
            .or_else(last)
            .or_else(|| recent(&self.voice).filter(|_| alone))
            .or_else(|| subject::of_paragraph(scene, number))
    }

    fn add_carried(&mut self, pieces: Vec<(usize, Range<usize>)>, voice: Option<&Voice>, conf: f64) -> Option<usize> {
        let voice = voice?;
        if voice.who.how == SpeakerHow::Unknown {
            return None;
        }
        let (speaker, conf) = (voice.who.carried(), conf * voice.conf);
        self.quotes.push(Found { pieces, kind: QuoteKind::Direct, cue: None, speaker, conf, method: "carryover" });
        Some(self.quotes.len() - 1)
    }

    /// A quote's speaker becomes the voice.
    fn hear(&mut self, number: usize, quote: &Found) {
        let asked = quote.cue.as_ref().is_some_and(|(_, _, lemma)| matches!(lemma.as_str(), "ask" | "wonder"));
        let voice = Voice { at: number, who: quote.speaker.clone(), asked, conf: quote.conf };
        self.speak(voice);
    }

    pub(super) fn speak(&mut self, voice: Voice) {
        let changed = self.voice.as_ref().is_some_and(|last| !same(&last.who, &voice.who));
        if changed {
            self.voice_before = self.voice.take();
        }
        self.voice = Some(voice);
    }

    fn remember(
        &mut self,
        scene: &Scene<'_, '_, '_>,
        number: usize,
        first: usize,
        by_stretch: &[Option<usize>],
        reported: Option<(Voice, usize)>,
    ) {
        let stretches = &scene.stretches[number];
        let last = by_stretch.iter().rev().flatten().next().copied();
        if let Some(quote) = last {
            let (who, conf) = (self.quotes[quote].speaker.clone(), self.quotes[quote].conf);
            let asked = quote >= first && self.voice.as_ref().is_some_and(|v| v.asked && same(&v.who, &who));
            self.speak(Voice { at: number, who, asked, conf });
        }
        // What is reported behind the last quotation is heard last.
        let quote_ends = stretches.iter().zip(by_stretch).filter(|(_, q)| q.is_some()).map(|(s, _)| s.outer.end).max();
        if let Some((voice, _)) = reported.filter(|(_, at)| quote_ends.is_none_or(|end| *at >= end)) {
            self.speak(voice);
        }
        self.topic = subject::of_last_sentence(scene, number)
            .or_else(|| self.topic.take().filter(|t| number.saturating_sub(t.at) < PARAGRAPHS_MAX));
        if self.open.is_none() && stretches.last().is_some_and(|stretch| stretch.open) {
            self.open = by_stretch.last().copied().flatten().map(Open::Quote);
        }
    }
}

/// `"Q1" and "Q2"`: nothing but a conjunction between two parts.
fn is_listed(prose: &Prose<'_>, end: usize, stretch: &Quoted) -> bool {
    let between = end..stretch.outer.start;
    (1..=2).contains(&between.len()) && between.clone().all(|i| matches!(prose.lower(i), "and" | "or" | "but" | ","))
}

/// Whether two speakers are the same, as far as it can be told.
fn same(a: &Who, b: &Who) -> bool {
    match (a.draft, b.draft) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.surface == b.surface,
        _ => false,
    }
}
