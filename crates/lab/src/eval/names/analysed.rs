//! The names of a story as the whole analysis gives them: mentions of its entities, put back on the data's tokens.

use std::ops::Range;

use anyhow::Context;
use copytaster_language::ner::{NameSpan, NameType};
use copytaster_language::{Resources, analyse};
use copytaster_records::{EntityType, MentionKind, Role};

use super::super::story::{of_day, push};

/// For each sentence its names, none of them overlapping. Sentences become paragraphs, their tokens parted by spaces.
pub(super) fn find(sentences: &[Vec<&str>], resources: &Resources) -> anyhow::Result<Vec<Vec<NameSpan>>> {
    let mut input = of_day("names", "2020-01-01", "UTC")?;
    for (number, tokens) in sentences.iter().enumerate() {
        push(&mut input, &number.to_string(), Role::Paragraph, &tokens.join(" "));
    }
    let starts: Vec<Vec<usize>> = sentences.iter().map(|tokens| starts(tokens)).collect();
    let mut found = vec![Vec::new(); sentences.len()];
    for entity in analyse(&input, resources).entities {
        let named = entity.mentions.iter().filter(|mention| mention.kind == MentionKind::Name);
        for span in named.map(|mention| &mention.span) {
            let number: usize = span.seg.parse().context("a segment that the story does not have")?;
            let tokens = covered(&starts[number], span.start as usize..span.end as usize);
            found[number].push(NameSpan { tokens, name_type: name_type(entity.entity_type) });
        }
    }
    for names in &mut found {
        names.sort_by_key(|name| name.tokens.start);
        names.dedup();
    }
    Ok(found)
}

fn starts(tokens: &[&str]) -> Vec<usize> {
    let behind = tokens.iter().scan(0, |end, token| {
        let start = *end;
        *end += token.len() + 1;
        Some(start)
    });
    behind.collect()
}

/// The tokens that hold some of the bytes.
fn covered(starts: &[usize], bytes: Range<usize>) -> Range<usize> {
    let first = starts.partition_point(|start| *start <= bytes.start).saturating_sub(1);
    first..starts.partition_point(|start| *start < bytes.end)
}

fn name_type(entity: EntityType) -> NameType {
    match entity {
        EntityType::Per => NameType::Per,
        EntityType::Org => NameType::Org,
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => NameType::Loc,
        EntityType::Norp | EntityType::Event | EntityType::Misc => NameType::Misc,
    }
}
