//! Some members of an object, without what the others hold: a body is passed over.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::bad_json;
use crate::FormatError;

/// The members of an object whose keys are wanted. The rest is passed over, and need only be JSON in its outline.
pub(crate) fn members(text: &str, wanted: impl Fn(&str) -> bool) -> Result<Map<String, Value>, FormatError> {
    let trimmed = text.trim();
    let mut reader = serde_json::Deserializer::from_str(trimmed);
    let found = Wanted(wanted).deserialize(&mut reader).and_then(|map| reader.end().map(|()| map));
    found.map_err(|e| bad_json(text, &e))
}

struct Wanted<F>(F);

impl<'de, F: Fn(&str) -> bool> DeserializeSeed<'de> for Wanted<F> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for Wanted<F> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<Cow<'de, str>>()? {
            if (self.0)(&key) {
                map.insert(key.into_owned(), object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::members;
    use crate::json::object;

    #[test]
    fn what_is_wanted_is_as_in_the_whole_object() {
        let text = r#" {"a": 1, "body": {"x": ["y\n"]}, "b\u0063": "d", "a": [2, {"e": null}], "f": "g"} "#;
        let wanted = |key: &str| matches!(key, "a" | "bc");
        let mut whole = object(text).expect("an object");
        whole.retain(|key, _| wanted(key));
        assert_eq!(members(text, wanted).expect("an object"), whole);
    }

    #[test]
    fn errors_are_those_of_the_whole_object() {
        for text in ["", "[1]", "{\"a\": 1} x", "{\"a\" 1}", "{\"x\": [1, }", "null", "{\"x\": \"cut"] {
            let (some, whole) = (members(text, |_| false), object(text));
            assert_eq!(some.expect_err("no object"), whole.expect_err("no object"), "{text}");
        }
    }
}
