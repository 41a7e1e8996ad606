//! The data files that are part of the program.

use std::fs;
use std::path::Path;

use copytaster_language::Resources;

#[test]
fn the_data_is_what_the_laboratory_wrote_and_small() {
    let resources = Resources::embedded().expect("every hash is as in SHA256SUMS");
    assert_eq!(resources.sha256().len(), 64);
    assert_eq!(resources.sha256(), Resources::embedded().expect("again").sha256());

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("the hashes");
    let listed: Vec<&str> = sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    let mut bytes = 0;
    for entry in fs::read_dir(&folder).expect("the folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        bytes += entry.metadata().expect("its size").len();
        assert!(
            listed.contains(&name.as_str()) || ["SHA256SUMS", "NOTICE"].contains(&name.as_str()),
            "{name} has no hash"
        );
    }
    assert!(bytes < 6_000_000, "{bytes} bytes");
    let notice = fs::read_to_string(folder.join("NOTICE")).expect("the attribution");
    assert!(
        notice.contains("GeoNames") && notice.contains("CC BY 4.0") && notice.contains("copytaster-lab -- gazetteer")
    );
}
