//! What a person sends through again: units that died behind dedupe, and what dedupe itself could not judge.
//!
//! Both are done once, whatever is commanded twice: the revision that a unit was last sent on as, and how often something
//! was judged again, are in keyed state, and a command names what it found. Who comes second finds more, and nothing
//! happens.

use copytaster_engine::{Context, Poison, Record, StageError};
use copytaster_records::{ErrorClass, StoryState, Verdict};

use crate::decide::{Source, judge_one};
use crate::prepare::{Again, Delivery, Late};
use crate::state::{attempts_key, load_count, load_story, revision_key, store, store_count, story_key};
use crate::{DedupeOptions, emit};

/// Sends a unit on as its story's next revision, with the verdict that it had; as a retraction, and without its bytes,
/// where the story may not be shown any more. What is newest of the story stays what it is.
pub(crate) fn send_again(
    options: &DedupeOptions,
    record: &Record,
    again: &Again,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let Again { revision, envelope, verdict } = again;
    let unit = &verdict.unit;
    let key = revision_key(unit);
    let sent = load_count(context, &key)?;
    if sent > *revision {
        tracing::info!(%unit, revision, sent, "was sent on again before: nothing to do");
        return Ok(());
    }
    let unknown = || {
        let reason = format!(
            "no version {} of story {} was judged here: nothing to send again",
            verdict.version, verdict.story_id
        );
        Poison::new(ErrorClass::NoTarget, reason).of(unit)
    };
    let (story_id, story) = load_story(context, verdict.story_id)?;
    let mut story = story.filter(|story| story.version >= verdict.version).ok_or_else(unknown)?;
    story.revision = story.revision.max(sent) + 1;
    let verdict = Verdict {
        story_id,
        revision: story.revision,
        family_id: story.family,
        home: story.home,
        story_state: story.state,
        ..verdict.clone()
    };
    let bytes = if story.state == StoryState::Live { record.payload() } else { bytes::Bytes::new() };
    context.emit(emit::unique(options, envelope, &verdict, bytes)).map_err(|poison| poison.of(unit))?;
    context.emit(emit::verdict(record, &verdict, None)).map_err(|poison| poison.of(unit))?;
    store_count(context, key, story.revision);
    store(context, story_key(story_id), &story);
    Ok(())
}

/// Judges what could not be judged when it came. Its place among what came since is that of the command; but what was
/// received after it is never taken for older.
pub(crate) fn judge_late(
    options: &DedupeOptions,
    record: &Record,
    late: Late,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let Late { id, delivery, units, attempt } = late;
    if units.is_empty() && !claim(&id, attempt, context)? {
        return Ok(());
    }
    let Delivery { meta, sha256, units: read } = match delivery {
        Ok(delivery) => delivery,
        // Some of its units, and it cannot even be split any more: they stay what they are.
        Err(poison) if !units.is_empty() => return Err(poison.into()),
        Err(poison) => {
            context.dead(&poison, &record.payload());
            return Ok(());
        }
    };
    let count = read.len();
    for (ordinal, unit) in (0u32..).zip(read) {
        let wanted = units.is_empty() || units.binary_search(&ordinal).is_ok();
        if !wanted || (!units.is_empty() && !claim(&format!("{id}#{ordinal}"), attempt, context)?) {
            continue;
        }
        let source = Source { meta: &meta, sha256: &sha256, units: count, late: true };
        judge_one(options, record, source, ordinal, unit, context)?;
    }
    for ordinal in units.iter().filter(|ordinal| **ordinal as usize >= count) {
        let item = format!("{id}#{ordinal}");
        if claim(&item, attempt, context)? {
            let reason = format!(
                "the delivery has {count} units by now, and none of number {ordinal}: redrive the whole delivery"
            );
            context.dead(&Poison::new(ErrorClass::NoTarget, reason).of(&item), &[]);
        }
    }
    Ok(())
}

/// Whether something is to be judged again: not where it was since it was looked at.
fn claim(item: &impl ToString, attempt: u32, context: &mut Context<'_>) -> Result<bool, StageError> {
    let key = attempts_key(item);
    let tried = load_count(context, &key)?;
    if tried > attempt {
        tracing::info!(item = item.to_string(), attempt, tried, "was judged again before: nothing to do");
        return Ok(false);
    }
    store_count(context, key, attempt + 1);
    Ok(true)
}
