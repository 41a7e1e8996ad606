//! Measures the dates against two published suites. Nothing is asserted but a floor far below what was measured:
//! the figures are printed (`cargo test -p copytaster-language --test measure_dates -- --nocapture`).

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::Make;
use copytaster_records::{EnrichedStory, Timex};
use serde_json::Value;

fn data(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nlp").join(path);
    if !full.exists() {
        eprintln!("skipped: no {}", full.display());
        return None;
    }
    Some(full)
}

fn analysed(text: &str, dct: &str) -> EnrichedStory {
    Make::new().created(&format!("{}T00:00:00Z", &dct[..10])).para(text).analyse()
}

#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, right: Option<bool>) {
        match right {
            Some(true) => self.right += 1,
            Some(false) => self.wrong += 1,
            None => self.missed += 1,
        }
    }

    fn print(&self, name: &str) {
        let total = self.right + self.wrong + self.missed;
        let found = self.right + self.wrong;
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        eprintln!(
            "{name}: {total} expected, {} right ({:.1} %), {} wrong, {} not found; of those found right {:.1} %",
            self.right,
            share(self.right, total),
            self.wrong,
            self.missed,
            share(self.right, found)
        );
    }
}

#[test]
fn timenorm() {
    let Some(path) = data("timenorm/en_train.tsv") else { return };
    let text = std::fs::read_to_string(path).expect("the table");
    let mut by_type: BTreeMap<String, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for block in text.split("\n\n") {
        let mut rows = block.lines().filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?, columns.next()?))
        });
        let Some((_, _, anchor)) = rows.next().filter(|(_, _, value)| value.len() >= 10) else { continue };
        for (expression, kind, value) in rows {
            // Wires write "in 2014", never "2014" alone: a year is shown as it stands in a sentence.
            let year = expression.len() == 4 && expression.bytes().all(|b| b.is_ascii_digit());
            let story = analysed(&if year { format!("in {expression}") } else { expression.to_owned() }, anchor);
            let right = story.timexes.first().map(|t| t.value == value);
            if right == Some(false) && std::env::var_os("SHOW").is_some() {
                eprintln!("  {anchor} {expression}: {value}, not {}", story.timexes[0].value);
            }
            if right.is_none() && std::env::var_os("SHOW_MISSED").is_some() {
                eprintln!("  {anchor} {expression}: {value}");
            }
            by_type.entry(kind.to_owned()).or_default().add(right);
            all.add(right);
        }
    }
    for (kind, tally) in &by_type {
        tally.print(&format!("timenorm {kind}"));
    }
    all.print("timenorm");
    assert!(all.right * 2 > all.right + all.wrong, "more right than wrong");
}

#[test]
fn recognizers() {
    let Some(path) = data("ms-recognizers/Specs/DateTime/English/DateTimeModel.json") else { return };
    let text = std::fs::read_to_string(path).expect("the cases");
    let cases: Vec<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
    let mut by_type: BTreeMap<String, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for case in &cases {
        let Some(anchor) = case["Context"]["ReferenceDateTime"].as_str() else { continue };
        let input = case["Input"].as_str().unwrap_or_default();
        let story = analysed(input, anchor);
        for expected in case["Results"].as_array().into_iter().flatten() {
            let kind = expected["TypeName"].as_str().or(expected["Typename"].as_str()).unwrap_or_default();
            let start = expected["Start"].as_u64().unwrap_or(0);
            let end = expected["End"].as_u64().unwrap_or(0) + 1;
            let overlaps = |t: &&Timex| u64::from(t.span.char_start) < end && u64::from(t.span.char_end) > start;
            let right = story.timexes.iter().find(overlaps).map(|t| agrees(t, &expected["Resolution"]["values"]));
            if right == Some(false) && std::env::var_os("SHOW").is_some() {
                let ours = story.timexes.iter().find(overlaps).map(|t| t.value.clone()).unwrap_or_default();
                eprintln!(
                    "  {anchor} {input:?} {}: {}, not {ours}",
                    expected["Text"], expected["Resolution"]["values"][0]["timex"]
                );
            }
            by_type.entry(kind.trim_start_matches("datetimeV2.").to_owned()).or_default().add(right);
            all.add(right);
        }
    }
    for (kind, tally) in &by_type {
        tally.print(&format!("recognizers {kind}"));
    }
    all.print("recognizers");
    assert!(all.right > 0);
}

/// Ours is among the values that the suite allows: as a date, as begin and end, as TIMEX3.
fn agrees(timex: &Timex, values: &Value) -> bool {
    let day = |t: copytaster_records::Timestamp| t.to_string()[..10].to_owned();
    values.as_array().into_iter().flatten().any(|value| {
        let is = |key: &str, ours: &str| {
            value[key].as_str().is_some_and(|v| v == ours || v.get(..10) == Some(ours) && ours.len() == 10)
        };
        let range = timex.interval.is_some_and(|i| is("start", &day(i.begin)) && is("end", &day(i.end)));
        is("timex", &timex.value) || is("value", &timex.value) || range
    })
}
