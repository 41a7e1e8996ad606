//! How to reach a cluster, and as whom.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::LogError;

/// A password. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a password.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// How a password is proven to a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaslMechanism {
    /// The password as it is: over TLS only.
    Plain,
    /// A challenge with SHA-256.
    ScramSha256,
    /// A challenge with SHA-512.
    ScramSha512,
}

/// Who logs in by password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaslLogin {
    /// How.
    pub mechanism: SaslMechanism,
    /// Who.
    pub username: String,
    /// With what.
    pub password: Secret,
}

/// A certificate of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// PEM file with the chain.
    pub certificate_file: PathBuf,
    /// PEM file with the key.
    pub key_file: PathBuf,
    /// The key's password.
    pub key_password: Option<Secret>,
}

/// Encryption of the connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the authorities that may vouch for brokers; the system's where there is none.
    pub ca_file: Option<PathBuf>,
    /// The certificate that is shown to brokers.
    pub certificate: Option<ClientCertificate>,
}

/// How to reach a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaOptions {
    /// Brokers to begin with: `host:port`, several with commas.
    pub brokers: String,
    /// What all topics, groups and transactional ids of this pipeline begin with; empty for none. Several pipelines can
    /// share a cluster by it.
    pub prefix: String,
    /// Encryption; none where absent.
    pub tls: Option<Tls>,
    /// Login; none where absent.
    pub login: Option<SaslLogin>,
    /// Copies of topics that are created; the cluster's default where absent.
    pub replication: Option<u16>,
    /// Further settings of the client library, by its names. Those that the engine relies on cannot be set.
    pub properties: BTreeMap<String, String>,
}

impl KafkaOptions {
    /// For brokers that want neither encryption nor login.
    #[must_use]
    pub fn new(brokers: impl Into<String>) -> Self {
        Self {
            brokers: brokers.into(),
            prefix: String::new(),
            tls: None,
            login: None,
            replication: None,
            properties: BTreeMap::new(),
        }
    }

    /// Files that cannot be read, where there are any: the client library's own words name none.
    pub(super) fn check_files(&self) -> Result<(), LogError> {
        let tls = self.tls.iter();
        let own = tls.clone().filter_map(|tls| tls.certificate.as_ref());
        let files = tls
            .filter_map(|tls| Some(("ca_file", tls.ca_file.as_ref()?)))
            .chain(own.flat_map(|own| [("certificate_file", &own.certificate_file), ("key_file", &own.key_file)]));
        for (setting, path) in files {
            std::fs::File::open(path).map_err(|error| LogError::BadOptions {
                why: format!("{setting} {} cannot be read ({error})", path.display()),
            })?;
        }
        Ok(())
    }

    /// Why a setting of the client library cannot be set, where it cannot.
    #[must_use]
    pub fn refused_property(name: &str) -> Option<&'static str> {
        const BY_OWN_SETTINGS: [&str; 6] = [
            "bootstrap.servers",
            "metadata.broker.list",
            "security.protocol",
            "sasl.mechanism",
            "sasl.mechanisms",
            "transactional.id",
        ];
        const RELIED_ON: [&str; 12] = [
            "enable.auto.commit",
            "enable.auto.offset.store",
            "enable.idempotence",
            "enable.partition.eof",
            "acks",
            "request.required.acks",
            "auto.offset.reset",
            "group.id",
            "group.instance.id",
            "group.protocol",
            "isolation.level",
            "partition.assignment.strategy",
        ];
        let is_secret = name.contains("password") || name.starts_with("sasl.") || name.starts_with("ssl.key");
        if BY_OWN_SETTINGS.contains(&name) || is_secret {
            return Some("it has a setting of its own in [log.kafka]");
        }
        RELIED_ON.contains(&name).then_some("exactly once delivery relies on it")
    }
}
