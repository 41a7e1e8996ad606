//! What the program says to those who use it: help, schemas, errors and exit codes.

mod support;

use std::process::{Command, Output};

use copytaster_records::schema::NAMES;
use serde_json::Value;
use support::{Carrier, PROGRAM, Site, WAIT, terminate};

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().expect("runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_command_has_help_with_what_it_is_for() {
    for command in ["run", "process", "read", "demo", "validate", "tap", "lag", "dead", "ledger", "schema", "bench"] {
        let output = run(&[command, "--help"]);
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("Usage: copytaster"), "{command}");
    }
    let wrong = run(&["no-such-command"]);
    assert_eq!(wrong.status.code(), Some(64));
}

#[test]
fn schemas_are_valid_and_published_records_keep_to_them() {
    for name in NAMES {
        let output = run(&["schema", name]);
        let schema: Value = serde_json::from_slice(&output.stdout).expect("json");
        jsonschema::meta::validate(&schema).expect("a valid schema");
    }
    assert_eq!(run(&["schema", "nothing"]).status.code(), Some(64));
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/page.txt");
    for (target, name) in [("enriched", "enriched-story"), ("parsed", "story")] {
        let schema: Value = serde_json::from_slice(&run(&["schema", name]).stdout).expect("json");
        let record: Value =
            serde_json::from_slice(&run(&["process", "--to", target, page]).stdout).expect("one record");
        jsonschema::validate(&schema, &record).expect("the record keeps to its schema");
    }
}

/// A configuration that must be refused before anything is bound: exit 64, and the text names where and what.
fn refused(config: &str, says: &[&str]) {
    let site = Site::new(config);
    site.write("feeds/any.toml", "provider = \"unknown\"\n");
    for command in ["validate", "run"] {
        let output = site.command(&[command]).output().expect("runs");
        let told = told(&output);
        assert_eq!(output.status.code(), Some(64), "{command}: {told}");
        for text in says.iter().chain(&["copytaster.toml"]) {
            assert!(told.contains(text), "{command}: `{text}` in: {told}");
        }
        assert!(!site.log_dir().exists(), "{command}: nothing was opened");
    }
}

#[test]
fn wrong_configurations_name_the_line_and_what_was_expected() {
    refused("[log]\ncahce = \"1 MiB\"\n", &["line 2", "cahce", "expected one of"]);
    refused("[log]\n\ncache = \"1 parsec\"\n", &["line 3", "16 MiB", "1 parsec"]);
    refused("[dedupe]\nwindow = \"7 fortnights\"\n", &["line 2", "14d"]);
    refused("[limits]\nbatch = \"1 MiB\"\n", &["limits.batch", "must hold a delivery"]);
    refused("[limits]\ndelivery = \"30 MiB\"\n", &["limits.delivery", "at most 20 MiB"]);
    refused("[ingest]\nlanes = 0\n", &["ingest.lanes", "1 to 256"]);
    refused("[log.retention]\n\"wire.row\" = \"1d\"\n", &["wire.row", "wire.raw"]);
    refused("[[feed]]\nname = \"A b\"\nprofile = \"any\"\n", &["line 2", "A b"]);
    refused("[[feed]]\nname = \"a\"\nprofile = \"none\"\n", &["none.toml is not there"]);
    refused("[[feed]]\nname = \"a\"\nprofile = \"../any\"\n", &["profile `../any`"]);
    let feed = "[[feed]]\nname = \"a\"\nprofile = \"any\"\n";
    refused(&format!("{feed}{feed}"), &["two of this name"]);
    refused(&format!("{feed}push = {{ auth = \"none\" }}\n"), &["[ingest.http]"]);
    let open = "[ingest.http]\nbind = \"0.0.0.0:1\"\n";
    refused(&format!("{open}{feed}push = {{ auth = \"none\" }}\n"), &["loopback"]);
    refused(&format!("{feed}folder = {{ path = \"data/in\" }}\n"), &["one within the other"]);
    refused("this is no TOML", &["line 1"]);
}

#[test]
fn a_table_of_aliases_is_read_before_anything_is_opened() {
    let site = Site::new("[enrich]\naliases = \"names.tsv\"\n");
    for (table, says) in [(None, "names.tsv: cannot be read"), (Some("Roe\tQ1\n"), "names.tsv: line 1: fewer")] {
        table.into_iter().for_each(|table| site.write("names.tsv", table));
        for command in ["validate", "run"] {
            let output = site.command(&[command]).output().expect("runs");
            assert_eq!(output.status.code(), Some(64), "{command}: {}", told(&output));
            assert!(told(&output).contains(says), "{command}: {}", told(&output));
            assert!(!site.log_dir().exists(), "{command}: nothing was opened");
        }
    }
    site.write("names.tsv", "Henrik Solbakken\twikidata:Q7\tPER\t0.9\n");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/page.txt");
    let table = site.config().with_file_name("names.tsv");
    let output = run(&["process", "--aliases", table.to_str().expect("a path"), page]);
    assert!(output.status.success(), "{}", told(&output));
    let story: Value = serde_json::from_slice(&output.stdout).expect("a record");
    let person = story["entities"].as_array().expect("entities").iter().find(|e| e["name"] == "Henrik Solbakken");
    assert_eq!(person.expect("the person")["links"][0]["id"], "Q7");
}

#[test]
fn all_impossible_settings_are_told_at_once() {
    refused(
        "[limits]\nbatch = \"1 MiB\"\nheaders = 0\n[ingest]\nlanes = 999\n",
        &["limits.batch", "limits.headers", "ingest.lanes"],
    );
}

#[test]
fn a_profile_or_a_secret_that_cannot_be_used_is_named() {
    let feed = "[ingest.http]\nbind = \"127.0.0.1:0\"\n[[feed]]\nname = \"a\"\nprofile = \"any\"\n";
    let site = Site::new(feed);
    site.write("feeds/any.toml", "provider = \"x\"\nzone = \"Mars/Olympus\"\n");
    let output = site.command(&["run"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(64));
    assert!(told(&output).contains("any.toml") && told(&output).contains("line 2"), "{}", told(&output));
    let site = Site::new(&format!("{feed}push = {{ auth = \"bearer\", secret_file = \"token\" }}\n"));
    site.write("feeds/any.toml", "provider = \"x\"\n");
    let output = site.command(&["run"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(64));
    assert!(told(&output).contains("feed `a`") && told(&output).contains("token"), "{}", told(&output));
}

#[test]
fn the_environment_overrides_and_its_errors_name_the_variable() {
    let site = Site::new("[ingest]\nlanes = 4\n");
    let with = |name: &str, value: &str| site.command(&["validate"]).env(name, value).output().expect("runs");
    assert!(with("COPYTASTER__INGEST__LANES", "8").status.success());
    let wrong = with("COPYTASTER__INGEST__LANES", "many");
    assert_eq!(wrong.status.code(), Some(64));
    assert!(told(&wrong).contains("COPYTASTER__INGEST__LANES"), "{}", told(&wrong));
    let unknown = with("COPYTASTER__INGEST__LAINS", "1");
    assert_eq!(unknown.status.code(), Some(64));
    assert!(told(&unknown).contains("COPYTASTER__INGEST__LAINS"), "{}", told(&unknown));
    let impossible = with("COPYTASTER__INGEST__LANES", "1000");
    assert!(told(&impossible).contains("ingest.lanes"), "{}", told(&impossible));
}

#[test]
fn the_shipped_configuration_is_right_and_names_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/copytaster.toml");
    let output = run(&["validate", "--config", path]);
    assert!(output.status.success(), "{}", told(&output));
    let text = std::fs::read_to_string(path).expect("reads");
    let schema: Value = serde_json::from_slice(&run(&["schema", "config"]).stdout).expect("json");
    let tables = schema["$defs"].as_object().expect("definitions").values().chain([&schema]);
    for name in tables.filter_map(|t| t["properties"].as_object()).flat_map(|p| p.keys()) {
        assert!(text.contains(name.as_str()), "config/copytaster.toml says nothing of `{name}`");
    }
}

#[test]
fn a_second_service_is_told_who_has_the_log() {
    let site = Site::new("");
    let mut service = site.start(&[]);
    let socket = site.log_dir().join("admin.sock");
    assert!(service.wait_until(WAIT, || socket.exists()).expect("the system tells"), "{}", site.service_log());
    let second = site.command(&["run"]).output().expect("runs");
    assert_eq!(second.status.code(), Some(75));
    assert!(told(&second).contains(&format!("process {}", service.pid())), "{}", told(&second));
    let tapped = site.command(&["tap", "no-such"]).output().expect("runs");
    assert!(
        !tapped.status.success() && told(&tapped).contains("wire.enriched"),
        "says what is there: {}",
        told(&tapped)
    );
    let lag = site.command(&["lag"]).output().expect("runs");
    assert!(lag.status.success(), "{}", told(&lag));
    terminate(service);
    let tapped = site.command(&["tap", "wire.raw", "-n", "1"]).output().expect("runs");
    assert!(tapped.status.success(), "the log itself answers where nothing runs: {}", told(&tapped));
    assert_eq!(site.command(&["tap", "wire.raw", "--from", "soon"]).output().expect("runs").status.code(), Some(64));
}

#[test]
fn the_demo_shows_what_happens_and_where_to_look_next() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("demo");
    let output = run(&["demo", "--items", "150", "--rate", "0", "--data-dir", path.to_str().expect("text")]);
    let told = told(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("150 deliveries") && told.contains("Where to look next"), "{told}");
    for word in ["new  ", "update", "KILL", "dead ", "resend"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(!told.contains('\u{1b}'), "no colours where standard error is no terminal");
    let tapped = run(&["tap", "wire.enriched", "--data-dir", path.to_str().expect("text"), "-n", "2"]);
    assert_eq!(String::from_utf8_lossy(&tapped.stdout).lines().count(), 2, "the log stays for a look around");
}

#[test]
fn a_slot_is_for_a_cluster() {
    let site = Site::new("");
    let output = site.command(&["run", "--slot", "1"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(64), "{}", told(&output));
    assert!(told(&output).contains("`instances` of a stage"), "{}", told(&output));
}

const NOBODY: &str = "[log]\nkind = \"kafka\"\n[log.kafka]\nbrokers = \"127.0.0.1:1\"\n";

#[test]
fn a_cluster_that_is_away_is_waited_for() {
    let site = Site::new(NOBODY);
    let mut service = site.start(&[]);
    let waits = || site.service_log().contains("no broker answers, waiting");
    assert!(service.wait_until(WAIT, waits).expect("the system tells"), "{}", site.service_log());
    assert!(site.service_log().contains("127.0.0.1:1"), "{}", site.service_log());
    // Told to stop while it waits, it stops.
    terminate(service);
    let output = site.command(&["topics", "plan"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(75), "{}", told(&output));
}

#[test]
fn topics_are_planned_and_applied_and_a_service_says_what_it_lacks() {
    let Some(kafka) = Carrier::kafka() else { return };
    let site = Site::on(kafka, "[log.partitions]\nhomes = 2\n");
    let run = |arguments: &[&str]| site.command(arguments).output().expect("runs");
    let lacking = run(&["run"]);
    assert_eq!(lacking.status.code(), Some(64), "{}", told(&lacking));
    for says in ["missing: wire.raw, ", "copytaster.state.parse", "copytaster topics apply"] {
        assert!(told(&lacking).contains(says), "{}", told(&lacking));
    }
    assert_eq!(run(&["topics", "plan"]).status.code(), Some(1));
    assert!(run(&["topics", "apply"]).status.success());
    assert!(run(&["topics", "plan"]).status.success(), "applied once, nothing is left");
    site.write("copytaster.toml", "[log.partitions]\nhomes = 4\n[log.retention]\n\"wire.parsed\" = \"3d\"\n");
    let more = run(&["run"]);
    assert_eq!(more.status.code(), Some(64));
    assert!(told(&more).contains("wire.unique: has 2 partitions, not 4"), "{}", told(&more));
    let stuck = run(&["topics", "apply"]);
    assert_eq!(stuck.status.code(), Some(1));
    assert!(told(&stuck).contains("nothing was changed"), "{}", told(&stuck));
    site.write("copytaster.toml", "[log.partitions]\nhomes = 2\n[log.retention]\n\"wire.parsed\" = \"3d\"\n");
    let plan = run(&["topics", "plan"]);
    assert!(told(&plan).contains("wire.parsed: is kept 1209600s, not 259200s"), "{}", told(&plan));
    assert!(run(&["topics", "apply"]).status.success());
    assert!(run(&["topics", "plan"]).status.success(), "retention was set in place");
}

#[test]
fn the_second_in_a_slot_ends_the_first() {
    let Some(kafka) = Carrier::kafka() else { return };
    let site = Site::on(kafka, "");
    let mut first = site.start(&["--stages", "parse", "--slot", "3"]);
    let joined = || site.service_log().contains("running");
    assert!(first.wait_until(WAIT, joined).expect("the system tells"), "{}", site.service_log());
    // Long enough to be a member of its group.
    std::thread::sleep(std::time::Duration::from_secs(3));
    let second = site.start(&["--stages", "parse", "--slot", "3"]);
    first.wait_until(WAIT, || false).expect("the system tells");
    let status = first.ended().expect("the system tells").expect("the first has ended");
    assert_eq!(status.code(), Some(70), "{}", site.service_log());
    assert!(site.service_log().contains("slot 3 of group `copytaster.parse` was taken"), "{}", site.service_log());
    terminate(second);
}
