//! What an element means for the text in it.

use copytaster_records::Role;

/// What an element does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Text flows through it.
    Inline,
    /// Text before, in and after it are pieces of their own.
    Block,
    /// As a block, and its text has this role.
    Role(Role),
    /// Nothing in it is text: styles, scripts, a document's head.
    Skip,
    /// A line's end.
    Break,
    /// A table, row or cell.
    Table,
    /// See `Table`.
    Row,
    /// See `Table`.
    Cell,
    /// Text whose layout counts.
    Preformatted,
    /// The words before the first sentence that say where it was written.
    Dateline,
}

/// The effect of an element, by local name in lower case and `class`.
///
/// Names are those of XHTML, NITF 3, TTNITF (`RUBRIK`, `INGRESS`, `MELLIS`, `BILD`) and Infomaker's IDF (`group`, `element`,
/// `object`, whose types stand for a class); classes those of dpa's XHTML and TT's HTML (notes/formats.md §6.1).
pub(crate) fn effect(name: &str, class: &str) -> Effect {
    let has = |wanted: &str| class.split_ascii_whitespace().any(|c| c == wanted);
    match name {
        // The commonest, told before all others.
        "a" | "b" | "em" | "i" | "strong" | "u" => Effect::Inline,
        "span" | "p" if has("dateline") => Effect::Dateline,
        "p" | "div" if has("closingline") => Effect::Role(Role::SignOff),
        "section" | "div" if has("np-public") => Effect::Role(Role::NotePublic),
        "section" | "div" if has("np-nonpublic") => Effect::Role(Role::NotePrivate),
        "p" | "div" | "dd" if has("wp-caption-text") => Effect::Role(Role::Caption),
        "p" | "div" if has("dat") => Effect::Role(Role::Furniture),
        "p" | "div" if has("byline") => Effect::Role(Role::Byline),
        "section" | "div" if has("linkbox") => Effect::Role(Role::Boilerplate),
        // NITF: `npa` is not for print, and nothing is for print that does not say so.
        "note" if has("note-public") => Effect::Role(Role::NotePublic),
        "note" => Effect::Role(Role::NotePrivate),
        "element" if has("headline") => Effect::Role(Role::Headline),
        "element" if class.contains("headline") => Effect::Role(Role::Subheading),
        "element" if has("dateline") => Effect::Dateline,
        "object" if has("x-im/link") => Effect::Inline,
        "href" | "display" => Effect::Skip,
        "abstract" => Effect::Role(Role::Abstract),
        "header" => Effect::Role(Role::Furniture),
        "dateline" | "dat" => Effect::Dateline,
        "p" | "div" | "section" | "article" | "main" | "body" | "html" | "nitf" | "block" | "body.content"
        | "body.head" | "body.end" | "ul" | "ol" | "dl" | "figure" | "media" | "blockquote" | "bq" | "aside"
        | "footer" | "hr" | "lead" | "ingress" | "brodtext" | "address" | "hedline" | "inlinedata" | "distributor"
        | "details" | "form" | "nav" | "center" | "fieldset" | "bild" | "citat" | "group" | "element" => Effect::Block,
        "li" | "dt" | "dd" => Effect::Role(Role::ListItem),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "mellis" | "mellanrubrik" => Effect::Role(Role::Subheading),
        "hl1" | "rubrik" => Effect::Role(Role::Headline),
        "hl2" => Effect::Role(Role::Subhead),
        "byline" => Effect::Role(Role::Byline),
        "figcaption" | "media-caption" | "media-printcaption" | "media-originalcaption" | "caption" | "bildtext" => {
            Effect::Role(Role::Caption)
        }
        "media-producer" | "media-byline" | "credit-line" | "bildskapare" => Effect::Role(Role::Credit),
        "tagline" => Effect::Role(Role::SignOff),
        "bibliography" => Effect::Role(Role::Boilerplate),
        "table" | "nitf-table" => Effect::Table,
        "tr" => Effect::Row,
        "td" | "th" => Effect::Cell,
        "pre" | "fn" => Effect::Preformatted,
        "br" => Effect::Break,
        "script"
        | "style"
        | "head"
        | "title"
        | "template"
        | "noscript"
        | "svg"
        | "object"
        | "iframe"
        | "textarea"
        | "select"
        | "nitf-table-metadata"
        | "docdata"
        | "data-location"
        | "bildfil"
        | "doc-id" => Effect::Skip,
        // What else a picture has is about it: its file, its job, notes of the photo desk.
        other if other.starts_with("media-") => Effect::Skip,
        _ => Effect::Inline,
    }
}

/// HTML elements without content: a tokenizer gives them no end.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}
