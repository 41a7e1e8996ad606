//! GeoNames' files, cut down to what `copytaster-language` looks up.

mod centre;
mod english;
mod index;
mod read;
mod write;

use std::fs;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

/// What the files are built from.
pub(crate) struct Sources<'a> {
    /// Folder of the GeoNames tables.
    pub(crate) from: &'a Path,
    /// Table of populated places, where it is not the folder's `cities15000.zip`.
    pub(crate) places: Option<&'a Path>,
    /// Treebank whose words no alternate name may be.
    pub(crate) words: &'a Path,
    /// The archive of name lists.
    pub(crate) names: &'a Path,
}

/// Builds all files in `to`, with their hashes in `SHA256SUMS` and the attribution in `NOTICE`.
pub(crate) fn build(sources: &Sources<'_>, to: &Path) -> anyhow::Result<()> {
    let from = sources.from;
    let english = english::names()?;
    let usual = from.join("cities15000.zip");
    let plain = read::plain_words(sources.words)?;
    let places = read::places(sources.places.unwrap_or(&usual), &english, &plain)?;
    let countries = read::countries(from, &english)?;
    let divisions = read::admin1(from)?;
    let (first_names, companies) = read::names(sources.names)?;
    let files: [(&str, Vec<u8>); 6] = [
        ("places.bin", index::build(&places, &divisions, &countries)?),
        ("countries.tsv", write::countries(&countries).into()),
        ("admin1.tsv", write::admin1(&divisions).into()),
        ("nationalities.tsv", write::nationalities(&read::nationalities(from)?).into()),
        ("first_names.txt", (first_names.join("\n") + "\n").into()),
        ("companies.txt", (companies.join("\n") + "\n").into()),
    ];
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let mut sums = String::new();
    for (name, bytes) in &files {
        put(to, name, bytes)?;
        sums.push_str(&format!("{}  {name}\n", hex(&Sha256::digest(bytes))));
        eprintln!("{name}: {} bytes", bytes.len());
    }
    put(to, "SHA256SUMS", sums.as_bytes())?;
    put(to, "NOTICE", NOTICE.as_bytes())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

const NOTICE: &str = "\
places.bin, countries.tsv and admin1.tsv hold facts (names, codes, coordinates, population, time zones) from the
GeoNames geographical database, www.geonames.org, licensed under the Creative Commons Attribution 4.0 International
License (CC BY 4.0). nationalities.tsv holds nationality adjectives and ISO 3166 codes from the list distributed with
it under the same licence. Changed: cut to populated places of cities15000 and to the columns used; alternate names that
are codes, machine-made or not in Latin letters left out, and those that are words of running text in Universal
Dependencies English-EWT (CC BY-SA 4.0; none of its text is in the files); English names that wires use added; divisions,
countries and continents given the mean coordinates of their towns.

first_names.txt holds the most frequent first names of the 1990 United States census, which are in the public domain.
companies.txt holds the folded names of companies whose first word is such a name, from the index members of
pytickersymbols and the list of the United States Securities and Exchange Commission inside edgartools (both MIT; the
commission's data is in the public domain).

Built by, from the workspace's root:
    cargo run -p copytaster-lab -- gazetteer --from ../shared/data/nlp/geonames \\
        --words ../shared/data/nlp/ud-ewt/train.conllu \\
        --names ../shared/data/nlp/name-lists/names.tsv.gz --to crates/language/data
Hashes are in SHA256SUMS; the program verifies them when it starts.
";
