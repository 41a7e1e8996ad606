//! The verdict: a pure function of what is known of a story and what a unit says of itself. Total: it always gives one.

use std::cmp::Ordering;

use copytaster_records::{EditorialType, PubStatus, Relation, StoryState, Timestamp, UnitIdentity, VerdictRule};

use crate::content::Hash;
use crate::state::{BodyRecord, Newest, StoryRecord};

/// What is said of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) relation: Relation,
    pub(crate) rule: VerdictRule,
    /// The story's state behind the unit.
    pub(crate) state: StoryState,
    /// The unit is now the story's newest version.
    pub(crate) becomes_newest: bool,
}

/// Judges a unit by its status, then by its story's versions, then by the owner of the same body. First match wins.
///
/// `late` is when a unit was received that could not be judged then: where the wire's own words do not tell, it is older
/// than what was received after it.
pub(crate) fn judge(
    story: Option<&StoryRecord>,
    body: Option<&BodyRecord>,
    identity: &UnitIdentity,
    content: &Hash,
    late: Option<Timestamp>,
) -> Judgement {
    let state = story.map(|s| s.state).unwrap_or_default();
    let newest = story.and_then(|s| s.newest.as_ref());
    let order = newest.map(|newest| version_order(identity, newest).or_else(|| overtaken(late?, newest)));
    if let Some((relation, state)) = retraction(identity, state) {
        // A kill need not name a version; one that names an older one still kills, but is not the newest.
        let newer = order.flatten().is_none_or(|order| order != Ordering::Less);
        let becomes_newest = newer && names_a_version(identity);
        return Judgement { relation, rule: VerdictRule::Status, state, becomes_newest };
    }
    let ends = |relation, rule| Judgement { relation, rule, state, becomes_newest: false };
    let goes_on =
        |relation, rule| Judgement { relation, rule, state: lifted_by(relation, state), becomes_newest: true };
    match (newest, body) {
        (Some(newest), _) => {
            let same_text = newest.content == *content;
            let guid = VerdictRule::Guid;
            match order.flatten() {
                Some(Ordering::Less) => ends(Relation::Stale, guid),
                Some(Ordering::Equal) | None if same_text => ends(Relation::Resend, guid),
                Some(Ordering::Equal) => goes_on(Relation::SilentUpdate, guid),
                Some(Ordering::Greater) | None => goes_on(newer(identity), guid),
            }
        }
        // The story is known by its kill alone: what comes now is its first text.
        (None, _) if story.is_some() => goes_on(Relation::New, VerdictRule::Guid),
        (None, Some(_)) => ends(Relation::Resend, VerdictRule::BodyHash),
        (None, None) => goes_on(Relation::New, VerdictRule::NoMatch),
    }
}

/// A unit that takes its story back, and the story's state then. A killed story stays killed when it is also withheld.
fn retraction(identity: &UnitIdentity, state: StoryState) -> Option<(Relation, StoryState)> {
    match (identity.status, identity.editorial_type) {
        (PubStatus::Cancelled, _) | (_, EditorialType::Kill) => Some((Relation::Kill, StoryState::Killed)),
        (PubStatus::Withheld, _) if state == StoryState::Killed => Some((Relation::Withhold, StoryState::Killed)),
        (PubStatus::Withheld, _) => Some((Relation::Withhold, StoryState::Withheld)),
        _ => None,
    }
}

/// Withheld is until the provider says usable again, with a newer version. Killed is until a person lifts it.
fn lifted_by(relation: Relation, state: StoryState) -> StoryState {
    match (state, relation) {
        (StoryState::Withheld, Relation::Update | Relation::Correction | Relation::New) => StoryState::Live,
        _ => state,
    }
}

fn newer(identity: &UnitIdentity) -> Relation {
    if identity.editorial_type == EditorialType::Correction { Relation::Correction } else { Relation::Update }
}

fn names_a_version(identity: &UnitIdentity) -> bool {
    identity.wire_version.is_some() || identity.version_created.is_some()
}

/// How a unit's version stands to the newest: by number, else by time. `None` where neither side's word can be compared:
/// each guid has numbers of its own.
fn version_order(identity: &UnitIdentity, newest: &Newest) -> Option<Ordering> {
    let same_name = newest.guid.is_none() || newest.guid == identity.guid;
    if same_name && let Some(order) = number_order(identity, newest) {
        return Some(order);
    }
    let created = identity.version_created.as_ref().and_then(|t| t.instant);
    Some(created?.cmp(&newest.version_created?))
}

/// Whether what comes late was received before the newest. `None` where it was not: then it is judged as anything else.
fn overtaken(late: Timestamp, newest: &Newest) -> Option<Ordering> {
    (late < newest.received_at?).then_some(Ordering::Less)
}

fn number_order(identity: &UnitIdentity, newest: &Newest) -> Option<Ordering> {
    let known: Option<u64> = newest.wire_version.as_deref().and_then(|v| v.trim().parse().ok());
    if let (Some(number), Some(known)) = (identity.version_number(), known) {
        return Some(number.cmp(&known));
    }
    match (&identity.wire_version, &newest.wire_version) {
        (Some(version), Some(known)) if version == known => Some(Ordering::Equal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use copytaster_records::{StoryId, Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn identity(version: Option<&str>) -> UnitIdentity {
        UnitIdentity {
            provider: "ap".into(),
            guid: Some("1".into()),
            wire_version: version.map(Into::into),
            ..UnitIdentity::default()
        }
    }

    fn story(version: Option<&str>, content: Hash) -> StoryRecord {
        StoryRecord {
            version: 1,
            newest: Some(Newest {
                unit: "a/0/1#0".parse().expect("a unit"),
                guid: Some("1".into()),
                wire_version: version.map(Into::into),
                version_created: None,
                received_at: Some(Timestamp::from_millis(500)),
                content,
            }),
            ..StoryRecord::founded(StoryId::of("ap", "1"))
        }
    }

    fn relation(known: Option<&str>, new: Option<&str>, same_text: bool) -> Relation {
        let content = if same_text { [1; 32] } else { [2; 32] };
        judge(Some(&story(known, [1; 32])), None, &identity(new), &content, None).relation
    }

    #[test]
    fn versions_of_one_guid() {
        assert_eq!(relation(Some("3"), Some("2"), false), Relation::Stale);
        assert_eq!(relation(Some("3"), Some("2"), true), Relation::Stale);
        assert_eq!(relation(Some("3"), Some("3"), true), Relation::Resend);
        assert_eq!(relation(Some("3"), Some("3"), false), Relation::SilentUpdate);
        assert_eq!(relation(Some("3"), Some("1542761538"), true), Relation::Update, "versions jump");
        assert_eq!(relation(Some("3"), Some("12"), false), Relation::Update, "as numbers, not as text");
        assert_eq!(relation(None, None, true), Relation::Resend);
        assert_eq!(relation(None, None, false), Relation::Update);
    }

    #[test]
    fn a_correction_says_so() {
        let corrects = UnitIdentity { editorial_type: EditorialType::Correction, ..identity(Some("2")) };
        let judged = judge(Some(&story(Some("1"), [1; 32])), None, &corrects, &[2; 32], None);
        assert_eq!(judged.relation, Relation::Correction);
    }

    #[test]
    fn times_decide_where_versions_do_not() {
        let at = |ms| Some(Timestamp::from_millis(ms));
        let mut known = story(None, [1; 32]);
        known.newest.as_mut().expect("newest").version_created = at(1_000);
        let mut unit = identity(None);
        let mut judged = |ms: i64, content: &Hash| {
            unit.version_created = Some(copytaster_records::WireTime {
                instant: at(ms),
                text: String::new(),
                zone_source: copytaster_records::ZoneSource::Explicit,
                zone: "Z".into(),
                precision: copytaster_records::Precision::Second,
            });
            judge(Some(&known), None, &unit, content, None).relation
        };
        assert_eq!(judged(999, &[2; 32]), Relation::Stale);
        assert_eq!(judged(1_000, &[1; 32]), Relation::Resend);
        assert_eq!(judged(1_000, &[2; 32]), Relation::SilentUpdate);
        assert_eq!(judged(1_001, &[1; 32]), Relation::Update);
    }

    #[test]
    fn what_comes_late_is_no_news_where_nothing_else_tells() {
        let late = |at: i64, version: Option<&str>| {
            let late = Some(Timestamp::from_millis(at));
            judge(Some(&story(None, [1; 32])), None, &identity(version), &[2; 32], late).relation
        };
        assert_eq!(late(499, None), Relation::Stale, "received before the newest");
        assert_eq!(late(501, None), Relation::Update);
        let known = Some(story(Some("3"), [1; 32]));
        let versioned = judge(known.as_ref(), None, &identity(Some("4")), &[2; 32], Some(Timestamp::from_millis(1)));
        assert_eq!(versioned.relation, Relation::Update, "the wire's own version has the first word");
    }

    #[test]
    fn a_kill_needs_no_version_no_body_and_no_story() {
        let kill = UnitIdentity { status: PubStatus::Cancelled, ..identity(None) };
        for known in [None, Some(&story(Some("7"), [1; 32]))] {
            let judged = judge(known, None, &kill, &[1; 32], None);
            assert_eq!((judged.relation, judged.state), (Relation::Kill, StoryState::Killed));
            assert!(!judged.becomes_newest, "the newest version stays what it was");
        }
    }

    #[test]
    fn killed_sticks_and_withheld_ends_with_a_newer_usable_version() {
        let after = |state, new| {
            let known = StoryRecord { state, ..story(Some("1"), [1; 32]) };
            judge(Some(&known), None, &identity(Some(new)), &[2; 32], None).state
        };
        assert_eq!(after(StoryState::Killed, "2"), StoryState::Killed);
        assert_eq!(after(StoryState::Withheld, "2"), StoryState::Live);
        assert_eq!(after(StoryState::Withheld, "1"), StoryState::Withheld, "a silent update says nothing of it");
        let withheld = UnitIdentity { status: PubStatus::Withheld, ..identity(Some("3")) };
        let killed = StoryRecord { state: StoryState::Killed, ..story(Some("1"), [1; 32]) };
        assert_eq!(judge(Some(&killed), None, &withheld, &[1; 32], None).state, StoryState::Killed);
    }

    proptest! {
        #[test]
        fn it_is_total_and_kills_are_never_suppressed(
            known in proptest::option::of(proptest::option::of("[0-9a-z]{0,12}")),
            new in proptest::option::of("[0-9a-z]{0,12}"),
            same_text: bool,
            cancelled: bool,
        ) {
            let known = known.map(|version| story(version.as_deref(), [1; 32]));
            let mut unit = identity(new.as_deref());
            if cancelled {
                unit.status = PubStatus::Cancelled;
            }
            let content = if same_text { [1; 32] } else { [2; 32] };
            let judged = judge(known.as_ref(), None, &unit, &content, None);
            if cancelled {
                prop_assert!(judged.relation == Relation::Kill && judged.relation.goes_on());
            } else {
                prop_assert_eq!(judged.becomes_newest, judged.relation.goes_on());
            }
        }
    }
}
