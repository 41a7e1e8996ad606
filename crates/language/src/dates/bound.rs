//! What a date bounds: "before 2018", "since Monday", "3 p.m. or later".

use copytaster_records::TimexBound;

use super::rule::Ctx;

/// The bound that the words before tokens `start..end`, or those behind them, make of a date.
pub(super) fn of(ctx: &Ctx<'_, '_>, start: usize, end: usize) -> Option<TimexBound> {
    behind(ctx, end).or_else(|| in_front(ctx, start))
}

/// "or later", "and after", "or earlier" where the clause ends there.
fn behind(ctx: &Ctx<'_, '_>, end: usize) -> Option<TimexBound> {
    let joins = matches!(ctx.lower(end), "or" | "and");
    let closed = matches!(ctx.lower(end + 2), "" | "." | "," | ";" | "?" | "on" | ")");
    match ctx.lower(end + 1) {
        "later" | "greater" | "onwards" | "after" if joins && closed => Some(TimexBound::Since),
        "earlier" | "before" if joins && closed => Some(TimexBound::Until),
        _ if matches!(ctx.lower(end), "onwards" | "onward") => Some(TimexBound::Since),
        _ => None,
    }
}

fn in_front(ctx: &Ctx<'_, '_>, start: usize) -> Option<TimexBound> {
    let mut at = start;
    // "before the end of", "after about", "since early": what stands between changes nothing.
    for _ in 0..3 {
        let before = ctx.prose.lower_before(at);
        let between = matches!(
            before,
            "the"
                | "around"
                | "about"
                | "year"
                | "early"
                | "late"
                | "mid"
                | "of"
                | "end"
                | "beginning"
                | "start"
                | "middle"
                | "or"
        );
        if !between {
            break;
        }
        at -= 1;
    }
    let back = |n: usize| at.checked_sub(n).map_or("", |i| ctx.lower(i));
    Some(match back(1) {
        "before" | "by" => TimexBound::Before,
        "to" if back(2) == "prior" => TimexBound::Before,
        "until" | "till" | "til" => TimexBound::Until,
        "after" => TimexBound::After,
        "since" => TimexBound::Since,
        "starting" | "beginning" | "effective" | "commencing" => TimexBound::Since,
        "on" if matches!(back(2), "starting" | "beginning") => TimexBound::Since,
        "from" if back(2) == "time" => TimexBound::Since,
        "than" => match (back(2), back(3)) {
            ("later", "no" | "not") => TimexBound::Until,
            ("earlier", "no" | "not") => TimexBound::Since,
            ("later" | "greater", _) => TimexBound::After,
            ("earlier", _) => TimexBound::Before,
            _ => return None,
        },
        "as" => match (back(2), back(3)) {
            ("early", "as") => TimexBound::Since,
            ("late", "as") => TimexBound::Until,
            _ => return None,
        },
        _ => return None,
    })
}
