//! What the operator says about a feed: one TOML file each.

use std::collections::BTreeMap;
use std::fmt;

use copytaster_records::{Format, Urgency};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::markers::Markers;
use crate::national::NationalSet;
use crate::zczc::ZczcField;
use crate::{ProfileError, clean};

/// An IANA time zone, checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

impl Zone {
    /// The IANA name: `Asia/Tokyo`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone's rules.
    #[must_use]
    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        match TimeZone::get(&name) {
            Ok(tz) => Ok(Self { name, tz }),
            Err(_) => Err(format!("expected the IANA name of a time zone such as \"Asia/Tokyo\", found {name:?}")),
        }
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

/// A charset's label by the WHATWG table, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Charset(pub(crate) &'static encoding_rs::Encoding);

impl TryFrom<String> for Charset {
    type Error = String;
    fn try_from(label: String) -> Result<Self, String> {
        encoding_rs::Encoding::for_label(label.as_bytes())
            .map(Self)
            .ok_or_else(|| format!("expected a charset's label such as \"windows-1252\" or \"utf-8\", found {label:?}"))
    }
}

impl From<Charset> for String {
    fn from(charset: Charset) -> Self {
        charset.0.name().to_ascii_lowercase()
    }
}

/// A BCP 47 language tag, its shape checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

impl LanguageTag {
    /// The tag: `en`, `pt-BR`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// RFC 5646: subtags of 1 to 8 letters and digits, the first of 2 to 8 letters.
    pub(crate) fn is_well_formed(tag: &str) -> bool {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        let alnum = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
        (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic()) && parts.all(alnum)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = String;
    fn try_from(tag: String) -> Result<Self, String> {
        if Self::is_well_formed(&tag) {
            Ok(Self(tag))
        } else {
            Err(format!("expected a BCP 47 language tag such as \"en\" or \"pt-BR\", found {tag:?}"))
        }
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

/// How one feed is to be read. Everything that differs between agencies and is not in the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedProfile {
    /// The agency, where the copy does not name it.
    #[serde(deserialize_with = "named")]
    pub provider: String,
    /// Who publishes the page or service, where that is not the agency.
    #[serde(default)]
    pub publisher: Option<String>,
    /// The language of copy that does not say.
    #[serde(default)]
    pub language: Option<LanguageTag>,
    /// The zone of times that name none. Without it they are read as UTC and flagged `zone_assumed`.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// The charset of bytes that are not UTF-8 and declare none. Without it windows-1252, flagged `charset_assumed`.
    #[serde(default)]
    pub charset: Option<Charset>,
    /// What may come on this feed; anything else is dead, `unknown_format`. Empty: any.
    #[serde(default)]
    pub formats: Vec<Format>,
    /// Newspaper pages: whole lines that belong to the page and not to the story.
    #[serde(default)]
    pub furniture: Vec<String>,
    /// Newspaper pages: lines that end the story; they and all behind them are furniture.
    #[serde(default)]
    pub tail_lines: Vec<String>,
    /// Agencies that may sign datelines, bylines and photo credits, besides the well-known ones and the provider, which
    /// every profile that is read has here.
    #[serde(default)]
    pub credit_agencies: Vec<String>,
    /// Other spellings of providers: `"reuters.com" = "Reuters"`.
    #[serde(default)]
    pub provider_aliases: BTreeMap<String, String>,
    /// URIs of the schemes behind the feed's qcode aliases: `N2 = "http://..."`. Before the built-in table.
    #[serde(default)]
    pub schemes: BTreeMap<String, String>,
    /// Roles of editor's notes that may be printed, as written: `"sttnote:public"`.
    #[serde(default)]
    pub public_note_roles: Vec<String>,
    /// Whether an empty `embargoed` element holds the item. Some agencies send one on ordinary copy.
    #[serde(default)]
    pub empty_embargo_holds: bool,
    /// Words of the feed's own that mark kills, corrections and the like, besides the built-in ones.
    #[serde(default)]
    pub markers: Markers,
    /// Urgencies as written and what they mean from 1 (most) to 9: `"N1" = 3`. Before the format's own scale.
    #[serde(default)]
    pub urgency_levels: BTreeMap<String, u8>,
    /// ANPA 1312 and IPTC 7901: the national variant of ISO 646 in which 7-bit copy is written.
    #[serde(default)]
    pub national_set: Option<NationalSet>,
    /// ANPA 1312: copy marked as tabular is prose all the same. Kyodo sends it so.
    #[serde(default)]
    pub tabular_is_prose: bool,
    /// `ZCZC` text: what the first character of a header line means. Empty: told from the header itself.
    #[serde(default)]
    pub zczc_fields: BTreeMap<char, ZczcField>,
    /// Mail: senders, by the end of their address, whose messages are copy; others are flagged `sender_unknown`.
    #[serde(default)]
    pub mail_senders: Vec<String>,
    /// HTML pages: the class or id of the element that holds the story, where it is neither `article` nor `main`.
    #[serde(default)]
    pub story_element: Option<String>,
    /// When the feed is to be worried about.
    #[serde(default)]
    pub watch: WatchRules,
}

/// When a feed is to be worried about, besides what its own rhythm says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WatchRules {
    /// Minutes without a delivery that are too many, at any hour: a wire's heartbeat.
    pub silence_minutes: Option<u32>,
    /// The number behind the last one, where the wire numbers its items.
    pub number_first: u32,
    /// The last number.
    pub number_last: u32,
}

impl Default for WatchRules {
    /// No limit on silence; numbers from 1 to 9999.
    fn default() -> Self {
        Self { silence_minutes: None, number_first: 1, number_last: 9999 }
    }
}

impl FeedProfile {
    /// A profile that says nothing but the agency's name.
    #[must_use]
    pub fn new(provider: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            publisher: None,
            language: None,
            zone: None,
            charset: None,
            formats: Vec::new(),
            furniture: Vec::new(),
            tail_lines: Vec::new(),
            credit_agencies: vec![provider.to_owned()],
            provider_aliases: BTreeMap::new(),
            schemes: BTreeMap::new(),
            public_note_roles: Vec::new(),
            empty_embargo_holds: false,
            markers: Markers::default(),
            urgency_levels: BTreeMap::new(),
            national_set: None,
            tabular_is_prose: false,
            zczc_fields: BTreeMap::new(),
            mail_senders: Vec::new(),
            story_element: None,
            watch: WatchRules::default(),
        }
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// An unknown key, a wrong type, an unknown zone, charset or language: with its line and what was expected.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let mut profile: Self = toml::from_str(text).map_err(|e| ProfileError(e.to_string().trim_end().to_owned()))?;
        profile.credit_agencies.push(profile.provider.clone());
        Ok(profile)
    }

    /// The first 12 hexadecimal digits of the SHA-256 of the profile as JSON with its keys in the order of this type:
    /// comments and layout of the file do not change it.
    #[must_use]
    pub fn hash(&self) -> String {
        let canonical = serde_json::to_vec(self).unwrap_or_default();
        let digest = Sha256::digest(&canonical);
        copytaster_records::hex(&digest[..6])
    }

    pub(crate) fn language_tag(&self) -> Option<String> {
        self.language.as_ref().map(|l| l.as_str().to_owned())
    }

    /// The urgency that was written, on the scale from 1 (most) to 9: the profile's word, else the format's.
    pub(crate) fn urgency(&self, raw: &str, scale: impl Fn(&str) -> Option<u8>) -> Option<Urgency> {
        let raw = clean::line(raw);
        let raw = raw.as_str();
        let level = self.urgency_levels.get(raw).copied().or_else(|| scale(raw)).filter(|n| (1..=9).contains(n));
        (!raw.is_empty()).then(|| Urgency { level, raw: raw.to_owned() })
    }

    /// The provider's one spelling on this feed.
    pub(crate) fn provider_named(&self, written: &str) -> String {
        let written = clean::as_line(written);
        if written.is_empty() {
            return self.provider.clone();
        }
        self.provider_aliases.get(&*written).cloned().unwrap_or_else(|| written.into_owned())
    }
}

fn named<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.trim().is_empty() {
        return Err(serde::de::Error::custom("expected the agency's name, found an empty string"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::FeedProfile;

    #[test]
    fn says_the_line_and_what_was_expected() {
        let e = FeedProfile::from_toml("provider = \"X\"\nzone = \"Asia/Tokio\"\n").expect_err("no such zone");
        assert!(e.to_string().contains("line 2"), "{e}");
        assert!(e.to_string().contains("Asia/Tokyo"), "{e}");
        let e = FeedProfile::from_toml("provider = \"X\"\n\nzome = \"Asia/Tokyo\"\n").expect_err("no such key");
        assert!(e.to_string().contains("line 3") && e.to_string().contains("zome"), "{e}");
        assert!(FeedProfile::from_toml("provider = \"\"").is_err());
    }

    #[test]
    fn hash_ignores_layout_and_sees_values() {
        let a = FeedProfile::from_toml("provider = \"X\"\nzone = \"Asia/Tokyo\"").expect("good");
        let b = FeedProfile::from_toml("# a comment\nzone='Asia/Tokyo'\nprovider = 'X'").expect("good");
        let c = FeedProfile::from_toml("provider = \"X\"").expect("good");
        assert_eq!(a.hash(), b.hash());
        assert_ne!(a.hash(), c.hash());
        assert_eq!(a.hash().len(), 12);
    }
}
