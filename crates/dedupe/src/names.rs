//! Names that units bear for a while, by which a kill's or a correction's text calls them: numbers, slugs, headlines.

use copytaster_engine::{Context, StageError};
use copytaster_records::{StoryId, Timestamp, UnitIdentity};
use serde::{Deserialize, Serialize};

use crate::state::{expiry_key, load, load_story, name_key, store};

/// How long a name is good for: numbers run over in a day, and a slug's next story may bear it the day after.
const NAME_MILLIS: i64 = 48 * 60 * 60 * 1000;

/// Whose name it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct NameRecord {
    story: StoryId,
    /// When it is over.
    expires: Timestamp,
}

/// Gives a story the names that a unit of it bears. Whoever bore one before has it no more.
pub(crate) fn give(identity: &UnitIdentity, story: StoryId, context: &mut Context<'_>) {
    let expires = Timestamp::from_millis(context.clock().as_millis().saturating_add(NAME_MILLIS));
    for name in &identity.names {
        let key = name_key(&identity.provider, name);
        context.put(expiry_key(expires, &key), Vec::new());
        store(context, key, &NameRecord { story, expires });
    }
}

/// The story that a unit calls: by the first of its calls that a story's name answers.
pub(crate) fn called(identity: &UnitIdentity, context: &Context<'_>) -> Result<Option<StoryId>, StageError> {
    for call in &identity.calls {
        let found: Option<NameRecord> = load(context, &name_key(&identity.provider, call))?;
        if let Some(found) = found.filter(|f| f.expires > context.clock()) {
            return Ok(Some(load_story(context, found.story)?.0));
        }
    }
    Ok(None)
}
