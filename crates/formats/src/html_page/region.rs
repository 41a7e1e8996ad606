//! The element that holds the story, and the page around it.

use std::cell::RefCell;

use copytaster_records::Role;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    CharacterTokens, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::meta::{attribute, raw_text};
use crate::markup::Walk;

/// How likely an element is the story's: the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    /// The profile names it.
    Named,
    /// `itemprop="articleBody"`.
    ArticleBody,
    Article,
    Main,
    Body,
}

/// Parts of a page within or beside a story that are none of it, by words of class and id.
const ASIDES: &[&str] = &[
    "related",
    "newsletter",
    "comments",
    "comment",
    "share",
    "sharing",
    "social",
    "cookie",
    "breadcrumb",
    "breadcrumbs",
    "advert",
    "advertisement",
    "ad",
    "promo",
    "recommended",
    "sidebar",
    "menu",
    "nav",
    "pagination",
    "paywall",
    "subscribe",
    "signup",
    "tags",
    "toolbar",
];

/// Pieces of furniture kept of one page.
const FURNITURE_MAX: usize = 500;

/// What a page holds.
pub(super) struct Found {
    pub(super) story: Vec<(Role, String)>,
    pub(super) furniture: Vec<String>,
}

/// Reads the surest holder that the page has, the first of its kind.
pub(super) fn read(html: &str, named: Option<&str>) -> Found {
    let scan = run(html, Scan { named: named.map(ToOwned::to_owned), best: None });
    let holder = scan.best.unwrap_or(Holder::Body);
    let sink = run(
        html,
        Reader {
            holder,
            named: named.map(ToOwned::to_owned),
            inside: None,
            done: false,
            aside: None,
            story: Walk::new(Role::Paragraph),
            page: Walk::new(Role::Furniture),
        },
    );
    let story = sink.story.finish().into_iter().map(|f| (f.role, f.text)).collect();
    let furniture = sink.page.finish().into_iter().take(FURNITURE_MAX).map(|f| f.text).collect();
    Found { story, furniture }
}

/// What looks at each tag and text.
trait Looks {
    fn start(&mut self, tag: &Tag);
    fn end(&mut self, name: &str);
    fn text(&mut self, text: &str);
}

struct Sink<T>(RefCell<T>);

impl<T: Looks> TokenSink for Sink<T> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut looks = self.0.borrow_mut();
        match token {
            CharacterTokens(text) => looks.text(&text),
            TagToken(tag) if tag.kind == StartTag => {
                looks.start(&tag);
                return raw_text(&tag.name);
            }
            TagToken(tag) => looks.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn run<T: Looks>(html: &str, looks: T) -> T {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(looks)), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn holder(tag: &Tag, named: Option<&str>) -> Option<Holder> {
    let has =
        |attr: &str, word: &str| attribute(tag, attr).is_some_and(|v| v.split_ascii_whitespace().any(|w| w == word));
    if named.is_some_and(|n| has("class", n) || has("id", n)) {
        return Some(Holder::Named);
    }
    if attribute(tag, "itemprop").is_some_and(|i| i.eq_ignore_ascii_case("articleBody")) {
        return Some(Holder::ArticleBody);
    }
    match &*tag.name {
        "article" => Some(Holder::Article),
        "main" => Some(Holder::Main),
        _ if has("role", "main") => Some(Holder::Main),
        "body" => Some(Holder::Body),
        _ => None,
    }
}

fn is_aside(tag: &Tag) -> bool {
    if matches!(&*tag.name, "nav" | "aside" | "footer" | "form" | "button" | "dialog" | "menu") {
        return true;
    }
    if !matches!(&*tag.name, "div" | "section" | "ul" | "ol" | "header") {
        return false;
    }
    ["class", "id"].iter().filter_map(|a| attribute(tag, a)).any(|value| {
        let mut words = value.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|w| ASIDES.iter().any(|a| a.eq_ignore_ascii_case(w)))
    })
}

/// The first pass: which holder there is.
struct Scan {
    named: Option<String>,
    best: Option<Holder>,
}

impl Looks for Scan {
    fn start(&mut self, tag: &Tag) {
        if let Some(found) = holder(tag, self.named.as_deref()) {
            self.best = Some(self.best.map_or(found, |best| best.min(found)));
        }
    }

    fn end(&mut self, _: &str) {}

    fn text(&mut self, _: &str) {}
}

/// The second: the story's words and the page's, apart.
struct Reader {
    holder: Holder,
    named: Option<String>,
    /// The holder's element, and how many of its name are open in it.
    inside: Option<(String, usize)>,
    /// The holder has ended: what else looks like one is another story's teaser.
    done: bool,
    /// An element within it that is none of the story, likewise.
    aside: Option<(String, usize)>,
    story: Walk,
    page: Walk,
}

impl Reader {
    /// Fragments have no holder at all: all of it is the story.
    fn in_story(&self) -> bool {
        let whole = self.holder == Holder::Body && self.inside.is_none() && !self.done;
        (self.inside.is_some() || whole) && self.aside.is_none()
    }
}

impl Looks for Reader {
    fn start(&mut self, tag: &Tag) {
        let name: String = tag.name.to_ascii_lowercase().to_string();
        let class = attribute(tag, "class").unwrap_or_default();
        if self.inside.is_none() && !self.done && holder(tag, self.named.as_deref()) == Some(self.holder) {
            self.inside = Some((name.clone(), 0));
        }
        let was = self.in_story();
        for open in [&mut self.inside, &mut self.aside].into_iter().flatten() {
            open.1 += usize::from(open.0 == name);
        }
        if was && self.aside.is_none() && is_aside(tag) {
            self.aside = Some((name.clone(), 1));
        }
        let walk = if self.in_story() { &mut self.story } else { &mut self.page };
        if matches!(&*name, "p" | "li" | "dt" | "dd") {
            walk.end_implied(&name);
        }
        walk.start(&name, class, false);
    }

    fn end(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let walk = if self.in_story() { &mut self.story } else { &mut self.page };
        walk.end(&name);
        if closes(&mut self.aside, &name) {
            self.aside = None;
        }
        if closes(&mut self.inside, &name) {
            (self.inside, self.done) = (None, true);
        }
    }

    fn text(&mut self, text: &str) {
        let walk = if self.in_story() { &mut self.story } else { &mut self.page };
        walk.text(text);
    }
}

/// Whether an end tag closes the element that was opened.
fn closes(open: &mut Option<(String, usize)>, name: &str) -> bool {
    let Some((element, depth)) = open.as_mut().filter(|(element, _)| element == name) else { return false };
    let _ = element;
    *depth = depth.saturating_sub(1);
    *depth == 0
}
