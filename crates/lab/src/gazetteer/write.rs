//! Writes the compact tables. Their order is part of the format: the same input gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::index::Division;
use super::read::Country;

/// `iso2 iso3 id name others`.
pub(crate) fn countries(countries: &[Country]) -> String {
    let mut out = String::new();
    for c in countries {
        let _ = writeln!(out, "{}\t{}\t{}\t{}\t{}", c.iso2, c.iso3, c.id, c.name, c.others.join("|"));
    }
    out
}

/// `cc.code name id`.
pub(crate) fn admin1(rows: &[Division]) -> String {
    rows.iter().fold(String::new(), |mut out, (code, name, _, id)| {
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
