//! Names that English-language wires use and GeoNames does not mark as English.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

/// Further English names.
#[derive(Default)]
pub(crate) struct English {
    /// By ISO 3166-1 alpha-3.
    pub(crate) countries: BTreeMap<String, Vec<String>>,
    /// By GeoNames' name and ISO 3166-1 alpha-2.
    pub(crate) places: BTreeMap<(String, String), Vec<String>>,
}

/// Reads the list that is part of this program.
pub(crate) fn names() -> anyhow::Result<English> {
    let mut english = English::default();
    for line in include_str!("english.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let mut columns = line.split('\t');
        let kind = columns.next().unwrap_or_default();
        let key = columns.next().with_context(|| format!("no key: {line}"))?;
        let names = columns.next().with_context(|| format!("no names: {line}"))?;
        let names = names.split('|').map(str::to_owned).collect();
        match (kind, key.split_once(':')) {
            ("country", None) => english.countries.insert(key.to_owned(), names),
            ("place", Some((name, cc))) => english.places.insert((name.to_owned(), cc.to_owned()), names),
            _ => bail!("neither country nor place: {line}"),
        };
    }
    Ok(english)
}
