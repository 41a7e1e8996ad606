//! What goes wrong on wires: cut, empty, foreign and badly encoded deliveries.

use copytaster_records::ErrorClass;

use crate::agency::{Feed, Wrapping};
use crate::copy::Copy;
use crate::render;
use crate::story::Made;
use crate::{Expected, Kind, Rng, UnitTruth};

/// A damaged delivery and what is true of it.
pub(crate) struct Damage {
    pub(crate) bytes: Vec<u8>,
    pub(crate) truth: UnitTruth,
}

/// Whether a kind damages a whole delivery.
pub(crate) fn is(kind: Kind) -> bool {
    use Kind::{BadCharset, Binary, Empty, InvalidJson, TruncatedXml, UnknownFormat, WrongEncoding};
    matches!(kind, TruncatedXml | InvalidJson | Empty | Binary | UnknownFormat | BadCharset | WrongEncoding)
}

/// Whether a feed can be in this trouble.
pub(crate) fn fits(kind: Kind, feed: &Feed) -> bool {
    match kind {
        Kind::TruncatedXml | Kind::BadCharset => feed.wrapping == Wrapping::G2Item,
        Kind::InvalidJson => feed.is_ninjs(),
        Kind::UnknownFormat => feed.is_ninjs() || feed.wrapping == Wrapping::G2Item,
        Kind::WrongEncoding => feed.wrapping == Wrapping::PlainText,
        _ => true,
    }
}

/// Damages a unit.
pub(crate) fn inflict(kind: Kind, made: &Made, now: i64, rng: &mut Rng) -> Damage {
    let whole = || String::from_utf8(render::item(&made.item(now))).expect("what is written from text is text");
    let dead = |bytes, class| Damage { bytes, truth: dead(made, "dedupe", class) };
    match kind {
        Kind::TruncatedXml => truncated_xml(&whole(), made, rng),
        Kind::InvalidJson => dead(invalid_json(&whole(), rng), ErrorClass::Malformed),
        Kind::Empty => dead(rng.pick(&[&b""[..], b" ", b"\r\n\r\n", b" \t\n \n"]).to_vec(), ErrorClass::Empty),
        Kind::Binary => dead(binary(rng), ErrorClass::Binary),
        Kind::UnknownFormat => dead(unknown(made, now, rng), ErrorClass::UnknownFormat),
        Kind::BadCharset => dead(unknown_charset(&whole(), rng), ErrorClass::BadCharset),
        _ => windows_1252(made, now),
    }
}

fn dead(made: &Made, stage: &'static str, class: ErrorClass) -> UnitTruth {
    UnitTruth {
        key: made.truth.key.clone(),
        provider: made.truth.provider.clone(),
        guid: None,
        headline: String::new(),
        expected: Expected::Dead { stage, class },
        quotes: Vec::new(),
        dateline_city: None,
    }
}

/// Cut in its header, nobody can say what it is: dedupe gives up. Cut in its body, its identity still reads: dedupe
/// passes it, and parse gives up.
fn truncated_xml(whole: &str, made: &Made, rng: &mut Rng) -> Damage {
    let position = |tag: &str| whole.find(tag).expect("every newsItem of ours has this element");
    let in_header = rng.per_thousand(400);
    let (from, to) = if in_header {
        (position("<itemMeta>"), position("<pubStatus"))
    } else {
        (position("<p>"), position("</body>"))
    };
    let cut = from + 3 + rng.index(to - from - 3);
    let cut = (cut..whole.len()).find(|at| whole.is_char_boundary(*at)).expect("a text ends at a boundary");
    let stage = if in_header { "dedupe" } else { "parse" };
    let mut truth = dead(made, stage, ErrorClass::Malformed);
    truth.guid = made.truth.guid.clone().filter(|_| !in_header);
    Damage { bytes: whole.as_bytes()[..cut].to_vec(), truth }
}

fn invalid_json(whole: &str, rng: &mut Rng) -> Vec<u8> {
    match rng.index(3) {
        0 => {
            let cut = whole.len() / 2 + rng.index(whole.len() / 2 - 1);
            let cut = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).expect("a text begins at a boundary");
            whole.as_bytes()[..cut].to_vec()
        }
        1 => whole.replacen("\",\"", "\",,\"", 1).into_bytes(),
        _ => format!("{}, 'note': undefined}}", whole.trim_end().trim_end_matches('}')).into_bytes(),
    }
}

/// How files begin that are no text.
static MAGIC: [&[u8]; 4] =
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0\0\0", b"\x7fELF\x02\x01\x01\0", b"\0\0\0\x18ftyp"];

fn binary(rng: &mut Rng) -> Vec<u8> {
    let magic = *rng.pick(&MAGIC);
    let mut bytes = magic.to_vec();
    for _ in 0..rng.range(30, 400) {
        bytes.extend_from_slice(&rng.next_u64().to_le_bytes());
        bytes.push(0);
    }
    bytes
}

fn unknown(made: &Made, now: i64, rng: &mut Rng) -> Vec<u8> {
    let key = &made.truth.key;
    if made.item(now).feed.is_ninjs() {
        let value = serde_json::json!({ "telemetry": { "probe": key, "load": rng.below(100) }, "interval": 30 });
        return value.to_string().into_bytes();
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tidetable xmlns=\"urn:example:tides\"><port ref=\"{key}\">\
         <high at=\"04:{:02}\">{}.{}</high></port></tidetable>\n",
        rng.below(60),
        rng.range(1, 6),
        rng.below(10)
    )
    .into_bytes()
}

/// Names a charset that does not exist, and has bytes that are not UTF-8 either.
fn unknown_charset(whole: &str, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = whole.replacen("encoding=\"UTF-8\"", "encoding=\"x-corvane-7\"", 1).into_bytes();
    let body = whole.find("<p>").expect("every newsItem of ours has a body");
    let first = (body + 3..bytes.len()).find(|at| bytes[*at].is_ascii_alphabetic()).expect("a body has letters");
    bytes[first] = 0x81;
    for _ in 0..rng.range(10, 40) {
        let at = body + 20 + rng.index(bytes.len() - body - 120);
        if bytes[at].is_ascii_alphabetic() {
            bytes[at] = *rng.pick(&[0x81, 0x8d, 0x8f, 0x90, 0x9d]);
        }
    }
    bytes
}

/// Plain text as windows-1252: readable for who looks, so it is news like any other.
fn windows_1252(made: &Made, now: i64) -> Damage {
    let mut copy: Copy = made.copy.clone().expect("a new story has a text");
    copy.map_texts(|text| text.chars().map(western).collect());
    // The dash and the accents are what is not UTF-8.
    copy.paragraphs[0].push_str(" The caf\u{e9} next door stayed open \u{2013} \u{e0} la carte.");
    let mut item = made.item(now);
    item.copy = Some(&copy);
    let text = String::from_utf8(render::item(&item)).expect("what is written from text is text");
    let mut truth = made.truth.clone();
    truth.headline.clone_from(&copy.headline);
    truth.quotes.clone_from(&copy.quotes);
    Damage { bytes: text.chars().map(windows_1252_byte).collect(), truth }
}

/// A character of windows-1252 that comes closest.
fn western(c: char) -> char {
    match c {
        '\u{0}'..='\u{ff}' | '\u{201c}' | '\u{201d}' | '\u{2013}' | 'š' | 'ž' => c,
        'ā' => 'a',
        'ć' | 'č' => 'c',
        'ē' | 'ě' | 'ę' => 'e',
        'ğ' => 'g',
        'ı' | 'ī' => 'i',
        'ņ' | 'ń' => 'n',
        'ř' => 'r',
        'ş' => 's',
        _ => '?',
    }
}

fn windows_1252_byte(c: char) -> u8 {
    match c {
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2013}' => 0x96,
        'š' => 0x9a,
        'ž' => 0x9e,
        other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
    }
}
