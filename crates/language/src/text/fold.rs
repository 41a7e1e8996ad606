//! Keys under which different spellings of a name are the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, no diacritics, hyphens and points as spaces, `st` and `ft` written out: `St.-Étienne` is `saint etienne`.
#[must_use]
pub fn fold(name: &str) -> String {
    // Decomposition leaves ASCII as it is, and most names are ASCII.
    if name.is_ascii() {
        return write_out(folded(name.chars(), name.len()));
    }
    write_out(folded(name.nfkd().filter(|c| !is_combining_mark(*c)), name.len()))
}

fn folded(chars: impl Iterator<Item = char>, length: usize) -> String {
    let mut out = String::with_capacity(length);
    let mut gap = false;
    for c in chars {
        match c {
            '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
            c if c.is_alphanumeric() => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.extend(c.to_lowercase());
            }
            _ => gap = true,
        }
    }
    out
}

/// Abbreviated first words of place names.
fn write_out(folded: String) -> String {
    for (short, long) in [("st ", "saint "), ("ft ", "fort "), ("mt ", "mount ")] {
        if let Some(rest) = folded.strip_prefix(short) {
            return format!("{long}{rest}");
        }
    }
    folded
}

/// The folded name as an identifier: `shinzo-example`.
pub(crate) fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::{fold, slug};

    #[test]
    fn spellings_meet() {
        assert_eq!(fold("St. Petersburg"), fold("Saint Petersburg"));
        assert_eq!(fold("Port-au-Prince"), fold("Port au Prince"));
        assert_eq!(fold("SÃO PAULO"), "sao paulo");
        assert_eq!(fold("N’Djamena"), fold("N'Djamena"));
        assert_eq!(slug("Jean-Luc D'Example"), "jean-luc-dexample");
    }
}
