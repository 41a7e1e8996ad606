//! A Kafka topic that is not the pipeline's as a source: each record's value is a delivery.
//!
//! The offset behind a record is the delivery's cursor: it commits with the raw record, in the state of the feed's lane,
//! so each record is on `wire.raw` exactly once, whatever is killed. The instance that owns the lane reads; what it has
//! handed over when it loses the lane is either committed, cursor and all, or refused, and the next owner goes on from
//! the cursors. Many deliveries are in flight at once. After a refusal nothing more is handed over under the same claim:
//! the driver has voided it, so that no later record passes the refused one.
//!
//! A record without a value (a tombstone) is no delivery: it is counted as skipped. One that is larger than a delivery
//! may be is refused as everywhere at the edge: an error in the log with its address, where its bytes still are, and a
//! count in the feed's health; the feed goes on behind it.

mod cursor;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use copytaster_engine::{Begun, FollowError, FollowFrom, KafkaOptions, Record, TopicFollower};
use copytaster_records::{FeedId, Timestamp, TraceContext, Transport, headers};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use self::cursor::Cursors;
use self::read::{Brought, ReadError, Reading};
use crate::backoff::Backoff;
use crate::{Arrival, Claim, FeedCounters, Intake, LaneWatch, Pending, Refused};

/// How often a failure that lasts is told again.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// How a topic is read.
#[derive(Debug, Clone)]
pub struct TopicOptions {
    /// The feed whose deliveries its records are.
    pub feed: FeedId,
    /// The cluster. Its prefix is of no account: the topic's name is its own.
    pub cluster: KafkaOptions,
    /// The topic.
    pub topic: String,
    /// Where to begin, and what to do where a position is no longer kept.
    pub from: FollowFrom,
    /// Deliveries that are handed over and not yet durable, at most.
    pub in_flight_max: usize,
    /// The time of receipt.
    pub clock: fn() -> Timestamp,
}

impl TopicOptions {
    /// The whole topic, 512 deliveries in flight.
    #[must_use]
    pub fn new(feed: FeedId, cluster: KafkaOptions, topic: impl Into<String>, clock: fn() -> Timestamp) -> Self {
        Self { feed, cluster, topic: topic.into(), from: FollowFrom::default(), in_flight_max: 512, clock }
    }
}

/// A topic as a source of a feed.
#[derive(Debug)]
pub struct TopicSource {
    options: TopicOptions,
    cursors: Cursors,
    /// When the thread of the claim before has ended.
    ended: Option<oneshot::Receiver<()>>,
    told: Option<(String, Instant)>,
}

/// Why reading under a claim came to an end.
#[derive(Debug)]
enum End {
    Lost,
    Refused(Refused),
    Failed(ReadError),
}

/// What stands in the queue.
enum Waiting {
    Delivery(Pending),
    /// Positions alone, with what was passed over.
    Advance {
        pending: Pending<()>,
        skipped: u64,
        refused: u64,
    },
}

impl TopicSource {
    /// Makes sure that the topic can be read. A cluster that is away is none of the errors: it is waited for later.
    ///
    /// # Errors
    /// [`FollowError`].
    pub fn open(options: TopicOptions) -> Result<Self, FollowError> {
        match TopicFollower::open(&options.cluster, &options.topic).map_err(ReadError::Follow) {
            Err(error) if error.passes() => {
                let brokers = &options.cluster.brokers;
                tracing::warn!(feed = %options.feed, brokers, "no broker of the feed's topic answers; it is tried again");
            }
            Err(ReadError::Follow(error)) => return Err(error),
            _ => {}
        }
        let cursors = Cursors::new(&options.feed, &options.topic);
        Ok(Self { options, cursors, ended: None, told: None })
    }

    /// Reads while the feed's lane is this instance's, until stopped.
    pub async fn run(mut self, intake: Intake, counters: Arc<FeedCounters>, lanes: LaneWatch, stop: CancellationToken) {
        let reading = async {
            let mut backoff = Backoff::new();
            while let Some(claim) = lanes.until_owned(&self.options.feed).await {
                let progress = AtomicBool::new(false);
                let following = self.follow(&claim, &intake, &counters, &progress);
                let end = tokio::select! {
                    end = following => end,
                    () = lanes.until_lost(&claim) => End::Lost,
                };
                self.tell(&end);
                if matches!(end, End::Refused(_)) {
                    lanes.until_lost(&claim).await;
                }
                if progress.load(Ordering::Relaxed) {
                    backoff = Backoff::new();
                }
                if !matches!(end, End::Lost) {
                    tokio::time::sleep(backoff.wait()).await;
                }
            }
        };
        // What is in flight then is committed with its cursor, or not at all.
        let _ = stop.run_until_cancelled(reading).await;
    }

    /// Reads under one claim. After a failed read all that is in flight is answered first: the same claim may be used again.
    async fn follow(&mut self, claim: &Claim, intake: &Intake, counters: &FeedCounters, progress: &AtomicBool) -> End {
        if let Some(ended) = self.ended.take() {
            // An error says that it has ended.
            let _ = ended.await;
        }
        let reading = match Reading::start(self.options.clone(), self.cursors.clone(), claim.clone()) {
            Ok(reading) => reading,
            Err(error) => return End::Failed(error),
        };
        self.ended = Some(reading.ended);
        let (waiting, answers) = mpsc::channel(self.options.in_flight_max.max(1));
        let hand_over = HandOver { options: &self.options, cursors: &self.cursors, claim, intake, waiting };
        let handing_over = async { Ok(hand_over.run(reading.brought).await) };
        match tokio::try_join!(handing_over, take_answers(answers, counters, progress)) {
            Ok((Ok(error), ())) => End::Failed(error),
            Ok((Err(refused), ())) | Err(refused) => End::Refused(refused),
        }
    }

    fn tell(&mut self, end: &End) {
        let (feed, topic) = (&self.options.feed, &self.options.topic);
        match end {
            End::Lost | End::Refused(Refused::Stopping) => tracing::debug!(%feed, topic, "stopped following the topic"),
            End::Refused(refused) => {
                tracing::warn!(%feed, topic, %refused, "goes on from the position that is committed");
            }
            End::Failed(error) => {
                let text = chain(error);
                if self.told.as_ref().is_some_and(|(told, at)| *told == text && at.elapsed() < TELL_AGAIN) {
                    return;
                }
                if error.passes() {
                    tracing::warn!(%feed, topic, error = text, "the cluster is away: waiting, it is tried again and again");
                } else {
                    tracing::error!(%feed, topic, error = text, "the topic is not read; it is tried again and again");
                }
                self.told = Some((text, Instant::now()));
            }
        }
    }
}

/// From the thread into the intake.
struct HandOver<'a> {
    options: &'a TopicOptions,
    cursors: &'a Cursors,
    claim: &'a Claim,
    intake: &'a Intake,
    waiting: mpsc::Sender<Waiting>,
}

impl HandOver<'_> {
    /// Ends with why nothing more is read, or why the intake took no more.
    async fn run(self, mut brought: mpsc::Receiver<Brought>) -> Result<ReadError, Refused> {
        while let Some(next) = brought.recv().await {
            match next {
                Brought::Begun(begun) => self.begin(&begun).await?,
                Brought::Records(records) => self.batch(records).await?,
                Brought::Failed(error) => return Ok(error),
            }
        }
        Ok(ReadError::Ended)
    }

    /// Where the topic was begun stands before any of its records.
    async fn begin(&self, begun: &Begun) -> Result<(), Refused> {
        for gap in &begun.gaps {
            let (feed, topic, partition) = (&self.options.feed, &self.options.topic, gap.partition);
            let (from, to) = (gap.from, gap.to);
            tracing::warn!(%feed, topic, partition, from, to, "records were dropped before they were read: from = \"kept\"");
        }
        if begun.positions.is_empty() {
            return Ok(());
        }
        self.advance(&begun.positions, 0, 0).await
    }

    async fn batch(&self, records: Vec<Record>) -> Result<(), Refused> {
        let limit = self.intake.delivery_bytes_max();
        let (mut skipped, mut refused, mut positions) = (0, 0, BTreeMap::new());
        for record in records {
            positions.insert(record.partition, record.offset + 1);
            if record.value.is_none() {
                skipped += 1;
            } else if record.value_bytes as usize > limit {
                refused += 1;
                let (feed, record_at, bytes) = (&self.options.feed, record.address(), record.value_bytes);
                tracing::error!(%feed, record = %record_at, bytes, limit, "refused: larger than limits.delivery; goes on behind it");
            } else {
                let pending = self.intake.submit(self.arrival(record)).await?;
                self.wait_for(Waiting::Delivery(pending)).await?;
            }
        }
        if skipped + refused > 0 { self.advance(&positions, skipped, refused).await } else { Ok(()) }
    }

    async fn advance(&self, positions: &BTreeMap<u32, u64>, skipped: u64, refused: u64) -> Result<(), Refused> {
        let cursor = |(partition, offset): (&u32, &u64)| self.cursors.at(self.claim, *partition, *offset);
        let cursors = positions.iter().map(cursor).collect();
        let pending = self.intake.advance(self.options.feed.clone(), cursors).await?;
        self.wait_for(Waiting::Advance { pending, skipped, refused }).await
    }

    async fn wait_for(&self, waiting: Waiting) -> Result<(), Refused> {
        // Fails only when an answer was a refusal, which ends this too.
        self.waiting.send(waiting).await.map_err(|_| Refused::ClaimLost)
    }

    fn arrival(&self, record: Record) -> Arrival {
        let key = std::str::from_utf8(&record.key).ok().filter(|key| !key.is_empty());
        Arrival {
            feed: self.options.feed.clone(),
            transport: Transport::Topic,
            name: Some(key.map_or_else(|| record.address().to_string(), str::to_owned)),
            content_type: header(&record, headers::CONTENT_TYPE).map(str::to_owned),
            received_at: (self.options.clock)(),
            traceparent: header(&record, headers::TRACEPARENT)
                .filter(|t| TraceContext::parse(t).is_some())
                .map(str::to_owned),
            cursor: Some(self.cursors.at(self.claim, record.partition, record.offset + 1)),
            bytes: record.value.unwrap_or_default(),
        }
    }
}

/// Names of headers are written in any case.
fn header<'a>(record: &'a Record, name: &str) -> Option<&'a str> {
    let (_, value) = record.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(value).ok()
}

/// Waits for all answers; the first refusal ends it.
async fn take_answers(
    mut answers: mpsc::Receiver<Waiting>,
    counters: &FeedCounters,
    progress: &AtomicBool,
) -> Result<(), Refused> {
    while let Some(waiting) = answers.recv().await {
        match waiting {
            Waiting::Delivery(pending) => _ = pending.answer().await?,
            Waiting::Advance { pending, skipped, refused } => {
                pending.answer().await?;
                (0..skipped).for_each(|_| counters.skipped());
                (0..refused).for_each(|_| counters.refused());
            }
        }
        progress.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// An error with all that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
