//! Photo credits at the end of a caption: `(AFP / Jane Roe)`, `[Photo by Jane Roe/Xinhua]`, `Photo: Reuters`.

use std::sync::LazyLock;

use regex::Regex;

use crate::agencies;

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s*(?P<credit>[(\[](?P<in>[^()\[\]\n]{2,100})[)\]])\s*\.?\s*$").expect("a good pattern")
});

static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\s+(?P<credit>(?:photo|photograph|picture|image|foto)s?(?:\s+by|\s+courtesy\s+of|\s*:|\s+credit\s*:)\s*\S[^.\n]{2,80})\.?\s*$")
        .expect("a good pattern")
});

static PHOTO_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:photos?|photograph|picture|image|foto|handout|file pic)\b").expect("a good pattern")
});

/// A credit found at a line's end.
pub(crate) struct Credit<'a> {
    /// The line without it.
    pub(crate) caption: &'a str,
    /// As printed, brackets included.
    pub(crate) credit: &'a str,
    /// Its shape leaves no doubt: a name or a word for photo beside the agency. An agency alone also ends paragraphs.
    pub(crate) certain: bool,
}

/// Looks for a credit at the end of a line.
pub(crate) fn find<'a>(line: &'a str, agencies: &[String]) -> Option<Credit<'a>> {
    if let Some(c) = BRACKETS.captures(line) {
        let (whole, credit, inner) = (c.get(0)?, c.name("credit")?, c.name("in")?);
        let mut parts = inner.as_str().split(['/', '|', '-', ',', '–']).map(str::trim);
        let agency = agencies::is_agency(inner.as_str(), agencies) || parts.any(|p| agencies::is_agency(p, agencies));
        let word = PHOTO_WORD.is_match(inner.as_str());
        let slash = inner.as_str().contains('/');
        if agency || word {
            let (caption, credit) = (line[..whole.start()].trim(), credit.as_str());
            return Some(Credit { caption, credit, certain: word || (agency && slash) });
        }
    }
    let c = TRAILING.captures(line)?;
    let (whole, credit) = (c.get(0)?, c.name("credit")?);
    let caption = line[..whole.start()].trim();
    // "... showed a photo: the minister in a boat" is a sentence that goes on; a credit names people or agencies.
    let named = credit.as_str().split([' ', ':']).next_back().is_some_and(|w| w.starts_with(char::is_uppercase));
    (named && !caption.is_empty()).then_some(Credit { caption, credit: credit.as_str(), certain: true })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn credits() {
        let c = find("The leaders meet. (AFP / Jane Roe)", &[]).expect("a credit");
        assert_eq!((c.caption, c.credit, c.certain), ("The leaders meet.", "(AFP / Jane Roe)", true));
        let c = find("A boat on the lake. [Photo by Jane Roe/Xinhua]", &[]).expect("a credit");
        assert_eq!((c.credit, c.certain), ("[Photo by Jane Roe/Xinhua]", true));
        assert!(!find("He spoke on Friday. (Reuters)", &[]).expect("a credit").certain);
        assert!(find("The party (CDU)", &[]).is_none());
        assert!(find("Boats on the lake. (Nordwire/Jane Roe)", &["Nordwire".to_owned()]).is_some());
        assert!(find("A boat. Photo: Jane Roe", &[]).is_some());
    }
}
