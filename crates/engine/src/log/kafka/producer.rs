//! A producer with a transactional id: one transaction at a time, from begin to commit in milliseconds.
//!
//! After a timeout or a broken connection inside a transaction the producer is *spoilt*: without KIP-890 a delayed end of
//! that transaction could end a later one (notes/runtime.md §1.5; librdkafka#5423). A new producer of the same id settles
//! what is open and fences what is in flight.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer};

use super::cluster::{Cluster, create};
use super::convert::owned_headers;
use super::errors::{Meaning, log_error, meaning, means};
use super::health::{Health, library_line};
use super::offsets::{Consumed, OffsetSender, Sent, check_left_behind};
use super::settings::{Kind, TRANSACTION_TIMEOUT, client};
use crate::LogError;

/// How long one call of a transaction may take before it is repeated.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it is looked whether everything is delivered. A commit with messages in flight costs 100 ms
/// (rust-rdkafka#748, #777), so it is waited for before.
const DRAIN_LOOK: Duration = Duration::from_micros(200);
/// How long is waited where the client's queue is full.
const FULL_PAUSE: Duration = Duration::from_millis(1);

/// A record on its way, with the names of the cluster.
pub(super) struct Outgoing<'a> {
    pub(super) topic: &'a str,
    pub(super) partition: u32,
    pub(super) key: &'a [u8],
    pub(super) value: Option<&'a [u8]>,
    pub(super) headers: Option<&'a crate::Headers>,
}

/// Why a transaction did not go through.
pub(super) enum Failure {
    /// Nothing was written.
    NotWritten(LogError),
    /// Whether it was written is not known.
    InDoubt(LogError),
    /// Another producer has the id. Nothing was written.
    Fenced,
}

#[derive(Default)]
struct Deliveries {
    failed: Mutex<Option<KafkaError>>,
    health: Health,
}

struct Context(Arc<Deliveries>);

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        library_line(level, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.health.note(&error, reason);
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.0.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error.clone());
        }
    }
}

/// ThreadedProducer, not BaseProducer: that one's abort blocks with messages in flight (notes/runtime.md §1.2).
pub(super) struct TransactionalProducer {
    producer: Arc<ThreadedProducer<Context>>,
    offsets: OffsetSender,
    deliveries: Arc<Deliveries>,
    spoilt: AtomicBool,
    /// A call has not come back: no other may be made.
    stuck: AtomicBool,
}

impl TransactionalProducer {
    /// A producer of an id. Settles what a former one of the id left open, and fences it.
    pub(super) fn start(cluster: &Cluster, transactional_id: &str) -> Result<Self, LogError> {
        check_left_behind()?;
        let deliveries = Arc::new(Deliveries::default());
        let config = client(&cluster.options, Kind::Producer { transactional_id });
        let producer: ThreadedProducer<Context> = create(&config, Context(Arc::clone(&deliveries)))?;
        // Waits for a broker: one that is asked to start before it has any looks for its coordinator half a second later.
        producer.client().fetch_cluster_id(CALL_TIMEOUT);
        producer.init_transactions(CALL_TIMEOUT).map_err(|e| log_error("starting a producer", e))?;
        let producer = Arc::new(producer);
        let offsets = OffsetSender::start(Arc::clone(&producer), CALL_TIMEOUT)?;
        Ok(Self { producer, offsets, deliveries, spoilt: AtomicBool::new(false), stuck: AtomicBool::new(false) })
    }

    /// Whether it has to be replaced before the next transaction.
    pub(super) fn is_spoilt(&self) -> bool {
        self.spoilt.load(Ordering::Acquire)
    }

    /// Writes everything, or nothing.
    pub(super) fn transact<'a>(
        &self,
        records: impl Iterator<Item = Outgoing<'a>>,
        consumed: Option<&Arc<Consumed>>,
    ) -> Result<(), Failure> {
        let disconnects = self.deliveries.health.disconnects();
        *self.deliveries.failed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let filled = self.begin().and_then(|()| self.fill(records, consumed));
        let result = match filled {
            Ok(()) => self.commit(),
            Err(error) => Err(self.abandon(error)),
        };
        if disconnects != self.deliveries.health.disconnects() {
            self.spoil();
        }
        result
    }

    fn begin(&self) -> Result<(), KafkaError> {
        self.producer.begin_transaction()
    }

    fn fill<'a>(
        &self,
        records: impl Iterator<Item = Outgoing<'a>>,
        consumed: Option<&Arc<Consumed>>,
    ) -> Result<(), KafkaError> {
        for record in records {
            self.send(&record)?;
        }
        self.drain()?;
        match consumed {
            Some(consumed) => self.repeat(|| self.send_offsets(consumed)),
            None => Ok(()),
        }
    }

    fn send(&self, record: &Outgoing<'_>) -> Result<(), KafkaError> {
        let deadline = Instant::now() + TRANSACTION_TIMEOUT;
        let mut message =
            BaseRecord::to(record.topic).partition(i32::try_from(record.partition).unwrap_or(i32::MAX)).key(record.key);
        if let Some(value) = record.value {
            message = message.payload(value);
        }
        if let Some(headers) = record.headers {
            message = message.headers(owned_headers(headers));
        }
        loop {
            match self.producer.send(message) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(Code::QueueFull), back)) if Instant::now() < deadline => {
                    message = back;
                    std::thread::sleep(FULL_PAUSE);
                }
                Err((error, _)) => return Err(error),
            }
        }
    }

    fn send_offsets(&self, consumed: &Arc<Consumed>) -> Result<(), KafkaError> {
        match self.offsets.send(consumed, CALL_TIMEOUT * 2) {
            Sent::Back(result) => result,
            Sent::Stuck => {
                self.stuck.store(true, Ordering::Release);
                Err(KafkaError::Global(Code::OperationTimedOut))
            }
        }
    }

    /// Waits until everything is delivered.
    fn drain(&self) -> Result<(), KafkaError> {
        let deadline = Instant::now() + TRANSACTION_TIMEOUT;
        while self.producer.in_flight_count() > 0 {
            if Instant::now() >= deadline {
                return Err(KafkaError::MessageProduction(Code::MessageTimedOut));
            }
            std::thread::sleep(DRAIN_LOOK);
        }
        match self.deliveries.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn commit(&self) -> Result<(), Failure> {
        let result = self.repeat(|| self.producer.commit_transaction(CALL_TIMEOUT));
        result.map_err(|error| match &error {
            _ if self.is_fenced(&error) => Failure::Fenced,
            KafkaError::Transaction(inner) if inner.txn_requires_abort() => self.abandon(error),
            _ => {
                self.spoil();
                // Whatever it was: the next producer finds out.
                Failure::InDoubt(LogError::Away { doing: "committing", source: Box::new(error) })
            }
        })
    }

    /// A fenced producer purges its messages: the error that comes first may be that.
    fn is_fenced(&self, error: &KafkaError) -> bool {
        let fatal = self.producer.client().fatal_error();
        means(error) == Meaning::Fenced || fatal.is_some_and(|(code, _)| meaning(code) == Meaning::Fenced)
    }

    /// The transaction was not committed: ends it, so that readers need not wait for its timeout.
    fn abandon(&self, error: KafkaError) -> Failure {
        if self.is_fenced(&error) {
            return Failure::Fenced;
        }
        let is_stuck = self.stuck.load(Ordering::Acquire);
        let is_plain = !is_stuck && means(&error) != Meaning::Away && self.producer.client().fatal_error().is_none();
        if !is_plain || self.producer.abort_transaction(CALL_TIMEOUT).is_err() {
            self.spoil();
        }
        Failure::NotWritten(match log_error("writing a transaction", error) {
            LogError::Storage { source, .. } => LogError::Aborted { why: source.to_string() },
            other => other,
        })
    }

    /// Repeats a call of a transaction while the library says that it may be, for as long as the transaction can be open.
    fn repeat(&self, call: impl Fn() -> Result<(), KafkaError>) -> Result<(), KafkaError> {
        let deadline = Instant::now() + TRANSACTION_TIMEOUT;
        let mut pause = Duration::from_millis(50);
        loop {
            let Err(error) = call() else { return Ok(()) };
            let may_repeat = match &error {
                KafkaError::Transaction(inner) => inner.is_retriable(),
                // Commit flushes first, and that has an error of its own.
                KafkaError::Flush(code) => *code == Code::OperationTimedOut,
                _ => false,
            };
            if !may_repeat || Instant::now() + pause >= deadline {
                return Err(error);
            }
            // The end of a repeated call may be that of the first one, late.
            self.spoil();
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    fn spoil(&self) {
        self.spoilt.store(true, Ordering::Release);
    }
}
