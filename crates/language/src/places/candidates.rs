//! What a name may mean.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Parent;
use crate::gazetteer::{Place, PlaceKind};
use crate::resources::Resources;
use crate::text::fold;
use crate::words::lines;

pub(crate) const STANDALONE: &str = include_str!("../../lexicon/standalone_datelines.txt");

/// Cities that agencies print without their country, folded.
static STANDALONE_CITIES: LazyLock<HashSet<String>> = LazyLock::new(|| lines(STANDALONE).map(fold).collect());

/// Words of a name in the text, with every place that they may mean.
pub(super) struct Surface<'g> {
    /// The name under which its mentions are the same.
    pub(super) key: String,
    pub(super) readings: Vec<Reading<'g>>,
    /// Parents within the words: "Fresno, Calif." as one name.
    pub(super) parents: Vec<Parent<'g>>,
    /// The kind that the words tell: "Parma province".
    pub(super) kind: Option<PlaceKind>,
    /// A country and a division of another country bear the name.
    pub(super) has_twin: bool,
}

/// A place that may be meant.
pub(super) struct Reading<'g> {
    pub(super) place: Place<'g>,
    pub(super) alternate: bool,
    /// Agencies print it without its country.
    pub(super) standalone: bool,
}

/// Words in front of or behind a name that say what kind of place it is.
const KINDS: [(&str, PlaceKind); 14] = [
    ("province", PlaceKind::Division),
    ("state", PlaceKind::Division),
    ("region", PlaceKind::Division),
    ("prefecture", PlaceKind::Division),
    ("oblast", PlaceKind::Division),
    ("governorate", PlaceKind::Division),
    ("republic", PlaceKind::Country),
    ("city", PlaceKind::Town),
    ("town", PlaceKind::Town),
    ("village", PlaceKind::Town),
    ("county", PlaceKind::District),
    ("district", PlaceKind::District),
    ("island", PlaceKind::Division),
    ("peninsula", PlaceKind::Division),
];

const COMPASS: [&str; 18] = [
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "upper",
];

impl<'g> Surface<'g> {
    /// Looks the words up: as they stand, without the article, without the word that tells the kind, without the compass.
    pub(super) fn read(words: &str, resources: &'g Resources) -> Self {
        let mut parts = words.split(", ");
        let name = fold(parts.next().unwrap_or_default());
        let parents = parts.flat_map(|part| Parent::named(part, resources)).collect();
        let (key, kind, readings) = forms(&name)
            .map(|(form, kind)| (form, kind, readings(form, words, resources)))
            .find(|(_, _, readings)| !readings.is_empty())
            .unwrap_or((&name, None, Vec::new()));
        let country = |r: &&Reading<'_>| r.place.kind() == PlaceKind::Country && !r.alternate;
        let has_twin = readings.iter().find(country).is_some_and(|country| {
            let twin = |r: &Reading<'_>| {
                r.place.kind() == PlaceKind::Division
                    && !r.alternate
                    && r.place.cc() != country.place.cc()
                    && r.place.population() > country.place.population()
            };
            readings.iter().any(twin)
        });
        Self { key: key.to_owned(), readings, parents, kind, has_twin }
    }
}

/// The forms under which a name is looked up, in order, each with the kind that the words left out tell.
fn forms(name: &str) -> impl Iterator<Item = (&str, Option<PlaceKind>)> {
    let bare = name.strip_prefix("the ").unwrap_or(name);
    let behind = KINDS.iter().find_map(|(word, kind)| {
        let rest = bare.strip_suffix(word)?.strip_suffix(' ')?;
        Some((rest, Some(*kind)))
    });
    let before = KINDS.iter().find_map(|(word, kind)| {
        let rest = bare.strip_prefix(word)?.strip_prefix(' ')?;
        Some((rest.strip_prefix("of ").unwrap_or(rest), Some(*kind)))
    });
    let compass = bare.split_once(' ').filter(|(first, _)| COMPASS.contains(first)).map(|(_, rest)| (rest, None));
    [Some((bare, None)), Some((name, None)).filter(|_| bare != name), behind, before, compass].into_iter().flatten()
}

fn readings<'g>(folded: &str, words: &str, resources: &'g Resources) -> Vec<Reading<'g>> {
    let usual = STANDALONE_CITIES.contains(folded);
    let mut largest = true;
    let named = resources.gazetteer.named(folded).map(|candidate| {
        let town = candidate.place.kind() == PlaceKind::Town;
        // Of several towns of the name the list means the first, which is the largest.
        let standalone = usual && town && std::mem::take(&mut largest);
        Reading { place: candidate.place, alternate: candidate.alternate, standalone }
    });
    let found: Vec<_> = named.collect();
    if !found.is_empty() {
        return found;
    }
    // Abbreviations, which the gazetteer does not have: "Calif.", "NSW".
    let divisions = resources.lexicon.divisions_named(words).iter();
    let places = divisions.filter_map(|(cc, code)| resources.gazetteer.division(cc, code));
    places.map(|place| Reading { place, alternate: false, standalone: false }).collect()
}
