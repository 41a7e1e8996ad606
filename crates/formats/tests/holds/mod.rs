//! What holds of every unit, whatever its bytes. The property tests and the fuzz targets check the same.

use copytaster_formats::{FeedProfile, FormatError, ParsedCopy, Unit, identity, parse};
use copytaster_records::{PubStatus, Role, Timestamp, UnitIdentity};

/// Shortest private note that is looked for in the body: a shorter one may be copy by chance.
const NOTE_BYTES_MIN: usize = 40;
/// Letters and digits at a note's start and end by which it is found a second time.
const NOTE_END_BYTES: usize = 24;

/// Text of any field: no control characters, but line feeds and tabs of layout.
pub(crate) fn text(text: &str) {
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "a control character in {text:?}");
}

/// An error that a person can act on.
pub(crate) fn error(error: &FormatError) {
    assert!(!error.reason.is_empty());
    text(&error.reason);
}

/// A unit's identity and copy, and that they agree.
pub(crate) fn unit(unit: &Unit, profile: &FeedProfile) {
    let received_at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let (id, copy) = (identity(unit, profile), parse(unit, profile, received_at));
    assert_eq!(id, identity(unit, profile), "the same bytes, another identity");
    match &id {
        Ok(id) => identified(id),
        Err(e) => error(e),
    }
    match &copy {
        Ok(copy) => read(copy, &unit.bytes),
        Err(e) => error(e),
    }
    if let Ok(copy) = &copy {
        let id = id.as_ref().unwrap_or_else(|e| panic!("copy that nobody can name: {e}"));
        agree(id, copy);
    }
    assert_eq!(copy, parse(unit, profile, received_at), "the same bytes, other copy");
}

fn identified(id: &UnitIdentity) {
    assert!(!id.provider.trim().is_empty());
    text(&id.provider);
    for word in [&id.guid, &id.wire_version, &id.headline].into_iter().flatten() {
        assert!(!word.is_empty());
        text(word);
    }
    for name in id.targets.iter().chain(&id.names).chain(&id.calls) {
        assert!(!name.is_empty());
        text(name);
    }
}

fn read(copy: &ParsedCopy, raw: &[u8]) {
    for (n, segment) in copy.segments.iter().enumerate() {
        assert_eq!(segment.seg_id, format!("s{}", n + 1));
        text(&segment.text);
        assert!(!segment.text.is_empty());
        for other in [&segment.of, &segment.dup_of].into_iter().flatten() {
            assert!(copy.segments.iter().any(|s| s.seg_id == *other), "{other} is nowhere");
        }
    }
    for term in &copy.terms {
        text(&term.code);
        term.name.iter().for_each(|name| text(name));
    }
    assert!(copy.flags.is_sorted());
    let body = copy.body_text();
    let raw = String::from_utf8_lossy(raw);
    let (raw_shown, raw_plain) = (shown(&raw), plain(&raw));
    for note in copy.segments.iter().filter(|s| s.role == Role::NotePrivate && s.text.len() > NOTE_BYTES_MIN) {
        // Words that stand in the copy as well, by a mutation or by right, are the copy's.
        let again = |raw: &str, words: &str| raw.matches(words).nth(1).is_some();
        let told = plain(&note.text);
        let start = &told[..told.len().min(NOTE_END_BYTES)];
        let end = &told[told.len().saturating_sub(NOTE_END_BYTES)..];
        let twice = again(&raw_shown, &shown(&note.text)) || again(&raw_plain, start) || again(&raw_plain, end);
        assert!(twice || !body.contains(&note.text), "a private note in the body: {:?}", note.text);
    }
}

/// What of a text is the same in any mark-up, layout and charset: its ASCII letters and digits.
fn shown(text: &str) -> String {
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    let seen = parts.fold(first, |seen, part| {
        // "<" ends lines on some wires.
        let is_tag = part.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        seen + part.split_once('>').filter(|_| is_tag).map_or(part, |(_, behind)| behind)
    });
    plain(&seen)
}

/// ASCII letters and digits, whatever is mark-up: a mutation can put a tag around half a note, and what is coded twice in the
/// raw is found by its end alone.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What dedupe acts on (the identity) and what is shown (the copy) tell the same.
fn agree(id: &UnitIdentity, copy: &ParsedCopy) {
    assert_eq!(id.provider, copy.provider);
    assert_eq!(id.guid, copy.guid);
    assert_eq!(id.wire_version, copy.wire_version);
    assert_eq!(id.status, copy.pub_status, "a status of one of them");
    assert_eq!(id.embargo, copy.times.embargoed_until, "an embargo of one of them");
    let killed = id.status == PubStatus::Cancelled;
    assert!(!killed || id.editorial_type == copy.editorial_type);
}
