//! IPTC's Media Topics and the older Subject Codes, mapped both ways, with names and parents of Media Topics.
//!
//! The table is `data/mediatopics.tsv`; where it comes from stands in `data/NOTICE`. 881 of 1,372 topics have a Subject
//! Code, and 878 codes a topic: IPTC's table gives no others.

use std::collections::HashMap;
use std::sync::LazyLock;

use copytaster_records::CodedTerm;

/// Scheme of Media Topics.
pub(crate) const MEDIA_TOPICS: &str = "http://cv.iptc.org/newscodes/mediatopic/";
/// Scheme of Subject Codes.
pub(crate) const SUBJECT_CODES: &str = "http://cv.iptc.org/newscodes/subjectcode/";
/// The kind of a term that was mapped and not coded by the agency.
pub(crate) const MAPPED: &str = "mapped_subject";
/// How Media Topics begin. The first two digits of a Subject Code are of its 17 subjects.
const MEDIA_TOPIC_HEAD: &str = "2000";
/// Digits of a code of either scheme.
const DIGITS: usize = 8;

/// One topic: `code TAB subject code or nothing TAB parent or nothing TAB retired TAB name`.
struct Topic {
    subject_code: &'static str,
    parent: &'static str,
    name: &'static str,
}

struct Table {
    topics: HashMap<&'static str, Topic>,
    by_subject_code: HashMap<&'static str, Vec<&'static str>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { topics: HashMap::new(), by_subject_code: HashMap::new() };
    for row in include_str!("../data/mediatopics.tsv").lines() {
        let mut fields = row.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (code, subject_code, parent, retired, name) = (next(), next(), next(), next(), next());
        if !subject_code.is_empty() {
            let topics = table.by_subject_code.entry(subject_code).or_default();
            // A topic in use comes before one that was retired.
            if retired.is_empty() { topics.insert(0, code) } else { topics.push(code) }
        }
        table.topics.insert(code, Topic { subject_code, parent, name });
    }
    table
});

/// The Subject Code of a Media Topic, both as eight digits.
#[must_use]
pub fn subject_code_of(media_topic: &str) -> Option<&'static str> {
    TABLE.topics.get(media_topic).map(|t| t.subject_code).filter(|c| !c.is_empty())
}

/// The Media Topics of a Subject Code, all as eight digits; those in use before retired ones.
#[must_use]
pub fn media_topics_of(subject_code: &str) -> &'static [&'static str] {
    TABLE.by_subject_code.get(subject_code).map_or(&[], Vec::as_slice)
}

/// The English name of a Media Topic.
#[must_use]
pub fn media_topic_name(media_topic: &str) -> Option<&'static str> {
    TABLE.topics.get(media_topic).map(|t| t.name)
}

/// The broader Media Topic; `None` at the top.
#[must_use]
pub fn media_topic_parent(media_topic: &str) -> Option<&'static str> {
    TABLE.topics.get(media_topic).map(|t| t.parent).filter(|p| !p.is_empty())
}

/// The scheme of eight digits that are called a Subject Code: systems write Media Topics under the older scheme's name.
pub(crate) fn scheme_of(code: &str) -> &'static str {
    let media_topic = code.len() == DIGITS && code.starts_with(MEDIA_TOPIC_HEAD);
    if media_topic { MEDIA_TOPICS } else { SUBJECT_CODES }
}

/// What a coded term is a code of.
enum Coded<'a> {
    MediaTopic(&'a str),
    SubjectCode(&'a str),
}

/// Recognises `medtop:20000149`, the URI, and bare digits whose scheme says it.
fn coded(term: &CodedTerm) -> Option<Coded<'_>> {
    let digits = term.code.trim_end_matches('/').rsplit([':', '/']).next().unwrap_or_default();
    if digits.len() != DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scheme = term.scheme.as_deref().unwrap_or_default();
    let says = |alias: &str, word: &str| {
        term.code.strip_prefix(alias).is_some_and(|r| r.starts_with(':'))
            || term.code.contains(word)
            || scheme.contains(word)
    };
    if says("medtop", "/newscodes/mediatopic") {
        Some(Coded::MediaTopic(digits))
    } else if says("subj", "/newscodes/subjectcode") {
        Some(Coded::SubjectCode(digits))
    } else {
        None
    }
}

/// The terms that the other scheme has for those that the agency coded, and that it did not code itself.
pub(crate) fn mapped(terms: &[CodedTerm]) -> Vec<CodedTerm> {
    let mut out: Vec<CodedTerm> = Vec::new();
    for term in terms {
        let (scheme, found): (&str, &[&str]) = match coded(term) {
            Some(Coded::MediaTopic(code)) => match TABLE.topics.get(code).filter(|t| !t.subject_code.is_empty()) {
                Some(topic) => (SUBJECT_CODES, std::slice::from_ref(&topic.subject_code)),
                None => continue,
            },
            Some(Coded::SubjectCode(code)) => (MEDIA_TOPICS, media_topics_of(code)),
            None => continue,
        };
        for code in found {
            let known = |t: &CodedTerm| t.code.ends_with(code) && coded(t).is_some();
            if terms.iter().chain(&out).any(known) {
                continue;
            }
            let name = if scheme == MEDIA_TOPICS { media_topic_name(code) } else { None };
            out.push(CodedTerm {
                code: (*code).to_owned(),
                scheme: Some(scheme.to_owned()),
                name: name.map(ToOwned::to_owned),
                kind: MAPPED.to_owned(),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{mapped, media_topic_name, media_topic_parent, media_topics_of, subject_code_of};
    use copytaster_records::CodedTerm;

    fn term(code: &str, scheme: Option<&str>) -> CodedTerm {
        CodedTerm {
            code: code.to_owned(),
            scheme: scheme.map(ToOwned::to_owned),
            name: None,
            kind: "subject".to_owned(),
        }
    }

    #[test]
    fn both_ways() {
        assert_eq!(subject_code_of("20000003"), Some("01025000"));
        assert_eq!(media_topics_of("01025000"), ["20000003"]);
        assert_eq!(media_topic_name("20000003"), Some("animation"));
        assert_eq!(media_topic_parent("20000003"), Some("20000002"));
        assert_eq!(media_topic_parent("01000000"), None);
        assert_eq!((subject_code_of("x"), media_topics_of("99999999").len()), (None, 0));
    }

    #[test]
    fn terms_are_mapped_once_and_only_where_their_scheme_is_known() {
        let found = mapped(&[term("medtop:20000003", None), term("20000003", Some(super::MEDIA_TOPICS))]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code.as_str(), found[0].kind.as_str()), ("01025000", "mapped_subject"));
        let found = mapped(&[term("http://cv.iptc.org/newscodes/subjectcode/01025000", None)]);
        assert_eq!((found[0].code.as_str(), found[0].name.as_deref()), ("20000003", Some("animation")));
        assert!(mapped(&[term("20000003", None)]).is_empty());
        assert!(mapped(&[term("medtop:20000003", None), term("subj:01025000", None)]).is_empty());
    }
}
