//! Words for the present, the past and the future without a date: `PRESENT_REF`, `PAST_REF`, `FUTURE_REF`.

use super::rule::{Ctx, Match, What};
use crate::text::Case;

/// Words, what they stand for, how sure.
const PHRASES: [(&[&str], &str, f64); 44] = [
    (&["right", "now"], "PRESENT_REF", 0.9),
    (&["now"], "PRESENT_REF", 0.85),
    (&["nowadays"], "PRESENT_REF", 0.9),
    (&["these", "days"], "PRESENT_REF", 0.8),
    (&["currently"], "PRESENT_REF", 0.9),
    (&["presently"], "PRESENT_REF", 0.8),
    (&["current"], "PRESENT_REF", 0.7),
    (&["at", "present"], "PRESENT_REF", 0.85),
    (&["at", "the", "present", "time"], "PRESENT_REF", 0.85),
    (&["at", "the", "moment"], "PRESENT_REF", 0.85),
    (&["at", "the", "minute"], "PRESENT_REF", 0.6),
    (&["at", "this", "time"], "PRESENT_REF", 0.8),
    (&["to", "date"], "PRESENT_REF", 0.6),
    (&["till", "date"], "PRESENT_REF", 0.6),
    (&["recently"], "PAST_REF", 0.9),
    (&["recent"], "PAST_REF", 0.75),
    (&["in", "recent", "years"], "PAST_REF", 0.85),
    (&["recent", "years"], "PAST_REF", 0.85),
    (&["recent", "decades"], "PAST_REF", 0.85),
    (&["recent", "months"], "PAST_REF", 0.85),
    (&["recent", "weeks"], "PAST_REF", 0.85),
    (&["recent", "days"], "PAST_REF", 0.85),
    (&["lately"], "PAST_REF", 0.85),
    (&["previously"], "PAST_REF", 0.8),
    (&["in", "the", "past"], "PAST_REF", 0.85),
    (&["the", "past"], "PAST_REF", 0.7),
    (&["months", "ago"], "PAST_REF", 0.8),
    (&["years", "ago"], "PAST_REF", 0.8),
    (&["weeks", "ago"], "PAST_REF", 0.8),
    (&["days", "ago"], "PAST_REF", 0.8),
    (&["decades", "ago"], "PAST_REF", 0.8),
    (&["long", "ago"], "PAST_REF", 0.8),
    (&["soon"], "FUTURE_REF", 0.8),
    (&["the", "near", "future"], "FUTURE_REF", 0.85),
    (&["the", "foreseeable", "future"], "FUTURE_REF", 0.85),
    (&["the", "future"], "FUTURE_REF", 0.8),
    (&["in", "future"], "FUTURE_REF", 0.8),
    (&["future"], "FUTURE_REF", 0.65),
    (&["a", "later", "date"], "FUTURE_REF", 0.85),
    (&["coming", "days"], "FUTURE_REF", 0.8),
    (&["coming", "weeks"], "FUTURE_REF", 0.8),
    (&["coming", "months"], "FUTURE_REF", 0.8),
    (&["coming", "years"], "FUTURE_REF", 0.8),
    (&["coming", "hours"], "FUTURE_REF", 0.8),
];

/// The longest phrase at a token. Only lower-case words, or one that begins its sentence.
pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.prose.case == Case::Sentence && ctx.prose.capital(at) && !ctx.prose.initial(at) {
        return None;
    }
    let fits = PHRASES.iter().filter(|(words, ..)| words[0] == ctx.lower(at) && ctx.are(at, words));
    let (words, reference, conf) = fits.max_by_key(|(words, ..)| words.len())?;
    let end = at + words.len();
    let last = ctx.lower(end);
    let other = match words {
        ["future"] => {
            matches!(last, "of")
                || ctx.prose.lower_before(at) == "'s"
                || ctx.prose.glued(end) && last != "." && last != ","
        }
        ["the", "future"] => last == "of",
        ["the", "past"] => {
            super::unit::Unit::of(last).is_some()
                || ctx.prose.tokens.get(end).is_some_and(|t| t.kind == crate::text::Kind::Number)
                || crate::numbers::small(last).is_some()
                || matches!(last, "few" | "several" | "couple" | "tense" | "half")
        }
        ["soon"] => last == "-" || matches!(ctx.prose.lower_before(at), "as" | "too" | "how"),
        ["to", "date"] => matches!(ctx.prose.lower_before(at), "-" | "up" | "year") || last == "-" || last == "back",
        ["current"] => super::unit::Unit::of(last).is_some() || last == "account",
        ["now"] => last == "-" || ctx.prose.lower_before(at) == "-",
        ["recent"] => matches!(ctx.prose.lower_before(at), "most"),
        ["years" | "months" | "weeks" | "days" | "decades", "ago"] => false,
        _ => false,
    };
    (!other).then(|| Match::of(end, What::Reference(reference), *conf, "reference"))
}
