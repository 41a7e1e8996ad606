//! Pieces of a marked-up body on their way into a draft: what the wire gave no element of its own is told by its words.

use copytaster_records::{Dateline, Role};

use crate::agencies::is_agency;
use crate::copy::{Draft, PIECES_MAX};
use crate::repeats;
use crate::text::{byline, dateline, notes};

/// Paragraphs at the top among which byline and dateline are looked for: an update's note may stand before them.
pub(crate) const LEAD_PARAGRAPHS_MAX: usize = 3;

/// Longest line that is an agency's mark, in bytes.
const MARK_BYTES_MAX: usize = 48;

/// Pieces at the top among which the headline is: looked through for each piece of the body.
const HEAD_PIECES_MAX: usize = 16;

/// Takes a body's pieces: the headline's repeats, byline, dateline, notes and closing line are told apart on the way.
pub(crate) fn body(found: impl Iterator<Item = (Role, String)>, agencies: &[String], draft: &mut Draft) {
    // One more than a draft takes, so that it flags what is dropped.
    let found: Vec<(Role, String)> = found.take(PIECES_MAX + 1).collect();
    draft.pieces.reserve(found.len());
    let last = found.iter().rposition(|(role, _)| *role == Role::Paragraph);
    let mut paragraphs = draft.pieces.iter().filter(|p| p.role == Role::Paragraph).count();
    for (n, (role, text)) in found.into_iter().enumerate() {
        let repeats_headline =
            (paragraphs == 0 || role != Role::Paragraph) && is_headline(Role::Headline, &text, draft);
        let lead = paragraphs < LEAD_PARAGRAPHS_MAX;
        match role {
            Role::Subheading | Role::Furniture | Role::Headline if repeats_headline => {
                draft.push(Role::Headline, text);
            }
            Role::Subheading if paragraphs == 0 && is_headline(Role::Subhead, &text, draft) => {
                draft.push(Role::Subhead, text);
            }
            Role::Byline => take_byline(&text, agencies, draft),
            Role::Dateline => take_dateline(&text, draft),
            Role::Paragraph if paragraphs == 0 && repeats_headline => drop(draft.push(Role::Headline, text)),
            Role::Paragraph if lead && byline::is_byline(&text, agencies) => take_byline(&text, agencies, draft),
            Role::Paragraph => {
                let last = Some(n) == last;
                let mark = last && paragraphs > 0 && is_mark(&text, agencies, draft);
                if let Some(role) = notes::role(&text, last).or(mark.then_some(Role::SignOff)) {
                    draft.push(role, text);
                } else {
                    paragraphs += usize::from(paragraph(text, lead, agencies, draft));
                }
            }
            Role::Credit => {
                let caption = draft.pieces.len().checked_sub(1).filter(|at| draft.pieces[*at].role == Role::Caption);
                draft.push_credit(&text, caption);
            }
            role => drop(draft.push(role, text)),
        }
    }
}

/// Whether a text repeats the first headline, or the first line below it.
fn is_headline(role: Role, text: &str, draft: &Draft) -> bool {
    let first = draft.pieces.iter().take(HEAD_PIECES_MAX).find(|p| p.role == role);
    first.is_some_and(|p| repeats::same_words(&p.text, text))
}

/// Whether a line is the agency's name with marks around it and nothing else: `/ritzau/`, `(NTB)`.
fn is_mark(text: &str, agencies: &[String], draft: &Draft) -> bool {
    if text.len() > MARK_BYTES_MAX {
        return false;
    }
    let name = text.trim_matches(|c: char| !c.is_alphanumeric());
    let credit = draft.copy.rights.credit_line.as_deref().unwrap_or_default();
    is_agency(name, agencies) || (!name.is_empty() && repeats::same_words(credit, name))
}

/// A byline line; it may repeat the one of the header.
pub(crate) fn take_byline(text: &str, agencies: &[String], draft: &mut Draft) {
    let first = draft.pieces.iter().position(|p| p.role == Role::Byline);
    let bare = |t: &str| byline::from_line(t, agencies).people;
    let repeat = first.filter(|at| {
        let first = &draft.pieces[*at].text;
        repeats::same_words(first, text) || (!bare(text).is_empty() && bare(first) == bare(text))
    });
    if let Some(at) = draft.push(Role::Byline, text) {
        draft.pieces[at].dup_of = repeat;
    }
    // "By Staff Reporter" above, and the reporter's name in the text.
    if draft.copy.byline.as_ref().is_none_or(|b| b.people.is_empty()) {
        let found = byline::from_line(text, agencies);
        if draft.copy.byline.is_none() || !found.people.is_empty() {
            draft.copy.byline = Some(found);
        }
    }
}

/// A dateline that is marked up; it may repeat the one of the header.
pub(crate) fn take_dateline(text: &str, draft: &mut Draft) {
    put_dateline(text, || dateline::from_field(text), draft);
}

fn put_dateline(text: &str, read: impl FnOnce() -> Dateline, draft: &mut Draft) {
    let first = draft.pieces.iter().position(|p| p.role == Role::Dateline);
    let repeat = first.filter(|at| repeats::same_words(&draft.pieces[*at].text, text));
    if let Some(at) = draft.push(Role::Dateline, text) {
        draft.pieces[at].dup_of = repeat;
    }
    // The one in the text has the agency and the dash; the header's is often the city alone.
    if draft.copy.dateline.as_ref().is_none_or(|d| d.agency.is_none() && d.date.is_none() && d.raw != text) {
        draft.copy.dateline = Some(read());
    }
}

/// Takes a paragraph, its dateline apart; whether anything is left of it.
fn paragraph(text: String, lead: bool, agencies: &[String], draft: &mut Draft) -> bool {
    if let Some(found) = dateline::alone(&text, agencies).filter(|_| lead) {
        put_dateline(&text, || found, draft);
        return false;
    }
    let taken = if lead { dateline::take(&text, agencies) } else { None };
    let Some((found, end)) = taken else {
        draft.push(Role::Paragraph, text);
        return true;
    };
    let raw = found.raw.clone();
    put_dateline(&raw, || found, draft);
    draft.push(Role::Paragraph, &text[end..]);
    true
}
