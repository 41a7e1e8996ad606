//! Who stands beside a verb of saying.

use std::ops::Range;

use crate::text::{Case, Kind, Prose};
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

/// Tokens between a speaker and the verb: "John Roe, the mayor of Example, said".
const APPOSITION_MAX: usize = 24;
/// Tokens of a speaker's noun phrase.
const PHRASE_MAX: usize = 14;
/// Tokens between the verb and a quotation behind it: "told a news conference in Example that".
const OBJECT_MAX: usize = 14;
/// The same for verbs that only report: all of their clause is what was said.
const CLAUSE_MAX: usize = 40;

/// Behind a quotation: `V S` or `S V`. `from` is the token behind the closing mark.
pub(super) fn behind(prose: &Prose<'_>, from: usize, until: usize) -> Option<Attribution> {
    let from = from + usize::from(matches!(prose.lower(from), "," | "--" | "\u{2014}" | "-"));
    // Whom somebody told is not who speaks.
    if let Some((verb, lemma)) = verb_at(prose, from).filter(|(_, lemma)| lemma != "tell") {
        let start = skip_adverb(prose, verb.end);
        let speaker = phrase(prose, start, until)?;
        // "Roe, said she had": the pronoun is the subject of what is said.
        if is_pronoun(prose.lower(start)) && start + 1 < until && !matches!(prose.lower(start + 1), "," | "." | ":") {
            return None;
        }
        let apposition = between_commas(prose, speaker.end, until);
        let end = speaker.end;
        return Some(Attribution { speaker, apposition, verb, lemma, end });
    }
    if prose.lower(from) == "according" && prose.lower(from + 1) == "to" {
        let speaker = phrase(prose, from + 2, until)?;
        let end = speaker.end;
        return Some(Attribution {
            speaker,
            apposition: None,
            verb: from..from + 2,
            lemma: "according to".to_owned(),
            end,
        });
    }
    let speaker = phrase(prose, from, until)?;
    let (verb, lemma) = verb_after(prose, speaker.end, until).or_else(|| verb_beyond(prose, speaker.end, until))?;
    let apposition = between_commas(prose, speaker.end, verb.start);
    let end = verb.end;
    Some(Attribution { speaker, apposition, verb, lemma, end })
}

/// In front of a quotation: `S V, Q`, `S V: Q`, `S V that Q`, "According to S, Q". `to` is the opening mark.
pub(super) fn before(prose: &Prose<'_>, from: usize, to: usize) -> Option<Attribution> {
    let low = to.saturating_sub(CLAUSE_MAX).max(from);
    for at in (low..to).rev() {
        if prose.tokens[at].kind == Kind::Quote && !is_plural_owner(prose, at) {
            return None;
        }
        let near = |at: usize| to - at <= OBJECT_MAX || words::reporting_verb(prose.lower(at)).is_some_and(|v| !v.weak);
        if let Some((verb, lemma)) = verb_at(prose, at).filter(|(verb, _)| verb.end <= to && near(at)) {
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
        let speaker = phrase(prose, from + 2, to)?;
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
    let (verb, lemma) = verb_at(prose, verb)?;
    let speaker = phrase_ending(prose, from, verb.start)?;
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
    let own = phrase_ending(prose, from, verb);
    let participle = prose.lower(verb).ends_with("ing");
    let is_other = if own.is_some() { participle } else { participle || joined(prose, verb) };
    if !is_other {
        return own;
    }
    // Its subject may stand in front of another quotation: `Roe said "Q1", adding "Q2"`.
    let opening = prose.sentence(verb).start;
    let first = || phrase(prose, opening, verb).filter(|_| opening < verb);
    let named = own.clone().filter(|own| prose.capital(own.end - 1));
    verb_before(prose, opening, verb).or(named).or_else(first).or(own)
}

/// Who is quoted: "the agency quoted Roe as saying", "Roe was quoted by the agency as saying".
fn quoted_as_saying(prose: &Prose<'_>, from: usize, saying: usize) -> Option<Range<usize>> {
    let low = saying.saturating_sub(PHRASE_MAX).max(from);
    let quoting = |i: &usize| matches!(prose.lower(*i), "quoted" | "quotes" | "quoting" | "cited" | "cites" | "citing");
    let verb = (low..saying - 1).rev().find(quoting)?;
    if verb + 2 == saying || prose.lower(verb + 1) == "by" {
        return phrase_ending(prose, from, verb);
    }
    let object = verb + 1..saying - 1;
    let pronoun = object.len() == 1 && is_object_pronoun(prose.lower(object.start));
    (pronoun || can_speak(prose, &object)).then_some(object)
}

/// "A plan called", but not "what she called": a name follows, and no words of anybody's.
fn is_naming(prose: &Prose<'_>, from: usize, verb: usize) -> bool {
    !is_pronoun(prose.lower_before(verb)) && !(from..verb).rev().take(OBJECT_MAX).any(|i| prose.lower(i) == "what")
}

/// Whether "and" or "but" stands in front of a verb.
fn joined(prose: &Prose<'_>, mut verb: usize) -> bool {
    while verb > 0 && skip_adverb(prose, verb - 1) > verb - 1 {
        verb -= 1;
    }
    matches!(prose.lower_before(verb), "and" | "but")
}

/// The subject of the nearest verb of saying in front of another one.
fn verb_before(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Range<usize>> {
    let low = verb.saturating_sub(CLAUSE_MAX).max(from);
    let mut verbs = (low..verb).rev().filter_map(|at| verb_at(prose, at).filter(|_| !prose.lower(at).ends_with("ing")));
    verbs.find_map(|(verb, _)| phrase_ending(prose, from, verb.start))
}

/// `It is, said S, "Q"`: the speaker between the verb and the comma in front of the mark.
fn inverted(prose: &Prose<'_>, verb: &Range<usize>, to: usize) -> Option<Range<usize>> {
    if !matches!(prose.lower_before(verb.start), "," | "--" | "\u{2014}" | "\u{2013}") {
        return None;
    }
    let from = verb.end;
    let comma = to.checked_sub(1).filter(|at| prose.lower(*at) == ",")?;
    phrase(prose, from, comma).filter(|speaker| speaker.end == comma && prose.capital(comma - 1))
}

/// A reporting verb at a token, auxiliaries and particles taken in: "said", "has told", "was quoted as saying".
pub(super) fn verb_at(prose: &Prose<'_>, at: usize) -> Option<(Range<usize>, String)> {
    let capital = prose.capital(at) && prose.case != Case::Upper;
    let verb = words::reporting_verb(prose.lower(at)).filter(|_| at < prose.len() && !capital)?;
    // What a banner or a note reads nobody says; "its demands", "the report" are things.
    if prose.lower(at) == "reading" || at > 0 && determines(prose, at - 1) {
        return None;
    }
    if prose.lower(at + 1) == "as" && prose.lower(at + 2) == "saying" {
        return Some((at..at + 3, "say".to_owned()));
    }
    Some((at..at + 1, verb.lemma.to_owned()))
}

/// What makes a noun of the word behind it.
fn determines(prose: &Prose<'_>, at: usize) -> bool {
    const WORDS: [&str; 14] =
        ["the", "a", "an", "its", "his", "her", "their", "our", "my", "your", "no", "any", "every", "each"];
    let owns = prose.tokens[at].kind == Kind::Clitic && prose.lower(at).ends_with('s');
    let contracts = is_pronoun(prose.lower_before(at)) || matches!(prose.lower_before(at), "who" | "that" | "there");
    WORDS.contains(&prose.lower(at)) || owns && !contracts
}

/// The verb behind a subject: directly, behind an adverb or auxiliary, or behind an apposition between commas.
fn verb_after(prose: &Prose<'_>, from: usize, until: usize) -> Option<(Range<usize>, String)> {
    let near = skip_adverb(prose, from);
    if let Some(found) = verb_at(prose, near).filter(|_| near < until) {
        return Some(found);
    }
    if !matches!(prose.lower(from), "," | "(") {
        return None;
    }
    let limit = until.min(from + APPOSITION_MAX);
    let closing = (from + 1..limit).rev().find(|i| {
        matches!(prose.lower(*i), "," | ")")
            && verb_at(prose, skip_adverb(prose, i + 1)).is_some_and(|(v, _)| v.end <= until)
    })?;
    verb_at(prose, skip_adverb(prose, closing + 1))
}

/// The verb behind what is said of the subject without a comma: "an official with the growers' group said".
fn verb_beyond(prose: &Prose<'_>, from: usize, until: usize) -> Option<(Range<usize>, String)> {
    matches!(prose.lower(from), "with" | "from" | "on" | "by")
        .then(|| extent(prose, from + 1, until).end)
        .and_then(|end| verb_after(prose, end, until))
}

/// The tokens between a comma and the next comma or stop.
pub(super) fn between_commas(prose: &Prose<'_>, from: usize, until: usize) -> Option<Range<usize>> {
    if prose.lower(from) != "," {
        return None;
    }
    let limit = until.min(from + APPOSITION_MAX);
    let end = (from + 1..limit).find(|i| matches!(prose.lower(*i), "," | ".")).unwrap_or(limit);
    (end > from + 1).then_some(from + 1..end)
}

/// "also said", "later told", "has said", "was quoted".
pub(super) fn skip_adverb(prose: &Prose<'_>, mut at: usize) -> usize {
    const SKIPPED: [&str; 27] = [
        "also", "further", "even", "later", "then", "has", "had", "have", "was", "is", "once", "himself", "herself",
        "however", "recently", "earlier", "angrily", "bluntly", "simply", "first", "only", "still", "long", "always",
        "often", "again", "already",
    ];
    let limit = at + 3;
    while at < limit && (SKIPPED.contains(&prose.lower(at)) || prose.lower(at).ends_with("ly")) {
        at += 1;
    }
    at
}

/// A noun phrase that begins at a token and could speak.
fn phrase(prose: &Prose<'_>, start: usize, until: usize) -> Option<Range<usize>> {
    if is_pronoun(prose.lower(start)) {
        return Some(start..start + 1);
    }
    Some(extent(prose, start, until)).filter(|range| can_speak(prose, range))
}

/// As far as the phrase that begins at a token goes.
fn extent(prose: &Prose<'_>, start: usize, until: usize) -> Range<usize> {
    let limit = until.min(start + PHRASE_MAX).min(prose.len());
    let mut end = start;
    while end < limit && continues(prose, end) && verb_at(prose, skip_adverb(prose, end)).is_none() {
        end += 1;
    }
    start..end
}

/// What stands behind the speaker where the clause needs no more: "shouted the crowd as".
const CLAUSE_ENDS: [&str; 15] =
    [".", ",", ";", "who", "as", "when", "while", "after", "in", "at", "on", "during", "outside", "from", "with"];

/// Who is no name and no known role, directly behind a quotation: `"Q," said one arbitrager`, `"Q," a cheesemonger said`.
pub(super) fn somebody_behind(prose: &Prose<'_>, from: usize, until: usize) -> Option<Attribution> {
    let from = from + usize::from(prose.lower(from) == ",");
    let leading = verb_at(prose, from).filter(|(_, lemma)| !matches!(lemma.as_str(), "tell" | "ask" | "call"));
    let start = leading.as_ref().map_or(from, |(verb, _)| verb.end);
    let speaker = extent(prose, start, until);
    let article = matches!(prose.lower(start), "one" | "a" | "an" | "the" | "another");
    let ends = speaker.end >= until || CLAUSE_ENDS.contains(&prose.lower(speaker.end));
    let (verb, lemma) = match leading {
        Some(leading) => Some(leading).filter(|_| ends),
        None => verb_after(prose, speaker.end, until),
    }?;
    let end = speaker.end.max(verb.end);
    (article && speaker.len() > 1).then_some(Attribution { speaker, apposition: None, verb, lemma, end })
}

/// Whether a token is still part of the phrase: no comma, no stop, no mark, no verb.
fn continues(prose: &Prose<'_>, at: usize) -> bool {
    let token = &prose.tokens[at];
    let joins = prose.lower(at) == "-" && prose.glued(at) || prose.lower(at) == "&";
    let stops = matches!(
        prose.lower(at),
        "who"
            | "that"
            | "which"
            | "after"
            | "before"
            | "when"
            | "as"
            | "during"
            | "on"
            | "while"
            | "but"
            | "because"
            | "by"
            | "from"
            | "is"
            | "are"
            | "was"
            | "were"
            | "has"
            | "had"
            | "have"
            | "did"
            | "does"
            | "not"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "will"
            | "would"
            | "if"
            | "about"
            | "ahead"
            | "with"
            | "and"
            | "whereas"
            | "what"
            | "where"
            | "than"
            | "though"
            | "although"
            | "so"
            | "since"
            | "until"
    );
    let name = prose.capital(at) && !prose.initial(at) && prose.case != Case::Upper;
    let part = token.kind != Kind::Sign && token.kind != Kind::Quote || joins || is_plural_owner(prose, at);
    part && (!stops && !is_pronoun(prose.lower(at)) || name)
}

/// The apostrophe of "the metalworkers' union".
fn is_plural_owner(prose: &Prose<'_>, at: usize) -> bool {
    matches!(prose.lower(at), "'" | "\u{2019}")
        && prose.glued(at)
        && !prose.glued(at + 1)
        && prose.lower(at - 1).ends_with('s')
}

/// It has a capital, a role, or an article in front of a noun.
pub(super) fn can_speak(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    if matches!(prose.lower(range.start), "in" | "at" | "on" | "for" | "of" | "to" | "into" | "under" | "over") {
        return false;
    }
    range.clone().any(|i| {
        let lower = prose.lower(i);
        prose.capital(i) && !words::is_first_word(lower) && !words::is_calendar(lower) || is_role(lower)
    })
}

/// An occupation or a group that speaks, singular or plural.
pub(super) fn is_role(lower: &str) -> bool {
    const GROUPS: [&str; 44] = [
        "boy",
        "girl",
        "teenager",
        "resident",
        "passenger",
        "survivor",
        "shopper",
        "neighbour",
        "neighbor",
        "voter",
        "fan",
        "supporter",
        "relative",
        "trader",
        "insider",
        "person",
        "lawmaker",
        "worker",
        "user",
        "bystander",
        "eyewitness",
        "refugee",
        "migrant",
        "operator",
        "maker",
        "committee",
        "police",
        "authorities",
        "witnesses",
        "people",
        "ministry",
        "statement",
        "company",
        "agency",
        "government",
        "report",
        "military",
        "army",
        "source",
        "court",
        "woman",
        "man",
        "mother",
        "father",
    ];
    let singular = lower.strip_suffix('s').unwrap_or(lower);
    GROUPS.contains(&lower)
        || GROUPS.contains(&singular)
        || words::title(lower).is_some()
        || words::title(singular).is_some()
}

pub(super) fn is_pronoun(lower: &str) -> bool {
    matches!(lower, "he" | "she" | "they" | "it" | "i" | "we")
}

pub(super) fn is_object_pronoun(lower: &str) -> bool {
    matches!(lower, "him" | "her" | "them")
}

/// The subject that ends in front of a verb: walks back over adverbs and an apposition to the phrase.
fn phrase_ending(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Range<usize>> {
    let mut end = verb;
    while end > from && (skip_adverb(prose, end - 1) > end - 1) {
        end -= 1;
    }
    if end > from + 3 && prose.lower(end - 1) == "to" && prose.lower(end - 2) == "on" {
        // "She went on to say".
        end -= 3;
    }
    if end > from && is_pronoun(prose.lower(end - 1)) {
        return Some(end - 1..end);
    }
    if end > from + 1 && prose.lower(end - 1) == "who" {
        end -= 1;
        // "He was followed by Jane Roe, who said".
        let comma = Some(end - 1).filter(|comma| prose.lower(*comma) == ",");
        let name = comma.and_then(|comma| phrase_back(prose, from, comma)).filter(|name| prose.capital(name.start));
        if let Some(name) = name.filter(|name| can_speak(prose, name)) {
            return Some(name);
        }
    }
    if end > from && matches!(prose.lower(end - 1), "," | ")") {
        // "John Roe, the mayor of Example, said": the phrase in front of the apposition, the nearest that can speak.
        let low = from.max(end.saturating_sub(APPOSITION_MAX));
        let openings =
            (low..end - 1).rev().filter(|i| matches!(prose.lower(*i), "," | "(") && *i > from && noun_ends(prose, *i));
        let mut phrases = openings.filter_map(|opening| phrase_back(prose, from, opening));
        let Some(nearest) = phrases.find(|phrase| can_speak(prose, phrase)) else {
            // "The judge presiding over the case, Jane Roe, said".
            return phrase_back(prose, from, end - 1)
                .filter(|name| prose.lower_before(name.start) == "," && is_full_name(prose, name));
        };
        // "Jane Roe, a spokeswoman for the union, a group of teachers, said".
        let comma = (low..nearest.start).rev().find(|i| prose.lower(*i) == ",");
        let article = comma.map_or("", |comma| prose.lower(comma + 1));
        let named = phrases.find(|phrase| match article {
            "a" | "an" => prose.capital(phrase.end - 1) && can_speak(prose, phrase),
            "the" => is_full_name(prose, phrase),
            _ => false,
        });
        return Some(named.unwrap_or(nearest));
    }
    phrase_back(prose, from, end).filter(|phrase| can_speak(prose, phrase))
}

/// Two words with capitals and more, no day among them.
fn is_full_name(prose: &Prose<'_>, phrase: &Range<usize>) -> bool {
    let of_name = |i: usize| prose.capital(i) && !words::is_calendar(prose.lower(i)) || prose.lower(i) == "-";
    phrase.len() >= 2 && phrase.clone().all(of_name) && !words::is_first_word(prose.lower(phrase.start))
}

/// The words of a phrase that ends in front of a token.
fn phrase_back(prose: &Prose<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    while start > from && end - start < PHRASE_MAX {
        start = match bracketed(prose, start - 1) {
            Some(open) if open > from => open,
            _ if continues(prose, start - 1) && verb_at(prose, start - 1).is_none() => start - 1,
            _ => break,
        };
    }
    (start < end).then_some(start..end)
}

/// The phrase from where the name that it begins within begins: "Goodyear Tire and | Rubber Co".
pub(super) fn widened(prose: &Prose<'_>, name: usize, range: &Range<usize>) -> Range<usize> {
    let from = prose.sentence(range.start).start;
    if name >= range.start || name < from {
        return range.clone();
    }
    phrase_back(prose, from, name).map_or(name, |phrase| phrase.start)..range.end
}

/// Where the brackets open that close at a token: a party, a state, a short form behind a name.
fn bracketed(prose: &Prose<'_>, close: usize) -> Option<usize> {
    const BRACKETED_MAX: usize = 5;
    let low = close.saturating_sub(BRACKETED_MAX);
    (low..close).rev().find(|at| prose.lower(close) == ")" && prose.lower(*at) == "(")
}

/// A name or an occupation stands in front of the comma: "Roe, the mayor, said", "his lawyer, Jane Doe, said".
fn noun_ends(prose: &Prose<'_>, comma: usize) -> bool {
    let last = comma - 1;
    prose.capital(last)
        || is_role(prose.lower(last))
        || words::is_kin(prose.lower(last))
        || prose.tokens[last].kind == Kind::Number
}
