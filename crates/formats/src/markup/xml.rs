//! From an XML tree.

use std::borrow::Cow;

use copytaster_records::Role;

use super::Walk;
use super::html::looks_like_html;
use super::walk::Found;
use crate::xml::{Child, Node};

/// The pieces within an element.
pub(crate) fn read_xml(node: Node<'_, '_>, base: Role) -> Vec<Found> {
    let mut walk = Walk::new(base);
    content(node, &mut walk);
    walk.finish()
}

/// The pieces of an element, which itself may give them a role.
pub(crate) fn read_wrapped(node: Node<'_, '_>, base: Role) -> Vec<Found> {
    let mut walk = Walk::new(base);
    walk.start(node.name(), &class(node), false);
    content(node, &mut walk);
    walk.end(node.name());
    walk.finish()
}

// The tree is at most `XML_DEPTH_MAX` deep, so recursion is bounded.
fn content(node: Node<'_, '_>, walk: &mut Walk) {
    for child in node.content() {
        match child {
            Child::Text(text) => walk.text(text),
            Child::Element(element) => {
                let class = class(element);
                walk.start(element.name(), &class, false);
                content(element, walk);
                walk.end(element.name());
            }
        }
    }
}

/// Mark-up that a sender put into an element as text, escaped or as CDATA: within the element itself or the only body below it.
pub(crate) fn as_text(node: Node<'_, '_>) -> Option<String> {
    let mut inner = node;
    while inner.children().next().is_some() {
        let mut below = inner.children().filter(|n| n.name() != "head");
        let only = below.next().filter(|n| matches!(n.name(), "html" | "body" | "body.content" | "div" | "section"));
        inner = only.filter(|_| below.next().is_none())?;
    }
    let text = inner.text();
    if has_markup(&text) { Some(text) } else { twice_escaped(&text) }
}

/// Mark-up that a sender escaped within CDATA, or twice.
fn twice_escaped(text: &str) -> Option<String> {
    if !text.trim_start().starts_with("&lt;") {
        return None;
    }
    let once = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    Some(once).filter(|once| looks_like_html(once))
}

/// Whether text has elements of HTML in it: at its start, or ends and line ends of them anywhere.
fn has_markup(text: &str) -> bool {
    looks_like_html(text) || ["</", "<br", "<BR"].iter().any(|mark| text.contains(mark))
}

/// The class, or what stands for it: NITF's note says by its type whether it may be printed, IDF's elements what they are.
fn class<'a>(element: Node<'_, 'a>) -> Cow<'a, str> {
    if element.name() == "note" {
        let public = element.attr("type").is_some_and(|t| matches!(&*t, "std" | "pa"));
        let editors = element.attr("noteclass").is_some_and(|c| c == "editorsnote");
        let printed = public && !(editors && element.attr("type").is_some_and(|t| t == "std"));
        return Cow::Borrowed(if printed { "note-public" } else { "note-private" });
    }
    let name = if matches!(element.name(), "element" | "object") { "type" } else { "class" };
    element.attr(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::read_xml;
    use crate::xml::{Stop, Tree};
    use copytaster_records::Role;
    use std::collections::BTreeMap;

    fn read(text: &str) -> Vec<(Role, String)> {
        let tree = Tree::read(text, &BTreeMap::new(), Stop::Never);
        let found = read_xml(tree.root().expect("a root"), Role::Paragraph);
        found.into_iter().map(|f| (f.role, f.text)).collect()
    }

    #[test]
    fn nested_markup_lists_tables_and_tails() {
        let found = read(
            "<body><h2>Head</h2><div>before<p>One <b>two <i>three</i></b> four.</p>after</div>\
             <ul><li>a</li><li>b <a href='x'>c</a></li></ul>\
             <table><tr><td>1</td><td>2</td></tr><tr><td><p>3</p></td><td/></tr></table>tail</body>",
        );
        let expected = [
            (Role::Subheading, "Head"),
            (Role::Paragraph, "before"),
            (Role::Paragraph, "One two three four."),
            (Role::Paragraph, "after"),
            (Role::ListItem, "a"),
            (Role::ListItem, "b c"),
            (Role::Table, "1 | 2\n3 | "),
            (Role::Paragraph, "tail"),
        ];
        let found: Vec<(Role, &str)> = found.iter().map(|(r, t)| (*r, t.trim_end_matches('x'))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn dpa_header_notes_and_dateline() {
        let found = read(
            "<body><header><h1>Head</h1><p class='genre'>Extra</p></header><section class='main'>\
             <p><span class='dateline'>Berlin <span>(dpa)</span> - </span>Text.</p></section>\
             <section class='linkbox'><ul><li>More</li></ul></section><p class='closingline'>dpa xy</p></body>",
        );
        let roles: Vec<Role> = found.iter().map(|(r, _)| *r).collect();
        let expected =
            [Role::Furniture, Role::Furniture, Role::Dateline, Role::Paragraph, Role::Boilerplate, Role::SignOff];
        assert_eq!(roles, expected);
        assert_eq!(found[2].1, "Berlin (dpa) -");
    }

    #[test]
    fn nothing_gets_out_of_a_private_note() {
        let note = "<div><header><p>a</p></header><table><tr><td>b</td></tr></table><pre>c   d   e\nf   g   h</pre>\
                    <span class='dateline'>i</span><section class='np-public'><p>shown</p>\
                    <section class='np-nonpublic'><p>hidden</p></section></section></div>";
        let tree = Tree::read(note, &BTreeMap::new(), Stop::Never);
        for found in read_xml(tree.root().expect("a root"), Role::NotePrivate) {
            assert!(!found.role.is_body(), "{found:?}");
            assert_eq!(found.role == Role::NotePublic, found.text == "shown", "{found:?}");
        }
        let body = format!("<body><section class='np-nonpublic'>{note}</section></body>");
        assert!(read(&body).iter().all(|(role, _)| *role == Role::NotePrivate));
    }

    #[test]
    fn breaks_and_bare_text() {
        assert_eq!(read("<p>one<br/>two<br/><br/>three</p>").len(), 2);
        let long =
            "which is a long line of a paragraph in a file that was indented, beyond what is ever wrapped on a wire, ";
        let filled =
            format!("<body><p>\n      <a>One</a>, {long}\n      is <b>one</b>\n      paragraph.\n   </p></body>");
        assert_eq!(read(&filled), [(Role::Paragraph, format!("One, {long}is one paragraph."))]);
        assert_eq!(read("<p>Two paragraphs\nthat are\n \n in one.</p>").len(), 2);
        let lines = read("<p>Vale 3 Ostrand 1.<br/>\n   Port Vale 0 North Mole 0.</p>");
        assert_eq!(lines.len(), 2);
        let bare = read("<body>\nFirst line of a story\nthat goes on.\n\nSecond paragraph.\n</body>");
        assert_eq!(bare[0].1, "First line of a story that goes on.");
        assert_eq!(bare.len(), 2);
    }
}
