//! Generations and reports for people.

use std::time::Duration;

use copytaster_engine::generation::{Difference, DifferenceKind, Progress, ReportLine, Summary};
use serde_json::Value;

/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 100;

pub(super) fn is_catching_up(progress: &Progress) -> bool {
    progress.state == "running" && progress.total > 0
}

/// Records a second between two looks.
pub(super) fn rate(before: &Progress, now: &Progress, passed: Duration) -> f64 {
    let done = u32::try_from(now.done.saturating_sub(before.done)).unwrap_or(u32::MAX);
    if passed.is_zero() { 0.0 } else { f64::from(done) / passed.as_secs_f64() }
}

/// One line: how it stands, and when it will be through.
pub(super) fn progress(progress: &Progress, rate: f64) -> String {
    let Progress { name, stages, from, state, done, total, .. } = progress;
    let follow = if progress.followed { ", readers follow it" } else { "" };
    let how = match state.as_str() {
        "running" if *total > 0 => {
            let left = u32::try_from(total.saturating_sub(*done)).unwrap_or(u32::MAX);
            let left = if rate > 0.0 { duration(f64::from(left) / rate) } else { "?".into() };
            format!("{} % of {total} records, {rate:.0} a second, {left} left", 100 * done / total)
        }
        "failed" => format!("failed: {}", progress.reason.as_deref().unwrap_or_default()),
        other => other.to_owned(),
    };
    format!("{name:<16} {:<20} from {from}: {how}{follow}", stages.join(","))
}

fn duration(seconds: f64) -> String {
    let whole = Duration::from_secs_f64(seconds.clamp(0.0, 1e9)).as_secs();
    match whole {
        0..60 => format!("{whole} s"),
        60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
    }
}

/// The first differences, and the summary.
pub(super) struct Shown {
    left: usize,
    left_out: u64,
}

impl Shown {
    pub(super) fn new(most: usize) -> Self {
        Self { left: most, left_out: 0 }
    }

    pub(super) fn line(&mut self, line: &ReportLine) {
        match line {
            ReportLine::Difference(difference) if self.left > 0 => {
                self.left -= 1;
                anstream::eprint!("{}", show(difference));
            }
            ReportLine::Difference(_) => self.left_out += 1,
            ReportLine::Summary(summary) => {
                if self.left_out > 0 {
                    anstream::eprintln!("... and {} more; standard output has all of them", self.left_out);
                }
                anstream::eprint!("{}", sum_up(summary));
            }
        }
    }
}

fn show(difference: &Difference) -> String {
    let kind = match difference.kind {
        DifferenceKind::Added => "added",
        DifferenceKind::Removed => "removed",
        DifferenceKind::Changed => "changed",
    };
    let headline = difference.headline.as_deref().map(cut).unwrap_or_default();
    let version = difference.version.map(|version| format!(" version {version}")).unwrap_or_default();
    let mut text = format!("{kind:<8} {}{version} ({}) {headline}\n", difference.key, difference.unit);
    for field in &difference.fields {
        text += &format!("    {}\n", field.path);
        text += &format!("        before: {}\n", value(field.before.as_ref()));
        text += &format!("        after:  {}\n", value(field.after.as_ref()));
    }
    text
}

fn value(value: Option<&Value>) -> String {
    value.map_or_else(|| "-".into(), |value| cut(&value.to_string()))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

fn sum_up(summary: &Summary) -> String {
    let Summary { generation, against, topic, same, added, removed, changed, only_provenance, .. } = summary;
    let mut text = format!(
        "{topic}: `{generation}` against `{against}`, from {:?} to {:?} of wire.raw\n  {same} the same, {only_provenance} \
         differ only in {}, {changed} changed, {added} added, {removed} removed\n",
        summary.from,
        summary.until,
        summary.left_out.join(", ")
    );
    for (field, count) in &summary.by_field {
        text += &format!("  {count:>8} {field}\n");
    }
    for (feed, count) in &summary.by_feed {
        text += &format!("  {count:>8} of feed {feed}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_between_characters() {
        let long = "é".repeat(200);
        assert_eq!(cut(&long), format!("{}...", "é".repeat(100)));
        assert_eq!(cut("short"), "short");
    }

    #[test]
    fn times_are_for_people() {
        assert_eq!(duration(59.4), "59 s");
        assert_eq!(duration(61.0), "1 min 1 s");
        assert_eq!(duration(7_260.0), "2 h 1 min");
    }
}
