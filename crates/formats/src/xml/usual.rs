//! XML as nearly all of it is written, read in one pass and without the events between text and tree.
//!
//! It takes nothing that the exact reader of `builder.rs` would not take, and makes the same tree of it. What is broken,
//! beyond a limit or merely rare is left to that one, which says what is wrong.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::builder::{ATTRIBUTES_MAX, Builder, NAMESPACES_MAX};
use super::tree::{Stop, Tree};
use crate::Limits;

/// Namespaces that prefixes may not be bound to.
const RESERVED: &[&str] = &["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"];

/// Bytes of usual names; what has others is read by the whole reader.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0_u8;
    while b < 128 {
        table[b as usize] = b.is_ascii_alphanumeric() || matches!(b, b':' | b'.' | b'-' | b'_');
        b += 1;
    }
    table
};

/// Reads `text`, whose outside declared `namespaces`. `None`: not all of it is usual.
pub(super) fn read<'a>(text: &'a str, namespaces: &BTreeMap<String, String>, stop: Stop) -> Option<Tree<'a>> {
    let builder = Builder::new(text, stop);
    let mut reader = Reader { builder, bytes: text.as_bytes(), at: 0, bindings: Vec::new() };
    for (prefix, uri) in namespaces {
        reader.bind(Some(prefix.as_str()).filter(|p| !p.is_empty()), uri, 0)?;
    }
    reader.run()?;
    Some(reader.builder.tree)
}

/// A prefix, or the default without one, and its namespace by index.
struct Binding<'n> {
    // Not an empty text for the default: `memcmp` of nothing at an address that is no memory is slow on some processors.
    prefix: Option<&'n str>,
    namespace: u16,
    /// Open elements, with the one that declares it; 0 outside.
    depth: usize,
}

struct Reader<'a, 'n> {
    builder: Builder<'a>,
    bytes: &'a [u8],
    at: usize,
    bindings: Vec<Binding<'n>>,
}

impl<'a: 'n, 'n> Reader<'a, 'n> {
    fn run(&mut self) -> Option<()> {
        if self.bytes.starts_with("\u{feff}".as_bytes()) {
            return None;
        }
        while let Some(len) = memchr::memchr2(b'<', b'&', &self.bytes[self.at..]) {
            self.text(self.at + len)?;
            match self.bytes[self.at..] {
                [b'&', ..] => self.reference()?,
                [_, b'/', ..] => self.end()?,
                [_, b'!', ..] => self.section()?,
                // The first question mark does not end an instruction as well.
                [_, b'?', next, ..] if next != b'>' => self.skip("<?", "?>").map(drop)?,
                _ => {
                    let (name, first, opens) = self.tag()?;
                    if self.builder.stops(name) {
                        return Some(());
                    }
                    self.element(name, first, opens)?;
                }
            }
        }
        self.text(self.bytes.len())?;
        (self.builder.open.is_empty() && self.builder.tree.root().is_some()).then_some(())
    }

    /// Takes the text to `end`.
    fn text(&mut self, end: usize) -> Option<()> {
        let text = self.builder.text.get(self.at..end)?;
        self.at = end;
        if text.is_empty() { Some(()) } else { self.builder.push_text(text.into()).ok() }
    }

    /// Takes a reference; an ampersand that begins none is text, with what follows it.
    fn reference(&mut self) -> Option<()> {
        let start = self.at + 1;
        let len = memchr::memchr3(b';', b'&', b'<', &self.bytes[start..]);
        match len.map(|len| start + len) {
            Some(end) if self.bytes[end] == b';' => {
                self.at = end + 1;
                self.builder.reference(self.builder.text.get(start..end)?).ok()
            }
            end => self.text(end.unwrap_or(self.bytes.len())),
        }
    }

    fn end(&mut self) -> Option<()> {
        let (open, _) = self.builder.open.last()?;
        let name = self.builder.name_of(*open);
        let rest = self.bytes[self.at + 2..].strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        self.at = self.bytes.len() - rest.len();
        self.builder.close();
        self.leave();
        Some(())
    }

    /// Forgets what the element declared that is over.
    fn leave(&mut self) {
        let depth = self.builder.open.len();
        while self.bindings.pop_if(|b| b.depth == depth + 1).is_some() {}
    }

    /// A comment, a CDATA section or the document type.
    fn section(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"<!--") {
            self.skip("<!--", "-->").map(drop)
        } else if rest.starts_with(b"<![CDATA[") {
            let text = self.skip("<![CDATA[", "]]>")?;
            self.builder.push_text(text.into()).ok()
        } else {
            self.document_type()
        }
    }

    /// Passes over what stands between `start` and `end`, and returns it.
    fn skip(&mut self, start: &str, end: &str) -> Option<&'a str> {
        let from = self.at + start.len();
        let to = from + memchr::memmem::find(self.bytes.get(from..)?, end.as_bytes())?;
        self.at = to + end.len();
        self.builder.text.get(from..to)
    }

    /// Passes over the document type. What a DTD may say is for the exact reader to tell.
    fn document_type(&mut self) -> Option<()> {
        let mut exact = quick_xml::Reader::from_str(self.builder.text.get(self.at..)?);
        let Ok(Event::DocType(_)) = exact.read_event() else { return None };
        self.at += usize::try_from(exact.buffer_position()).ok()?;
        Some(())
    }

    /// Takes a start tag: its name, the index of its first attribute, whether it opens an element.
    fn tag(&mut self) -> Option<(&'a str, usize, bool)> {
        let first = self.builder.tree.attrs.len();
        let name = self.name(self.at + 1)?;
        self.at += 1 + name.len();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        loop {
            let spaces = self.bytes[self.at..].iter().take_while(|b| matches!(b, b' ' | b'\r' | b'\n' | b'\t')).count();
            self.at += spaces;
            match self.bytes[self.at..] {
                [b'>', ..] => {
                    self.at += 1;
                    return Some((name, first, true));
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    return Some((name, first, false));
                }
                _ if spaces > 0 => self.attribute(first)?,
                _ => return None,
            }
        }
    }

    /// The name that begins at `from`; empty where none does.
    fn name(&self, from: usize) -> Option<&'a str> {
        let len = self.bytes.get(from..)?.iter().position(|b| !IN_NAME[usize::from(*b)])?;
        self.builder.text.get(from..from + len)
    }

    /// Takes an attribute of an element that has those from `first` on.
    fn attribute(&mut self, first: usize) -> Option<()> {
        let key = self.name(self.at)?;
        let start = self.at + key.len() + 2;
        let quote = match self.bytes[start - 2..] {
            [b'=', quote @ (b'"' | b'\''), ..] if !key.is_empty() => quote,
            _ => return None,
        };
        let end = start + memchr::memchr(quote, &self.bytes[start..])?;
        let value = self.builder.text.get(start..end)?;
        self.at = end + 1;
        let attrs = &mut self.builder.tree.attrs;
        if attrs.len() - first >= ATTRIBUTES_MAX || attrs[first..].iter().any(|(other, _)| *other == key) {
            return None;
        }
        attrs.push((key, value));
        let depth = self.builder.open.len() + 1;
        match key.strip_prefix("xmlns") {
            Some("") => self.bind(None, value, depth),
            Some(":") => None,
            Some(rest) if rest.starts_with(':') => self.bind(Some(&rest[1..]), value, depth),
            _ => Some(()),
        }
    }

    fn bind(&mut self, prefix: Option<&'n str>, uri: &str, depth: usize) -> Option<()> {
        if matches!(prefix, Some("xml" | "xmlns")) || RESERVED.contains(&uri) {
            return None;
        }
        let known = &mut self.builder.tree.namespaces;
        let at = known.iter().position(|n| n == uri).unwrap_or_else(|| {
            known.push(uri.to_owned());
            known.len() - 1
        });
        if at >= NAMESPACES_MAX {
            return None;
        }
        let namespace = u16::try_from(at).ok()?;
        self.bindings.push(Binding { prefix, namespace, depth });
        Some(())
    }

    fn element(&mut self, name: &'a str, first: usize, opens: bool) -> Option<()> {
        if self.builder.open.len() >= Limits::XML_DEPTH_MAX {
            return None;
        }
        let prefix = name.bytes().position(|b| b == b':').map(|len| &name[..len]);
        if matches!(prefix, Some("xml" | "xmlns")) {
            return None;
        }
        let bound = self.bindings.iter().rev().find(|b| b.prefix == prefix);
        self.builder.push_element(name, bound.map_or(0, |b| b.namespace), first, opens).ok()?;
        if !opens {
            self.leave();
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::read;
    use crate::xml::builder::Builder;
    use crate::xml::{Child, Node, Stop, Tree};

    /// All that can be asked of a tree.
    fn outline(tree: &Tree<'_>) -> String {
        let mut out = format!("{} unknown", tree.unknown_entities);
        tree.root().into_iter().for_each(|root| element(root, &mut out));
        out
    }

    fn element(node: Node<'_, '_>, out: &mut String) {
        let attrs: Vec<_> = node.attrs().collect();
        let (name, namespace) = (node.qualified_name(), node.namespace());
        out.push_str(&format!("<{name} {} {namespace} {attrs:?} {}>", node.name(), node.is_closed()));
        for child in node.content() {
            match child {
                Child::Element(inner) => element(inner, out),
                Child::Text(text) => out.push_str(&format!("{text:?}")),
            }
        }
        out.push_str("</>");
    }

    #[test]
    fn trees_are_those_of_the_exact_reader() {
        let outside = BTreeMap::from([(String::new(), "urn:o".to_owned()), ("p".to_owned(), "urn:p".to_owned())]);
        for text in [
            "<a/>",
            " <a b='1' c=\"2>\"\r\n\td = '3'\n>x</a>\n",
            " <a b='1' c=\"2>\"\r\n\td='3'\n>x</a>\n",
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '>'>]><!-- <b> --><a>1<![CDATA[<2>]]><![CDATA[]]><?p?>3</a>",
            "<a>&amp;&#8211; & so &x; &&lt; AT&T <b/>&</a>",
            "<a xmlns='urn:a'><p:b/><b xmlns=''><c/></b><q:d xmlns:q='urn:q'><q:e/></q:d><q:f/><g xmlns:p='urn:a'/><p:h/></a>",
            "<p:a xmlns='urn:a' xmlns:p=''><p:b/><c/></p:a><p:d/><e/>",
            "<a><b><c>1</c></b>2<!-->-->3</a>tail",
        ] {
            let usual = read(text, &outside, Stop::Never);
            let exact = Builder::new(text, Stop::Never).read(&outside);
            match usual {
                Some(usual) => {
                    assert!(exact.error.is_none(), "{text}");
                    assert_eq!(outline(&usual), outline(&exact), "{text}");
                }
                None => assert!(text.contains("d = "), "{text}"),
            }
        }
    }

    #[test]
    fn what_is_broken_or_rare_is_left_to_the_exact_reader() {
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a b></a>",
            "<a b=1/>",
            "<a b='1' b='2'/>",
            "<a b='1'c='2'/>",
            "<a xmlns:xml='urn:x'/>",
            "<a xmlns:='urn:x'/>",
            "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
            "<xml:a/>",
            "<1/>",
            "<a>< b</a>",
            "<a><?></a>",
            "<a><!x></a>",
            "<a><!-- </a>",
            "<a><![CDATA[ </a>",
            "<!DOCTYPE ><a/>",
            "\u{feff}<a/>",
            &deep,
        ] {
            assert!(read(text, &BTreeMap::new(), Stop::Never).is_none(), "{text}");
        }
    }

    #[test]
    fn stops_where_the_exact_reader_does() {
        assert!(read("<a><c/><b", &BTreeMap::new(), Stop::Before(&["b"])).is_none());
        let tree = read("<a><c><b/></c><b><broken", &BTreeMap::new(), Stop::Before(&["b"])).expect("a tree");
        assert_eq!(tree.root().map(|r| r.children().count()), Some(1));
    }
}
