//! Model files: what is written is read, and no bytes make the reader panic.

use std::collections::BTreeMap;

use copytaster_language::model::{
    Classes, Clusters, Container, ModelError, Weights, fnv1a, write_clusters, write_container, write_weights,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

const LABELS: usize = 5;

fn model(features: &BTreeMap<u64, Vec<(u8, f32)>>) -> Vec<u8> {
    let sections = [("labels", b"A\nB\nC\nD\nE\n".to_vec()), ("weights", write_weights(LABELS, features, 0.01))];
    write_container("test", 3, &sections)
}

fn small() -> Vec<u8> {
    model(&BTreeMap::from([(fnv1a(b"a"), vec![(0, 1.0), (4, -2.0)]), (fnv1a(b"b"), vec![(2, 0.5)])]))
}

fn read(bytes: Vec<u8>) -> Result<Weights, ModelError> {
    Weights::read(&Container::read("test.model", bytes, "test", 3)?, "weights")
}

#[test]
fn refusals_name_the_file_and_what_to_do() {
    let good = small();
    let error = |bytes: Vec<u8>| read(bytes).err().expect("a refusal").to_string();
    let other = |kind, scheme| {
        let refused = Container::read("test.model", good.clone(), kind, scheme).err();
        refused.expect("a refusal").to_string()
    };
    let cut = error(good[..good.len() - 1].to_vec());
    let empty = error(Vec::new());
    let section = Container::read("test.model", good.clone(), "test", 3).and_then(|c| c.section("gone"));
    let section = section.expect_err("no such section").to_string();
    assert!(cut.starts_with("the model test.model is damaged"), "{cut}");
    assert!(empty.starts_with("test.model is no model file: build it"), "{empty}");
    assert!(other("parser", 3).ends_with("is of kind test, not parser: name the right file"));
    assert!(other("test", 4).ends_with("features of scheme 3, this program makes scheme 4: train it again"));
    assert!(section.starts_with("section \"gone\" of the model test.model is missing"), "{section}");
}

#[test]
fn the_same_model_is_the_same_bytes() {
    assert_eq!(small(), small());
}

#[test]
fn words_have_their_classes() {
    let class = |fine: u16| Classes { coarse: fine / 16, middle: fine / 4, fine };
    let names: Vec<String> = (0..3000).map(|n| format!("word{n}")).collect();
    let words: BTreeMap<String, Classes> = names
        .iter()
        .zip(0u16..)
        .map(|(name, n)| (name.clone(), class(n % 2048)))
        .chain([("zurich".to_owned(), class(7))])
        .collect();
    let clusters = Clusters::read("clusters", write_clusters(&words)).expect("a sound file");
    assert!(words.iter().all(|(word, classes)| clusters.of(word) == Some(*classes)));
    assert_eq!(clusters.of("Zürich"), Some(class(7)));
    assert_eq!(clusters.of("WORD12"), Some(class(12)));
    let unknown = (0..10_000).filter(|n| clusters.of(&format!("other{n}")).is_some()).count();
    assert!(unknown <= 1, "{unknown} of 10,000 unknown words have a class");
}

proptest! {
    /// Keyed by the last sixteen bits, so that no two features can be taken for each other, which the format allows.
    #[test]
    fn weights_come_back(
        features in btree_map(any::<u16>(), (any::<u64>(), btree_map(0u8..5, -9.0f32..9.0, 1..5)), 0..200)
    ) {
        let features: BTreeMap<u64, Vec<(u8, f32)>> = features
            .into_iter()
            .map(|(last, (first, row))| (first & !0xffff | u64::from(last), row.into_iter().collect()))
            .collect();
        let weights = read(model(&features)).expect("a sound file");
        for (feature, row) in &features {
            let mut scores = [0; LABELS];
            weights.add(*feature, &mut scores);
            for (label, weight) in row {
                let kept = scores[usize::from(*label)] as f32 * weights.unit();
                let error = (kept - weight).abs();
                prop_assert!(error <= 0.04 * weight.abs().max(0.25), "{weight} became {kept}");
            }
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(read(bytes.clone()).is_err());
        let with_magic = [b"CTMODEL\n".as_slice(), &bytes].concat();
        prop_assert!(read(with_magic).is_err());
    }

    /// A wrong byte behind a right hash: refused or harmless, never a panic.
    #[test]
    fn any_section_is_read_without_panic(at in any::<prop::sample::Index>(), to in any::<u8>(), feature in any::<u64>()) {
        let mut section = write_weights(LABELS, &BTreeMap::from([(feature, vec![(0, 1.0), (4, -2.0)])]), 0.01);
        let at = at.index(section.len());
        section[at] = to;
        let bytes = write_container("test", 3, &[("weights", section)]);
        if let Ok(weights) = read(bytes) {
            weights.add(feature, &mut [0; LABELS]);
            weights.add(!feature, &mut []);
        }
    }

    #[test]
    fn any_change_is_refused(at in any::<prop::sample::Index>(), by in 1u8..) {
        let mut bytes = small();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(read(bytes).is_err());
    }
}
