//! Finds the items of a container (`newsMessage`, `NewsML`, `rss`, ...) in its text, without trusting what is in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::PrefixDeclaration;
use regex::Regex;

use crate::FormatError;

/// Broken items after which the rest of a message is given up: each may cost a look at all that follows it.
const BROKEN_MAX: usize = 64;
/// Longest namespace kept for an item.
const NAMESPACE_BYTES_MAX: usize = 1_000;

/// An item's place in the container.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) range: Range<usize>,
    /// Declared around it.
    pub(crate) namespaces: BTreeMap<String, String>,
    /// Why it ends early, where it does.
    pub(crate) error: Option<FormatError>,
}

/// What is in a container.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) header: Option<Range<usize>>,
    pub(crate) language: Option<String>,
    pub(crate) items: Vec<Found>,
    /// Why the container itself ends early.
    pub(crate) error: Option<(usize, FormatError)>,
}

/// How items stand in their container.
pub(crate) struct Shape {
    /// Whether an element of this local name is an item.
    pub(crate) is_item: fn(&str) -> bool,
    /// Elements that are open around an item, at the least.
    pub(crate) around_min: usize,
    /// Whether items stand within items as well, each a unit of its own.
    pub(crate) nested: bool,
    /// A child of the root whose place is wanted, and within which no item is looked for.
    pub(crate) header: Option<&'static str>,
    /// Where the next item begins, to go on behind a broken one.
    pub(crate) item_start: &'static LazyLock<Regex>,
    /// The container, for reasons that people read.
    pub(crate) container: &'static str,
}

struct Scanner<'a> {
    text: &'a str,
    shape: &'static Shape,
    depth_max: usize,
    items_max: usize,
    /// Local names of the open elements outside items: `newsMessage`, `itemSet`.
    open: Vec<String>,
    namespaces: Vec<BTreeMap<String, String>>,
    /// The item that is open: its place and how many elements are open within.
    item: Option<(usize, usize)>,
    /// Items within it that are open, likewise.
    inner: Vec<(usize, usize)>,
    header: Option<usize>,
    scan: Scan,
}

/// Scans a container.
pub(crate) fn scan(text: &str, shape: &'static Shape, depth_max: usize, items_max: usize) -> Scan {
    let mut scanner = Scanner {
        text,
        shape,
        depth_max,
        items_max,
        open: Vec::new(),
        namespaces: Vec::new(),
        item: None,
        inner: Vec::new(),
        header: None,
        scan: Scan::default(),
    };
    let mut from = 0;
    let mut broken = 0;
    // Each turn begins behind the last: a broken item ends where the next one begins.
    while let Some((at, error)) = scanner.run(from) {
        broken += 1;
        match scanner.give_up(at, error, broken < BROKEN_MAX) {
            Some(next) if next > from => from = next,
            _ => break,
        }
    }
    // An inner item ends before the one around it.
    scanner.scan.items.sort_by_key(|i| i.range.start);
    scanner.scan
}

impl<'a> Scanner<'a> {
    /// Reads from `from` to the end or to an error, which is returned with its place.
    fn run(&mut self, from: usize) -> Option<(usize, FormatError)> {
        let mut reader = NsReader::from_str(&self.text[from..]);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        // After a broken item the ends of what was opened before it are still to come.
        config.allow_unmatched_ends = from > 0;
        let place = |p: u64| from + usize::try_from(p).unwrap_or(0);
        loop {
            let start = place(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(e) => {
                    let at = place(reader.error_position());
                    return Some((at, FormatError::malformed(format!("XML is not well-formed at byte {at}: {e}"))));
                }
            };
            let end = place(reader.buffer_position());
            let step = match event {
                Event::Start(e) => self.start(&e, start),
                Event::Empty(e) => self.start(&e, start).or_else(|| self.end(e.local_name().as_ref(), end)),
                Event::End(e) => self.end(e.local_name().as_ref(), end),
                Event::Eof => {
                    if self.open.is_empty() && self.item.is_none() {
                        return None;
                    }
                    let container = self.shape.container;
                    let reason = format!("the delivery ends at byte {end} before </{container}>: it was cut off");
                    Some(FormatError::malformed(reason))
                }
                _ => None,
            };
            if let Some(error) = step {
                return Some((end, error));
            }
            if self.scan.items.len() > self.items_max {
                return None;
            }
        }
    }

    fn start(&mut self, e: &BytesStart<'_>, start: usize) -> Option<FormatError> {
        if let Some((_, depth)) = &mut self.item {
            *depth += 1;
            if self.shape.nested && (self.shape.is_item)(e.local_name().as_ref()) {
                self.inner.push((start, *depth));
            }
            let max = self.depth_max;
            let deep = *depth + self.open.len() > max;
            return deep
                .then(|| FormatError::too_large(format!("XML nests deeper than {max} elements at byte {start}")));
        }
        let name = e.local_name().as_ref().to_owned();
        if self.header.is_none() && self.open.len() >= self.shape.around_min && (self.shape.is_item)(&name) {
            self.item = Some((start, 1));
            return None;
        }
        if self.open.is_empty() {
            // Scoop writes `lang`, and `Header` below.
            self.scan.language = attribute(e, "xml:lang").or_else(|| attribute(e, "lang"));
        }
        if self.shape.header.is_some_and(|h| name.eq_ignore_ascii_case(h)) && self.open.len() == 1 {
            self.header = Some(start);
        }
        if self.open.len() >= self.depth_max {
            let max = self.depth_max;
            return Some(FormatError::too_large(format!("XML nests deeper than {max} elements at byte {start}")));
        }
        let mut namespaces = self.namespaces.last().cloned().unwrap_or_default();
        declared(e, &mut namespaces);
        self.namespaces.push(namespaces);
        self.open.push(name);
        None
    }

    // The shape is `start`'s: both are steps.
    #[allow(clippy::unnecessary_wraps)]
    fn end(&mut self, name: &str, end: usize) -> Option<FormatError> {
        if let Some((start, depth)) = self.item.take() {
            if let Some((start, _)) = self.inner.pop_if(|(_, at)| *at == depth) {
                self.found(start..end, None);
            }
            if depth > 1 {
                self.item = Some((start, depth - 1));
            } else {
                self.found(start..end, None);
            }
            return None;
        }
        // Behind a broken item come the ends of what was opened within it.
        if self.open.last().is_some_and(|open| open != name) {
            return None;
        }
        self.namespaces.pop();
        let closed = self.open.pop();
        let header = self.shape.header.unwrap_or_default();
        if closed.is_some_and(|n| n.eq_ignore_ascii_case(header)) && self.open.len() == 1 {
            self.scan.header = self.header.take().map(|start| start..end);
        }
        None
    }

    fn found(&mut self, range: Range<usize>, error: Option<FormatError>) {
        let namespaces = self.namespaces.last().cloned().unwrap_or_default();
        self.scan.items.push(Found { range, namespaces, error });
    }

    /// Ends a broken item where the next one begins, and returns that place.
    fn give_up(&mut self, at: usize, error: FormatError, go_on: bool) -> Option<usize> {
        self.inner.clear();
        let Some((start, _)) = self.item.take() else {
            self.scan.error = Some((at, error));
            return None;
        };
        if !go_on {
            self.found(start..self.text.len(), Some(error));
            return None;
        }
        let behind = self.shape.item_start.find_at(self.text, start + 1).map(|m| m.start());
        self.found(start..behind.unwrap_or(self.text.len()), Some(error));
        behind
    }
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let attr = e.try_get_attribute(name).ok()??;
    Some(crate::xml::entities::unescape(&attr.value).into_owned())
}

fn declared(e: &BytesStart<'_>, namespaces: &mut BTreeMap<String, String>) {
    for attr in e.attributes().filter_map(Result::ok) {
        let prefix = match attr.key.as_namespace_binding() {
            Some(PrefixDeclaration::Default) => String::new(),
            Some(PrefixDeclaration::Named(prefix)) => prefix.to_owned(),
            None => continue,
        };
        if attr.value.len() > NAMESPACE_BYTES_MAX || prefix.len() > NAMESPACE_BYTES_MAX {
            continue;
        }
        namespaces.insert(prefix, crate::xml::entities::unescape(&attr.value).into_owned());
    }
}
