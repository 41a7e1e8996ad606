//! URIs of the schemes behind qcode aliases, for formats that have aliases and no catalogue.

use crate::FeedProfile;

/// Aliases that mean one scheme on every feed.
const SCHEMES: &[(&str, &str)] = &[
    ("iso3166-1a2", "http://cvx.iptc.org/iso3166-1a2/"),
    ("iso3166-1a3", "http://cvx.iptc.org/iso3166-1a3/"),
    ("medtop", "http://cv.iptc.org/newscodes/mediatopic/"),
    ("subj", "http://cv.iptc.org/newscodes/subjectcode/"),
    ("genre", "http://cv.iptc.org/newscodes/genre/"),
    ("wikidata", "http://www.wikidata.org/entity/"),
];

/// The scheme's URI of a qcode: the profile's word, else IPTC's. A URI is its own scheme's, up to the last slash.
pub(crate) fn of(qcode: &str, profile: &FeedProfile) -> Option<String> {
    if qcode.contains("://") {
        let at = qcode.trim_end_matches('/').rfind('/')?;
        return Some(qcode[..=at].to_owned());
    }
    let (alias, _) = qcode.split_once(':')?;
    let own = profile.schemes.get(alias).cloned();
    own.or_else(|| SCHEMES.iter().find(|(a, _)| *a == alias).map(|(_, uri)| (*uri).to_owned()))
}
