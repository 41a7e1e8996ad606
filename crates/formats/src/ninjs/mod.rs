//! ninjs 1, 2 and 3 (notes/formats.md §6.4), alone or in an array.

mod associations;
mod bodies;
mod fields;
mod planning;
pub(crate) mod version;

use copytaster_records::{EditorialType, Format, PubStatus, Role, Timestamp, UnitIdentity};
use serde_json::{Map, Value, json};

use crate::copy::{Draft, ParsedCopy};
use crate::json::value::{self, get, text, texts};
use crate::json::{members, object};
use crate::orders::Orders;
use crate::text::{byline, dateline};
use crate::times::{self, ReadTime};
use crate::{FeedProfile, FormatError, Unit, Zone, clean, status};

use fields::Names;

/// Items that one item may name as replaced.
const TARGETS_MAX: usize = 20;

/// What says who the item is.
pub(crate) struct Head {
    pub(crate) provider: String,
    pub(crate) guid: Option<String>,
    pub(crate) targets: Vec<String>,
    pub(crate) version: Option<String>,
    pub(crate) version_created: Option<ReadTime>,
    pub(crate) status: PubStatus,
    pub(crate) editorial_type: EditorialType,
    pub(crate) embargo: Option<ReadTime>,
    pub(crate) headline: Option<String>,
}

impl Head {
    /// As the stages before the parser know it.
    pub(crate) fn into_identity(self) -> UnitIdentity {
        UnitIdentity {
            provider: self.provider,
            guid: self.guid,
            targets: self.targets,
            wire_version: self.version,
            version_created: self.version_created.map(|t| t.time),
            status: self.status,
            editorial_type: self.editorial_type,
            embargo: self.embargo.map(|t| t.time),
            headline: self.headline,
            ..UnitIdentity::default()
        }
    }

    /// Into a draft; a status that was not understood is flagged.
    pub(crate) fn into_draft(self, draft: &mut Draft) {
        draft.copy.provider = self.provider;
        draft.copy.guid = self.guid;
        draft.copy.wire_version = self.version;
        draft.copy.pub_status = self.status;
        draft.copy.editorial_type = self.editorial_type;
        draft.copy.times.version_created = self.version_created.map(|t| draft.time(t));
        draft.copy.times.embargoed_until = self.embargo.map(|t| draft.time(t));
        if self.status == PubStatus::Unknown {
            draft.flag("status_unknown");
        }
    }
}

/// Reads the head of an item whose keys are those of ninjs 1: AP's Media API as well.
pub(crate) fn first_head(map: &Map<String, Value>, profile: &FeedProfile) -> Head {
    head(map, Format::Ninjs1, profile)
}

fn head(map: &Map<String, Value>, format: Format, profile: &FeedProfile) -> Head {
    let names = Names::of(format);
    let zone = profile.zone.as_ref();
    let written = |key: &str| map.get(key).and_then(text);
    // TT: another item has taken its place, named in `replacedby`. It is no kill.
    let pub_status = fields::spelt(map, names.pub_status, fields::PUB_STATUSES);
    let version_created = fields::spelt(map, names.version_created, fields::VERSIONS_CREATED);
    let embargoed = fields::spelt(map, names.embargoed, fields::EMBARGOES);
    let mut status = match written(pub_status).unwrap_or_default().to_lowercase().as_str() {
        "replaced" => PubStatus::Usable,
        // AP: the time, where there is one, stands apart.
        "embargoed" => PubStatus::Usable,
        code => status::pub_status(code),
    };
    let mut editorial_type = EditorialType::Story;
    for key in ["signal", "signals", "profile", "editorialtypes"] {
        for said in texts(map.get(key)) {
            let (alias, code) = said.split_once(':').unwrap_or(("", &said));
            if key.starts_with("signal") {
                status = status::stricter(status, status::of_signal(alias, code));
            }
            if let Some(said) = status::editorial_type(alias, code) {
                editorial_type = status::stronger(editorial_type, said);
            }
        }
    }
    if status == PubStatus::Cancelled {
        editorial_type = EditorialType::Kill;
    }
    let headline = fields::headline(map, format);
    if let Some(said) = headline.as_deref().and_then(status::headline_type) {
        editorial_type = status::stronger(editorial_type, said);
    }
    let version_created = written(version_created).filter(|t| !t.is_empty()).map(|t| times::read(&t, zone));
    let mut embargo = value::embargo(map, embargoed, zone)
        .or_else(|| scheduled(map, zone))
        .or_else(|| held(written(pub_status).as_deref()));
    let mut orders = Orders::new(version_created.as_ref(), profile);
    let notes = fields::ED_NOTES.iter().flat_map(|key| texts(map.get(*key)));
    notes.for_each(|note| orders.read(&note));
    orders.apply(&mut status, &mut embargo);
    if status == PubStatus::Cancelled {
        editorial_type = EditorialType::Kill;
    }
    // TT names what the item replaces; Superdesk gives each update a guid of its own and names the one before.
    let targets = ["replacing", "evolvedfrom"].iter().flat_map(|k| texts(map.get(*k))).map(|t| clean::line(&t));
    let targets = targets.filter(|t| !t.is_empty());
    Head {
        provider: fields::provider(map, profile),
        guid: ["uri", "guid", "_id"].iter().find_map(|key| written(key)).filter(|g| !g.is_empty()),
        targets: targets.take(TARGETS_MAX).collect(),
        version: written("version").filter(|v| !v.is_empty()),
        version_created,
        status,
        editorial_type,
        embargo,
        headline,
    }
}

/// A status of embargo without a time: it holds for a person, unless a note tells the time.
fn held(pub_status: Option<&str>) -> Option<ReadTime> {
    let pub_status = pub_status.filter(|s| s.eq_ignore_ascii_case("embargoed"))?;
    Some(times::read_embargo(pub_status, None))
}

/// Superdesk's own records: the time as it is meant stands among the schedule's settings, the one at the top is the desk's
/// clock. Where the settings leave it out, that one holds.
fn scheduled(map: &Map<String, Value>, zone: Option<&Zone>) -> Option<ReadTime> {
    let settings = map.get("schedule_settings").and_then(Value::as_object);
    let meant = settings.and_then(|settings| value::embargo(settings, "utc_embargo", zone));
    meant.or_else(|| value::embargo(map, "embargo", zone))
}

/// From header fields alone: a body of the wrong type, or none, changes nothing.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let map = members(text, is_of_head)?;
    Ok(head(&map, unit.format, profile).into_identity())
}

/// Keys that [`head`] reads.
fn is_of_head(key: &str) -> bool {
    let own = matches!(
        key,
        "uri"
            | "guid"
            | "_id"
            | "type"
            | "name"
            | "version"
            | "provider"
            | "headline"
            | "headlines"
            | "signal"
            | "signals"
            | "profile"
            | "editorialtypes"
            | "replacing"
            | "evolvedfrom"
            | "embargo"
            | "schedule_settings"
    );
    let spelt = [fields::PUB_STATUSES, fields::VERSIONS_CREATED, fields::EMBARGOES, fields::ED_NOTES];
    own || spelt.iter().any(|keys| keys.contains(&key))
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let map = object(text)?;
    let mut draft = Draft::new(unit.format, profile, received_at);
    head(&map, unit.format, profile).into_draft(&mut draft);
    read(&map, unit.format, profile, &mut draft)?;
    Ok(draft.finish())
}

/// Associations and renditions of an item of another format whose keys are the same.
pub(crate) fn media(map: &Map<String, Value>, draft: &mut Draft) {
    associations::read(map, draft);
}

/// Reads all of an item but its head into a draft.
pub(crate) fn read(
    map: &Map<String, Value>,
    format: Format,
    profile: &FeedProfile,
    draft: &mut Draft,
) -> Result<(), FormatError> {
    let names = Names::of(format);
    lines(map, names, format, profile, draft)?;
    draft.extra("item_class", json!(get(map, "type").unwrap_or_default()));
    fields::terms(map, profile, draft);
    bodies::descriptions(map, draft);
    bodies::read(map, format, profile, draft)?;
    planning::read(map, profile, draft);
    bodies::footer(map, draft);
    note(map, names, draft);
    associations::read(map, draft);
    fields::rest(map, names, draft);
    Ok(())
}

/// Lines for print, times and rights.
fn lines(
    map: &Map<String, Value>,
    names: &Names,
    format: Format,
    profile: &FeedProfile,
    draft: &mut Draft,
) -> Result<(), FormatError> {
    let zone = profile.zone.as_ref();
    let written = |key: &str| map.get(key).and_then(text).filter(|t| !t.is_empty());
    fields::headlines(map, format, draft)?;
    if let Some(raw) = written(fields::spelt(map, names.byline, fields::BYLINES)) {
        draft.push(Role::Byline, &raw);
        draft.copy.byline = Some(byline::from_line(&raw, &profile.credit_agencies));
    }
    if let Some(raw) = written("dateline") {
        draft.push(Role::Dateline, &raw);
        draft.copy.dateline = Some(dateline::from_field(&raw));
    }
    if let Some(language) = written("language").filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(language);
    }
    let created = written(names.first_created).or_else(|| written(names.content_created));
    if let Some(created) = created {
        let time = draft.time(times::read(&created, zone));
        draft.copy.times.first_created = Some(time);
    }
    draft.copy.times.published = value::time(map, "firstpublished", zone).map(|t| draft.time(t));
    draft.copy.times.expires = value::time(map, "expires", zone).map(|t| draft.time(t));
    urgency(map, profile, draft);
    // TT's is a `slug`.
    draft.copy.slugline = written("slugline").or_else(|| written("slug"));
    draft.copy.rights.copyright_holder = written(names.copyright_holder);
    draft.copy.rights.copyright_notice = written(names.copyright_notice);
    draft.copy.rights.usage_terms = written(names.usage_terms);
    draft.copy.rights.credit_line = written("creditline").or_else(|| written("creditLine"));
    Ok(())
}

/// `urgency` 1 to 9; TT's `newsvalue` runs the other way, from 6, the most important, to 1.
fn urgency(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(raw) = get(map, "urgency") {
        draft.copy.urgency = profile.urgency(&raw, |u| u.parse().ok());
    } else if let Some(raw) = get(map, "newsvalue") {
        let inverted = |u: &str| u.parse::<u8>().ok().filter(|n| (1..=6).contains(n)).map(|n| 7 - n);
        draft.copy.urgency = profile.urgency(&raw, inverted);
    }
}

/// Editors' notes are never printed: ninjs has no word for a public one.
fn note(map: &Map<String, Value>, names: &Names, draft: &mut Draft) {
    for note in texts(map.get(fields::spelt(map, names.ed_note, fields::ED_NOTES))) {
        for line in note.lines() {
            draft.push(Role::NotePrivate, line);
        }
    }
    if let Some(Value::Array(notes)) = map.get("ednotes") {
        draft.extra("ednotes", json!(notes));
    }
}
