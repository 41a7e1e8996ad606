//! The profiles that are shipped.

use std::path::Path;

use copytaster_formats::FeedProfile;

#[test]
fn shipped_profiles_are_good() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/feeds");
    let mut count = 0;
    for entry in std::fs::read_dir(dir).expect("config/feeds") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("text");
        // With the examples in comments switched on they must be good as well.
        let all: String = text
            .lines()
            .map(|l| match l.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") && !rest.contains(": ") => format!("{rest}\n"),
                _ => format!("{l}\n"),
            })
            .collect();
        for text in [&text, &all] {
            FeedProfile::from_toml(text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
        count += 1;
    }
    assert!(count >= 4);
}
