//! Scores of games and votes: `3-1`.

use copytaster_records::{AmountQualifier, AmountValue};

use super::{Ctx, Found};
use crate::text::Kind;

/// A score: two numbers with a hyphen that no year, range or part of a name is.
pub(super) fn find(ctx: &Ctx<'_, '_>, at: usize) -> Option<Found> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let (first, second) = ctx.prose.text[token.start..token.end].split_once('-')?;
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| (1..=3).contains(&text.len()));
    let (first, second) = (number(first)?, number(second)?);
    let unit_behind = matches!(
        ctx.lower(at + 1),
        "percent"
            | "%"
            | "pct"
            | "per"
            | "-"
            | "year"
            | "years"
            | "day"
            | "days"
            | "hour"
            | "hours"
            | "minutes"
            | "km"
            | "miles"
            | "million"
            | "billion"
            | "people"
    );
    let glued = ctx.prose.glued(at) && ctx.prose.lower_before(at) != "("
        || ctx.prose.glued(at + 1) && matches!(ctx.lower(at + 1), "-" | "/" | ":");
    let named = at > 0
        && ctx.prose.capital(at - 1)
        && ctx.prose.word(at - 1).chars().all(|c| c.is_ascii_uppercase() || c == '.')
        && ctx.prose.word(at - 1).len() < 5
        && ctx.prose.case == crate::text::Case::Sentence;
    let month = crate::words::month(ctx.prose.lower_before(at)).is_some();
    if unit_behind || glued || named && ctx.prose.word(at - 1) != "VS" || month {
        return None;
    }
    Some(Found {
        range: at..at + 1,
        value: AmountValue::Score { first: f64::from(first), second: f64::from(second) },
        unit: "score".to_owned(),
        qualifier: AmountQualifier::Exact,
        what: String::new(),
        change: None,
        conf: 0.85,
        method: "score",
    })
}
