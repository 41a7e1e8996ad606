//! HTML as most bodies have it: tags in lower case, attributes in quotes, a few references. Read without a tokenizer,
//! with what html5ever's makes of it; anything else is left to that one.

use std::borrow::Cow;

use super::Walk;
use super::html::{is_raw_text, start};
use crate::xml::entities;

/// Longest reference, in bytes; HTML's longest name has 31.
const REFERENCE_BYTES_MAX: usize = 32;

/// Reads all of a text. `None`: it is not so plain, and what was read is to be forgotten.
pub(super) fn read(html: &str, walk: &mut Walk) -> Option<()> {
    // The tokenizer drops a byte order mark, and makes line feeds of carriage returns.
    if html.starts_with('\u{feff}') || memchr::memchr2(b'\r', 0, html.as_bytes()).is_some() {
        return None;
    }
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        if at > 0 {
            walk.text(&rest[..at]);
        }
        let (mark, behind) = rest[at..].split_at(1);
        rest = if mark == "&" {
            let (text, rest) = reference(behind)?;
            walk.text(&text);
            rest
        } else {
            tag(behind, walk)?
        };
    }
    if !rest.is_empty() {
        walk.text(rest);
    }
    Some(())
}

/// The text of a reference, and what is behind it.
fn reference(rest: &str) -> Option<(Cow<'static, str>, &str)> {
    let end = rest.bytes().take(REFERENCE_BYTES_MAX).position(|b| b == b';')?;
    let (name, rest) = (&rest[..end], &rest[end + 1..]);
    let known = match name.strip_prefix('#') {
        // Numbers of other characters have rules of their own.
        Some(digits) => digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse().is_ok_and(|n: u32| n >= 0xa0),
        None => name.bytes().all(|b| b.is_ascii_alphanumeric()),
    };
    if known { Some((entities::resolve(name)?, rest)) } else { None }
}

/// A tag, its `<` taken off; what is behind it.
fn tag<'a>(rest: &'a str, walk: &mut Walk) -> Option<&'a str> {
    if let Some(rest) = rest.strip_prefix('/') {
        let (name, rest) = name(rest)?;
        let rest = rest.strip_prefix('>')?;
        walk.end(name);
        return Some(rest);
    }
    let (name, mut rest) = name(rest)?;
    let mut class = None;
    loop {
        let bare = rest.trim_start_matches([' ', '\n', '\t']);
        if let Some(behind) = bare.strip_prefix('>').or_else(|| bare.strip_prefix("/>")) {
            start(name, class.unwrap_or_default(), walk);
            return match is_raw_text(name) {
                true if bare.starts_with('/') => {
                    walk.end(name);
                    Some(behind)
                }
                true => raw_text(name, behind, walk),
                false => Some(behind),
            };
        }
        if bare.len() == rest.len() {
            return None;
        }
        let (key, value, behind) = attribute(bare)?;
        if key == "class" && class.is_none() {
            class = Some(value).filter(|value| !value.contains('&'));
            class?;
        }
        rest = behind;
    }
}

/// The text of a script or style, which is no mark-up; what is behind its end.
fn raw_text<'a>(name: &str, rest: &'a str, walk: &mut Walk) -> Option<&'a str> {
    if !matches!(name, "script" | "style") {
        return None;
    }
    let (text, behind) = rest.split_once("</")?;
    // A comment in a script may hold its end.
    let behind = behind.strip_prefix(name)?.strip_prefix('>').filter(|_| !text.contains("<!"))?;
    walk.text(text);
    walk.end(name);
    Some(behind)
}

/// A tag's name and what is behind it.
fn name(text: &str) -> Option<(&str, &str)> {
    let len = text.bytes().position(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit()))?;
    text.starts_with(|c: char| c.is_ascii_lowercase()).then(|| text.split_at(len))
}

/// An attribute's name, its value as written, and what is behind it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let len = text.bytes().position(|b| !(b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b':')))?;
    let (key, rest) = text.split_at(len);
    let rest = rest.strip_prefix('=')?;
    let quote = *rest.as_bytes().first().filter(|b| matches!(b, b'"' | b'\''))?;
    let end = memchr::memchr(quote, &rest.as_bytes()[1..])?;
    (len > 0).then(|| (key, &rest[1..=end], &rest[end + 2..]))
}
