//! The annotated data of the laboratory: offsets, labels, variety and splits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

fn data(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn stories() -> Vec<Value> {
    data("wire/stories.jsonl").lines().map(|line| serde_json::from_str(line).expect("a story a line")).collect()
}

/// FNV-1a, 64 bits: the hash of the rules that part and hold out.
fn fnv1a64(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{}: no list {key}", value["id"]))
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn offset(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("an offset")).expect("a small offset")
}

fn range(value: &Value) -> (usize, usize) {
    (offset(&value["start"]), offset(&value["end"]))
}

/// Segment texts of a story by their id.
fn texts(story: &Value) -> BTreeMap<&str, &str> {
    list(story, "segments").iter().map(|s| (string(s, "seg_id"), string(s, "text"))).collect()
}

#[test]
fn every_offset_meets_its_text() {
    for story in stories() {
        let (id, texts) = (string(&story, "id"), texts(&story));
        let slice = |a: &Value| {
            let (start, end) = range(a);
            let text = texts[string(a, "seg")];
            text.get(start..end).unwrap_or_else(|| panic!("{id}: {start}..{end} is no part of {text:?}"))
        };
        for layer in ["spans", "timexes", "amounts"] {
            for a in list(&story, layer) {
                assert_eq!(slice(a), string(a, "text"), "{id}: {layer}");
                assert_eq!(string(a, "text").trim(), string(a, "text"), "{id}: blank at a border");
            }
        }
        for quote in list(&story, "quotes") {
            let parts: Vec<&str> = list(quote, "spans").iter().map(slice).collect();
            assert_eq!(parts.join(" "), string(quote, "text"), "{id}");
        }
        for segment in list(&story, "segments") {
            let (text, mut last) = (string(segment, "text"), 0);
            for sentence in segment["sentences"].as_array().into_iter().flatten() {
                let (start, end) = (offset(&sentence[0]), offset(&sentence[1]));
                assert!(start >= last && start < end && text.get(start..end).is_some(), "{id}: {sentence}");
                last = end;
            }
        }
    }
}

#[test]
fn labels_are_known_and_names_do_not_overlap() {
    let pairs = BTreeSet::from([
        ("PER", "PER"),
        ("ORG", "ORG"),
        ("LOC", "GPE"),
        ("LOC", "LOC"),
        ("LOC", "FAC"),
        ("MISC", "NORP"),
        ("MISC", "EVENT"),
        ("MISC", "MISC"),
    ]);
    let kinds = ["headline", "body", "caption", "credit", "pullquote", "dateline", "byline", "ednote", "boilerplate"];
    for story in stories() {
        let id = string(&story, "id");
        for segment in list(&story, "segments") {
            assert!(kinds.contains(&string(segment, "kind")), "{id}: {segment}");
        }
        let mut last = BTreeMap::new();
        for span in list(&story, "spans") {
            assert!(pairs.contains(&(string(span, "type"), string(span, "fine"))), "{id}: {span}");
            let (start, end) = range(span);
            let before = last.insert(string(span, "seg"), end).unwrap_or(0);
            assert!(before <= start, "{id}: overlap at {span}");
        }
        for t in list(&story, "timexes") {
            assert!(["DATE", "TIME", "DURATION", "SET"].contains(&string(t, "type")), "{id}: {t}");
            assert!(!string(t, "value").is_empty(), "{id}");
        }
        for a in list(&story, "amounts") {
            assert!(["exact", "at_least", "at_most", "about"].contains(&string(a, "qualifier")), "{id}: {a}");
        }
        for q in list(&story, "quotes") {
            let how = string(&q["speaker"], "how");
            assert!(["explicit", "pronoun", "carryover", "collective", "unknown"].contains(&how), "{id}: {q}");
            assert!(how == "unknown" || how == "collective" || q["speaker"]["name"].is_string(), "{id}: {q}");
        }
    }
}

/// A sentence with names, times and amounts replaced by their kinds, digits by 0, in lower case, without punctuation.
fn skeleton(story: &Value, seg: &str, text: &str, start: usize, end: usize) -> String {
    let mut covers = Vec::new();
    for (layer, fixed) in [("spans", None), ("timexes", Some("TIME")), ("amounts", Some("NUMBER"))] {
        for a in list(story, layer).iter().filter(|a| a["seg"] == seg) {
            let (s, e) = range(a);
            if s >= start && e <= end {
                covers.push((s, e, fixed.unwrap_or_else(|| string(a, "type"))));
            }
        }
    }
    covers.sort_unstable();
    let (mut out, mut at) = (String::new(), start);
    for (s, e, label) in covers {
        if s >= at {
            out.push_str(&text[at..s].to_lowercase());
            out.push_str(&format!(" {label} "));
            at = e;
        }
    }
    out.push_str(&text[at..end].to_lowercase());
    let digits: String = out.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect();
    let words = digits.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(|w| if w.chars().all(|c| c == '0') { "0" } else { w }).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_two_sentences_share_a_skeleton() {
    let (mut seen, mut count) = (BTreeMap::new(), 0);
    for story in stories() {
        for segment in list(&story, "segments").iter().filter(|s| s.get("dup_of").is_none()) {
            let (seg, text) = (string(segment, "seg_id"), string(segment, "text"));
            for sentence in segment["sentences"].as_array().into_iter().flatten() {
                let key = skeleton(&story, seg, text, offset(&sentence[0]), offset(&sentence[1]));
                let here = format!("{} {seg}", string(&story, "id"));
                if let Some(there) = seen.insert(key.clone(), here.clone()) {
                    panic!("{there} and {here} have the same skeleton: {key}");
                }
                count += 1;
            }
        }
    }
    assert!(count >= 400, "only {count} sentences");
}

#[test]
fn stories_are_parted_by_their_id_and_share_no_invented_names() {
    let (mut ids, mut sizes) = (BTreeSet::new(), BTreeMap::new());
    let mut people: BTreeMap<String, (String, String)> = BTreeMap::new();
    for story in stories() {
        let (id, split) = (string(&story, "id").to_owned(), string(&story, "split").to_owned());
        let rule = match fnv1a64(&id) % 20 {
            0..14 => "train",
            14..17 => "dev",
            _ => "test",
        };
        assert_eq!(split, rule, "{id}");
        *sizes.entry(split.clone()).or_insert(0) += list(&story, "segments").len();
        for span in list(&story, "spans").iter().filter(|s| s["type"] == "PER" && string(s, "text").contains(' ')) {
            let name = string(span, "text").to_lowercase();
            let (other, there) = people.entry(name.clone()).or_insert_with(|| (split.clone(), id.clone()));
            assert_eq!(*other, split, "{name} is in {there} and in {id}, which are in different parts");
        }
        assert!(ids.insert(id.clone()), "{id} twice");
    }
    let all: usize = sizes.values().sum();
    for (part, least, most) in [("train", 60, 80), ("dev", 8, 22), ("test", 8, 22)] {
        let share = sizes[part] * 100 / all;
        assert!((least..=most).contains(&share), "{part} holds {share} % of the segments");
    }
}

#[test]
fn gold_columns_are_sound() {
    let text = data("names/gold-dev.conll");
    let (mut before, mut sentences, mut stories, mut tokens) = ("O".to_owned(), 0, Vec::new(), 0);
    let mut open = false;
    for (n, line) in text.lines().enumerate() {
        if line == "-DOCSTART- O" {
            stories.push((0, 0));
        } else if line.is_empty() {
            if open {
                sentences += 1;
                stories.last_mut().expect("a story").0 += 1;
            }
            (open, before) = (false, "O".to_owned());
        } else {
            let (_, label) = line.split_once(' ').unwrap_or_else(|| panic!("line {}: {line:?}", n + 1));
            if let Some(kind) = label.strip_prefix("I-") {
                assert!(before.get(2..) == Some(kind), "line {}: {line:?} after {before}", n + 1);
            }
            let kind = label.get(2..).unwrap_or("");
            assert!(label == "O" || ["PER", "ORG", "LOC", "MISC"].contains(&kind), "line {}: {line:?}", n + 1);
            (open, before) = (true, label.to_owned());
            tokens += 1;
            stories.last_mut().expect("a story").1 += 1;
        }
    }
    assert!(sentences >= 700, "only {sentences} sentences, {tokens} tokens");
    let documents = data("names/gold-dev.documents");
    let listed: Vec<(usize, usize)> = documents
        .lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t').skip(1).map(|c| c.parse().expect("a count"));
            let sentences = columns.next().expect("sentences");
            (sentences, columns.next().expect("tokens"))
        })
        .collect();
    assert_eq!(listed, stories);
}

#[test]
fn gold_comes_from_held_out_documents_only() {
    for line in data("names/gold-dev.documents").lines().skip(1) {
        for source in line.split('\t').nth(3).expect("four columns").split(' ') {
            if let Some(number) = source.strip_prefix("gmb-") {
                let block = (number.parse::<u64>().expect("a number") - 1) / 8;
                assert!(fnv1a64(&format!("gmb-block-{block}")) % 180 < 2, "{source}");
            } else {
                assert!([3, 7].contains(&(fnv1a64(source) % 32)), "{source}");
            }
        }
    }
}
