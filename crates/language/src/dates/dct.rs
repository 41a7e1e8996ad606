//! The document's date: what "Friday" is counted from.

use copytaster_records::{DctBasis, Story, Timestamp, WireTime, ZoneSource};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::period::{Period, add_days, monday};
use super::{What, explicit};
use crate::resources::Resources;
use crate::text::Prose;
use crate::words;

/// The document's date and the zone in which a day is a day.
pub(crate) struct Reference {
    pub(crate) date: Date,
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
    let known = dated.and_then(|(time, basis)| Some((day_of(time, basis, &zone, resources)?, basis)));
    let (date, basis) = known.unwrap_or_else(|| (civil(times.received_at, &zone), DctBasis::Received));
    let printed = printed_in_dateline(story, date);
    match printed {
        Some(date) => Reference { date, basis: DctBasis::Dateline, zone, zone_name, printed },
        None => Reference { date, basis, zone, zone_name, printed },
    }
}

/// The day of a wire time. What a page prints, and what has no zone, is a date as it stands; only an instant is moved to
/// the place's zone.
fn day_of(time: &WireTime, basis: DctBasis, zone: &TimeZone, resources: &Resources) -> Option<Date> {
    let instant = time.instant?;
    if basis == DctBasis::Issue || time.zone_source == ZoneSource::Assumed {
        let own = resources.zone(&time.zone).unwrap_or(TimeZone::UTC);
        return Some(civil(instant, &own));
    }
    Some(civil(instant, zone))
}

fn civil(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant.to_jiff()).date()
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

/// A date as a dateline prints it, read against the document's other date: `Dec 16`, `Friday`, `16.12.` is not.
fn printed_date(prose: &Prose<'_>, near: Date) -> Option<Date> {
    let matches = (0..prose.len()).filter_map(|at| explicit::match_at(prose, at, near));
    let explicit = matches.into_iter().find_map(|m| match m.what {
        What::When(Period::Day(date)) => Some(date),
        _ => None,
    });
    explicit.or_else(|| {
        let weekday = (0..prose.len()).find_map(|at| words::weekday(prose.lower(at)))?;
        let this = add_days(monday(near)?, i64::from(weekday))?;
        if this > near { add_days(this, -7) } else { Some(this) }
    })
}
