//! What the text says: stretches of it, dates, quotes, topics, amounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Timestamp};

/// A stretch of a segment's text. Half-open; bytes of UTF-8 and Unicode scalar values, both counted from the segment's start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// The segment.
    pub seg: String,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
    /// First character.
    pub char_start: u32,
    /// Character behind the last.
    pub char_end: u32,
}

impl Span {
    /// The span of bytes `start..end` of a segment's text, characters counted. `None` where they cut a character or are out of range.
    #[must_use]
    pub fn of(seg: &str, text: &str, start: usize, end: usize) -> Option<Self> {
        let before = text.get(..start)?;
        let inside = text.get(start..end)?;
        let char_start = before.chars().count();
        let char_end = char_start + inside.chars().count();
        Some(Self {
            seg: seg.to_owned(),
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
            char_start: u32::try_from(char_start).ok()?,
            char_end: u32::try_from(char_end).ok()?,
        })
    }
}

/// TIMEX3 type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimexType {
    /// A day or longer.
    Date,
    /// A time of day.
    Time,
    /// A length.
    Duration,
    /// Something that recurs.
    Set,
}

/// What a date was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The document's date.
    Dct,
    /// Nothing: it is written in full.
    Absolute,
    /// The date before it in the text: "a year earlier".
    Previous,
}

/// What a date bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimexBound {
    /// All time before it begins: "before 2018", "by Friday".
    Before,
    /// All time behind it: "after 2018".
    After,
    /// All time from its begin: "since Monday", "2018 or later".
    Since,
    /// All time up to it: "until Friday", "no later than June".
    Until,
}

/// A range of which a date is one end: "from Monday to Friday", or both: "Nov. 18-19".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimexRange {
    /// TIMEX3 value of its first stretch.
    pub first: String,
    /// TIMEX3 value of its last.
    pub last: String,
    /// From the first moment of the first to the last moment of the last.
    pub interval: Interval,
}

/// A half-open interval in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// First instant.
    pub begin: Timestamp,
    /// Instant behind the last.
    pub end: Timestamp,
}

/// A date or time in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timex {
    /// `t1`, `t2`, ...
    pub tid: String,
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub timex_type: TimexType,
    /// TIMEX3 value: `2016-12-16`, `2014`, `2016-12`.
    pub value: String,
    /// When that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// What it was counted from.
    pub anchor: Anchor,
    /// TIMEX3 modifier.
    #[serde(rename = "mod", default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// What it bounds, where it bounds something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<TimexBound>,
    /// The range that it is an end of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<TimexRange>,
    /// How sure.
    pub conf: Confidence,
    /// The rule that found it.
    pub method: String,
}

/// What kind of quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// In the reporter's words with marked fragments.
    Mixed,
}

/// The word that says that somebody speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    /// Its base form: `say`.
    pub lemma: String,
    /// Where.
    pub span: Span,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerHow {
    /// Named beside the cue.
    Explicit,
    /// By a pronoun beside the cue.
    Pronoun,
    /// Taken over from the quote before.
    Carryover,
    /// "officials", "witnesses".
    Collective,
    /// Not found.
    Unknown,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// The entity, where one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eid: Option<String>,
    /// The words beside the cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<String>,
    /// How it was found.
    pub how: SpeakerHow,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// `q1`, `q2`, ...
    pub qid: String,
    /// What kind.
    pub kind: QuoteKind,
    /// Its pieces, without the marks.
    pub spans: Vec<Span>,
    /// The words, pieces joined by a space.
    pub text: String,
    /// The cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Cue>,
    /// Who speaks.
    pub speaker: Speaker,
    /// Entities named inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about_eids: Vec<String>,
    /// Segments that show the same words again: they count once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<String>,
    /// How sure.
    pub conf: Confidence,
    /// The rule that found it.
    pub method: String,
}

/// How a topic was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TopicMethod {
    /// By rule.
    Rule,
    /// By a linear model.
    Linear,
    /// By both.
    Both,
}

/// What the story is about, in a vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// `medtop`.
    pub scheme: String,
    /// `medtop:11000000`.
    pub qcode: String,
    /// Its name.
    pub name: String,
    /// Depth in the vocabulary, from 1.
    pub level: u8,
    /// How sure.
    pub conf: Confidence,
    /// How it was found.
    pub method: TopicMethod,
    /// Rule ids and terms.
    pub evidence: Vec<String>,
}

/// How exact an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountQualifier {
    /// As it says.
    Exact,
    /// That or more.
    AtLeast,
    /// That or less.
    AtMost,
    /// About that.
    About,
}

/// A number or a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountValue {
    /// One number.
    Value(f64),
    /// From one to another.
    Range {
        /// Least.
        min: f64,
        /// Most; absent where open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// A score, in the order in which it stands.
    Score {
        /// The first side's.
        first: f64,
        /// The second side's.
        second: f64,
    },
}

/// Whether a figure went up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeDirection {
    /// Up.
    Up,
    /// Down.
    Down,
}

/// A move that an amount measures: "rose 3 percent to 45.2".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AmountChange {
    /// Where to.
    pub direction: ChangeDirection,
    /// The level before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// The level after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
}

/// How much or how many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The number.
    pub amount: AmountValue,
    /// ISO 4217, UCUM, `people`, `%`, `pp`, `bp`, `score`, else the counted thing.
    pub unit: String,
    /// How exact.
    pub qualifier: AmountQualifier,
    /// What is counted: `dead`, `injured`, `arrested`, `missing`, `size` (of a crowd), `age`, else a noun; empty where nothing says.
    pub what: String,
    /// The move that it measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<AmountChange>,
    /// Where.
    pub span: Span,
    /// The words.
    #[serde(default)]
    pub text: String,
    /// How sure.
    pub conf: Confidence,
    /// The rule that found it.
    #[serde(default)]
    pub method: String,
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_count_bytes_and_characters() {
        let span = Span::of("s1", "Zürich says", 8, 12).expect("in range");
        assert_eq!((span.char_start, span.char_end), (7, 11));
        assert!(Span::of("s1", "Zürich", 2, 3).is_none(), "cuts a character");
        assert!(Span::of("s1", "Zürich", 0, 99).is_none());
    }
}
