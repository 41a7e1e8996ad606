//! timenorm's table: blocks parted by blank lines, `expression TAB type TAB value`; the first row of a block is its anchor.

use copytaster_language::{Resources, analyse};

use super::score::Dated;
use super::{Confusion, Measured, Score, stories, story};

/// Behind other words only names keep their capital.
fn uncapital(word: &str) -> String {
    let adverb = ["Now", "Recently", "Yesterday", "Previously", "Today", "Currently"].contains(&word);
    if adverb { word.to_lowercase() } else { word.to_owned() }
}

pub(super) fn measure(text: &str, resources: &Resources) -> anyhow::Result<Measured> {
    let (mut score, mut confusion) = (Score::default(), Confusion::default());
    for block in text.split("\n\n") {
        let mut rows = block.lines().filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?, columns.next()?))
        });
        let Some((_, _, anchor)) = rows.next().filter(|(_, _, value)| value.len() >= 10) else { continue };
        let created = format!("{}T00:00:00Z", &anchor[..10]).parse()?;
        for (expression, kind, value) in rows {
            // Wires write "in 2014" and "in May", never the bare word: such are shown as they stand in a sentence.
            let bare = !expression.contains(' ');
            let shown = if bare { format!("it fell in {}", uncapital(expression)) } else { expression.to_owned() };
            let found = analyse(&story::paragraph(&shown, created), resources).timexes;
            let found: Vec<Dated> = found.iter().take(1).map(stories::dated).collect();
            let gold = Dated {
                start: 0,
                end: shown.len(),
                text: shown.clone(),
                kind: kind.to_owned(),
                value: value.to_owned(),
            };
            score.add(&[gold], &found, |right, ours| {
                let (right, ours) = (right.map_or("-", |r| &r.value), ours.map_or("-", |o| &o.value));
                confusion.mistaken(right, ours, || format!("{anchor} {expression}"));
            });
        }
    }
    score.print("expressions");
    Ok(Measured { confusion, percent: score.value_f1() })
}
