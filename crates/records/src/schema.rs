//! JSON Schemas (2020-12) of every record, generated from the types.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    Command, DeadLetter, DeliveryMeta, EnrichedStory, EventRecord, FeedHealth, FeedReport, Generation, KillRecord,
    Readers, Retraction, Story, Tick, UnitEnvelope, Verdict,
};

/// Names of all records that have a schema, in the order in which copy passes them.
pub const NAMES: [&str; 15] = [
    "delivery",
    "tick",
    "command",
    "unit",
    "verdict",
    "kill",
    "story",
    "enriched-story",
    "retraction",
    "event",
    "dead-letter",
    "feed-health",
    "feed-report",
    "generation",
    "readers",
];

/// The schema of a record by its name; `None` where there is no such record.
#[must_use]
pub fn of(name: &str) -> Option<Schema> {
    Some(match name {
        "delivery" => schema::<DeliveryMeta>(),
        "tick" => schema::<Tick>(),
        "command" => schema::<Command>(),
        "unit" => schema::<UnitEnvelope>(),
        "verdict" => schema::<Verdict>(),
        "kill" => schema::<KillRecord>(),
        "story" => schema::<Story>(),
        "enriched-story" => schema::<EnrichedStory>(),
        "retraction" => schema::<Retraction>(),
        "event" => schema::<EventRecord>(),
        "dead-letter" => schema::<DeadLetter>(),
        "feed-health" => schema::<FeedHealth>(),
        "feed-report" => schema::<FeedReport>(),
        "generation" => schema::<Generation>(),
        "readers" => schema::<Readers>(),
        _ => return None,
    })
}

fn schema<T: JsonSchema>() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<T>()
}

#[cfg(test)]
mod tests {
    use super::{NAMES, of};

    #[test]
    fn every_name_has_a_schema() {
        for name in NAMES {
            let schema = serde_json::to_value(of(name).expect("a schema")).expect("json");
            assert!(schema["properties"].is_object(), "{name} has no properties");
        }
        assert!(of("nothing").is_none());
    }
}
