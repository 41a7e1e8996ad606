//! From what was found to the record: ids in the order of first mention, spans, salience, links.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use copytaster_records::{
    Amount, Confidence, Cue, Entity, EntityType, GazetteerPlace, Link, LinkScheme, Media, Mention, MentionKind,
    PlaceRole, Quote, Role, Span, Speaker, StandsFor, Story, Timex,
};

use crate::credit;
use crate::dateline::DatelinePlace;
use crate::dates::{Found as Date, Reference};
use crate::figures::Found as Figure;
use crate::gazetteer::PlaceKind;
use crate::names::{Cast, Draft};
use crate::places;
use crate::quotes::Found as Quoted;
use crate::resources::Resources;
use crate::text::{Prose, slug};

/// The parts of the record that the analysis fills.
pub(crate) struct Output {
    pub(crate) entities: Vec<Entity>,
    pub(crate) places: Vec<GazetteerPlace>,
    pub(crate) timexes: Vec<Timex>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) quotes: Vec<Quote>,
    pub(crate) media: Vec<Media>,
    pub(crate) dateline_place: Option<String>,
}

/// Puts it together.
#[expect(clippy::too_many_arguments, reason = "one argument for each kind of finding")]
pub(crate) fn build(
    story: &Story,
    proses: &[Prose<'_>],
    place: Option<&DatelinePlace<'_>>,
    cast: &Cast<'_>,
    dates: &[(usize, Date)],
    quotes: &[Quoted],
    reference: &Reference,
    resources: &Resources,
) -> Output {
    let order = order(story, proses, place, cast);
    let eids: BTreeMap<usize, String> =
        order.iter().enumerate().map(|(i, draft)| (*draft, format!("e{}", i + 1))).collect();
    let repeats = repeats(story);
    let first_paragraph = story.segments.iter().position(|s| s.role == Role::Paragraph);
    let mut entities = Vec::with_capacity(order.len());
    let mut places = Vec::new();
    for draft_number in &order {
        let draft = &cast.drafts[*draft_number];
        let eid = &eids[draft_number];
        let mut entity = entity(story, proses, place, draft, eid, first_paragraph, resources);
        entity.affiliations = draft.affiliations.iter().filter_map(|body| eids.get(body).cloned()).collect();
        entities.push(entity);
        places.extend(gazetteer_place(proses, draft, eid));
    }
    let dateline_place = cast.drafts.iter().position(|d| d.in_dateline).and_then(|d| eids.get(&d).cloned());
    let timexes: Vec<Timex> =
        dates.iter().enumerate().map(|(i, (number, date))| timex(i, &proses[*number], date, reference)).collect();
    let quotes =
        quotes.iter().enumerate().map(|(i, quote)| quote_record(i, proses, quote, cast, &eids, &repeats)).collect();
    let media = media(story, &timexes, resources);
    Output { entities, places, timexes, amounts: Vec::new(), quotes, media, dateline_place }
}

/// Drafts that are named somewhere, by where they are first named.
fn order(story: &Story, proses: &[Prose<'_>], place: Option<&DatelinePlace<'_>>, cast: &Cast<'_>) -> Vec<usize> {
    let first = |draft: &Draft<'_>| {
        let named = draft.mentions.iter().map(|m| (proses[m.prose].index, proses[m.prose].bytes(&m.range).start)).min();
        let printed = place
            .filter(|_| draft.in_dateline)
            .map(|p| p.at.as_ref().map_or((0, 0), |(index, bytes)| (*index, bytes.start)));
        named.into_iter().chain(printed).min()
    };
    let mut placed: Vec<_> = cast.drafts.iter().enumerate().filter_map(|(i, d)| first(d).map(|at| (at, i))).collect();
    placed.sort_unstable();
    debug_assert!(placed.iter().all(|((index, _), _)| *index < story.segments.len().max(1)));
    placed.into_iter().map(|(_, draft)| draft).collect()
}

fn entity(
    story: &Story,
    proses: &[Prose<'_>],
    place: Option<&DatelinePlace<'_>>,
    draft: &Draft<'_>,
    eid: &str,
    first_paragraph: Option<usize>,
    resources: &Resources,
) -> Entity {
    let mut mentions: Vec<(usize, Mention)> =
        draft.mentions.iter().map(|m| mention(&proses[m.prose], m, draft)).collect();
    if draft.in_dateline {
        mentions.extend(place.and_then(|p| dateline_mention(story, p)));
    }
    mentions.sort_by_key(|(index, m)| (*index, m.span.start));
    let links = links(draft, proses, resources);
    let nil_cluster = links.is_empty().then(|| format!("{}:{}", prefix(draft.entity_type), slug(&draft.name)));
    let mut aliases = draft.aliases.clone();
    aliases.remove(&draft.name);
    Entity {
        eid: eid.to_owned(),
        entity_type: draft.entity_type,
        name: draft.name.clone(),
        aliases: aliases.into_iter().collect(),
        salience: salience(story, &mentions, first_paragraph),
        titles: draft.titles.clone(),
        affiliations: Vec::new(),
        country: draft.country.clone(),
        links,
        nil_cluster,
        mentions: mentions.into_iter().map(|(_, m)| m).collect(),
    }
}

fn mention(prose: &Prose<'_>, m: &crate::names::Named, draft: &Draft<'_>) -> (usize, Mention) {
    let bytes = prose.bytes(&m.range);
    let governs = draft.place.is_some_and(|(place, _)| places::is_government(prose, &m.range, place));
    let found = Mention {
        span: prose.span(&bytes),
        surface: prose.text[bytes].to_owned(),
        kind: kind_of(m.method),
        stands_for: governs.then_some(StandsFor::Government),
        conf: Confidence::new(m.conf),
        method: m.method.to_owned(),
    };
    (prose.index, found)
}

/// How a mention names its entity, by what found it.
fn kind_of(method: &str) -> MentionKind {
    match method {
        "pronoun" => MentionKind::Pronoun,
        "nominal" => MentionKind::Nominal,
        _ => MentionKind::Name,
    }
}

fn dateline_mention(story: &Story, place: &DatelinePlace<'_>) -> Option<(usize, Mention)> {
    let (index, bytes) = place.at.as_ref()?;
    let segment = story.segments.get(*index)?;
    let span = Span::of(&segment.seg_id, &segment.text, bytes.start, bytes.end)?;
    let conf = Confidence::new(place.chosen.conf);
    Some((
        *index,
        Mention {
            span,
            surface: place.surface.clone(),
            kind: MentionKind::Name,
            stands_for: None,
            conf,
            method: "dateline".to_owned(),
        },
    ))
}

/// The vocabularies' ids, and what the user's table of aliases says.
fn links(draft: &Draft<'_>, proses: &[Prose<'_>], resources: &Resources) -> Vec<Link> {
    let country = draft.country.as_ref().filter(|_| draft.is_country || draft.entity_type == EntityType::Norp);
    let iso = country.map(|iso3| Link { scheme: LinkScheme::Iso3166, id: iso3.clone(), score: Confidence::new(0.97) });
    let geonames = draft.place.as_ref().map(|(place, conf)| Link {
        scheme: LinkScheme::Geonames,
        id: place.id().to_string(),
        score: Confidence::new(*conf),
    });
    let names = std::iter::once(draft.name.as_str()).chain(draft.aliases.iter().map(String::as_str));
    let says = |word: &str| proses.iter().any(|prose| (0..prose.len()).any(|at| prose.lower(at) == word));
    let own = resources.aliases.link(draft.entity_type, names, says);
    iso.into_iter().chain(geonames).chain(own).collect()
}

fn prefix(entity_type: EntityType) -> &'static str {
    match entity_type {
        EntityType::Per => "per",
        EntityType::Org => "org",
        EntityType::Gpe => "gpe",
        EntityType::Loc => "loc",
        EntityType::Fac => "fac",
        EntityType::Norp => "norp",
        EntityType::Event => "event",
        EntityType::Misc => "misc",
    }
}

/// `1 - exp(-sum of weights)`: 1.0 in the headline, 0.6 in the first paragraph, 0.2 elsewhere, 0.1 without a name (design note on enrich,
/// section 7; the factor for subjects waits for a parser). A dateline says where, not what about: it weighs as elsewhere.
fn salience(story: &Story, mentions: &[(usize, Mention)], first_paragraph: Option<usize>) -> Confidence {
    let weight = |index: usize, kind: MentionKind| match story.segments[index].role {
        _ if kind != MentionKind::Name => 0.1,
        Role::Headline => 1.0,
        _ if Some(index) == first_paragraph => 0.6,
        _ => 0.2,
    };
    let sum: f64 = mentions.iter().map(|(index, mention)| weight(*index, mention.kind)).sum();
    Confidence::new(1.0 - (-sum).exp())
}

fn gazetteer_place(proses: &[Prose<'_>], draft: &Draft<'_>, eid: &str) -> Option<GazetteerPlace> {
    let (place, conf) = draft.place?;
    let fclass = match place.kind() {
        PlaceKind::Continent => "L",
        PlaceKind::Country | PlaceKind::Division | PlaceKind::District => "A",
        PlaceKind::Town => "P",
    };
    Some(GazetteerPlace {
        eid: eid.to_owned(),
        geonameid: place.id(),
        name: place.name().to_owned(),
        fclass: fclass.to_owned(),
        fcode: place.code().to_owned(),
        admin1: Some(place.admin1().to_owned()).filter(|code| !code.is_empty()),
        country: place.iso3().to_owned(),
        cc: place.cc().to_owned(),
        lat: round(place.lat()),
        lon: round(place.lon()),
        precision: places::precision(place),
        role: role(proses, draft),
        conf: Confidence::new(conf),
    })
}

/// Degrees to four decimals, about ten metres.
fn round(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}

/// Where the story was written; else, where one of its first paragraphs or a caption says that something is there; else
/// only a mention, as are governments under their country's or capital's name.
fn role(proses: &[Prose<'_>], draft: &Draft<'_>) -> PlaceRole {
    const LEAD_PARAGRAPHS: u16 = 3;
    if draft.in_dateline {
        return PlaceRole::Dateline;
    }
    let scene = draft.mentions.iter().any(|m| {
        let prose = &proses[m.prose];
        let lead =
            prose.segment.role == Role::Caption || prose.segment.para.is_some_and(|para| para <= LEAD_PARAGRAPHS);
        lead && places::is_scene(prose, &m.range)
    });
    if scene { PlaceRole::Event } else { PlaceRole::Mention }
}

fn timex(number: usize, prose: &Prose<'_>, date: &Date, reference: &Reference) -> Timex {
    let bytes = prose.bytes(&date.range);
    Timex {
        tid: format!("t{}", number + 1),
        span: prose.span(&bytes),
        text: prose.text[bytes].to_owned(),
        timex_type: date.timex_type(),
        value: date.value(),
        interval: date.interval(&reference.zone),
        anchor: date.anchor,
        modifier: date.modifier.map(str::to_owned),
        bound: date.bound,
        range: date.whole_range(&reference.zone),
        conf: date.conf,
        method: date.method.to_owned(),
    }
}

/// The figures, in the order of the text.
pub(crate) fn amounts(proses: &[Prose<'_>], figures: &[(usize, Figure)]) -> Vec<Amount> {
    let amount = |(number, figure): &(usize, Figure)| {
        let prose = &proses[*number];
        let bytes = prose.bytes(&figure.range);
        Amount {
            amount: figure.value,
            unit: figure.unit.clone(),
            qualifier: figure.qualifier,
            what: figure.what.clone(),
            change: figure.change,
            span: prose.span(&bytes),
            text: prose.text[bytes].to_owned(),
            conf: Confidence::new(figure.conf),
            method: figure.method.to_owned(),
        }
    };
    figures.iter().map(amount).collect()
}

/// For each segment, those that show its words again.
fn repeats(story: &Story) -> BTreeMap<&str, Vec<&str>> {
    let mut out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for segment in &story.segments {
        if let Some(original) = &segment.dup_of {
            out.entry(original).or_default().push(&segment.seg_id);
        }
    }
    out
}

fn quote_record(
    number: usize,
    proses: &[Prose<'_>],
    quote: &Quoted,
    cast: &Cast<'_>,
    eids: &BTreeMap<usize, String>,
    repeats: &BTreeMap<&str, Vec<&str>>,
) -> Quote {
    let bytes: Vec<(usize, Range<usize>)> =
        quote.pieces.iter().map(|(p, range)| (*p, proses[*p].bytes(range))).collect();
    let text: Vec<&str> = bytes.iter().map(|(p, range)| &proses[*p].text[range.clone()]).collect();
    let inside: BTreeSet<usize> =
        quote.pieces.iter().flat_map(|(p, range)| range.clone().filter_map(|i| cast.owner(*p, i))).collect();
    let about = inside.into_iter().filter(|draft| Some(*draft) != quote.speaker.draft);
    let mut about: Vec<String> = about.filter_map(|draft| eids.get(&draft).cloned()).collect();
    about.sort_by_key(|eid| (eid.len(), eid.clone()));
    let segments: BTreeSet<&str> = quote.pieces.iter().map(|(p, _)| proses[*p].segment.seg_id.as_str()).collect();
    Quote {
        qid: format!("q{}", number + 1),
        kind: quote.kind,
        spans: bytes.iter().map(|(p, range)| proses[*p].span(range)).collect(),
        text: text.join(" "),
        cue: quote
            .cue
            .as_ref()
            .map(|(p, range, lemma)| Cue { lemma: lemma.clone(), span: proses[*p].span(&proses[*p].bytes(range)) }),
        speaker: Speaker {
            eid: quote.speaker.draft.and_then(|draft| eids.get(&draft).cloned()),
            surface: quote.speaker.surface.clone(),
            how: quote.speaker.how,
        },
        about_eids: about,
        repeats: segments.iter().filter_map(|s| repeats.get(s)).flatten().map(|s| (*s).to_owned()).collect(),
        conf: Confidence::new(quote.conf),
        method: quote.method.to_owned(),
    }
}

/// One for each caption: the first credit that names it, the first date in it.
fn media(story: &Story, timexes: &[Timex], resources: &Resources) -> Vec<Media> {
    let mut credits = BTreeMap::new();
    for credit in story.segments.iter().filter(|s| s.role == Role::Credit) {
        if let (Some(of), Some(read)) = (credit.of.as_deref(), credit::read(&credit.text, &resources.lexicon)) {
            credits.entry(of).or_insert(read);
        }
    }
    let mut dates: BTreeMap<&str, &str> = BTreeMap::new();
    for timex in timexes.iter().filter(|t| t.interval.is_some()) {
        dates.entry(&timex.span.seg).or_insert(&timex.tid);
    }
    let captions = story.segments.iter().filter(|s| s.role == Role::Caption);
    captions
        .map(|caption| Media {
            caption_seg: caption.seg_id.clone(),
            credit: credits.get(caption.seg_id.as_str()).cloned(),
            date: dates.get(caption.seg_id.as_str()).map(|tid| (*tid).to_owned()),
        })
        .collect()
}
