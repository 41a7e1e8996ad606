//! Controlled values: `@qcode`, `@uri` or `@literal`, everywhere all three (NewsML-G2 specification, "QCodes").

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::xml::Node;
use crate::{FeedProfile, clean, subjects};

/// Aliases that mean one scheme on every feed: IPTC's own catalogue. Others are local to a document or a feed.
const SCHEMES: &[(&str, &str)] = &[
    ("a1312cat", "http://cvx.iptc.org/anpa1312-category/"),
    ("a1312prio", "http://cvx.iptc.org/anpa1312-priority/"),
    ("altidrole", "http://cv.iptc.org/newscodes/altidrole/"),
    ("app", "http://cv.iptc.org/newscodes/application/"),
    ("asportfacet", "http://cv.iptc.org/newscodes/asportfacet/"),
    ("asportfacetvalue", "http://cv.iptc.org/newscodes/asportfacetvalue/"),
    ("cinat", "http://cv.iptc.org/newscodes/cinature/"),
    ("colin", "http://cv.iptc.org/newscodes/colourindicator/"),
    ("cpnat", "http://cv.iptc.org/newscodes/cpnature/"),
    ("crel", "http://cv.iptc.org/newscodes/conceptrelation/"),
    ("drol", "http://cv.iptc.org/newscodes/descriptionrole/"),
    ("eventoccurstatus", "http://cv.iptc.org/newscodes/eventoccurstatus/"),
    ("eocstat", "http://cv.iptc.org/newscodes/eventoccurstatus/"),
    ("genre", "http://cv.iptc.org/newscodes/genre/"),
    ("irel", "http://cv.iptc.org/newscodes/itemrelation/"),
    ("isin", "http://cvx.iptc.org/isin/"),
    ("iso3166-1a2", "http://cvx.iptc.org/iso3166-1a2/"),
    ("iso3166-1a3", "http://cvx.iptc.org/iso3166-1a3/"),
    ("medtop", "http://cv.iptc.org/newscodes/mediatopic/"),
    ("ncostat", "http://cv.iptc.org/newscodes/newscoveragestatus/"),
    ("ninat", "http://cv.iptc.org/newscodes/ninature/"),
    ("nprov", "http://cv.iptc.org/newscodes/newsprovider/"),
    ("nrol", "http://cv.iptc.org/newscodes/namerole/"),
    ("pgrmod", "http://cv.iptc.org/newscodes/pgrmod/"),
    ("plinat", "http://cv.iptc.org/newscodes/plinature/"),
    ("rnd", "http://cv.iptc.org/newscodes/rendition/"),
    ("scene", "http://cv.iptc.org/newscodes/scene/"),
    ("sig", "http://cv.iptc.org/newscodes/signal/"),
    ("spct", "http://cv.iptc.org/newscodes/spct/"),
    ("stat", "http://cv.iptc.org/newscodes/pubstatusg2/"),
    ("subj", "http://cv.iptc.org/newscodes/subjectcode/"),
    ("timeunit", "http://cv.iptc.org/newscodes/timeunit/"),
    ("wikidata", "http://www.wikidata.org/entity/"),
];

/// A controlled value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value<'a> {
    /// The whole: `stat:canceled`, `http://cv.iptc.org/...`, a literal.
    pub(super) raw: Cow<'a, str>,
    /// The alias before the colon, of a qcode.
    pub(super) alias: String,
    /// The bare code: behind the colon, behind the URI's last slash, or the literal.
    pub(super) code: String,
}

/// The value that an element names. `None` where it names none.
pub(super) fn of<'a>(node: Node<'_, 'a>) -> Option<Value<'a>> {
    let present = |name: &str| node.attr(name).filter(|v| !v.trim().is_empty());
    if let Some(raw) = present("qcode") {
        // At the first colon: the code may have colons of its own.
        let (alias, code) = raw.split_once(':').unwrap_or(("", &raw));
        let (alias, code) = (alias.trim().to_owned(), code.trim().to_owned());
        return Some(Value { alias, code, raw });
    }
    if let Some(raw) = present("uri") {
        let code = raw.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or_default().to_owned();
        return Some(Value { alias: String::new(), code, raw });
    }
    let raw = present("literal")?;
    Some(Value { alias: String::new(), code: raw.trim().to_owned(), raw })
}

/// A qcode or the like in an attribute: `@role`, `@type`, `@rel`: its bare code.
pub(super) fn bare(code: &str) -> &str {
    let behind_slash = code.trim_end_matches('/').rsplit('/').next().unwrap_or(code);
    if code.contains("://") { behind_slash } else { code.split_once(':').map_or(code, |(_, c)| c) }.trim()
}

/// The schemes of a document by alias: the item's own catalogue, the profile's, IPTC's. Nothing is ever fetched.
pub(super) struct Schemes<'p> {
    own: BTreeMap<String, String>,
    profile: &'p FeedProfile,
}

impl<'p> Schemes<'p> {
    pub(super) fn read(root: Node<'_, '_>, profile: &'p FeedProfile) -> Self {
        let mut own = BTreeMap::new();
        for catalog in root.children().filter(|n| n.name() == "catalog") {
            for scheme in catalog.children().filter(|n| n.name() == "scheme") {
                if let (Some(alias), Some(uri)) = (scheme.attr("alias"), scheme.attr("uri")) {
                    own.insert(clean::line(&alias), clean::line(&uri));
                }
            }
        }
        Self { own, profile }
    }

    pub(super) fn uri(&self, value: &Value<'_>) -> Option<String> {
        if value.alias.is_empty() {
            let at = value.raw.trim_end_matches('/').rfind('/')?;
            return value.raw.contains("://").then(|| clean::line(&value.raw[..=at]));
        }
        let fixed = || SCHEMES.iter().find(|(alias, _)| *alias == value.alias).map(|(_, uri)| (*uri).to_owned());
        let named = self.own.get(&value.alias).or_else(|| self.profile.schemes.get(&value.alias));
        let uri = named.cloned().or_else(fixed)?;
        Some(if uri == subjects::SUBJECT_CODES { subjects::scheme_of(&value.code).to_owned() } else { uri })
    }
}

/// The name to show: in the document's language if there is one, a display name before a mnemonic.
pub(super) fn name(node: Node<'_, '_>, language: Option<&str>) -> Option<String> {
    let rank = |n: &Node<'_, '_>| {
        let role = n.attr("role").unwrap_or_default();
        let short = matches!(bare(&role), "mnemonic" | "short");
        let other = match (n.attr("xml:lang"), language) {
            (Some(lang), Some(wanted)) => !lang.eq_ignore_ascii_case(wanted),
            _ => false,
        };
        (short, other)
    };
    let names = node.children().filter(|n| n.name() == "name").filter(|n| !n.text().trim().is_empty());
    let best = names.min_by_key(rank)?;
    Some(clean::line(&best.text()))
}
