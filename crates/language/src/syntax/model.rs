//! All models of syntax together.

use super::form::Form;
use super::labeller::Labeller;
use super::parser::Parser;
use super::tagger::Tagger;
use super::tree::Tree;
use crate::model::{Clusters, ModelError};

/// Longer sentences are tables or lists: they get no tree (invariant 9: work is bounded by counts).
pub const TOKENS_MAX: usize = 120;

/// Word classes, tagger, parser and labeller.
pub struct Syntax {
    /// The word classes; names use them as well.
    pub clusters: Clusters,
    /// The tagger.
    pub tagger: Tagger,
    /// The parser.
    pub parser: Parser,
    /// The labeller.
    pub labeller: Labeller,
}

const CLUSTERS: &[u8] = include_bytes!("../../models/clusters.model");
const TAGGER: &[u8] = include_bytes!("../../models/tagger.model");
const PARSER: &[u8] = include_bytes!("../../models/parser.model");
const LABELLER: &[u8] = include_bytes!("../../models/labeller.model");

impl Syntax {
    /// Checks and reads the models that are part of the program.
    ///
    /// # Errors
    /// [`ModelError`] where one is not what this program was made for.
    pub fn embedded() -> Result<Self, ModelError> {
        Ok(Self {
            clusters: Clusters::read("clusters.model", CLUSTERS)?,
            tagger: Tagger::read("tagger.model", TAGGER)?,
            parser: Parser::read("parser.model", PARSER)?,
            labeller: Labeller::read("labeller.model", LABELLER)?,
        })
    }

    /// The hashes of the models, in a fixed order.
    pub fn sha256(&self) -> [&str; 4] {
        [self.clusters.sha256(), self.tagger.sha256(), self.parser.sha256(), self.labeller.sha256()]
    }

    /// The Penn tags of a sentence's words. Any length: the work is linear.
    #[must_use]
    pub fn tags(&self, words: &[&str]) -> Vec<&str> {
        let forms: Vec<Form> = words.iter().map(|word| Form::new(word, &self.clusters)).collect();
        self.named(&self.tagger.tag(&forms))
    }

    /// The tree of a sentence's words; nothing where it has more than [`TOKENS_MAX`].
    #[must_use]
    pub fn parse(&self, words: &[&str]) -> Option<Tree<'_>> {
        if words.len() > TOKENS_MAX {
            return None;
        }
        let forms: Vec<Form> = words.iter().map(|word| Form::new(word, &self.clusters)).collect();
        let tags = self.tagger.tag(&forms);
        let heads = self.parser.heads(&forms, &tags);
        let labels = self.labeller.label(&forms, &tags, &heads);
        let labels = labels.iter().map(|label| self.labeller.labels()[usize::from(*label)].as_str()).collect();
        Some(Tree { tags: self.named(&tags), heads, labels })
    }

    fn named(&self, tags: &[u8]) -> Vec<&str> {
        tags.iter().map(|tag| self.tagger.tags()[usize::from(*tag)].as_str()).collect()
    }
}
