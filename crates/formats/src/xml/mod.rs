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

/// The text of the first element of this name that has any, as one line: found without reading what stands around it.
pub(crate) fn first_line(text: &str, name: &str) -> Option<String> {
    const CANDIDATES_MAX: usize = 16;
    const BYTES_MAX: usize = 4_096;
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let starts = memchr::memmem::find_iter(text.as_bytes(), open.as_bytes());
    let exact = starts.filter(|at| {
        text.as_bytes().get(at + open.len()).is_some_and(|b| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
    });
    exact.take(CANDIDATES_MAX).find_map(|at| {
        let rest = &text[at..text.floor_char_boundary((at + BYTES_MAX).min(text.len()))];
        let end = rest.find(&close)? + close.len();
        // An empty element would take in what follows it.
        let tree = Tree::read(rest.get(..end)?, &std::collections::BTreeMap::new(), Stop::Never);
        tree.root()?.line()
    })
}
