//! dpa's notebook at the end of a text: notes for editors, then what must never be printed.

use std::borrow::Cow;

use copytaster_records::Role;

use crate::clean;
use crate::copy::Draft;
use crate::text::paragraphs;

/// Headings with which it begins, in lower case.
const STARTS: &[&str] =
    &["# dpa notebook", "# notebook", "# notizblock", "# bloc-notes", "# bloc de notas", "# cuaderno"];
/// Sentences behind which nothing is public.
const PRIVATE: &[&str] = &[
    "the following information is not",
    "die folgenden informationen sind nicht",
    "les informations suivantes ne sont pas",
    "la siguiente información no",
    "las siguientes informaciones no",
];

/// The byte at which the notebook begins.
pub(crate) fn find(text: &str) -> Option<usize> {
    let begins = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    let mut headings = memchr::memchr_iter(b'#', text.as_bytes()).filter(begins);
    headings.find(|at| STARTS.iter().any(|s| begins_in_any_case(&text[*at..], s)))
}

/// Whether a text begins with words, which are in lower case.
fn begins_in_any_case(text: &str, words: &str) -> bool {
    // Most differ in the first letters, which are ASCII in all of them.
    let head = words.len().min(4);
    if !text.as_bytes().get(..head).is_some_and(|b| b.eq_ignore_ascii_case(&words.as_bytes()[..head])) {
        return false;
    }
    let mut chars = text.chars().flat_map(char::to_lowercase);
    words.chars().all(|c| chars.next() == Some(c))
}

/// Reads it into notes; the closing line of initials, where one stands at its end, is the story's.
pub(crate) fn read(text: &str, agencies: &[String], draft: &mut Draft) {
    let mut notes = Notes { public: true, contacts: false, agencies, draft };
    let mut item = Cow::Borrowed("");
    for line in clean::lines(text) {
        let bare = line.trim();
        // A line goes on with the item before it, unless a blank line or the line's own mark parts them.
        let goes_on = line.starts_with("  ") || !line.starts_with(['-', '#', '*']) && item.starts_with('-');
        if !item.is_empty() && !bare.is_empty() && goes_on && !is_sign_off(bare, agencies) {
            let item = item.to_mut();
            item.push(' ');
            item.push_str(bare);
        } else {
            notes.take(&std::mem::replace(&mut item, Cow::Borrowed(bare)));
        }
    }
    notes.take(&item);
}

/// Where items of a notebook go.
struct Notes<'a> {
    public: bool,
    contacts: bool,
    agencies: &'a [String],
    draft: &'a mut Draft,
}

impl Notes<'_> {
    fn take(&mut self, item: &str) {
        if item.is_empty() {
            return;
        }
        if item.starts_with("* * *") || PRIVATE.iter().any(|p| begins_in_any_case(item, p)) {
            self.public = false;
            return;
        }
        if let Some(heading) = item.strip_prefix('#') {
            let heading = clean::lower(heading.trim_start_matches('#').trim());
            self.contacts = ["contact", "kontakt"].iter().any(|word| heading.contains(word));
            return;
        }
        let item = item.strip_prefix("- ").unwrap_or(item);
        // Contacts stand among what is not public; a public one is still nobody's copy.
        let role = match (self.contacts, self.public) {
            _ if is_sign_off(item, self.agencies) => Role::SignOff,
            (true, _) => Role::Contact,
            (false, true) => Role::NotePublic,
            (false, false) => Role::NotePrivate,
        };
        self.draft.push(role, item);
    }
}

/// The last line of a story: the agency and initials (`dpa xx yy zz`, `dpa kre/su yysw a3`, `(SDA/xx)`, `(Schluss) ab/cd`,
/// `./.XYZ`).
pub(crate) fn is_sign_off(line: &str, agencies: &[String]) -> bool {
    let line = line.trim();
    if line.len() > 60 || line.is_empty() {
        return false;
    }
    if line.starts_with("./.") || line.starts_with("(Schluss)") || line.starts_with("(Forts.)") {
        return true;
    }
    let inner = line.strip_prefix('(').and_then(|l| l.strip_suffix(')'));
    if let Some(inner) = inner {
        let Some((agency, initials)) = inner.split_once('/').filter(|_| inner.len() <= 20) else { return false };
        let of_agency = || crate::text::is_agency_word(agency.trim_end_matches('\\'), agencies);
        return !inner.contains(' ') || of_agency() && initials.split(' ').all(is_initials);
    }
    let (agency, initials) = line.split_once(' ').unwrap_or((line, ""));
    !agency.chars().any(char::is_uppercase)
        && crate::text::is_agency_word(agency, agencies)
        && initials.split(' ').nth(8).is_none()
        && initials.split(' ').all(is_initials)
}

/// `kre/su`: small letters and figures, few.
fn is_initials(word: &str) -> bool {
    let part =
        |p: &str| (1..=6).contains(&p.chars().count()) && p.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
    word.split('/').all(part)
}

/// Texts with their roles.
type Pieces = Vec<(Role, String)>;

/// The public text: paragraphs and tables; the closing lines of the agency are told apart.
pub(crate) fn body(text: &str, agencies: &[String]) -> (Pieces, Pieces) {
    let mut found = paragraphs::split(text);
    let mut closing = Vec::new();
    while let Some((Role::Paragraph, last)) = found.last() {
        let role = if is_sign_off(last, agencies) {
            Role::SignOff
        } else if is_footer(last) {
            Role::Furniture
        } else {
            break;
        };
        closing.extend(found.pop().map(|(_, text)| (role, text)));
    }
    closing.reverse();
    (found, closing)
}

/// APA's last line: `APA0047 2008-09-05/08:30`.
fn is_footer(line: &str) -> bool {
    let Some((number, time)) = line.split_once(' ') else { return false };
    number.len() <= 8
        && number.ends_with(|c: char| c.is_ascii_digit())
        && !time.contains(char::is_alphabetic)
        && time.contains('/')
        && time.contains(':')
}

#[cfg(test)]
mod tests {
    use super::is_sign_off;

    #[test]
    fn closing_lines() {
        for line in
            ["dpa wsz jln npr", "dpa kre/su yysw a3 lön mda", "(SDA/ab)", "(SDA/mf ba)", "./.ABC", "(Schluss) ab/cd"]
        {
            assert!(is_sign_off(line, &[]), "{line}");
        }
        for line in [
            "",
            "dpa reported the ferry's sinking",
            "dpa Deutsche Presse-Agentur",
            "(and so on)",
            "(and/or else)",
            "the end of it",
        ] {
            assert!(!is_sign_off(line, &[]), "{line}");
        }
    }
}
