//! The project's own annotated stories (JSON lines; `crates/lab/data/wire/README.md`).
//!
//! They leave vague expressions out ("recently", "for years"), so ours of these kinds are not held against us.

use copytaster_language::{Resources, analyse};
use copytaster_records::{Dateline, Role, Segment, Timex, TimexType};
use serde_json::Value;

use super::score::Dated;
use super::{Confusion, Measured, Score, story};

pub(super) fn measure(text: &str, resources: &Resources) -> anyhow::Result<Measured> {
    let (mut all, mut confusion) = (Score::default(), Confusion::default());
    let mut parts = std::collections::BTreeMap::<String, Score>::new();
    for line in text.lines() {
        let gold: Value = serde_json::from_str(line)?;
        let id = gold["id"].as_str().unwrap_or_default();
        let enriched = analyse(&story_of(&gold)?, resources);
        let dated_segment =
            |seg: &str| enriched.segments.iter().any(|s| s.seg_id == seg && s.role.is_prose() && s.dup_of.is_none());
        for segment in enriched.segments.iter().filter(|s| dated_segment(&s.seg_id)) {
            let here = gold["timexes"].as_array().into_iter().flatten().filter(|t| t["seg"] == segment.seg_id.as_str());
            let right: Vec<Dated> = here.map(annotated).collect();
            let ours = enriched.timexes.iter().filter(|t| t.span.seg == segment.seg_id && t.method != "age");
            let ours: Vec<Dated> = ours.map(dated).filter(|t| !t.is_vague()).collect();
            let part = parts.entry(gold["split"].as_str().unwrap_or_default().to_owned()).or_default();
            part.add(&right, &ours, |_, _| {});
            all.add(&right, &ours, |right, ours| {
                let text = right.or(ours).map_or("", |d| &d.text).to_owned();
                let (right, ours) = (right.map_or("-", |r| &r.value), ours.map_or("-", |o| &o.value));
                confusion.mistaken(right, ours, || format!("{id} {text:?}"));
            });
        }
    }
    for (name, score) in &parts {
        score.print(name);
    }
    all.print("all stories");
    Ok(Measured { confusion, percent: all.value_f1() })
}

/// A gold story as one to be analysed: made at noon of its day in its zone.
pub(in crate::eval) fn story_of(gold: &Value) -> anyhow::Result<copytaster_records::Story> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let zone = text(&gold["tz"]);
    let noon: jiff::civil::Date = text(&gold["dct"]).parse()?;
    let created = noon.at(12, 0, 0, 0).in_tz(&zone)?.timestamp();
    let mut para = 0;
    let mut segments: Vec<Segment> = Vec::new();
    let mut dateline = None;
    for segment in gold["segments"].as_array().into_iter().flatten() {
        let role = match segment["kind"].as_str().unwrap_or_default() {
            "headline" => Role::Headline,
            "body" => Role::Paragraph,
            "caption" => Role::Caption,
            "credit" => Role::Credit,
            "dateline" => Role::Dateline,
            "byline" => Role::Byline,
            "ednote" => Role::NotePublic,
            "pullquote" => Role::PullQuote,
            _ => Role::Furniture,
        };
        let mut made = story::segment(&text(&segment["seg_id"]), role, &text(&segment["text"]));
        if role == Role::Paragraph {
            para += 1;
            made.para = Some(para);
        }
        if role == Role::Dateline && dateline.is_none() {
            dateline = Some(dateline_of(&made.text));
        }
        made.dup_of = segment["dup_of"].as_str().map(str::to_owned);
        segments.push(made);
    }
    let mut story = story::story(segments, copytaster_records::Timestamp::from(created), &zone);
    story.dateline = dateline;
    Ok(story)
}

/// "READING, England (Norwire) --": the place in front of the bracket; "March 3" behind it is its date.
fn dateline_of(raw: &str) -> Dateline {
    let bare = raw.split(['(', '\u{2014}']).next().unwrap_or(raw).split(" --").next().unwrap_or(raw);
    let mut parts: Vec<&str> = bare.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let dated = parts.last().is_some_and(|p| p.chars().any(|c| c.is_ascii_digit()));
    let date = if dated { parts.pop().map(str::to_owned) } else { None };
    Dateline { raw: raw.to_owned(), place: Some(parts.join(", ")), date, agency: None }
}

fn annotated(gold: &Value) -> Dated {
    let number = |key: &str| usize::try_from(gold[key].as_u64().unwrap_or(0)).unwrap_or(0);
    let text = |key: &str| gold[key].as_str().unwrap_or_default().to_owned();
    Dated { start: number("start"), end: number("end"), text: text("text"), kind: text("type"), value: text("value") }
}

/// One of ours.
pub(super) fn dated(t: &Timex) -> Dated {
    let kind = match t.timex_type {
        TimexType::Date => "DATE",
        TimexType::Time => "TIME",
        TimexType::Duration => "DURATION",
        TimexType::Set => "SET",
    };
    Dated {
        start: t.span.start as usize,
        end: t.span.end as usize,
        text: t.text.clone(),
        kind: kind.to_owned(),
        value: t.value.clone(),
    }
}
