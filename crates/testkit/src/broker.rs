//! A real Kafka for tests, by `deploy/kafka/kafka`: started with the first test that wants it, gone with the process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;

/// Where a missing Java is a failure, as in continuous integration.
const REQUIRED: &str = "COPYTASTER_TEST_KAFKA";

/// Who may talk to the brokers, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Anyone, in the clear.
    Plain,
    /// With TLS, by password or by certificate.
    SaslSsl,
}

/// How brokers are started.
#[derive(Debug, Clone, Copy)]
pub struct BrokerOptions {
    /// One or three.
    pub nodes: u32,
    /// Who may talk to them.
    pub security: Security,
    /// Clients are told that node n is at this port plus n: where a proxy stands between.
    pub proxy_port_base: Option<u16>,
}

impl Default for BrokerOptions {
    fn default() -> Self {
        Self { nodes: 1, security: Security::Plain, proxy_port_base: None }
    }
}

/// Brokers that run.
#[derive(Debug)]
pub struct Broker {
    dir: PathBuf,
    bootstrap: String,
    /// The script wipes the brokers when this closes: also when the test's process was killed.
    stdin: Option<ChildStdin>,
    script: Child,
}

impl Broker {
    /// The one that the tests of a program share; `None`, with a line that says so, where there is no Java.
    ///
    /// # Panics
    /// Where it cannot be started, or `COPYTASTER_TEST_KAFKA=required` and there is no Java.
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Broker>> = OnceLock::new();
        SHARED.get_or_init(|| is_there().then(|| Self::start(BrokerOptions::default()))).as_ref()
    }

    /// Starts brokers and waits until they answer.
    ///
    /// # Panics
    /// Where they do not start: the script says why on standard error.
    #[must_use]
    pub fn start(options: BrokerOptions) -> Self {
        let dir = std::env::temp_dir().join(format!("copytaster-kafka-{}-{}", std::process::id(), next_number()));
        let security = match options.security {
            Security::Plain => "plain",
            Security::SaslSsl => "sasl_ssl",
        };
        let proxy = options.proxy_port_base.map_or_else(|| "none".to_owned(), |port| port.to_string());
        // Ended by the end of its input, whatever ends that.
        let line = "\"$0\" start --dir \"$1\" --nodes \"$2\" --security \"$3\" --port-base auto --proxy-port-base \"$4\" \
                    && cat >/dev/null; \"$0\" wipe --dir \"$1\" >/dev/null 2>&1";
        let mut script = Command::new("bash")
            .args(["-c", line])
            .arg(script_path())
            .arg(&dir)
            .args([&options.nodes.to_string(), security, &proxy])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("bash runs");
        let mut bootstrap = String::new();
        let stdout = script.stdout.take().expect("is piped");
        BufReader::new(stdout).read_line(&mut bootstrap).expect("the script says where the brokers are");
        assert!(!bootstrap.trim().is_empty(), "the brokers did not start, see {}", dir.display());
        Self { bootstrap: bootstrap.trim().to_owned(), stdin: script.stdin.take(), script, dir }
    }

    /// `host:port` of all nodes, with commas.
    #[must_use]
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Where the nodes really are, past any proxy, in the order of their numbers.
    ///
    /// # Panics
    /// Where the script does not say.
    #[must_use]
    pub fn behind_proxy(&self) -> Vec<SocketAddr> {
        let address = |text: &str| text.parse().expect("an address");
        self.env("KAFKA_BEHIND_PROXY").split(',').map(address).collect()
    }

    /// `host:port` of all nodes' own listener, with commas: in the clear, no rights asked, never through a proxy.
    #[must_use]
    pub fn internal(&self) -> String {
        self.env("KAFKA_INTERNAL")
    }

    fn env(&self, name: &str) -> String {
        let all = self.control(&["env"]);
        let value = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.expect("the script says it").replace('\\', "")
    }

    /// Its directory: `client/` in it holds certificates in the secure mode.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Ends a node at once.
    pub fn kill(&self, node: u32) {
        self.control(&["kill", &node.to_string()]);
    }

    /// Starts a node again, with its data, and waits.
    pub fn start_node(&self, node: u32) {
        self.control(&["start-node", &node.to_string(), "--timeout", "180"]);
    }

    /// Halts a node: its connections hang.
    pub fn pause(&self, node: u32) {
        self.control(&["pause", &node.to_string()]);
    }

    /// Lets a halted node go on.
    pub fn resume(&self, node: u32) {
        self.control(&["resume", &node.to_string()]);
    }

    /// Runs one of Kafka's own tools and returns what it printed.
    ///
    /// # Panics
    /// Where it fails.
    pub fn tool(&self, arguments: &[&str]) -> String {
        let mut all = vec!["tool"];
        all.extend(arguments);
        self.control(&all)
    }

    fn control(&self, arguments: &[&str]) -> String {
        let output = Command::new(script_path())
            .args(arguments)
            .env("COPYTASTER_KAFKA_DIR", &self.dir)
            .output()
            .expect("the script runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.stdin.take();
        // It wipes the directory; whatever it says, nothing is left to do.
        let _ = self.script.wait();
    }
}

/// Whether there is a Java to run Kafka; says so in one line where there is none.
///
/// # Panics
/// Where there is none and `COPYTASTER_TEST_KAFKA` is set.
#[must_use]
pub fn is_there() -> bool {
    let found = Command::new("java").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        assert!(std::env::var(REQUIRED).is_err(), "{REQUIRED} is set, and there is no Java");
        println!("skipped: there is no Java, so no Kafka to test with");
    }
    found
}

fn script_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/kafka/kafka")
}

fn next_number() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
