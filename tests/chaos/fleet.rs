//! The stage processes and the supervisor that starts them again.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use copytaster_testkit::FEEDS;
use copytaster_testkit::faults::{Victim, free_port_range};

use crate::support::program;
use crate::timeline::Timeline;
use crate::{HOMES, LANES};

/// Stages, in the order of the flow.
pub(crate) const STAGES: [&str; 4] = ["ingest", "dedupe", "parse", "enrich"];
/// What all names on the cluster begin with.
pub(crate) const PREFIX: &str = "chaos.";
/// The most instances of a stage.
pub(crate) const SLOTS: u32 = 3;
/// How long a supervisor waits before it starts a process again.
const RESTART_PAUSE: Duration = Duration::from_millis(300);
/// How often processes are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A stop has ten seconds of grace; beyond that and some the process hangs.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// A stop that takes longer leaves its stacks behind, where `CHAOS_STACKS` is set and there is gdb.
const STOP_SLOW: Duration = Duration::from_secs(7);
/// Lines of each log that are shown where a run fails.
const TAIL_LINES: usize = 25;

/// An instance of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) stage: &'static str,
    pub(crate) slot: u32,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stage, self.slot)
    }
}

/// What was last done to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Started,
    Killed,
    Asked(Instant),
    Halted,
}

struct Member {
    wanted: bool,
    process: Option<(Victim, Done)>,
    /// Not started again before.
    not_before: Instant,
    ready: bool,
    stacks: bool,
}

/// How often which end was seen.
type Ends = BTreeMap<(String, String), u32>;

struct Inner {
    members: BTreeMap<Id, Member>,
    ends: Ends,
    failure: Option<String>,
}

/// All stage processes.
pub(crate) struct Fleet {
    dir: PathBuf,
    http_ports: u16,
    timeline: Arc<Timeline>,
    inner: Mutex<Inner>,
    over: AtomicBool,
}

impl Fleet {
    /// Configurations for all slots; no process yet.
    pub(crate) fn new(dir: &Path, brokers: &str, timeline: &Arc<Timeline>) -> Arc<Self> {
        let ports = u16::try_from(SLOTS).expect("a few");
        let http_ports = free_port_range(ports).expect("free ports");
        for feed in &FEEDS {
            let folder = dir.join("feeds");
            std::fs::create_dir_all(&folder).expect("a directory");
            std::fs::write(folder.join(format!("{}.toml", feed.name)), feed.profile_toml()).expect("writes");
        }
        let mut members = BTreeMap::new();
        for stage in STAGES {
            for slot in 0..SLOTS {
                let id = Id { stage, slot };
                let bind = (stage == "ingest").then(|| http_ports + u16::try_from(slot).expect("a few"));
                let folder = dir.join(id.to_string());
                std::fs::create_dir_all(&folder).expect("a directory");
                std::fs::write(folder.join("copytaster.toml"), config(brokers, bind)).expect("writes");
                members.insert(
                    id,
                    Member { wanted: false, process: None, not_before: Instant::now(), ready: false, stacks: false },
                );
            }
        }
        let inner = Inner { members, ends: Ends::new(), failure: None };
        let (timeline, over) = (Arc::clone(timeline), AtomicBool::new(false));
        Arc::new(Self { dir: dir.to_path_buf(), http_ports, timeline, inner: Mutex::new(inner), over })
    }

    /// Runs a command of the program with the configuration of one that is no stage.
    pub(crate) fn command(&self, arguments: &[&str]) {
        let config = self.dir.join("dedupe-0/copytaster.toml");
        let output = Command::new(program()).args(arguments).arg("--config").arg(config).output().expect("runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}: {told}", output.status);
    }

    /// Where an instance of ingest listens.
    pub(crate) fn http(&self, slot: u32) -> std::net::SocketAddr {
        (std::net::Ipv4Addr::LOCALHOST, self.http_ports + u16::try_from(slot).expect("a few")).into()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts and stops until a stage has so many instances, the lowest slots.
    pub(crate) fn scale(&self, stage: &'static str, count: u32) {
        self.timeline.say(&format!("{stage}: {count} instances"));
        for (id, member) in self.lock().members.iter_mut().filter(|(id, _)| id.stage == stage) {
            member.wanted = id.slot < count;
            if !member.wanted
                && let Some((process, done)) = &mut member.process
            {
                ask(process, done);
            }
        }
    }

    /// Instances that run and to which nothing is being done.
    pub(crate) fn at_work(&self, stage: Option<&str>) -> Vec<Id> {
        let inner = self.lock();
        let is_at_work =
            |member: &Member| member.wanted && member.ready && matches!(member.process, Some((_, Done::Started)));
        let of_stage = |id: &Id| stage.is_none_or(|stage| stage == id.stage);
        inner.members.iter().filter(|(id, m)| of_stage(id) && is_at_work(m)).map(|(id, _)| *id).collect()
    }

    /// An instance that was given partitions last, by its log.
    pub(crate) fn owner(&self, stage: &str) -> Option<Id> {
        self.at_work(Some(stage)).into_iter().find(|id| {
            let log = std::fs::read_to_string(self.log(*id)).unwrap_or_default();
            log.lines().rev().find(|line| line.contains("assigned")).is_some_and(|line| !line.contains("=[]"))
        })
    }

    /// Kills an instance; started again where it is wanted.
    pub(crate) fn kill(&self, id: Id) {
        self.act(id, |process, done| {
            process.kill().expect("kills");
            *done = Done::Killed;
        });
        self.timeline.say(&format!("kill -9 {id}"));
    }

    /// Kills an instance for good.
    pub(crate) fn remove(&self, id: Id) {
        self.lock().members.get_mut(&id).expect("an instance").wanted = false;
        self.kill(id);
    }

    /// Asks an instance to stop; started again where it is wanted.
    pub(crate) fn stop(&self, id: Id) {
        self.timeline.say(&format!("SIGTERM {id}"));
        self.act(id, ask);
    }

    /// Halts an instance. False where it has just ended.
    pub(crate) fn halt(&self, id: Id) -> bool {
        self.act(id, |process, done| {
            process.signal("STOP").expect("halts");
            *done = Done::Halted;
        })
    }

    pub(crate) fn go_on(&self, id: Id) {
        self.act(id, |process, done| {
            process.signal("CONT").expect("goes on");
            *done = Done::Started;
        });
    }

    fn act(&self, id: Id, act: impl FnOnce(&mut Victim, &mut Done)) -> bool {
        let mut inner = self.lock();
        let process = inner.members.get_mut(&id).and_then(|member| member.process.as_mut());
        process.map(|(process, done)| act(process, done)).is_some()
    }

    /// Looks after the processes until it is over.
    pub(crate) fn supervise(&self) {
        while !self.over.load(Ordering::Acquire) {
            let mut inner = self.lock();
            let Inner { members, ends, failure } = &mut *inner;
            for (id, member) in members {
                self.look_after(*id, member, ends, failure);
            }
            drop(inner);
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn look_after(&self, id: Id, member: &mut Member, ends: &mut Ends, failure: &mut Option<String>) {
        if let Some((process, done)) = &mut member.process {
            match process.ended().expect("the system tells") {
                Some(status) => {
                    let what = end(status);
                    let why =
                        if status.success() || *done == Done::Killed { String::new() } else { self.last_words(id) };
                    self.timeline.say(&format!("{id} ended: {what} {why}"));
                    if !is_expected(status, *done) {
                        failure.get_or_insert_with(|| format!("{id} ended with {what}, last {done:?}: {why}"));
                    }
                    *ends.entry((id.stage.to_owned(), format!("{what} {why}"))).or_default() += 1;
                    (member.process, member.not_before) = (None, Instant::now() + RESTART_PAUSE);
                }
                None => {
                    if let Done::Asked(when) = done {
                        if when.elapsed() > STOP_LIMIT {
                            failure.get_or_insert_with(|| format!("{id} did not stop within {STOP_LIMIT:?}"));
                        }
                        if when.elapsed() > STOP_SLOW && !std::mem::replace(&mut member.stacks, true) {
                            self.keep_stacks(id, process.pid());
                        }
                    }
                    member.ready = member.ready || self.is_ready(id);
                }
            }
        } else if member.wanted && Instant::now() >= member.not_before {
            (member.ready, member.stacks) = (false, false);
            member.process = Some((self.spawn(id), Done::Started));
        }
    }

    fn spawn(&self, id: Id) -> Victim {
        let folder = self.dir.join(id.to_string());
        // One log a start: what it says about readiness is about this one.
        let old = folder.join("log");
        let all = File::options().create(true).append(true).open(folder.join("logs"));
        if let (Ok(mut all), Ok(mut last)) = (all, File::open(&old)) {
            std::io::copy(&mut last, &mut all).expect("copies");
        }
        let log = File::create(old).expect("a log");
        // Brokers have machines of their own elsewhere: here they go first.
        let mut command = Command::new("nice");
        command.args(["-n", "10"]).arg(program());
        command.args(["run", "--stages", id.stage, "--slot", &id.slot.to_string(), "--config"]);
        command.arg(folder.join("copytaster.toml"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Victim::spawn(&mut command).expect("starts")
    }

    /// Whether it has said that it runs.
    fn is_ready(&self, id: Id) -> bool {
        std::fs::read_to_string(self.log(id)).is_ok_and(|text| text.contains(" running "))
    }

    fn keep_stacks(&self, id: Id, pid: u32) {
        if std::env::var_os("CHAOS_STACKS").is_none() {
            return;
        }
        let mut gdb = Command::new("gdb");
        gdb.args(["-p", &pid.to_string(), "-batch", "-ex", "thread apply all bt 24"]).stdin(Stdio::null());
        if let Ok(output) = gdb.output() {
            let name = format!("stacks-{:.0}", self.timeline.elapsed().as_secs_f64());
            std::fs::write(self.dir.join(id.to_string()).join(name), output.stdout).expect("writes");
            self.timeline.say(&format!("{id} is slow to stop: stacks kept"));
        }
    }

    fn last_words(&self, id: Id) -> String {
        let log = std::fs::read_to_string(self.log(id)).unwrap_or_default();
        log.lines().last().unwrap_or_default().to_owned()
    }

    fn log(&self, id: Id) -> PathBuf {
        self.dir.join(id.to_string()).join("log")
    }

    /// Why the run has failed, where it has.
    pub(crate) fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }

    /// Asks all of a stage to stop for good, and waits.
    pub(crate) fn stop_all(&self, stage: &'static str) {
        self.scale(stage, 0);
        let deadline = Instant::now() + STOP_LIMIT * 2;
        while self.lock().members.iter().any(|(id, member)| id.stage == stage && member.process.is_some()) {
            assert!(Instant::now() < deadline, "{stage} did not stop");
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Nothing is looked after any more; processes end with this value.
    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Release);
    }

    /// Ends by stage, with how often, a line each.
    pub(crate) fn ends(&self) -> String {
        let inner = self.lock();
        inner.ends.iter().map(|((stage, end), count)| format!("{count:>5} {stage} {end}\n")).collect()
    }

    /// The last lines of all logs.
    pub(crate) fn tails(&self) -> String {
        let mut text = String::new();
        for id in STAGES.into_iter().flat_map(|stage| (0..SLOTS).map(move |slot| Id { stage, slot })) {
            let folder = self.dir.join(id.to_string());
            let before = std::fs::read_to_string(folder.join("logs")).unwrap_or_default();
            let last = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            let lines: Vec<&str> = before.lines().chain(last.lines()).collect();
            text += &format!("--- {id}\n{}\n", lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n"));
        }
        text
    }
}

fn ask(process: &mut Victim, done: &mut Done) {
    process.signal("TERM").expect("is asked");
    *done = Done::Asked(Instant::now());
}

fn end(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        _ => status.to_string(),
    }
}

/// A supervisor starts 70 and 75 again. Anything else that nobody asked for is a bug.
fn is_expected(status: ExitStatus, done: Done) -> bool {
    match (status.code(), status.signal()) {
        (Some(70 | 75), _) => true,
        (Some(0), _) => matches!(done, Done::Asked(_)),
        (None, Some(9)) => done == Done::Killed,
        _ => false,
    }
}

fn config(brokers: &str, http: Option<u16>) -> String {
    let mut config = format!(
        "[pipeline]\nprofiles_dir = \"../feeds\"\n[log]\nkind = \"kafka\"\n[log.kafka]\nbrokers = \"{brokers}\"\n\
         prefix = \"{PREFIX}\"\n[log.partitions]\ndomains = 1\nhomes = {HOMES}\n[ingest]\nlanes = {LANES}\n\
         [telemetry]\nfilter = \"info,copytaster_engine=debug,copytaster_ingest=debug,librdkafka=debug\"\n"
    );
    // What the client library says of itself: `eos,cgrp`, say.
    if let Ok(debug) = std::env::var("CHAOS_DEBUG") {
        config += &format!("[log.kafka.properties]\ndebug = \"{debug}\"\n");
    }
    if let Some(port) = http {
        config += &format!("[ingest.http]\nbind = \"127.0.0.1:{port}\"\n");
    }
    for feed in &FEEDS {
        let name = feed.name;
        config += &format!("[[feed]]\nname = \"{name}\"\nprofile = \"{name}\"\n");
        if http.is_some() {
            config += "push = { auth = \"none\" }\n";
        }
    }
    config
}
