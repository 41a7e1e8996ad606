//! Moves: "rose 3 percent to 45.2", "fell by $4", "from 2.1 percent to 1.9 percent".

use copytaster_records::{AmountChange, ChangeDirection};

use super::{Ctx, quantity};

/// The direction of a verb or noun of change, and its noun.
fn direction(lower: &str) -> Option<(ChangeDirection, &'static str)> {
    use ChangeDirection::{Down, Up};
    Some(match lower {
        "rose" | "rise" | "rises" | "risen" | "rising" => (Up, "rise"),
        "climbed" | "climb" | "climbs" | "climbing" => (Up, "climb"),
        "gained" | "gain" | "gains" | "gaining" => (Up, "gain"),
        "jumped" | "jump" | "jumps" | "jumping" => (Up, "jump"),
        "grew" | "grow" | "grows" | "grown" | "growth" | "growing" => (Up, "growth"),
        "increased" | "increase" | "increases" | "increasing" => (Up, "increase"),
        "surged" | "surge" | "surges" | "soared" | "soar" | "soars" => (Up, "surge"),
        "added" | "advanced" | "up" | "higher" | "rallied" | "expanded" => (Up, "rise"),
        "fell" | "fall" | "falls" | "fallen" | "falling" => (Down, "fall"),
        "dropped" | "drop" | "drops" | "dropping" => (Down, "drop"),
        "lost" | "lose" | "loses" | "losing" => (Down, "lose"),
        "shed" | "sheds" | "shedding" => (Down, "shed"),
        "declined" | "decline" | "declines" | "decreased" | "decrease" => (Down, "decline"),
        "slipped" | "slip" | "slid" | "slide" | "sank" | "plunged" | "plunge" | "tumbled" | "eased" | "ease"
        | "down" | "lower" | "shrank" | "contracted" | "slumped" | "slump" | "dipped" => (Down, "fall"),
        "cut" | "cuts" | "cutting" | "reduced" | "reduce" => (Down, "cut"),
        _ => return None,
    })
}

/// Tokens before a figure in which its verb is looked for.
const REACH: usize = 4;

fn verb(ctx: &Ctx<'_, '_>, first: usize) -> Option<(ChangeDirection, &'static str)> {
    let start =
        first.saturating_sub(REACH).max(if first < ctx.prose.len() { ctx.prose.sentence(first).start } else { 0 });
    for i in (start..first).rev() {
        let word = ctx.lower(i);
        if let Some(found) = direction(word) {
            return Some(found);
        }
        let passes = matches!(
            word,
            "by" | "another"
                | "a"
                | "an"
                | "further"
                | "some"
                | "of"
                | "as"
                | "much"
                | "nearly"
                | "about"
                | "around"
                | "almost"
                | "more"
                | "than"
                | "only"
                | "just"
        );
        if !passes {
            return None;
        }
    }
    None
}

/// What the verb before a share says that it is.
pub(super) fn noun(ctx: &Ctx<'_, '_>, first: usize) -> Option<String> {
    verb(ctx, first).map(|(_, noun)| noun.to_owned())
}

/// The move that a figure tells: by how much, and to and from where it says so.
pub(super) fn of(ctx: &Ctx<'_, '_>, first: usize, end: usize, unit: &str) -> Option<AmountChange> {
    let (direction, _) = verb(ctx, first)?;
    if matches!(unit, "people" | "score" | "a") {
        return None;
    }
    let (mut from, mut to) = (None, None);
    let mut at = end;
    for _ in 0..2 {
        let slot = match ctx.lower(at) {
            "to" => &mut to,
            "from" => &mut from,
            _ => break,
        };
        let number_at = super::currency::before(ctx, at + 1).map_or(at + 1, |(_, next)| next);
        let number_at = number_at + usize::from(ctx.lower(number_at) == "a");
        let Some((value, next, _)) = quantity::scaled(ctx, number_at) else { break };
        *slot = Some(value);
        at = next + usize::from(matches!(ctx.lower(next), "%" | "percent" | "points" | "dollars" | "euros"));
    }
    Some(AmountChange { direction, from, to })
}
