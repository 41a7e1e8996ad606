//! Tables of names with ids, made by users: who or what an alias means in their own archive.
//!
//! One line an alias, five columns parted by tabs: alias, id, type (`PER`, `ORG`, `GPE`, ...), prior (above 0, at most 1),
//! context words parted by blanks (may be empty). An id begins with its scheme (`wikidata:Q1`, `plover-actor:USA GOV`), else
//! it is the user's own. Lines that begin with `#` and empty lines are passed over.

use std::collections::HashMap;

use copytaster_records::{EntityType, Link, LinkScheme};

use crate::text::fold;

/// Lines that a table may have: some 200 MB in memory.
const LINES_MAX: usize = 1_000_000;

/// Why a table is refused.
#[derive(Debug, thiserror::Error)]
pub enum AliasError {
    /// A line is not as the format demands.
    #[error("line {line}: {what}; a line is alias, id, type, prior, context words, parted by tabs")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// It is too long.
    #[error("it has more than {LINES_MAX} lines: leave out what is rare")]
    Long,
}

/// What an alias may mean.
#[derive(Debug, Clone, PartialEq)]
struct Meaning {
    scheme: LinkScheme,
    id: String,
    entity_type: EntityType,
    prior: f64,
    /// Folded.
    context: Vec<String>,
}

/// A table, read.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    by_name: HashMap<String, Vec<Meaning>>,
}

impl Aliases {
    /// Reads a table.
    ///
    /// # Errors
    /// [`AliasError`] with the line that is wrong.
    pub(crate) fn read(text: &str) -> Result<Self, AliasError> {
        let mut by_name: HashMap<String, Vec<Meaning>> = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if number > LINES_MAX {
                return Err(AliasError::Long);
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what| AliasError::Line { line: number, what };
            let (alias, meaning) = meaning(line).map_err(wrong)?;
            by_name.entry(alias).or_default().push(meaning);
        }
        Ok(Self { by_name })
    }

    /// What an entity with these names most likely is; `says` tells whether the story has a folded word. Of several meanings
    /// the one with the highest product of prior and context words; its share of all is the score.
    pub(crate) fn link<'n>(
        &self,
        entity_type: EntityType,
        names: impl Iterator<Item = &'n str>,
        says: impl Fn(&str) -> bool,
    ) -> Option<Link> {
        // Most have no table: no name need be folded for it.
        if self.by_name.is_empty() {
            return None;
        }
        let fits = |meaning: &&Meaning| meaning.entity_type == entity_type;
        let meanings =
            names.filter_map(|name| self.by_name.get(&fold(name))).find(|all| all.iter().any(|m| fits(&m)))?;
        let weight = |meaning: &Meaning| {
            let hits = meaning.context.iter().filter(|word| says(word)).count();
            meaning.prior * f64::from(u32::try_from(hits + 1).unwrap_or(u32::MAX))
        };
        let weighted: Vec<(f64, &Meaning)> = meanings.iter().filter(fits).map(|m| (weight(m), m)).collect();
        let sum: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let (weight, best) =
            weighted.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id)))?;
        let score = if weighted.len() == 1 { best.prior } else { weight / sum };
        Some(Link { scheme: best.scheme, id: best.id.clone(), score: copytaster_records::Confidence::new(score) })
    }
}

fn meaning(line: &str) -> Result<(String, Meaning), &'static str> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [alias, id, entity_type, prior, rest @ ..] = &columns[..] else { return Err("fewer than four columns") };
    if rest.len() > 1 {
        return Err("more than five columns");
    }
    let key = fold(alias);
    if key.is_empty() || id.is_empty() {
        return Err("an empty alias or id");
    }
    let entity_type = serde_json::from_value(serde_json::Value::from(*entity_type)).map_err(|_| "an unknown type")?;
    let prior: f64 = prior.parse().map_err(|_| "the prior is no number")?;
    if !(prior > 0.0 && prior <= 1.0) {
        return Err("the prior is not above 0 and at most 1");
    }
    let (scheme, id) = scheme_of(id);
    let context = rest.iter().flat_map(|words| words.split_whitespace()).map(fold).collect();
    Ok((key, Meaning { scheme, id: id.to_owned(), entity_type, prior, context }))
}

fn scheme_of(id: &str) -> (LinkScheme, &str) {
    match id.split_once(':') {
        Some(("wikidata", rest)) => (LinkScheme::Wikidata, rest),
        Some(("plover-actor", rest)) => (LinkScheme::PloverActor, rest),
        _ => (LinkScheme::Local, id),
    }
}

#[cfg(test)]
mod tests {
    use super::{Aliases, EntityType, LinkScheme};

    const TABLE: &str = "# alias\tid\ttype\tprior\tcontext\nRoe\twikidata:Q1\tPER\t0.6\tminister\nRoe\twikidata:Q2\tPER\t0.4\tstriker goal\nRoe\tacme\tORG\t0.9\n";

    #[test]
    fn context_decides_between_meanings() {
        let aliases = Aliases::read(TABLE).expect("a table");
        let id = |words: &[&str]| {
            let link = aliases.link(EntityType::Per, ["Jane Roe", "Roe"].into_iter(), |word| words.contains(&word));
            link.map(|link| (link.id, link.scheme))
        };
        assert_eq!(id(&[]), Some(("Q1".to_owned(), LinkScheme::Wikidata)));
        assert_eq!(id(&["goal"]), Some(("Q2".to_owned(), LinkScheme::Wikidata)));
        assert!(aliases.link(EntityType::Gpe, ["Roe"].into_iter(), |_| false).is_none());
        let own = aliases.link(EntityType::Org, ["ROE"].into_iter(), |_| false).expect("a link");
        assert_eq!((own.id.as_str(), own.scheme), ("acme", LinkScheme::Local));
    }

    #[test]
    fn errors_name_the_line() {
        for (table, what) in [
            ("\nRoe\tQ1\tPER\n", "line 2: fewer than four columns"),
            ("Roe\tQ1\tCAT\t0.5\n", "line 1: an unknown type"),
            ("Roe\tQ1\tPER\tNaN\n", "line 1: the prior is not above 0"),
            ("...\tQ1\tPER\t1\n", "line 1: an empty alias"),
        ] {
            let error = Aliases::read(table).expect_err("a refusal").to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
