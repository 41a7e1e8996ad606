//! The whole field of a run: brokers, the proxy before them, processes, and what shows why a run failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use copytaster_engine::{KafkaLog, KafkaOptions, Log as _};
use copytaster_records::topics;
use copytaster_testkit::broker::{Broker, BrokerOptions};
use copytaster_testkit::faults::Proxy;

use crate::feeding::Feeding;
use crate::fleet::{Fleet, PREFIX, STAGES};
use crate::probe::Probe;
use crate::settings::Settings;
use crate::timeline::Timeline;

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long is waited for what must come.
const PATIENCE: Duration = Duration::from_secs(180);
/// What is acknowledged in any case, in deliveries a second.
const RATE_MIN: u64 = 20;

/// Ends in the order of its fields: processes before brokers.
pub(crate) struct Field {
    command: String,
    pub(crate) timeline: Arc<Timeline>,
    pub(crate) fleet: Arc<Fleet>,
    /// Past the proxy.
    pub(crate) log: KafkaLog,
    pub(crate) proxy: Proxy,
    pub(crate) broker: Broker,
    dir: Option<tempfile::TempDir>,
}

impl Field {
    /// Brokers with the pipeline's topics, and no process yet.
    pub(crate) fn new(settings: &Settings) -> Self {
        let timeline = Arc::new(Timeline::new());
        let proxy = Proxy::listen(settings.nodes()).expect("free ports");
        let options = BrokerOptions {
            nodes: u32::from(settings.nodes()),
            proxy_port_base: Some(proxy.port_base()),
            ..BrokerOptions::default()
        };
        let broker = Broker::start(options);
        proxy.lead_to(&broker.behind_proxy());
        timeline.say("brokers run");
        let dir = tempfile::tempdir().expect("a directory");
        let fleet = Fleet::new(dir.path(), broker.bootstrap(), &timeline);
        fleet.command(&["topics", "apply"]);
        let options = KafkaOptions { prefix: PREFIX.into(), ..KafkaOptions::new(broker.internal()) };
        let log = KafkaLog::connect(options, &|| false).expect("connects");
        timeline.say("topics are there");
        Self { command: settings.command(), timeline, fleet, log, proxy, broker, dir: Some(dir) }
    }

    /// Does something while processes are looked after and watched.
    pub(crate) fn while_watched(&self, feeding: &Feeding, work: impl FnOnce(&Probe<'_>)) {
        let probe = Probe::new(&self.log, &self.timeline);
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let _end = AtEnd(|| {
                self.fleet.end();
                feeding.stop();
                over.store(true, Ordering::Release);
            });
            scope.spawn(|| self.fleet.supervise());
            scope.spawn(|| probe.watch(feeding, &over));
            work(&probe);
        });
    }

    /// Starts so many instances of each stage, and waits until they run.
    pub(crate) fn start(&self, instances: u32) {
        for stage in STAGES {
            self.fleet.scale(stage, instances);
        }
        let wanted = STAGES.len() * instances as usize;
        self.wait("all instances run", PATIENCE, || self.fleet.at_work(None).len() == wanted);
        self.timeline.say("all instances run");
    }

    /// Waits until everything is acknowledged and consumed, and stops all processes in good order.
    pub(crate) fn settle(&self, feeding: &Feeding, probe: &Probe<'_>, items: u64) {
        let time = PATIENCE + Duration::from_secs(items / RATE_MIN);
        self.wait("everything is acknowledged", time, || {
            self.check(feeding);
            feeding.count() == items
        });
        self.timeline.say("everything is acknowledged");
        self.fleet.stop_all(STAGES[0]);
        // Twice: the first look may fall between two stages.
        self.wait("everything is consumed", time, || {
            self.check(feeding);
            probe.is_idle() && probe.is_idle()
        });
        self.timeline.say("everything is consumed");
        for stage in &STAGES[1..] {
            self.fleet.stop_all(stage);
        }
        self.check(feeding);
        self.timeline.say("all stopped");
    }

    pub(crate) fn wait(&self, what: &str, time: Duration, mut condition: impl FnMut() -> bool) {
        let deadline = Instant::now() + time;
        while !condition() {
            assert!(Instant::now() < deadline, "not within {time:?}: {what}");
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Fails where the run has failed.
    pub(crate) fn check(&self, feeding: &Feeding) {
        if let Some(failure) = self.fleet.failure().or_else(|| feeding.failure()) {
            panic!("{failure}");
        }
    }
}

impl Field {
    /// Each transactional id with its state, transactions that hang, and the ends of the topics, open transactions left out
    /// and counted in: where readers see less than was written, this tells why.
    fn transactions(&self) -> String {
        let told = |arguments: &[&str]| {
            let tool = std::panic::AssertUnwindSafe(|| self.broker.tool(arguments));
            std::panic::catch_unwind(tool).unwrap_or_else(|_| format!("{arguments:?} failed"))
        };
        let hanging = ["transactions", "find-hanging", "--broker-id", "1"];
        let mut text = told(&["transactions", "list"]) + &told(&hanging) + &told(&["get-offsets", "--time", "latest"]);
        for partition in ["0", "1", "2", "3"] {
            let producers =
                ["transactions", "describe-producers", "--topic", "__consumer_offsets", "--partition", partition];
            text += &format!("__consumer_offsets, partition {partition}:\n{}", told(&producers));
        }
        for topic in [topics::UNIQUE, topics::PARSED, topics::ENRICHED] {
            let ends = (0..).map_while(|partition| self.log.watermarks(topic, partition).ok()).map(|marks| marks.high);
            text += &format!("{topic}: readers see up to {:?}\n", ends.collect::<Vec<_>>());
        }
        text
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let kept = self.dir.take().map(tempfile::TempDir::keep);
        println!("==== {}", self.command);
        println!("{}", self.fleet.tails());
        println!("==== {}", self.command);
        println!("{}", self.timeline.text());
        println!("==== what the brokers say of transactions\n{}", self.transactions());
        println!("==== all logs of processes are kept in {}", kept.unwrap_or_default().display());
    }
}

/// Does something at its end, however that comes.
pub(crate) struct AtEnd<F: FnMut()>(pub(crate) F);

impl<F: FnMut()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
