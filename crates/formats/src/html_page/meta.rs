//! A page's head: title, `meta`, links, language, JSON-LD; and the first `h1`.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    CharacterTokens, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::clean;

/// Bounds on one page: `meta` elements, JSON-LD blocks, bytes of each.
const METAS_MAX: usize = 500;
const BLOCKS_MAX: usize = 50;
const BLOCK_BYTES_MAX: usize = 2 << 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) h1: Option<String>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<String>,
    /// Alternates: other languages, AMP.
    pub(super) links: Vec<(String, String)>,
    metas: Vec<(String, String)>,
    /// JSON-LD.
    pub(super) blocks: Vec<String>,
}

impl Meta {
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.metas.iter().filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str()).collect()
    }

    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.all(name).first().map(|v| clean::line(v)).filter(|v| !v.is_empty())
    }
}

#[derive(Default)]
struct State {
    meta: Meta,
    /// Text is being collected for this element.
    open: Option<Open>,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Title,
    H1,
    Json,
}

struct Sink(RefCell<State>);

/// Reads a page's head.
pub(super) fn read(html: &str) -> Meta {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().meta
}

pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

/// Raw text of elements whose content is no markup: without a tree builder nobody else tells the tokenizer.
pub(super) fn raw_text(name: &str) -> TokenSinkResult<()> {
    match name {
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        _ => TokenSinkResult::Continue,
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            CharacterTokens(text) if state.open.is_some() && state.text.len() < BLOCK_BYTES_MAX => {
                state.text.push_str(&text);
            }
            TagToken(tag) if tag.kind == StartTag => {
                state.start(&tag);
                return raw_text(&tag.name);
            }
            TagToken(tag) => state.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn start(&mut self, tag: &Tag) {
        let open = match &*tag.name {
            "title" if self.meta.title.is_none() => Some(Open::Title),
            "h1" if self.meta.h1.is_none() => Some(Open::H1),
            "script" if attribute(tag, "type").is_some_and(|t| t.contains("ld+json")) => Some(Open::Json),
            "html" => {
                self.meta.language = attribute(tag, "lang").map(clean::line).filter(|l| !l.is_empty());
                None
            }
            "meta" => {
                self.meta(tag, "content");
                None
            }
            "time" => {
                self.meta(tag, "datetime");
                None
            }
            "link" => {
                self.link(tag);
                None
            }
            _ => None,
        };
        if open.is_some() {
            self.open = open;
            self.text.clear();
        }
    }

    fn meta(&mut self, tag: &Tag, value: &str) {
        let name = ["property", "name", "itemprop"].iter().find_map(|a| attribute(tag, a));
        if let (Some(name), Some(content)) = (name, attribute(tag, value))
            && self.meta.metas.len() < METAS_MAX
        {
            self.meta.metas.push((name.trim().to_ascii_lowercase(), content.to_owned()));
        }
    }

    fn link(&mut self, tag: &Tag) {
        let (Some(rel), Some(href)) = (attribute(tag, "rel"), attribute(tag, "href")) else { return };
        let (rel, href) = (clean::line(rel).to_ascii_lowercase(), clean::line(href));
        match rel.as_str() {
            _ if href.is_empty() => {}
            "canonical" => drop(self.meta.canonical.get_or_insert(href)),
            "amphtml" | "license" | "syndication-source" | "original-source" if self.meta.links.len() < METAS_MAX => {
                self.meta.links.push((rel, href));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let text = || clean::line(&self.text);
        match (self.open, name) {
            (Some(Open::Title), "title") => self.meta.title = Some(text()),
            (Some(Open::H1), "h1") => self.meta.h1 = Some(text()).filter(|t| !t.is_empty()),
            (Some(Open::Json), "script") if self.meta.blocks.len() < BLOCKS_MAX => {
                self.meta.blocks.push(std::mem::take(&mut self.text));
            }
            _ => return,
        }
        self.open = None;
    }
}
