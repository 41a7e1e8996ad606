//! Encryption and logins against a real broker, and what is told where they are wrong.

use std::path::PathBuf;

use copytaster_engine::{
    ClientCertificate, KafkaLog, KafkaOptions, Log, LogError, Membership, SaslLogin, SaslMechanism, Secret, Tls,
    TopicSpec,
};
use copytaster_records::topics::{Kept, state_of};
use copytaster_testkit::broker::{Broker, BrokerOptions, Security, is_there};

const PASSWORD: &str = "copytaster-secret";

struct Secured(Broker);

impl Secured {
    fn file(&self, name: &str) -> PathBuf {
        self.0.dir().join("client").join(name)
    }

    fn tls(&self) -> Tls {
        Tls { ca_file: Some(self.file("ca.pem")), certificate: None }
    }

    fn login(&self, mechanism: SaslMechanism, username: &str, password: &str) -> KafkaOptions {
        let login = SaslLogin { mechanism, username: username.into(), password: Secret::new(password) };
        KafkaOptions { tls: Some(self.tls()), login: Some(login), ..KafkaOptions::new(self.0.bootstrap()) }
    }
}

fn connect(options: KafkaOptions) -> Result<KafkaLog, LogError> {
    // A refusal comes within a few attempts; giving up at once would hide it.
    let attempts = std::cell::Cell::new(0);
    KafkaLog::connect(options, &|| {
        attempts.set(attempts.get() + 1);
        attempts.get() > 5
    })
}

fn works(what: &str, options: KafkaOptions) {
    let log = connect(options).unwrap_or_else(|error| panic!("{what}: {error}"));
    let spec = TopicSpec { name: format!("secure.{what}"), partitions: 1, kept: Kept::Forever };
    log.ensure_topics(std::slice::from_ref(&spec)).expect("creates");
    assert!(log.topics().expect("topics").iter().any(|topic| topic.name == spec.name));
}

#[test]
fn logins_and_certificates_work_and_wrong_ones_say_what_is_wrong() {
    if !is_there() {
        return;
    }
    let secured = Secured(Broker::start(BrokerOptions { security: Security::SaslSsl, ..BrokerOptions::default() }));
    works("plain", secured.login(SaslMechanism::Plain, "copytaster", PASSWORD));
    works("scram-256", secured.login(SaslMechanism::ScramSha256, "copytaster", PASSWORD));
    works("scram-512", secured.login(SaslMechanism::ScramSha512, "copytaster", PASSWORD));
    works("mutual-tls", mutual_tls(&secured));

    let error = refused(secured.login(SaslMechanism::ScramSha512, "copytaster", "not-it"));
    assert!(matches!(error, LogError::LoginRefused { .. }) && !error.to_string().contains("not-it"), "{error}");
    let error = refused(secured.login(SaslMechanism::Plain, "nobody", PASSWORD));
    assert!(matches!(error, LogError::LoginRefused { .. }) && !error.to_string().contains(PASSWORD), "{error}");
    let mut wrong_ca = secured.login(SaslMechanism::Plain, "copytaster", PASSWORD);
    wrong_ca.tls = Some(Tls { ca_file: Some(secured.file("other-ca.pem")), certificate: None });
    let error = refused(wrong_ca);
    assert!(matches!(error, LogError::TlsRefused { .. }) && error.to_string().contains("ca_file"), "{error}");
    let mut no_ca = secured.login(SaslMechanism::Plain, "copytaster", PASSWORD);
    no_ca.tls = Some(Tls { ca_file: Some("/nowhere/ca.pem".into()), certificate: None });
    let error = refused(no_ca);
    assert!(matches!(error, LogError::BadOptions { .. }) && error.to_string().contains("/nowhere/ca.pem"), "{error}");
    a_stranger_is_told_which_right_is_missing(&secured);
}

fn refused(options: KafkaOptions) -> LogError {
    connect(options).map(|_| ()).expect_err("is refused")
}

fn mutual_tls(secured: &Secured) -> KafkaOptions {
    let certificate = ClientCertificate {
        certificate_file: secured.file("client.pem"),
        key_file: secured.file("client.key"),
        key_password: None,
    };
    // Its listener is at the port of the other plus 20.
    let (host, port) = secured.0.bootstrap().split_once(':').expect("host:port");
    let brokers = format!("{host}:{}", port.parse::<u16>().expect("a port") + 20);
    KafkaOptions { tls: Some(Tls { certificate: Some(certificate), ..secured.tls() }), ..KafkaOptions::new(brokers) }
}

fn a_stranger_is_told_which_right_is_missing(secured: &Secured) {
    let owner = connect(secured.login(SaslMechanism::Plain, "copytaster", PASSWORD)).expect("connects");
    let spec = |name: String| TopicSpec { name, partitions: 1, kept: Kept::Forever };
    owner.ensure_topics(&[spec("guarded".into()), spec(state_of("guarded"))]).expect("creates");
    let stranger = connect(secured.login(SaslMechanism::Plain, "stranger", "stranger-secret")).expect("may log in");
    let membership = Membership { group: "guarded".into(), topic: "guarded".into(), stage: "guarded".into(), slot: 0 };
    let error = stranger.join(membership).map(|_| ()).expect_err("has no rights");
    assert!(matches!(error, LogError::Denied { .. }) && error.to_string().contains("topic"), "{error}");
    let error = stranger.ensure_topics(&[spec("new".into())]).expect_err("may not create");
    assert!(matches!(error, LogError::Denied { .. }), "{error:?}");
}
