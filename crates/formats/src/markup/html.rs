//! From HTML, through html5ever's tokenizer alone: its tree builder is quadratic in depth
//! (<https://github.com/servo/html5ever/issues/788>).

use std::cell::RefCell;

use copytaster_records::Role;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    CharacterTokens, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::Walk;
use super::walk::Found;

struct Sink {
    walk: RefCell<Walk>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut walk = self.walk.borrow_mut();
        match token {
            CharacterTokens(text) => walk.text(&text),
            TagToken(tag) => {
                let name: &str = &tag.name;
                if tag.kind != StartTag {
                    walk.end(name);
                    return TokenSinkResult::Continue;
                }
                let class = tag.attrs.iter().find(|a| &*a.name.local == "class").map_or("", |a| &*a.value);
                // HTML lets the next paragraph or item end the last one.
                if matches!(name, "p" | "li" | "dt" | "dd") {
                    walk.end_implied(name);
                }
                walk.start(name, class, false);
                // Without a tree builder nobody else tells the tokenizer where raw text begins.
                return match name {
                    "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    _ => TokenSinkResult::Continue,
                };
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The pieces of an HTML document or fragment.
pub(crate) fn read_html(html: &str, base: Role) -> Vec<Found> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let sink = Sink { walk: RefCell::new(Walk::new(base)) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // The sink never asks for a script to be run, so one call takes all of the input.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.walk.into_inner().finish()
}

/// Whether text that nobody called HTML is: it begins with one of the elements that bodies begin with.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let head = text.trim_start();
    let head = head[..head.floor_char_boundary(10)].to_ascii_lowercase();
    let begins = |name: &str| head.strip_prefix(name).is_some_and(|r| r.starts_with(['>', ' ', '/', '\n']));
    ["<p", "<div", "<html", "<body", "<article", "<section", "<h1", "<h2", "<ul", "<!doctype"].iter().any(|n| begins(n))
}

#[cfg(test)]
mod tests {
    use super::read_html;
    use copytaster_records::Role;

    #[test]
    fn loose_html() {
        let found = read_html(
            "<html><head><title>x<p>y</title><style>p{}</style></head><body>\
             <p>One &amp; <b>two<p>Three&nbsp;four<ul><li>a<li>b</ul><script>if (a<b) x()</script>tail",
            Role::Paragraph,
        );
        let texts: Vec<(Role, &str)> = found.iter().map(|f| (f.role, f.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (Role::Paragraph, "One & two"),
                (Role::Paragraph, "Three four"),
                (Role::ListItem, "a"),
                (Role::ListItem, "b"),
                (Role::Paragraph, "tail"),
            ]
        );
    }

    #[test]
    fn deep_nesting_is_linear_and_keeps_its_text() {
        let html = format!("{}deep{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        assert_eq!(read_html(&html, Role::Paragraph)[0].text, "deep");
    }
}
