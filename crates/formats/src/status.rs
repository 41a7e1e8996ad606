//! Statuses and signals: the wires' words, folded (notes/formats.md §7.1).

use copytaster_records::{EditorialType, PubStatus};

/// A publication status by its bare code: `usable`, `withheld`, `canceled` in any spelling.
pub(crate) fn pub_status(code: &str) -> PubStatus {
    match code.trim().to_ascii_lowercase().as_str() {
        "" | "usable" => PubStatus::Usable,
        "withheld" | "withhold" => PubStatus::Withheld,
        "canceled" | "cancelled" | "killed" | "kill" => PubStatus::Cancelled,
        _ => PubStatus::Unknown,
    }
}

/// What a signal says about the item, where it says anything: the code behind the colon, in any case.
///
/// `sig:correction`, `sig:repeat` (IPTC signal), Reuters' `edStat:C`; other codes are spelt out by agencies.
pub(crate) fn editorial_type(alias: &str, code: &str) -> Option<EditorialType> {
    let code = code.trim().to_ascii_lowercase();
    if alias.eq_ignore_ascii_case("edstat") {
        return (code == "c").then_some(EditorialType::Correction);
    }
    Some(match code.as_str() {
        "correction" | "corrected" | "corrective" => EditorialType::Correction,
        "repeat" | "refile" => EditorialType::Repeat,
        "writethru" | "writethrough" => EditorialType::Writethru,
        "lead" => EditorialType::Lead,
        "take" | "takes" => EditorialType::Take,
        "add" => EditorialType::Add,
        "alert" | "flash" | "newsalert" | "snap" => EditorialType::Alert,
        "advisory" => EditorialType::Advisory,
        _ => return None,
    })
}

/// The stronger of two: a correction stays one though the item is also a writethru.
pub(crate) fn stronger(a: EditorialType, b: EditorialType) -> EditorialType {
    let rank = |t: EditorialType| match t {
        EditorialType::Kill => 5,
        EditorialType::Correction => 4,
        EditorialType::Alert => 3,
        EditorialType::Advisory => 2,
        EditorialType::Story => 0,
        _ => 1,
    };
    if rank(b) > rank(a) { b } else { a }
}
