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

use super::walk::Found;
use super::{Walk, plain_html};

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
                start(name, class, &mut walk);
                // XHTML that is sent as text has `<title />`: what is behind it is the story and no title.
                if tag.self_closing && is_raw_text(name) {
                    walk.end(name);
                    return TokenSinkResult::Continue;
                }
                // Without a tree builder nobody else tells the tokenizer where raw text begins.
                return match raw_text(name) {
                    Some(kind) => TokenSinkResult::RawData(kind),
                    None => TokenSinkResult::Continue,
                };
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Takes a start tag.
pub(super) fn start(name: &str, class: &str, walk: &mut Walk) {
    // HTML lets the next paragraph or item end the last one.
    if matches!(name, "p" | "li" | "dt" | "dd") {
        walk.end_implied(name);
    }
    walk.start(name, class, false);
}

/// Whether what follows a start tag is no mark-up.
pub(super) fn is_raw_text(name: &str) -> bool {
    raw_text(name).is_some()
}

fn raw_text(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

/// The pieces of an HTML document or fragment.
pub(crate) fn read_html(html: &str, base: Role) -> Vec<Found> {
    let mut walk = Walk::new(base);
    match plain_html::read(html, &mut walk) {
        Some(()) => walk.finish(),
        None => tokenize(html, base),
    }
}

fn tokenize(html: &str, base: Role) -> Vec<Found> {
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
    use super::{plain_html, read_html, tokenize};
    use crate::markup::Walk;
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
    fn an_empty_title_of_xhtml_swallows_no_story() {
        for title in ["<title />", "<title/>", "<script src=\"a.js\"/>", "<style/>"] {
            let html = format!(
                "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>{title}</head><body><p>One.</p></body></html>"
            );
            for found in [read_html(&html, Role::Paragraph), tokenize(&html, Role::Paragraph)] {
                assert_eq!(found.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["One."], "{title}");
            }
        }
    }

    #[test]
    fn plain_html_is_read_as_by_the_tokenizer() {
        let parts = [
            "<p>",
            "</p>",
            "<p class=\"dateline\">",
            "<p\nid='x' class='linkbox' class=\"y\" >",
            "<br/>",
            "<br />",
            "<ul>",
            "<li>",
            "</ul>",
            "a",
            " \n",
            "é ",
            "&amp;",
            "&#8211;",
            "&nbsp;",
            "&quot;x",
            "&ldquo;",
            "<script>a<b</script>",
            "<style>p{}&amp;</style>",
            "<a href=\"x?a=b&c=d'>\">",
            "</a>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<div class=\"a&amp;b\">",
            "</div>",
            "&#150;",
            "&#0;",
            "&x;",
            "& ",
            "&amp",
            "<P>",
            "<p class=x>",
            "</p >",
            "<!-- x -->",
            "<script>",
            "</script>",
            "<title>",
            "<script><!--",
            "<title />",
            "<script src=\"x\"/>",
            "<style></b>",
            "-->",
            "&ldquo",
            "&copyx;",
            "&notin;",
            "&not;",
            "&Aacute;",
            "&NotEqualTilde;",
            "<",
            ">",
            "<1>",
            "<p/class=\"x\">",
            "<p class=\"x\"id=\"y\">",
            "\r\n",
            "\0",
            "\u{feff}",
            "<p class>",
            "<p x=\"",
            "<h2>",
            "</h2>",
            "&#+65;",
            "&#160;",
        ];
        let mut state = 1_u64;
        let mut plain = 0;
        for _ in 0..40_000 {
            let mut pick = |of: usize| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as usize % of
            };
            // Most from the plain ones, so that whole texts are.
            let count = pick(12);
            let html: String =
                (0..count).map(|_| if pick(30) == 0 { parts[pick(parts.len())] } else { parts[pick(25)] }).collect();
            let mut walk = Walk::new(Role::Paragraph);
            if plain_html::read(&html, &mut walk).is_some() {
                assert_eq!(walk.finish(), tokenize(&html, Role::Paragraph), "{html:?}");
                plain += 1;
            }
        }
        assert!(plain > 20_000, "{plain} of 40,000 are plain");
    }

    #[test]
    fn deep_nesting_is_linear_and_keeps_its_text() {
        let html = format!("{}deep{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        assert_eq!(read_html(&html, Role::Paragraph)[0].text, "deep");
    }
}
