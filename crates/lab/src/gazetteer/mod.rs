//! GeoNames' files, cut down to what `copytaster-language` looks up.

mod english;
mod read;
mod write;

use std::fs;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Builds all files in `to`, with their hashes in `SHA256SUMS` and the attribution in `NOTICE`. `from` is the folder of
/// the GeoNames tables, `names` the archive of name lists.
pub(crate) fn build(from: &Path, names: &Path, to: &Path) -> anyhow::Result<()> {
    let english = english::names()?;
    let places = read::places(from, &english)?;
    let (first_names, companies) = read::names(names)?;
    let files = [
        ("places.tsv", write::places(&places)),
        ("countries.tsv", write::countries(&read::countries(from, &english)?)),
        ("admin1.tsv", write::admin1(&read::admin1(from)?)),
        ("nationalities.tsv", write::nationalities(&read::nationalities(from)?)),
        ("first_names.txt", first_names.join("\n") + "\n"),
        ("companies.txt", companies.join("\n") + "\n"),
    ];
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let mut sums = String::new();
    for (name, text) in &files {
        put(to, name, text)?;
        sums.push_str(&format!("{}  {name}\n", hex(&Sha256::digest(text.as_bytes()))));
        eprintln!("{name}: {} bytes, {} lines", text.len(), text.lines().count());
    }
    put(to, "SHA256SUMS", &sums)?;
    put(to, "NOTICE", NOTICE)
}

fn put(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

const NOTICE: &str = "\
places.tsv, countries.tsv and admin1.tsv hold facts (names, codes, coordinates, population, time zones) from the
GeoNames geographical database, www.geonames.org, licensed under the Creative Commons Attribution 4.0 International
License (CC BY 4.0). nationalities.tsv holds nationality adjectives and ISO 3166 codes from the list distributed with
it under the same licence. Changed: cut to populated places of cities15000 and to the columns used, coordinates rounded
to three decimals, English names that wires use added.

first_names.txt holds the most frequent first names of the 1990 United States census, which are in the public domain.
companies.txt holds the folded names of companies whose first word is such a name, from the index members of
pytickersymbols and the list of the United States Securities and Exchange Commission inside edgartools (both MIT; the
commission's data is in the public domain).

Built by, from the workspace's root:
    cargo run -p copytaster-lab -- gazetteer --from ../shared/data/nlp/geonames \\
        --names ../shared/data/nlp/name-lists/names.tsv.gz --to crates/language/data
Hashes are in SHA256SUMS; the program verifies them when it starts.
";
