//! RFC 5545 dates: `20240314T180000Z`, local with `TZID`, floating, whole days.

use icalendar::parser::Component;

use super::{own_zones, zones};
use crate::Zone;
use crate::times::{self, ReadTime};

/// Reads a date. A zone's name may be IANA's, Windows' or a sender's own with IANA's at its end, or one that the
/// calendar itself describes; one that nobody knows is flagged and the profile's zone taken.
pub(super) fn read(
    value: &str,
    zone_name: Option<&str>,
    calendar: Option<&Component<'_>>,
    profile: Option<&Zone>,
) -> ReadTime {
    let Some(name) = zone_name.filter(|n| !n.is_empty()) else { return times::read(value, profile) };
    let named = zones::find(name);
    if named.is_none()
        && let Some(read) = calendar.and_then(|calendar| own_zones::read(calendar, name, value))
    {
        return read;
    }
    let mut read = times::read(value, named.as_ref().or(profile));
    match &named {
        // The text named it, if not in the value.
        Some(zone) if read.time.zone == zone.name() => read.time.zone_source = copytaster_records::ZoneSource::Explicit,
        Some(_) => {}
        None => read.flags.push("zone_word_unknown"),
    }
    read
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn zones() {
        for (value, zone, instant) in [
            ("20240314T180000Z", None, "2024-03-14T18:00:00.000Z"),
            ("20240314T180000", Some("Europe/Berlin"), "2024-03-14T17:00:00.000Z"),
            ("20240314T180000", Some("W. Europe Standard Time"), "2024-03-14T17:00:00.000Z"),
            ("20240714T180000", Some("/mozilla.org/20050126_1/Europe/Berlin"), "2024-07-14T16:00:00.000Z"),
            ("20240714T180000", Some("/nw.example/Tzfile/America/Argentina/Buenos_Aires"), "2024-07-14T21:00:00.000Z"),
        ] {
            let read = read(value, zone, None, None);
            assert_eq!(read.time.instant.map(|t| t.to_string()).as_deref(), Some(instant), "{value} {zone:?}");
            assert!(read.flags.is_empty());
        }
        assert!(read("20240314T180000", Some("Nowhere"), None, None).flags.contains(&"zone_word_unknown"));
        assert_eq!(read("20240314", None, None, None).time.precision, copytaster_records::Precision::Day);
    }
}
