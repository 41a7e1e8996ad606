//! What people are told, word for word, and that the documented file says what the program does.

use std::error::Error as _;
use std::path::Path;

use serde_json::Value;

use super::{Config, ConfigError};

/// A directory with a configuration file and a profile `any`.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(dir.path().join("feeds")).expect("a directory");
        std::fs::write(dir.path().join("feeds/any.toml"), "").expect("a profile");
        Self { dir }
    }

    fn load(&self, text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let path = self.dir.path().join("copytaster.toml");
        std::fs::write(&path, text).expect("a file");
        Config::load(&path, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    /// What is told, with `DIR` for the directory.
    fn told(&self, text: &str, variables: &[(&str, &str)]) -> String {
        let error = self.load(text, variables).expect_err("it should not have been taken");
        error.to_string().replace(&self.dir.path().display().to_string(), "DIR")
    }
}

fn load(text: &str, variables: &[(&str, &str)]) -> Config {
    Place::new().load(text, variables).expect("a configuration")
}

fn told(text: &str, variables: &[(&str, &str)]) -> String {
    Place::new().told(text, variables)
}

/// The problems of a file that is well-formed.
fn problems(text: &str) -> Vec<String> {
    let place = Place::new();
    let Err(ConfigError::Impossible { problems, .. }) = place.load(text, &[]) else {
        panic!("it should have been impossible: {text}");
    };
    let dir = place.dir.path().display().to_string();
    problems.into_iter().map(|problem| problem.replace(&dir, "DIR")).collect()
}

#[test]
fn an_empty_file_is_the_default() {
    let config = load("", &[]);
    assert_eq!(Config { base: "".into(), ..config }, Config::default());
}

#[test]
fn a_file_that_is_not_there_is_told_with_its_path_and_the_cause() {
    let error = Config::load(Path::new("/nowhere/copytaster.toml"), std::iter::empty()).expect_err("no file");
    assert_eq!(error.to_string(), "/nowhere/copytaster.toml: cannot be read");
    assert!(error.source().is_some());
}

#[test]
fn what_is_wrong_in_the_file_has_its_line_its_column_and_what_was_expected() {
    assert_eq!(
        told("[log.retention]\n\"wire.parsed\" = \"14 parsecs\"\n", &[]),
        "DIR/copytaster.toml: TOML parse error at line 2, column 17\n  |\n2 | \"wire.parsed\" = \"14 parsecs\"\n  \
         |                 ^^^^^^^^^^^^\n\
         expected a length of time such as \"14d\", or \"forever\", found \"14 parsecs\""
    );
    assert_eq!(
        told("\n[limits]\ndelivery = \"16 MB\"\n", &[]),
        "DIR/copytaster.toml: TOML parse error at line 3, column 12\n  |\n3 | delivery = \"16 MB\"\n  \
         |            ^^^^^^^\nexpected a size such as \"16 MiB\", \"64 KiB\" or a number of bytes, found \"16 MB\""
    );
    for (text, place, what) in [
        ("[shutdown]\ngrace = true", "line 2, column 9", "expected a length of time such as \"10s\""),
        ("[shutdown]\ngrace = 10", "line 2, column 9", "expected a length of time such as \"250ms\", \"10s\""),
        ("[parse]\nthreads = -1", "line 2, column 11", "invalid value: integer `-1`, expected u32"),
        ("[parse]\nthreads = 1\nthread = 1", "line 3, column 1", "unknown field `thread`, expected `instances`"),
        ("[pasre]", "line 1, column 2", "unknown field `pasre`, expected one of `pipeline`, `log`"),
        ("[log]\nkind = \"redis\"", "line 2, column 8", "unknown variant `redis`, expected `embedded` or `kafka`"),
        ("[[feed]]\nname = \"AP\"\nprofile = \"any\"", "line 2, column 8", "`AP` is no name: use 1 to 64 of a-z"),
        ("[[feed]]\nname = \"ap\"", "line 1, column 1", "missing field `profile`"),
        ("[ingest.http]\nbind = \"8780\"", "line 2, column 8", "invalid socket address"),
        ("[log]\ncache = 1\ncache = 2", "line 3, column 1", "duplicate key"),
        ("[log", "line 1, column 5", "unclosed table"),
    ] {
        let told = told(text, &[]);
        assert!(told.contains(place) && told.contains(what), "{text}\nwanted {place}, {what}\n{told}");
    }
}

#[test]
fn a_variable_overrides_a_setting_and_numbers_stay_numbers() {
    let file = "[log]\ncache = \"1 MiB\"\n";
    let config = load(
        file,
        &[
            ("COPYTASTER__LOG__CACHE", "64 MiB"),
            ("COPYTASTER__LOG__PARTITIONS__HOMES", "12"),
            ("COPYTASTER__PIPELINE__DATA_DIR", "/somewhere"),
            ("COPYTASTER__INGEST__HTTP__BIND", "127.0.0.1:1"),
            ("COPYTASTER__LOG__RETENTION__WIRE.PARSED", "3d"),
            ("HOME", "/root"),
            ("COPYTASTER_OTHER", "not ours"),
        ],
    );
    assert_eq!(config.log.cache.0, 64 << 20);
    assert_eq!(config.log.partitions.homes, 12);
    assert_eq!(config.data_dir(), Path::new("/somewhere"));
    assert_eq!(config.log.retention["wire.parsed"].to_string(), "3d");
    assert_eq!(config.ingest.http.expect("a listener").bind.port(), 1);
}

#[test]
fn a_variable_that_is_wrong_is_told_by_its_name() {
    for (variable, value, expected) in [
        (
            "COPYTASTER__LOG__CACHE",
            "much",
            "expected a size such as \"16 MiB\", \"64 KiB\" or a number of bytes, found \"much\"",
        ),
        ("COPYTASTER__PARSE__THREADS", "many", "invalid type: string \"many\", expected u32"),
        ("COPYTASTER__PARSE__THREDS", "1", "unknown field `threds`, expected `instances` or `threads`"),
        ("COPYTASTER__FEED__NAME", "x", "`feed` is not a table of settings"),
    ] {
        let file = "[[feed]]\nname = \"a\"\nprofile = \"any\"\n";
        let told = told(file, &[(variable, value)]);
        assert_eq!(told, format!("environment variable {variable}: {expected}"));
    }
}

#[test]
fn limits_that_do_not_go_together_are_told_all_at_once() {
    let text = r#"
        [log]
        memtable = "512 KiB"
        [limits]
        delivery = "21 MiB"
        batch = "1 MiB"
        intake = 1
        headers = 0
        xml_depth = 0
    "#;
    assert_eq!(
        problems(text),
        [
            "limits.delivery: at most 20 MiB, found 21 MiB",
            "limits.headers: must be more than nothing",
            "limits.batch: must hold a delivery (21 MiB), found 1 MiB",
            "limits.intake: must hold a delivery (21 MiB), found 1 B",
            "log.memtable: at least 1 MiB, found 512 KiB",
            "limits.xml_depth: at least 1",
        ]
    );
    let told = told(text, &[]);
    assert!(told.starts_with("DIR/copytaster.toml: limits.delivery: at most 20 MiB, found 21 MiB\n  limits.headers"));
}

#[test]
fn counts_have_bounds() {
    let text = "[ingest]\nlanes = 0\n[log.partitions]\nhomes = 257\n[enrich]\ninstances = 0\nthreads = 300\n";
    assert_eq!(
        problems(text),
        [
            "log.partitions.homes: 1 to 256, found 257",
            "ingest.lanes: 1 to 256, found 0",
            "enrich.instances: 1 to 256, found 0",
            "enrich.threads: 0 to 256, found 300",
        ]
    );
}

#[test]
fn time_does_not_stand_still_and_a_listener_takes_somebody() {
    assert_eq!(
        problems("[ingest]\ntick_interval = \"0s\"\nhttp = { bind = \"127.0.0.1:1\", connections = 0 }"),
        [
            "ingest.tick_interval: at least 10ms, found 0ms; ticks are the only clock",
            "ingest.http.connections: at least 1"
        ]
    );
}

#[test]
fn retention_is_for_topics_that_have_one() {
    let problems = problems("[log.retention]\n\"wire.kills\" = \"1d\"\n\"wire.prased\" = \"1d\"\n");
    assert_eq!(problems[0], "log.retention: `wire.kills` keeps the newest record of each key, for ever: leave it out");
    assert!(
        problems[1].starts_with("log.retention: there is no topic `wire.prased`; there are wire.raw, wire.verdicts")
    );
}

#[test]
fn feeds_have_one_name_a_profile_that_is_there_and_perhaps_no_source() {
    let feed =
        |name: &str, profile: &str, more: &str| format!("[[feed]]\nname = {name:?}\nprofile = {profile:?}\n{more}\n");
    let stdin = "stdin = {}";
    let text = [
        feed("a", "any", stdin),
        feed("a", "any", stdin),
        feed("b", "none", ""),
        feed("c", "../any", ""),
        feed("d", "", ""),
    ];
    assert_eq!(
        problems(&text.concat()),
        [
            "feed `a`: there are two of this name",
            "feed `b`: its profile DIR/feeds/none.toml is not there",
            "feed `c`: profile `../any` may have letters, digits, '.', '_' and '-' only",
            "feed `d`: profile `` may have letters, digits, '.', '_' and '-' only",
            "stdin: only one feed can read standard input",
        ]
    );
    assert_eq!(load(&feed("a", "any", ""), &[]).feed[0].domain.as_str(), "default");
}

#[test]
fn folders_are_apart_from_each_other_and_from_the_log_however_they_are_written() {
    let feed = |name: &str, path: &str| {
        format!("[[feed]]\nname = {name:?}\nprofile = \"any\"\nfolder = {{ path = {path:?} }}\n")
    };
    let text = [
        feed("a", "in"),
        feed("b", "./in/"),
        feed("c", "x/../in/deeper"),
        feed("d", "../elsewhere"),
        feed("e", "data/in"),
        feed("f", "inbox"),
    ];
    assert_eq!(
        problems(&text.concat()),
        [
            "feeds `a` and `b`: their folders are one within the other",
            "feeds `a` and `c`: their folders are one within the other",
            "feeds `b` and `c`: their folders are one within the other",
            "feed `e`: its folder and pipeline.data_dir are one within the other",
        ]
    );
}

#[test]
fn pushes_need_a_listener_and_a_proof() {
    let feed = |push: &str| format!("[[feed]]\nname = \"a\"\nprofile = \"any\"\npush = {{ {push} }}\n");
    let everywhere = "[ingest.http]\nbind = \"0.0.0.0:8780\"\n";
    for (listener, push, problem) in [
        ("", "auth = \"none\"", "feed `a`: push needs a listener, set bind in [ingest.http]"),
        (everywhere, "auth = \"none\"", "feed `a`: auth = \"none\" is for a loopback address, 0.0.0.0:8780 is none"),
        (everywhere, "auth = \"bearer\"", "feed `a`: push needs one of secret_file and secret_env"),
        (
            everywhere,
            "auth = \"hmac\", secret_file = \"x\", secret_env = \"X\"",
            "feed `a`: push needs one of secret_file and secret_env",
        ),
        (
            "[ingest.http]\nbind = \"127.0.0.1:8780\"\n",
            "auth = \"none\", secret_env = \"X\"",
            "feed `a`: auth = \"none\" takes no secret",
        ),
    ] {
        assert_eq!(problems(&format!("{listener}{}", feed(push))), [problem]);
    }
    for (listener, push) in [
        (everywhere, "auth = \"bearer\", secret_file = \"x\""),
        ("[ingest.http]\nbind = \"[::1]:8780\"\n", "auth = \"none\""),
    ] {
        load(&format!("{listener}{}", feed(push)), &[]);
    }
}

#[test]
fn a_topic_has_a_cluster_and_is_none_of_the_pipelines_own() {
    let feed = |topic: &str| format!("[[feed]]\nname = \"a\"\nprofile = \"any\"\ntopic = {{ {topic} }}\n");
    let kafka = "[log]\nkind = \"kafka\"\n[log.kafka]\nbrokers = \"h:1\"\nprefix = \"p.\"\n";
    let circle = |name: &str| format!("feed `a`: `{name}` is a topic of the pipeline itself: copy would go in circles");
    for (log, topic, problem) in [
        (
            "",
            "name = \"in\"",
            "feed `a`: its topic needs brokers, there is no cluster in [log.kafka] that the log is on".to_owned(),
        ),
        (
            kafka,
            "name = \"in\", tls = {}",
            "feed `a`: its topic is on the cluster of [log.kafka], with its tls and sasl: leave them out here, or set brokers"
                .to_owned(),
        ),
        (
            "",
            "name = \"a b\", brokers = \"h:1\"",
            "feed `a`: topic name `a b` must be 1 to 249 of letters, digits, '.', '_' and '-'".to_owned(),
        ),
        (
            "",
            "name = \"in\", brokers = \"h\"",
            "feed `a`: topic.brokers: host:port, several with commas, found `h`".to_owned(),
        ),
        (
            "",
            "name = \"in\", brokers = \"h:1\", sasl = { mechanism = \"scram-sha-512\", username = \"u\" }",
            "feed `a`: topic.sasl: needs one of password_file and password_env".to_owned(),
        ),
        (kafka, "name = \"p.wire.raw\"", circle("p.wire.raw")),
        (kafka, "name = \"p.copytaster.state.ingest\", brokers = \"h:1\"", circle("p.copytaster.state.ingest")),
    ] {
        assert_eq!(problems(&format!("{log}{}", feed(topic))), [problem]);
    }
    for (log, topic) in [
        (kafka, "name = \"wire.raw\", from = \"end\""),
        (kafka, "name = \"p.wire.raw\", brokers = \"elsewhere:1\""),
        ("", "name = \"in\", brokers = \"h:1\", tls = {}, from = \"kept\""),
    ] {
        load(&format!("{log}{}", feed(topic)), &[]);
    }
}

// === the documented file ===

fn documented() -> (&'static Path, String) {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/copytaster.toml"));
    (path, std::fs::read_to_string(path).expect("the file"))
}

#[test]
fn the_documented_file_has_the_defaults() {
    let (path, _) = documented();
    let mut config = Config::load(path, std::iter::empty()).expect("it is right");
    // These it says it sets otherwise.
    let default = Config::default();
    config.pipeline.data_dir = default.pipeline.data_dir.clone();
    config.feed.clear();
    config.base.clear();
    assert_eq!(config, default);
}

#[test]
fn the_documented_file_with_its_examples_is_right_and_fits_the_schema() {
    let (_, text) = documented();
    // An example is a line that is a table or a setting once it is no comment.
    let is_example =
        |line: &str| line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
    let with_examples: String = text
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_example(rest)).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config: Config = toml::from_str(&with_examples).expect("the examples are right");
    assert!(config.ingest.http.is_some() && config.admin.socket.is_some() && config.log.sync_mark.is_some());
    let schema = serde_json::to_value(schemars::schema_for!(Config)).expect("JSON");
    let value: Value = toml::from_str(&with_examples).expect("JSON");
    if let Err(error) = jsonschema::validate(&schema, &value) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[test]
fn the_documented_file_has_every_setting() {
    let schema = serde_json::to_value(schemars::schema_for!(Config)).expect("JSON");
    let mut keys = Vec::new();
    collect_keys(&schema, &mut keys);
    assert!(keys.len() > 40, "{keys:?}");
    let (_, text) = documented();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = keys.iter().filter(|key| !words.contains(&key.as_str())).collect();
    assert!(missing.is_empty(), "not in config/copytaster.toml: {missing:?}");
}

/// The names of all properties anywhere in a schema.
fn collect_keys(schema: &Value, keys: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                keys.extend(properties.keys().cloned());
                // A setting may itself be called `properties`.
                properties.values().for_each(|value| collect_keys(value, keys));
            }
            let others = object.iter().filter(|(key, _)| *key != "properties");
            others.for_each(|(_, value)| collect_keys(value, keys));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}
