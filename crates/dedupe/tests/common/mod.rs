//! A wire of one feed, judged by dedupe through the driver on the embedded log.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_dedupe::{Dedupe, DedupeOptions};
use copytaster_engine::{
    Driver, DriverOptions, EmbeddedLog, EmbeddedOptions, Headers, Log, Output, ReadLimits, Record, StageStats,
    TopicSpec,
};
use copytaster_formats::{FeedProfile, Limits, Profiles, WatchRules};
use copytaster_records::headers::{self, event_type};
use copytaster_records::topics::{self, Kept};
use copytaster_records::{
    Command, CommandKind, DeliveryMeta, Domain, FeedId, FeedReport, KillRecord, Relation, StoryId, Timestamp,
    Transport, Verdict,
};
use serde_json::{Value, json};

pub(crate) const ALL: ReadLimits = ReadLimits { records_max: 100_000, bytes_max: 256 << 20 };
pub(crate) const HOMES: u32 = 4;
pub(crate) const WINDOW: Duration = Duration::from_secs(7 * 24 * 3600);

/// A wire of one feed and one domain, to be judged.
#[derive(Default)]
pub(crate) struct Wire {
    pub(crate) records: Vec<Output>,
    pub(crate) deliveries: u64,
    /// When the next deliveries are received; at a time of long ago where it was never said.
    received_ms: Option<i64>,
}

impl Wire {
    pub(crate) fn deliver(&mut self, bytes: impl Into<Bytes>) -> &mut Self {
        let meta = DeliveryMeta {
            id: format!("test/0/{}", self.deliveries).parse().expect("an id"),
            domain: Domain::default(),
            received_at: Timestamp::from_millis(self.received_ms.unwrap_or(1_700_000_000_000)),
            transport: Transport::File,
            name: None,
            content_type: None,
        };
        self.deliveries += 1;
        let headers = Headers::new()
            .with(headers::CE_TYPE, event_type::DELIVERY)
            .with(headers::FEED, "test")
            .with(headers::DELIVERY, serde_json::to_vec(&meta).expect("json"));
        self.push(headers, bytes.into())
    }

    /// What is delivered from here on is received then.
    pub(crate) fn at(&mut self, millis: i64) -> &mut Self {
        self.received_ms = Some(millis);
        self
    }

    pub(crate) fn item(&mut self, item: impl Into<Value>) -> &mut Self {
        self.deliver(item.into().to_string())
    }

    pub(crate) fn tick(&mut self, millis: i64) -> &mut Self {
        let headers = Headers::new().with(headers::CE_TYPE, event_type::TICK).with(headers::CLOCK, millis.to_string());
        self.push(headers, Bytes::new())
    }

    pub(crate) fn command(&mut self, command: CommandKind) -> &mut Self {
        let command = Command {
            domain: Some(Domain::default()),
            by: "a person".into(),
            at: Timestamp::from_millis(0),
            reason: None,
            command,
        };
        let headers = Headers::new().with(headers::CE_TYPE, event_type::COMMAND);
        self.push(headers, serde_json::to_vec(&command).expect("json").into())
    }

    pub(crate) fn push(&mut self, headers: Headers, value: Bytes) -> &mut Self {
        self.records.push(Output {
            topic: topics::RAW.into(),
            partition: 0,
            key: Bytes::from_static(b"test"),
            headers,
            value: Some(value),
        });
        self
    }

    pub(crate) fn judge(&self) -> Judged {
        self.judge_in_batches(500)
    }

    pub(crate) fn judge_in_batches(&self, batch: usize) -> Judged {
        Judged::read(&self.run(batch).1)
    }

    /// What stands on a topic once all is judged.
    pub(crate) fn records(&self, topic: &str) -> Vec<Record> {
        all_records(&self.run(500).1, topic)
    }

    pub(crate) fn run(&self, batch: usize) -> (tempfile::TempDir, EmbeddedLog) {
        let dir = tempfile::tempdir().expect("a directory");
        let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
        let specs: Vec<TopicSpec> = topics::TABLE
            .iter()
            .map(|row| TopicSpec {
                name: row.name.into(),
                partitions: if row.name == topics::UNIQUE { HOMES } else { 1 },
                kept: Kept::Forever,
            })
            .collect();
        log.ensure_topics(&specs).expect("topics");
        log.append(self.records.clone()).expect("appends");
        let feed = FeedId::new("test").expect("a name");
        let watch = WatchRules { silence_minutes: Some(60), ..WatchRules::default() };
        let profile = FeedProfile { watch, ..FeedProfile::new("Test Agency") };
        let profiles = Profiles::new(BTreeMap::from([(feed, profile)]));
        let options =
            DedupeOptions { home_partitions: HOMES, feeds_partitions: 1, window: WINDOW, limits: Limits::default() };
        let dedupe = Dedupe::new(Arc::new(profiles), options);
        let options = DriverOptions {
            slot: 0,
            run_as: None,
            batch: ReadLimits { records_max: batch, bytes_max: 8 << 20 },
            threads: 2,
            dead_partitions: 1,
            output_bytes_max: 64 << 20,
            header_bytes_max: 64 << 10,
            build: "test".into(),
            resume: false,
        };
        let mut driver = Driver::join(&log, &dedupe, options, Arc::new(StageStats::default())).expect("joins");
        let mut consumed = 0;
        while consumed < self.records.len() {
            consumed += driver.step(Duration::from_secs(5)).expect("steps");
        }
        drop(driver);
        (dir, log)
    }
}

pub(crate) fn all_records(log: &EmbeddedLog, topic: &str) -> Vec<Record> {
    let partitions = log.topics().expect("topics").iter().find(|t| t.name == topic).map_or(1, |t| t.partitions);
    (0..partitions).flat_map(|p| log.read(topic, p, 0, ALL).expect("reads")).collect()
}

/// What dedupe wrote.
#[derive(Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) verdicts: Vec<Verdict>,
    /// Verdict header and bytes.
    pub(crate) unique: Vec<(Verdict, Bytes)>,
    pub(crate) kills: Vec<KillRecord>,
    /// Key, and whether it is a tombstone.
    pub(crate) embargoed: Vec<(String, bool)>,
    pub(crate) dead: Vec<String>,
    pub(crate) reports: Vec<FeedReport>,
}

impl Judged {
    pub(crate) fn read(log: &EmbeddedLog) -> Self {
        let topic = |topic, partitions: u32| -> Vec<Record> {
            (0..partitions).flat_map(|p| log.read(topic, p, 0, ALL).expect("reads")).collect()
        };
        let json = |r: &Record| serde_json::from_slice(&r.payload()).expect("json");
        let unique = |r: &Record| (r.json_header(headers::VERDICT).expect("a verdict"), r.payload());
        Self {
            verdicts: topic(topics::VERDICTS, 1)
                .iter()
                .map(|r| serde_json::from_slice(&r.payload()).expect("json"))
                .collect(),
            unique: topic(topics::UNIQUE, HOMES).iter().map(unique).collect(),
            kills: topic(topics::KILLS, 1).iter().map(json).collect(),
            embargoed: topic(topics::EMBARGOED, 1)
                .iter()
                .map(|r| (String::from_utf8_lossy(&r.key).into_owned(), r.value.is_none()))
                .collect(),
            dead: topic(topics::DEAD, 1)
                .iter()
                .map(|r| r.headers.text(headers::DLQ_REASON).unwrap_or_default().to_owned())
                .collect(),
            reports: topic(topics::FEEDS, 1)
                .iter()
                .map(|r| serde_json::from_slice(&r.payload()).expect("json"))
                .collect(),
        }
    }

    pub(crate) fn relations(&self) -> Vec<(Relation, u32)> {
        self.verdicts.iter().map(|v| (v.relation, v.version)).collect()
    }
}

pub(crate) fn item(uri: &str, version: u32, text: &str) -> Value {
    json!({
        "uri": uri, "type": "text", "version": version.to_string(), "pubstatus": "usable",
        "headline": format!("Headline of {uri}"), "body_text": body(text),
    })
}

/// Long enough to be told apart by its body.
pub(crate) fn body(text: &str) -> String {
    format!("The council of {text} voted on Tuesday to repair the old harbour bridge, officials said in a statement.")
}

pub(crate) fn killed(uri: &str) -> Value {
    json!({ "uri": uri, "pubstatus": "canceled" })
}

pub(crate) fn embargoed(uri: &str, version: u32, text: &str, until: &str) -> Value {
    let mut item = item(uri, version, text);
    item["embargoed"] = until.into();
    item
}

pub(crate) fn story(uri: &str) -> StoryId {
    StoryId::of("Test Agency", uri)
}
