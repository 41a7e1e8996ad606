//! Numbers with their scale, ranges, vague counts, and the qualifiers before them.

use copytaster_records::{AmountQualifier, AmountValue};

use super::Ctx;
use crate::numbers::{self, Form};
use crate::text::Kind;

/// A number or a range, and the token behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) start: usize,
    pub(super) end: usize,
    /// It is written in words.
    pub(super) words: bool,
    /// It is one of the vague counts: "dozens".
    pub(super) vague: bool,
}

impl Quantity {
    /// The value, a range where it has two ends.
    pub(super) fn value(&self) -> AmountValue {
        if self.min < self.max {
            return AmountValue::Range { min: self.min, max: Some(self.max) };
        }
        AmountValue::Value(self.min)
    }
}

/// Beyond this nothing of this world is counted, and a float is not exact.
const LARGEST: f64 = 1e18;

/// A quantity at a token. `money` lets a number stand where it otherwise is none: "$2 to $3".
pub(super) fn at(ctx: &Ctx<'_, '_>, at: usize, money: bool) -> Option<Quantity> {
    if let Some(vague) = vague(ctx, at) {
        return Some(vague);
    }
    let (value, end, words) = scaled(ctx, at)?;
    if !money && inside_something(ctx, at, end) {
        return None;
    }
    let single = Quantity { min: value, max: value, start: at, end, words, vague: false };
    Some(range(ctx, single).unwrap_or(single)).filter(|q| q.max.abs() <= LARGEST)
}

/// A number with its scale: "4.1 bln", "9-billion", "5bn", "half a million", "three crore", "1.2 million".
pub(super) fn scaled(ctx: &Ctx<'_, '_>, at: usize) -> Option<(f64, usize, bool)> {
    if ctx.lower(at) == "half" && ctx.lower(at + 1) == "a" {
        let by = numbers::scale(ctx.lower(at + 2))?;
        return Some((0.5 * factor(by), at + 3, true));
    }
    if let Some((value, by)) = joined_scale(ctx, at) {
        return Some((value * by, at + 1, false));
    }
    if ctx.lower(at) == "a" && ctx.lower(at + 1) == "dozen" {
        return Some((12.0, at + 2, true));
    }
    let number = numbers::cardinal(ctx.prose, at)?;
    let mut end = number.end;
    if ctx.lower(end) == "-" && ctx.prose.glued(end) && scale_word(ctx.lower(end + 1)).is_some() {
        end += 1;
    }
    match scale_word(ctx.lower(end)) {
        Some(by) => Some((number.value * by, end + 1, number.form == Form::Words)),
        None if ctx.lower(end) == "dozen" => Some((number.value * 12.0, end + 1, true)),
        None => Some((number.value, number.end, number.form == Form::Words)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "powers of ten below 2^53")]
fn factor(by: i64) -> f64 {
    by as f64
}

/// What a word of scale behind figures multiplies by.
fn scale_word(lower: &str) -> Option<f64> {
    Some(match lower.trim_end_matches('.') {
        "m" | "mn" | "mln" | "mio" => 1e6,
        "bn" | "bln" | "b" => 1e9,
        "tn" | "trn" | "trln" => 1e12,
        "k" => 1e3,
        "million" | "millions" => 1e6,
        word => factor(numbers::scale(word)?),
    })
}

/// `5bn`, `310m`, `20k`.
fn joined_scale(ctx: &Ctx<'_, '_>, at: usize) -> Option<(f64, f64)> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let text = &ctx.prose.text[token.start..token.end];
    let cut = text.find(|c: char| c.is_alphabetic())?;
    // A bare `m` behind figures is metres as often as millions: behind a currency sign it is money.
    let money = matches!(ctx.prose.lower_before(at), "$" | "€" | "£" | "¥");
    let letters = text[cut..].to_ascii_lowercase();
    let by = scale_word(&letters).filter(|_| letters != "m" || money)?;
    Some((numbers::parse_digits(&text[..cut])?, by))
}

/// "226 to 229", "900 and 2,500" behind "between", "3-5 percent"; the second end's scale is the first's too.
fn range(ctx: &Ctx<'_, '_>, first: Quantity) -> Option<Quantity> {
    let between = ctx.prose.lower_before(first.start) == "between";
    let from = ctx.prose.lower_before(first.start) == "from";
    let connector = first.end;
    let dash = matches!(ctx.lower(connector), "-" | "–") && ctx.prose.glued(connector);
    let joins =
        matches!(ctx.lower(connector), "to" | "or") && !from || dash || between && ctx.lower(connector) == "and";
    if !joins {
        return None;
    }
    // "a rise of $6.20 to $389.50" is a move, no range.
    if ctx.lower(connector) == "to"
        && super::change::noun(
            ctx,
            first.start - usize::from(matches!(ctx.prose.lower_before(first.start), "$" | "€" | "£")),
        )
        .is_some()
    {
        return None;
    }
    // "$226 to $229"
    let second_at = super::currency::before(ctx, connector + 1).map_or(connector + 1, |(_, next)| next);
    let (value, end, words) = scaled(ctx, second_at)?;
    let scale = if value >= 1e3 && first.min < 1e3 && end > second_at + 1 {
        scale_word(ctx.lower(end - 1)).unwrap_or(1.0)
    } else {
        1.0
    };
    let min = first.min * scale;
    (min < value && value / min.max(1e-9) < 1e4).then_some(Quantity { min, max: value, end, words, ..first })
}

/// "dozens", "several hundred", "hundreds of thousands", "a handful".
fn vague(ctx: &Ctx<'_, '_>, at: usize) -> Option<Quantity> {
    let found = |min: f64, max: f64, end: usize| Some(Quantity { min, max, start: at, end, words: true, vague: true });
    let of = |end: usize| end + usize::from(ctx.lower(end) == "of");
    let many = |word: &str| {
        Some(match word {
            "dozens" => (24.0, 99.0),
            "scores" => (40.0, 99.0),
            "hundreds" => (200.0, 999.0),
            "thousands" => (2_000.0, 9_999.0),
            "millions" => (2e6, 9.999e6),
            "billions" => (2e9, 9.999e9),
            _ => return None,
        })
    };
    let word = ctx.lower(at);
    if let Some((min, max)) = many(word) {
        if ctx.lower(at + 1) == "of" {
            let by = match ctx.lower(at + 2) {
                "thousands" => Some(1e3),
                "millions" => Some(1e6),
                _ => None,
            };
            if let Some(by) = by.filter(|_| matches!(word, "hundreds" | "thousands" | "dozens")) {
                return found(min * by, (max + 1.0) * by - 1.0, of(at + 3));
            }
        }
        // "scores of" people, never a game's.
        let casualties = super::people::is_kind(ctx.prose.lower_before(at));
        let counted = ctx.lower(at + 1) == "of" || word != "scores" && (ctx.is_word(at + 1) || casualties);
        return if counted { found(min, max, of(at + 1)) } else { None };
    }
    if word == "tens" && ctx.lower(at + 1) == "of" && ctx.lower(at + 2) == "thousands" {
        return found(20_000.0, 99_999.0, of(at + 3));
    }
    let (low, high, next) = match word {
        "several" => (3.0, 9.0, at + 1),
        "a" if ctx.lower(at + 1) == "handful" => (3.0, 6.0, of(at + 2)),
        _ => return None,
    };
    let by = match ctx.lower(next) {
        "dozen" => 12.0,
        "hundred" => 100.0,
        other => scale_word(other).unwrap_or(1.0),
    };
    found(low * by, high * by, if by > 1.0 { next + 1 } else { next })
}

/// Whether a number is a part of something else: a name, a list's number, `7203.T`.
fn inside_something(ctx: &Ctx<'_, '_>, at: usize, end: usize) -> bool {
    let prose = ctx.prose;
    let glued_before = prose.glued(at)
        && !matches!(
            prose.lower_before(at),
            "(" | "\"" | "-" | "–" | "'" | "\u{2018}" | "\u{201c}" | "—" | "--" | "~" | "/"
        );
    let hyphen_before = prose.glued(at) && prose.lower_before(at) == "-";
    let name = matches!(
        prose.lower_before(at),
        "no."
            | "number"
            | "nos."
            | "article"
            | "section"
            | "flight"
            | "route"
            | "page"
            | "chapter"
            | "channel"
            | "highway"
            | "figure"
            | "g"
            | "covid"
            | "#"
            | "group"
            | "phase"
            | "room"
            | "day"
    );
    let glued_behind = prose.glued(end) && matches!(prose.lower(end), "/" | ":");
    glued_before || hyphen_before || name || glued_behind
}

/// The qualifier before a quantity, and the first token with it.
pub(super) fn qualifier(ctx: &Ctx<'_, '_>, start: usize, quantity: &Quantity) -> (usize, AmountQualifier) {
    use AmountQualifier::{About, AtLeast, AtMost, Exact};
    let back = |n: usize| start.checked_sub(n).map_or("", |i| ctx.lower(i));
    let found = |n: usize, qualifier| (start - n, qualifier);
    match back(1) {
        "least" if back(2) == "at" => found(2, AtLeast),
        "most" if back(2) == "at" => found(2, AtMost),
        "than" => match (back(3), back(2)) {
            ("no" | "not", "more") => found(3, AtMost),
            ("no" | "not", "less" | "fewer") => found(3, AtLeast),
            (_, "more" | "greater" | "higher") => found(2, AtLeast),
            (_, "less" | "fewer" | "lower") => found(2, AtMost),
            _ => (start, Exact),
        },
        "to" if back(2) == "up" => found(2, AtMost),
        "to" if back(2) == "close" => found(2, About),
        "as" if back(2) == "many" && back(3) == "as" || back(2) == "much" && back(3) == "as" => found(3, AtMost),
        "over" | "exceeding" | "above" if !quantity.vague => found(1, AtLeast),
        "under" | "below" | "within" if !quantity.vague => found(1, AtMost),
        "estimated" if back(2) == "an" => found(2, About),
        "about" | "around" | "approximately" | "roughly" | "nearly" | "almost" | "some" | "circa" | "estimated"
        | "~" => found(1, About),
        _ => behind(ctx, start, quantity),
    }
}

/// "or more", "or so" behind it.
fn behind(ctx: &Ctx<'_, '_>, start: usize, quantity: &Quantity) -> (usize, AmountQualifier) {
    match (ctx.lower(quantity.end), ctx.lower(quantity.end + 1)) {
        ("or", "more") => (start, AmountQualifier::AtLeast),
        ("or", "so") => (start, AmountQualifier::About),
        ("or", "less" | "fewer") => (start, AmountQualifier::AtMost),
        _ => (start, AmountQualifier::Exact),
    }
}
