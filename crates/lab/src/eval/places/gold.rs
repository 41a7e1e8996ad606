//! Articles with located places.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use quick_xml::events::Event;
use serde::Deserialize;

/// A text with its places.
pub(super) struct Article {
    pub(super) text: String,
    pub(super) places: Vec<Gold>,
}

/// A place of a text.
pub(super) struct Gold {
    pub(super) name: String,
    pub(super) bytes: Range<usize>,
    lat: f64,
    lon: f64,
    /// What an encyclopaedia calls it: "Georgia (U.S. state)".
    pub(super) title: String,
}

impl Gold {
    /// The distance to a spot on a sphere of 6,371 km.
    pub(super) fn km(&self, lat: f64, lon: f64) -> f64 {
        let (a, b) = (self.lat.to_radians(), lat.to_radians());
        let half =
            ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((lon - self.lon).to_radians() / 2.0).sin().powi(2);
        2.0 * 6371.0 * half.sqrt().min(1.0).asin()
    }
}

/// Reads XML as GeoVirus has it, or JSON lines.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<Article>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let articles = match file.extension().and_then(|extension| extension.to_str()) {
        Some("xml") => xml(&text),
        Some("jsonl" | "json") => text.lines().enumerate().map(|(i, line)| json(line, i + 1)).collect(),
        _ => bail!("{}: places are evaluated on .xml (GeoVirus) or .jsonl", file.display()),
    };
    articles.with_context(|| format!("cannot read {}", file.display()))
}

#[derive(Deserialize)]
struct JsonArticle {
    text: String,
    places: Vec<JsonPlace>,
}

#[derive(Deserialize)]
struct JsonPlace {
    start: usize,
    end: usize,
    lat: f64,
    lon: f64,
    #[serde(default)]
    title: Option<String>,
}

fn json(line: &str, number: usize) -> anyhow::Result<Article> {
    let article: JsonArticle = serde_json::from_str(line).with_context(|| format!("line {number}"))?;
    let place = |place: JsonPlace| {
        let bytes = place.start..place.end;
        let name = article.text.get(bytes.clone()).with_context(|| format!("line {number}: no text at {bytes:?}"))?;
        let title = place.title.unwrap_or_else(|| name.to_owned());
        Ok(Gold { name: name.to_owned(), bytes, lat: place.lat, lon: place.lon, title })
    };
    let places = article.places.into_iter().map(place).collect::<anyhow::Result<_>>()?;
    Ok(Article { places, text: article.text })
}

/// `article / text` and `article / locations / location / name, start, end, lat, lon, page`; offsets count characters
/// from 1.
fn xml(text: &str) -> anyhow::Result<Vec<Article>> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut articles, mut content) = (Vec::new(), String::new());
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut article = Article { text: String::new(), places: Vec::new() };
    loop {
        match reader.read_event()? {
            Event::Eof => break,
            Event::Start(_) => content.clear(),
            Event::Text(part) => content.push_str(&part.xml10_content()),
            Event::GeneralRef(name) => content.push_str(entity(&name)?),
            Event::End(tag) => match tag.name().as_ref() {
                "text" => article.text = std::mem::take(&mut content),
                "location" => article.places.extend(location(&article.text, &std::mem::take(&mut fields))?),
                "article" => {
                    articles.push(std::mem::replace(&mut article, Article { text: String::new(), places: Vec::new() }));
                }
                name => fields.push((name.to_owned(), std::mem::take(&mut content))),
            },
            _ => {}
        }
    }
    ensure!(!articles.is_empty(), "it holds no article");
    Ok(articles)
}

fn entity(name: &str) -> anyhow::Result<&'static str> {
    Ok(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => bail!("the entity &{other}; is not known"),
    })
}

/// `None` where the location is an empty one.
fn location(text: &str, fields: &[(String, String)]) -> anyhow::Result<Option<Gold>> {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let (Some(start), Some(end), Some(name)) = (field("start"), field("end"), field("name")) else { return Ok(None) };
    let byte = |count: &str| -> anyhow::Result<usize> {
        let count: usize = count.parse()?;
        let before = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(count.saturating_sub(1));
        before.with_context(|| format!("{name}: no character {count}"))
    };
    let bytes = byte(start)?..byte(end)?;
    ensure!(text.get(bytes.clone()) == Some(name), "{name} does not stand at {bytes:?}");
    let degrees =
        |name: &str| field(name).with_context(|| format!("no {name}"))?.parse::<f64>().map_err(anyhow::Error::from);
    let page = field("page").and_then(|page| page.rsplit("/wiki/").next()).unwrap_or(name);
    let title = percent_encoding::percent_decode_str(page).decode_utf8_lossy().replace('_', " ");
    Ok(Some(Gold { name: name.to_owned(), bytes, lat: degrees("lat")?, lon: degrees("lon")?, title }))
}
