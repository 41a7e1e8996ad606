//! What is counted: the noun behind a number, and what money or a share is of.

use super::quantity::Quantity;
use super::{Ctx, Read};

/// Tokens that are looked at for the noun that a number counts.
const NOUN_REACH: usize = 4;

/// Words that end a noun phrase.
fn ends_phrase(lower: &str) -> bool {
    const WORDS: [&str; 66] = [
        "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "as", "than", "that", "which",
        "who", "whose", "when", "where", "while", "if", "after", "before", "since", "until", "during", "was", "were",
        "is", "are", "be", "been", "has", "have", "had", "will", "would", "could", "can", "may", "might", "should",
        "must", "did", "do", "does", "not", "the", "a", "an", "this", "it", "its", "he", "she", "they", "his", "her",
        "their", "over", "under", "against", "per", "said", "about",
    ];
    WORDS.contains(&lower)
}

/// The plural noun behind a number, and the token behind it: "17,000 Japanese residents".
pub(super) fn noun(ctx: &Ctx<'_, '_>, at: usize) -> Option<(String, usize)> {
    let from =
        if ctx.lower(at) == "of" && ctx.prose.lower_before(at).starts_with(char::is_alphabetic) { at + 1 } else { at };
    for i in from..from + NOUN_REACH {
        let lower = ctx.lower(i);
        if !ctx.is_word(i) || ends_phrase(lower) {
            return None;
        }
        if lower == "job" && matches!(ctx.lower(i + 1), "losses" | "cuts") {
            return Some(("jobs".to_owned(), i + 2));
        }
        let irregular = matches!(
            lower,
            "people" | "men" | "women" | "children" | "police" | "troops" | "crew" | "staff" | "policemen" | "gunmen"
        );
        let plural = lower.len() > 3
            && lower.ends_with('s')
            && !lower.ends_with("ss")
            && !lower.ends_with("us")
            && !lower.ends_with("is");
        // "41 miners trapped": the first plural; "three rescue workers": the last of the phrase.
        if irregular || plural && !ctx.prose.capital(i) {
            return Some((lower.to_owned(), i + 1));
        }
    }
    None
}

/// Whether "the", "all", "both", "these" stand before: known ones are spoken of, not counted.
pub(super) fn definite(ctx: &Ctx<'_, '_>, first: usize) -> bool {
    matches!(
        ctx.prose.lower_before(first),
        "the"
            | "all"
            | "both"
            | "these"
            | "those"
            | "other"
            | "its"
            | "his"
            | "her"
            | "their"
            | "last"
            | "first"
            | "next"
            | "past"
            | "'s"
            | "our"
            | "my"
            | "over"
    )
}

/// Counted things: "nearly 70 agreements", "6,000 trees". Small numbers in words are style, not figures.
pub(super) fn read(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    let (noun, end) = noun(ctx, quantity.end)?;
    let small = quantity.words && quantity.max < 10.0;
    let time = crate::dates::is_unit_of_time(&noun);
    if small || time || definite(ctx, first) && quantity.max < 100.0 || noun == "times" || quantity.min < 0.0 {
        return None;
    }
    let year = !quantity.words
        && (1900.0..=2100.0).contains(&quantity.min)
        && quantity.end == quantity.start + 1
        && !ctx.prose.word(quantity.start).contains(',');
    (!year).then(|| Read { end, unit: noun.clone(), what: noun, conf: 0.75, method: "count" })
}

/// What an amount of money is: the noun before it with "of", or behind it; empty where neither is there.
pub(super) fn noun_around(ctx: &Ctx<'_, '_>, first: usize, end: usize) -> String {
    const KINDS: [&str; 48] = [
        "deal",
        "contract",
        "bid",
        "offer",
        "price",
        "cost",
        "costs",
        "loss",
        "losses",
        "profit",
        "profits",
        "income",
        "revenue",
        "revenues",
        "sales",
        "debt",
        "debts",
        "loan",
        "loans",
        "fine",
        "fines",
        "budget",
        "investment",
        "investments",
        "aid",
        "bailout",
        "fund",
        "funding",
        "stake",
        "share",
        "shares",
        "tax",
        "taxes",
        "damages",
        "compensation",
        "reward",
        "prize",
        "salary",
        "wage",
        "fee",
        "turnover",
        "savings",
        "deficit",
        "surplus",
        "valuation",
        "fraud",
        "export",
        "exports",
    ];
    let behind = (end..end + 3).map(|i| ctx.lower(i)).take_while(|w| !ends_phrase(w) || *w == "in" || *w == "of");
    let found = behind.into_iter().find(|word| KINDS.contains(word));
    let before = || (first.saturating_sub(4)..first).rev().map(|i| ctx.lower(i)).find(|word| KINDS.contains(word));
    found.or_else(before).unwrap_or_default().to_owned()
}
