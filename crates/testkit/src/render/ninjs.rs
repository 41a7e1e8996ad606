//! ninjs 1 (Lanthorn), 2 (Quenby) and 3 (Tarrow).

use serde_json::{Map, Value, json};

use super::{Item, escape};
use crate::agency::Wrapping;
use crate::clock::rfc3339;
use crate::copy::Copy;

/// One JSON document. A re-send has the same members with other white space.
pub(super) fn document(item: &Item<'_>) -> String {
    let members = match item.feed.wrapping {
        Wrapping::Ninjs1 => first(item),
        Wrapping::Ninjs2 => second(item),
        _ => third(item),
    };
    let value = Value::Object(members);
    if item.resends % 2 == 1 {
        serde_json::to_string_pretty(&value).expect("a value of strings and numbers serialises")
    } else {
        value.to_string()
    }
}

fn first(item: &Item<'_>) -> Map<String, Value> {
    let mut m = identity(item, "versioncreated", "pubstatus");
    let Some(copy) = item.copy else { return m };
    put(
        &mut m,
        "$standard",
        json!({ "name": "ninjs", "version": "1.4", "schema": "https://iptc.org/std/ninjs/ninjs-schema_1.4.json" }),
    );
    put(&mut m, "firstcreated", rfc3339(item.first_created, copy.utc));
    put(&mut m, "headline", copy.headline.as_str());
    put(&mut m, "byline", copy.byline.as_str());
    put(&mut m, "slugline", copy.slug.as_str());
    put(&mut m, "located", copy.city);
    put(&mut m, "body_text", text_body(item, copy));
    put(&mut m, "body_xhtml", html_body(item, copy));
    put(&mut m, "wordcount", copy.word_count());
    put(
        &mut m,
        "subject",
        json!([{ "name": copy.subject, "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": copy.medtop }]),
    );
    put(&mut m, "place", json!([{ "name": copy.city }, { "name": copy.country }]));
    put(&mut m, "infosource", json!([{ "name": item.feed.agency }]));
    common(&mut m, copy);
    m
}

fn second(item: &Item<'_>) -> Map<String, Value> {
    let mut m = identity(item, "versioncreated", "pubstatus");
    let Some(copy) = item.copy else { return m };
    put(
        &mut m,
        "standard",
        json!({ "name": "ninjs", "version": "2.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json" }),
    );
    put(&mut m, "firstcreated", rfc3339(item.first_created, copy.utc));
    put(&mut m, "headlines", json!([{ "role": "main", "contenttype": "text/plain", "value": copy.headline }]));
    put(&mut m, "by", copy.byline.as_str());
    put(&mut m, "slugline", copy.slug.as_str());
    put(
        &mut m,
        "bodies",
        json!([
            { "role": "main", "contenttype": "text/html", "wordcount": copy.word_count(), "value": html_body(item, copy) }
        ]),
    );
    put(
        &mut m,
        "subjects",
        json!([{ "name": copy.subject, "uri": format!("http://cv.iptc.org/newscodes/mediatopic/{}", copy.medtop) }]),
    );
    put(&mut m, "places", json!([{ "name": copy.city }, { "name": copy.country }]));
    put(&mut m, "infosources", json!([{ "name": item.feed.agency }]));
    common(&mut m, copy);
    m
}

fn third(item: &Item<'_>) -> Map<String, Value> {
    let mut m = identity(item, "versionCreated", "pubStatus");
    let Some(copy) = item.copy else { return m };
    put(
        &mut m,
        "standard",
        json!({ "name": "ninjs", "version": "3.0", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json" }),
    );
    put(&mut m, "firstCreated", rfc3339(item.first_created, copy.utc));
    put(&mut m, "headlines", json!([{ "role": "main", "contentType": "text/plain", "value": copy.headline }]));
    put(&mut m, "by", copy.byline.as_str());
    put(&mut m, "slugline", copy.slug.as_str());
    put(
        &mut m,
        "bodies",
        json!([
            { "role": "main", "contentType": "text/plain", "wordCount": copy.word_count(), "value": text_body(item, copy) }
        ]),
    );
    put(
        &mut m,
        "subjects",
        json!([{ "name": copy.subject, "uri": format!("http://cv.iptc.org/newscodes/mediatopic/{}", copy.medtop) }]),
    );
    put(&mut m, "places", json!([{ "name": copy.city }, { "name": copy.country }]));
    put(&mut m, "infoSources", json!([{ "name": item.feed.agency }]));
    put(&mut m, "representationType", "full");
    common(&mut m, copy);
    m
}

/// Who the item is; all that a kill has.
fn identity(item: &Item<'_>, created: &str, status: &str) -> Map<String, Value> {
    let mut m = Map::new();
    put(&mut m, "uri", item.guid.unwrap_or_default());
    put(&mut m, status, if item.copy.is_some() { "usable" } else { "canceled" });
    if let Some(version) = item.version {
        put(&mut m, "version", version.to_string());
        put(&mut m, created, rfc3339(item.created, item.copy.map_or(0, |c| c.utc)));
    }
    m
}

fn common(m: &mut Map<String, Value>, copy: &Copy) {
    put(m, "type", "text");
    put(m, "language", "en");
    put(m, "urgency", copy.urgency);
}

fn put(m: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    m.insert(name.to_owned(), value.into());
}

fn dateline(item: &Item<'_>, copy: &Copy) -> String {
    match item.feed.wrapping {
        Wrapping::Ninjs1 => {
            format!("{}, {}, {} ({}) -- ", copy.city.to_uppercase(), copy.country, copy.date, item.feed.agency)
        }
        Wrapping::Ninjs2 => format!("{} ({}) \u{2014} ", copy.city.to_uppercase(), item.feed.agency),
        _ => format!("{} ({}) - ", copy.city, item.feed.agency),
    }
}

fn text_body(item: &Item<'_>, copy: &Copy) -> String {
    dateline(item, copy) + &copy.paragraphs.join("\n\n")
}

fn html_body(item: &Item<'_>, copy: &Copy) -> String {
    let mut out = String::with_capacity(4 * 1024);
    for (i, paragraph) in copy.paragraphs.iter().enumerate() {
        out.push_str("<p>");
        if i == 0 {
            out.push_str(&dateline(item, copy));
        }
        escape(paragraph, &mut out);
        out.push_str("</p>\n");
    }
    out
}
