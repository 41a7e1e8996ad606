//! JSON that does not read: cut off, or broken within. What stands before the break is made whole, for two reasons alone:
//! items of a container that are whole are read, and a kill is understood. Anything else that is broken is dead.

use std::borrow::Cow;

use copytaster_records::{UnitContext, UnitIdentity};

use super::kind::{self, Item, Kind};
use super::{NESTING_MAX, split_item};
use crate::unit::Units;
use crate::{BadUnit, FormatError, Unit, status, table};

/// Values within values; what nests deeper is `null`. The parser stops at 128.
const DEPTH_MAX: usize = 100;

/// A text made whole.
pub(crate) struct Mended {
    /// JSON that reads: all members and elements before the break, what was open closed.
    pub(crate) text: String,
    /// Bytes of the broken text that were read.
    read: usize,
}

/// Makes whole what stands before the break. `None` where nothing does.
pub(crate) fn mend(text: &str) -> Option<Mended> {
    let start = text.len() - text.trim_start().len();
    let mut mender = Mender { text, at: start, out: String::new(), open: Vec::new(), whole: (0, 0) };
    mender.run();
    let (len, depth) = mender.whole;
    mender.out.truncate(len);
    let closers = mender.open[..depth].iter().rev().map(|b| if *b == b'{' { '}' } else { ']' });
    mender.out.extend(closers);
    (!mender.out.is_empty()).then_some(Mended { text: mender.out, read: mender.at })
}

struct Mender<'a> {
    text: &'a str,
    at: usize,
    out: String,
    /// Open brackets.
    open: Vec<u8>,
    /// Bytes of `out`, and open brackets, behind the last member or element that is whole.
    whole: (usize, usize),
}

impl<'a> Mender<'a> {
    /// Reads to the end or to the first thing that cannot be JSON.
    fn run(&mut self) {
        // A value is due: at the start, behind a comma in a list, behind a key.
        let mut value_due = true;
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else { return };
            match byte {
                b'{' | b'[' if value_due => {
                    if self.open.len() == DEPTH_MAX {
                        if self.skip_nested().is_none() {
                            return;
                        }
                        self.value("null");
                        value_due = false;
                        continue;
                    }
                    self.take(byte);
                    self.open.push(byte);
                    self.whole = (self.out.len(), self.open.len());
                    value_due = !self.closes_next();
                    if value_due && byte == b'{' && self.key().is_none() {
                        return;
                    }
                }
                b'}' | b']' if !value_due && self.open.last().is_some_and(|o| *o == byte - 2) => {
                    self.take(byte);
                    self.open.pop();
                    self.whole = (self.out.len(), self.open.len());
                    if self.open.is_empty() {
                        return;
                    }
                }
                b',' if !value_due && !self.open.is_empty() => {
                    self.take(byte);
                    if self.open.last() == Some(&b'{') && self.key().is_none() {
                        return;
                    }
                    value_due = true;
                }
                b'"' if value_due => {
                    let Some(string) = self.string() else { return };
                    self.value(&string);
                    value_due = false;
                }
                _ if value_due => {
                    let Some(token) = self.token() else { return };
                    self.value(token);
                    value_due = false;
                }
                _ => return,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn closes_next(&mut self) -> bool {
        self.skip_space();
        matches!(self.peek(), Some(b'}' | b']'))
    }

    fn take(&mut self, byte: u8) {
        self.out.push(char::from(byte));
        self.at += 1;
    }

    fn value(&mut self, text: &str) {
        self.out.push_str(text);
        self.whole = (self.out.len(), self.open.len());
    }

    /// A member's name and its colon.
    fn key(&mut self) -> Option<()> {
        self.skip_space();
        if self.peek() != Some(b'"') {
            return None;
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return None;
        }
        self.out.push_str(&key);
        self.take(b':');
        Some(())
    }

    /// A string, as JSON again: control characters and escapes that nobody knows are white space.
    fn string(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let mut escaped = false;
        let end = 1 + rest.bytes().skip(1).position(|b| {
            let ends = b == b'"' && !escaped;
            escaped = b == b'\\' && !escaped;
            ends
        })?;
        let raw = &rest[..=end];
        self.at += raw.len();
        if serde_json::from_str::<Cow<'_, str>>(raw).is_ok() {
            return Some(raw.to_owned());
        }
        let plain: String =
            raw[1..end].chars().map(|c| if c.is_control() || matches!(c, '\\' | '"') { ' ' } else { c }).collect();
        Some(format!("\"{plain}\""))
    }

    /// A number or a word; one at the very end may be cut off.
    fn token(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        let len = rest.bytes().position(|b| matches!(b, b',' | b'}' | b']') || b.is_ascii_whitespace())?;
        let token = &rest[..len];
        if len == 0 {
            return None;
        }
        self.at += len;
        let known = matches!(token, "true" | "false") || serde_json::from_str::<serde_json::Number>(token).is_ok();
        // "NaN", "None": nothing.
        Some(if known { token } else { "null" })
    }

    /// Passes over a value that nests too deep.
    fn skip_nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ => self.at += 1,
            }
        }
    }
}

/// The identity of an item that does not read, where the part before the break says that it is a retraction.
pub(crate) fn identity(
    text: &str,
    error: FormatError,
    read: impl FnOnce(&str) -> Result<UnitIdentity, FormatError>,
) -> Result<UnitIdentity, FormatError> {
    let found = mend(text).and_then(|mended| read(&mended.text).ok());
    found.filter(status::retracts).ok_or(error)
}

/// The units of a delivery that does not read: whole items of a container, and retractions. Where there are none the
/// delivery is dead as a whole.
pub(crate) fn split(bytes: &[u8], text: &str, error: FormatError, units: &mut Units<'_>) -> Result<(), FormatError> {
    let Some(mended) = mend(text) else { return Err(error) };
    let broken = Broken { bytes: text.as_bytes()[mended.read..].to_vec(), error };
    match kind::of(&mended.text) {
        Ok(Kind::Item(format)) => {
            let unit = Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() };
            retraction(unit, units).map_or(Err(broken.error), |unit| units.push(Ok(unit)))
        }
        Ok(Kind::Many(items)) => {
            broken.many(&items, 0, units)?;
            if units.has_good() { Ok(()) } else { Err(broken.error) }
        }
        Err(_) => Err(broken.error),
    }
}

fn retraction(unit: Unit, units: &Units<'_>) -> Option<Unit> {
    table::identity(&unit, units.profile).is_ok_and(|id| status::retracts(&id)).then_some(unit)
}

struct Broken {
    error: FormatError,
    /// What stands behind the break.
    bytes: Vec<u8>,
}

impl Broken {
    /// All items of a container but the last are whole; the break is in the last, or behind it.
    fn many(&self, items: &[Item<'_>], depth: usize, units: &mut Units<'_>) -> Result<(), FormatError> {
        let Some((last, whole)) = items.split_last() else { return Ok(()) };
        whole.iter().try_for_each(|item| split_item(item, depth, units))?;
        let format = match (last.format, kind::of(last.text)) {
            (Some(format), _) | (None, Ok(Kind::Item(format))) => Some(format),
            (None, Ok(Kind::Many(items))) if depth < NESTING_MAX => return self.many(&items, depth + 1, units),
            _ => None,
        };
        let item = last.text.as_bytes().to_vec();
        let unit = format.map(|format| Unit { format, bytes: item.clone(), context: last.context.clone() });
        match unit.and_then(|unit| retraction(unit, units)) {
            Some(unit) => units.push(Ok(unit)),
            None => units.push(Err(BadUnit { error: self.error.clone(), bytes: [&item[..], &self.bytes].concat() })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mend;

    fn mended(text: &str) -> Option<String> {
        mend(text).map(|m| m.text)
    }

    #[test]
    fn what_stands_before_the_break() {
        for (broken, whole) in [
            (r#"{"a":"1","b":"cut o"#, r#"{"a":"1"}"#),
            (r#"{"a":"1","b":12"#, r#"{"a":"1"}"#),
            (r#"{"a":[1, {"b":true,"c"#, r#"{"a":[1,{"b":true}]}"#),
            (r#"{"a":[1, {"b":true}"#, r#"{"a":[1,{"b":true}]}"#),
            (r#"{"a":{},"b":[],}"#, r#"{"a":{},"b":[]}"#),
            (r#"{"a":1}}"#, r#"{"a":1}"#),
            (r#"{"a":NaN,"b":2}"#, r#"{"a":null,"b":2}"#),
            ("{\"a\":\"one\ttwo\\x\",\"b\":2}", r#"{"a":"one two x","b":2}"#),
            (r#"{"a":"\ud800","b":2}"#, r#"{"a":" ud800","b":2}"#),
            (r#"{a:1}"#, "{}"),
            (r#"[[1,2],[3"#, "[[1,2],[]]"),
        ] {
            assert_eq!(mended(broken).as_deref(), Some(whole), "{broken}");
        }
        assert_eq!(mended("nothing"), None);
        assert_eq!(mended("\"text"), None);
    }

    #[test]
    fn what_nests_too_deep_is_null() {
        let deep = format!(r#"{{"a":{}1{},"b":2}}"#, "[".repeat(5_000), "]".repeat(5_000));
        let whole = mended(&deep).expect("a text");
        assert!(serde_json::from_str::<serde_json::Value>(&whole).is_ok_and(|v| v["b"] == 2), "{whole:.300}");
    }
}
