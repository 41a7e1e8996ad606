//! The document's date: what "Friday" is counted from.

use copytaster_records::{DctBasis, Story, Timestamp, WireTime, ZoneSource};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::period::{add_days, midnight, monday};
use super::rule::Ctx;
use super::{calendar, numeric, weekday};
use crate::resources::Resources;
use crate::text::Prose;

/// The document's date and the zone in which a day is a day.
pub(crate) struct Reference {
    pub(crate) date: Date,
    /// The same with the time of day, midnight where it is not known.
    pub(crate) now: DateTime,
    /// Whether `3/4` is the third of April.
    pub(crate) day_first: bool,
    pub(crate) basis: DctBasis,
    pub(crate) zone: TimeZone,
    pub(crate) zone_name: String,
    /// The date that the dateline prints.
    pub(crate) printed: Option<Date>,
}

/// The printed date of the dateline, else the page's issue date, else the header's time, else receipt. The zone is the
/// dateline place's, else the wire time's, else UTC.
pub(crate) fn decide(story: &Story, place_zone: Option<&str>, resources: &Resources) -> Reference {
    let times = &story.times;
    let wire = [
        (&times.published, DctBasis::Issue),
        (&times.version_created, DctBasis::Header),
        (&times.first_created, DctBasis::Header),
    ];
    let dated =
        wire.into_iter().find_map(|(time, basis)| time.as_ref().filter(|t| t.instant.is_some()).map(|t| (t, basis)));
    let (zone_name, zone) = place_zone
        .into_iter()
        .chain(dated.map(|(time, _)| time.zone.as_str()))
        .find_map(|name| resources.zone(name).map(|zone| (name.to_owned(), zone)))
        .unwrap_or_else(|| ("UTC".to_owned(), TimeZone::UTC));
    let known = dated.and_then(|(time, basis)| Some((moment_of(time, basis, &zone, resources)?, basis)));
    let (moment, basis) = known.unwrap_or_else(|| (civil(times.received_at, &zone), DctBasis::Received));
    let printed = printed_in_dateline(story, moment.date());
    let date = printed.unwrap_or(moment.date());
    let now = if date == moment.date() && basis == DctBasis::Header { moment } else { midnight(date) };
    let basis = if printed.is_some() { DctBasis::Dateline } else { basis };
    let day_first = day_first(story.language.as_deref(), &zone_name);
    Reference { date, now, day_first, basis, zone, zone_name, printed }
}

/// Where the day is written before the month: all over the world but in the Americas' north and where English is of the U.S.
fn day_first(language: Option<&str>, zone: &str) -> bool {
    let region = language.and_then(|tag| tag.split(['-', '_']).nth(1)).map(str::to_ascii_uppercase);
    match region.as_deref() {
        Some("US") => false,
        Some(region) if region.len() == 2 => true,
        _ => ["Europe/", "Africa/", "Asia/", "Australia/"].iter().any(|area| zone.starts_with(area)),
    }
}

/// A wire time on the wall clock. What a page prints, and what has no zone, is a date as it stands; only an instant is moved to
/// the place's zone.
fn moment_of(time: &WireTime, basis: DctBasis, zone: &TimeZone, resources: &Resources) -> Option<DateTime> {
    let instant = time.instant?;
    if basis == DctBasis::Issue || time.zone_source == ZoneSource::Assumed {
        let own = resources.zone(&time.zone).unwrap_or(TimeZone::UTC);
        return Some(civil(instant, &own));
    }
    Some(civil(instant, zone))
}

fn civil(instant: Timestamp, zone: &TimeZone) -> DateTime {
    zone.to_datetime(instant.to_jiff())
}

fn printed_in_dateline(story: &Story, near: Date) -> Option<Date> {
    let text = story.dateline.as_ref()?.date.as_deref()?;
    let segment = copytaster_records::Segment {
        seg_id: String::new(),
        role: copytaster_records::Role::Dateline,
        text: text.to_owned(),
        para: None,
        dup_of: None,
        of: None,
    };
    printed_date(&Prose::new(0, &segment), near)
}

/// A date as a dateline prints it, read against the document's other date: `Dec 16`, `Friday`.
fn printed_date(prose: &Prose<'_>, near: Date) -> Option<Date> {
    let ctx = Ctx { prose, now: midnight(near), day_first: false, depth: 0 };
    let day = |at: usize| calendar::match_at(&ctx, at).or_else(|| numeric::iso(prose, at)).and_then(|m| m.day());
    (0..prose.len()).find_map(day).or_else(|| {
        let wanted = (0..prose.len()).find_map(|at| weekday::name(prose, at).map(|(day, _)| day))?;
        let this = add_days(monday(near)?, wanted)?;
        if this > near { add_days(this, -7) } else { Some(this) }
    })
}
