//! All families at once: the longest match at every token.

use super::rule::{Ctx, Match, longest};
use super::{clock, counted, duration, range, reference, relative, set};
use crate::text::{Case, Kind, Prose};

/// A match and the token at which it begins.
pub(super) type Placed = (usize, Match);

/// The dates of a segment, left to right, none within another.
pub(super) fn matches(ctx: &Ctx<'_, '_>) -> Vec<Placed> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < ctx.prose.len() {
        match match_at(ctx, at).filter(|m| m.end > at && !in_a_name(ctx.prose, at, m.end)) {
            Some(m) => {
                let end = m.end;
                found.push((at, m));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if !matches!(ctx.prose.tokens[at].kind, Kind::Word | Kind::Number) && ctx.lower(at) != "½" {
        return None;
    }
    longest([
        set::match_at(ctx, at),
        range::match_at(ctx, at),
        clock::match_at(ctx, at),
        counted::match_at(ctx, at),
        relative::part_of(ctx, at),
        relative::any_period(ctx, at),
        duration::match_at(ctx, at),
        reference::match_at(ctx, at),
    ])
}

/// Whether a date is part of a name: `Sunday Times`, `Bloody Sunday`. Titles in capitals say nothing.
fn in_a_name(prose: &Prose<'_>, start: usize, end: usize) -> bool {
    const BEFORE: [&str; 10] = ["bloody", "super", "holy", "cyber", "shrove", "maundy", "ruby", "fat", "giving", "man"];
    const AFTER: [&str; 22] = [
        "times",
        "telegraph",
        "mail",
        "mirror",
        "herald",
        "express",
        "post",
        "independent",
        "mass",
        "school",
        "night",
        "prayer",
        "agreement",
        "club",
        "group",
        "summit",
        "movement",
        "games",
        "olympics",
        "cup",
        "festival",
        "fund",
    ];
    if prose.case != Case::Sentence {
        return false;
    }
    let before = start > 0 && prose.capital(start - 1) && BEFORE.contains(&prose.lower(start - 1));
    // "the 2016 Games" is dated; "Sunday Games" would not be.
    let figures = prose.word(end - 1).ends_with(|c: char| c.is_ascii_digit());
    let after = prose.capital(end) && AFTER.contains(&prose.lower(end)) && !prose.glued(end) && !figures;
    before || after
}
