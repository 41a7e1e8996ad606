//! Places: `GeoVirus.xml`, or JSON lines `{"text", "places": [{"start", "end", "lat", "lon", "title"}]}` (bytes; `title`
//! is the name by which an encyclopaedia tells the place from others, such as "Georgia (U.S. state)").
//!
//! A place is right where it lies within 161 km (100 miles) of the gold coordinates, the distance of the literature; a
//! country, a first-order division, a continent where it is the one that the title names, by its GeoNames id.

mod gold;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use copytaster_language::{NamedPlace, Resources, analyse, locate, places_named};
use copytaster_records::{EnrichedStory, GazetteerPlace, PlacePrecision, Role, Story};

use super::confusion::Confusions;
use super::story::{of_day, push};
use gold::{Article, Gold};

/// 100 miles.
const NEAR_KM: f64 = 161.0;
/// A division's people live within so much of what an encyclopaedia gives as its coordinates, even in Queensland.
const DIVISION_KM: f64 = 1_600.0;

/// What a gold place is, by the gazetteer.
enum Kind {
    /// A country, a division, a continent: these GeoNames ids.
    Area(PlacePrecision, Vec<u64>),
    /// Anything else: by distance.
    Spot,
}

/// Shares, each of a number of places.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, right: bool) {
        self.all += 1;
        self.right += usize::from(right);
    }

    fn share(&self) -> f64 {
        let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        if self.all == 0 { 0.0 } else { float(self.right) / float(self.all) }
    }
}

/// What was reached.
#[derive(Default)]
pub(crate) struct Report {
    /// Populated places that the gazetteer has by name, given the names.
    given: Tally,
    /// The same, had the best of the gazetteer's places of the name been chosen.
    best: Tally,
    /// All places, found in the text and right.
    found: Tally,
    /// The same by kind.
    by_kind: BTreeMap<&'static str, Tally>,
    /// Places found in the text that are none of the data's.
    beside: usize,
    wrong: Confusions,
}

/// Measures and prints.
pub(crate) fn run(files: &[PathBuf], list: usize) -> anyhow::Result<()> {
    let report = measure(files)?;
    let line =
        |what: &str, tally: &Tally| println!("{what:<58} {:.3}  {:>5} of {}", tally.share(), tally.right, tally.all);
    line("covered populated places within 161 km, given the names", &report.given);
    line("  had the gazetteer's best been chosen", &report.best);
    line("all places found and right", &report.found);
    for (kind, tally) in &report.by_kind {
        line(&format!("  {kind}"), tally);
    }
    println!("{:<58}        {:>5}", "found beside the data's", report.beside);
    println!("\nconfusions:");
    report.wrong.print(list);
    Ok(())
}

/// Measures over all articles of the files.
pub(crate) fn measure(files: &[PathBuf]) -> anyhow::Result<Report> {
    let resources = Resources::embedded()?;
    let mut report = Report::default();
    for file in files {
        for (number, article) in gold::read(file)?.iter().enumerate() {
            report.article(&at(file, number), article, &resources)?;
        }
    }
    Ok(report)
}

fn at(file: &Path, number: usize) -> String {
    format!("{}:{}", file.file_name().unwrap_or_default().to_string_lossy(), number + 1)
}

impl Report {
    fn article(&mut self, at: &str, article: &Article, resources: &Resources) -> anyhow::Result<()> {
        let mut story = of_day(at, "2010-06-01", "UTC")?;
        push(&mut story, "s1", Role::Paragraph, &article.text);
        let names: Vec<_> = article.places.iter().map(|gold| (0, gold.bytes.clone())).collect();
        for (gold, place) in article.places.iter().zip(locate(&story, &names, resources)) {
            self.given(at, gold, place.as_ref(), resources);
        }
        self.found(at, article, &story, resources);
        Ok(())
    }

    fn given(&mut self, at: &str, gold: &Gold, place: Option<&NamedPlace>, resources: &Resources) {
        let Kind::Spot = kind(gold, resources) else { return };
        let towns: Vec<_> = places_named(&gold.name, resources);
        let towns: Vec<_> = towns.iter().filter(|place| place.precision == PlacePrecision::City).collect();
        if towns.is_empty() {
            return;
        }
        let right = place.is_some_and(|place| gold.km(place.lat, place.lon) <= NEAR_KM);
        self.best.add(towns.iter().any(|town| gold.km(town.lat, town.lon) <= NEAR_KM));
        self.given.add(right);
        if let Some(place) = place.filter(|_| !right) {
            let km = gold.km(place.lat, place.lon);
            let what = format!("given: {} = {} -> {} ({}, {km:.0} km)", gold.name, gold.title, place.name, place.cc);
            self.wrong.add(what, || at.to_owned());
        }
    }

    fn found(&mut self, at: &str, article: &Article, story: &Story, resources: &Resources) {
        let found = Found::of(&analyse(story, resources));
        let mut used = vec![false; found.0.len()];
        for gold in &article.places {
            let hit =
                found.0.iter().position(|(bytes, _)| bytes.start < gold.bytes.end && gold.bytes.start < bytes.end);
            let place = hit.and_then(|i| {
                used[i] = true;
                found.0[i].1.as_ref()
            });
            let kind = kind(gold, resources);
            let right = place.is_some_and(|place| match &kind {
                Kind::Area(_, ids) => ids.contains(&place.geonameid),
                Kind::Spot => gold.km(place.lat, place.lon) <= NEAR_KM,
            });
            self.found.add(right);
            let covered = !places_named(&gold.name, resources).is_empty();
            self.by_kind.entry(kind.label(covered)).or_default().add(right);
            if !right {
                let got = place.map_or_else(
                    || if hit.is_some() { "no place".to_owned() } else { "not found".to_owned() },
                    |place| format!("{} ({}, {})", place.name, place.fcode, place.cc),
                );
                let what = format!("{}: {} = {} -> {got}", kind.label(covered), gold.name, gold.title);
                self.wrong.add(what, || at.to_owned());
            }
        }
        for ((bytes, place), _) in found.0.iter().zip(&used).filter(|((_, place), used)| !**used && place.is_some()) {
            let name = place.as_ref().map_or("", |place| place.name.as_str());
            self.beside += 1;
            self.wrong.add(format!("beside: {} = {name}", &article.text[bytes.clone()]), || at.to_owned());
        }
    }
}

impl Kind {
    fn label(&self, covered: bool) -> &'static str {
        match self {
            Kind::Area(PlacePrecision::Country, _) => "countries",
            Kind::Area(PlacePrecision::Continent, _) => "continents",
            Kind::Area(..) => "divisions",
            Kind::Spot if covered => "other places, in the gazetteer by name",
            Kind::Spot => "other places, not in the gazetteer",
        }
    }
}

/// Mentions of places in a text, with what was made of them.
struct Found(Vec<(Range<usize>, Option<GazetteerPlace>)>);

impl Found {
    fn of(story: &EnrichedStory) -> Self {
        let place = |eid: &str| story.places.iter().find(|place| place.eid == eid).cloned();
        let mentions = story.entities.iter().flat_map(|entity| {
            let place = place(&entity.eid);
            entity.mentions.iter().map(move |m| (m.span.start as usize..m.span.end as usize, place.clone()))
        });
        Self(mentions.collect())
    }
}

/// What the title names: a town near the coordinates, else a country, a continent, a division not too far away.
fn kind(gold: &Gold, resources: &Resources) -> Kind {
    let title = gold.title.split(" (").next().unwrap_or(&gold.title);
    let named = places_named(title, resources);
    let area = |precision: PlacePrecision, km: f64| -> Vec<u64> {
        let fits = |p: &&NamedPlace| p.precision == precision && gold.km(p.lat, p.lon) <= km;
        named.iter().filter(fits).map(|p| p.geonameid).collect()
    };
    for (precision, km) in [(PlacePrecision::Continent, f64::INFINITY), (PlacePrecision::Country, 4_000.0)] {
        let ids = area(precision, km);
        if !ids.is_empty() && !gold.title.contains("state)") {
            return Kind::Area(precision, ids);
        }
    }
    let town = named.iter().any(|p| p.precision == PlacePrecision::City && gold.km(p.lat, p.lon) <= NEAR_KM);
    let state = gold.title.contains("state)") || gold.title.contains("(Australia)");
    let ids = area(PlacePrecision::Admin1, DIVISION_KM);
    if !ids.is_empty() && (!town || state) { Kind::Area(PlacePrecision::Admin1, ids) } else { Kind::Spot }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::measure;

    /// The bars of the project on GeoVirus; the data stays outside the repository.
    #[test]
    fn places_hold_their_bars() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nlp/geovirus/GeoVirus.xml");
        if !file.exists() {
            eprintln!("skipped: no {}", file.display());
            return;
        }
        let report = measure(&[file]).expect("the data");
        assert!(report.given.all > 300 && report.found.all > 2_000, "the data is read");
        assert!(report.given.share() >= 0.78, "given the names: {}", report.given.share());
        assert!(report.found.share() >= 0.55, "found and right: {}", report.found.share());
    }
}
