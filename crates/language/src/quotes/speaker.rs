//! Who stands beside a verb of saying.

use std::ops::Range;

use super::phrase;
use super::verb;
use crate::text::{Kind, Prose};
use crate::words;

/// A speaker's words, and the verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribution {
    /// Tokens of the speaker: a name with its title, a pronoun, a noun phrase.
    pub(super) speaker: Range<usize>,
    /// What stands between commas behind the speaker: "Roe's lawyer, Jane Doe, said".
    pub(super) apposition: Option<Range<usize>>,
    /// Tokens of the verb.
    pub(super) verb: Range<usize>,
    pub(super) lemma: String,
    /// The token behind all of it.
    pub(super) end: usize,
}

/// Tokens between the verb and a quotation behind it: "told a news conference in Example that".
const OBJECT_MAX: usize = 14;
/// The same for verbs that only report: all of their clause is what was said.
const CLAUSE_MAX: usize = 40;

/// Behind a quotation: `V S` or `S V`. `from` is the token behind the closing mark.
pub(super) fn behind(prose: &Prose<'_>, from: usize, until: usize) -> Option<Attribution> {
    let from = from + usize::from(matches!(prose.lower(from), "," | "--" | "\u{2014}" | "-"));
    // Whom somebody told is not who speaks.
    if let Some((verb, lemma)) = verb::at(prose, from).filter(|(_, lemma)| lemma != "tell") {
        let start = verb::skip_adverb(prose, verb.end);
        let speaker = phrase::ahead(prose, start, until)?;
        // "Roe, said she had": the pronoun is the subject of what is said.
        if phrase::is_pronoun(prose.lower(start))
            && start + 1 < until
            && !matches!(prose.lower(start + 1), "," | "." | ":")
        {
            return None;
        }
        let apposition = between_commas(prose, speaker.end, until);
        let end = speaker.end;
        return Some(Attribution { speaker, apposition, verb, lemma, end });
    }
    if prose.lower(from) == "according" && prose.lower(from + 1) == "to" {
        let speaker = phrase::ahead(prose, from + 2, until)?;
        let end = speaker.end;
        return Some(Attribution {
            speaker,
            apposition: None,
            verb: from..from + 2,
            lemma: "according to".to_owned(),
            end,
        });
    }
    let speaker = phrase::ahead(prose, from, until)?;
    let (verb, lemma) = verb::after(prose, speaker.end, until).or_else(|| verb::beyond(prose, speaker.end, until))?;
    let apposition = between_commas(prose, speaker.end, verb.start);
    let end = verb.end;
    Some(Attribution { speaker, apposition, verb, lemma, end })
}

/// In front of a quotation: `S V, Q`, `S V: Q`, `S V that Q`, "According to S, Q". `to` is the opening mark.
pub(super) fn before(prose: &Prose<'_>, from: usize, to: usize) -> Option<Attribution> {
    let low = to.saturating_sub(CLAUSE_MAX).max(from);
    for at in (low..to).rev() {
        if prose.tokens[at].kind == Kind::Quote && !phrase::is_plural_owner(prose, at) {
            return None;
        }
        let near = |at: usize| to - at <= OBJECT_MAX || words::reporting_verb(prose.lower(at)).is_some_and(|v| !v.weak);
        if let Some((verb, lemma)) = verb::at(prose, at).filter(|(verb, _)| verb.end <= to && near(at)) {
            if let Some(speaker) = inverted(prose, &verb, to) {
                return Some(Attribution { speaker, apposition: None, verb, lemma, end: to });
            }
            if lemma == "call" && verb.end == to && is_naming(prose, from, at) {
                return None;
            }
            // A verb without a subject that speaks is another's word: "said its demands were".
            let Some(speaker) = subject(prose, from, at) else { continue };
            let apposition = between_commas(prose, speaker.end, verb.start);
            return Some(Attribution { speaker, apposition, verb, lemma, end: to });
        }
    }
    if prose.lower(from) == "according" && prose.lower(from + 1) == "to" {
        let speaker = phrase::ahead(prose, from + 2, to)?;
        return Some(Attribution {
            speaker,
            apposition: None,
            verb: from..from + 2,
            lemma: "according to".to_owned(),
            end: to,
        });
    }
    None
}

/// The attribution of a verb within its sentence, its subject in front: "Roe, the mayor, said".
pub(super) fn at_verb(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Attribution> {
    let (verb, lemma) = verb::at(prose, verb)?;
    let speaker = phrase::ending(prose, from, verb.start)?;
    let apposition = between_commas(prose, speaker.end, verb.start);
    let end = verb.end;
    Some(Attribution { speaker, apposition, verb, lemma, end })
}

/// Who speaks a verb: whom its phrase ends in front of it, else, of a second verb or a participle, the subject of the
/// verb before ("Roe said she would stay but added that", "Roe explained the decision, saying") or of the sentence.
fn subject(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Range<usize>> {
    if prose.lower(verb) == "saying" && prose.lower_before(verb) == "as" {
        return quoted_as_saying(prose, from, verb);
    }
    let own = phrase::ending(prose, from, verb);
    let participle = prose.lower(verb).ends_with("ing");
    let is_other = if own.is_some() { participle } else { participle || verb::joined(prose, verb) };
    if !is_other {
        return own;
    }
    // Its subject may stand in front of another quotation: `Roe said "Q1", adding "Q2"`.
    let opening = prose.sentence(verb).start;
    let first = || phrase::ahead(prose, opening, verb).filter(|_| opening < verb);
    let named = own.clone().filter(|own| prose.capital(own.end - 1));
    verb_before(prose, opening, verb).or(named).or_else(first).or(own)
}

/// Who is quoted: "the agency quoted Roe as saying", "Roe was quoted by the agency as saying".
fn quoted_as_saying(prose: &Prose<'_>, from: usize, saying: usize) -> Option<Range<usize>> {
    let low = saying.saturating_sub(phrase::TOKENS_MAX).max(from);
    let quoting = |i: &usize| matches!(prose.lower(*i), "quoted" | "quotes" | "quoting" | "cited" | "cites" | "citing");
    let verb = (low..saying - 1).rev().find(quoting)?;
    if verb + 2 == saying || prose.lower(verb + 1) == "by" {
        return phrase::ending(prose, from, verb);
    }
    let object = verb + 1..saying - 1;
    let pronoun = object.len() == 1 && phrase::is_object_pronoun(prose.lower(object.start));
    (pronoun || phrase::can_speak(prose, &object)).then_some(object)
}

/// "A plan called", but not "what she called": a name follows, and no words of anybody's.
fn is_naming(prose: &Prose<'_>, from: usize, verb: usize) -> bool {
    !phrase::is_pronoun(prose.lower_before(verb))
        && !(from..verb).rev().take(OBJECT_MAX).any(|i| prose.lower(i) == "what")
}

/// The subject of the nearest verb of saying in front of another one.
fn verb_before(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Range<usize>> {
    let low = verb.saturating_sub(CLAUSE_MAX).max(from);
    let mut verbs =
        (low..verb).rev().filter_map(|at| verb::at(prose, at).filter(|_| !prose.lower(at).ends_with("ing")));
    verbs.find_map(|(verb, _)| phrase::ending(prose, from, verb.start))
}

/// `It is, said S, "Q"`: the speaker between the verb and the comma in front of the mark.
fn inverted(prose: &Prose<'_>, verb: &Range<usize>, to: usize) -> Option<Range<usize>> {
    if !matches!(prose.lower_before(verb.start), "," | "--" | "\u{2014}" | "\u{2013}") {
        return None;
    }
    let from = verb.end;
    let comma = to.checked_sub(1).filter(|at| prose.lower(*at) == ",")?;
    phrase::ahead(prose, from, comma).filter(|speaker| speaker.end == comma && prose.capital(comma - 1))
}

/// The tokens between a comma and the next comma or stop.
pub(super) fn between_commas(prose: &Prose<'_>, from: usize, until: usize) -> Option<Range<usize>> {
    if prose.lower(from) != "," {
        return None;
    }
    let limit = until.min(from + phrase::APPOSITION_MAX);
    let end = (from + 1..limit).find(|i| matches!(prose.lower(*i), "," | ".")).unwrap_or(limit);
    (end > from + 1).then_some(from + 1..end)
}

/// What stands behind the speaker where the clause needs no more: "shouted the crowd as".
const CLAUSE_ENDS: [&str; 15] =
    [".", ",", ";", "who", "as", "when", "while", "after", "in", "at", "on", "during", "outside", "from", "with"];

/// Who is no name and no known role, directly behind a quotation: `"Q," said one arbitrager`, `"Q," a cheesemonger said`.
pub(super) fn somebody_behind(prose: &Prose<'_>, from: usize, until: usize) -> Option<Attribution> {
    let from = from + usize::from(prose.lower(from) == ",");
    let leading = verb::at(prose, from).filter(|(_, lemma)| !matches!(lemma.as_str(), "tell" | "ask" | "call"));
    let start = leading.as_ref().map_or(from, |(verb, _)| verb.end);
    let speaker = phrase::extent(prose, start, until);
    let article = matches!(prose.lower(start), "one" | "a" | "an" | "the" | "another");
    let ends = speaker.end >= until || CLAUSE_ENDS.contains(&prose.lower(speaker.end));
    let (verb, lemma) = match leading {
        Some(leading) => Some(leading).filter(|_| ends),
        None => verb::after(prose, speaker.end, until),
    }?;
    let end = speaker.end.max(verb.end);
    (article && speaker.len() > 1).then_some(Attribution { speaker, apposition: None, verb, lemma, end })
}
