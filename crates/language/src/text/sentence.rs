//! Sentences of wire copy. A paragraph always ends one.

use std::ops::Range;

use super::token::{Kind, Token};
use crate::words;

/// Abbreviations that keep their point, without it, lower case. After them no sentence ends.
const BEFORE_NAMES: [&str; 66] = [
    "gov", "sen", "rep", "reps", "sens", "lt", "col", "gen", "sgt", "capt", "cmdr", "adm", "maj", "cpl", "pvt", "dr",
    "mr", "mrs", "ms", "prof", "rev", "hon", "pres", "st", "ft", "mt", "jan", "feb", "aug", "sept", "sep", "oct",
    "nov", "dec", "vs", "no", "nos", "dist", "atty", "asst", "dep", "supt", "insp", "det", "sr", "jr", "messrs", "fr",
    "sis", "bros", "ave", "blvd", "rd", "ala", "ariz", "ark", "calif", "colo", "conn", "fla", "ill", "mich", "minn",
    "tenn", "wash", "ky",
];

/// Abbreviations that may end a sentence.
const MAY_END: [&str; 34] = [
    "inc", "corp", "co", "ltd", "llc", "plc", "etc", "jr", "sr", "cos", "est", "approx", "kan", "ind", "del", "ga",
    "md", "mass", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "tex", "va", "vt", "wis", "wyo", "assn",
    "dept", "univ",
];

/// Whether a word without its point is an abbreviation that keeps it. `no` counts only with a capital: `No. 5`.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    if word.len() > 6 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return matches!(word, "etc" | "vs" | "approx");
    }
    let lower = word.to_ascii_lowercase();
    lower != "no" && (BEFORE_NAMES.contains(&lower.as_str()) || MAY_END.contains(&lower.as_str()))
}

/// The sentences of a paragraph, as ranges of its tokens that cover all of them.
#[must_use]
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let token = &text[tokens[at].start..tokens[at].end];
        let closing = closing_after(text, tokens, at + 1);
        if ends_here(text, tokens, token, closing) {
            out.push(start..closing);
            start = closing;
            at = closing;
        } else {
            at += 1;
        }
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
    out
}

/// Skips the quotes and brackets that close behind a stop and are glued to it.
fn closing_after(text: &str, tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() && tokens[at].start == tokens[at - 1].end {
        let closes = matches!(&text[tokens[at].start..tokens[at].end], ")" | "]") || tokens[at].kind == Kind::Quote;
        if !closes {
            break;
        }
        at += 1;
    }
    at
}

fn ends_here(text: &str, tokens: &[Token], token: &str, closing: usize) -> bool {
    let Some(next) = tokens.get(closing) else {
        return false;
    };
    let next_word = &text[next.start..next.end];
    let begins = next.kind == Kind::Quote
        || next_word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(' || c == '[');
    if !begins || tokens[closing - 1].end == next.start {
        return false;
    }
    let quoted = tokens[closing - 1].kind == Kind::Quote;
    match token {
        "!" | "?" => !(quoted && attributes(text, tokens, closing)),
        "." => !(quoted && attributes(text, tokens, closing)),
        _ if token.len() > 1 && token.ends_with('.') && token != "..." => abbreviation_ends(token, next_word),
        _ => false,
    }
}

/// Whether what follows a closing quote says who spoke: `"Why?" Roe asked.`
fn attributes(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens[at..].iter().take(4).any(|t| words::reporting_verb(&text[t.start..t.end].to_ascii_lowercase()).is_some())
}

/// After `U.S.`, `a.m.`, `Inc.` a sentence ends only before a word that begins one.
fn abbreviation_ends(token: &str, next_word: &str) -> bool {
    let bare = token.trim_end_matches('.').to_ascii_lowercase();
    let initial = bare.len() == 1;
    !initial && !BEFORE_NAMES.contains(&bare.as_str()) && words::starts_sentence(next_word)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::sentences;

    fn split(text: &str) -> Vec<&str> {
        let tokens = tokens(text);
        sentences(text, &tokens).iter().map(|r| &text[tokens[r.start].start..tokens[r.end - 1].end]).collect()
    }

    #[test]
    fn wire_abbreviations_do_not_split() {
        assert_eq!(
            split("Gov. J. Roe met U.S. President Poe on Jan. 5. It rained."),
            ["Gov. J. Roe met U.S. President Poe on Jan. 5.", "It rained."]
        );
        assert_eq!(
            split("It left the U.S. Friday. He stayed in the U.S. The rest went."),
            ["It left the U.S. Friday.", "He stayed in the U.S.", "The rest went."]
        );
        assert_eq!(
            split("Doe Inc. The end. At 5 a.m. Tuesday it fell."),
            ["Doe Inc.", "The end.", "At 5 a.m. Tuesday it fell."]
        );
    }

    #[test]
    fn quotes_stay_with_their_attribution() {
        assert_eq!(
            split("\"Why?\" Roe asked. \"I came. I saw.\" He left."),
            ["\"Why?\" Roe asked.", "\"I came.", "I saw.\"", "He left."]
        );
        assert_eq!(
            split("\"It is over.\" said Roe. (More follows.) End"),
            ["\"It is over.\" said Roe.", "(More follows.)", "End"]
        );
    }
}
