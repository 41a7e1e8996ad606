//! Statuses and signals: the wires' words, folded (notes/formats.md §7.1).

use copytaster_records::{EditorialType, PubStatus, UnitIdentity};

use crate::FormatError;

/// A publication status by its bare code: `usable`, `withheld`, `canceled` in any spelling; an editorial system's `draft`.
pub(crate) fn pub_status(code: &str) -> PubStatus {
    match code.trim().to_ascii_lowercase().as_str() {
        "" | "usable" => PubStatus::Usable,
        "withheld" | "withhold" | "draft" => PubStatus::Withheld,
        "canceled" | "cancelled" | "killed" | "kill" => PubStatus::Cancelled,
        _ => PubStatus::Unknown,
    }
}

/// What a signal orders: `sig:kill` and agencies' words for it, STT's `sttinstruct:remove`.
pub(crate) fn of_signal(alias: &str, code: &str) -> PubStatus {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(code.trim()));
    let kills = match alias {
        "" | "sig" => is(&["kill", "retract", "retraction", "withdraw"]),
        "sttinstruct" => is(&["remove"]),
        _ => false,
    };
    if kills { PubStatus::Cancelled } else { PubStatus::Usable }
}

/// The stricter of two: an order to kill or to hold counts whatever the item's own status is, and one that nobody knows
/// hides none.
pub(crate) fn stricter(a: PubStatus, b: PubStatus) -> PubStatus {
    let rank = |status: PubStatus| match status {
        PubStatus::Usable => 0,
        PubStatus::Unknown => 1,
        PubStatus::Withheld => 2,
        PubStatus::Cancelled => 3,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// What a header that breaks off is good for. A retraction is one whatever is missing behind it; of anything else the
/// missing part may say that it is killed or held, so that its error stands.
pub(crate) fn of_broken(id: UnitIdentity, error: Option<&FormatError>) -> Result<UnitIdentity, FormatError> {
    match error {
        Some(error) if !retracts(&id) => Err(error.clone()),
        _ => Ok(id),
    }
}

/// Whether a unit takes its story back, for good or for now.
pub(crate) fn retracts(id: &UnitIdentity) -> bool {
    matches!(id.status, PubStatus::Cancelled | PubStatus::Withheld)
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

/// What a headline says about the item before its first word: `CORRECTED-`, `UPDATE 2-CORRECTED-`, `Correction:`.
pub(crate) fn headline_type(headline: &str) -> Option<EditorialType> {
    let mut rest = headline.trim();
    if let Some((update, behind)) = rest.split_once('-')
        && update.starts_with("UPDATE ")
    {
        rest = behind;
    }
    let marks =
        ["CORRECTED-", "CORRECTED:", "CORRECTED -", "CORRECTION:", "CORRECTION-", "CORRECTION -", "Correction:"];
    marks.iter().any(|m| rest.starts_with(m)).then_some(EditorialType::Correction)
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

#[cfg(test)]
mod tests {
    use super::{editorial_type, headline_type, pub_status};
    use copytaster_records::{EditorialType, PubStatus};

    #[test]
    fn words_of_the_wires() {
        for word in ["canceled", "cancelled", "Canceled", "killed"] {
            assert_eq!(pub_status(word), PubStatus::Cancelled);
        }
        assert_eq!(pub_status(""), PubStatus::Usable);
        assert_eq!(pub_status("draft"), PubStatus::Withheld);
        assert_eq!(pub_status("commissioned"), PubStatus::Unknown);
        assert_eq!(editorial_type("sig", "correction"), Some(EditorialType::Correction));
        assert_eq!(editorial_type("edStat", "C"), Some(EditorialType::Correction));
        assert_eq!(editorial_type("edStat", "U"), None);
        assert_eq!(headline_type("UPDATE 2-CORRECTED-Ferry runs aground"), Some(EditorialType::Correction));
        assert_eq!(headline_type("Corrections officers strike"), None);
    }
}
