//! IPTC 7901 (revision 5, 1995; notes/formats.md §6.6): European agencies' teleprinter format, with its control characters
//! or without them.

pub(crate) mod dtg;
pub(crate) mod header;
mod notebook;
mod title;

use std::sync::LazyLock;

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Role, StoryLink, Timestamp, UnitIdentity};
use regex::Regex;
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::frames::{self, day_text, first_line, fold_into};
use crate::text::byline;
use crate::times::{self, ReadTime};
use crate::{FeedProfile, FormatError, Unit, calls, clean, sports, take};

use dtg::Group;
use header::Header;
use title::Title;

/// Bytes of a headline that go into a key, as a rule.
const KEY_BYTES: usize = 72;
/// Bytes at a text's end in which a date-time group without `ETX` is looked for.
const TAIL_BYTES_MAX: usize = 200;
/// What a note says that retracts: `(Achtung)` alone is no kill.
const KILL_VERBS: &[&str] = &[
    "nicht verwenden",
    "nicht zu verwenden",
    "nicht mehr verwenden",
    "nicht weiter verwenden",
    "zurückgezogen",
    "ziehen wir zurück",
    "zieht die meldung",
    "annulliert",
    "wird gelöscht",
    "please disregard",
    "do not use",
    "is withdrawn",
    "has been withdrawn",
    "is killed",
    "veuillez ne pas utiliser",
    "prière de ne pas",
    "est annulée",
    "ne pas utiliser",
    "ne pas tenir compte",
    "rogamos anular",
    "rogamos no usar",
    "queda anulada",
    "no utilizar",
    "si prega di annullare",
    "non utilizzare",
    "è annullata",
    "favor anular",
    "não utilizar",
    "gelieve niet te gebruiken",
    "använd inte",
    "må ikke bruges",
    "skal ikke brukes",
    "ei saa käyttää",
];

/// All of them, looked for at once.
static KILL_VERB: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?i){}", KILL_VERBS.join("|"))).expect("a good pattern"));

/// A frame, its header and title read.
struct Story<'a> {
    header: Header<'a>,
    slug: &'a str,
    title: Title,
    /// Behind the title.
    text: &'a str,
    group: Option<Group>,
    /// The day that it was sent, as ids have it; empty where no group says it.
    day: String,
    framed: bool,
}

fn story<'a>(frame: &'a str, profile: &FeedProfile) -> Result<Story<'a>, FormatError> {
    let parts = frames::parts(frame);
    let Some((header, rest)) = header::read(parts.head) else {
        return Err(FormatError::malformed("IPTC 7901: no header line (service, sequence, priority, category, words)"));
    };
    let framed = parts.text.is_some() && parts.foot.is_some();
    let (slug, text) = match parts.text {
        Some(text) => (rest.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default(), text),
        None => keywords(rest),
    };
    let (text, group) = match parts.foot {
        Some(foot) => (text, dtg::read(foot, profile)),
        None => unframed(text, profile),
    };
    let (mut title, text) = title::take(text, profile);
    let retracts = |text: &str| KILL_VERB.is_match(clean::bounded(text, calls::NOTE_BYTES_MAX));
    if title.achtung && retracts(text) {
        title.said.status = PubStatus::Cancelled;
        title.said.editorial_type = EditorialType::Kill;
    }
    if header.priority == "1" {
        title.said.editorial_type = crate::status::stronger(title.said.editorial_type, EditorialType::Alert);
    }
    if header.corrects.is_some() {
        title.said.editorial_type = crate::status::stronger(title.said.editorial_type, EditorialType::Correction);
    }
    let day = group.as_ref().map(|g| day_text(g.day)).unwrap_or_default();
    Ok(Story { header, slug, title, text, group, day, framed })
}

/// Without controls the keyword line is the next one, if it ends as one: with a slash.
fn keywords(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(['\r', '\n', ' ']);
    let (line, rest) = first_line(text);
    let line = line.trim();
    let slugs = line.ends_with('/') && line.len() <= 100;
    // APA leaves the last slash out: "Arbeitsmarkt/Statistik/Österreich", a blank line behind it.
    let parted = first_line(rest).0.trim().is_empty();
    let bare = line.contains('/') && !line.contains(' ') && parted;
    // ATS has words for keywords: one line alone before a whole title block.
    let words = parted && !line.is_empty() && line.len() <= 69 && !line.ends_with('=') && title::ends(rest);
    if slugs || bare || words { (line, rest) } else { ("", text) }
}

/// Without controls the date-time group is the last line.
fn unframed<'a>(text: &'a str, profile: &FeedProfile) -> (&'a str, Option<Group>) {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
    let start = text.ceil_char_boundary(text.len().saturating_sub(TAIL_BYTES_MAX));
    let Some(at) = text[start..].rfind('\n').map(|at| start + at + 1) else { return (text, None) };
    match dtg::read(&text[at..], profile) {
        Some(group) => (&text[..at], Some(group)),
        None => (text, None),
    }
}

impl Story<'_> {
    /// Its own derived id, by its key: `iptc7901:<agency>:<slug>:<headline's first words>:<day>`; without one by service and
    /// sequence: a kill that is an order and no more is not the one before it.
    fn guid(&self, key: Option<&str>) -> String {
        let number = || format!("iptc7901:{}{}:", self.header.service.to_ascii_lowercase(), self.header.sequence);
        key.map_or_else(number, ToOwned::to_owned) + &self.day
    }

    /// Its own key.
    fn key(&self) -> Option<String> {
        self.key_of(&self.title.headline)
    }

    /// The key of a story of this slug under a headline; `None` where the headline has no words.
    fn key_of(&self, headline: &str) -> Option<String> {
        let agency = self.agency().to_lowercase();
        let room = agency.len() + self.slug.len() + headline.len().min(KEY_BYTES);
        let mut key = String::with_capacity("iptc7901::::2000-01-01".len() + room);
        key.push_str("iptc7901:");
        key.push_str(&clean::as_line(&agency));
        key.push(':');
        fold_into(self.slug, &mut key);
        key.push(':');
        let bare = key.len();
        calls::key_into(headline, &mut key);
        (key.len() > bare).then(|| key + ":")
    }

    fn agency(&self) -> &str {
        if self.header.agency.is_empty() { self.header.service } else { self.header.agency }
    }

    /// The ids of the story that it may act on, by its own key: named by number, in its text's words, or filed the day
    /// before.
    fn targets(&self, key: Option<&str>) -> Vec<String> {
        let mut targets = Vec::new();
        targets.extend(self.corrects());
        if !self.acts() {
            return targets;
        }
        let quoted = if self.orders() { calls::quoted(self.text) } else { None };
        if let Some(key) = quoted.and_then(|headline| self.key_of(headline)) {
            targets.extend(self.days().map(|day| format!("{key}{day}")));
        }
        if let Some(key) = key {
            targets.extend(self.days().skip(1).map(|day| format!("{key}{day}")));
        }
        targets
    }

    /// Whether it is about a story before it.
    fn acts(&self) -> bool {
        self.title.said.ordinal.is_some()
            || !matches!(self.title.said.editorial_type, EditorialType::Story | EditorialType::Alert)
            || self.orders()
    }

    /// Whether its text may be an order about another item: quotation marks of a lead are a story's.
    fn orders(&self) -> bool {
        self.title.said.status != PubStatus::Usable
    }

    /// The day that it was sent, then the day before.
    fn days(&self) -> impl Iterator<Item = String> {
        let day = self.group.as_ref().map(|g| g.day);
        day.into_iter().chain(day.and_then(|d| d.yesterday().ok())).map(day_text)
    }

    /// Its own numbers, of its service and of its agency.
    fn names(&self) -> Vec<String> {
        let Header { service, sequence, agency, agency_sequence, .. } = self.header;
        let numbers = [(service, sequence), (agency, agency_sequence)].into_iter().filter(|(_, n)| !n.is_empty());
        numbers.map(|(name, number)| number_name(name, number, &self.day)).collect()
    }

    /// The numbers by which it calls another item: `COR 045`, `item xpa 157`.
    fn calls(&self) -> Vec<String> {
        let Header { service, agency, corrects, .. } = self.header;
        let mut found: Vec<(&str, &str)> = Vec::new();
        found.extend(corrects.iter().flat_map(|number| [(service, *number), (agency, *number)]));
        if self.orders() {
            for name in [agency, service] {
                found.extend(calls::numbers(self.text, name).map(|number| (name, number)));
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        let (own, days) = (self.names(), self.days().collect::<Vec<_>>());
        let mut calls = Vec::new();
        for (name, number) in found.into_iter().filter(|(name, _)| !name.is_empty()) {
            calls.extend(days.iter().map(|day| number_name(name, number, day)));
        }
        calls.retain(|call| !own.contains(call));
        calls
    }

    /// `COR 045`: the item of the same service and day with that number.
    fn corrects(&self) -> Option<String> {
        let number = self.header.corrects?;
        Some(format!("iptc7901:{}{number}:{}", self.header.service.to_ascii_lowercase(), self.day))
    }

    /// Labels name a local time without a year: it holds for a person.
    fn embargo(&self) -> Option<ReadTime> {
        let label = || self.title.labels.join(" ");
        self.title.said.embargo.then(|| times::certain_or_none(times::unread(&label(), None)))
    }

    fn provider(&self, profile: &FeedProfile) -> String {
        // dpa's services sign as agencies of their own; the profile may give them one name.
        profile.provider_aliases.get(self.header.agency).cloned().unwrap_or_else(|| profile.provider.clone())
    }
}

/// A number of the day, as names have it.
fn number_name(name: &str, number: &str, day: &str) -> String {
    let number = calls::bare(number);
    let mut out = String::with_capacity("iptc7901: :".len() + name.len() + number.len() + day.len());
    out.push_str("iptc7901:");
    name.chars().filter(|c| !c.is_control()).for_each(|c| clean::push_lower(c, &mut out));
    for part in [" ", number, ":", day] {
        out.push_str(part);
    }
    out
}

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let mut story = story(text, profile)?;
    let key = story.key();
    Ok(UnitIdentity {
        provider: story.provider(profile),
        targets: story.targets(key.as_deref()),
        names: story.names(),
        calls: story.calls(),
        guid: Some(story.guid(key.as_deref())),
        wire_version: story.title.said.ordinal.map(|n| n.to_string()),
        status: story.title.said.status,
        editorial_type: story.title.said.editorial_type,
        embargo: story.embargo().map(|t| t.time),
        headline: Some(clean::into_line(std::mem::take(&mut story.title.headline).into())).filter(|h| !h.is_empty()),
        version_created: story.group.map(|g| g.time.time),
    })
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let mut story = story(text, profile)?;
    let mut draft = Draft::new(Format::Iptc7901, profile, received_at);
    draft.copy.provider = story.provider(profile);
    draft.copy.guid = Some(story.guid(story.key().as_deref()));
    draft.copy.wire_version = story.title.said.ordinal.map(|n| n.to_string());
    draft.copy.pub_status = story.title.said.status;
    draft.copy.editorial_type = story.title.said.editorial_type;
    draft.copy.times.embargoed_until = story.embargo().map(|t| draft.time(t));
    if let Some(target) = story.corrects() {
        draft.link(StoryLink { rel: "corrects".to_owned(), target });
    }
    if let Some(group) = story.group.take() {
        let time = draft.time(group.time);
        draft.copy.times.version_created = Some(time);
    }
    if !story.framed {
        draft.flag("frame_incomplete");
    }
    if story.title.achtung && draft.copy.pub_status == PubStatus::Usable {
        draft.flag("kill_suspected");
    }
    fields(&story, profile, &mut draft);
    titles(&story.title, profile, &mut draft);
    let own = (!story.header.agency.is_empty()).then(|| story.header.agency.to_owned());
    let agencies: Vec<String> = profile.credit_agencies.iter().cloned().chain(own).collect();
    body(story.text, &agencies, &mut draft);
    Ok(draft.finish())
}

fn fields(story: &Story<'_>, profile: &FeedProfile, draft: &mut Draft) {
    let Header { service, sequence, priority, category, words, free, agency, agency_sequence, .. } = story.header;
    // 1 flash, 2 urgent, 3 important, 4 normal, to 6; some agencies go to 9.
    draft.copy.urgency = profile.urgency(priority, |p| p.parse().ok());
    let code = category.to_lowercase();
    let sport = sports::of_category(&code);
    draft.term(CodedTerm { code, scheme: None, name: None, kind: "category".to_owned() });
    sport.into_iter().for_each(|sport| draft.term(sport));
    let slug = clean::line(story.slug.trim_matches('/'));
    draft.copy.slugline = (!slug.is_empty()).then_some(slug);
    for (key, value) in [
        ("service", service),
        ("sequence", sequence),
        ("header_free", free),
        ("agency", agency),
        ("agency_sequence", agency_sequence),
    ] {
        draft.extra(key, json!(value));
    }
    if let Some(words) = words {
        draft.extra("word_count", json!(words));
    }
}

fn titles(title: &Title, profile: &FeedProfile, draft: &mut Draft) {
    draft.extra("take_key", json!(title.labels.join(" ")));
    draft.push(Role::Headline, &title.headline);
    if let Some(subhead) = &title.subhead {
        draft.push(Role::Subhead, subhead);
    }
    if let Some(raw) = &title.byline {
        draft.push(Role::Byline, raw);
        draft.copy.byline = Some(byline::from_line(raw, &profile.credit_agencies));
    }
    for note in &title.notes {
        draft.push(Role::NotePrivate, note);
    }
    for genre in &title.genres {
        let code = clean::line(genre);
        draft.term(CodedTerm { code, scheme: None, name: None, kind: "genre".to_owned() });
    }
}

fn body(text: &str, agencies: &[String], draft: &mut Draft) {
    let notes = notebook::find(text);
    let (found, closing) = notebook::body(&text[..notes.unwrap_or(text.len())], agencies);
    take::body(found.into_iter(), agencies, draft);
    for (role, text) in closing {
        draft.push(role, text);
    }
    if let Some(at) = notes {
        notebook::read(&text[at..], agencies, draft);
    }
}
