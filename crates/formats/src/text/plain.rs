//! Plain text: a headline, perhaps a byline and a date, paragraphs, a closing line.

use copytaster_records::{Dateline, Format, PubStatus, Role, Timestamp};
use jiff::tz::TimeZone;

use super::{byline, dateline, embargo, notes, paragraphs};
use crate::copy::{Draft, ParsedCopy};
use crate::iptc7901::dtg;
use crate::markers::{self, Said};
use crate::times::{self, ReadTime};
use crate::{FeedProfile, FormatError, clean, repeats, status, take, times_prose};

/// A first line longer than this is a paragraph.
const HEADLINE_CHARS_MAX: usize = 200;
const HEADLINE_WORDS_MAX: usize = 30;
/// Words of a line that is an order and nothing else.
const ORDER_WORDS_MAX: usize = 6;
/// Words of a sender's name.
const SOURCE_WORDS_MAX: usize = 12;

/// Reads plain text.
pub(crate) fn parse(text: &str, profile: &FeedProfile, received_at: Timestamp) -> Result<ParsedCopy, FormatError> {
    let mut draft = Draft::new(Format::PlainText, profile, received_at);
    read(text, profile, &mut draft);
    if draft.pieces.is_empty() {
        return Err(FormatError::malformed("plain text without a line that can be read"));
    }
    Ok(draft.finish())
}

/// Reads text into a draft, which may have its headline already: a mail's subject.
pub(crate) fn read(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    let text = in_lines(text);
    let rest = head(&text, profile, draft);
    body(draft, rest, profile);
}

/// A text with line feeds alone.
pub(crate) fn in_lines(text: &str) -> String {
    clean::without_returns(text).replace(['\r', '\u{2028}', '\u{2029}', '\u{c}'], "\n")
}

/// Takes the lines above the body; what follows them.
pub(crate) fn head<'t>(text: &'t str, profile: &FeedProfile, draft: &mut Draft) -> &'t str {
    let mut rest = text;
    let mut names_sender = false;
    while let Some((line, after)) = next_line(rest) {
        if names_sender {
            sent_by(&line, &line, draft);
        } else if !head_line(draft, &line, profile) {
            break;
        }
        names_sender = !names_sender && is_sender_line(&line);
        rest = after;
    }
    rest
}

/// A release service's heading over its client's name.
fn is_sender_line(line: &str) -> bool {
    ["news provided by", "provided by"].contains(&&*clean::lower(line.trim_end_matches(':')))
}

/// Takes the name of who sent a release, from the line that names it.
fn sent_by(name: &str, line: &str, draft: &mut Draft) {
    draft.copy.rights.credit_line = Some(name.to_owned()).filter(|n| !n.is_empty());
    draft.push(Role::Boilerplate, line);
}

/// The first line that is not blank, cleaned, and what follows it.
pub(crate) fn next_line(text: &str) -> Option<(String, &str)> {
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let clean = clean::line(line);
        if !clean.is_empty() {
            return Some((clean, after));
        }
        rest = after;
    }
    None
}

/// Takes a line above the body: status words, note, headline, byline, date. `false`: the body begins.
fn head_line(draft: &mut Draft, line: &str, profile: &FeedProfile) -> bool {
    let agencies = &profile.credit_agencies;
    let has_headline = draft.pieces.iter().any(|p| p.role == Role::Headline);
    if let Some(order) = order(line, profile) {
        follow(order, draft);
        draft.push(Role::NotePrivate, line);
    } else if notes::role(line, false) == Some(Role::NotePrivate) {
        draft.push(Role::NotePrivate, line);
    } else if is_release_line(line) || is_sender_line(line) {
        draft.push(Role::Furniture, line);
    } else if let Some(name) = source(line) {
        sent_by(name, line, draft);
    } else if notes::role(line, false) == Some(Role::Contact) {
        draft.push(Role::Contact, line);
    } else if let Some(number) = release_number(line).filter(|_| draft.pieces.is_empty()) {
        draft.copy.guid.get_or_insert_with(|| format!("release:{number}"));
        draft.push(Role::Furniture, line);
    } else if byline::is_byline(line, agencies) && draft.copy.byline.is_none() {
        draft.copy.byline = Some(byline::from_line(line, agencies));
        draft.push(Role::Byline, line);
    } else if let Some(read) = date_line(line, profile, draft.copy.times.received_at) {
        if draft.copy.times.published.is_none() {
            let time = draft.time(read);
            draft.copy.times.published = Some(time);
        }
        draft.push(Role::Furniture, line);
    } else if !has_headline && is_headline(line, agencies) || repeats_headline(draft, line) {
        draft.push(Role::Headline, line);
    } else {
        return false;
    }
    true
}

/// A line that is a date and nothing else, as newspapers or as bulletins write it.
fn date_line(line: &str, profile: &FeedProfile, received_at: Timestamp) -> Option<ReadTime> {
    let received = || TimeZone::UTC.to_datetime(received_at.to_jiff()).date();
    times_prose::read_line(line, profile.zone.as_ref()).or_else(|| dtg::read_line(line, profile, received()))
}

/// What a line above the text orders.
pub(crate) struct Order {
    pub(crate) said: Said,
    pub(crate) embargo: Option<ReadTime>,
}

/// A whole line that retracts, holds or labels, as agencies write it over copy (notes/formats.md §6.6).
pub(crate) fn order(line: &str, profile: &FeedProfile) -> Option<Order> {
    if let Some(read) = embargo::read_line(line, profile.zone.as_ref()) {
        return Some(Order { said: Said::default(), embargo: Some(read) });
    }
    let bare: String = line.chars().filter(|c| c.is_alphabetic() || *c == ' ').collect();
    let capitals = !bare.contains(char::is_lowercase) && bare.split_whitespace().count() <= ORDER_WORDS_MAX;
    let known = capitals && markers::is_label(&bare);
    // A feed's own word counts where it is all that the line says.
    let own = profile.markers.kill.iter().chain(&profile.markers.withhold).any(|w| w.eq_ignore_ascii_case(bare.trim()));
    (known || own).then(|| Order { said: markers::read(&bare, profile), embargo: None })
}

/// Takes an order to heart.
pub(crate) fn follow(order: Order, draft: &mut Draft) {
    let before = draft.copy.times.embargoed_until.take().map(ReadTime::from);
    draft.copy.times.embargoed_until = times::strictest(before, order.embargo).map(|read| draft.time(read));
    if order.said.status != PubStatus::Usable {
        draft.copy.pub_status = order.said.status;
    }
    draft.copy.editorial_type = status::stronger(draft.copy.editorial_type, order.said.editorial_type);
}

/// A release service's own number above its text: `MEDIA RELEASE PR67276`.
fn release_number(line: &str) -> Option<&str> {
    let (head, number) = line.rsplit_once(' ')?;
    let known = ["MEDIA RELEASE", "PRESS RELEASE", "NEWS RELEASE"].contains(&head.trim());
    let digits = number.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let plausible = (4..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (known && plausible).then_some(number)
}

/// What stands above a press release, in the languages of the wires.
const RELEASES: &[&str] = &[
    "for immediate release",
    "press release",
    "media release",
    "news release",
    "pressemitteilung",
    "medienmitteilung",
    "communiqué de presse",
    "comunicado de prensa",
    "nota de prensa",
    "comunicato stampa",
    "comunicado de imprensa",
    "persbericht",
    "pressmeddelande",
    "pressemeddelelse",
    "pressemelding",
    "lehdistötiedote",
];

fn is_release_line(line: &str) -> bool {
    let line = clean::lower(line.trim_matches(|c: char| !c.is_alphanumeric()));
    RELEASES.contains(&&*line)
}

/// `SOURCE: Ostrand Lamps Ltd`, `| Source: Ostrand Lamps`: who sent a release.
fn source(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['|', ' ']);
    // news aktuell's line below a release in German.
    if let Some((name, _)) =
        text.strip_prefix("Original-Content von: ").and_then(|rest| rest.split_once(", übermittelt"))
    {
        return Some(name.trim());
    }
    let rest = text.strip_prefix("SOURCE").or_else(|| text.strip_prefix("Source:"))?;
    let name = rest.trim_start_matches(':').trim();
    (rest.starts_with([':', ' ']) && name.split_whitespace().count() <= SOURCE_WORDS_MAX).then_some(name)
}

/// A dateline that is a paragraph of its own: `PORTO ALTO, March 14, 2024 /PRNewswire-AsiaNet/ --`.
fn lone_dateline(text: &str, agencies: &[String]) -> Option<Dateline> {
    let text = text.ends_with(['-', '–', '—']).then(|| format!("{text} X"))?;
    dateline::take(&text, agencies).filter(|(_, end)| text[*end..].trim() == "X").map(|(found, _)| found)
}

/// A mail's text often begins with its subject.
fn repeats_headline(draft: &Draft, line: &str) -> bool {
    let first = draft.pieces.iter().find(|p| p.role == Role::Headline);
    first.is_some_and(|p| repeats::same_words(&p.text, line))
}

fn is_headline(line: &str, agencies: &[String]) -> bool {
    let short = line.chars().count() <= HEADLINE_CHARS_MAX && line.split_whitespace().count() <= HEADLINE_WORDS_MAX;
    short && dateline::take(line, agencies).is_none()
}

fn body(draft: &mut Draft, text: &str, profile: &FeedProfile) {
    let found = paragraphs::split(text);
    let count = found.len();
    let mut paragraphs = 0;
    for (n, (role, text)) in found.into_iter().enumerate() {
        let lead = paragraphs < take::LEAD_PARAGRAPHS_MAX && draft.copy.dateline.is_none();
        if role != Role::Paragraph {
            draft.push(role, &text);
        } else if let Some(role) = notes::role(&text, n + 1 == count) {
            draft.push(role, &text);
        } else if let Some(name) = source(&text) {
            sent_by(name, &text, draft);
        } else if let Some(found) = lone_dateline(&text, &profile.credit_agencies).filter(|_| lead) {
            draft.push(Role::Dateline, &text);
            draft.copy.dateline = Some(found);
        } else {
            let taken = if lead { dateline::take(&text, &profile.credit_agencies) } else { None };
            let mut rest = text.as_str();
            if let Some((found, end)) = taken {
                draft.push(Role::Dateline, &found.raw);
                draft.copy.dateline = Some(found);
                rest = &text[end..];
            }
            paragraphs += usize::from(draft.push(Role::Paragraph, rest).is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::FeedProfile;
    use copytaster_records::{Role, Timestamp};

    #[test]
    fn headline_byline_dateline_sign_off() {
        let text = "Eds: Updates with quotes.\n\nFerry runs aground off Porto Alto\n\nBy Jane Roe\n\n\
                    PORTO ALTO (Nordwire) — A ferry ran aground on Friday.\n\nNobody was hurt, the harbour master said.\n\n\
                    (Reporting by Jane Roe; Editing by John Doe)\n";
        let copy = parse(text, &FeedProfile::new("Nordwire"), Timestamp::from_millis(0)).expect("copy");
        assert_eq!(copy.headline.as_deref(), Some("Ferry runs aground off Porto Alto"));
        assert_eq!(copy.byline.expect("a byline").people, ["Jane Roe"]);
        assert_eq!(copy.dateline.expect("a dateline").place.as_deref(), Some("PORTO ALTO"));
        let roles: Vec<Role> = copy.segments.iter().map(|s| s.role).collect();
        assert_eq!(
            roles,
            [
                Role::NotePrivate,
                Role::Headline,
                Role::Byline,
                Role::Dateline,
                Role::Paragraph,
                Role::Paragraph,
                Role::SignOff,
            ]
        );
        assert_eq!(copy.segments[4].text, "A ferry ran aground on Friday.");
    }

    #[test]
    fn a_text_that_begins_with_its_story_has_a_derived_headline() {
        let text = "BERGHEIM (Nordwire) - A mill burned down in the night to Friday, the fire brigade of the town said, and \
                    nobody was hurt although forty people had been working there.";
        let copy = parse(text, &FeedProfile::new("Nordwire"), Timestamp::from_millis(0)).expect("copy");
        assert_eq!(copy.flags, ["headline_derived"]);
        assert!(copy.headline.expect("one").starts_with("A mill burned down"));
    }
}
