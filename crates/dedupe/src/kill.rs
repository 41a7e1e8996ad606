//! Kills: never suppressed, never waiting.

use copytaster_engine::{Context, Emit, Poison, Record, StageError};
use copytaster_records::headers::event_type;
use copytaster_records::{
    ErrorClass, Evidence, FamilyId, HomeId, KillAction, KillRecord, PubStatus, Relation, StoryId, StoryState,
    UnitEnvelope, UnitIdentity, Verdict, VerdictRule, topics,
};

use crate::content::NORM_V;
use crate::emit;
use crate::state::{load_story, store, story_key};

/// Whether a unit takes its story back.
pub(crate) fn retracts(identity: &UnitIdentity) -> bool {
    matches!(identity.status, PubStatus::Cancelled | PubStatus::Withheld)
        || identity.editorial_type == copytaster_records::EditorialType::Kill
}

/// Writes a story's retraction to `wire.kills`, in the verdict's transaction.
pub(crate) fn announce(record: &Record, verdict: &Verdict, seen_before: u32, context: &mut Context<'_>) {
    let action = match verdict.relation {
        Relation::Withhold => KillAction::Withheld,
        _ => KillAction::Killed,
    };
    let kill = KillRecord {
        action,
        provider: verdict.provider.clone(),
        guid: verdict.guid.clone(),
        story_id: Some(verdict.story_id),
        unit: Some(verdict.unit.clone()),
        unresolved: seen_before == 0,
        last_version: seen_before,
        clock: context.clock(),
    };
    write(record, &verdict.story_id.to_string(), &kill, context);
}

/// A kill that names no story: a person must say which was meant. It never matches anything by itself.
pub(crate) fn without_target(
    record: &Record,
    envelope: &UnitEnvelope,
    units: usize,
    identity: &UnitIdentity,
    context: &mut Context<'_>,
) {
    let unit = envelope.unit.to_string();
    tracing::error!(
        unit,
        provider = identity.provider,
        headline = identity.headline,
        "a kill names no story: say which was meant"
    );
    let action = if identity.status == PubStatus::Withheld { KillAction::Withheld } else { KillAction::Killed };
    let kill = KillRecord {
        action,
        provider: identity.provider.clone(),
        guid: None,
        story_id: None,
        unit: Some(envelope.unit.clone()),
        unresolved: true,
        last_version: 0,
        clock: context.clock(),
    };
    write(record, &unit, &kill, context);
    // A story of its own, which nothing else can name.
    let story_id = StoryId::of(&identity.provider, &format!("kill:{unit}"));
    let family_id = FamilyId::founded_by(story_id);
    let relation = if action == KillAction::Withheld { Relation::Withhold } else { Relation::Kill };
    let verdict = Verdict {
        unit: envelope.unit.clone(),
        relation,
        provider: identity.provider.clone(),
        guid: None,
        story_id,
        version: 1,
        revision: 0,
        wire_version: identity.wire_version.clone(),
        family_id,
        home: HomeId::of(family_id),
        story_state: if action == KillAction::Withheld { StoryState::Withheld } else { StoryState::Killed },
        held: false,
        embargo_until: None,
        relates_to: None,
        headline: identity.headline.clone(),
        evidence: Evidence {
            rule: VerdictRule::Status,
            body_sha256: None,
            norm_v: NORM_V,
            previous_wire_version: None,
            flags: vec!["kill_without_target".into()],
        },
    };
    context.emit_always(emit::verdict(record, &verdict, Some(units)));
}

/// A newer usable version ends a withholding.
pub(crate) fn lift(record: &Record, verdict: &Verdict, context: &mut Context<'_>) {
    let kill = KillRecord {
        action: KillAction::Lifted,
        provider: verdict.provider.clone(),
        guid: verdict.guid.clone(),
        story_id: Some(verdict.story_id),
        unit: Some(verdict.unit.clone()),
        unresolved: false,
        last_version: verdict.version,
        clock: context.clock(),
    };
    write(record, &verdict.story_id.to_string(), &kill, context);
}

/// A person lifts a kill: versions that come from now on may be shown.
pub(crate) fn lift_by_command(record: &Record, story_id: StoryId, context: &mut Context<'_>) -> Result<(), StageError> {
    let (story_id, story) = load_story(context, story_id)?;
    let Some(mut story) = story.filter(|s| s.state != StoryState::Live) else {
        let reason = format!("story {story_id} is not killed or withheld: nothing to lift");
        return Err(Poison::new(ErrorClass::NoTarget, reason).into());
    };
    story.state = StoryState::Live;
    let kill = KillRecord {
        action: KillAction::Lifted,
        provider: String::new(),
        guid: None,
        story_id: Some(story_id),
        unit: None,
        unresolved: false,
        last_version: story.version,
        clock: context.clock(),
    };
    write(record, &story_id.to_string(), &kill, context);
    store(context, story_key(story_id), &story);
    Ok(())
}

fn write(record: &Record, key: &str, kill: &KillRecord, context: &mut Context<'_>) {
    let id = match &kill.unit {
        Some(unit) => format!("{key}/{unit}"),
        None => format!("{key}/{}", record.address()),
    };
    let emit = Emit::json(topics::KILLS, record.partition, key.to_owned(), event_type::KILL, id, kill);
    context.emit_always(emit);
}
