//! Builds a tree from events.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, PrefixDeclaration, ResolveResult};

use super::entities;
use super::tree::{Kind, NONE, Slot, Stop, Tree};
use crate::{FormatError, Limits};

/// Attributes on one element.
pub(super) const ATTRIBUTES_MAX: usize = 256;
/// Namespaces told apart in one item.
pub(super) const NAMESPACES_MAX: usize = 256;
/// Bytes for each element and text, so that there is room for most documents' at once.
const SLOT_BYTES: usize = 40;
const SLOTS_AT_FIRST_MAX: usize = 256;

pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree<'a>,
    /// Open elements: index, and its last child so far.
    pub(super) open: Vec<(u32, u32)>,
    stop: Stop,
}

enum Step {
    Go,
    Done,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, stop: Stop) -> Self {
        let slots = (text.len() / SLOT_BYTES).min(SLOTS_AT_FIRST_MAX);
        let tree = Tree {
            slots: Vec::with_capacity(slots),
            attrs: Vec::with_capacity(slots / 2),
            namespaces: vec![String::new()],
            unknown_entities: 0,
            error: None,
        };
        Self { text, tree, open: Vec::new(), stop }
    }

    /// Reads to the end, to the place where reading may stop, or to an error.
    pub(super) fn read(mut self, namespaces: &BTreeMap<String, String>) -> Tree<'a> {
        self.tree.error = self.run(namespaces).err();
        self.tree
    }

    fn run(&mut self, namespaces: &BTreeMap<String, String>) -> Result<(), FormatError> {
        let mut reader = NsReader::from_str(self.text);
        reader.config_mut().allow_dangling_amp = true;
        for (prefix, uri) in namespaces {
            let prefix = if prefix.is_empty() { PrefixDeclaration::Default } else { PrefixDeclaration::Named(prefix) };
            // A reserved prefix bound elsewhere is refused; the item can do without it.
            let _ = reader.resolver_mut().add(prefix, Namespace(uri));
        }
        loop {
            let start = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(e) => {
                    let at = position(reader.error_position());
                    return Err(FormatError::malformed(format!("XML is not well-formed at byte {at}: {e}")));
                }
            };
            match event {
                Event::Start(e) => {
                    let ns = self.namespace(&reader, &e);
                    if let Step::Done = self.element(&e, start, ns, true)? {
                        return Ok(());
                    }
                }
                Event::Empty(e) => {
                    let ns = self.namespace(&reader, &e);
                    if let Step::Done = self.element(&e, start, ns, false)? {
                        return Ok(());
                    }
                }
                Event::End(_) => self.close(),
                Event::Text(t) => self.push_text(t.into_inner())?,
                Event::CData(t) => self.push_text(t.into_inner())?,
                Event::GeneralRef(r) => self.reference(&r)?,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => return self.check_end(start),
            }
        }
    }

    fn check_end(&self, at: usize) -> Result<(), FormatError> {
        let Some((open, _)) = self.open.last() else {
            let empty = self.tree.root().is_none();
            return if empty { Err(FormatError::malformed("XML without an element")) } else { Ok(()) };
        };
        let name = self.name_of(*open);
        Err(FormatError::malformed(format!("XML ends at byte {at} within <{name}>: the copy was cut off")))
    }

    /// The name of the element in a slot, as written.
    pub(super) fn name_of(&self, at: u32) -> &'a str {
        match self.tree.slots.get(at as usize).map(|s| &s.kind) {
            Some(Kind::Element { name, .. }) => name,
            Some(Kind::Text(_)) | None => "",
        }
    }

    fn namespace(&mut self, reader: &NsReader<&[u8]>, e: &BytesStart<'_>) -> u16 {
        let (resolved, _) = reader.resolver().resolve_element(e.name());
        let ResolveResult::Bound(Namespace(uri)) = resolved else { return 0 };
        let known = self.tree.namespaces.iter().position(|n| n == uri);
        let at = known.unwrap_or_else(|| {
            // Real items have under ten; what comes after the bound is "another one".
            if self.tree.namespaces.len() >= NAMESPACES_MAX {
                return NAMESPACES_MAX;
            }
            self.tree.namespaces.push(uri.to_owned());
            self.tree.namespaces.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn element(&mut self, e: &BytesStart<'a>, start: usize, ns: u16, opens: bool) -> Result<Step, FormatError> {
        // The event's own slices end with the event; the source text has the same bytes for longer.
        let name_len = e.name().as_ref().len();
        let name = self.text.get(start + 1..start + 1 + name_len).unwrap_or_default();
        if self.stops(name) {
            return Ok(Step::Done);
        }
        if self.open.len() >= Limits::XML_DEPTH_MAX {
            let max = Limits::XML_DEPTH_MAX;
            return Err(FormatError::too_large(format!("XML nests deeper than {max} elements at byte {start}")));
        }
        let raw = self.text.get(start + 1..start + 1 + e.len()).unwrap_or_default();
        let first = self.tree.attrs.len();
        self.attributes(raw, name_len, start)?;
        self.push_element(name, ns, first, opens)?;
        Ok(Step::Go)
    }

    /// Whether reading may stop before an element that begins here.
    pub(super) fn stops(&self, name: &str) -> bool {
        match self.stop {
            Stop::Before(names) => self.open.len() == 1 && names.contains(&local(name)),
            Stop::Never => false,
        }
    }

    /// Adds an element whose attributes are those from `first` on.
    pub(super) fn push_element(
        &mut self,
        name: &'a str,
        ns: u16,
        first: usize,
        opens: bool,
    ) -> Result<(), FormatError> {
        let attrs = (index(first)?, index(self.tree.attrs.len())?);
        let local_at = index(local_at(name))?;
        let at = self.link(Kind::Element { name, local_at, ns, attrs, closed: !opens })?;
        if opens {
            self.open.push((at, NONE));
        }
        Ok(())
    }

    fn attributes(&mut self, raw: &'a str, name_len: usize, start: usize) -> Result<(), FormatError> {
        let first = self.tree.attrs.len();
        for attr in Attributes::new(raw, name_len) {
            let attr = attr.map_err(|e| {
                FormatError::malformed(format!("XML attribute is not well-formed in the tag at byte {start}: {e}"))
            })?;
            if self.tree.attrs.len() - first >= ATTRIBUTES_MAX {
                let reason = format!("more than {ATTRIBUTES_MAX} attributes in the tag at byte {start}");
                return Err(FormatError::too_large(reason));
            }
            let key: &'a str = attr.key.0;
            let Cow::Borrowed(value) = attr.value else { continue };
            self.tree.attrs.push((key, value));
        }
        Ok(())
    }

    fn link(&mut self, kind: Kind<'a>) -> Result<u32, FormatError> {
        if self.tree.slots.len() >= Limits::XML_NODES_MAX {
            let max = Limits::XML_NODES_MAX;
            return Err(FormatError::too_large(format!("XML item of more than {max} elements and texts")));
        }
        let at = index(self.tree.slots.len())?;
        self.tree.slots.push(Slot { kind, first_child: NONE, next: NONE });
        if let Some((parent, last)) = self.open.last_mut() {
            if *last == NONE {
                self.tree.slots[*parent as usize].first_child = at;
            } else {
                self.tree.slots[*last as usize].next = at;
            }
            *last = at;
        }
        Ok(at)
    }

    pub(super) fn close(&mut self) {
        let Some((at, _)) = self.open.pop() else { return };
        if let Kind::Element { closed, .. } = &mut self.tree.slots[at as usize].kind {
            *closed = true;
        }
    }

    pub(super) fn push_text(&mut self, text: Cow<'a, str>) -> Result<(), FormatError> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.link(Kind::Text(text)).map(|_| ())
    }

    /// Adds the text of a reference, without `&` and `;`.
    pub(super) fn reference(&mut self, name: &str) -> Result<(), FormatError> {
        let text = entities::resolve(name).unwrap_or_else(|| {
            self.tree.unknown_entities += 1;
            Cow::Owned(format!("&{name};"))
        });
        self.push_text(text)
    }
}

fn index(n: usize) -> Result<u32, FormatError> {
    u32::try_from(n).map_err(|_| FormatError::too_large("XML item too large to index"))
}

fn position(p: u64) -> usize {
    usize::try_from(p).unwrap_or(usize::MAX)
}

fn local(name: &str) -> &str {
    &name[local_at(name)..]
}

/// Where the name begins behind its prefix.
fn local_at(name: &str) -> usize {
    name.bytes().position(|b| b == b':').map_or(0, |at| at + 1)
}
