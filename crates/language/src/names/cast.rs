//! Who and what a story names, while it is being put together.

use std::collections::BTreeSet;
use std::ops::Range;

use copytaster_records::EntityType;

use crate::gazetteer::Place;
use crate::text::Prose;

/// Titles that are kept of one person.
const TITLES_MAX: usize = 8;

/// A mention: a range of tokens of one of the segments read.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// Number among the segments read; `None` is the dateline.
    pub(crate) prose: usize,
    pub(crate) range: Range<usize>,
    pub(crate) conf: f64,
    pub(crate) method: &'static str,
}

/// An entity in the making.
pub(crate) struct Draft<'r> {
    pub(crate) entity_type: EntityType,
    pub(crate) name: String,
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) titles: Vec<String>,
    /// Drafts of the bodies that a person belongs to.
    pub(crate) affiliations: Vec<usize>,
    /// ISO 3166-1 alpha-3.
    pub(crate) country: Option<String>,
    /// Where it is on the map, and how sure that is.
    pub(crate) place: Option<(Place<'r>, f64)>,
    /// It is the country itself.
    pub(crate) is_country: bool,
    /// It is the place of the dateline.
    pub(crate) in_dateline: bool,
    pub(crate) mentions: Vec<Mention>,
}

impl Draft<'_> {
    pub(crate) fn new(entity_type: EntityType, name: &str) -> Self {
        Self {
            entity_type,
            name: name.to_owned(),
            aliases: BTreeSet::new(),
            titles: Vec::new(),
            affiliations: Vec::new(),
            country: None,
            place: None,
            is_country: false,
            in_dateline: false,
            mentions: Vec::new(),
        }
    }

    /// Adds a title once, whatever its capitals.
    pub(crate) fn add_title(&mut self, title: &str) {
        if !title.is_empty()
            && self.titles.len() < TITLES_MAX
            && !self.titles.iter().any(|known| known.eq_ignore_ascii_case(title))
        {
            self.titles.push(title.to_owned());
        }
    }
}

/// All drafts, and which token belongs to which.
pub(crate) struct Cast<'r> {
    pub(crate) drafts: Vec<Draft<'r>>,
    /// For each segment read and each token: 0 free, 1 not a name's, else draft number + 2.
    owner: Vec<Vec<usize>>,
}

const FREE: usize = 0;
const BLOCKED: usize = 1;

impl<'r> Cast<'r> {
    pub(crate) fn new(proses: &[Prose<'_>]) -> Self {
        Self { drafts: Vec::new(), owner: proses.iter().map(|p| vec![FREE; p.len()]).collect() }
    }

    /// Keeps a range from being named.
    pub(crate) fn block(&mut self, prose: usize, range: &Range<usize>) {
        self.owner[prose][range.clone()].fill(BLOCKED);
    }

    /// Whether a token belongs to nothing yet.
    pub(crate) fn is_free(&self, prose: usize, at: usize) -> bool {
        self.owner[prose].get(at).is_none_or(|owner| *owner == FREE)
    }

    /// The draft that a token belongs to.
    pub(crate) fn owner(&self, prose: usize, at: usize) -> Option<usize> {
        self.owner[prose].get(at).and_then(|owner| owner.checked_sub(2))
    }

    /// Where the name begins that a token belongs to; the token itself where it belongs to none.
    pub(crate) fn start(&self, prose: usize, at: usize) -> usize {
        let Some(draft) = self.owner(prose, at) else { return at };
        let same = (0..at).rev().take_while(|before| self.owner(prose, *before) == Some(draft)).count();
        at - same
    }

    /// Takes a draft and gives its number.
    pub(crate) fn add(&mut self, draft: Draft<'r>) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// Adds a mention and takes its tokens.
    pub(crate) fn mention(&mut self, draft: usize, surface: &str, mention: Mention) {
        self.owner[mention.prose][mention.range.clone()].fill(draft + 2);
        let entity = &mut self.drafts[draft];
        if entity.name != surface {
            entity.aliases.insert(surface.to_owned());
        }
        entity.mentions.push(mention);
    }

    /// Adds a mention that is no name: its tokens stay free, its words are no further name.
    pub(crate) fn refer(&mut self, draft: usize, mention: Mention) {
        self.drafts[draft].mentions.push(mention);
    }
}
