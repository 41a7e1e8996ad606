//! The shipped profiles of agencies whose copy is XML, on the samples beside the repository. Skipped where they are missing.

mod common;

use std::path::Path;

use common::{received, shared};
use copytaster_formats::{FeedProfile, Limits, parse, split};

/// A profile, samples that it must read (ends of paths under `data/wire`), and the provider that they get.
const READ: &[(&str, &[&str], &str)] = &[
    ("afp-newsml1", &["fixtures/afp.xml", "fixtures/afp20.xml", "AFP_751HA.xml", "afp-test.xml"], "AFP"),
    ("reuters-newsml-g2", &["core/tests/io/fixtures/text.xml", "fixtures/picture.xml", "fixtures/snep.xml"], "Reuters"),
    ("reuters-newsml1", &["reuters-test.xml"], "Reuters"),
    ("dpa-newsml-g2", &["fixtures/dpa.xml"], "dpa"),
    ("stt-newsml-g2", &["fixtures/stt_newsml_test.xml", "fixtures/stt_newsml_note_test.xml"], "STT"),
    ("ansa", &["fixtures/ansa-newsmlg2-text.xml"], "ANSA"),
    ("pa-nitf", &["fixtures/pa1.xml", "fixtures/pa2.xml", "fixtures/pa3.xml", "fixtures/pa5.xml"], "PA"),
    ("ntb-nitf", &["fixtures/nitf-ntb.xml"], "NTB"),
    ("ritzau", &["fixtures/ritzau_feed.xml", "fixtures/ritzau_news.xml"], "Ritzau"),
    ("efe", &["fixtures/efe_nitf.xml", "BAS-Y-MUNDO-MXC_20160116_1402.XML"], "EFE"),
    ("ana-mpe-newsml1", &["fixtures/ana1.xml"], "ANA-MPE"),
    ("aap-nitf", &["fixtures/aap.xml", "fixtures/aap-sports.xml", "fixtures/aap-1.xml"], "AAP"),
    ("ap-xml", &["fixtures/ap-nitf.xml"], "AP"),
    ("canadian-press-nitf", &["fixtures/handle_invalid_fields.xml"], "The Canadian Press"),
    ("businesswire-newsml1", &["businesswire-newsml-20130605006126.xml"], "Business Wire"),
    ("wenn-atom", &["fixtures/wenn.xml"], "WENN"),
];

fn profile(name: &str) -> FeedProfile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../config/feeds/{name}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    FeedProfile::from_toml(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn profiles_read_their_agencies_samples() {
    let Some(root) = shared("data/wire") else { return };
    let index = std::fs::read_to_string(root.join("INDEX.tsv")).expect("an index");
    let paths: Vec<&str> = index.lines().skip(1).filter_map(|l| l.split('\t').next()).collect();
    for (name, ends, provider) in READ {
        let profile = profile(name);
        for end in *ends {
            let path = paths.iter().find(|p| p.ends_with(end)).unwrap_or_else(|| panic!("no sample {end}"));
            let bytes = std::fs::read(root.join(path)).expect("a sample");
            let units = split(&bytes, &profile, &Limits::default()).unwrap_or_else(|e| panic!("{name} {path}: {e}"));
            assert!(!units.is_empty(), "{name} {path}");
            for unit in units {
                let unit = unit.unwrap_or_else(|e| panic!("{name} {path}: {e}"));
                let copy = parse(&unit, &profile, received()).unwrap_or_else(|e| panic!("{name} {path}: {e}"));
                assert_eq!(copy.provider, *provider, "{path}");
                assert!(copy.language.is_some() || matches!(*name, "canadian-press-nitf"), "{path}: no language");
                let assumed = copy.flags.iter().any(|f| f == "zone_assumed");
                let zoned = copy.times.version_created.is_none() || !assumed || profile.zone.is_none();
                assert!(zoned, "{path}: a time without a zone");
            }
        }
    }
}
