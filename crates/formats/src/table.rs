//! The table of formats, and the four functions that go through it.

use std::borrow::Cow;

use copytaster_records::{ErrorClass, Format, Timestamp, UnitIdentity};

use crate::charset::{self, Decoded};
use crate::copy::ParsedCopy;
use crate::unit::Units;
use crate::{
    BadUnit, FeedProfile, FormatError, Limits, Unit, anpa, ap, digitalwires, factiva, feed, foreign, frames, g2,
    html_page, icalendar, iptc7901, json, mail, newsml1, ninjs, nitf, photo, reuters, ritzau, sportsml, status, text,
    xhtml, xml, zczc,
};

/// What a delivery is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// Its format; for a JSON array the first item's.
    pub format: Format,
    /// The charset in which it was read, by its WHATWG name.
    pub charset: &'static str,
}

/// A decoded delivery that is to be recognised.
pub(crate) struct Sample<'a> {
    pub(crate) text: &'a str,
    pub(crate) profile: Option<&'a FeedProfile>,
}

/// How the units of a family of formats are read.
pub(crate) struct Reader {
    formats: &'static [Format],
    split: fn(&[u8], &Decoded<'_>, Format, &mut Units<'_>) -> Result<(), FormatError>,
    identity: fn(&Unit, &str, &FeedProfile) -> Result<UnitIdentity, FormatError>,
    parse: fn(&Unit, &str, &FeedProfile, Timestamp) -> Result<ParsedCopy, FormatError>,
}

/// A row's word on a sample: nothing, its format, or that nothing can read it.
type Sniff = fn(&Sample<'_>) -> Option<Result<Format, FormatError>>;

/// What is recognised by its bytes, before anything is decoded: control characters frame it, or it is no text.
const BYTE_SNIFFERS: &[SniffBytes] = &[photo::sniff, frames::sniff, zczc::sniff, mail::sniff];

/// A row's word on bytes.
type SniffBytes = fn(&[u8]) -> Option<Format>;

/// The order of recognition (notes/formats.md §2): the first that says anything is right.
const SNIFFERS: &[Sniff] =
    &[html_page::sniff, xml::roots::sniff, json::sniff, icalendar::sniff, text::sniff_page, text::sniff_plain];

const READERS: &[Reader] = &[
    Reader { formats: &[Format::NewsmlG2], split: g2::split, identity: g2::identity, parse: g2::parse },
    Reader { formats: &[Format::Newsml1], split: newsml1::split, identity: newsml1::identity, parse: newsml1::parse },
    Reader {
        formats: &[Format::Sportsml],
        split: sportsml::split,
        identity: sportsml::identity,
        parse: sportsml::parse,
    },
    Reader { formats: &[Format::Rss, Format::Atom], split: feed::split, identity: feed::identity, parse: feed::parse },
    Reader { formats: &[Format::Ritzau], split: ritzau::split, identity: ritzau::identity, parse: ritzau::parse },
    Reader { formats: &[Format::Xhtml], split: xhtml::split, identity: xhtml::identity, parse: xhtml::parse },
    Reader { formats: &[Format::Nitf], split: nitf::split, identity: nitf::identity, parse: nitf::parse },
    Reader {
        formats: &[Format::Ninjs1, Format::Ninjs2, Format::Ninjs3],
        split: json::split,
        identity: ninjs::identity,
        parse: ninjs::parse,
    },
    Reader { formats: &[Format::ApMedia], split: json::split, identity: ap::identity, parse: ap::parse },
    Reader {
        formats: &[Format::Digitalwires],
        split: json::split,
        identity: digitalwires::identity,
        parse: digitalwires::parse,
    },
    Reader {
        formats: &[Format::ReutersConnect],
        split: json::split,
        identity: reuters::connect::identity,
        parse: reuters::connect::parse,
    },
    Reader {
        formats: &[Format::Mrn],
        split: json::split,
        identity: reuters::mrn::identity,
        parse: reuters::mrn::parse,
    },
    Reader { formats: &[Format::Factiva], split: json::split, identity: factiva::identity, parse: factiva::parse },
    Reader {
        formats: &[Format::Anpa1312],
        split: |bytes, _, _, units| frames::split(bytes, units),
        identity: anpa::identity,
        parse: anpa::parse,
    },
    Reader {
        formats: &[Format::Iptc7901],
        split: |bytes, _, _, units| frames::split(bytes, units),
        identity: iptc7901::identity,
        parse: iptc7901::parse,
    },
    Reader {
        formats: &[Format::Mail],
        split: |bytes, _, _, units| mail::split(bytes, units),
        identity: mail::identity,
        parse: mail::parse,
    },
    Reader {
        formats: &[Format::HtmlPage],
        split: html_page::split,
        identity: html_page::identity,
        parse: html_page::parse,
    },
    Reader {
        formats: &[Format::Icalendar],
        split: icalendar::split,
        identity: icalendar::identity,
        parse: icalendar::parse,
    },
    Reader {
        formats: &[Format::Photo],
        split: |bytes, _, _, units| photo::split(bytes, units),
        identity: photo::identity,
        parse: photo::parse,
    },
    Reader {
        formats: &[Format::Zczc],
        split: |bytes, _, _, units| zczc::split(bytes, units),
        identity: zczc::identity,
        parse: zczc::parse,
    },
    Reader {
        formats: &[Format::NewspaperPage, Format::PlainText],
        split: text::split,
        identity: text::identity,
        parse: text::parse,
    },
];

fn reader(format: Format) -> Result<&'static Reader, FormatError> {
    let found = READERS.iter().find(|r| r.formats.contains(&format));
    found.ok_or_else(|| FormatError::unknown(format!("this build reads no {format}")))
}

/// Says what a delivery is, without a profile.
///
/// # Errors
/// Bytes that are no text, and formats that are known or unknown but not read.
pub fn sniff(bytes: &[u8]) -> Result<Sniffed, FormatError> {
    let plain = bare(bytes);
    let (decoded, format) = recognise(&plain, None)?;
    Ok(Sniffed { format, charset: charset::marked(bytes).unwrap_or(decoded.charset) })
}

/// A delivery without what editors and file systems have put around its copy. What is recognised by its bytes has no mark
/// before it either, and is not in the UTF-16 that it may be saved in.
fn bare(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = if photo::sniff(bytes).is_some() { bytes } else { charset::without_padding(bytes) };
    charset::without_mark(bytes).filter(|plain| by_bytes(plain).is_some()).unwrap_or(Cow::Borrowed(bytes))
}

fn by_bytes(bytes: &[u8]) -> Option<Format> {
    BYTE_SNIFFERS.iter().find_map(|sniff| sniff(bytes))
}

fn recognise<'a>(bytes: &'a [u8], profile: Option<&FeedProfile>) -> Result<(Decoded<'a>, Format), FormatError> {
    if let Some(format) = by_bytes(bytes) {
        return Ok((decode(bytes, format, profile)?, format));
    }
    foreign::check_magic(bytes)?;
    let decoded = charset::decode(bytes, profile.and_then(|p| p.charset))?;
    let format = recognise_text(&decoded.text, profile)?;
    Ok((decoded, format))
}

fn recognise_text(text: &str, profile: Option<&FeedProfile>) -> Result<Format, FormatError> {
    let sample = Sample { text, profile };
    let said = SNIFFERS.iter().find_map(|sniff| sniff(&sample));
    said.unwrap_or_else(|| Err(FormatError::unknown("no format was recognised")))
}

/// The text of a delivery or a unit of a known format.
fn decode<'a>(bytes: &'a [u8], format: Format, profile: Option<&FeedProfile>) -> Result<Decoded<'a>, FormatError> {
    match format {
        Format::Anpa1312 | Format::Iptc7901 | Format::Zczc => charset::decode_framed(bytes, profile),
        // Their readers take the bytes: each part has a charset of its own.
        Format::Mail | Format::Photo => Ok(Decoded::none()),
        _ => charset::decode(bytes, profile.and_then(|p| p.charset)),
    }
}

/// Splits a delivery into its units.
///
/// # Errors
/// The outer error: the whole delivery is dead. An inner error: that unit alone is dead, its siblings go on.
pub fn split(bytes: &[u8], profile: &FeedProfile, limits: &Limits) -> Result<Vec<Result<Unit, BadUnit>>, FormatError> {
    let bytes = &*bare(bytes);
    let (decoded, format) = match recognise(bytes, Some(profile)) {
        Ok(found) => found,
        Err(error) => return split_broken(bytes, profile, limits, error),
    };
    expect_format(format, profile)?;
    let mut units = Units::new(profile, limits);
    match (reader(format)?.split)(bytes, &decoded, format, &mut units) {
        Ok(()) => Ok(units.into_vec()),
        Err(error) => split_broken(bytes, profile, limits, error),
    }
}

/// What a delivery is good for that cannot be read as it is: whole items of a JSON container, and retractions.
fn split_broken(
    bytes: &[u8],
    profile: &FeedProfile,
    limits: &Limits,
    error: FormatError,
) -> Result<Vec<Result<Unit, BadUnit>>, FormatError> {
    let mut units = Units::new(profile, limits);
    let decoded = match charset::decode(bytes, profile.charset) {
        Ok(decoded) => decoded,
        Err(e) if e.class == ErrorClass::BadCharset => charset::decode_leniently(bytes),
        Err(_) => return Err(error),
    };
    // JSON is recognised by its keys, and not at all where it breaks off: what stands before the break is looked at.
    if error.class == ErrorClass::Malformed && json::begins(&decoded.text) {
        json::broken::split(bytes, &decoded.text, error, &mut units)?;
    } else {
        retractions(bytes, decoded, error, &mut units)?;
    }
    let units = units.into_vec();
    units.iter().flatten().try_for_each(|unit| expect_format(unit.format, profile))?;
    Ok(units)
}

/// The retractions in a delivery whose charset or mark-up is broken; all of it is dead beside them.
fn retractions(
    bytes: &[u8],
    mut decoded: Decoded<'_>,
    error: FormatError,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let is_xml = xml::broken::begins(&decoded.text);
    if !(error.class == ErrorClass::BadCharset || (error.class == ErrorClass::Malformed && is_xml)) {
        return Err(error);
    }
    if is_xml {
        decoded.text = xml::broken::mend(&decoded.text).into();
    }
    let mut found = Units::new(units.profile, units.limits);
    let split = recognise_text(&decoded.text, Some(units.profile))
        .and_then(|format| (reader(format)?.split)(bytes, &decoded, format, &mut found));
    let found = found.into_vec().into_iter().flatten();
    let retracts = |unit: &Unit| identity(unit, units.profile).is_ok_and(|id| status::retracts(&id));
    let found: Vec<Unit> = found.filter(retracts).collect();
    if split.is_err() || found.is_empty() {
        return Err(error);
    }
    // A retraction that is all of the delivery says by itself, where it is parsed, what is wrong with it.
    let alone = matches!(&found[..], [unit] if unit.bytes == bytes);
    found.into_iter().try_for_each(|unit| units.push(Ok(unit)))?;
    if alone { Ok(()) } else { units.push(Err(BadUnit { error, bytes: bytes.to_vec() })) }
}

fn expect_format(format: Format, profile: &FeedProfile) -> Result<(), FormatError> {
    if !profile.formats.is_empty() && !profile.formats.contains(&format) {
        let expected: Vec<&str> = profile.formats.iter().map(|f| f.as_str()).collect();
        let expected = expected.join(", ");
        let reason = format!("this is {format}; the feed's profile expects {expected}: change `formats` there");
        return Err(FormatError::new(ErrorClass::UnknownFormat, reason));
    }
    Ok(())
}

/// Who a unit says it is, from header fields alone: its body may be missing or broken.
///
/// # Errors
/// Where the header fields themselves cannot be read, or name no item.
pub fn identity(unit: &Unit, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let reader = reader(unit.format)?;
    let read = |text: &str| (reader.identity)(unit, text, profile);
    let (decoded, error) = match decode(&unit.bytes, unit.format, Some(profile)) {
        Ok(decoded) => match read(&decoded.text) {
            Ok(id) => return Ok(id),
            Err(error) => (decoded, error),
        },
        Err(error) if error.class == ErrorClass::BadCharset => {
            let decoded = charset::decode_leniently(&unit.bytes);
            if let Ok(id) = read(&decoded.text) {
                return status::of_broken(id, Some(&error));
            }
            (decoded, error)
        }
        Err(error) => return Err(error),
    };
    match &decoded.text {
        text if json::begins(text) => json::broken::identity(text, error, read),
        text if xml::broken::begins(text) => xml::broken::identity(text, error, read),
        _ => Err(error),
    }
}

/// Reads a unit.
///
/// # Errors
/// Where it breaks its format's rules so that its text cannot be told for certain.
pub fn parse(unit: &Unit, profile: &FeedProfile, received_at: Timestamp) -> Result<ParsedCopy, FormatError> {
    let decoded = decode(&unit.bytes, unit.format, Some(profile))?;
    let mut copy = (reader(unit.format)?.parse)(unit, &decoded.text, profile, received_at)?;
    copy.flags.extend(decoded.flags.iter().map(|f| (*f).to_owned()));
    copy.flags.sort();
    copy.flags.dedup();
    Ok(copy)
}
