//! What the tests of the whole program share: a service to start, kill and stop, and its log to look into.

#![allow(dead_code, reason = "each test program uses its own part of this")]

mod carrier;
pub(crate) mod golden;
pub(crate) mod late;
pub(crate) mod oracle;
pub(crate) mod saboteur;
pub(crate) mod same;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_engine::admin::{GroupLag, Line, Request, ask, lag};
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Headers, Log, Output, ReadLimits, Record};
use copytaster_records::{DeliveryMeta, Domain, Timestamp, Transport, headers, topics};
use copytaster_testkit::FEEDS;
use copytaster_testkit::faults::Victim;

pub(crate) use carrier::Carrier;
use carrier::OnKafka;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_copytaster");

/// The same, or the one that `CHAOS_PROGRAM` names: a release build for the long runs.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("CHAOS_PROGRAM").map_or_else(|| PROGRAM.into(), PathBuf::from)
}
/// How long a state is waited for.
pub(crate) const WAIT: Duration = Duration::from_secs(60);
/// What is read at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 10_000, bytes_max: 64 << 20 };
/// What one process does in any case, in raw records a second.
const RATE_MIN: u64 = 100;

/// A directory with a configuration in it.
pub(crate) struct Site {
    pub(crate) dir: PathBuf,
    kafka: Option<OnKafka>,
    has_topics: Cell<bool>,
    _temporary: Option<tempfile::TempDir>,
}

impl Site {
    /// A new one with this configuration, on the embedded log; paths in it begin there.
    pub(crate) fn new(config: &str) -> Self {
        Self::on(Carrier::Embedded, config)
    }

    /// A new one with this configuration.
    pub(crate) fn on(carrier: Carrier, config: &str) -> Self {
        let temporary = tempfile::tempdir().expect("a directory");
        let kafka = match carrier {
            Carrier::Embedded => None,
            Carrier::Kafka(broker) => Some(OnKafka::new(broker.bootstrap())),
        };
        let dir = temporary.path().to_path_buf();
        let site = Self { dir, kafka, has_topics: Cell::new(false), _temporary: Some(temporary) };
        std::fs::create_dir_all(site.dir.join("feeds")).expect("a directory");
        site.write("copytaster.toml", config);
        site
    }

    /// One whose feeds are those of the synthetic wire, each with its folder.
    pub(crate) fn synthetic(settings: &str) -> Self {
        Self::synthetic_on(Carrier::Embedded, settings)
    }

    /// As [`Site::synthetic`], on what carries its records.
    pub(crate) fn synthetic_on(carrier: Carrier, settings: &str) -> Self {
        let site = Self::on(carrier, &synthetic_config(settings, &[]));
        for feed in &FEEDS {
            site.write(&format!("feeds/{}.toml", feed.name), &feed.profile_toml());
            std::fs::create_dir_all(site.inbox(feed.name)).expect("a directory");
        }
        site
    }

    pub(crate) fn is_on_cluster(&self) -> bool {
        self.kafka.is_some()
    }

    pub(crate) fn inbox(&self, feed: &str) -> PathBuf {
        self.dir.join("inbox").join(feed)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.join(name), text).expect("writes");
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir.join("copytaster.toml")
    }

    pub(crate) fn log_dir(&self) -> PathBuf {
        self.dir.join("data")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).arg("--config").arg(self.config());
        if let Some(kafka) = &self.kafka {
            kafka.configure(&mut command);
        }
        command
    }

    /// On a cluster, topics are there before anything runs.
    pub(crate) fn apply_topics(&self) {
        if self.kafka.is_some() && !self.has_topics.replace(true) {
            let applied = self.command(&["topics", "apply"]).output().expect("runs");
            assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        }
    }

    /// Starts the service; its log lines go to `service.log`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Victim {
        self.apply_topics();
        let log = std::fs::File::options().create(true).append(true).open(self.dir.join("service.log"));
        let mut all = vec!["run"];
        all.extend(arguments);
        let mut command = self.command(&all);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.expect("a log file"));
        Victim::spawn(&mut command).expect("starts")
    }

    /// What the service wrote on standard error.
    pub(crate) fn service_log(&self) -> String {
        std::fs::read_to_string(self.dir.join("service.log")).unwrap_or_default()
    }

    /// Groups' lags by stage, through the admin socket or from the brokers; empty while nothing answers.
    pub(crate) fn lags(&self) -> BTreeMap<String, GroupLag> {
        let mut lags = BTreeMap::new();
        if let Some(kafka) = &self.kafka {
            let all = lag(&*kafka.log(), copytaster_engine::clock::wall()).unwrap_or_default();
            lags.extend(all.into_iter().map(|l| (l.group.trim_start_matches("copytaster.").to_owned(), l)));
            return lags;
        }
        let receive = &mut |line| {
            if let Line::Lag(lag) = line {
                lags.insert(lag.group.trim_start_matches("copytaster.").to_owned(), lag);
            }
            Ok(())
        };
        // Not up yet, or just killed: no lags.
        let _ = ask(&self.log_dir().join("admin.sock"), &Request::Lag, receive);
        lags
    }

    /// Waits until the service answers.
    pub(crate) fn wait_up(&self) {
        let deadline = Instant::now() + WAIT;
        while self.lags().is_empty() {
            assert!(Instant::now() < deadline, "the service does not answer: {}", self.service_log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until every stage consumed everything, with at least so many records on `wire.raw`.
    pub(crate) fn wait_idle(&self, service: &mut Victim, raw_records: u64) {
        let idle = || {
            let lags = self.lags();
            let done = |stage: &str| lags.get(stage).is_some_and(|lag| lag.lag_records == 0);
            let taken = lags.get("dedupe").is_some_and(|lag| lag.high >= raw_records) && self.has_raw(raw_records);
            taken && ["dedupe", "parse", "enrich"].iter().all(|stage| done(stage))
        };
        // Twice: the first look may fall between two stages.
        let limit = WAIT * 5 + Duration::from_secs(raw_records / RATE_MIN);
        let became = service.wait_until(limit, || idle() && idle()).expect("the system tells");
        assert!(became, "not idle: {:?}\n{}", self.lags(), self.service_log());
    }

    /// Waits until these stages consumed everything.
    pub(crate) fn wait_through(&self, service: &mut Victim, stages: &[&str]) {
        let through = || {
            let lags = self.lags();
            stages.iter().all(|stage| lags.get(*stage).is_some_and(|lag| lag.high > 0 && lag.lag_records == 0))
        };
        let became = service.wait_until(WAIT * 10, || through() && through()).expect("the system tells");
        assert!(became, "not through: {:?}\n{}", self.lags(), self.service_log());
    }

    /// Creates the topics: on the embedded log, by a service that does nothing else.
    pub(crate) fn create_topics(&self) {
        if self.kafka.is_some() {
            return self.apply_topics();
        }
        let mut first = self.start(&["--stages", "dedupe"]);
        let socket = self.log_dir().join("admin.sock");
        assert!(first.wait_until(WAIT, || socket.exists()).expect("the system tells"), "{}", self.service_log());
        terminate(first);
    }

    /// On a cluster offsets do not tell how many records there are: transactions' markers take some.
    fn has_raw(&self, raw_records: u64) -> bool {
        self.kafka.as_ref().is_none_or(|kafka| records(&*kafka.log(), topics::RAW).len() as u64 >= raw_records)
    }

    /// The log, once no service has it.
    pub(crate) fn open_log(&self) -> Arc<dyn Log> {
        match &self.kafka {
            Some(kafka) => kafka.log(),
            None => Arc::new(EmbeddedLog::open(EmbeddedOptions::new(self.log_dir())).expect("the log opens")),
        }
    }
}

/// A configuration whose feeds are those of the synthetic wire, but for some that are forgotten.
pub(crate) fn synthetic_config(settings: &str, without: &[&str]) -> String {
    let mut config = format!("{settings}\n[telemetry]\nfilter = \"warn\"\n");
    for name in FEEDS.iter().map(|feed| feed.name).filter(|name| !without.contains(name)) {
        config += &format!(
            "[[feed]]\nname = \"{name}\"\nprofile = \"{name}\"\nfolder = {{ path = \"inbox/{name}\", create = true, settle = \"10ms\" }}\n"
        );
    }
    config
}

/// A delivery as ingest puts it on `wire.raw`: to have a log of many at once.
pub(crate) fn raw_record(feed: &str, name: &str, bytes: &[u8], seq: u64) -> Output {
    let meta = DeliveryMeta {
        id: format!("{feed}/0/{seq}").parse().expect("an id"),
        domain: Domain::default(),
        received_at: Timestamp::from_millis(1_700_000_000_000 + i64::try_from(seq).expect("fits")),
        transport: Transport::File,
        name: Some(name.to_owned()),
        content_type: None,
    };
    let headers = Headers::new()
        .with(headers::CE_ID, meta.id.to_string())
        .with(headers::CE_TYPE, headers::event_type::DELIVERY)
        .with(headers::FEED, feed.to_owned())
        .with(headers::DELIVERY, serde_json::to_vec(&meta).expect("json"));
    Output {
        topic: topics::RAW.into(),
        partition: 0,
        key: feed.to_owned().into(),
        headers,
        value: Some(bytes.to_vec().into()),
    }
}

/// Asks a service to stop and waits for it.
pub(crate) fn terminate(service: Victim) {
    service.signal("TERM").expect("is asked to stop");
    let status = ended(service);
    assert!(status.success(), "the service ended with {status}");
}

/// Waits until a service has ended by itself.
pub(crate) fn ended(mut service: Victim) -> ExitStatus {
    let deadline = Instant::now() + WAIT;
    loop {
        if let Some(status) = service.ended().expect("the system tells") {
            return status;
        }
        assert!(Instant::now() < deadline, "the service did not stop");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Hands over all records of a topic, partition by partition, a bounded number at once.
pub(crate) fn each_chunk(log: &dyn Log, topic: &str, mut take: impl FnMut(Vec<Record>)) {
    let partitions = log.topics().expect("topics").iter().find(|t| t.name == topic).map_or(0, |t| t.partitions);
    for partition in 0..partitions {
        let mut from = log.watermarks(topic, partition).expect("watermarks").low;
        loop {
            let read = log.read(topic, partition, from, CHUNK).expect("reads");
            let Some(last) = read.last() else { break };
            from = last.offset + 1;
            take(read);
        }
    }
}

/// Hands over all records of a topic one by one, partition by partition.
pub(crate) fn each(log: &dyn Log, topic: &str, mut take: impl FnMut(Record)) {
    each_chunk(log, topic, |chunk| chunk.into_iter().for_each(&mut take));
}

/// All records of a topic, partition by partition.
pub(crate) fn records(log: &dyn Log, topic: &str) -> Vec<Record> {
    let mut all = Vec::new();
    each_chunk(log, topic, |chunk| all.extend(chunk));
    all
}

/// Runs the stages behind ingest, undisturbed and in one process, over a copy of a raw log, on the embedded log. Returns
/// where it ran; its log can be opened.
pub(crate) fn run_over(from: &dyn Log, settings: &str) -> Site {
    run_over_on(Carrier::Embedded, from, settings)
}

/// As [`run_over`], on what carries the records.
pub(crate) fn run_over_on(carrier: Carrier, from: &dyn Log, settings: &str) -> Site {
    let site = Site::synthetic_on(carrier, settings);
    site.create_topics();
    let mut copied = 0;
    {
        let log = site.open_log();
        each_chunk(from, topics::RAW, |chunk| {
            copied += chunk.len() as u64;
            for few in chunk.chunks(500) {
                log.append(few.iter().map(as_output).collect()).expect("appends");
            }
        });
    }
    let mut service = site.start(&["--stages", "dedupe,parse,enrich"]);
    site.wait_idle(&mut service, copied);
    terminate(service);
    site
}

pub(crate) fn as_output(record: &Record) -> Output {
    let mut headers = Headers::new();
    for (name, value) in record.headers.clone() {
        headers.push(name, value);
    }
    Output {
        topic: record.topic.to_string().into(),
        partition: record.partition,
        key: record.key.clone(),
        headers,
        value: record.value.clone(),
    }
}

/// The folder `../shared` beside the project, where it is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if shared.exists() {
        return Some(shared);
    }
    println!("skipped: ../shared/{path} is not there");
    None
}
