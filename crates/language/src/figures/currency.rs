//! Money: signs before a number, words behind it.

use super::quantity::Quantity;
use super::{Ctx, Read};

/// The currency whose sign stands at a token, and the token of the number: `$`, `US$`, `C$`, `€`, `EUR`.
pub(super) fn before(ctx: &Ctx<'_, '_>, at: usize) -> Option<(&'static str, usize)> {
    let word = ctx.prose.word(at);
    let dollar_behind = ctx.lower(at + 1) == "$" && ctx.prose.glued(at + 1);
    let prefixed = match word {
        "US" | "U.S." if dollar_behind => Some("USD"),
        "A" | "AU" if dollar_behind => Some("AUD"),
        "C" | "CA" | "CAN" if dollar_behind => Some("CAD"),
        "HK" if dollar_behind => Some("HKD"),
        "S" | "SG" if dollar_behind => Some("SGD"),
        "NZ" if dollar_behind => Some("NZD"),
        "NT" if dollar_behind => Some("TWD"),
        "R" if dollar_behind => Some("BRL"),
        _ => None,
    };
    if let Some(currency) = prefixed {
        return number_at(ctx, at + 2).then_some((currency, at + 2));
    }
    let sign = match word {
        "$" => ctx.dollar,
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₹" => "INR",
        "₩" => "KRW",
        "₽" => "RUB",
        "₺" => "TRY",
        "₦" => "NGN",
        "₪" => "ILS",
        "₱" => "PHP",
        "฿" => "THB",
        "USD" | "EUR" | "GBP" | "JPY" | "CHF" | "CNY" | "INR" | "AUD" | "CAD" | "SEK" | "NOK" | "DKK" | "RUB"
        | "BRL" | "ZAR" => code(word)?,
        "Rs" | "Rs." => "INR",
        _ => return None,
    };
    number_at(ctx, at + 1).then_some((sign, at + 1))
}

fn number_at(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    ctx.prose.word(at).starts_with(|c: char| c.is_ascii_digit()) || super::quantity::scaled(ctx, at).is_some()
}

fn code(word: &str) -> Option<&'static str> {
    const CODES: [&str; 15] =
        ["USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "AUD", "CAD", "SEK", "NOK", "DKK", "RUB", "BRL", "ZAR"];
    CODES.into_iter().find(|code| *code == word)
}

/// Money by a sign before the number.
pub(super) fn read(ctx: &Ctx<'_, '_>, at: usize, currency: &'static str, quantity: &Quantity) -> Read {
    let what = super::things::noun_around(ctx, at, quantity.end);
    Read { end: quantity.end, unit: currency.to_owned(), what, conf: 0.95, method: "money" }
}

/// Money by a word behind the number: "180 million euros", "9-billion-euro", "half a million dollars".
pub(super) fn behind(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    let hyphen = usize::from(ctx.lower(quantity.end) == "-" && ctx.prose.glued(quantity.end));
    let mut at = quantity.end + hyphen;
    let nation = nation(ctx.lower(at));
    at += usize::from(nation.is_some());
    let currency = match (nation, ctx.lower(at).trim_end_matches('s')) {
        (
            Some(of),
            "dollar" | "pound" | "peso" | "franc" | "krona" | "krone" | "crown" | "rupee" | "real" | "rouble" | "ruble"
            | "dinar" | "riyal" | "shilling",
        ) => national(of, ctx.lower(at))?,
        (Some(_), _) => return None,
        (None, word) => plain(ctx, word, at, hyphen == 1)?,
    };
    let what = super::things::noun_around(ctx, first, at + 1);
    Some(Read { end: at + 1, unit: currency.to_owned(), what, conf: 0.93, method: "money" })
}

/// Whose dollar or peso.
fn nation(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "u.s." | "us" | "american" => "US",
        "canadian" => "CA",
        "australian" => "AU",
        "singapore" => "SG",
        "hong" => return None,
        "egyptian" => "EG",
        "mexican" => "MX",
        "philippine" => "PH",
        "argentine" => "AR",
        "swiss" => "CH",
        "swedish" => "SE",
        "norwegian" => "NO",
        "danish" => "DK",
        "czech" => "CZ",
        "indian" => "IN",
        "pakistani" => "PK",
        "brazilian" => "BR",
        "russian" => "RU",
        "iraqi" => "IQ",
        "kuwaiti" => "KW",
        "saudi" => "SA",
        "kenyan" => "KE",
        "sterling" | "british" => "GB",
        _ => return None,
    })
}

fn national(nation: &str, word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('s');
    Some(match (nation, word) {
        ("US", "dollar") => "USD",
        ("CA", "dollar") => "CAD",
        ("AU", "dollar") => "AUD",
        ("SG", "dollar") => "SGD",
        ("EG", "pound") => "EGP",
        ("GB", "pound") => "GBP",
        ("MX", "peso") => "MXN",
        ("PH", "peso") => "PHP",
        ("AR", "peso") => "ARS",
        ("CH", "franc") => "CHF",
        ("SE", "krona" | "crown") => "SEK",
        ("NO", "krone" | "crown") => "NOK",
        ("DK", "krone" | "crown") => "DKK",
        ("CZ", "crown") => "CZK",
        ("IN", "rupee") => "INR",
        ("PK", "rupee") => "PKR",
        ("BR", "real") => "BRL",
        ("RU", "rouble" | "ruble") => "RUB",
        ("IQ", "dinar") => "IQD",
        ("KW", "dinar") => "KWD",
        ("SA", "riyal") => "SAR",
        ("KE", "shilling") => "KES",
        _ => return None,
    })
}

/// Currencies that need no country; "pounds" and "yen" weigh and wish otherwise.
fn plain(ctx: &Ctx<'_, '_>, word: &str, at: usize, hyphen: bool) -> Option<&'static str> {
    Some(match word {
        "dollar" | "buck" => ctx.dollar,
        "euro" => "EUR",
        // A pound of weight is counted in small numbers and has a stuff behind it.
        "pound" if hyphen || ctx.lower(at + 1) != "of" => "GBP",
        "sterling" => "GBP",
        "yen" => "JPY",
        "yuan" | "renminbi" => "CNY",
        "won" if !ctx.is_word(at + 1) || matches!(ctx.lower(at + 1), "in" | "for" | "to" | "on" | "a") => "KRW",
        "forint" => "HUF",
        "zloty" | "zlotie" => "PLN",
        "naira" => "NGN",
        "rand" => "ZAR",
        "reai" | "real" | "reais" => "BRL",
        "rupee" => "INR",
        "rouble" | "ruble" => "RUB",
        "lira" => "TRY",
        "shekel" => "ILS",
        "baht" => "THB",
        "ringgit" => "MYR",
        "rupiah" => "IDR",
        "hryvnia" => "UAH",
        "franc" => "CHF",
        "dirham" => "AED",
        "kroner" => "NOK",
        "kronor" => "SEK",
        "leu" | "lei" => "RON",
        "dong" => "VND",
        _ => return None,
    })
}

/// The dollar of a country that has one of its own; elsewhere the bare sign is the American one.
pub(crate) fn home_dollar(iso3: Option<&str>) -> &'static str {
    match iso3 {
        Some("AUS" | "NRU" | "KIR" | "TUV") => "AUD",
        Some("CAN") => "CAD",
        Some("NZL" | "COK" | "NIU") => "NZD",
        Some("SGP") => "SGD",
        Some("HKG") => "HKD",
        Some("TWN") => "TWD",
        Some("JAM") => "JMD",
        Some("TTO") => "TTD",
        Some("BRB") => "BBD",
        Some("BHS") => "BSD",
        Some("BLZ") => "BZD",
        Some("FJI") => "FJD",
        Some("GUY") => "GYD",
        Some("LBR") => "LRD",
        Some("NAM") => "NAD",
        _ => "USD",
    }
}
