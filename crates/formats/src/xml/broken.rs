//! XML that does not read though nothing is missing: a bare `<` in a title, an end without its start. It is mended for
//! one reason alone: a kill is understood. Anything else that is broken is dead.

use copytaster_records::UnitIdentity;
use quick_xml::events::attributes::Attributes;

use crate::{FormatError, status};

/// Open elements that an end may close beside its own.
const ENDS_MISSING_MAX: usize = 64;
/// What is no element, and how it ends.
const SECTIONS: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!DOCTYPE", ">")];

/// Whether a text begins as XML does.
pub(crate) fn begins(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// The identity of an item that does not read, where it says that it is a retraction.
pub(crate) fn identity(
    text: &str,
    error: FormatError,
    read: impl FnOnce(&str) -> Result<UnitIdentity, FormatError>,
) -> Result<UnitIdentity, FormatError> {
    read(&mend(text)).ok().filter(status::retracts).ok_or(error)
}

/// What could be meant: signs that begin nothing are text, attributes that do not read are left out, ends are set where
/// they are missing and left out where nothing is open.
pub(crate) fn mend(text: &str) -> String {
    let mut mender =
        Mender { out: String::with_capacity(text.len()), open: Vec::new(), endless: [false; SECTIONS.len()] };
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        mender.out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = mender.markup(rest);
        if len == 0 {
            mender.out.push_str("&lt;");
        }
        rest = &rest[len.max(1)..];
    }
    mender.out.push_str(rest);
    mender.close_to(0);
    mender.out
}

struct Mender<'a> {
    out: String,
    /// Names of the open elements.
    open: Vec<&'a str>,
    /// Sections whose end does not come any more: it is looked for once.
    endless: [bool; SECTIONS.len()],
}

impl<'a> Mender<'a> {
    /// Takes the tag, comment or section at the start of `rest` and returns its length: nothing where there is none.
    fn markup(&mut self, rest: &'a str) -> usize {
        if let Some(kind) = SECTIONS.iter().position(|(start, _)| rest.starts_with(start)) {
            let (start, end) = SECTIONS[kind];
            let found = || memchr::memmem::find(&rest.as_bytes()[start.len()..], end.as_bytes());
            let Some(at) = (!self.endless[kind]).then(found).flatten() else {
                self.endless[kind] = true;
                return 0;
            };
            let len = start.len() + at + end.len();
            // No DTD is read, and one with rules of its own ends elsewhere.
            if start != "<!DOCTYPE" {
                self.out.push_str(&rest[..len]);
            }
            return len;
        }
        let Some(end) = tag_end(rest) else { return 0 };
        match rest[1..end].strip_prefix('/') {
            Some(name) => self.end(name.trim()),
            None => self.start(&rest[1..end]),
        }
        end + 1
    }

    fn start(&mut self, tag: &'a str) {
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let len = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        let name = &tag[..len];
        self.out.push('<');
        if Attributes::new(tag, len).all(|attr| attr.is_ok()) {
            self.out.push_str(tag);
        } else {
            self.out.push_str(name);
            for attr in Attributes::new(tag, len).flatten() {
                let value = attr.value.replace('"', "&quot;");
                self.out.extend([" ", attr.key.0, "=\"", value.as_str(), "\""]);
            }
        }
        self.out.push_str(if empty { "/>" } else { ">" });
        if !empty {
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &str) {
        let from = self.open.len().saturating_sub(ENDS_MISSING_MAX);
        if let Some(at) = self.open[from..].iter().rposition(|open| *open == name) {
            self.close_to(from + at);
        }
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let name = self.open.pop().unwrap_or_default();
            self.out.extend(["</", name, ">"]);
        }
    }
}

/// Where a tag ends that begins here. What comes to another `<` first is none.
fn tag_end(rest: &str) -> Option<usize> {
    let first = rest[1..].trim_start_matches('/').chars().next()?;
    if !(first.is_alphabetic() || matches!(first, '_' | ':')) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (byte, quote) {
            (b'<', _) => return None,
            (b'>', None) => return Some(at),
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn what_could_be_meant() {
        for (broken, mended) in [
            ("<a><b>1 < 2</b></a>", "<a><b>1 &lt; 2</b></a>"),
            ("<a>one <two</a>", "<a>one &lt;two</a>"),
            ("<a><b>x</a>", "<a><b>x</b></a>"),
            ("<a>x</b></a>", "<a>x</a>"),
            ("<a><b>cut", "<a><b>cut</b></a>"),
            ("<a b=1 c='2' c=\"3\"/>", "<a c=\"2\"/>"),
            ("<!DOCTYPE a><?p?><a><!-- < --><![CDATA[<b>]]></a>", "<?p?><a><!-- < --><![CDATA[<b>]]></a>"),
            ("<a href=\"x>y\">z</a>", "<a href=\"x>y\">z</a>"),
            ("<", "&lt;"),
            ("<a/><!-- open", "<a/>&lt;!-- open"),
        ] {
            assert_eq!(mend(broken), mended, "{broken}");
        }
    }
}
