//! TIMEX3 in columns: a token a line, tab-separated: token, `B-DATE I-DATE O`, value (repeated or `_`); an empty line between
//! sentences; `# dct = 2013-03-22` begins a document, whose sentences are its paragraphs.

use anyhow::{Context, bail};
use copytaster_language::{Resources, analyse};
use copytaster_records::{Role, Segment};

use super::score::Dated;
use super::{Confusion, Measured, Score, stories, story};

struct Document {
    dct: String,
    segments: Vec<Segment>,
    gold: Vec<Vec<Dated>>,
}

pub(super) fn measure(text: &str, resources: &Resources) -> anyhow::Result<Measured> {
    let (mut score, mut confusion) = (Score::default(), Confusion::default());
    for document in documents(text)? {
        let created = format!("{}T12:00:00Z", document.dct).parse().with_context(|| format!("dct {}", document.dct))?;
        let found = analyse(&story::story(document.segments.clone(), created, "UTC"), resources).timexes;
        for (segment, right) in document.segments.iter().zip(&document.gold) {
            let ours: Vec<Dated> = found.iter().filter(|t| t.span.seg == segment.seg_id).map(stories::dated).collect();
            score.add(right, &ours, |right, ours| {
                let text = right.or(ours).map_or("", |d| &d.text).to_owned();
                let (right, ours) = (right.map_or("-", |r| &r.value), ours.map_or("-", |o| &o.value));
                confusion.mistaken(right, ours, || format!("{} {text:?}", document.dct));
            });
        }
    }
    score.print("documents");
    Ok(Measured { confusion, percent: score.value_f1() })
}

fn documents(text: &str) -> anyhow::Result<Vec<Document>> {
    let mut documents: Vec<Document> = Vec::new();
    let (mut words, mut gold): (String, Vec<Dated>) = Default::default();
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        if let Some(dct) = line.strip_prefix("# dct =") {
            documents.push(Document { dct: dct.trim().to_owned(), segments: Vec::new(), gold: Vec::new() });
        } else if line.is_empty() {
            let Some(document) = documents.last_mut() else {
                bail!("line {number}: text in front of \"# dct = YYYY-MM-DD\"")
            };
            if !words.is_empty() {
                let id = format!("s{}", document.segments.len() + 1);
                document.segments.push(story::segment(&id, Role::Paragraph, &words));
                document.gold.push(std::mem::take(&mut gold));
                words.clear();
            }
        } else if !line.starts_with("# ") {
            let columns: Vec<&str> = line.split('\t').collect();
            let [token, tag, value] = columns.as_slice() else {
                bail!("line {number}: {} columns, not 3", columns.len())
            };
            if !words.is_empty() {
                words.push(' ');
            }
            let start = words.len();
            words.push_str(token);
            match (tag.split_once('-'), gold.last_mut()) {
                (Some(("B", kind)), _) => gold.push(Dated {
                    start,
                    end: words.len(),
                    text: (*token).to_owned(),
                    kind: kind.to_owned(),
                    value: (*value).to_owned(),
                }),
                (Some(("I", _)), Some(open)) => {
                    open.end = words.len();
                    open.text = words[open.start..].to_owned();
                }
                (None, _) if *tag == "O" => {}
                _ => bail!("line {number}: the tag {tag:?} is none of B-TYPE, I-TYPE, O"),
            }
        }
    }
    Ok(documents)
}
