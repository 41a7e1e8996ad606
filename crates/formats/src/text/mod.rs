//! Copy that is text and nothing else, and the words in it that carry structure.

use copytaster_records::{Format, Timestamp, UnitContext, UnitIdentity};

use crate::charset::Decoded;
use crate::copy::ParsedCopy;
use crate::table::Sample;
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit};

pub(crate) mod byline;
pub(crate) mod dateline;
pub(crate) mod embargo;
mod lines;
mod moment;
mod newspaper;
pub(crate) mod notes;
mod page;
pub(crate) mod paragraphs;
mod photo;
pub(crate) mod plain;

/// Whether a word is an agency's name. `own`: the feed's, besides the well-known ones.
pub(crate) fn is_agency_word(word: &str, own: &[String]) -> bool {
    crate::agencies::is_agency(word, own)
}

/// A page, by its structure; or because the profile expects pages and no plain text.
pub(crate) fn sniff_page(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let expected = sample
        .profile
        .is_some_and(|p| p.formats.contains(&Format::NewspaperPage) && !p.formats.contains(&Format::PlainText));
    let page = expected || newspaper::is_page(&lines::read(sample.text), sample.profile);
    page.then_some(Ok(Format::NewspaperPage))
}

/// What is none of all else and is text.
// The shape is the table's: other rows may say nothing, or an error.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn sniff_plain(_: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    Some(Ok(Format::PlainText))
}

/// A text is one unit, its bytes as they are.
pub(crate) fn split(bytes: &[u8], _: &Decoded<'_>, format: Format, units: &mut Units<'_>) -> Result<(), FormatError> {
    units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

/// Text has no identity of its own: no guid, no version. Dedupe goes by its words.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let copy = parse(unit, text, profile, Timestamp::from_millis(0))?;
    Ok(UnitIdentity { wire_version: None, version_created: None, ..copy.into_identity() })
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    match unit.format {
        Format::NewspaperPage => newspaper::parse(text, profile, received_at),
        _ => plain::parse(text, profile, received_at),
    }
}
