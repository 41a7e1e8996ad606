//! A client that only asks: for metadata, watermarks, offsets.
//!
//! A client that is seldom used can hold on to a broker that has gone: it answers `DestroyBroker` or `UnknownPartition` long
//! after the others have taken over (librdkafka since 2.10 gives up brokers that leave the metadata). One that gets no answer
//! is replaced, and the question asked again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;

use super::cluster::{ASK_TIMEOUT, create};
use super::errors::{Meaning, at, is_being_elected, log_error, means};
use super::health::{Health, Watched};
use crate::LogError;

/// Between two questions to a partition whose leader is being elected, as after the topic was made.
const ELECTION_LOOK: Duration = Duration::from_millis(50);

pub(super) type Client = BaseConsumer<Watched>;

pub(super) struct Asker {
    config: ClientConfig,
    health: Arc<Health>,
    client: Mutex<Arc<Client>>,
}

impl Asker {
    pub(super) fn new(config: ClientConfig, health: &Arc<Health>) -> Result<Self, LogError> {
        let client = create(&config, Watched(Arc::clone(health)))?;
        Ok(Self { config, health: Arc::clone(health), client: Mutex::new(Arc::new(client)) })
    }

    /// The client as it is: for questions whose failures the caller looks into.
    pub(super) fn client(&self) -> Arc<Client> {
        Arc::clone(&self.client.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks; where nobody answers, once more with a new client, and again while a leader is being elected.
    pub(super) fn ask<T>(
        &self,
        doing: &'static str,
        question: impl Fn(&Client) -> KafkaResult<T>,
    ) -> Result<T, LogError> {
        let client = self.client();
        // A client's events pile up until they are served.
        while client.poll(Duration::ZERO).is_some() {}
        match question(&client) {
            Err(error) if means(&error) == Meaning::Away => {}
            Err(error) => return Err(log_error(doing, error)),
            Ok(answer) => return Ok(answer),
        }
        let fresh = Arc::new(create(&self.config, Watched(Arc::clone(&self.health)))?);
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        let deadline = Instant::now() + ASK_TIMEOUT;
        loop {
            match question(&fresh) {
                Err(error) if is_being_elected(&error) && Instant::now() < deadline => {
                    std::thread::sleep(ELECTION_LOOK);
                }
                answer => return answer.map_err(at(doing)),
            }
        }
    }

    /// First offset of a partition, and the one behind the last record that the client may see.
    pub(super) fn watermarks(&self, on_cluster: &str, partition: u32) -> Result<(u64, u64), LogError> {
        let partition = i32::try_from(partition).unwrap_or(i32::MAX);
        let (low, high) =
            self.ask("asking for watermarks", |client| client.fetch_watermarks(on_cluster, partition, ASK_TIMEOUT))?;
        Ok((u64::try_from(low).unwrap_or(0), u64::try_from(high).unwrap_or(0)))
    }
}
