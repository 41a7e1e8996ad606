//! XHTML fragments: a body and nothing else. Read by the HTML tokenizer, because such text is rarely well-formed.

use copytaster_records::{Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity};

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit, markup, status, take};

/// A fragment is one unit.
pub(crate) fn split(
    bytes: &[u8],
    _decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

/// A fragment has no header: it says its headline, if anything.
pub(crate) fn identity(_unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let headline = pieces(text).into_iter().find(|(role, _)| *role == Role::Headline).map(|(_, text)| text);
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    Ok(UnitIdentity {
        provider: profile.provider.clone(),
        status: PubStatus::Usable,
        editorial_type: said,
        headline,
        ..UnitIdentity::default()
    })
}

pub(crate) fn parse(
    _unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let mut draft = Draft::new(Format::Xhtml, profile, received_at);
    take::body(pieces(text).into_iter(), &profile.credit_agencies, &mut draft);
    if draft.pieces.is_empty() {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

/// The text's pieces; a heading that it begins with is its headline.
fn pieces(text: &str) -> Vec<(Role, String)> {
    let mut found: Vec<(Role, String)> =
        markup::read_html(text, Role::Paragraph).into_iter().map(|f| (f.role, f.text)).collect();
    if let Some((role, _)) = found.first_mut().filter(|(role, _)| *role == Role::Subheading) {
        *role = Role::Headline;
    }
    found
}
