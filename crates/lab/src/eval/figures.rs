//! `lab eval figures`: figures against the project's own stories (`crates/lab/data/wire`).
//!
//! The stories have figures "only where surely typed", so one of ours that overlaps none of theirs is no error, but for the
//! ones that contradict: those are counted. Right is a figure that overlaps, with the same number and the same unit.

use anyhow::Context;
use copytaster_language::{Resources, analyse};
use copytaster_records::{Amount, AmountQualifier, AmountValue};
use serde_json::Value;

use super::dates::story_of;
use super::{confusion::Confusions as Confusion, percent};

/// Measures the figures against files of stories.
pub(crate) fn run(files: &[std::path::PathBuf], confusions: usize, at_least: Option<f64>) -> anyhow::Result<()> {
    let resources = Resources::embedded()?;
    for path in files {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (mut all, mut found, mut values, mut units, mut right, mut qualifiers, mut kinds, mut kinds_all) =
            (0, 0, 0, 0, 0, 0, 0, 0);
        let mut confusion = Confusion::default();
        for line in text.lines() {
            let gold: Value = serde_json::from_str(line)?;
            let ours = analyse(&story_of(&gold)?, &resources).amounts;
            let read = |seg: &str| {
                gold["segments"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|s| s["seg_id"] == seg && s.get("dup_of").is_none())
            };
            for amount in gold["amounts"].as_array().into_iter().flatten() {
                let (unit, words) =
                    (amount["unit"].as_str().unwrap_or_default(), amount["text"].as_str().unwrap_or_default());
                // Lengths of time are dates.
                if matches!(unit, "s" | "min" | "h" | "d" | "wk" | "mo")
                    || unit == "a" && amount["what"] != "age"
                    || !read(amount["seg"].as_str().unwrap_or_default())
                {
                    continue;
                }
                all += 1;
                let near: Vec<&Amount> = ours.iter().filter(|a| overlaps(a, amount)).collect();
                let best = near.iter().find(|a| same_value(a, &amount["value"])).or(near.first());
                let Some(best) = best else {
                    confusion.mistaken(unit, "-", || format!("{} {words:?}", gold["id"]));
                    continue;
                };
                found += 1;
                let (value, unit_right) = (same_value(best, &amount["value"]), same_unit(&best.unit, unit));
                values += u64::from(value);
                units += u64::from(unit_right);
                right += u64::from(value && unit_right);
                qualifiers += u64::from(qualifier(best.qualifier) == amount["qualifier"]);
                if unit == "people"
                    && ["dead", "injured", "arrested", "missing", "rescued", "evacuated", "size"]
                        .contains(&amount["what"].as_str().unwrap_or_default())
                {
                    kinds_all += 1;
                    kinds += u64::from(amount["what"] == best.what.as_str());
                    if amount["what"] != best.what.as_str() {
                        confusion.mistaken(amount["what"].as_str().unwrap_or_default(), &best.what, || {
                            format!("{} {words:?}", gold["id"])
                        });
                    }
                }
                if !(value && unit_right) {
                    confusion.mistaken(
                        &format!("{} {unit}", amount["value"]),
                        &format!("{:?} {}", best.amount, best.unit),
                        || format!("{} {words:?}", gold["id"]),
                    );
                }
            }
        }
        println!(
            "{}: {all} annotated; found {:.1} %, value right {:.1} %, unit {:.1} %, value and unit {:.1} %, qualifier {:.1} %; kinds of people {kinds} of {kinds_all}",
            path.display(),
            percent(found, all),
            percent(values, all),
            percent(units, all),
            percent(right, all),
            percent(qualifiers, all)
        );
        println!("wrong and missing:");
        confusion.print(confusions);
        let share = percent(right, all);
        if let Some(least) = at_least.filter(|least| share < *least) {
            anyhow::bail!("{}: {share:.1} % right, not {least} %", path.display());
        }
    }
    Ok(())
}

fn overlaps(ours: &Amount, gold: &Value) -> bool {
    let edge = |key: &str| gold[key].as_u64().unwrap_or(0);
    ours.span.seg == gold["seg"].as_str().unwrap_or_default()
        && u64::from(ours.span.start) < edge("end")
        && edge("start") < u64::from(ours.span.end)
}

fn same_value(ours: &Amount, gold: &Value) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
    match (ours.amount, gold) {
        (AmountValue::Value(a), Value::Number(b)) => b.as_f64().is_some_and(|b| near(a, b)),
        (AmountValue::Score { first, second }, Value::String(text)) => *text == format!("{first}-{second}"),
        (AmountValue::Range { min, max }, Value::Object(range)) => {
            let end = |key: &str| range.get(key).and_then(Value::as_f64);
            end("min").is_some_and(|b| near(min, b)) && end("max").is_none_or(|b| max.is_some_and(|a| near(a, b)))
        }
        _ => false,
    }
}

/// The stories write some units in their own way: nautical miles, a count's noun.
fn same_unit(ours: &str, gold: &str) -> bool {
    ours == gold || gold == "nmi" && ours == "[nmi_i]"
}

fn qualifier(qualifier: AmountQualifier) -> &'static str {
    match qualifier {
        AmountQualifier::Exact => "exact",
        AmountQualifier::AtLeast => "at_least",
        AmountQualifier::AtMost => "at_most",
        AmountQualifier::About => "about",
    }
}
