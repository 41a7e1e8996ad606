//! People: casualties by kind, crowds, ages, those who are counted by what they are.

use copytaster_records::{AmountQualifier, AmountValue};

use super::quantity::Quantity;
use super::{Ctx, Found, Read, things};

/// What a word beside a number of people says of them.
fn kind(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "dead" | "killed" | "died" | "die" | "dies" | "kills" | "kill" | "killing" | "deaths" | "death" | "bodies"
        | "fatalities" | "slain" | "perished" | "drowned" | "executed" | "massacred" | "lives" | "toll" | "corpses" => {
            "dead"
        }
        "injured" | "wounded" | "hurt" | "injuring" | "wounding" | "injures" | "wounds" | "injuries"
        | "hospitalized" | "hospitalised" => "injured",
        "arrested" | "detained" | "arresting" | "detaining" | "arrests" | "jailed" | "custody" => "arrested",
        "missing" | "unaccounted" => "missing",
        "evacuated" | "evacuating" | "displaced" | "flee" | "fled" | "flees" | "evacuees" | "homeless" => "evacuated",
        "rescued" | "rescuing" | "survivors" | "saved" => "rescued",
        "infected" | "cases" | "infections" => "cases",
        "marched" | "rallied" | "protested" | "demonstrated" | "crowd" | "protesters" | "protestors"
        | "demonstrators" | "marchers" | "spectators" | "fans" | "attended" | "gathered" | "turnout" => "size",
        _ => return None,
    })
}

/// Whether a word says what became of people.
pub(super) fn is_kind(lower: &str) -> bool {
    kind(lower).is_some()
}

/// Words that a casualty's number may stand apart from its verb by.
const BETWEEN: [&str; 27] = [
    "were",
    "was",
    "have",
    "had",
    "has",
    "been",
    "are",
    "is",
    "be",
    "being",
    "more",
    "others",
    "other",
    "people",
    "persons",
    "civilians",
    "and",
    "at",
    "least",
    "least",
    "also",
    "confirmed",
    "reported",
    "feared",
    "left",
    "to",
    "about",
];

/// "at least 57 people were killed", "killing 12 and wounding 31", "four dead", "about 140 missing", "crowd of 11,402".
pub(super) fn read(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    let noun = noun(ctx, quantity.end);
    let behind = noun.as_ref().map_or(quantity.end, |(_, end)| *end);
    let said = noun.as_ref().and_then(|(word, end)| Some((kind(word).filter(|w| *w != "size")?, *end)));
    let found = said.or_else(|| behind_it(ctx, behind)).or_else(|| in_front(ctx, first));
    let people = noun.as_ref().is_some_and(|(word, _)| is_person(word));
    match (found, noun) {
        (Some((what, end)), noun) => {
            let counted = noun.as_ref().is_none_or(|(word, _)| is_person(word) || kind(word).is_some());
            if !counted {
                return None;
            }
            let end = end.max(noun.filter(|_| people).map_or(quantity.end, |(_, end)| end));
            Some(Read { end, unit: "people".to_owned(), what: what.to_owned(), conf: 0.9, method: "people" })
        }
        (None, Some((word, end))) if people => {
            let what = kind(&word).map_or(word, str::to_owned);
            // "the two leaders" is no figure.
            let small = quantity.words && quantity.max < 10.0 && things::definite(ctx, first);
            (!small).then_some(Read { end, unit: "people".to_owned(), what, conf: 0.82, method: "people" })
        }
        _ => None,
    }
}

/// The kind behind the number and its noun: "were killed", "dead"; its tokens are not taken but for a bare "dead".
fn behind_it(ctx: &Ctx<'_, '_>, at: usize) -> Option<(&'static str, usize)> {
    let mut i = at;
    let sentence = ctx.prose.sentence(at.min(ctx.prose.len().saturating_sub(1))).end;
    while i < sentence && i < at + 5 {
        let word = ctx.lower(i);
        if let Some(what) = kind(word).filter(|w| *w != "size" || i == at) {
            let taken = if i == at
                && matches!(
                    word,
                    "dead"
                        | "deaths"
                        | "injured"
                        | "wounded"
                        | "missing"
                        | "arrests"
                        | "bodies"
                        | "fatalities"
                        | "injuries"
                        | "cases"
                ) {
                at + 1
            } else {
                at
            };
            // "12 and wounding 31": the second verb is the next number's.
            let next_has_number = matches!(
                word,
                "killing"
                    | "wounding"
                    | "injuring"
                    | "arresting"
                    | "detaining"
                    | "rescuing"
                    | "evacuating"
                    | "kills"
                    | "kill"
                    | "injures"
                    | "toll"
                    | "death"
                    | "lives"
            );
            let crossed = (at..i).any(|j| ctx.lower(j) == "and");
            if word == "lives" && i == at {
                return Some(("dead", at + 1));
            }
            return (!next_has_number && !crossed).then_some((what, taken));
        }
        if !BETWEEN.contains(&word) {
            return None;
        }
        i += 1;
    }
    None
}

/// The kind in front: "killing at least 12", "wounded 31", "death toll rose to 41", "a crowd of 11,402".
fn in_front(ctx: &Ctx<'_, '_>, at: usize) -> Option<(&'static str, usize)> {
    let start = ctx.prose.sentence(at).start.max(at.saturating_sub(5));
    let mut toll = false;
    for i in (start..at).rev() {
        let word = ctx.lower(i);
        if word == "toll" {
            toll = true;
            continue;
        }
        if let Some(what) = kind(word) {
            let verb =
                !matches!(word, "lives" | "fans" | "cases") || matches!(word, "cases") && ctx.lower(i + 1) == "to";
            return verb.then_some((what, 0));
        }
        if toll {
            return Some(("dead", 0));
        }
        let passes = BETWEEN.contains(&word)
            || matches!(
                word,
                "of" | "rose"
                    | "risen"
                    | "climbed"
                    | "rises"
                    | "stood"
                    | "reached"
                    | "by"
                    | "as"
                    | "many"
                    | "some"
                    | "nearly"
                    | "another"
                    | "than"
                    | "up"
                    | "over"
                    | "around"
                    | "an"
                    | "estimated"
                    | "in"
                    | "which"
                    | "including"
            );
        if !passes {
            return None;
        }
    }
    toll.then_some(("dead", 0))
}

/// The noun that a number counts, within four tokens, and the token behind it.
fn noun(ctx: &Ctx<'_, '_>, at: usize) -> Option<(String, usize)> {
    things::noun(ctx, at)
}

/// Whether a plural noun is one of people.
fn is_person(lower: &str) -> bool {
    crate::words::counts_people(lower)
        || crate::words::title(lower.trim_end_matches('s')).is_some() && lower.ends_with('s')
}

/// "no one was hurt", "nobody was killed", "no injuries": none.
pub(super) fn nobody(ctx: &Ctx<'_, '_>, at: usize) -> Option<Found> {
    let next = match (ctx.lower(at), ctx.lower(at + 1)) {
        ("no", "one") => at + 2,
        ("nobody" | "none", _) => at + 1,
        ("no", _) => at + 1,
        _ => return None,
    };
    let direct = ctx.lower(at) == "no" && next == at + 1;
    let verb_at = if direct { next } else { next + usize::from(matches!(ctx.lower(next), "was" | "were" | "is")) };
    let what = kind(ctx.lower(verb_at)).filter(|w| *w != "size")?;
    let noun = matches!(ctx.lower(verb_at), "injuries" | "deaths" | "fatalities" | "arrests" | "cases");
    let fits = if direct { noun } else { verb_at > next };
    fits.then(|| Found {
        range: at..verb_at + 1,
        value: AmountValue::Value(0.0),
        unit: "people".to_owned(),
        qualifier: AmountQualifier::Exact,
        what: what.to_owned(),
        change: None,
        conf: 0.85,
        method: "nobody",
    })
}

/// "Roe, 58, said", "aged 22".
pub(super) fn age(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    let plausible =
        quantity.min == quantity.max && (1.0..=115.0).contains(&quantity.min) && quantity.min.fract() == 0.0;
    let made = |end: usize| Some(Read { end, unit: "a".to_owned(), what: "age".to_owned(), conf: 0.88, method: "age" });
    if !plausible || quantity.end != first + 1 {
        return None;
    }
    let before = ctx.prose.lower_before(first);
    let of_age = before == "of" && first >= 2 && ctx.lower(first - 2) == "age";
    if before == "aged" || of_age {
        return made(quantity.end);
    }
    let comma = before == "," && ctx.lower(quantity.end) == ",";
    let name = first >= 2 && ctx.prose.capital(first - 2);
    if comma && name && !quantity.words && quantity.min >= 4.0 {
        return made(quantity.end);
    }
    let said =
        matches!(before, "was" | "is" | "were" | "turned" | "turns" | "at") && !quantity.words && quantity.min >= 10.0;
    let closes = matches!(ctx.lower(quantity.end), "" | "." | "," | ";" | "when" | "and");
    let died = (first.saturating_sub(8)..first)
        .any(|i| matches!(ctx.lower(i), "died" | "dies" | "dead" | "born" | "he" | "she"));
    (said && closes && died).then(|| made(quantity.end))?
}
