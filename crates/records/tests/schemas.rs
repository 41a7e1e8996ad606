//! The published JSON Schemas are an interface: they stand in `schemas/`, and change only with a changelog entry.
//! `UPDATE=1 cargo test -p copytaster-records --test schemas` writes them anew.

use copytaster_records::schema::{NAMES, of};

#[test]
fn the_published_schemas_are_those_of_the_types() {
    for name in NAMES {
        let path = format!("{}/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let now = serde_json::to_string_pretty(&of(name).expect("a schema")).expect("json") + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &now).expect("writes");
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            published == now,
            "{path} is not what the types say: is the change wanted? Then UPDATE=1, and the changelog"
        );
    }
}
