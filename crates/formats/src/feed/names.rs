//! Whose an element is. Prefixes are the feed's choice, and some feeds declare none: the usual ones are known then.

use crate::xml::Node;

/// A vocabulary of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// RSS's or Atom's own.
    Core,
    /// `content:encoded`.
    Content,
    /// Dublin Core.
    Dc,
    /// Media RSS.
    Media,
    /// Apple's podcasts: `itunes:`.
    Podcast,
    /// WordPress' export: `wp:` and `excerpt:`.
    WordPress,
    /// Any other.
    Other,
}

/// The vocabulary of an element.
pub(super) fn of(node: Node<'_, '_>) -> Vocabulary {
    let namespace = node.namespace();
    let prefix = node.qualified_name().split_once(':').map_or("", |(prefix, _)| prefix);
    // The beginning of the URI is enough: versions and schemes differ.
    let uri = namespace.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let known = [
        ("purl.org/rss/1.0/modules/content", Vocabulary::Content),
        ("purl.org/rss/1.0/modules/", Vocabulary::Other),
        ("purl.org/rss/1.0", Vocabulary::Core),
        ("w3.org/2005/Atom", Vocabulary::Core),
        ("purl.org/atom", Vocabulary::Core),
        ("purl.org/dc/", Vocabulary::Dc),
        ("search.yahoo.com/mrss", Vocabulary::Media),
        ("itunes.com/dtds/podcast", Vocabulary::Podcast),
        ("wordpress.org/export/", Vocabulary::WordPress),
        ("my.netscape.com/rdf", Vocabulary::Core),
        ("backend.userland.com", Vocabulary::Core),
    ];
    if !namespace.is_empty() {
        return known.iter().find(|(start, _)| uri.starts_with(start)).map_or(Vocabulary::Other, |(_, v)| *v);
    }
    match prefix {
        "" | "atom" | "rss" => Vocabulary::Core,
        "content" => Vocabulary::Content,
        "dc" | "dcterms" => Vocabulary::Dc,
        "media" => Vocabulary::Media,
        "itunes" => Vocabulary::Podcast,
        "wp" | "excerpt" => Vocabulary::WordPress,
        _ => Vocabulary::Other,
    }
}

/// The text of the first child of this vocabulary and name that has any.
pub(super) fn first(root: Node<'_, '_>, vocabulary: Vocabulary, name: &str) -> Option<String> {
    root.children().filter(|n| n.name() == name && of(*n) == vocabulary).find_map(Node::line)
}
