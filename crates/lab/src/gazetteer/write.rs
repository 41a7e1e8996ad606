//! Writes the compact tables. Their order is part of the format: the same input gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::read::{Country, Place};

/// Grouped by country, division and zone: `@cc admin1 zone`, then `id name lat lon population code others`.
/// `code` is left out for plain `PPL`, `others` are parted by `|`.
pub(crate) fn places(places: &[Place]) -> String {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Place>> = BTreeMap::new();
    for place in places {
        groups.entry((&place.cc, &place.admin1, &place.zone)).or_default().push(place);
    }
    let mut out = String::new();
    for ((cc, admin1, zone), mut members) in groups {
        let _ = writeln!(out, "@{cc}\t{admin1}\t{zone}");
        members.sort_by_key(|p| p.id);
        for p in members {
            let code = if p.code == "PPL" { "" } else { &p.code };
            let (lat, lon) = (short(p.lat), short(p.lon));
            let mut line =
                format!("{}\t{}\t{lat}\t{lon}\t{}\t{code}\t{}", p.id, p.name, p.population, p.others.join("|"));
            line.truncate(line.trim_end_matches('\t').len());
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// `iso2 iso3 id name others`.
pub(crate) fn countries(countries: &[Country]) -> String {
    let mut out = String::new();
    for c in countries {
        let _ = writeln!(out, "{}\t{}\t{}\t{}\t{}", c.iso2, c.iso3, c.id, c.name, c.others.join("|"));
    }
    out
}

/// `cc.code name id`.
pub(crate) fn admin1(rows: &[(String, String, String)]) -> String {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort();
    rows.iter().fold(String::new(), |mut out, (code, name, id)| {
        let _ = writeln!(out, "{code}\t{name}\t{id}");
        out
    })
}

/// `adjective codes`, codes parted by `|`.
pub(crate) fn nationalities(all: &BTreeMap<String, Vec<String>>) -> String {
    all.iter().fold(String::new(), |mut out, (name, codes)| {
        let _ = writeln!(out, "{name}\t{}", codes.join("|"));
        out
    })
}

/// Three decimals (about 100 m), no trailing zeros.
fn short(degrees: f64) -> String {
    let text = format!("{degrees:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
