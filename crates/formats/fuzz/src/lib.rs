//! What the fuzz targets do with bytes.

#[path = "../../tests/holds/mod.rs"]
mod holds;

use std::path::Path;
use std::sync::LazyLock;

use copytaster_formats::{BadUnit, FeedProfile, FormatError, Limits, Unit, identity, sniff as recognise};
use copytaster_records::{Format, UnitContext};

/// The profiles that are shipped, and one that says as little as may be.
static PROFILES: LazyLock<Vec<FeedProfile>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config/feeds");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("profiles").map(|e| e.expect("a profile").path()).collect();
    paths.sort();
    let shipped = paths.iter().map(|p| FeedProfile::from_toml(&std::fs::read_to_string(p).expect("a profile")));
    std::iter::once(FeedProfile::new("Nordwire")).chain(shipped.map(|p| p.expect("a profile"))).collect()
});

/// One of the profiles for any of these formats. The bytes' length decides: an input is the copy and nothing else.
fn profile(formats: &[Format], bytes: &[u8]) -> &'static FeedProfile {
    let fits = |p: &&FeedProfile| p.formats.is_empty() || p.formats.iter().any(|f| formats.contains(f));
    let fitting: Vec<_> = PROFILES.iter().filter(fits).collect();
    fitting[bytes.len() % fitting.len()]
}

/// Any bytes are recognised, or there is a reason why not; the same each time.
pub fn sniff(bytes: &[u8]) {
    let found = copytaster_formats::sniff(bytes);
    if let Err(e) = &found {
        holds::error(e);
    }
    assert_eq!(found, copytaster_formats::sniff(bytes), "the same bytes, another format");
}

/// A delivery's units keep to the limits.
pub fn split(bytes: &[u8]) {
    let limits = Limits { units_max: 100, ..Limits::default() };
    let profile = &PROFILES[bytes.len() % PROFILES.len()];
    let found = split_within(bytes, profile, &limits);
    assert_eq!(found, split_within(bytes, profile, &limits), "the same bytes, other units");
    for unit in found.into_iter().flatten() {
        match unit {
            Ok(unit) => assert!(profile.formats.is_empty() || !unit.bytes.is_empty()),
            Err(BadUnit { error, .. }) => holds::error(&error),
        }
    }
}

type Units = Vec<Result<Unit, BadUnit>>;

fn split_within(bytes: &[u8], profile: &FeedProfile, limits: &Limits) -> Result<Units, FormatError> {
    let found = copytaster_formats::split(bytes, profile, limits);
    match &found {
        Ok(units) => {
            let size: usize =
                units.iter().map(|u| u.as_ref().map_or_else(|bad| bad.bytes.len(), |u| u.bytes.len())).sum();
            // A feed may have no items.
            let feed = || recognise(bytes).is_ok_and(|found| matches!(found.format, Format::Rss | Format::Atom));
            assert!(!units.is_empty() || feed());
            assert!(units.len() <= limits.units_max && size <= limits.output_bytes_max);
        }
        Err(e) => holds::error(e),
    }
    found
}

/// Each unit of a delivery says who it is, the same each time.
pub fn identify(bytes: &[u8]) {
    let profile = &PROFILES[bytes.len() % PROFILES.len()];
    for unit in copytaster_formats::split(bytes, profile, &Limits::default()).into_iter().flatten().flatten() {
        let found = identity(&unit, profile);
        assert_eq!(found, identity(&unit, profile), "the same bytes, another identity");
    }
}

/// The bytes as one unit of each of these formats, and the units that they split into.
pub fn parse(formats: &[Format], bytes: &[u8]) {
    let profile = profile(formats, bytes);
    for format in formats {
        holds::unit(&Unit { format: *format, bytes: bytes.to_vec(), context: UnitContext::default() }, profile);
    }
    let split = copytaster_formats::split(bytes, profile, &Limits::default());
    for unit in split.into_iter().flatten().flatten().filter(|u| u.bytes != bytes && formats.contains(&u.format)) {
        holds::unit(&unit, profile);
    }
}
