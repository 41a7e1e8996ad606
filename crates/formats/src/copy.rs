//! What a parser makes of a unit, and the draft in which it gathers it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use copytaster_records::{
    Association, Byline, CodedTerm, Dateline, EditorialType, Format, PubStatus, Rights, Role, Segment, StoryLink,
    StoryTimes, Timestamp, UnitIdentity, Urgency, WireTime,
};
use serde_json::Value;

use crate::times::ReadTime;
use crate::{FeedProfile, clean, repeats, status, subjects};

/// A headline made of the first paragraph is cut at this length, in characters.
const DERIVED_HEADLINE_CHARS_MAX: usize = 80;
/// Bound on `extra`: entries, and bytes of JSON in each.
const EXTRA_ENTRIES_MAX: usize = 64;
const EXTRA_BYTES_MAX: usize = 4096;
/// Coded terms, and links and associations, of one story. Rich items have some 200 terms.
const TERMS_MAX: usize = 2_000;
const LINKS_MAX: usize = 1_000;
/// Values of one list in `extra`.
const EXTRA_LIST_MAX: usize = 32;
/// A version time this far ahead of the receipt is not to be trusted for ordering.
const FUTURE_MILLIS_MAX: i64 = 3 * 3_600_000;
/// Segments in a story; what is beyond is dropped and flagged. A story of that many pieces is a data file.
pub(crate) const PIECES_MAX: usize = 20_000;

/// A unit as read: the fields of `records::Story` that the bytes and the profile can fill.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedCopy {
    /// The format.
    pub format: Format,
    /// The agency.
    pub provider: String,
    /// The provider's id of the story, in one spelling.
    pub guid: Option<String>,
    /// The wire's own version.
    pub wire_version: Option<String>,
    /// BCP 47, as the wire or the profile declares it.
    pub language: Option<String>,
    /// Whether it may be published.
    pub pub_status: PubStatus,
    /// What kind of item it is.
    pub editorial_type: EditorialType,
    /// How urgent.
    pub urgency: Option<Urgency>,
    /// Its times.
    pub times: StoryTimes,
    /// The headline.
    pub headline: Option<String>,
    /// The slug. Never for print.
    pub slugline: Option<String>,
    /// The section of the page or service.
    pub section: Option<String>,
    /// Who wrote it.
    pub byline: Option<Byline>,
    /// Where it was written.
    pub dateline: Option<Dateline>,
    /// Everything that was coded.
    pub terms: Vec<CodedTerm>,
    /// What the sender allows.
    pub rights: Rights,
    /// Links to other items.
    pub links: Vec<StoryLink>,
    /// Pictures and other items that go with it.
    pub associations: Vec<Association>,
    /// The text, piece by piece, in its order.
    pub segments: Vec<Segment>,
    /// What a reader should know; sorted.
    pub flags: Vec<String>,
    /// Fields of the wire that have no place above; bounded.
    pub extra: BTreeMap<String, Value>,
}

impl ParsedCopy {
    /// The text of the body: its paragraphs, headings, lists and tables, repeats left out, a line feed between them.
    /// The same rule as `records::Story::body_text`.
    #[must_use]
    pub fn body_text(&self) -> String {
        let body = self.segments.iter().filter(|s| s.role.is_body() && s.dup_of.is_none());
        body.map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Who copy is that says so in its text alone.
    pub(crate) fn into_identity(self) -> UnitIdentity {
        UnitIdentity {
            provider: self.provider,
            guid: self.guid,
            wire_version: self.wire_version,
            version_created: self.times.version_created,
            status: self.pub_status,
            editorial_type: self.editorial_type,
            embargo: self.times.embargoed_until,
            headline: self.headline,
            ..UnitIdentity::default()
        }
    }
}

/// A segment before it has an id: references are indexes.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) of: Option<usize>,
    pub(crate) dup_of: Option<usize>,
}

/// A story being read.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) copy: ParsedCopy,
    pub(crate) pieces: Vec<Piece>,
    flags: BTreeSet<String>,
}

impl Draft {
    pub(crate) fn new(format: Format, profile: &FeedProfile, received_at: Timestamp) -> Self {
        let times = StoryTimes {
            received_at,
            first_created: None,
            version_created: None,
            published: None,
            embargoed_until: None,
            expires: None,
        };
        let copy = ParsedCopy {
            format,
            provider: profile.provider.clone(),
            guid: None,
            wire_version: None,
            language: profile.language_tag(),
            pub_status: PubStatus::Usable,
            editorial_type: EditorialType::Story,
            urgency: None,
            times,
            headline: None,
            slugline: None,
            section: None,
            byline: None,
            dateline: None,
            terms: Vec::new(),
            rights: Rights::default(),
            links: Vec::new(),
            associations: Vec::new(),
            segments: Vec::new(),
            flags: Vec::new(),
            extra: BTreeMap::new(),
        };
        Self { copy, pieces: Vec::new(), flags: BTreeSet::new() }
    }

    /// Adds a piece of text, cleaned; nothing where nothing is left of it. Returns its index.
    pub(crate) fn push<'s>(&mut self, role: Role, text: impl Into<Cow<'s, str>>) -> Option<usize> {
        let text = text.into();
        let text = if role == Role::Table { clean::into_layout(text) } else { clean::into_line(text) };
        if text.is_empty() {
            return None;
        }
        if self.pieces.len() >= PIECES_MAX {
            self.flag("segments_dropped");
            return None;
        }
        self.pieces.push(Piece { role, text, of: None, dup_of: None });
        Some(self.pieces.len() - 1)
    }

    /// Adds the credit of the caption at `caption`.
    pub(crate) fn push_credit(&mut self, text: &str, caption: Option<usize>) {
        if let Some(at) = self.push(Role::Credit, text) {
            self.pieces[at].of = caption;
        }
    }

    pub(crate) fn flag(&mut self, flag: &str) {
        self.flags.insert(flag.to_owned());
    }

    /// Takes a time and its flags.
    pub(crate) fn time(&mut self, read: ReadTime) -> WireTime {
        for flag in read.flags {
            self.flag(flag);
        }
        read.time
    }

    /// Keeps a field that has no place of its own, within bounds.
    pub(crate) fn extra(&mut self, key: &str, value: Value) {
        let empty = match &value {
            Value::Null => true,
            Value::String(s) => s.is_empty(),
            Value::Array(a) => a.is_empty(),
            Value::Object(o) => o.is_empty(),
            _ => false,
        };
        if empty {
            return;
        }
        let value = clean_value(value);
        if self.copy.extra.len() >= EXTRA_ENTRIES_MAX || json_len(&value) > EXTRA_BYTES_MAX {
            self.flag("extra_dropped");
            return;
        }
        let key = if clean::is_line(key) { Cow::Borrowed(key) } else { Cow::Owned(clean::line(key)) };
        self.copy.extra.insert(clean::bounded(&key, 100).to_owned(), value);
    }

    /// Adds a value to a list in `extra`; a list that is full keeps what it has.
    pub(crate) fn extra_push(&mut self, key: &str, value: Value) {
        let no_room = self.copy.extra.len() >= EXTRA_ENTRIES_MAX;
        match self.copy.extra.get_mut(key) {
            None => self.extra(key, Value::Array(vec![value])),
            Some(Value::Array(list)) => {
                list.push(clean_value(value));
                if no_room || list.len() > EXTRA_LIST_MAX || list_len(list) > EXTRA_BYTES_MAX {
                    list.pop();
                    self.flag("extra_dropped");
                }
            }
            Some(one) => {
                let list = vec![one.clone(), value];
                self.extra(key, Value::Array(list));
            }
        }
    }

    /// Whether a list in `extra` takes no more; what would be pushed is flagged as dropped.
    pub(crate) fn is_full(&mut self, key: &str) -> bool {
        let full = matches!(self.copy.extra.get(key), Some(Value::Array(list)) if list.len() >= EXTRA_LIST_MAX);
        if full {
            self.flag("extra_dropped");
        }
        full
    }

    pub(crate) fn term(&mut self, mut term: CodedTerm) {
        if !clean::is_line(&term.code) {
            term.code = clean::line(&term.code);
        }
        if self.copy.terms.len() >= TERMS_MAX {
            self.flag("terms_dropped");
        } else if !self.copy.terms.contains(&term) {
            self.copy.terms.push(term);
        }
    }

    pub(crate) fn link(&mut self, link: StoryLink) {
        if self.copy.links.len() >= LINKS_MAX {
            self.flag("links_dropped");
        } else {
            self.copy.links.push(link);
        }
    }

    pub(crate) fn association(&mut self, association: Association) {
        if self.copy.associations.len() >= LINKS_MAX {
            self.flag("associations_dropped");
        } else {
            self.copy.associations.push(association);
        }
    }

    /// Ends the draft: headline, repeats, ids.
    pub(crate) fn finish(mut self) -> ParsedCopy {
        self.settle_headline();
        for term in subjects::mapped(&self.copy.terms) {
            self.term(term);
        }
        self.check_version_time();
        repeats::mark(&mut self.pieces);
        let id = segment_id;
        let mut para = 0_u16;
        self.copy.segments.reserve_exact(self.pieces.len());
        for (n, piece) in self.pieces.into_iter().enumerate() {
            let counted = piece.role == Role::Paragraph;
            para = para.saturating_add(u16::from(counted));
            self.copy.segments.push(Segment {
                seg_id: id(n),
                role: piece.role,
                text: piece.text,
                para: counted.then_some(para),
                dup_of: piece.dup_of.map(id),
                of: piece.of.map(id),
            });
        }
        self.copy.flags = self.flags.into_iter().collect();
        self.copy
    }

    fn settle_headline(&mut self) {
        if let Some(first) = self.pieces.iter().find(|p| p.role == Role::Headline) {
            let said = status::headline_type(&first.text).unwrap_or_default();
            self.copy.editorial_type = status::stronger(self.copy.editorial_type, said);
            self.copy.headline = Some(first.text.clone());
            return;
        }
        // A picture has a caption alone.
        let first = |roles: &[Role]| self.pieces.iter().find(|p| roles.contains(&p.role));
        if let Some(words) = first(&[Role::Paragraph, Role::ListItem]).or_else(|| first(&[Role::Caption])) {
            self.copy.headline = Some(clean::cut_on_word(&words.text, DERIVED_HEADLINE_CHARS_MAX));
            self.flag("headline_derived");
        }
    }

    fn check_version_time(&mut self) {
        let version = self.copy.times.version_created.as_ref().and_then(|t| t.instant);
        let received = self.copy.times.received_at.as_millis();
        if version.is_some_and(|v| v.as_millis() - received > FUTURE_MILLIS_MAX) {
            self.flag("version_in_future");
        }
    }
}

/// `s1` for the first piece: written by hand, since every piece has one.
fn segment_id(at: usize) -> String {
    let mut id = String::with_capacity(8);
    id.push('s');
    push_number(at + 1, &mut id);
    id
}

fn push_number(number: usize, out: &mut String) {
    const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    if number >= 10 {
        push_number(number / 10, out);
    }
    out.push(DIGITS[number % 10]);
}

/// Bytes of a value as JSON; beyond the bound that matters as many as there are, below it as many or more.
fn json_len(value: &Value) -> usize {
    let bound = json_len_bound(value);
    if bound <= EXTRA_BYTES_MAX { bound } else { serde_json::to_string(value).map_or(usize::MAX, |s| s.len()) }
}

/// The same of a list.
fn list_len(list: &[Value]) -> usize {
    let bound = list_len_bound(list);
    if bound <= EXTRA_BYTES_MAX { bound } else { serde_json::to_string(list).map_or(usize::MAX, |s| s.len()) }
}

/// What a value's JSON cannot be longer than: a byte of text is at most six (`\u001f`), a number 24.
fn json_len_bound(value: &Value) -> usize {
    let text = |s: &str| 6 * s.len() + 2;
    match value {
        Value::String(s) => text(s),
        Value::Array(list) => list_len_bound(list),
        Value::Object(map) => 2 + map.iter().map(|(k, v)| text(k) + json_len_bound(v) + 2).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 24,
    }
}

fn list_len_bound(list: &[Value]) -> usize {
    2 + list.iter().map(|v| json_len_bound(v) + 1).sum::<usize>()
}

fn clean_value(value: Value) -> Value {
    match value {
        Value::String(s) => Value::String(clean::into_line(s.into())),
        Value::Array(mut list) => {
            list.iter_mut().for_each(|v| *v = clean_value(v.take()));
            Value::Array(list)
        }
        Value::Object(mut map) if map.keys().all(|k| clean::is_line(k)) => {
            map.values_mut().for_each(|v| *v = clean_value(v.take()));
            Value::Object(map)
        }
        Value::Object(map) => map.into_iter().map(|(k, v)| (clean::line(&k), clean_value(v))).collect(),
        other => other,
    }
}
