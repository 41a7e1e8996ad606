//! From a parsed story to an enriched one.

use copytaster_records::{
    Dct, DctBasis, EnrichLevel, EnrichedDateline, EnrichedStory, EnrichedTimes, Provenance, Quality, Role, Story,
};

use crate::dateline::{self, DatelinePlace};
use crate::dates::{self, Found as Date, Reference};
use crate::names::{self, Cast, Genders};
use crate::output::{self, Output};
use crate::resources::Resources;
use crate::syntax::Trees;
use crate::text::Prose;
use crate::{facts, figures, language, places, quotes};

/// The version of the analysis. It changes with every change of what a story yields.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Bytes of prose that are read (DESIGN, invariant 9); what is beyond is kept and not analysed.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Analyses a story. Total and deterministic: never panics, looks at nothing but its arguments.
#[must_use]
pub fn analyse(story: &Story, resources: &Resources) -> EnrichedStory {
    let (proses, truncated) = read(story);
    let lang = language::decide(story.language.as_deref(), &proses);
    let english = language::is_english(&lang);
    let place = dateline::find(story, resources);
    let zone = place.as_ref().map(|p| p.chosen.place.zone()).filter(|zone| !zone.is_empty());
    let reference = dates::decide(story, zone, resources);
    let dates = find_dates(&proses, &reference, english);
    let figures = if english { find_figures(&proses, &dates, place.as_ref()) } else { Vec::new() };
    let mut cast = find_names(&proses, &dates, place.as_ref(), resources, english);
    if english {
        let home = dateline::home(story, resources);
        places::settle(&proses, place.as_ref().map(|p| &p.chosen), home, resources, &mut cast);
    }
    let genders = Genders::of(&proses, &cast);
    let trees = Trees::new(&resources.syntax, proses.iter().map(|prose| prose.sentences.len()));
    let quotes = if english { quotes::find(&proses, &cast, &trees, &genders) } else { Vec::new() };
    if english {
        names::refer(&proses, genders, &mut cast);
    }
    let impossible = dates.iter().any(|(_, date)| date.is_impossible());
    let mut flags = facts::flags(story, &lang, english, truncated);
    flags.extend(impossible.then(|| "impossible_date".to_owned()));
    flags.extend(trees.refused().then(|| "long_sentence".to_owned()));
    flags.sort();
    let mut found = output::build(story, &proses, place.as_ref(), &cast, &dates, &quotes, &reference, resources);
    found.amounts = output::amounts(&proses, &figures);
    assemble(story, lang, english, flags, &reference, found, resources)
}

/// The segments that are prose and no repeats, up to the limit.
fn read(story: &Story) -> (Vec<Prose<'_>>, bool) {
    let mut left = TEXT_BYTES_MAX;
    let mut truncated = false;
    let mut proses = Vec::new();
    for (index, segment) in story.segments.iter().enumerate() {
        if !segment.role.is_prose() || segment.dup_of.is_some() {
            continue;
        }
        if segment.text.len() > left {
            truncated = true;
            continue;
        }
        left -= segment.text.len();
        proses.push(Prose::new(index, segment));
    }
    (proses, truncated)
}

fn find_dates(proses: &[Prose<'_>], reference: &Reference, english: bool) -> Vec<(usize, Date)> {
    let mut memory = dates::Memory::default();
    let mut all = Vec::new();
    for (number, prose) in proses.iter().enumerate() {
        let found = if english { dates::find(prose, reference, &mut memory) } else { dates::find_neutral(prose) };
        all.extend(found.into_iter().map(|date| (number, date)));
    }
    all
}

/// Figures where no date stands; lengths of time are dates as well as measures, and stay dates.
fn find_figures(
    proses: &[Prose<'_>],
    dates: &[(usize, Date)],
    place: Option<&DatelinePlace<'_>>,
) -> Vec<(usize, figures::Found)> {
    let country = place.map(|p| p.chosen.place.iso3());
    let dollar = figures::home_dollar(country);
    let mut all = Vec::new();
    for (number, prose) in proses.iter().enumerate() {
        // They are in the order of the segments.
        let (begin, end) = (dates.partition_point(|(n, _)| *n < number), dates.partition_point(|(n, _)| *n <= number));
        let taken: Vec<_> = dates[begin..end].iter().map(|(_, date)| date.range.clone()).collect();
        all.extend(figures::find(prose, &taken, dollar).into_iter().map(|figure| (number, figure)));
    }
    all
}

fn find_names<'r>(
    proses: &[Prose<'_>],
    dates: &[(usize, Date)],
    place: Option<&DatelinePlace<'r>>,
    resources: &'r Resources,
    english: bool,
) -> Cast<'r> {
    let chosen = place.map(|p| &p.chosen);
    if !english {
        return names::find_neutral(proses, chosen);
    }
    let ranges: Vec<_> = dates.iter().map(|(number, date)| (*number, date.range.clone())).collect();
    names::find(proses, &ranges, chosen, resources)
}

fn assemble(
    story: &Story,
    lang: String,
    english: bool,
    flags: Vec<String>,
    reference: &Reference,
    found: Output,
    resources: &Resources,
) -> EnrichedStory {
    let dateline = story.dateline.as_ref().map(|d| EnrichedDateline {
        raw: d.raw.clone(),
        place: found.dateline_place,
        date: reference.printed.map(|date| date.to_string()),
    });
    EnrichedStory {
        schema: EnrichedStory::SCHEMA.to_owned(),
        story_id: story.story_id,
        version: story.version,
        revision: story.revision,
        prev_version: story.version.checked_sub(1).filter(|version| *version > 0),
        wire_version: story.wire_version.clone(),
        family_id: story.family_id,
        home: story.home,
        relation: story.relation,
        unit: story.unit.clone(),
        provider: facts::providers(story, &found.media, &resources.lexicon),
        publisher: None,
        lang,
        urgency: story.urgency.as_ref().and_then(|u| u.level),
        pub_status: story.pub_status,
        times: times(story, reference),
        headline: story.headline.clone(),
        section: story.section.clone(),
        byline: story.byline.clone(),
        dateline,
        slugline: story.slugline.clone(),
        ednote: story.segments.iter().filter(|s| s.role == Role::NotePublic).map(|s| s.text.clone()).collect(),
        segments: story.segments.clone(),
        media: found.media,
        entities: found.entities,
        places: found.places,
        timexes: found.timexes,
        quotes: found.quotes,
        topics: Vec::new(),
        amounts: found.amounts,
        events: Vec::new(),
        quality: Quality { flags, enrich_level: if english { EnrichLevel::Full } else { EnrichLevel::Degraded } },
        provenance: vec![Provenance {
            stage: "enrich".to_owned(),
            component: "language".to_owned(),
            version: VERSION.to_owned(),
            model_sha256: Some(resources.sha256().to_owned()),
        }],
    }
}

fn times(story: &Story, reference: &Reference) -> EnrichedTimes {
    let instant = |time: &Option<copytaster_records::WireTime>| time.as_ref().and_then(|t| t.instant);
    let basis: DctBasis = reference.basis;
    EnrichedTimes {
        received_at: story.times.received_at,
        first_created: instant(&story.times.first_created),
        version_created: instant(&story.times.version_created),
        published: instant(&story.times.published),
        dct: Dct { value: reference.date.to_string(), basis, tz: reference.zone_name.clone() },
    }
}
