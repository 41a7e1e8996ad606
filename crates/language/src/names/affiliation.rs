//! Whose people are: the bodies that stand beside a person's office, in front ("Fiat managing director Roe", "Acme's chief
//! executive, Jane Doe") or behind ("Roe, a lecturer at Temple University", "Doe of Smith Barney").

use copytaster_records::EntityType;

use super::cast::{Cast, Mention};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Tokens of an office in front of a name.
const FRONT_MAX: usize = 6;
/// Tokens of an apposition behind it.
const BEHIND_MAX: usize = 14;

/// Notes each person's bodies, in the order of the text.
pub(super) fn find(proses: &[Prose<'_>], cast: &mut Cast<'_>) {
    let people = || cast.drafts.iter().enumerate().filter(|(_, draft)| draft.entity_type == EntityType::Per);
    let mut found: Vec<((usize, usize), usize, usize)> = Vec::new();
    for (person, draft) in people() {
        for Mention { prose: number, range, .. } in &draft.mentions {
            let prose = &proses[*number];
            if prose.case != Case::Sentence {
                continue;
            }
            let bodies = [in_front(prose, *number, range.start, cast), behind(prose, *number, range.end, cast)];
            found.extend(bodies.into_iter().flatten().map(|body| ((*number, range.start), person, body)));
        }
    }
    found.sort_unstable();
    for (_, person, body) in found {
        let bodies = &mut cast.drafts[person].affiliations;
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
}

/// The body that a token belongs to.
fn body(number: usize, at: usize, cast: &Cast<'_>) -> Option<usize> {
    cast.owner(number, at).filter(|draft| cast.drafts[*draft].entity_type == EntityType::Org)
}

/// "Fiat managing director", "Acme's chief executive,": nothing but the words of an office between body and name.
fn in_front(prose: &Prose<'_>, number: usize, name: usize, cast: &Cast<'_>) -> Option<usize> {
    let low = prose.sentence(name).start.max(name.saturating_sub(FRONT_MAX));
    let mut office = false;
    for at in (low..name).rev() {
        let lower = prose.lower(at);
        if let Some(body) = body(number, at, cast) {
            return office.then_some(body);
        }
        let title = words::title(lower).is_some();
        office |= title;
        let owns = prose.tokens[at].kind == Kind::Clitic;
        let of_office = title || owns || words::is_title_modifier(lower) || lower == "," && at + 1 == name;
        if !of_office || cast.owner(number, at).is_some() {
            return None;
        }
    }
    None
}

/// "of Smith Barney" next to the name, or an office in an apposition with its body.
fn behind(prose: &Prose<'_>, number: usize, end: usize, cast: &Cast<'_>) -> Option<usize> {
    let named = |at: usize| body(number, at + usize::from(prose.lower(at) == "the"), cast);
    if matches!(prose.lower(end), "of" | "from" | "at") {
        return named(end + 1);
    }
    let aged = prose.tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Number) && prose.lower(end + 2) == ",";
    let start = if aged { end + 3 } else { end + 1 };
    let limit = prose.sentence(end.saturating_sub(1)).end.min(start + BEHIND_MAX);
    let mut office = false;
    for at in (start..limit).take_while(|_| prose.lower(end) == ",") {
        let lower = prose.lower(at);
        let joins = office && matches!(lower, "of" | "at" | "for" | "with" | "from" | "in");
        if let Some(body) = named(at + 1).filter(|_| joins) {
            return Some(body);
        }
        office |= words::title(lower).is_some();
        let ends = matches!(lower, "," | ";" | "(" | "who" | "whose" | "which" | "that" | "but" | "and");
        if ends || words::reporting_verb(lower).is_some_and(|verb| !verb.weak) {
            return None;
        }
    }
    None
}
