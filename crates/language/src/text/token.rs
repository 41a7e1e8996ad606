//! Tokens: Universal Dependencies' conventions, as far as wire copy needs them.
//!
//! Clitics (`Japan|'s`, `do|n't`), hyphens between letters, currency and percent signs, dashes, quotes and brackets are
//! tokens of their own; `U.S.`, `a.m.`, numbers with separators, ordinals, clock times, scores and addresses are whole.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits, apostrophes and the points of an abbreviation.
    Word,
    /// Begins with a digit.
    Number,
    /// `'s`, `n't`, `'ll`.
    Clitic,
    /// A quotation mark.
    Quote,
    /// Any other sign.
    Sign,
}

/// A token: bytes `start..end` of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// Cuts a text into tokens, left to right, in linear time.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let glued = out.last().is_some_and(|t| t.end == at && t.kind != Kind::Quote);
        if let Some(length) = clitic_at(&text[at..]).filter(|_| glued) {
            // After an abbreviation's or a name's last point: `U.S.|'s`.
            out.push(Token { start: at, end: at + length, kind: Kind::Clitic });
            at += length;
            continue;
        }
        let end = token_end(text, at, c);
        push(&mut out, text, at, end, c);
        at = end;
    }
    out
}

fn token_end(text: &str, at: usize, first: char) -> usize {
    let rest = &text[at..];
    if let Some(length) = address(rest) {
        return at + length;
    }
    if first.is_ascii_digit() {
        return at + number(rest);
    }
    if first.is_alphanumeric() {
        return at + word(rest);
    }
    if let Some(length) = ["...", "``", "''", "--"].iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len())
    {
        return at + length;
    }
    at + first.len_utf8()
}

/// Pushes the token, its clitic apart.
fn push(out: &mut Vec<Token>, text: &str, start: usize, end: usize, first: char) {
    let surface = &text[start..end];
    let kind = match first {
        c if c.is_ascii_digit() => Kind::Number,
        c if c.is_alphanumeric() => Kind::Word,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\'' | '\u{2018}' | '\u{2019}' | '`' => {
            Kind::Quote
        }
        _ => Kind::Sign,
    };
    match clitic_start(surface).filter(|_| kind == Kind::Word) {
        Some(cut) => {
            out.push(Token { start, end: start + cut, kind });
            out.push(Token { start: start + cut, end, kind: Kind::Clitic });
        }
        None => out.push(Token { start, end, kind }),
    }
}

/// Where a clitic begins within a word.
fn clitic_start(word: &str) -> Option<usize> {
    let at = word.char_indices().rev().find(|(_, c)| is_apostrophe(*c)).map(|(at, _)| at)?;
    let tail: String = word[at..].chars().skip(1).map(|c| c.to_ascii_lowercase()).collect();
    if at == 0 {
        return None;
    }
    match tail.as_str() {
        "s" | "ll" | "re" | "ve" | "d" | "m" => Some(at),
        "t" if word[..at].ends_with(['n', 'N']) && at > 1 => Some(at - 1),
        _ => None,
    }
}

/// The length of a clitic that stands by itself: `'s` behind a token with points.
fn clitic_at(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let quote = chars.next().filter(|c| is_apostrophe(*c))?;
    let letter = chars.next().filter(|c| matches!(c, 's' | 'S'))?;
    let ends = !chars.next().is_some_and(char::is_alphanumeric);
    ends.then(|| quote.len_utf8() + letter.len_utf8())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// Letters; apostrophes and points between letters; the last point of an abbreviation.
fn word(rest: &str) -> usize {
    let mut end = 0;
    let mut points = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        if c.is_alphanumeric() || is_mark(c) {
            end = at + c.len_utf8();
        } else if (is_apostrophe(c) || c == '.' || c == '&') && next.is_some_and(char::is_alphanumeric) {
            points += usize::from(c == '.');
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    if rest[end..].starts_with('.') && keeps_point(&rest[..end], points) { end + 1 } else { end }
}

/// Combining marks stay with their letter.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Whether the point behind a word belongs to it: `U.S.`, an initial, an abbreviation.
fn keeps_point(word: &str, points: usize) -> bool {
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted = points > 0 && word.split('.').all(|part| part.chars().count() <= 2);
    single || dotted || super::sentence::is_abbreviation(word)
}

/// Digits with separators, an ordinal's or a decade's letters, clock times, scores, tickers.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let digit_follows = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match bytes[end] {
            b'0'..=b'9' => end += 1,
            b'.' | b',' | b':' | b'/' if digit_follows => end += 1,
            b'-' if digit_follows && end > 0 => end += 1,
            b'.' if bytes.get(end + 1).is_some_and(u8::is_ascii_uppercase) => end += 2,
            _ => break,
        }
    }
    let letters = rest[end..].chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum::<usize>();
    end + letters
}

/// The length of a web or mail address at the start of `rest`.
fn address(rest: &str) -> Option<usize> {
    let starts = ["http://", "https://", "www."].iter().any(|p| rest.starts_with(p));
    if !starts {
        return None;
    }
    let length =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ')' | '\u{201d}')).unwrap_or(rest.len());
    Some(rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?']).len())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|t| &text[t.start..t.end]).collect()
    }

    #[test]
    fn follows_the_conventions() {
        assert_eq!(cut("Japan's deal doesn't hold"), ["Japan", "'s", "deal", "does", "n't", "hold"]);
        assert_eq!(cut("trade-related, $5bn at 7203.T"), ["trade", "-", "related", ",", "$", "5bn", "at", "7203.T"]);
        assert_eq!(
            cut("U.S.'s Gov. J. Roe won 3-1 at 12:30 a.m."),
            ["U.S.", "'s", "Gov.", "J.", "Roe", "won", "3-1", "at", "12:30", "a.m."]
        );
        assert_eq!(
            cut("O'Example said: \u{201c}No.\u{201d}"),
            ["O'Example", "said", ":", "\u{201c}", "No", ".", "\u{201d}"]
        );
        assert_eq!(cut("TOKYO -- 1,234.5 by the 1990s"), ["TOKYO", "--", "1,234.5", "by", "the", "1990s"]);
        assert_eq!(cut("see http://example.org/a?b."), ["see", "http://example.org/a?b", "."]);
    }
}
