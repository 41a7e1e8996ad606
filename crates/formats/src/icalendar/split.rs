//! From a calendar to its events, by lines alone: an event that is broken does not fail its siblings.

use copytaster_records::{Format, UnitContext};
use icalendar::parser::{read_components, unfold};

use crate::charset::Decoded;
use crate::table::Sample;
use crate::unit::Units;
use crate::{BadUnit, FeedProfile, FormatError, Unit, clean, status};

/// Components that are items.
pub(super) const ITEMS: &[&str] = &["VEVENT", "VTODO", "VJOURNAL"];
/// Components within components: an alarm within an event within a calendar is three. The parser recurses.
const DEPTH_MAX: usize = 8;
/// Bytes of the calendar's own lines and zones, which go into each unit.
const SHARED_BYTES_MAX: usize = 16 << 10;

pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let head = sample.text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let mark = head.get(..15)?.eq_ignore_ascii_case("BEGIN:VCALENDAR");
    mark.then_some(Ok(Format::Icalendar))
}

/// A `BEGIN` or `END` line's component.
fn mark<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let line = line.trim_end();
    let head = line.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| line[word.len()..].trim())
}

/// Whether components nest no deeper than they can by right.
pub(super) fn check_depth(text: &str) -> Result<(), FormatError> {
    let (mut depth, mut deepest) = (0_usize, 0);
    for line in text.lines() {
        if mark(line, "BEGIN:").is_some() {
            depth += 1;
            deepest = deepest.max(depth);
        } else if mark(line, "END:").is_some() {
            depth = depth.saturating_sub(1);
        }
    }
    if deepest > DEPTH_MAX {
        return Err(FormatError::malformed(format!(
            "iCalendar: components nest {deepest} deep, more than {DEPTH_MAX}"
        )));
    }
    Ok(())
}

/// Each event, to-do and journal entry is a unit: a calendar of its own.
pub(crate) fn split(_: &[u8], decoded: &Decoded<'_>, _: Format, units: &mut Units<'_>) -> Result<(), FormatError> {
    let text = clean::unix_lines(&decoded.text);
    let mut parts = Parts::default();
    for line in text.split_inclusive('\n') {
        parts.line(line);
    }
    if let Some(item) = parts.item.take() {
        parts.items.push((item, false));
    }
    let shared = shared(parts.own, &parts.zones);
    for (item, whole) in parts.items {
        let bytes = format!("BEGIN:VCALENDAR\r\n{shared}{}\r\nEND:VCALENDAR\r\n", item.trim_end()).into_bytes();
        let unit = Unit { format: Format::Icalendar, bytes, context: UnitContext::default() };
        units.push(if whole { Ok(unit) } else { cut_off(unit, &shared, &item, units.profile) })?;
    }
    if units.is_empty() {
        return Err(FormatError::new(copytaster_records::ErrorClass::Empty, "a calendar without events"));
    }
    Ok(())
}

/// What goes into each unit. Zones that are broken would break all of them.
fn shared(own: String, zones: &str) -> String {
    if own.len() + zones.len() > SHARED_BYTES_MAX {
        return String::new();
    }
    let calendar = format!("BEGIN:VCALENDAR\r\n{zones}END:VCALENDAR\r\n");
    let reads = check_depth(&calendar).is_ok() && read_components(&unfold(&with_line_ends(&calendar))).is_ok();
    if reads { own + zones } else { own }
}

/// A calendar's text with the line ends of RFC 5545: many have bare line feeds, and the parser takes one kind in a text.
/// Line ends that were doubled on the way would part a property from what is folded behind it.
pub(super) fn with_line_ends(text: &str) -> String {
    let lines: Vec<&str> =
        text.trim().split('\n').map(|l| l.trim_end_matches('\r')).filter(|l| !l.is_empty()).collect();
    lines.join("\r\n")
}

/// Whether a line can be a property's, or a part of one.
pub(super) fn is_property(line: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    line.starts_with([' ', '\t']) || line.find([':', ';']).is_some_and(|at| is_name(&line[..at]))
}

/// An event without its end: its whole lines may say that it is cancelled, and then it is.
fn cut_off(unit: Unit, shared: &str, item: &str, profile: &FeedProfile) -> Result<Unit, BadUnit> {
    let error = FormatError::malformed("iCalendar: an event without its END line");
    let whole_lines = item.rfind('\n').map_or("", |end| &item[..end]);
    // What is open within it is cut off with it.
    let ends = ["\nBEGIN:", "\nEND:"].iter().filter_map(|mark| whole_lines.find(mark)).min();
    let whole_lines = &whole_lines[..ends.unwrap_or(whole_lines.len())];
    let name = whole_lines.lines().next().and_then(|line| mark(line, "BEGIN:")).unwrap_or_default();
    let lines: String = whole_lines.split_inclusive('\n').filter(|line| is_property(line)).collect();
    let lines = lines.trim_end();
    let closed = format!("BEGIN:VCALENDAR\r\n{shared}{lines}\r\nEND:{name}\r\nEND:VCALENDAR\r\n");
    match super::identity(&unit, &closed, profile).and_then(|id| status::of_broken(id, Some(&error))) {
        Ok(_) => Ok(Unit { bytes: closed.into_bytes(), ..unit }),
        Err(_) => Err(BadUnit { error, bytes: item.as_bytes().to_vec() }),
    }
}

#[derive(Default)]
struct Parts {
    /// The calendar's own properties.
    own: String,
    zones: String,
    items: Vec<(String, bool)>,
    /// An item whose end has not come.
    item: Option<String>,
    /// Open components below the calendar.
    depth: usize,
}

impl Parts {
    fn line(&mut self, line: &str) {
        let folded = line.starts_with([' ', '\t']);
        let begins = if folded { None } else { mark(line, "BEGIN:") };
        let ends = !folded && mark(line, "END:").is_some();
        let calendar = |name: &str| name.eq_ignore_ascii_case("VCALENDAR");
        if begins.is_some_and(calendar) || (ends && mark(line, "END:").is_some_and(calendar)) {
            self.items.extend(self.item.take().map(|item| (item, false)));
            self.depth = 0;
            return;
        }
        if let Some(name) = begins {
            // An item stands in nothing but a calendar: what is still open has lost its end.
            if ITEMS.iter().any(|i| i.eq_ignore_ascii_case(name)) {
                self.items.extend(self.item.take().map(|item| (item, false)));
                (self.item, self.depth) = (Some(String::new()), 0);
            }
            self.depth += 1;
        }
        // The parser knows a mark without blanks behind it alone.
        let line = if begins.is_some() || ends { &format!("{}\r\n", line.trim_end()) } else { line };
        match &mut self.item {
            Some(item) => item.push_str(line),
            None if self.depth > 0 => self.zones.push_str(line),
            None if !ends && is_property(line) => self.own.push_str(line),
            None => {}
        }
        if ends {
            self.depth = self.depth.saturating_sub(1);
            if self.depth == 0
                && let Some(item) = self.item.take()
            {
                // The end of something else ends it as well, and is no end of its own.
                let ended = mark(line, "END:").unwrap_or_default();
                let whole = ITEMS.iter().any(|name| name.eq_ignore_ascii_case(ended));
                self.items.push((item, whole));
            }
        }
    }
}
