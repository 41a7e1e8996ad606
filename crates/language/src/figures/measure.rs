//! Percentages, points and physical measures, in UCUM.

use super::quantity::Quantity;
use super::{Ctx, Read, change, things};

/// "31 percent", "12.5%", "25 basis points", "two percentage points".
pub(super) fn percent(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    let at = quantity.end + usize::from(ctx.lower(quantity.end) == "-" && ctx.prose.glued(quantity.end));
    let (unit, end) = match ctx.lower(at) {
        "%" | "percent" | "pct" | "pct." => ("%", at + 1),
        "per" if ctx.lower(at + 1) == "cent" => ("%", at + 2),
        "percentage" if ctx.lower(at + 1).starts_with("point") => ("pp", at + 2),
        "basis" if ctx.lower(at + 1).starts_with("point") => ("bp", at + 2),
        "bps" | "bp" => ("bp", at + 1),
        // "shed 0.2 and 0.5 percent": the unit stands with the last.
        "and" | "or" if shares_unit(ctx, at + 1) => ("%", quantity.end),
        _ => return None,
    };
    let what = change::noun(ctx, first).unwrap_or_else(|| things::noun_around(ctx, first, end));
    Some(Read { end, unit: unit.to_owned(), what, conf: 0.96, method: "percent" })
}

/// Whether a number with a percent sign stands at a token.
fn shares_unit(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    let number = crate::numbers::digits(ctx.prose, at);
    number.is_some_and(|n| {
        matches!(ctx.lower(n.end), "%" | "percent" | "pct")
            || ctx.lower(n.end) == "per" && ctx.lower(n.end + 1) == "cent"
    })
}

/// "minus 14 degrees": the sign in words.
pub(super) fn signed(ctx: &Ctx<'_, '_>, at: usize, quantity: Quantity) -> (usize, Quantity) {
    let degrees = ctx.lower(quantity.end).starts_with("degree")
        || unit(ctx.lower(quantity.end)).is_some_and(|u| u.2 == "temperature");
    if ctx.prose.lower_before(at) != "minus" || !degrees {
        return (at, quantity);
    }
    (at - 1, Quantity { min: -quantity.max, max: -quantity.min, ..quantity })
}

/// Words of measure in the singular, their UCUM code, what they measure.
const UNITS: [(&str, &str, &str); 57] = [
    ("kilometer", "km", "distance"),
    ("kilometre", "km", "distance"),
    ("km", "km", "distance"),
    ("meter", "m", "length"),
    ("metre", "m", "length"),
    ("centimeter", "cm", "length"),
    ("centimetre", "cm", "length"),
    ("cm", "cm", "length"),
    ("millimeter", "mm", "length"),
    ("millimetre", "mm", "length"),
    ("mm", "mm", "length"),
    ("nanometer", "nm", "length"),
    ("nanometre", "nm", "length"),
    ("mile", "mi", "distance"),
    ("foot", "ft", "length"),
    ("feet", "ft", "length"),
    ("inch", "in", "length"),
    ("inche", "in", "length"),
    ("yard", "yd", "length"),
    ("knot", "kn", "speed"),
    ("mph", "mi/h", "speed"),
    ("kph", "km/h", "speed"),
    ("kmh", "km/h", "speed"),
    ("km/h", "km/h", "speed"),
    ("kilogram", "kg", "weight"),
    ("kilo", "kg", "weight"),
    ("kg", "kg", "weight"),
    ("gram", "g", "weight"),
    ("tonne", "t", "weight"),
    ("ton", "t", "weight"),
    ("ounce", "oz", "weight"),
    ("hectare", "ha", "area"),
    ("acre", "acre", "area"),
    ("liter", "L", "volume"),
    ("litre", "L", "volume"),
    ("gallon", "gal", "volume"),
    ("barrel", "bbl", "volume"),
    ("bpd", "bbl/d", "rate"),
    ("bushel", "bu", "volume"),
    ("watt", "W", "power"),
    ("kilowatt", "kW", "power"),
    ("megawatt", "MW", "power"),
    ("mw", "MW", "power"),
    ("gigawatt", "GW", "power"),
    ("gw", "GW", "power"),
    ("kilowatt-hour", "kW.h", "energy"),
    ("volt", "V", "voltage"),
    ("byte", "By", "data"),
    ("megabyte", "MBy", "data"),
    ("gigabyte", "GBy", "data"),
    ("terabyte", "TBy", "data"),
    ("decibel", "dB", "sound"),
    ("celsius", "Cel", "temperature"),
    ("centigrade", "Cel", "temperature"),
    ("fahrenheit", "[degF]", "temperature"),
    ("°c", "Cel", "temperature"),
    ("°f", "[degF]", "temperature"),
];

/// "1,900 metres", "50 nautical miles", "1,200 square metres", "125 miles an hour", "45.8 Celsius", "14 degrees Celsius".
pub(super) fn read(ctx: &Ctx<'_, '_>, _first: usize, quantity: &Quantity) -> Option<Read> {
    let hyphen = usize::from(ctx.lower(quantity.end) == "-" && ctx.prose.glued(quantity.end));
    let at = quantity.end + hyphen;
    let made = |end: usize, unit: &str, what: &str| {
        Some(Read { end, unit: unit.to_owned(), what: what.to_owned(), conf: 0.92, method: "measure" })
    };
    match ctx.lower(at) {
        "nautical" if ctx.lower(at + 1).starts_with("mile") => return made(at + 2, "[nmi_i]", "distance"),
        "square" => {
            let (_, unit, _) = unit(ctx.lower(at + 1))?;
            return made(at + 2, &format!("{unit}2"), "area");
        }
        "cubic" => {
            let (_, unit, _) = unit(ctx.lower(at + 1))?;
            return made(at + 2, &format!("{unit}3"), "volume");
        }
        "degrees" | "degree" => {
            return match ctx.lower(at + 1) {
                "fahrenheit" | "f" => made(at + 2, "[degF]", "temperature"),
                "celsius" | "centigrade" | "c" => made(at + 2, "Cel", "temperature"),
                _ => made(at + 1, "deg", "angle"),
            };
        }
        _ => {}
    }
    let (_, unit, what) = unit(ctx.lower(at))?;
    let per_hour = matches!(ctx.lower(at + 1), "an" | "per") && ctx.lower(at + 2) == "hour";
    let per_day = matches!(ctx.lower(at + 1), "a" | "per") && ctx.lower(at + 2) == "day";
    match (per_hour, per_day, unit) {
        (true, ..) => made(at + 3, &format!("{unit}/h"), "speed"),
        (_, true, "bbl") => made(at + 3, "bbl/d", "rate"),
        _ => made(at + 1, unit, what),
    }
}

/// By the word, singular or plural.
fn unit(lower: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let singular = lower.strip_suffix('s').filter(|s| !s.is_empty());
    let of = |word: &str| UNITS.into_iter().find(|(name, ..)| *name == word);
    of(lower).or_else(|| singular.and_then(of))
}
