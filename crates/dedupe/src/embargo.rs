//! Units before their time: held in state, shown on `wire.embargoed`, released by the first tick past the time.

use copytaster_engine::{Context, Record, StageError};
use copytaster_records::{StoryId, Timestamp, UnitEnvelope, UnitIdentity, Verdict};

use crate::state::{
    HELD, HeldKey, HeldUnit, StoryRecord, held_bytes_key, held_key, held_until, load, store, story_key,
};
use crate::{DedupeOptions, emit};

/// So many units are released by one tick; the next releases more.
const RELEASED_PER_TICK_MAX: usize = 1_000;
/// Beyond so many bytes the next tick goes on.
const RELEASED_BYTES_PER_TICK_MAX: usize = 16 << 20;

/// Until when a unit is held: `Some(None)` where its embargo could not be read and a person must decide.
pub(crate) fn hold_until(identity: &UnitIdentity, clock: Timestamp) -> Option<Option<Timestamp>> {
    let embargo = identity.embargo.as_ref()?;
    match embargo.instant {
        Some(until) if until <= clock => None,
        until => Some(until),
    }
}

pub(crate) fn hold(
    record: &Record,
    envelope: &UnitEnvelope,
    verdict: &Verdict,
    bytes: &[u8],
    story: &mut StoryRecord,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    context.emit(emit::embargoed(record, envelope, verdict, bytes.to_vec().into()))?;
    let held = HeldUnit { envelope: envelope.clone(), verdict: verdict.clone() };
    let key = HeldKey { until: verdict.embargo_until, unit: verdict.unit.clone() };
    store(context, held_key(key.until, verdict.story_id, &key.unit), &held);
    context.put(held_bytes_key(&key.unit), bytes.to_vec());
    story.held.push(key);
    Ok(())
}

/// A newer version moved the embargo: what is held of the story moves with it, so that the order stays.
pub(crate) fn move_held(
    story_id: StoryId,
    story: &mut StoryRecord,
    until: Option<Timestamp>,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    for key in &mut story.held {
        let old = held_key(key.until, story_id, &key.unit);
        let Some(mut held) = load::<HeldUnit>(context, &old)? else { continue };
        context.delete(old);
        held.verdict.embargo_until = until;
        key.until = until;
        store(context, held_key(until, story_id, &key.unit), &held);
    }
    Ok(())
}

/// The story was taken back: nothing of it will be released.
pub(crate) fn drop_held(
    record: &Record,
    story_id: StoryId,
    story: &mut StoryRecord,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    for key in std::mem::take(&mut story.held) {
        let held = held_key(key.until, story_id, &key.unit);
        if let Some(unit) = load::<HeldUnit>(context, &held)? {
            context.emit_always(emit::no_longer_embargoed(record, &unit.envelope, &unit.verdict));
        }
        context.delete(held);
        context.delete(held_bytes_key(&key.unit));
    }
    Ok(())
}

/// A newer version without an embargo lifts it: what is held of the story goes before it. Returns how many bytes went.
pub(crate) fn release_held(
    options: &DedupeOptions,
    record: &Record,
    story_id: StoryId,
    story: &mut StoryRecord,
    context: &mut Context<'_>,
) -> Result<usize, StageError> {
    let mut bytes = 0;
    for key in std::mem::take(&mut story.held) {
        bytes += release(options, record, &held_key(key.until, story_id, &key.unit), context)?;
    }
    Ok(bytes)
}

/// Releases what is due at this tick, story by story: all that is held of a story has one time.
pub(crate) fn release_due(
    options: &DedupeOptions,
    record: &Record,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let clock = context.clock();
    let mut bytes = 0;
    for (key, _) in context.scan(HELD, RELEASED_PER_TICK_MAX)? {
        if held_until(&key).is_none_or(|until| until > clock) || bytes > RELEASED_BYTES_PER_TICK_MAX {
            break;
        }
        // Gone where it was released with another unit of its story.
        let Some(held) = load::<HeldUnit>(context, &key)? else { continue };
        let story_id = held.verdict.story_id;
        let Some(mut story) = load::<StoryRecord>(context, &story_key(story_id))? else { continue };
        bytes += release_held(options, record, story_id, &mut story, context)?;
        store(context, story_key(story_id), &story);
    }
    Ok(())
}

/// Sends a held unit on, whatever the limits of this record: it was within those of its own. Returns its length.
fn release(
    options: &DedupeOptions,
    record: &Record,
    key: &[u8],
    context: &mut Context<'_>,
) -> Result<usize, StageError> {
    let Some(held) = load::<HeldUnit>(context, key)? else { return Ok(0) };
    let bytes_key = held_bytes_key(&held.verdict.unit);
    let bytes = context.get(&bytes_key)?.unwrap_or_default();
    let length = bytes.len();
    let released = Verdict { held: false, ..held.verdict.clone() };
    context.emit_always(emit::unique(options, &held.envelope, &released, bytes));
    context.emit_always(emit::no_longer_embargoed(record, &held.envelope, &held.verdict));
    context.delete(key.to_vec());
    context.delete(bytes_key);
    Ok(length)
}
