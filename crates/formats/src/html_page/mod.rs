//! A story page as HTML: schema.org's NewsArticle in JSON-LD, Open Graph and the like, and the element that holds the story.

mod article;
mod meta;
mod region;

use copytaster_records::{
    Association, CodedTerm, Format, PubStatus, Role, StoryLink, Timestamp, UnitContext, UnitIdentity,
};
use serde_json::{Map, Value, json};

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::json::value::{get, list, text, texts};
use crate::ninjs::Head;
use crate::said::{self, Said};
use crate::table::Sample;
use crate::text::{byline, paragraphs};
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit, clean, markup, repeats, status, take, times_mail};

use article::names;
use meta::Meta;

/// `articleBody` is taken where the page's own element has less than this share of its words, in percent.
const WORDS_PERCENT_MIN: usize = 60;
/// Where it has less than this share, what it lacks is taken from there.
const WORDS_PERCENT_WHOLE: usize = 90;
/// Pictures of one page.
const IMAGES_MAX: usize = 50;

/// HTML by its document type or root.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let mut text = sample.text.trim_start();
    while let Some(rest) = text.strip_prefix("<!--") {
        text = rest.split_once("-->").map_or("", |(_, rest)| rest).trim_start();
    }
    if let Some(rest) = text.strip_prefix("<?xml") {
        text = rest.split_once("?>").map_or("", |(_, rest)| rest).trim_start();
    }
    // Fragments are XHTML's, other document types XML's.
    let begins = |mark: &str| text.get(..mark.len()).is_some_and(|h| h.eq_ignore_ascii_case(mark));
    (begins("<!doctype html") || begins("<html>") || begins("<html ")).then_some(Ok(Format::HtmlPage))
}

/// A page is one unit, its bytes as they are.
pub(crate) fn split(bytes: &[u8], _: &Decoded<'_>, format: Format, units: &mut Units<'_>) -> Result<(), FormatError> {
    units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

/// A page's head and its article object.
struct Page {
    meta: Meta,
    article: Map<String, Value>,
}

fn page(html: &str) -> Page {
    let meta = meta::read(html);
    let address = meta.canonical.clone().or_else(|| meta.first("og:url"));
    let article = article::find(&meta.blocks, address.as_deref());
    Page { meta, article }
}

impl Page {
    /// A value of the article, else of the page's head.
    fn value(&self, key: &str, metas: &[&str]) -> Option<String> {
        get(&self.article, key).or_else(|| metas.iter().find_map(|m| self.meta.first(m)))
    }

    fn time(&self, key: &str, metas: &[&str], profile: &FeedProfile) -> Option<ReadTime> {
        let written = self.value(key, metas)?;
        let zone = profile.zone.as_ref();
        let read = times::read(&written, zone);
        Some(if read.time.instant.is_some() { read } else { times_mail::read(&written, zone) })
    }

    /// The page's own address: what it says is its canonical one.
    fn guid(&self) -> Option<String> {
        let object = |key: &str| match self.article.get(key) {
            Some(Value::Object(map)) => get(map, "@id").or_else(|| get(map, "url")),
            Some(value) => text(value).filter(|t| !t.is_empty()),
            None => None,
        };
        let own = self.meta.canonical.clone().or_else(|| self.meta.first("og:url"));
        own.or_else(|| object("mainEntityOfPage")).or_else(|| object("url")).or_else(|| object("@id"))
    }

    fn headline(&self) -> Option<String> {
        let metas = ["og:title", "twitter:title", "dc.title", "headline"];
        let stated = texts(self.article.get("headline")).into_iter().map(|h| article::line(&h)).find(|h| !h.is_empty());
        let found = stated.or_else(|| self.meta.h1.clone());
        let found = found.or_else(|| metas.iter().find_map(|m| self.meta.first(m)));
        found.or_else(|| self.meta.title.clone()).map(|h| clean::line(&h)).filter(|h| !h.is_empty())
    }
}

fn head(page: &Page, profile: &FeedProfile) -> Head {
    let modified = ["article:modified_time", "datemodified", "og:updated_time", "lastmod", "dc.date.modified"];
    let published = page.time("datePublished", PUBLISHED, profile);
    let headline = page.headline();
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    Head {
        provider: profile.provider.clone(),
        guid: page.guid(),
        targets: Vec::new(),
        version: None,
        version_created: page.time("dateModified", &modified, profile).or(published),
        status: PubStatus::Usable,
        editorial_type: said,
        embargo: None,
        headline,
    }
}

const PUBLISHED: &[&str] =
    &["article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "pubdate"];

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    Ok(head(&page(text), profile).into_identity())
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let page = page(text);
    let mut draft = Draft::new(Format::HtmlPage, profile, received_at);
    let head = head(&page, profile);
    draft.push(Role::Headline, head.headline.as_deref().unwrap_or_default());
    head.into_draft(&mut draft);
    lines(&page, profile, &mut draft);
    body(&page, text, profile, &mut draft);
    terms(&page, &mut draft);
    rest(&page, &mut draft);
    if draft.pieces.is_empty() {
        return Err(FormatError::malformed("an HTML page without any text"));
    }
    Ok(draft.finish())
}

fn lines(page: &Page, profile: &FeedProfile, draft: &mut Draft) {
    draft.push(
        Role::Subhead,
        texts(page.article.get("alternativeHeadline")).iter().map(|t| article::line(t)).collect::<Vec<_>>().join(" "),
    );
    let summary = page.value("description", &["og:description", "description"]).unwrap_or_default();
    draft.push(Role::Abstract, article::line(&summary));
    let mut authors = names(page.article.get("author"));
    if authors.is_empty() {
        authors = names(page.article.get("creator"));
    }
    if authors.is_empty() {
        authors.extend(["author", "article:author", "byl", "dc.creator"].iter().find_map(|m| page.meta.first(m)));
    }
    // An address of a profile page is no name.
    authors.retain(|a| !a.contains("://"));
    if !authors.is_empty() {
        let by = clean::line(&authors.join(", "));
        draft.copy.byline = Some(byline::from_line(&by, &profile.credit_agencies));
        draft.push(Role::Byline, &by);
    }
    if let Some(raw) = get(&page.article, "dateline") {
        take::take_dateline(&raw, draft);
    }
    draft.copy.times.published = page.time("datePublished", PUBLISHED, profile).map(|t| draft.time(t));
    draft.copy.times.first_created = page.time("dateCreated", &[], profile).map(|t| draft.time(t));
    draft.copy.times.expires = page.time("expires", &["article:expiration_time"], profile).map(|t| draft.time(t));
    let language = page.value("inLanguage", &["og:locale", "language"]).or_else(|| page.meta.language.clone());
    let language = language.map(|l| l.replace('_', "-")).filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.or(draft.copy.language.take());
    draft.copy.section = texts(page.article.get("articleSection")).into_iter().next().map(|s| clean::line(&s));
    if draft.copy.section.is_none() {
        draft.copy.section = page.meta.first("article:section");
    }
    draft.copy.rights.copyright_holder = names(page.article.get("copyrightHolder")).into_iter().next();
    draft.copy.rights.copyright_notice = page.value("copyrightNotice", &["copyright", "dc.rights"]);
    draft.copy.rights.usage_terms = get(&page.article, "license").or_else(|| get(&page.article, "usageInfo"));
    draft.copy.rights.credit_line = get(&page.article, "creditText");
    let publisher = names(page.article.get("publisher")).into_iter().next();
    draft.extra("publisher", json!(publisher.or_else(|| page.meta.first("og:site_name"))));
}

/// The story's element, or `articleBody` where the page itself holds back the story's text.
fn body(page: &Page, html: &str, profile: &FeedProfile, draft: &mut Draft) {
    let found = region::read(html, profile.story_element.as_deref());
    let words = |t: &str| t.split_whitespace().count();
    let stated: Vec<_> = article::bodies(&page.article).iter().flat_map(|text| pieces(text)).collect();
    let count = |pieces: &[(Role, String)]| {
        pieces.iter().filter(|(role, _)| role.is_body()).map(|(_, t)| words(t)).sum::<usize>() * 100
    };
    let (shown, all) = (count(&found.story), count(&stated) / 100);
    let agencies = &profile.credit_agencies;
    if shown < all * WORDS_PERCENT_MIN {
        take::body(stated.into_iter(), agencies, draft);
        draft.flag("body_from_json_ld");
    } else {
        take::body(found.story.into_iter(), agencies, draft);
        if shown < all * WORDS_PERCENT_WHOLE {
            let mut other = Draft::new(Format::HtmlPage, profile, draft.copy.times.received_at);
            take::body(stated.into_iter(), agencies, &mut other);
            said::take_new(other, &mut Said::of(&draft.pieces), draft);
            draft.flag("body_from_json_ld");
        }
    }
    for text in found.furniture {
        draft.push(Role::Furniture, &text);
    }
}

fn pieces(text: &str) -> Vec<(Role, String)> {
    if markup::looks_like_html(text) {
        markup::read_html(text, Role::Paragraph).into_iter().map(|f| (f.role, f.text)).collect()
    } else {
        paragraphs::split(text)
    }
}

fn terms(page: &Page, draft: &mut Draft) {
    let mut term = |code: &str, kind: &str| {
        let code = clean::line(code);
        if !code.is_empty() {
            draft.term(CodedTerm { code, scheme: None, name: None, kind: kind.to_owned() });
        }
    };
    let keywords = texts(page.article.get("keywords"));
    let metas = ["news_keywords", "keywords"].iter().find_map(|m| page.meta.first(m));
    let keywords = if keywords.is_empty() { metas.into_iter().collect() } else { keywords };
    for keyword in keywords.iter().flat_map(|k| k.split(',')) {
        term(keyword, "keyword");
    }
    for tag in page.meta.all("article:tag") {
        term(tag, "keyword");
    }
    for (key, kind) in [
        ("about", "subject"),
        ("mentions", "mention"),
        ("genre", "genre"),
        ("contentLocation", "place"),
        ("locationCreated", "located"),
    ] {
        for name in names(page.article.get(key)) {
            term(&name, kind);
        }
    }
}

/// Pictures of the article and of the page's head. A caption that the article alone has is kept.
fn pictures(page: &Page, draft: &mut Draft) {
    let image = |v: &Value| match v {
        Value::Object(map) => {
            let href = get(map, "url").or_else(|| get(map, "contentUrl"))?;
            Some((href, get(map, "caption").map(|c| article::line(&c)).unwrap_or_default()))
        }
        other => text(other).map(|href| (href, String::new())),
    };
    let mut images: Vec<(String, String)> = list(page.article.get("image")).into_iter().filter_map(image).collect();
    images.extend(page.meta.all("og:image").iter().map(|i| (clean::line(i), String::new())));
    // Of two with one address the one with a caption comes first.
    images.sort_by(|a, b| (&a.0, a.1.is_empty()).cmp(&(&b.0, b.1.is_empty())));
    images.dedup_by(|b, a| a.0 == b.0);
    for (n, (href, caption)) in images.into_iter().take(IMAGES_MAX).enumerate() {
        // An empty one stands in any text.
        let shown = draft.pieces.iter().any(|p| p.text.contains(&caption) || repeats::same_words(&p.text, &caption));
        let caption = if shown { None } else { draft.push(Role::Caption, &caption) };
        draft.association(Association {
            name: format!("image-{}", n + 1),
            kind: Some("picture".to_owned()),
            uri: None,
            caption: caption.map(|at| format!("s{}", at + 1)),
            hrefs: vec![href],
        });
    }
}

/// Pictures, links, and what of the article has no place.
fn rest(page: &Page, draft: &mut Draft) {
    pictures(page, draft);
    for (rel, target) in &page.meta.links {
        draft.link(StoryLink { rel: rel.clone(), target: target.clone() });
    }
    const READ: &[&str] = &[
        "@context",
        "@type",
        "headline",
        "alternativeHeadline",
        "description",
        "author",
        "datePublished",
        "dateModified",
        "dateCreated",
        "expires",
        "inLanguage",
        "articleSection",
        "articleBody",
        "liveBlogUpdate",
        "creator",
        "dateline",
        "keywords",
        "image",
        "publisher",
        "url",
        "mainEntityOfPage",
        "copyrightHolder",
        "copyrightNotice",
        "license",
        "usageInfo",
        "creditText",
        "about",
        "mentions",
        "genre",
        "contentLocation",
        "locationCreated",
    ];
    for (key, value) in page.article.iter().filter(|(k, _)| !READ.contains(&k.as_str())) {
        draft.extra(key, value.clone());
    }
    if article::is_paid(&page.article) {
        draft.flag("behind_paywall");
    }
}
