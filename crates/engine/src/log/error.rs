use std::path::PathBuf;
use std::time::Duration;

/// What went wrong in a log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Another process has the directory.
    #[error(
        "the log in {} is in use by another process{}: stop it, or give this one another data_dir",
        dir.display(),
        holder.as_deref().map(|h| format!(" ({h})")).unwrap_or_default()
    )]
    Locked {
        /// The log's directory.
        dir: PathBuf,
        /// Who has it, where known.
        holder: Option<String>,
    },
    /// The directory was written by another version of the program.
    #[error("the log in {} has layout {found}, this program reads layout {expected}: use the version that wrote it, or another data_dir", dir.display())]
    Layout {
        /// The log's directory.
        dir: PathBuf,
        /// The layout's number found.
        found: String,
        /// The layout's number expected.
        expected: u32,
    },
    /// There is no such topic.
    #[error("there is no topic `{topic}`; there are: {there}")]
    UnknownTopic {
        /// The topic asked for.
        topic: String,
        /// The topics that exist.
        there: String,
    },
    /// The topic has fewer partitions.
    #[error("topic `{topic}` has partitions 0 to {}, not {partition}", partitions - 1)]
    UnknownPartition {
        /// The topic.
        topic: String,
        /// The partition asked for.
        partition: u32,
        /// How many there are.
        partitions: u32,
    },
    /// The topic exists with another number of partitions.
    #[error(
        "topic `{topic}` has {found} partitions, the configuration wants {wanted}: partitions cannot be changed in place, set them back (more are had by a replay)"
    )]
    TopicDiffers {
        /// The topic.
        topic: String,
        /// How many it has.
        found: u32,
        /// How many were asked for.
        wanted: u32,
    },
    /// The offset is no longer kept.
    #[error("{topic}/{partition}: offset {offset} is no longer kept, the first kept is {low}")]
    OffsetExpired {
        /// The topic.
        topic: String,
        /// The partition.
        partition: u32,
        /// The offset asked for.
        offset: u64,
        /// The first offset kept.
        low: u64,
    },
    /// The partitions were given to others meanwhile; nothing was written.
    #[error("the group's partitions were shared out anew, nothing was committed")]
    Rebalanced,
    /// Another instance took this one's slot; nothing was written.
    #[error(
        "slot {slot} of group `{group}` was taken by another instance, or given up by the brokers; nothing was committed"
    )]
    Fenced {
        /// The group.
        group: String,
        /// The slot.
        slot: u32,
    },
    /// No broker answers, or those that do are not ready.
    #[error("no broker answers while {doing}")]
    Away {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Brokers answer, but do not tell how far a group has come.
    #[error(
        "the committed offsets of group `{group}` cannot be had: a transaction holds them, or their broker is not ready. \
         Either passes within {}s; where it does not, the brokers lost the end of a transaction (Kafka 4.3.0 to 4.4.0 do, \
         KAFKA-20734): end it with Kafka's own `kafka-transactions.sh find-hanging` and `abort`",
        .ends_within.as_secs()
    )]
    Held {
        /// The group.
        group: String,
        /// The longest that a transaction may be open.
        ends_within: Duration,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A transaction was given up; nothing was written.
    #[error("a transaction was given up, nothing was written: {why}")]
    Aborted {
        /// In the client library's words.
        why: String,
    },
    /// The brokers refused the login.
    #[error("the brokers refused the login: {why}. Look at username, password and mechanism in [log.kafka.sasl]")]
    LoginRefused {
        /// In the client library's words, without any password.
        why: String,
    },
    /// The brokers' certificate was not accepted, or ours was not.
    #[error(
        "no encrypted connection to the brokers: {why}. Look at ca_file, certificate_file and key_file in [log.kafka.tls]"
    )]
    TlsRefused {
        /// In the client library's words.
        why: String,
    },
    /// A right is missing on the cluster.
    #[error("the cluster allows no access to {what} while {doing}: give the user of [log.kafka.sasl] the right")]
    Denied {
        /// To what, and which rights.
        what: &'static str,
        /// What was being done.
        doing: &'static str,
    },
    /// A setting that the client library does not take.
    #[error("the settings in [log.kafka] do not work: {why}")]
    BadOptions {
        /// In the client library's words.
        why: String,
    },
    /// Topics are not what the pipeline needs.
    #[error("the topics on the cluster are not what is needed: {}; `copytaster topics apply` mends it where it can be mended", problems.join("; "))]
    Topics {
        /// Each with its topic.
        problems: Vec<String>,
    },
    /// The log is closing.
    #[error("the log is closed")]
    Closed,
    /// Reading or writing storage failed.
    #[error("storage failed while {doing}")]
    Storage {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is stored does not read as what was written.
    #[error("{what} is damaged: {detail}")]
    Damaged {
        /// What.
        what: String,
        /// How.
        detail: String,
    },
}

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Repeat the same call after a while, for as long as it takes: a broker is away.
    Wait,
    /// Drop what is staged, go back to the committed offsets, go on.
    Rewind,
    /// End the process; the supervisor starts it again.
    Fatal,
}

impl LogError {
    pub(crate) fn storage<E>(doing: &'static str) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        move |source| Self::Storage { doing, source: Box::new(source) }
    }

    /// A short name for metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "locked",
            Self::Layout { .. } => "layout",
            Self::UnknownTopic { .. } => "unknown_topic",
            Self::UnknownPartition { .. } => "unknown_partition",
            Self::TopicDiffers { .. } => "topic_differs",
            Self::OffsetExpired { .. } => "offset_expired",
            Self::Rebalanced => "rebalanced",
            Self::Fenced { .. } => "fenced",
            Self::Away { .. } => "away",
            Self::Held { .. } => "held",
            Self::Aborted { .. } => "aborted",
            Self::LoginRefused { .. } => "login_refused",
            Self::TlsRefused { .. } => "tls_refused",
            Self::Denied { .. } => "denied",
            Self::BadOptions { .. } => "bad_options",
            Self::Topics { .. } => "topics",
            Self::Closed => "closed",
            Self::Storage { .. } => "storage",
            Self::Damaged { .. } => "damaged",
        }
    }

    /// The one place that says what to do about an error.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Rebalanced | Self::Aborted { .. } => Recovery::Rewind,
            Self::Away { .. } | Self::Held { .. } => Recovery::Wait,
            // A failed write poisons the embedded log: whatever follows would be on unknown ground.
            Self::Storage { .. }
            | Self::Damaged { .. }
            | Self::Fenced { .. }
            | Self::LoginRefused { .. }
            | Self::TlsRefused { .. }
            | Self::Denied { .. }
            | Self::BadOptions { .. }
            | Self::Topics { .. }
            | Self::Closed
            | Self::Locked { .. }
            | Self::Layout { .. }
            | Self::UnknownTopic { .. }
            | Self::UnknownPartition { .. }
            | Self::TopicDiffers { .. }
            | Self::OffsetExpired { .. } => Recovery::Fatal,
        }
    }
}
