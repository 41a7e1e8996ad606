//! The plain text of bodies and of private notes, by the crudest means: patterns and cut tags, none of the parsers.

use copytaster_records::Format;
use regex::{Captures, Regex};

type Text = fn(&[u8]) -> String;
type Texts = fn(&[u8]) -> Vec<String>;

/// All text of a file that is body.
pub(crate) const BODIES: &[(&[Format], Text)] = &[
    (&[Format::NewsmlG2], g2),
    (&[Format::Nitf], nitf),
    (&[Format::Newsml1], newsml1),
    (&[Format::Rss, Format::Atom], feed),
    (&[Format::Ritzau], ritzau),
    (&[Format::Sportsml], nothing),
    (&[Format::PlainText], |b| text(b)),
    (&[Format::NewspaperPage], |b| text(b)),
    (&[Format::Xhtml], |b| plain(&text(b))),
    (&[Format::Mail], mail),
    (&[Format::Photo], photo),
    (&[Format::HtmlPage], html),
    (&[Format::Icalendar], icalendar),
    // AP's text is a NITF of its own, where a collector fetched it.
    (&[Format::ApMedia], |b| joined(json_texts(b, &["content"]).iter().map(|t| nitf(t.as_bytes())))),
    (&[Format::Mrn], |b| joined(json_texts(b, &["body"]).into_iter())),
    (&[Format::Factiva], |b| joined(json_texts(b, &["snippet", "body"]).into_iter())),
    (&[Format::ReutersConnect], |b| joined(json_texts(b, &["bodyXhtml", "bodyText"]).iter().map(|t| plain(t)))),
    (&[Format::Digitalwires], |b| {
        json_texts(b, &["article_html", "infobox_html", "linkbox_html"]).iter().map(|t| plain(t) + " ").collect()
    }),
    (&[Format::Anpa1312], |b| {
        // All between STX and ETX is in some segment but the word count of the first line and technical lines.
        let text = all(b, &["(?s)\x02(.*)\x03"]).join(" ");
        let cut = |text: &str, p: &str| Regex::new(p).expect("a pattern").replace_all(text, " ").into_owned();
        cut(&text, r"^\W*(?:\d{4}< *)?[^<\n]*|\bEND<|\^END\b").replace('{', "½")
    }),
    (&[Format::Iptc7901], |b| {
        let text = all(b, &["(?s)\x02(.*)\x03"]).join(" ");
        let cut = |text: &str, p: &str| Regex::new(p).expect("a pattern").replace_all(text, " ").into_owned();
        // Labels of the title block are no body: they go to `extra`.
        cut(&text, r"(?s)^.*? =\s*\n|# (?:dpa )?(?i:notebook|notizblock).*")
    }),
    (&[Format::Zczc], |b| {
        let text = all(b, &["(?s)^(.*)$"]).join(" ").replace('\r', "\n");
        let cut = |text: &str, p: &str| Regex::new(p).expect("a pattern").replace_all(text, " ").into_owned();
        cut(&text, r"(?m)^\s*(?i:zczc|nnnn).*$|^\s*[%#$:&*@~=^+]\S.*$|^[A-Z]{2}#.*$|^YY [A-Z ]+$")
    }),
    (&[Format::Ninjs1, Format::Ninjs2, Format::Ninjs3], ninjs),
];

/// Texts that must not be in a body.
pub(crate) const PRIVATE: &[(&[Format], Texts)] = &[
    (&[Format::NewsmlG2], |b| all(b, &[r"(?si)<edNote[^>]*>(.*?)</edNote>"])),
    (&[Format::Nitf], |b| {
        all(b, &[r#"(?s)<ed-msg[^>]*info="([^"]*)""#, r#"(?s)<note[^>]*type="npa"[^>]*>(.*?)</note>"#])
    }),
    (&[Format::Newsml1], |b| all(b, &["(?s)<Comment[^>]*>(.*?)</Comment>", r#"(?s)<ed-msg[^>]*info="([^"]*)""#])),
    (&[Format::Digitalwires], |b| {
        json_texts(b, &["nonpublic_html", "public_html", "ednote"]).iter().map(|t| plain(t)).collect()
    }),
    (&[Format::ApMedia, Format::Ninjs1, Format::Ninjs2, Format::Ninjs3], |b| json_texts(b, &["ednote", "edNote"])),
    (&[Format::Iptc7901], |b| all(b, &[r"(?s)\n\* \* \* \*\s*(.*?)\x03"])),
    (&[Format::Anpa1312], |b| all(b, &[r"(?m)^\^\(?Eds:(.*)$"])),
    (&[Format::Ritzau], |b| {
        all(b, &["(?s)<TilRedaktionen>(.*?)</TilRedaktionen>", "<byLinePhone>(.*?)</byLinePhone>"])
    }),
];

/// SportsML's body is a table of figures in attributes: nothing to extract by cutting tags.
fn nothing(_: &[u8]) -> String {
    String::new()
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.map(|t| t + " ").collect()
}

/// The richest text of each item: bodies repeat themselves in other forms.
fn ninjs(bytes: &[u8]) -> String {
    let first =
        |keys: &[&str]| keys.iter().map(|k| json_texts(bytes, &[k])).find(|t| !t.is_empty()).unwrap_or_default();
    let texts = first(&["body_xhtml", "body_richhtml5", "body_html5", "body_html", "body_text"]);
    joined(texts.iter().map(|t| plain(t))) + &listed(&serde_json::from_slice(bytes).unwrap_or_default())
}

/// The longest body of each item of ninjs 2 and 3: what is in none of its other forms is a matter of fixtures.
fn listed(value: &serde_json::Value) -> String {
    let bodies = value.get("bodies").and_then(serde_json::Value::as_array).into_iter().flatten();
    let texts = bodies.filter_map(|b| b.get("value").and_then(serde_json::Value::as_str)).map(plain);
    let longest = texts.max_by_key(|t| t.split_whitespace().count()).unwrap_or_default();
    value.as_array().into_iter().flatten().map(listed).fold(longest, |all, item| all + " " + &item)
}

/// A message's parts, cut at their boundaries: its plain text, else its HTML.
fn mail(bytes: &[u8]) -> String {
    let raw: String = bytes.iter().map(|b| char::from(*b)).collect::<String>().replace("\r\n", "\n");
    let starts = Regex::new(r"(?m)^From \S+@.*\n").expect("a pattern");
    joined(starts.split(&raw).map(message))
}

fn message(raw: &str) -> String {
    let raw = raw.trim_start();
    let (head, body) = raw.split_once("\n\n").unwrap_or((raw, ""));
    let boundary = Regex::new(r#"(?i)boundary="?([^"\s;]+)"#).expect("a pattern");
    if let Some(found) = boundary.captures(head) {
        let parts: Vec<&str> = body.split(&format!("--{}", &found[1])).skip(1).collect();
        let texts = |kind: &str| joined(parts.iter().filter(|p| p.contains(kind)).map(|p| message(p)));
        let nested = texts("multipart/") + &texts("message/rfc822");
        let plain = texts("text/plain");
        return if !nested.trim().is_empty() {
            nested
        } else if !plain.trim().is_empty() {
            plain
        } else {
            texts("text/html")
        };
    }
    let head = head.to_lowercase();
    if head.contains("message/rfc822") {
        return message(body);
    }
    if head.contains("filename=") || (head.contains("content-type:") && !head.contains("text/")) {
        return String::new();
    }
    let bytes = transfer_decoded(&head, body);
    let charset = Regex::new(r#"charset="?([^"\s;]+)"#).expect("a pattern");
    let label = charset.captures(&head).map_or("utf-8".to_owned(), |c| c[1].to_owned());
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
    let text = encoding.decode(&bytes).0.into_owned();
    // A form is JSON: its text is one field of many.
    if text.trim_start().starts_with('{') {
        let body = Regex::new(r#"(?s)"(?:Body|Story)":\["(.*?)"\]"#).expect("a pattern");
        return body
            .captures(&text)
            .map(|c| plain(&c[1].replace("\\n", " ").replace("\\\"", "\"")))
            .unwrap_or_default();
    }
    if head.contains("text/html") { plain(&text) } else { text.replace(" \n", " ") }
}

fn transfer_decoded(head: &str, body: &str) -> Vec<u8> {
    let body: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect();
    if head.contains("quoted-printable") {
        let soft = Regex::new(r"=[ \t]*\n").expect("a pattern");
        let text: String = body.iter().map(|b| char::from(*b)).collect();
        let hex = Regex::new("=([0-9A-Fa-f]{2})").expect("a pattern");
        let joined = soft.replace_all(&text, "");
        let text = hex.replace_all(&joined, |c: &Captures<'_>| {
            char::from(u8::from_str_radix(&c[1], 16).expect("hexadecimal")).to_string()
        });
        return text.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect();
    }
    if head.contains("base64") {
        use base64::Engine;
        let clean: Vec<u8> = body.into_iter().filter(|b| !b.is_ascii_whitespace()).collect();
        return base64::engine::general_purpose::STANDARD.decode(clean).unwrap_or_default();
    }
    body
}

/// The caption: XMP's description, its first language; else IIM's dataset 2:120 wherever its bytes stand.
fn photo(bytes: &[u8]) -> String {
    let described = r"(?s)<dc:description>\s*<rdf:Alt>\s*<rdf:li[^>]*>(.*?)</rdf:li>";
    if let Some(described) = all(bytes, &[described]).into_iter().next() {
        return described;
    }
    let found = bytes.windows(3).position(|w| w == [0x1c, 2, 120]).and_then(|at| {
        let len = usize::from(u16::from_be_bytes([*bytes.get(at + 3)?, *bytes.get(at + 4)?]));
        bytes.get(at + 5..at + 5 + len).map(text)
    });
    found.unwrap_or_default()
}

/// All paragraphs of the story's element, or of the page where it has none; else what schema.org holds.
fn html(bytes: &[u8]) -> String {
    let page = text(bytes);
    let cut = |text: &str, p: &str| Regex::new(p).expect("a pattern").replace_all(text, " ").into_owned();
    let part = |p: &str| Regex::new(p).expect("a pattern").captures(&page).map(|c| c[1].to_owned());
    let body = part(r#""articleBody":"((?:[^"\\]|\\.)*)""#).map(|t| plain(&t.replace("\\n", " "))).unwrap_or_default();
    let story = part("(?s)<article[^>]*>(.*?)</article>").unwrap_or_else(|| page.clone());
    let story =
        cut(&story, "(?s)<script.*?</script>|<nav.*?</nav>|<aside.*?</aside>|<div class=\"share[^>]*>.*?</div>");
    let paragraphs = Regex::new("(?s)<p(?:\\s[^>]*)?>(.*?)(?:</p>|<p>|</body>|$)").expect("a pattern");
    let found = joined(paragraphs.captures_iter(&story).map(|c| plain(&c[1])));
    if found.split_whitespace().count() >= body.split_whitespace().count() { found } else { body }
}

fn icalendar(bytes: &[u8]) -> String {
    let folded = Regex::new(r"\r?\n[ \t]").expect("a pattern");
    let lines = folded.replace_all(&text(bytes), "").into_owned();
    let described = Regex::new(r"(?m)^DESCRIPTION[^:\r\n]*:(.*)$").expect("a pattern");
    joined(described.captures_iter(&lines).map(|c| c[1].replace("\\n", " ").replace("\\N", " ").replace('\\', "")))
}

/// The values of these keys, at any depth but in associations.
fn json_texts(bytes: &[u8], keys: &[&str]) -> Vec<String> {
    fn walk(value: &serde_json::Value, keys: &[&str], out: &mut Vec<String>) {
        match value {
            serde_json::Value::Array(list) => list.iter().for_each(|v| walk(v, keys, out)),
            serde_json::Value::Object(map) => {
                for (key, value) in map.iter().filter(|(k, _)| *k != "associations") {
                    match value.as_str() {
                        Some(text) if keys.contains(&key.as_str()) => out.push(text.to_owned()),
                        _ => walk(value, keys, out),
                    }
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(&serde_json::from_slice(bytes).unwrap_or_default(), keys, &mut out);
    out
}

fn g2(bytes: &[u8]) -> String {
    // Figures of SportsML stand in attributes.
    let bodies = all(
        bytes,
        &[r"(?s)<inlineXML[^>]*[^/]>(.*?)</inlineXML>", r"(?s)<inlineData(?:\s[^>]*[^/])?>(.*?)</inlineData>"],
    );
    bodies.join(" ")
}

fn nitf(bytes: &[u8]) -> String {
    all(bytes, &["(?s)<(?:n:)?body(?:\\s[^>]*)?>(.*)</(?:n:)?body>"]).join(" ")
}

fn newsml1(bytes: &[u8]) -> String {
    // Style sheets of Business Wire are components like others.
    let sheets = Regex::new(r#"(?s)<Role FormalName="StyleSheet"/>.*?</NewsComponent>"#).expect("a pattern");
    let bytes = sheets.replace_all(&text(bytes), "").into_owned().into_bytes();
    all(&bytes, &["(?s)<DataContent[^>]*[^/]>(.*?)</DataContent>", "(?s)<DataContent>(.*?)</DataContent>"]).join(" ")
}

fn feed(bytes: &[u8]) -> String {
    all(bytes, &["(?s)<content:encoded>(.*?)</content:encoded>", "(?s)<content[ >][^>]*>?(.*?)</content>"]).join(" ")
}

fn ritzau(bytes: &[u8]) -> String {
    all(bytes, &["(?s)<content>(.*?)</content>"]).join(" ")
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// The first groups of all matches, as plain text.
fn all(bytes: &[u8], patterns: &[&str]) -> Vec<String> {
    let text = text(bytes);
    let pattern = |p: &&str| Regex::new(p).expect("a pattern");
    patterns
        .iter()
        .map(pattern)
        .flat_map(|p| p.captures_iter(&text).map(|c| plain(&c[1])).collect::<Vec<_>>())
        .collect()
}

/// Tags cut out, and cut out once more where mark-up was escaped.
fn plain(xml: &str) -> String {
    let cut = |text: &str, pattern: &str| Regex::new(pattern).expect("a pattern").replace_all(text, " ").into_owned();
    let mut text = cut(xml, r"(?s)<!--.*?-->");
    text = text.replace("<![CDATA[", " ").replace("]]>", " ");
    // Credits, rights and machine-readable dates of a NITF head are fields and no text.
    let skipped = "head|style|script|media-metadata|docdata|distributor|rights|story.date";
    let markup = [
        format!(r"(?s)<(?:{skipped})(?:\s[^>]*[^/])?>.*?</(?:{skipped})>"),
        r"(?s)<note [^>]*npa.*?</note>".to_owned(),
        // Marks within a word do not part it.
        r"(?i)</?(?:a|b|i|u|em|strong|span|sup|sub|font|person|org|location|num)(?:\s[^<>]*)?>".to_owned(),
        r"(?s)<[A-Za-z/!?][^<>]*>".to_owned(),
    ];
    for pattern in markup {
        text = if pattern.contains("strong") {
            Regex::new(&pattern).expect("a pattern").replace_all(&text, "").into_owned()
        } else {
            cut(&text, &pattern)
        };
    }
    for _ in 0..3 {
        text = references(&text);
        text = cut(&text, r"(?s)<(?:style|script)[^>]*>.*?</(?:style|script)>");
        text = cut(&text, r"(?s)<[A-Za-z/!?][^<>]*>");
    }
    text
}

/// Numbers and XML's own names; a name that is not known is white space.
fn references(text: &str) -> String {
    let number = Regex::new(r"&#(x?)([0-9A-Fa-f]+);").expect("a pattern");
    let text = number.replace_all(text, |c: &Captures<'_>| {
        let radix = if c[1].is_empty() { 10 } else { 16 };
        let char = u32::from_str_radix(&c[2], radix).ok().and_then(char::from_u32).unwrap_or(' ');
        char.to_string()
    });
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    let text = text.replace("&amp;", "&");
    Regex::new(r"&[A-Za-z]+;")
        .expect("a pattern")
        .replace_all(&text, |c: &Captures<'_>| {
            // Names stay for the second turn where they may still be escaped mark-up.
            if ["&lt;", "&gt;", "&amp;", "&quot;", "&apos;"].contains(&&c[0]) {
                c[0].to_owned()
            } else {
                " ".to_owned()
            }
        })
        .into_owned()
}
