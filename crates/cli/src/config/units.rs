//! Settings with a unit: sizes and lengths of time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A size in bytes: `"16 MiB"`, `"64KiB"`, or a plain number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ByteSize(pub u64);

impl ByteSize {
    /// As a length in memory.
    #[must_use]
    pub(crate) fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

const SIZES: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected =
            || format!("expected a size such as \"16 MiB\", \"64 KiB\" or a number of bytes, found {text:?}");
        let text = text.trim();
        let (number, factor) = SIZES
            .iter()
            .find_map(|(unit, factor)| text.strip_suffix(unit).map(|number| (number, *factor)))
            .unwrap_or((text, 1));
        let number: u64 = number.trim().parse().map_err(|_| expected())?;
        number.checked_mul(factor).map(Self).ok_or_else(expected)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = SIZES.iter().find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        let (unit, factor) = fits.unwrap_or(&("B", 1));
        write!(f, "{} {unit}", self.0 / factor)
    }
}

/// A length of time: `"250ms"`, `"1s"`, `"10m"`, `"24h"`, `"14d"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span(pub Duration);

const SPANS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected a length of time such as \"250ms\", \"10s\" or \"14d\", found {text:?}");
        let trimmed = text.trim();
        let digits = trimmed.find(|c: char| !c.is_ascii_digit()).ok_or_else(expected)?;
        let (number, unit) = trimmed.split_at(digits);
        let factor = SPANS.iter().find(|(name, _)| *name == unit.trim()).ok_or_else(expected)?.1;
        let number: u64 = number.parse().map_err(|_| expected())?;
        number.checked_mul(factor).map(Duration::from_millis).map(Self).ok_or_else(expected)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let fits = SPANS.iter().rev().find(|(_, factor)| millis > 0 && millis.is_multiple_of(*factor));
        let (unit, factor) = fits.unwrap_or(&("ms", 1));
        write!(f, "{}{unit}", millis / factor)
    }
}

/// How long a topic is kept: a length of time, or `"forever"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    /// Until somebody changes this.
    Forever,
    /// So long, by append time.
    For(Span),
}

impl FromStr for Retention {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "forever" => Ok(Self::Forever),
            other => other
                .parse()
                .map(Self::For)
                .map_err(|_| format!("expected a length of time such as \"14d\", or \"forever\", found {text:?}")),
        }
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forever => f.write_str("forever"),
            Self::For(span) => span.fmt(f),
        }
    }
}

/// Text in the file, read by `FromStr`; a size may also be a bare number.
macro_rules! text_setting {
    ($name:ident, $expected:literal, $pattern:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<$name, E> {
                        number.to_string().parse().map_err(E::custom)
                    }
                    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<$name, E> {
                        number.to_string().parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_any(Visitor)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": ["string", "integer"], "pattern": $pattern })
            }
        }
    };
}
text_setting!(ByteSize, "a size such as \"16 MiB\"", "^[0-9]+ *(GiB|MiB|KiB|B)?$");
text_setting!(Span, "a length of time such as \"10s\"", "^[0-9]+ *(ms|s|m|h|d)$");
text_setting!(Retention, "a length of time such as \"14d\", or \"forever\"", "^(forever|[0-9]+ *(ms|s|m|h|d))$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_written() {
        for (text, bytes) in [("16 MiB", 16 << 20), ("64KiB", 64 << 10), ("7", 7), ("3 B", 3), ("1 GiB", 1 << 30)] {
            let size: ByteSize = text.parse().expect("a size");
            assert_eq!(size.0, bytes);
            assert_eq!(size.to_string().parse::<ByteSize>().expect("a size"), size);
        }
        for (text, millis) in [("250ms", 250), ("1s", 1_000), ("10 m", 600_000), ("14d", 14 * 86_400_000), ("0ms", 0)] {
            let span: Span = text.parse().expect("a span");
            assert_eq!(span.0, Duration::from_millis(millis));
            assert_eq!(span.to_string().parse::<Span>().expect("a span"), span);
        }
    }

    #[test]
    fn wrong_units_say_what_was_expected() {
        for text in ["16 MB", "x", "", "-1", "99999999999999999999", "18446744073709551615 GiB"] {
            assert!(text.parse::<ByteSize>().expect_err("no size").contains("16 MiB"), "{text}");
        }
        for text in ["14 parsecs", "10", "", "s", "1.5s", "-1s"] {
            assert!(text.parse::<Span>().expect_err("no span").contains("250ms"), "{text}");
        }
        assert!("14 parsecs".parse::<Retention>().expect_err("no retention").contains("forever"));
    }
}
