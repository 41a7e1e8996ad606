//! Paragraphs that are not the story: editors' notes, closing lines, contacts, end marks.

use std::sync::LazyLock;

use copytaster_records::Role;
use regex::Regex;

static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\(?\s*(?:eds\s*:|editors?\s*:|editor['’]?s?['’]?\s+notes?\s*[:_-]|attention\s+editors|notes?\s+(?:to|for)\s+editors|eds\s+note|hinweise?\s+(?:an|für)\s+(?:die\s+)?redaktion|note\s+(?:aux\s+rédactions|à\s+la\s+rédaction)|nota\s+(?:a\s+(?:los\s+)?(?:editores|redactores)|alle\s+redazioni|aos\s+editores)|n\s?i\s?e\s?u\s?w\s+bericht\s*,\s*vervangt\b)")
        .expect("a good pattern")
});

/// Reuters' first line of an update: `(Adds quotes, background)`.
static UPDATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\((?:Adds|Updates|Recasts|Corrects|Correcting|Refiles|Rewrites|Repeats|Fixes|Removes|Clarifies|Changes|Releads|Writes through)\b[^()]*(?:\([^()]*\)[^()]*)*\)$")
        .expect("a good pattern")
});

static SIGN_OFF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^[(\[]?\s*(?:(?:additional\s+|further\s+)?(?:reporting|writing|editing|compiled|translated)\s+(?:and\s+\w+\s+)?by\b
          | (?:reporting|writing)\s+in\s+\p{Lu}[\w]+\s+by\b | with\s+(?:reporting|files)\s+(?:by|from)\b
          | bearbeitet\s+von\b | redaktion\s*: )",
    )
    .expect("a good pattern")
});

static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:contact\s+(?:the\s+)?(?:writers?|reporters?|authors?|us)\b | (?:media|press)\s+contacts?\s*: | contacts?\s*:
                | pressekontakt\s*: | kontakt\s*: | contact\s+presse\s*: | contacto\s+de\s+prensa\s*: | perscontact\s*: | presskontakt\s*: )
          | ^(?:tel(?:ephone|efon)?|phone|mobile|fax|e-?mail)\s*[.:]
          | ^[\w.+-]+@[\w-]+\.[\w.]+$",
    )
    .expect("a good pattern")
});

/// Desk initials alone: `ab-cd/ef`, `dpa xx yy z1`, `./.` and initials.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\./\.\s*\w{0,6}|[a-z]{2,4}(?:[-/][a-z]{1,6}){1,4}|dpa(?: \w{2,6}){1,6})$").expect("a good pattern")
});

static END_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:-\s?30\s?-|###+|\*\s?\*\s?\*|-?\s*(?:ends|end|more)\s*-?|\(more\)|\(ends?\)|_{3,}|-{3,}|={3,}|\*{3,}|={2,3}\s?\p{L}{2,20})$")
        .expect("a good pattern")
});

/// A line with a telephone number or an address, and nothing else.
const CONTACT_LINE_BYTES_MAX: usize = 80;

/// Characters of a closing line of initials in letters that have no small forms.
const INITIALS_CHARS_MAX: usize = 40;

/// Whether a paragraph is a note that is not for print.
pub(crate) fn is_private(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('(') || begins(text, &["ed", "at", "no", "hi", "n ", "ni"])) && NOTE.is_match(text)
}

/// Whether a text begins with one of some pairs of letters, in any case.
fn begins(text: &str, pairs: &[&str]) -> bool {
    let first = text.as_bytes().get(..2);
    first.is_some_and(|first| pairs.iter().any(|pair| first.eq_ignore_ascii_case(pair.as_bytes())))
}

/// The role of a paragraph that is not copy; `None` for copy. `last`: it is the last one.
pub(crate) fn role(text: &str, last: bool) -> Option<Role> {
    let text = text.trim();
    // Each pattern begins in a few ways: most paragraphs are told from all of them by their first letters.
    let first = *text.as_bytes().first()?;
    let bracket = matches!(first, b'(' | b'[');
    if is_private(text) {
        // "EDITOR'S NOTE" is sometimes printed; taken for private, it can do no harm.
        return Some(Role::NotePrivate);
    }
    if first == b'(' && UPDATE.is_match(text) {
        return Some(Role::NotePublic);
    }
    let signs = bracket || begins(text, &["ad", "fu", "re", "wr", "ed", "co", "tr", "wi", "be"]);
    if signs && SIGN_OFF.is_match(text) && text.chars().count() < 400 {
        return Some(Role::SignOff);
    }
    let short = begins(text, &["te", "fa", "e-", "em"]) && text.len() < CONTACT_LINE_BYTES_MAX;
    let names = begins(text, &["co", "me", "pr", "ph", "mo", "ko", "pe"]);
    if (names || short || text.contains('@')) && CONTACT.is_match(text) && text.chars().count() < 300 {
        return Some(Role::Contact);
    }
    if (b"-#*(_=".contains(&first) || begins(text, &["en", "mo"])) && END_MARK.is_match(text) {
        return Some(Role::Furniture);
    }
    (last && (INITIALS.is_match(text) || is_initials_of_others(text))).then_some(Role::SignOff)
}

/// Desk initials in Arabic and Hebrew, which have no small letters, the agency's among them: `سب-لال/نور/ب ق`, `د ب أ`.
/// Words of a sentence have more letters.
fn is_initials_of_others(text: &str) -> bool {
    let is_letter = |c: char| ('\u{590}'..='\u{6ff}').contains(&c);
    if text.is_ascii() || text.chars().count() > INITIALS_CHARS_MAX || !text.contains(is_letter) {
        return false;
    }
    let (mut words, mut longest, mut single) = (0, 0, 0);
    for word in text.split(|c: char| c.is_whitespace() || "/.-,،()".contains(c)).filter(|w| !w.is_empty()) {
        if !word.chars().all(|c| is_letter(c) || c.is_numeric()) {
            return false;
        }
        let letters = word.chars().count();
        words += 1;
        longest = longest.max(letters);
        single += usize::from(letters == 1);
    }
    let parted = text.contains('/') && words >= 2 && longest <= 4;
    parted || (longest <= 2 && single >= 2 && single * 2 >= words)
}

#[cfg(test)]
mod tests {
    use super::role;
    use copytaster_records::Role;

    #[test]
    fn what_is_not_copy() {
        assert_eq!(role("Eds: Updates with quotes.", false), Some(Role::NotePrivate));
        assert_eq!(role("EDITOR'S NOTE: picture follows", false), Some(Role::NotePrivate));
        assert_eq!(role("(Reporting by Jane Roe; Editing by John Doe)", false), Some(Role::SignOff));
        assert_eq!(role("Additional reporting by Jane Roe", false), Some(Role::SignOff));
        assert_eq!(role("Contact the writer at roe@example.com", false), Some(Role::Contact));
        assert_eq!(role("ab-cd/ef", true), Some(Role::SignOff));
        assert_eq!(role("ab-cd/ef", false), None);
        assert_eq!(role("سب-لال/نور/ب ق", true), Some(Role::SignOff));
        assert_eq!(role("كندا/سياسة/دبلوماسية", true), None);
        assert_eq!(role("(Adds quotes, background (paragraph 3))", false), Some(Role::NotePublic));
        assert_eq!(role("-30-", false), Some(Role::Furniture));
        assert_eq!(role("==Nordwire", true), Some(Role::Furniture));
        assert_eq!(role("N i e u w bericht, vervangt: Veerboot vaart", false), Some(Role::NotePrivate));
        assert_eq!(role("N i e u w is het niet, zei hij.", false), None);
        for initials in ["د ب أ", "ن و ر/جص/ح س", "ي.أ/ ع.غ (د ب أ)"] {
            assert_eq!(role(initials, true), Some(Role::SignOff), "{initials}");
            assert_eq!(role(initials, false), None, "{initials}");
        }
        for sentence in ["لا يعرف أحد", "و لم يصب أحد", "من هو؟"] {
            assert_eq!(role(sentence, true), None, "{sentence}");
        }
        assert_eq!(role("Reporting from the region is difficult, aid workers say.", false), None);
        assert_eq!(role("The end of the road came on Friday.", true), None);
    }
}
