//! Verdicts in the order of the log.

use copytaster_engine::{Context, Poison, Record, StageError};
use copytaster_formats::{Profiles, Unit};
use copytaster_records::{
    Command, CommandKind, DeliveryMeta, ErrorClass, Evidence, Relation, StoryId, StoryState, Timestamp, UnitEnvelope,
    UnitId, UnitIdentity, Verdict, hex,
};

use crate::content::{ContentHashes, NORM_V};
use crate::judge::{Judgement, judge};
use crate::prepare::{DeadUnit, Delivery, Prepared, ReadUnit};
use crate::state::{
    BodyRecord, EXPIRIES, Expires, Newest, StoryRecord, body_key, expiry_key, load, load_body, load_story,
    parse_expiry_key, store, story_key,
};
use crate::{DedupeOptions, embargo, emit, kill, names, redrive, watch};

/// So many bodies and names are forgotten with one tick: more are left for the next.
const EXPIRED_PER_TICK_MAX: usize = 10_000;

pub(crate) fn decide(
    options: &DedupeOptions,
    profiles: &Profiles,
    record: &Record,
    prepared: Prepared,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    match prepared {
        Prepared::Tick => {
            embargo::release_due(options, record, context)?;
            watch::ticked(options, context)?;
            forget(context)
        }
        Prepared::Command(command) => obey(record, &command, context),
        Prepared::Delivery(delivery) => {
            if let Some(profile) = profiles.get(&delivery.meta.id.feed) {
                watch::delivered(options, &delivery, profile, context)?;
            }
            judge_all(options, record, *delivery, context)
        }
        Prepared::Again(again) => redrive::send_again(options, record, &again, context),
        Prepared::Late(late) => redrive::judge_late(options, record, *late, context),
    }
}

fn judge_all(
    options: &DedupeOptions,
    record: &Record,
    delivery: Delivery,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let Delivery { meta, sha256, units } = delivery;
    let source = Source { meta: &meta, sha256: &sha256, units: units.len(), late: false };
    for (ordinal, unit) in (0u32..).zip(units) {
        judge_one(options, record, source, ordinal, unit, context)?;
    }
    Ok(())
}

/// What a unit comes from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) meta: &'a DeliveryMeta,
    pub(crate) sha256: &'a str,
    /// How many units there are.
    pub(crate) units: usize,
    /// It could not be judged when it came.
    pub(crate) late: bool,
}

/// Judges a unit. What is wrong with it costs its siblings nothing.
pub(crate) fn judge_one(
    options: &DedupeOptions,
    record: &Record,
    source: Source<'_>,
    ordinal: u32,
    unit: Result<ReadUnit, DeadUnit>,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let read = match unit {
        Ok(read) => read,
        Err(dead) => {
            context.dead(&dead.poison.among(source.units), &dead.bytes);
            return Ok(());
        }
    };
    let meta = source.meta;
    let envelope = UnitEnvelope {
        unit: UnitId { delivery: meta.id.clone(), ordinal },
        feed: meta.id.feed.clone(),
        format: read.unit.format,
        context: read.unit.context.clone(),
        received_at: meta.received_at,
        transport: meta.transport,
        delivery_sha256: source.sha256.to_owned(),
    };
    match judge_unit(options, record, &envelope, &read, source, context) {
        // Too large to be sent on: the unit dies alone.
        Err(StageError::Poison(poison)) => {
            let poison = poison.of(&envelope.unit).named(meta.name.clone()).among(source.units);
            context.dead(&poison, &read.unit.bytes);
            Ok(())
        }
        other => other,
    }
}

/// Everything that a verdict is made of.
struct Case<'a> {
    envelope: &'a UnitEnvelope,
    unit: &'a Unit,
    identity: &'a UnitIdentity,
    hashes: ContentHashes,
    flags: &'a [String],
    /// How many units the delivery holds.
    units: usize,
    /// The story by the unit's own name; another one where that is an alias.
    story_id: StoryId,
    story: Option<StoryRecord>,
}

fn judge_unit(
    options: &DedupeOptions,
    record: &Record,
    envelope: &UnitEnvelope,
    read: &ReadUnit,
    source: Source<'_>,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let Source { units, late, .. } = source;
    let identity = &read.identity;
    let Some(named) = name(identity, &read.hashes, context)? else {
        kill::without_target(record, envelope, units, identity, context);
        return Ok(());
    };
    let (story_id, story) = load_story(context, named)?;
    let body = match (&story, &read.hashes.body) {
        (None, Some(hash)) => load_body(context, &identity.provider, hash)?,
        _ => None,
    };
    let late = late.then_some(envelope.received_at);
    let judged = judge(story.as_ref(), body.as_ref(), identity, &read.hashes.content, late);
    let ReadUnit { unit, hashes, flags, .. } = read;
    let case = Case { envelope, unit, identity, hashes: *hashes, flags, units, story_id, story };
    match (judged.relation.goes_on(), body) {
        (true, _) => accept(options, record, &case, judged, context),
        (false, Some(body)) => alias(record, &case, judged, &body, context),
        (false, None) => repeat(record, &case, judged, context),
    }
}

/// What a unit's story is called: by what it calls by name where that is known, else by its own guid, else by the first
/// guid that it acts on and that is known. Where none is, a kill is of what it acts on, and anything else is a story of its
/// own. `None`: a kill of nothing.
fn name(
    identity: &UnitIdentity,
    hashes: &ContentHashes,
    context: &mut Context<'_>,
) -> Result<Option<StoryId>, StageError> {
    let of = |guid: &String| StoryId::of(&identity.provider, guid);
    let own = identity.guid.as_ref().map(of);
    let called = names::called(identity, context)?;
    if let Some(own) = own.filter(|_| called.is_none() && identity.targets.is_empty()) {
        return Ok(Some(own));
    }
    let known = own.map(|own| load_story(context, own)).transpose()?;
    let is_known = known.is_some_and(|(_, story)| story.is_some());
    if called.is_none() && is_known {
        return Ok(own);
    }
    let acted_on = match called {
        Some(called) => Some(called),
        None => first_known(identity.targets.iter().map(of), context)?,
    };
    if let Some(story_id) = acted_on {
        if let Some(own) = own.filter(|_| !is_known) {
            // What comes under the new guid later is the story's too.
            let pointer = StoryRecord { alias_of: Some(story_id), ..StoryRecord::founded(own) };
            store(context, story_key(own), &pointer);
        }
        return Ok(Some(story_id));
    }
    if kill::retracts(identity) {
        return Ok(identity.targets.first().map(of).or(own));
    }
    // Without an id of its own a text is known by itself.
    Ok(own.or_else(|| Some(StoryId::of(&identity.provider, &format!("text:{}", hex(&hashes.content))))))
}

fn first_known(
    mut stories: impl Iterator<Item = StoryId>,
    context: &Context<'_>,
) -> Result<Option<StoryId>, StageError> {
    let known = |named| match load_story(context, named) {
        Ok((story_id, story)) => story.map(|_| Ok(story_id)),
        Err(error) => Some(Err(error)),
    };
    stories.find_map(known).transpose()
}

/// A resend or a stale version: it ends here, with a verdict.
fn repeat(record: &Record, case: &Case<'_>, judged: Judgement, context: &mut Context<'_>) -> Result<(), StageError> {
    let story = case.story.clone().unwrap_or_else(|| StoryRecord::founded(case.story_id));
    names::give(case.identity, case.story_id, context);
    let verdict = verdict(case, case.story_id, &story, judged, story.newest.as_ref().map(|n| n.unit.clone()));
    context.emit(emit::verdict(record, &verdict, Some(case.units)))?;
    context.dropped(verdict.relation.as_str());
    Ok(())
}

/// The same text under another name: later versions of that name belong to the story that has the text.
fn alias(
    record: &Record,
    case: &Case<'_>,
    judged: Judgement,
    body: &BodyRecord,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let (story_id, story) = load_story(context, body.story)?;
    let story = story.unwrap_or_else(|| StoryRecord::founded(story_id));
    let judged = Judgement { state: story.state, ..judged };
    let mut verdict = verdict(case, story_id, &story, judged, Some(body.unit.clone()));
    verdict.version = body.version;
    context.emit(emit::verdict(record, &verdict, Some(case.units)))?;
    context.dropped(verdict.relation.as_str());
    let pointer = StoryRecord { alias_of: Some(story_id), ..StoryRecord::founded(case.story_id) };
    store(context, story_key(case.story_id), &pointer);
    names::give(case.identity, story_id, context);
    Ok(())
}

/// A unit that goes on, now or when its embargo ends.
fn accept(
    options: &DedupeOptions,
    record: &Record,
    case: &Case<'_>,
    judged: Judgement,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let mut story = case.story.clone().unwrap_or_else(|| StoryRecord::founded(case.story_id));
    let relates_to = story.newest.as_ref().map(|n| n.unit.clone());
    let seen_before = story.version;
    story.version += 1;
    story.state = judged.state;
    let mut verdict = verdict(case, case.story_id, &story, judged, relates_to);
    let retracts = matches!(judged.relation, Relation::Kill | Relation::Withhold);
    let hold = (!retracts).then(|| embargo::hold_until(case.identity, context.clock())).flatten();
    if let Some(until) = hold {
        verdict.held = true;
        verdict.embargo_until = until;
    }
    if retracts {
        kill::announce(record, &verdict, seen_before, context);
        embargo::drop_held(record, case.story_id, &mut story, context)?;
        retract(options, case, &verdict, context);
    } else if let Some(until) = hold {
        embargo::move_held(case.story_id, &mut story, until, context)?;
        embargo::hold(record, case.envelope, &verdict, &case.unit.bytes, &mut story, context)?;
    } else {
        embargo::release_held(options, record, case.story_id, &mut story, context)?;
        context.emit(emit::unique(options, case.envelope, &verdict, case.unit.bytes.clone().into()))?;
        if case.story.as_ref().is_some_and(|s| s.state == StoryState::Withheld) && story.state == StoryState::Live {
            kill::lift(record, &verdict, context);
        }
    }
    context.emit(emit::verdict(record, &verdict, Some(case.units)))?;
    if judged.becomes_newest {
        story.newest = Some(newest(case));
    }
    if !retracts {
        remember_body(options, case, &story, context)?;
        names::give(case.identity, case.story_id, context);
    }
    store(context, story_key(case.story_id), &story);
    Ok(())
}

/// Sends a retraction on, in order behind the story's other units. It needs no body and minds no limit.
fn retract(options: &DedupeOptions, case: &Case<'_>, verdict: &Verdict, context: &mut Context<'_>) {
    let emit = |bytes: Vec<u8>| emit::unique(options, case.envelope, verdict, bytes.into());
    if context.emit(emit(case.unit.bytes.clone())).is_err() {
        context.emit_always(emit(Vec::new()));
    }
}

fn newest(case: &Case<'_>) -> Newest {
    Newest {
        unit: case.envelope.unit.clone(),
        guid: case.identity.guid.clone(),
        wire_version: case.identity.wire_version.clone(),
        version_created: case.identity.version_created.as_ref().and_then(|t| t.instant),
        received_at: Some(case.envelope.received_at),
        content: case.hashes.content,
    }
}

fn verdict(
    case: &Case<'_>,
    story_id: StoryId,
    story: &StoryRecord,
    judged: Judgement,
    relates_to: Option<UnitId>,
) -> Verdict {
    let previous = story.newest.as_ref().and_then(|n| n.wire_version.clone());
    let mut flags = case.flags.to_vec();
    if case.identity.embargo.as_ref().is_some_and(|e| e.instant.is_none()) {
        flags.push("embargo_unreadable".into());
    }
    Verdict {
        unit: case.envelope.unit.clone(),
        relation: judged.relation,
        provider: case.identity.provider.clone(),
        guid: case.identity.guid.clone(),
        story_id,
        version: story.version,
        revision: 0,
        wire_version: case.identity.wire_version.clone(),
        family_id: story.family,
        home: story.home,
        story_state: judged.state,
        held: false,
        embargo_until: None,
        relates_to,
        headline: case.identity.headline.clone(),
        evidence: Evidence {
            rule: judged.rule,
            body_sha256: case.hashes.body.map(|h| hex(&h)),
            norm_v: NORM_V,
            previous_wire_version: previous,
            flags,
        },
    }
}

/// A text is its first owner's until the window is over.
fn remember_body(
    options: &DedupeOptions,
    case: &Case<'_>,
    story: &StoryRecord,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let Some(hash) = &case.hashes.body else { return Ok(()) };
    if load_body(context, &case.identity.provider, hash)?.is_some() {
        return Ok(());
    }
    let window = i64::try_from(options.window.as_millis()).unwrap_or(i64::MAX);
    let expires = Timestamp::from_millis(context.clock().as_millis().saturating_add(window));
    let key = body_key(&case.identity.provider, hash);
    let body = BodyRecord { story: case.story_id, unit: case.envelope.unit.clone(), version: story.version, expires };
    context.put(expiry_key(expires, &key), Vec::new());
    store(context, key, &body);
    Ok(())
}

/// Forgets bodies and names whose time is over.
fn forget(context: &mut Context<'_>) -> Result<(), StageError> {
    let clock = context.clock();
    for (key, _) in context.scan(EXPIRIES, EXPIRED_PER_TICK_MAX)? {
        let Some((expires, forgotten)) = parse_expiry_key(&key) else { continue };
        if expires > clock {
            break;
        }
        let current: Option<Expires> = load(context, forgotten)?;
        if current.is_some_and(|c| c.expires <= clock) {
            context.delete(forgotten.to_vec());
        }
        context.delete(key);
    }
    Ok(())
}

/// What a person decided.
fn obey(record: &Record, command: &Command, context: &mut Context<'_>) -> Result<(), StageError> {
    match &command.command {
        CommandKind::LiftKill { story_id } => kill::lift_by_command(record, *story_id, context),
        // Readers look for it; it changes no verdict.
        CommandKind::Switch { .. } => Ok(()),
        other => {
            let reason = format!("this version does not carry out the command {other:?}");
            Err(Poison::new(ErrorClass::Malformed, reason).into())
        }
    }
}
