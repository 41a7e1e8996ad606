//! The agencies of the synthetic wire: all invented, each with one feed and habits of its own.

/// How an agency packs its copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// One NewsML-G2 newsItem a file.
    G2Item,
    /// NewsML-G2 newsMessages of 1 to 4 items.
    G2Message,
    /// ninjs 1.x.
    Ninjs1,
    /// ninjs 2.x.
    Ninjs2,
    /// ninjs 3.x.
    Ninjs3,
    /// Headline, byline, dateline, paragraphs.
    PlainText,
    /// A newspaper's story page as text, furniture and all.
    Page,
}

/// A feed of the synthetic wire. Those who configure the pipeline for it read the provider from here where the format
/// does not carry it.
#[derive(Debug, PartialEq, Eq)]
pub struct Feed {
    /// The feed's name.
    pub name: &'static str,
    /// The agency, as identities have it.
    pub provider: &'static str,
    /// The agency's name in copy.
    pub agency: &'static str,
    /// Three letters that begin the agency's sequence numbers.
    pub code: &'static str,
    /// How it packs its copy.
    pub wrapping: Wrapping,
    /// How much of the wire it sends, in parts of the sum of all.
    pub(crate) weight: u64,
    /// Whether it sets typographic quotation marks.
    pub(crate) curly: bool,
}

impl Feed {
    /// Whether its items have ids, and so versions and kills.
    #[must_use]
    pub fn has_ids(&self) -> bool {
        !matches!(self.wrapping, Wrapping::PlainText | Wrapping::Page)
    }

    /// Whether it sends NewsML-G2.
    #[must_use]
    pub fn is_g2(&self) -> bool {
        matches!(self.wrapping, Wrapping::G2Item | Wrapping::G2Message)
    }

    /// Whether it sends ninjs.
    #[must_use]
    pub fn is_ninjs(&self) -> bool {
        matches!(self.wrapping, Wrapping::Ninjs1 | Wrapping::Ninjs2 | Wrapping::Ninjs3)
    }

    /// A profile for the pipeline, as TOML: what of the feed's habits is not in its bytes.
    #[must_use]
    pub fn profile_toml(&self) -> String {
        // The names under which it signs datelines, and on a page those in photo credits.
        let page = self.wrapping == Wrapping::Page;
        let codes = FEEDS.iter().filter(|_| page).map(|f| f.code);
        let signs: Vec<String> = codes.chain([self.agency]).map(|sign| format!("\"{sign}\"")).collect();
        let mut toml = format!("provider = \"{}\"\nlanguage = \"en\"\n", self.provider);
        toml += &format!("credit_agencies = [{}]\n", signs.join(", "));
        if page {
            toml += "furniture = [\"Calder Bay Courier\", \"Edition: HOME EUROPE ASIA AMERICAS\"]\n";
            toml += "tail_lines = [\"Latest News\"]\n";
        }
        toml
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self.wrapping {
            Wrapping::G2Item => "application/vnd.iptc.g2.newsitem+xml",
            Wrapping::G2Message => "application/vnd.iptc.g2.newsmessage+xml",
            Wrapping::Ninjs1 | Wrapping::Ninjs2 | Wrapping::Ninjs3 => "application/json",
            Wrapping::PlainText | Wrapping::Page => "text/plain; charset=utf-8",
        }
    }

    pub(crate) fn extension(&self) -> &'static str {
        match self.wrapping {
            Wrapping::G2Item | Wrapping::G2Message => "xml",
            Wrapping::Ninjs1 | Wrapping::Ninjs2 | Wrapping::Ninjs3 => "json",
            Wrapping::PlainText | Wrapping::Page => "txt",
        }
    }
}

/// The feeds of the synthetic wire.
pub static FEEDS: [Feed; 7] = [
    feed("ostrel-g2", "ostrel", "Ostrel", "OST", Wrapping::G2Item, 26, false),
    feed("velmark-bundles", "velmark", "Velmark", "VEL", Wrapping::G2Message, 16, true),
    feed("lanthorn-ninjs", "lanthorn", "Lanthorn", "LAN", Wrapping::Ninjs1, 16, false),
    feed("quenby-ninjs", "quenby", "Quenby", "QUE", Wrapping::Ninjs2, 12, true),
    feed("tarrow-ninjs", "tarrow", "Tarrow", "TAR", Wrapping::Ninjs3, 12, false),
    feed("brackwater-text", "brackwater", "Brackwater", "BRK", Wrapping::PlainText, 10, false),
    feed("calderbay-page", "calderbay", "Calder Bay Courier", "CBC", Wrapping::Page, 8, false),
];

const fn feed(
    name: &'static str,
    provider: &'static str,
    agency: &'static str,
    code: &'static str,
    wrapping: Wrapping,
    weight: u64,
    curly: bool,
) -> Feed {
    Feed { name, provider, agency, code, wrapping, weight, curly }
}
