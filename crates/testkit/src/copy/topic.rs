//! What a topic of the grammar consists of.

/// A figure of a story. The first of a topic is the one that corrections correct; every lead has it.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) low: u64,
    pub(crate) high: u64,
    /// What it counts, for correction notes.
    pub(crate) label: &'static str,
}

pub(crate) const fn figure(name: &'static str, low: u64, high: u64, label: &'static str) -> Figure {
    Figure { name, low, high, label }
}

/// A topic: the templates of its stories. Leads name `{p1}`; `p2` and `p3` come in with their quotes.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) slug: &'static str,
    /// IPTC Media Topic.
    pub(crate) medtop: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) urgency: u8,
    pub(crate) figures: &'static [Figure],
    /// Roles of the three people; a role with `^` stands before the name.
    pub(crate) roles: [&'static [&'static str]; 3],
    pub(crate) headlines: &'static [&'static str],
    pub(crate) leads: &'static [&'static str],
    pub(crate) details: &'static [&'static str],
    /// Who says what. A full stop inside lets the attribution interrupt.
    pub(crate) quotes: &'static [(usize, &'static str)],
    pub(crate) background: &'static [&'static str],
    /// Paragraphs that an update puts under the lead.
    pub(crate) updates: &'static [&'static str],
    pub(crate) captions: &'static [&'static str],
}
