//! Recognizers' cases (JSON): an input, a reference time, the dates in it with all their readings.
//!
//! In scope is a case by two rules, none of which looks at what we find:
//! 1. It is no dialogue item: its input has none of the words by which one speaks to an assistant ([`DIALOGUE`]).
//! 2. It has a reference time, without which nothing can be counted.
//!
//! `NotSupported` names other implementations of the suite, so what it leaves out is merely harder: cases with and without it
//! are in scope alike, and told apart.
//!
//! A case is right when every listed result is met by one of our dates that overlaps it and has one of its readings
//! ([`super::agree`]), and none of our dates lies outside of all results. `PAST_REF`, `FUTURE_REF` and `PRESENT_REF` outside
//! are not held against us: the suite has no such values but for "now".

use copytaster_language::{Resources, analyse};
use copytaster_records::Timex;
use serde_json::Value;

use super::agree::agrees;
use super::{Confusion, Measured, story};
use crate::eval::percent;

/// Words of requests to an assistant and of its calendar.
const DIALOGUE: [&str; 17] = [
    "cortana",
    "schedule",
    "calendar",
    "appointment",
    "meeting",
    "skype",
    "book",
    "remind",
    "reminder",
    "alarm",
    "arrange",
    "ooo",
    "office",
    "email",
    "available",
    "teams",
    "invite",
];

/// Shares of cases, by scope.
#[derive(Default)]
struct Cases {
    all: u64,
    right: u64,
}

impl Cases {
    fn add(&mut self, right: bool) {
        self.all += 1;
        self.right += u64::from(right);
    }

    fn print(&self, name: &str) {
        println!("{name}: {} of {} cases right, {:.1} %", self.right, self.all, percent(self.right, self.all));
    }
}

pub(super) fn measure(text: &str, resources: &Resources) -> anyhow::Result<Measured> {
    let cases: Vec<Value> = serde_json::from_str(text)?;
    let (mut easier, mut harder, mut dialogue) = (Cases::default(), Cases::default(), Cases::default());
    let mut confusion = Confusion::default();
    for case in &cases {
        let Some(reference) = case["Context"]["ReferenceDateTime"].as_str() else { continue };
        let input = case["Input"].as_str().unwrap_or_default();
        let created = format!("{}Z", reference.trim_end_matches('Z')).parse()?;
        let found = analyse(&story::paragraph(input, created), resources).timexes;
        let spoken = is_dialogue(input);
        let notes = |right: &str, ours: &str, confusion: &mut Confusion| {
            if !spoken {
                confusion.mistaken(right, ours, || format!("{reference} {input:?}"));
            }
        };
        let right = is_right(case, &found, |expected, ours| notes(expected, ours, &mut confusion));
        match (spoken, case.get("NotSupported")) {
            (true, _) => dialogue.add(right),
            (false, None) => easier.add(right),
            (false, Some(_)) => harder.add(right),
        }
    }
    easier.print("all implementations of the suite support");
    harder.print("some do not support");
    let scope = Cases { all: easier.all + harder.all, right: easier.right + harder.right };
    scope.print("in scope, both together");
    dialogue.print("dialogue items");
    Cases { all: scope.all + dialogue.all, right: scope.right + dialogue.right }
        .print("every case with a reference time");
    Ok(Measured { confusion, percent: percent(scope.right, scope.all) })
}

fn is_dialogue(input: &str) -> bool {
    let lower = input.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| DIALOGUE.contains(&word))
}

/// Whether all results are met and nothing lies outside; tells every result that is not met and everything outside.
fn is_right(case: &Value, found: &[Timex], mut wrong: impl FnMut(&str, &str)) -> bool {
    let results: Vec<&Value> = case["Results"].as_array().into_iter().flatten().collect();
    // Both ends are inside.
    let bounds = |result: &Value| (result["Start"].as_u64().unwrap_or(0), result["End"].as_u64().unwrap_or(0) + 1);
    let overlaps = |t: &Timex, result: &Value| {
        let (start, end) = bounds(result);
        u64::from(t.span.char_start) < end && start < u64::from(t.span.char_end)
    };
    let mut right = true;
    for result in &results {
        let ours: Vec<&Timex> = found.iter().filter(|t| overlaps(t, result)).collect();
        if !ours.iter().any(|t| agrees(t, result)) {
            right = false;
            let said: Vec<String> = ours.iter().map(|t| said(t)).collect();
            wrong(&expected(result), if said.is_empty() { "-" } else { &said[0] });
        }
    }
    for extra in found.iter().filter(|t| !t.value.ends_with("_REF") && !results.iter().any(|r| overlaps(t, r))) {
        right = false;
        wrong("-", &format!("[{}] {}", extra.text, said(extra)));
    }
    right
}

fn said(t: &Timex) -> String {
    let bound = t.bound.map(|b| format!(" {b:?}")).unwrap_or_default();
    let range = t.range.as_ref().map(|r| format!(" ({} to {})", r.first, r.last)).unwrap_or_default();
    format!("{}{}{bound}{range}", t.value, t.modifier.as_ref().map(|m| format!(" {m}")).unwrap_or_default())
}

fn expected(result: &Value) -> String {
    let first = &result["Resolution"]["values"][0];
    let kind = result["TypeName"].as_str().or(result["Typename"].as_str()).unwrap_or_default();
    let modifier = first["Mod"].as_str().map(|m| format!(" {m}")).unwrap_or_default();
    format!(
        "[{}] {} {}{modifier}",
        result["Text"].as_str().unwrap_or_default(),
        kind.trim_start_matches("datetimeV2."),
        first["timex"].as_str().unwrap_or_default()
    )
}
