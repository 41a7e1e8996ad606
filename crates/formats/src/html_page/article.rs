//! The article object of a page's JSON-LD: schema.org's NewsArticle and its kin, in the shapes in which sites write them.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::json::broken;
use crate::json::value::{get, list, text, texts};
use crate::{clean, markup};

/// Objects looked at, of all blocks of a page.
const OBJECTS_MAX: usize = 2_000;
/// Names within names: lists of lists, and the parts of a person's name.
const NESTING_MAX: usize = 4;

/// schema.org's types of stories.
const ARTICLES: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "AskPublicNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "AdvertiserContentArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "SocialMediaPosting",
    "SatiricalArticle",
    "TechArticle",
    "Article",
    "Report",
];

/// Objects that may be meant by their `@id` alone.
const REFERENCES: &[&str] = &["author", "creator", "publisher", "copyrightHolder", "image", "contentLocation", "about"];

/// The story's own object among those of all blocks; empty where there is none. `address`: the page's own.
pub(super) fn find(blocks: &[String], address: Option<&str>) -> Map<String, Value> {
    let (mut articles, mut named) = (Vec::new(), HashMap::new());
    let mut left = OBJECTS_MAX;
    for value in blocks.iter().filter_map(|b| read(b)) {
        collect(value, &mut left, &mut articles, &mut named);
    }
    // Teasers of other stories stand in lists, have no text and other addresses.
    let is_teaser = |article: &Map<String, Value>| {
        let own = address.is_some_and(|address| addresses(article).iter().any(|a| same_page(a, address)));
        (!own, bodies(article).is_empty())
    };
    let best = articles.into_iter().min_by_key(|(rank, article)| (is_teaser(article), *rank));
    let mut article = best.map(|(_, article)| article).unwrap_or_default();
    for key in REFERENCES {
        if let Some(value) = article.get_mut(*key) {
            resolve(value, &named);
        }
    }
    article
}

/// A block's JSON: some sites wrap it in a comment or CDATA, and some have bare line ends in their texts.
fn read(block: &str) -> Option<Value> {
    let bare = ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["].iter().find_map(|m| block.trim().strip_prefix(m));
    let bare = bare.unwrap_or(block).trim();
    let ends = ["-->", "//]]>", "/*]]>*/", "]]>"].iter().find_map(|m| bare.strip_suffix(m));
    let bare = ends.unwrap_or(bare).trim().trim_end_matches(';');
    serde_json::from_str(bare).ok().or_else(|| serde_json::from_str(&broken::mend(bare)?.text).ok())
}

/// Articles of a block, alone, in a list, in a graph, behind a page's `mainEntity`; and what has an `@id`.
fn collect(
    value: Value,
    left: &mut usize,
    articles: &mut Vec<(usize, Map<String, Value>)>,
    named: &mut HashMap<String, Map<String, Value>>,
) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop().filter(|_| *left > 0) {
        *left -= 1;
        match value {
            Value::Array(list) => waiting.extend(list.into_iter().rev()),
            Value::Object(mut map) => {
                for inner in ["@graph", "mainEntity", "itemListElement", "item"] {
                    waiting.extend(map.remove(inner));
                }
                if let Some(rank) = rank(&map) {
                    articles.push((rank, map));
                } else if let Some(id) = get(&map, "@id") {
                    named.entry(id).or_insert(map);
                }
            }
            _ => {}
        }
    }
}

fn rank(map: &Map<String, Value>) -> Option<usize> {
    let types = texts(map.get("@type"));
    let bare = |t: &String| t.rsplit(['/', ':', '#']).next().unwrap_or_default().to_owned();
    types.iter().filter_map(|t| ARTICLES.iter().position(|a| *a == bare(t))).min()
}

/// Puts objects in the places of their ids.
fn resolve(value: &mut Value, named: &HashMap<String, Map<String, Value>>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|v| resolve(v, named)),
        Value::Object(map) if !map.contains_key("name") && !map.contains_key("url") => {
            if let Some(found) = get(map, "@id").and_then(|id| named.get(&id)) {
                *map = found.clone();
            }
        }
        _ => {}
    }
}

fn addresses(article: &Map<String, Value>) -> Vec<String> {
    let one = |key: &str| match article.get(key) {
        Some(Value::Object(map)) => get(map, "@id").or_else(|| get(map, "url")),
        Some(value) => text(value),
        None => None,
    };
    ["mainEntityOfPage", "url", "@id"].iter().filter_map(|key| one(key)).collect()
}

/// Whether two addresses are one page's: what stands behind `#` is a part of it.
fn same_page(a: &str, b: &str) -> bool {
    let bare = |address: &str| address.split('#').next().unwrap_or_default().trim_end_matches('/').to_owned();
    bare(a) == bare(b)
}

/// Names of people or houses: texts, objects with a `name` or its parts, lists of either.
pub(super) fn names(value: Option<&Value>) -> Vec<String> {
    let mut out = Vec::new();
    list(value).into_iter().for_each(|v| push_names(v, NESTING_MAX, &mut out));
    out.retain(|name: &String| !name.is_empty());
    out
}

fn push_names(value: &Value, depth: usize, out: &mut Vec<String>) {
    match value {
        _ if depth == 0 => {}
        Value::Array(list) => list.iter().for_each(|v| push_names(v, depth - 1, out)),
        Value::Object(map) => {
            if let Some(inner) = ["name", "@list", "@value"].iter().find_map(|k| map.get(*k)) {
                push_names(inner, depth - 1, out);
            } else {
                let parts = ["givenName", "additionalName", "familyName"].iter().filter_map(|k| get(map, k));
                out.push(parts.collect::<Vec<_>>().join(" "));
            }
        }
        other => out.extend(text(other).map(|t| line(&t))),
    }
}

/// A line that may be HTML: many sites escape their quotes.
pub(super) fn line(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return clean::line(text);
    }
    let found = markup::read_html(&format!("<p>{text}</p>"), copytaster_records::Role::Paragraph);
    found.into_iter().map(|f| f.text).collect::<Vec<_>>().join(" ")
}

/// The texts of the story: its own, and a live blog's updates with their headings.
pub(super) fn bodies(article: &Map<String, Value>) -> Vec<String> {
    let mut out = texts(article.get("articleBody"));
    for update in list(article.get("liveBlogUpdate")).into_iter().filter_map(Value::as_object) {
        out.extend(get(update, "headline").map(|h| format!("<h2>{}</h2>", h.replace('<', "&lt;"))));
        out.extend(texts(update.get("articleBody")));
    }
    out.retain(|text| !text.trim().is_empty());
    out.iter_mut().for_each(unescape);
    out
}

/// Mark-up that was escaped once more than it should be.
fn unescape(text: &mut String) {
    let escaped = ["&lt;p", "&lt;br", "&lt;div", "&lt;h2"].iter().any(|m| text.contains(m));
    if escaped && !text.contains("<p") {
        *text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    }
}

/// Whether the page says that its text is not free for all: a truth value in any of its spellings.
pub(super) fn is_paid(article: &Map<String, Value>) -> bool {
    let said = article.get("isAccessibleForFree");
    let spelt =
        |v: &Value| text(v).is_some_and(|t| t.rsplit('/').next().is_some_and(|t| t.eq_ignore_ascii_case("false")));
    said.is_some_and(|v| *v == Value::Bool(false) || spelt(v))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{find, is_paid, names};

    #[test]
    fn the_storys_own_object() {
        let list = r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other","url":"https://x.example/o"}]}"#;
        let own = r#"<!-- {"@context":"http://schema.org","@graph":[{"@type":["Thing","https://schema.org/ReportageNewsArticle"],
            "url":"https://x.example/a#top","headline":"Own","author":{"@id":"_:roe"}},{"@id":"_:roe","@type":"Person","name":"Jane Roe"}]} -->"#;
        let article = find(&[list.to_owned(), own.to_owned()], Some("https://x.example/a"));
        assert_eq!(article["headline"], "Own");
        assert_eq!(names(article.get("author")), ["Jane Roe"]);
        let bare = "{\"@type\":\"NewsArticle\",\"headline\":\"Two\nlines\"}".to_owned();
        assert_eq!(find(&[bare], None)["headline"], "Two lines");
    }

    #[test]
    fn names_in_all_shapes() {
        let all = json!(["A B", {"name": ["C D", {"@value": "E F"}]}, {"@list": [{"givenName": "G", "familyName": "H"}]}, null, 7]);
        assert_eq!(names(Some(&all)), ["A B", "C D", "E F", "G H", "7"]);
    }

    #[test]
    fn what_is_paid_for() {
        for (value, paid) in [
            (json!(false), true),
            (json!("False"), true),
            (json!("http://schema.org/False"), true),
            (json!(true), false),
            (json!("yes"), false),
        ] {
            let map = json!({ "isAccessibleForFree": value });
            assert_eq!(is_paid(map.as_object().expect("an object")), paid, "{map}");
        }
    }
}
