//! What belongs to a newspaper's page and not to its story, told by structure.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use crate::{FeedProfile, repeats, times_prose};

/// Lines at the top in which a page's own lines are looked for.
const HEADER_LINES_MAX: usize = 15;

static EDITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:\w+\s+)?editions?\s*:\s*\S").expect("a good pattern"));

static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?: (?:latest|breaking|related|more|other|top|recommended|trending|popular|hot|today['’]?s?(?:\s+top)?)\s+
              (?:news|stories|story|articles|topics|headlines|reading|coverage|links|from\s+\w+(?:\s\w+)?)
          | related | most\s+(?:popular|read|viewed|shared|commented|recent)(?:\s+\w+)? | editor['’]?s['’]?\s+(?:picks?|choice)
          | you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in) | read\s+(?:more|also|next) | also\s+read
          | see\s+also | don['’]t\s+miss | comments?(?:\s*\(\d+\))? | leave\s+a\s+comment | photo\s+gallery
          | recommended(?:\s+for\s+you)? | specials? | back\s+to\s+top | about\s+us | copyright\b.* | ©.* )\s*:?$",
    )
    .expect("a good pattern")
});

static CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?: share(?:\s+(?:this|on|to|with)\b.{0,40})? | print(?:\s+this)? | e?-?mail | tweet | facebook | twitter | whatsapp
          | advertisements? | sponsored | large\s+medium\s+small | font\s+size.* | login | sign\s+in | subscribe(?:\s+now)?
          | skip\s+to\s+(?:main\s+)?content | search | menu | follow\s+us.* | save | listen | a\+?\s+a-? )$",
    )
    .expect("a good pattern")
});

/// Whether a line opens what follows the story: "Latest News", "Related Stories".
pub(crate) fn opens_tail(line: &str, profile: &FeedProfile) -> bool {
    listed(line, &profile.tail_lines) || (line.chars().count() <= 60 && TAIL.is_match(line))
}

/// Whether a line is the page's wherever it stands: "Share", "Advertisement", the profile's own.
pub(crate) fn is_control(line: &str, profile: &FeedProfile) -> bool {
    listed(line, &profile.furniture) || (line.chars().count() <= 60 && CONTROL.is_match(line))
}

fn listed(line: &str, list: &[String]) -> bool {
    list.iter().any(|l| repeats::same_words(l, line))
}

/// The parts of a breadcrumb: `Home > World > Asia`.
pub(crate) fn breadcrumb(line: &str) -> Option<Vec<&str>> {
    let separator = [" > ", " » ", " › ", " >> ", " / "].into_iter().find(|s| line.contains(s))?;
    let parts: Vec<&str> = line.split(separator).map(str::trim).collect();
    let short = |p: &&str| !p.is_empty() && p.split_whitespace().count() <= 4 && p.chars().count() <= 40;
    // The last part may be the headline itself.
    let all_short = parts.iter().take(parts.len() - 1).all(short) && parts.last().is_some_and(|p| !p.is_empty());
    let home = is_home(parts.first()?);
    // " / " also parts other things; it counts only behind "Home".
    ((2..=8).contains(&parts.len()) && all_short && (separator != " / " || home)).then_some(parts)
}

fn is_home(part: &str) -> bool {
    let last = part.rsplit([':', ' ']).next().unwrap_or(part).to_lowercase();
    matches!(last.as_str(), "home" | "homepage" | "startseite" | "accueil" | "inicio" | "portada")
}

/// What the top of a page shows.
#[derive(Debug, Default)]
pub(crate) struct Header {
    /// The first line that may be the story's.
    pub(crate) end: usize,
    /// The breadcrumb's line.
    pub(crate) breadcrumb: Option<usize>,
    /// How sure it is that this is a page: 3 or more.
    pub(crate) score: u32,
}

/// Lines of unknown kind (the paper's name, menus) that may stand before a page's own line.
const UNKNOWN_LINES_MAX: usize = 3;

/// Reads the top of a page.
pub(crate) fn header(lines: &[Line], profile: Option<&FeedProfile>) -> Header {
    let mut header = Header::default();
    let mut dated = false;
    for (n, line) in lines.iter().take(HEADER_LINES_MAX).enumerate() {
        let text = line.text.as_str();
        if text.split_whitespace().count() > 25 {
            break;
        }
        // Behind the breadcrumb comes the headline: a "Share" under it is no header any more.
        let gap = if header.breadcrumb.is_some() { 0 } else { UNKNOWN_LINES_MAX };
        let near = n <= header.end + gap;
        if header.breadcrumb.is_none()
            && near
            && let Some(parts) = breadcrumb(text)
        {
            header.breadcrumb = Some(n);
            header.end = n + 1;
            header.score += if is_home(parts[0]) { 3 } else { 2 };
        } else if near && EDITION.is_match(text) {
            header.end = n + 1;
            header.score += 2;
        } else if near && profile.is_some_and(|p| is_control(text, p)) {
            header.end = n + 1;
            header.score += 1;
        } else if !dated && times_prose::read_line(text, None).is_some() {
            dated = true;
            header.score += 1;
        }
    }
    if lines.iter().skip(4).any(|l| l.text.chars().count() <= 60 && TAIL.is_match(&l.text)) {
        header.score += 1;
    }
    header
}

#[cfg(test)]
mod tests {
    use super::{breadcrumb, is_control, opens_tail};
    use crate::FeedProfile;

    #[test]
    fn page_lines() {
        let p = FeedProfile::new("X");
        assert_eq!(breadcrumb("Home > World > Asia").expect("one"), ["Home", "World", "Asia"]);
        assert!(breadcrumb("Shares rose > 3 percent, said the minister of finance > at length").is_none());
        assert!(breadcrumb("Reporter / Editor").is_none());
        for line in ["Latest News", "Related stories:", "Most Read", "Today's Top News", "Copyright 2016 The Paper"] {
            assert!(opens_tail(line, &p), "{line}");
        }
        for line in ["More than 200 people came", "Related to the matter", "Comments by the minister"] {
            assert!(!opens_tail(line, &p), "{line}");
        }
        assert!(is_control("Advertisement", &p) && !is_control("Share prices fell", &p));
    }
}
