//! ANPA 1312 (NAA 89-3; notes/formats.md §6.5): North American agencies' teleprinter format, and its dialects.

mod body;
mod codes;
pub(crate) mod footer;
pub(crate) mod header;
mod lines;

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Timestamp, UnitIdentity, WireTime};
use jiff::civil::Date;
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::frames::{self, Parts, day_text, folded};
use crate::markers::{self, Said};
use crate::text::embargo;
use crate::times::{self, ReadTime};
use crate::{FeedProfile, FormatError, Unit, calls, clean, sports, status};

use footer::Footer;
use header::Header;

/// Header lines at the top of a text that are looked at for words that kill or correct.
const HEAD_LINES_MAX: usize = 12;
/// Days back in which a lead's, a correction's or a kill's first version is looked for: the key is good for 48 hours.
const DAYS_BACK: i8 = 2;
/// Days that may lie between the filing line's date and the footer's.
const DAYS_BETWEEN_MAX: i32 = 3;
/// Marks of the news cycle before a keyword. They change while the story stays the same.
const CYCLES: &[&str] = &["BC-", "AM-", "PM-", "AP-", "bc-", "am-", "pm-", "ap-"];

/// Numbers by which one order may call others.
const CALLS_MAX: usize = 8;

/// The category of notes to editors.
const ADVISORIES: &str = "v";

/// A frame, its header read.
struct Story<'a> {
    header: Header<'a>,
    text: &'a str,
    foot: Option<Footer>,
    said: Said,
    /// The headline in the header lines.
    headline: String,
    complete: bool,
    /// The day on which it was filed, in the sender's calendar.
    day: Option<Date>,
}

fn story<'a>(frame: &'a str, profile: &FeedProfile) -> Result<Story<'a>, FormatError> {
    let Parts { head, text, foot } = frames::parts(frame);
    let (header, rest) = header::read(head);
    if header.keyword.is_empty() && header.sequence.is_empty() {
        return Err(FormatError::malformed(
            "ANPA 1312: no sequence number and no keyword: nothing says which story it is",
        ));
    }
    let complete = header.complete && text.is_some() && foot.is_some();
    let text = text.unwrap_or(rest);
    let mut said = markers::read(header.version, profile);
    if header.keyword.contains("NewsAlert") {
        said = said.and(markers::read("flash", profile));
    }
    let (words, headline) = match body::unmarked(text, &header) {
        Some(found) => (Said::default(), found.headline),
        None => top(text, &header, profile),
    };
    let headline = clean::line(&headline);
    said = said.and(words);
    if header.category.eq_ignore_ascii_case(ADVISORIES) {
        said.editorial_type = status::stronger(said.editorial_type, EditorialType::Advisory);
    }
    if let Some(kind) = status::headline_type(&headline) {
        said.editorial_type = status::stronger(said.editorial_type, kind);
    }
    let foot = foot.and_then(|f| footer::read(f, profile));
    Ok(Story {
        day: foot.as_ref().and_then(|foot| day(&header, foot.day)),
        foot,
        said: said.and(words),
        headline,
        text,
        complete,
        header,
    })
}

/// The header lines at the top: what they say, and the headline among them.
fn top(text: &str, header: &Header<'_>, profile: &FeedProfile) -> (Said, String) {
    let (mut said, mut headline) = (Said::default(), None);
    for (n, line) in clean::lines(text).take(HEAD_LINES_MAX).enumerate() {
        let lines::Line::Head(line, _) = lines::tell(line) else { if n == 0 { continue } else { break } };
        if n == 0 && body::is_slug(line, header) {
            said = said.and(markers::read(body::slug_words(line).1, profile));
        } else if body::orders(line) {
            said = said.and(markers::read(line, profile));
        } else if body::is_note(line) {
            said = said.and(markers::read_note(line, profile));
            said.embargo |= embargo::of_note(line, || None, None).is_some();
        } else if headline.is_none()
            && let Some(coded) = body::coded_headline(line)
        {
            headline = Some(coded);
        } else if headline.is_none() && body::is_headline(line) {
            headline = Some(line);
        }
    }
    (said, headline.map(|h| codes::plain(h).into_owned()).unwrap_or_default())
}

/// The day of the filing line, which has no year: the footer's is taken.
fn day(header: &Header<'_>, foot: Date) -> Option<Date> {
    let (a, b) = header.filed?;
    let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
    // Month first or day first, whichever is near the footer; in New Year's night the years differ.
    if [(a, b), (b, a)].contains(&(foot.month(), foot.day())) {
        return Some(foot);
    }
    let far = |day: &Date| (foot - *day).get_days().abs();
    let years = [0_i16, -1, 1].map(|y| foot.year().saturating_add(y));
    let days = years.iter().flat_map(|y| [Date::new(*y, a, b), Date::new(*y, b, a)]);
    let best = days.filter_map(Result::ok).min_by_key(far);
    Some(best.filter(|day| far(day) <= DAYS_BETWEEN_MAX).unwrap_or(foot))
}

impl Story<'_> {
    /// `anpa1312:<category>:<keyword>:<day>`; see [`Story::targets`].
    fn guid_on(&self, day: &str) -> String {
        let Header { category, keyword, service, sequence, .. } = self.header;
        let keyword = folded(bare_keyword(keyword));
        // Alerts share one keyword: each is a story of its own.
        let number = if keyword.is_empty() || keyword.contains("newsalert") {
            format!("{}{sequence}:", service.to_ascii_lowercase())
        } else {
            String::new()
        };
        format!("anpa1312:{}:{keyword}:{number}{day}", folded(category))
    }

    /// Its own derived id.
    fn guid(&self) -> String {
        self.guid_on(&self.day_text())
    }

    /// The ids under which the same story may have gone out on the days before.
    fn targets(&self) -> Vec<String> {
        let plain = matches!(self.said.editorial_type, EditorialType::Story | EditorialType::Alert);
        let Some(day) = self.day.filter(|_| self.said.ordinal.is_some() || !plain) else { return Vec::new() };
        let back = (1..=DAYS_BACK).filter_map(|n| day.checked_sub(jiff::Span::new().days(n)).ok());
        back.map(|day| self.guid_on(&day_text(day))).collect()
    }

    /// The day that it was filed, as ids have it; without a footer the filing line's two numbers.
    fn day_text(&self) -> String {
        let filed = || self.header.filed.map(|(a, b)| format!("{a:02}-{b:02}")).unwrap_or_default();
        self.day.map_or_else(filed, day_text)
    }

    /// The days on which an item may have gone out that it acts on, its own first.
    fn days(&self) -> Vec<String> {
        let Some(day) = self.day else { return vec![self.day_text()] };
        let days = (0..=DAYS_BACK).filter_map(|n| day.checked_sub(jiff::Span::new().days(n)).ok());
        days.map(day_text).collect()
    }

    /// Its number of the day.
    fn names(&self) -> Vec<String> {
        let Header { service, sequence, .. } = self.header;
        let numbered = !service.is_empty() && !sequence.is_empty();
        if numbered { vec![number_name(service, sequence, &self.day_text())] } else { Vec::new() }
    }

    /// The numbers by which an order calls another item: `kill a0485`.
    fn calls(&self) -> Vec<String> {
        if self.said.status == PubStatus::Usable {
            return Vec::new();
        }
        let words = clean::bounded(self.text, calls::NOTE_BYTES_MAX).split(|c: char| !c.is_alphanumeric());
        let numbers =
            words.filter(|w| w.len() == 5).filter_map(|w| w.split_at_checked(1)).filter(|(service, number)| {
                service.bytes().all(|b| b.is_ascii_alphabetic()) && number.bytes().all(|b| b.is_ascii_digit())
            });
        let (own, days) = (self.names(), self.days());
        let named =
            |(service, number): (&str, &str)| days.iter().map(|day| number_name(service, number, day)).collect();
        let mut calls: Vec<String> = numbers.take(CALLS_MAX).flat_map::<Vec<String>, _>(named).collect();
        calls.retain(|call| !own.contains(call));
        calls
    }

    /// Held where header words say so: they name no time for certain.
    fn embargo(&self) -> Option<ReadTime> {
        self.said.embargo.then(|| times::certain_or_none(times::unread(self.header.version, None)))
    }
}

/// A number of the day, as names have it.
fn number_name(service: &str, number: &str, day: &str) -> String {
    format!("anpa1312:{}{number}:{day}", service.to_ascii_lowercase())
}

/// A keyword without the mark of its cycle.
fn bare_keyword(keyword: &str) -> &str {
    CYCLES.iter().find_map(|c| keyword.strip_prefix(c)).unwrap_or(keyword)
}

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let story = story(text, profile)?;
    let embargo: Option<WireTime> = story.embargo().map(|t| t.time);
    Ok(UnitIdentity {
        provider: profile.provider.clone(),
        guid: Some(story.guid()),
        targets: story.targets(),
        names: story.names(),
        calls: story.calls(),
        wire_version: story.said.ordinal.map(|n| n.to_string()),
        status: story.said.status,
        editorial_type: story.said.editorial_type,
        embargo,
        headline: Some(story.headline).filter(|h| !h.is_empty()),
        version_created: story.foot.map(|f| f.time.time),
    })
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let mut story = story(text, profile)?;
    let mut draft = Draft::new(Format::Anpa1312, profile, received_at);
    draft.copy.guid = Some(story.guid());
    draft.copy.wire_version = story.said.ordinal.map(|n| n.to_string());
    draft.copy.pub_status = story.said.status;
    draft.copy.editorial_type = story.said.editorial_type;
    draft.copy.times.embargoed_until = story.embargo().map(|t| draft.time(t));
    if let Some(foot) = story.foot.take() {
        let time = draft.time(foot.time);
        draft.copy.times.version_created = Some(time);
    }
    if !story.complete {
        draft.flag("frame_incomplete");
    }
    fields(&story.header, profile, &mut draft);
    body::read(story.text, &story.header, profile, &mut draft);
    Ok(draft.finish())
}

fn fields(header: &Header<'_>, profile: &FeedProfile, draft: &mut Draft) {
    draft.copy.urgency = profile.urgency(header.priority, |letter| {
        // f flash, b bulletin, u urgent, r routine, d daily; the others are not in the guides that were to be had.
        let at = ["f", "b", "u", "r", "d"].iter().position(|p| p.eq_ignore_ascii_case(letter));
        at.and_then(|at| u8::try_from(at + 1).ok()).or(match letter {
            "a" | "A" => Some(5),
            "s" | "S" => Some(6),
            "w" | "W" => Some(7),
            "z" | "Z" => Some(8),
            _ => None,
        })
    });
    if !header.category.is_empty() {
        let code = folded(header.category);
        let sport = sports::of_category(&code);
        draft.term(CodedTerm { code, scheme: None, name: None, kind: "category".to_owned() });
        sport.into_iter().for_each(|sport| draft.term(sport));
    }
    let keyword = clean::line(bare_keyword(header.keyword));
    sports::of_slug(&keyword).into_iter().for_each(|sport| draft.term(sport));
    draft.copy.slugline = (!keyword.is_empty()).then_some(keyword);
    for (key, value) in [
        ("sequence", header.sequence),
        ("service", header.service),
        ("originator", header.originator),
        ("selector", header.selector),
        ("keyword", header.keyword),
        ("version_words", header.version),
    ] {
        draft.extra(key, json!(value));
    }
    if let Some(words) = header.words {
        draft.extra("word_count", json!(words));
    }
    if draft.copy.pub_status == PubStatus::Unknown {
        draft.flag("status_unknown");
    }
}
