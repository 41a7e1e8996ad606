//! The tree, and how it is walked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::builder::Builder;
use super::{entities, usual};
use crate::FormatError;

/// No slot.
pub(super) const NONE: u32 = u32::MAX;

/// Where reading may stop: header fields need no body, and a broken body must not hide them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Read all of it.
    Never,
    /// Stop where one of these children of the root begins.
    Before(&'static [&'static str]),
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Element { name: &'a str, local_at: u32, ns: u16, attrs: (u32, u32), closed: bool },
    Text(Cow<'a, str>),
}

#[derive(Debug)]
pub(super) struct Slot<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) first_child: u32,
    pub(super) next: u32,
}

/// A document, or the part of it that could be read.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) attrs: Vec<(&'a str, &'a str)>,
    /// The first is none.
    pub(super) namespaces: Vec<String>,
    /// References that no table knows: kept as text.
    pub(crate) unknown_entities: usize,
    /// Why reading ended early, where it did.
    pub(crate) error: Option<FormatError>,
}

/// An element.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    at: u32,
}

/// A child: element or text.
pub(crate) enum Child<'t, 'a> {
    Element(Node<'t, 'a>),
    Text(&'t str),
}

impl<'a> Tree<'a> {
    /// Reads `text`, whose outside declared `namespaces`. Never fails: what was read before an error is in the tree,
    /// and the error beside it.
    pub(crate) fn read(text: &'a str, namespaces: &BTreeMap<String, String>, stop: Stop) -> Self {
        let usual = usual::read(text, namespaces, stop);
        usual.unwrap_or_else(|| Builder::new(text, stop).read(namespaces))
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> Option<Node<'_, 'a>> {
        let at = self.slots.iter().position(|s| matches!(s.kind, Kind::Element { .. }))?;
        Some(Node { tree: self, at: u32::try_from(at).ok()? })
    }
}

impl<'t, 'a> Node<'t, 'a> {
    fn slot(self) -> &'t Slot<'a> {
        &self.tree.slots[self.at as usize]
    }

    /// The name without its prefix.
    pub(crate) fn name(self) -> &'a str {
        match &self.slot().kind {
            Kind::Element { name, local_at, .. } => &name[*local_at as usize..],
            Kind::Text(_) => "",
        }
    }

    /// Whether it is in the same namespace as `other`.
    pub(crate) fn same_namespace(self, other: Self) -> bool {
        let ns = |n: Self| match n.slot().kind {
            Kind::Element { ns, .. } => Some(ns),
            Kind::Text(_) => None,
        };
        ns(self) == ns(other)
    }

    /// Whether its end was read.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self.slot().kind, Kind::Element { closed: true, .. })
    }

    /// An attribute by its name as written (`xml:lang`, `qcode`), references resolved.
    pub(crate) fn attr(self, name: &str) -> Option<Cow<'a, str>> {
        self.raw_attrs().iter().find(|(key, _)| *key == name).map(|(_, raw)| entities::unescape(raw))
    }

    fn raw_attrs(self) -> &'t [(&'a str, &'a str)] {
        let (first, end) = match self.slot().kind {
            Kind::Element { attrs, .. } => attrs,
            Kind::Text(_) => (0, 0),
        };
        &self.tree.attrs[first as usize..end as usize]
    }

    /// Its attributes as written.
    pub(crate) fn attrs(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'t, 'a> {
        self.raw_attrs().iter().map(|(key, raw)| (*key, entities::unescape(raw)))
    }

    /// Elements and texts within it, in document order.
    pub(crate) fn content(self) -> impl Iterator<Item = Child<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        let mut next = self.slot().first_child;
        std::iter::from_fn(move || {
            let slot = tree.slots.get(next as usize)?;
            let at = next;
            next = slot.next;
            Some(match &slot.kind {
                Kind::Element { .. } => Child::Element(Node { tree, at }),
                Kind::Text(text) => Child::Text(text),
            })
        })
    }

    /// Elements within it.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        self.content().filter_map(|c| match c {
            Child::Element(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first child element of this local name.
    pub(crate) fn child(self, name: &str) -> Option<Node<'t, 'a>> {
        self.children().find(|n| n.name() == name)
    }

    /// The child elements of this local name.
    pub(crate) fn children_named<'n>(self, name: &'n str) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a, 'n> {
        self.children().filter(move |n| n.name() == name)
    }

    /// All elements within it, at any depth, in document order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        // Slots are in document order, and what is within an element follows it.
        let tree = self.tree;
        let end = self.end();
        (self.at + 1..end).map(move |at| Node { tree, at }).filter(|n| matches!(n.slot().kind, Kind::Element { .. }))
    }

    /// The index behind the last slot within it.
    fn end(self) -> u32 {
        let mut at = self.at;
        loop {
            let mut child = self.tree.slots[at as usize].first_child;
            if child == NONE {
                return at + 1;
            }
            while self.tree.slots[child as usize].next != NONE {
                child = self.tree.slots[child as usize].next;
            }
            at = child;
        }
    }

    /// The namespace's URI; empty where it is in none.
    pub(crate) fn namespace(self) -> &'t str {
        match self.slot().kind {
            Kind::Element { ns, .. } => self.tree.namespaces.get(usize::from(ns)).map_or("", String::as_str),
            Kind::Text(_) => "",
        }
    }

    /// The name as written, with its prefix.
    pub(crate) fn qualified_name(self) -> &'a str {
        match &self.slot().kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) => "",
        }
    }

    /// An attribute that is there and not blank, cleaned.
    pub(crate) fn attr_line(self, name: &str) -> Option<String> {
        self.attr(name).map(|v| crate::clean::line(&v)).filter(|v| !v.is_empty())
    }

    /// All text within it as one cleaned line; nothing where it is blank.
    pub(crate) fn line(self) -> Option<String> {
        let line = match self.only_text() {
            Some(text) => crate::clean::line(text),
            None => crate::clean::line(&self.text()),
        };
        Some(line).filter(|t| !t.is_empty())
    }

    /// Its text, where there is nothing else within it: most elements of a header are such.
    fn only_text(self) -> Option<&'t str> {
        let child = self.tree.slots.get(self.slot().first_child as usize)?;
        match &child.kind {
            Kind::Text(text) if child.next == NONE => Some(text),
            _ => None,
        }
    }

    /// All text within it, in document order; a `br` is a space.
    pub(crate) fn text(self) -> String {
        if let Some(text) = self.only_text() {
            return text.to_owned();
        }
        let mut out = String::new();
        self.collect_text(&mut out);
        out
    }

    // The tree is at most `XML_DEPTH_MAX` deep, so recursion is bounded.
    fn collect_text(self, out: &mut String) {
        for child in self.content() {
            match child {
                Child::Text(text) => out.push_str(text),
                Child::Element(node) => {
                    // Words in neighbouring elements (`hl1`, `br`, `p`) must not run together.
                    let block = matches!(node.name(), "br" | "p" | "hl1" | "hl2" | "li" | "div");
                    if block {
                        out.push(' ');
                    }
                    node.collect_text(out);
                    if block {
                        out.push(' ');
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stop, Tree};
    use std::collections::BTreeMap;

    fn read(text: &str) -> Tree<'_> {
        Tree::read(text, &BTreeMap::new(), Stop::Never)
    }

    #[test]
    fn text_in_document_order_with_references() {
        let tree = read("<!DOCTYPE a SYSTEM 'x'><a>one <b>t&amp;wo</b> &nbsp;three<![CDATA[ <4>]]> &x; &#8211;</a>");
        assert!(tree.error.is_none());
        assert_eq!(tree.root().expect("a root").text(), "one t&wo \u{a0}three <4> &x; –");
        assert_eq!(tree.unknown_entities, 1);
    }

    #[test]
    fn a_cut_document_is_an_error_and_keeps_its_head() {
        let tree = read("<a x='1'><b>two</b><c>thr");
        assert_eq!(tree.root().and_then(|r| r.attr("x")).as_deref(), Some("1"));
        let reason = tree.error.expect("an error").reason;
        assert!(reason.contains("within <c>") && reason.contains("byte 25"), "{reason}");
    }

    #[test]
    fn stops_before_the_body() {
        let tree = Tree::read("<a><b/><c><broken", &BTreeMap::new(), Stop::Before(&["c"]));
        assert!(tree.error.is_none());
        assert!(tree.root().and_then(|r| r.child("b")).is_some());
    }

    #[test]
    fn depth_is_bounded_and_a_dtd_is_inert() {
        let deep = "<a>".repeat(100);
        assert!(read(&deep).error.expect("too deep").reason.contains("64"));
        let bomb = "<!DOCTYPE a [<!ENTITY x 'yyyy'><!ENTITY z '&x;&x;'>]><a>&z;</a>";
        assert_eq!(read(bomb).root().expect("a root").text(), "&z;");
    }

    #[test]
    fn namespaces_from_outside_and_undeclared_prefixes() {
        let outside = BTreeMap::from([(String::new(), "urn:x".to_owned())]);
        let tree = Tree::read("<a><b/><r:b/><c xmlns=''/></a>", &outside, Stop::Never);
        let root = tree.root().expect("a root");
        let same: Vec<bool> = root.children().map(|n| n.same_namespace(root)).collect();
        assert_eq!(same, [true, false, false]);
    }
}
