//! Times: one instant type for the pipeline's own clock, one type for what the wire wrote.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant in UTC with milliseconds, as RFC 3339 text in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(i64);

/// The last millisecond that RFC 3339 with four-digit years can say: 9999-12-30T22:00:00Z, jiff's own end.
const MILLIS_MAX: i64 = 253_402_207_200_000;
/// The first: -9999-01-02T01:59:59Z.
const MILLIS_MIN: i64 = -377_705_023_201_000;

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z; clamped to years -9999 to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(MILLIS_MIN, MILLIS_MAX))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// As jiff's type, for zones and calendars.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(value: jiff::Timestamp) -> Self {
        Self::from_millis(value.as_millisecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Where the zone of a wire time came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// The text said it: an offset, `Z` or a zone's name.
    Explicit,
    /// The feed's profile said it.
    Profile,
    /// Nobody said it; UTC was assumed. Do not rely on it.
    Assumed,
}

/// How exact a wire time is. A date alone never becomes midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the second or finer.
    Second,
    /// To the minute.
    Minute,
    /// A day; the instant is its first moment in the zone.
    Day,
    /// A month; likewise.
    Month,
}

/// A time as the wire gave it: the instant it means, the text it was, and who named the zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireTime {
    /// The instant; absent where the text could not be read as a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instant: Option<Timestamp>,
    /// The text as it stood in the copy.
    pub text: String,
    /// Who named the zone.
    pub zone_source: ZoneSource,
    /// The IANA zone or the offset that was applied, such as `Asia/Tokyo` or `+09:00`.
    pub zone: String,
    /// How exact the text was.
    pub precision: Precision,
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn is_written_with_milliseconds_and_read_back() {
        let t: Timestamp = "2016-12-16T21:30:00+08:00".parse().expect("a time");
        assert_eq!(t.to_string(), "2016-12-16T13:30:00.000Z");
        assert_eq!(t.to_string().parse::<Timestamp>().expect("a time"), t);
    }

    #[test]
    fn out_of_range_is_clamped_and_never_panics() {
        for ms in [i64::MIN, i64::MAX] {
            let text = Timestamp::from_millis(ms).to_string();
            assert_eq!(text.parse::<Timestamp>().expect("a time"), Timestamp::from_millis(ms));
        }
    }
}
