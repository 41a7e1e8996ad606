//! Character and entity references: XML's five, numbers, HTML's names. Any other stays as it is written.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// Longest name looked up; HTML's longest has 31 letters.
const NAME_BYTES_MAX: usize = 32;

/// The text of one reference, without `&` and `;`. `None`: unknown, or a number that is no character of XML.
pub(crate) fn resolve(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = match hex {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse::<u32>(),
        };
        // HTML and many senders write windows-1252 places 128 to 159 as if they were characters.
        let code = code.ok()?;
        let c = if (0x80..0xa0).contains(&code) { windows_1252(code)? } else { char::from_u32(code)? };
        return (c != '\0').then(|| Cow::Owned(c.to_string()));
    }
    let fixed = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return html_name(name).map(Cow::Owned),
    };
    Some(Cow::Borrowed(fixed))
}

fn html_name(name: &str) -> Option<String> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return None;
    }
    let (first, second) = *NAMED_ENTITIES.get(&format!("{name};"))?;
    let mut text = String::new();
    text.push(char::from_u32(first).filter(|c| *c != '\0')?);
    text.extend(char::from_u32(second).filter(|c| *c != '\0'));
    Some(text)
}

fn windows_1252(code: u32) -> Option<char> {
    let byte = u8::try_from(code).ok()?;
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
}

/// An attribute's value with its references resolved.
pub(crate) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(NAME_BYTES_MAX + 2).position(|b| b == b';');
        match end.and_then(|end| resolve(&rest[1..end]).map(|text| (text, end))) {
            Some((text, end)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{resolve, unescape};

    #[test]
    fn references() {
        assert_eq!(unescape("a &amp; b &#8211; &#xE9; &eacute; &nosuch; &"), "a & b – é é &nosuch; &");
        assert_eq!(resolve("#150").as_deref(), Some("–"));
        assert_eq!(resolve("#0"), None);
        assert_eq!(resolve("#xD800"), None);
        assert_eq!(resolve("nbsp").as_deref(), Some("\u{a0}"));
    }
}
