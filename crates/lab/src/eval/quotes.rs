//! Direct quotes and their speakers: the project's annotated stories (`data/wire`, JSON lines) and its own quote stories
//! (`data/quotes`, marked text).
//!
//! What is counted are stretches in quotation marks. A speaker is right where it is the entity of that name or surname, or
//! where no entity is known, where the words are those of the gold speaker.

pub(super) mod gold;

use std::collections::BTreeMap;
use std::path::PathBuf;

use copytaster_language::{Resources, analyse, fold};
use copytaster_records::{EnrichedStory, Quote, QuoteKind, Span};

use super::confusion::Confusions;
use gold::{Annotated, Stretch};

/// Words that a quotation has at least where only long ones are counted.
const WORDS_LONG: usize = 4;

/// Stretches of a class.
#[derive(Default, Clone, Copy)]
struct Tally {
    gold: usize,
    attributed: usize,
    right: usize,
}

impl Tally {
    fn print(&self, what: &str) {
        let share = |part: usize, all: usize| {
            let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
            if all == 0 { 0.0 } else { float(part) / float(all) }
        };
        let (precision, recall) = (share(self.right, self.attributed), share(self.right, self.gold));
        println!(
            "{what:<34} precision {precision:.3}  recall {recall:.3}  ({} right, {} attributed, {} gold)",
            self.right, self.attributed, self.gold
        );
    }
}

/// What was reached.
#[derive(Default)]
pub(crate) struct Report {
    /// Stretches of four words and more whose speaker has a name.
    long: Tally,
    /// All stretches whose speaker has a name.
    all: Tally,
    /// The long ones by how the speaker is told.
    by_how: BTreeMap<String, Tally>,
    /// Stretches of nobody who has a name: right where no name is given.
    nameless: Tally,
    wrong: Confusions,
}

/// Measures and prints.
pub(crate) fn run(files: &[PathBuf], list: usize) -> anyhow::Result<()> {
    let report = measure(files)?;
    report.long.print("speakers, quotes of 4 words and more");
    report.all.print("speakers, all quotes");
    for (how, tally) in &report.by_how {
        tally.print(&format!("  {how}"));
    }
    report.nameless.print("quotes of nobody with a name");
    println!("\nconfusions:");
    report.wrong.print(list);
    Ok(())
}

/// Measures over all stories of the files.
pub(crate) fn measure(files: &[PathBuf]) -> anyhow::Result<Report> {
    let resources = Resources::embedded()?;
    let mut report = Report::default();
    for file in files {
        for annotated in gold::read(file)? {
            report.story(&annotated, &analyse(&annotated.story, &resources));
        }
    }
    Ok(report)
}

impl Report {
    fn story(&mut self, annotated: &Annotated, found: &EnrichedStory) {
        let direct = || found.quotes.iter().filter(|q| q.kind != QuoteKind::Indirect);
        for stretch in &annotated.stretches {
            let quote = direct().find(|q| q.spans.iter().any(|span| overlaps(span, stretch)));
            self.stretch(&annotated.id, found, stretch, quote);
        }
        for quote in direct() {
            for span in quote.spans.iter().filter(|span| !annotated.stretches.iter().any(|s| overlaps(span, s))) {
                let text = text_of(found, span);
                let long = text.split_whitespace().count() >= WORDS_LONG;
                self.all.attributed += 1;
                self.long.attributed += usize::from(long);
                let what = format!("no quote: {} by {:?}", shortened(text), named(found, quote));
                self.wrong.add(what, || annotated.id.clone());
            }
        }
    }

    fn stretch(&mut self, id: &str, found: &EnrichedStory, stretch: &Stretch, quote: Option<&Quote>) {
        let attributed = quote.is_some_and(|q| q.speaker.eid.is_some() || q.speaker.surface.is_some());
        let Some(name) = &stretch.speaker else {
            let nobody = quote.is_none_or(|q| q.speaker.eid.is_none());
            self.nameless.gold += 1;
            self.nameless.attributed += 1;
            self.nameless.right += usize::from(nobody);
            if !nobody {
                let what = format!("{}: nobody -> {:?}", stretch.how, quote.and_then(|q| named(found, q)));
                self.wrong.add(what, || format!("{id}: {}", shortened(&stretch.text)));
            }
            return;
        };
        let right = quote.is_some_and(|quote| is_speaker(found, quote, name));
        let mut tallies = vec![&mut self.all];
        if stretch.text.split_whitespace().count() >= WORDS_LONG {
            tallies.push(&mut self.long);
            tallies.push(self.by_how.entry(stretch.how.clone()).or_default());
        }
        for tally in tallies {
            tally.gold += 1;
            tally.attributed += usize::from(attributed);
            tally.right += usize::from(right);
        }
        if !right {
            let got = match quote {
                None => "no quote".to_owned(),
                Some(quote) => format!("{:?} ({})", named(found, quote), quote.method),
            };
            self.wrong
                .add(format!("{}: {name} -> {got}", stretch.how), || format!("{id}: {}", shortened(&stretch.text)));
        }
    }
}

fn overlaps(span: &Span, stretch: &Stretch) -> bool {
    span.seg == stretch.seg && (span.start as usize) < stretch.bytes.end && stretch.bytes.start < span.end as usize
}

fn text_of<'a>(found: &'a EnrichedStory, span: &Span) -> &'a str {
    let segment = found.segments.iter().find(|s| s.seg_id == span.seg);
    segment.and_then(|s| s.text.get(span.start as usize..span.end as usize)).unwrap_or_default()
}

fn shortened(text: &str) -> String {
    text.chars().take(50).collect()
}

/// The speaker's name, else the words beside the cue.
fn named(found: &EnrichedStory, quote: &Quote) -> Option<String> {
    let entity = quote.speaker.eid.as_ref().and_then(|eid| found.entities.iter().find(|e| e.eid == *eid));
    entity.map(|e| e.name.clone()).or_else(|| quote.speaker.surface.clone())
}

fn is_speaker(found: &EnrichedStory, quote: &Quote, name: &str) -> bool {
    let wanted = bare(name);
    let entity = quote.speaker.eid.as_ref().and_then(|eid| found.entities.iter().find(|e| e.eid == *eid));
    if let Some(entity) = entity {
        return std::iter::once(&entity.name).chain(&entity.aliases).any(|known| is_part(&wanted, &bare(known)));
    }
    let said = quote.speaker.surface.as_deref().map(bare).unwrap_or_default();
    !said.is_empty() && (is_part(&wanted, &said) || is_part(&said, &wanted))
}

/// Whether one name is the other or an end of it: a surname, a name without its rank. That both mean one person is another
/// part's matter.
fn is_part(name: &str, part: &str) -> bool {
    let rest = name.strip_suffix(part).or_else(|| name.strip_prefix(part));
    !part.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || rest.ends_with(' '))
}

/// Folded, without article.
fn bare(name: &str) -> String {
    let folded = fold(name);
    let rest = ["the ", "a ", "an "].iter().find_map(|article| folded.strip_prefix(article));
    rest.map_or_else(|| folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::measure;

    /// The bars of the project, on its own stories.
    #[test]
    fn speakers_hold_their_bars() {
        let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
        let report = measure(&[data.join("wire/stories.jsonl"), data.join("quotes/stories.txt")]).expect("the data");
        let share = |part: usize, all: usize| {
            f64::from(u32::try_from(part).expect("few")) / f64::from(u32::try_from(all).expect("few"))
        };
        let (precision, recall) =
            (share(report.long.right, report.long.attributed), share(report.long.right, report.long.gold));
        assert!(report.long.gold > 300, "the data is read");
        assert!(precision >= 0.93 && recall >= 0.85, "precision {precision}, recall {recall}");
    }
}
