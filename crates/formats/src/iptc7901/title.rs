//! The title block: labels, genre brackets, headline, byline, picture note; it ends with ` =`.

use std::borrow::Cow;

use copytaster_records::{EditorialType, PubStatus};

use crate::frames::first_line;
use crate::markers::{self, Said};
use crate::text::byline;
use crate::{FeedProfile, clean, status};

/// Lines and bytes of a block; a text without ` =` has its first lines for a title.
const LINES_MAX: usize = 14;
const BYTES_MAX: usize = 1600;
/// Words of a line in capitals that is a label and no headline.
const LABEL_WORDS_MAX: usize = 5;
/// Words of another line that is one because a marker stands in it.
const KNOWN_WORDS_MAX: usize = 3;
/// Bytes of a label that names an embargo.
const LABEL_BYTES_MAX: usize = 100;

/// `(Achtung)` in the languages of the wires.
const ATTENTION: &[&str] =
    &["achtung", "attention", "atención", "atencion", "attenzione", "atenção", "attentie", "opgelet", "obs!", "huom"];

/// A title block read.
#[derive(Debug, Default)]
pub(crate) struct Title {
    pub(crate) headline: String,
    pub(crate) said: Said,
    /// Label lines as written: `REFILE 1ST LEAD`.
    pub(crate) labels: Vec<String>,
    /// Genres in brackets: `Vorschau`.
    pub(crate) genres: Vec<String>,
    pub(crate) byline: Option<String>,
    pub(crate) subhead: Option<String>,
    /// Notes in brackets: `(Foto Produktion)`, what was corrected.
    pub(crate) notes: Vec<String>,
    /// `(Achtung)` heads kills, but planning notes and imprints as well.
    pub(crate) achtung: bool,
}

/// Takes the title block off a text.
pub(crate) fn take<'a>(text: &'a str, profile: &FeedProfile) -> (Title, &'a str) {
    let (block, rest) = block(text);
    let lines = logical(clean::lines(block).map(bare).filter(|l| !l.is_empty()));
    (read(&lines, profile), rest)
}

/// A line without the mark that ends the block, `BEL`s and the like.
fn bare(line: &str) -> Cow<'_, str> {
    let len = |line: &str| line.strip_suffix('=').map_or(line.len(), |l| l.trim_end().len());
    match clean::as_line(line) {
        Cow::Borrowed(line) => Cow::Borrowed(&line[..len(line)]),
        Cow::Owned(mut line) => {
            line.truncate(len(&line));
            Cow::Owned(line)
        }
    }
}

/// Everything to the first line that ends with ` =`; without one, the first lines to a blank line.
fn block(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(['\r', '\n']);
    let (mut rest, mut blank) = (text, None);
    for _ in 0..LINES_MAX {
        if rest.is_empty() || text.len() - rest.len() > BYTES_MAX {
            break;
        }
        let (line, after) = first_line(rest);
        let line = line.trim_end();
        // Belga's title ends where the dateline begins: "PORTO ALTO 12/03 (XPA) = Text".
        if line.contains('=') && line.contains(") = ") && rest.len() < text.len() {
            return text.split_at(text.len() - rest.len());
        }
        if line.ends_with(" =") || line == "=" {
            return text.split_at(text.len() - after.len());
        }
        if line.is_empty() && blank.is_none() {
            blank = Some(text.len() - after.len());
        }
        rest = after;
    }
    text.split_at(blank.unwrap_or(text.len() - rest.len()))
}

/// Whether a text begins with a title block that has its mark.
pub(crate) fn ends(text: &str) -> bool {
    block(text).0.lines().next_back().is_some_and(|line| {
        let line = line.trim_end();
        line.ends_with(" =") || line == "="
    })
}

/// Lines in brackets that go over several are one.
fn logical<'a>(lines: impl Iterator<Item = Cow<'a, str>>) -> Vec<Cow<'a, str>> {
    let mut out: Vec<Cow<'a, str>> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(last) if last.starts_with('(') && !last.contains(')') => {
                let last = last.to_mut();
                last.push(' ');
                last.push_str(&line);
            }
            _ => out.push(line),
        }
    }
    out
}

fn read(lines: &[Cow<'_, str>], profile: &FeedProfile) -> Title {
    let mut title = Title::default();
    // The headline may begin once no label can come, and is over at the byline.
    let mut closed = false;
    for (n, line) in lines.iter().enumerate() {
        let more = || lines[n + 1..].iter().any(|l| !is_byline(l, profile) && !is_note(l) && !l.starts_with('('));
        if let Some(inner) = bracketed(line) {
            bracket(inner, &mut title, profile);
        } else if title.headline.is_empty()
            && (more() || markers::says_no_more(line) || may_name_embargo(line, profile))
            && label(line, &mut title, profile)
        {
            title.labels.push(line.to_string());
        } else if let Some(subhead) = line.strip_prefix("Utl.:") {
            title.subhead = Some(subhead.trim().to_owned());
            closed = true;
        } else if is_byline(line, profile) && !title.headline.is_empty() {
            title.byline.get_or_insert_with(|| line.to_string());
            closed = true;
        } else if closed {
            title.notes.push(line.to_string());
        } else {
            if !title.headline.is_empty() {
                title.headline.push(' ');
            }
            title.headline.push_str(line);
        }
    }
    tails(&mut title, profile);
    prefixes(&mut title, profile);
    title
}

/// Whether a line may be an embargo with its time, which holds without a headline as well.
fn may_name_embargo(line: &str, profile: &FeedProfile) -> bool {
    line.bytes().any(|b| b.is_ascii_digit()) && markers::may_embargo(line, profile)
}

fn bracketed(line: &str) -> Option<&str> {
    line.strip_prefix('(')?.strip_suffix(')')
}

fn is_note(line: &str) -> bool {
    line.strip_prefix('(').is_some_and(is_note_within)
}

fn is_note_within(inner: &str) -> bool {
    ["Foto", "Photo", "Grafik", "Graphic", "Infografik", "Bild", "Video", "Mit Bild"]
        .iter()
        .any(|n| inner.starts_with(n))
}

fn is_byline(line: &str, profile: &FeedProfile) -> bool {
    let by = ["By ", "Von ", "Par ", "Por ", "Door ", "Di ", "Av ", "BY ", "VON ", "PAR "];
    // Within the title block a short line that begins so is one: "By xpa correspondents".
    let short = || line.split_whitespace().count() <= 10 && !line.ends_with(['.', '?', '!']);
    by.iter().any(|b| line.starts_with(b)) && (short() || byline::is_byline(line, &profile.credit_agencies))
}

/// `(Eil)`, `(Berichtigung: reason)`, `(Achtung)`, `(Vorschau)`, `(Foto Archiv)`, `(Sperrfrist 9. Oktober 14.20 Uhr)`.
fn bracket(inner: &str, title: &mut Title, profile: &FeedProfile) {
    let (label, reason) = inner.split_once(':').unwrap_or((inner, ""));
    if is_note_within(inner) {
        return title.notes.push(inner.trim().to_owned());
    }
    if ATTENTION.iter().any(|word| label.trim_start().to_lowercase().starts_with(word)) {
        title.achtung = true;
    }
    let said = markers::read_line(label, profile);
    title.said = title.said.and(said);
    if said.any || title.achtung {
        title.labels.push(format!("({})", inner.trim()));
        if !reason.trim().is_empty() {
            title.notes.push(inner.trim().to_owned());
        }
    } else {
        title.genres.push(inner.trim().to_owned());
    }
}

/// Whether a line before the headline is a label: in capitals and short, or a known word alone.
fn label(line: &str, title: &mut Title, profile: &FeedProfile) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    let words = bare.split_whitespace().count();
    if words > LABEL_WORDS_MAX && bare.len() > LABEL_BYTES_MAX {
        return false;
    }
    let capitals = !bare.chars().any(char::is_lowercase) || is_ordinal(bare);
    // Most headlines: an embargo alone would make a label of it.
    if !capitals && words > KNOWN_WORDS_MAX && !markers::may_embargo(bare, profile) {
        return false;
    }
    let said = markers::read(bare, profile);
    if said.status != PubStatus::Usable && !markers::is_order(bare, profile) {
        return false;
    }
    if words > LABEL_WORDS_MAX && !said.embargo {
        return false;
    }
    let known = said.embargo || (said.any && words <= KNOWN_WORDS_MAX);
    if !(capitals || known) {
        return false;
    }
    title.said = title.said.and(said);
    true
}

/// `1st Lead`: capitals but for the ordinal.
fn is_ordinal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.split_whitespace().count() <= 3
}

/// Belga's marks behind the headline: `(2)`, `(3DER)`, `(CORRECT)`, `(1LEAD)`.
fn tails(title: &mut Title, profile: &FeedProfile) {
    while let Some(head) = title.headline.trim_end().strip_suffix(')') {
        let Some((head, tail)) = head.rsplit_once('(') else { return };
        let code = !tail.is_empty() && tail.len() <= 12 && !tail.chars().any(char::is_lowercase) && !tail.contains(' ');
        let said = markers::read(tail, profile);
        if !code || !(said.any || said.ordinal.is_some()) || head.trim().is_empty() {
            return;
        }
        title.said = title.said.and(said);
        title.labels.push(format!("({tail})"));
        title.headline = head.trim_end().to_owned();
    }
}

/// `URGENT: Ferry runs aground`, `CORRECTED-...`: the headline keeps its words.
fn prefixes(title: &mut Title, profile: &FeedProfile) {
    if let Some((head, _)) = title.headline.split_once([':', '-', '–'])
        && head.split_whitespace().count() <= 3
        && !head.chars().any(char::is_lowercase)
    {
        title.said = title.said.and(markers::read_line(head, profile));
    }
    if let Some(said) = status::headline_type(&title.headline) {
        title.said.editorial_type = status::stronger(title.said.editorial_type, said);
    }
    let plain = title.said.editorial_type == EditorialType::Story && title.said.status == PubStatus::Usable;
    if title.headline.is_empty() && plain && !title.labels.is_empty() {
        // A block of labels alone: the last of them is the headline after all. An order needs none.
        title.headline = title.labels.pop().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::take;
    use crate::FeedProfile;
    use copytaster_records::{EditorialType, PubStatus};

    fn title(text: &str) -> super::Title {
        take(text, &FeedProfile::new("x")).0
    }

    #[test]
    fn blocks_of_agencies() {
        let t = title(
            "REFILE\n1ST LEAD\r\nVale joins the list of islands that\nwait for a ferry\nBy Jane Roe, xpa =\r\n\nText",
        );
        assert_eq!(t.headline, "Vale joins the list of islands that wait for a ferry");
        assert_eq!((t.said.editorial_type, t.said.ordinal), (EditorialType::Repeat, Some(1)));
        assert_eq!((t.labels.join(" "), t.byline.as_deref()), ("REFILE 1ST LEAD".to_owned(), Some("By Jane Roe, xpa")));
        let t = title(
            "(Berichtigung: Im zweiten Absatz\nwurde das Jahr geändert.)\n(KORR-Bericht)\nFähren «im Nebel»\nVon Jana Muster, xpa\n(Foto Archiv) =\n",
        );
        assert_eq!((t.headline.as_str(), t.said.editorial_type), ("Fähren «im Nebel»", EditorialType::Correction));
        assert_eq!((t.genres, t.notes.len()), (vec!["KORR-Bericht".to_owned()], 2));
        let t = title("(Eil \u{7}\u{7}\u{7})\nFähre auf Grund =\n");
        assert_eq!((t.headline.as_str(), t.said.editorial_type), ("Fähre auf Grund", EditorialType::Alert));
        let t = title("Ferry runs aground off Porto Alto (3DER) =\n");
        assert_eq!((t.headline.as_str(), t.said.ordinal), ("Ferry runs aground off Porto Alto", Some(3)));
        let t = title("KILL KILL KILL\nFerry runs aground =\n");
        assert_eq!((t.headline.as_str(), t.said.status), ("Ferry runs aground", PubStatus::Cancelled));
        let t = title("Ferry runs aground\n\nPorto Alto (xpa) - A ferry");
        assert_eq!(t.headline, "Ferry runs aground");
        assert!(title("(Achtung)\nImpressum =\n").achtung);
        assert!(title("Sperrfrist 9. Oktober 14.20 Uhr\nFähre =\n").said.embargo);
        let t = title("SPERRFRIST 15. März 06.00 Uhr =\n");
        assert_eq!((t.said.embargo, t.headline.as_str()), (true, "SPERRFRIST 15. März 06.00 Uhr"));
        let t = title("Embargo on 3 ships lifted =\n");
        assert_eq!((t.said.embargo, t.headline.as_str()), (true, "Embargo on 3 ships lifted"));
    }

    #[test]
    fn a_headline_in_capitals_is_one() {
        assert_eq!(title("FERRY RUNS AGROUND OFF PORTO ALTO =\n").headline, "FERRY RUNS AGROUND OFF PORTO ALTO");
        assert_eq!(title("POLICE KILL GUNMAN\nIN PORTO ALTO =\n").headline, "POLICE KILL GUNMAN IN PORTO ALTO");
        assert_eq!(title("POLICE KILL 3: mayor =\n").said.status, PubStatus::Usable);
        let kill = title("KILL KILL KILL \u{7}\u{7}''''' =\nPlease kill item xpa 157.\n");
        assert_eq!((kill.headline.as_str(), kill.said.status), ("", PubStatus::Cancelled));
        assert_eq!(title("HOLD HOLD HOLD =\n").said.status, PubStatus::Withheld);
        let held = title("HOLD FOR RELEASE\nFerry sails =\n").said;
        assert_eq!((held.status, held.embargo), (PubStatus::Usable, true));
        assert_eq!(title("EXTRA\nPeace talks to take place =\n").headline, "Peace talks to take place");
    }
}
