//! XML items as a tree that borrows from the text. No DTD, no entity but those of [`entities`], bounded depth and size.

pub(crate) mod broken;
mod builder;
mod document;
pub(crate) mod entities;
pub(crate) mod keep;
pub(crate) mod roots;
pub(crate) mod scan;
pub(crate) mod split;
mod tree;
mod usual;

pub(crate) use tree::{Child, Node, Stop, Tree};

/// Longest element that is read alone, in bytes.
const ELEMENT_BYTES_MAX: usize = 4_096;

/// The text of the first element of this name that has any, as one line: found without reading what stands around it.
pub(crate) fn first_line(text: &str, name: &str) -> Option<String> {
    const CANDIDATES_MAX: usize = 16;
    starts(text, name).take(CANDIDATES_MAX).find_map(|at| element(text, at, name)?.root()?.line())
}

/// Where elements of this name begin.
pub(crate) fn starts<'t>(text: &'t str, name: &str) -> impl Iterator<Item = usize> + use<'t> {
    let open = format!("<{name}");
    let finder = memchr::memmem::Finder::new(open.as_bytes()).into_owned();
    let (bytes, mut from) = (text.as_bytes(), 0);
    let ends = |b: &u8| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n');
    std::iter::from_fn(move || {
        loop {
            let at = from + finder.find(&bytes[from..])?;
            from = at + open.len();
            if bytes.get(from).is_some_and(ends) {
                return Some(at);
            }
        }
    })
}

/// The element of this name that begins at `at`, read alone.
pub(crate) fn element<'t>(text: &'t str, at: usize, name: &str) -> Option<Tree<'t>> {
    let close = format!("</{name}>");
    let rest = &text[at..text.floor_char_boundary((at + ELEMENT_BYTES_MAX).min(text.len()))];
    // An empty element would take in what follows it.
    let end = rest.find(&close)? + close.len();
    Some(Tree::read(&rest[..end], &std::collections::BTreeMap::new(), Stop::Never))
}
