//! Standard input: a stream that is cut into deliveries.
//!
//! Frames are submitted in order as they end, and their answers are awaited beside, so that a stream is as fast as the
//! log; what is refused as busy is handed over again, then behind its successors. At most one frame is held outside
//! of the intake.

mod frames;

use std::sync::Arc;

use bytes::Bytes;
use copytaster_engine::clock;
use copytaster_records::{FeedId, Timestamp, Transport};
use tokio::io::AsyncRead;
use tokio::sync::mpsc;

use self::frames::{Frame, Frames};
use crate::backoff::Backoff;
use crate::{Arrival, FeedCounters, Intake, Pending, Refused};

/// Deliveries that wait for their answers, at most.
const PENDING_MAX: usize = 256;

/// How the stream is cut into deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// All of it is one delivery.
    #[default]
    Whole,
    /// Each line is one, without its line end (LF or CR LF).
    Lines,
    /// Zero bytes stand between them.
    Nul,
}

/// How standard input is read.
#[derive(Debug, Clone)]
pub struct StdinOptions {
    /// The feed that it carries.
    pub feed: FeedId,
    /// Where refusals are counted. Shared with the feed's other transports.
    pub counters: Arc<FeedCounters>,
    /// How it is cut.
    pub framing: Framing,
    /// Gives the time of receipt.
    pub clock: fn() -> Timestamp,
}

impl StdinOptions {
    /// All of the input is one delivery of the feed.
    #[must_use]
    pub fn new(counters: Arc<FeedCounters>) -> Self {
        Self { feed: counters.feed().clone(), counters, framing: Framing::default(), clock: clock::wall }
    }
}

/// What became of an input that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StdinSummary {
    /// Deliveries that are durable.
    pub taken: u64,
    /// Frames that were too large.
    pub refused: u64,
}

/// Why an input was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StdinError {
    /// It could not be read further; what came before is durable.
    #[error("standard input could not be read further, after {taken} deliveries")]
    Read {
        /// Deliveries that are durable.
        taken: u64,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A delivery was not taken; later ones may have been.
    #[error("a delivery from standard input was not taken, after {taken} that were")]
    Refused {
        /// Deliveries that are durable for certain.
        taken: u64,
        /// Why not.
        #[source]
        source: Refused,
    },
}

/// Delivers an input until its end; returns when all of it is durable. Empty frames are skipped.
///
/// # Errors
/// [`StdinError`]: the input broke, the log failed, or the service is stopping.
pub async fn run_stdin<R>(input: R, intake: &Intake, options: &StdinOptions) -> Result<StdinSummary, StdinError>
where
    R: AsyncRead + Unpin,
{
    let (waiting, answers) = mpsc::channel(PENDING_MAX);
    let reader = Reader { intake, options, waiting };
    // A failed answer ends the reading at once; a failed read still waits for the answers.
    let (read, taken) = tokio::try_join!(async { Ok(reader.run(input).await) }, take_answers(intake, answers))?;
    match read {
        Ok(refused) => Ok(StdinSummary { taken, refused }),
        Err(ReadEnd::Input(source)) => Err(StdinError::Read { taken, source }),
        Err(ReadEnd::Intake(source)) => Err(StdinError::Refused { taken, source }),
    }
}

/// A delivery that waits for its answer. Its bytes are shared with the queue.
struct Waiting {
    arrival: Arrival,
    pending: Pending,
}

enum ReadEnd {
    Input(std::io::Error),
    Intake(Refused),
}

struct Reader<'a> {
    intake: &'a Intake,
    options: &'a StdinOptions,
    waiting: mpsc::Sender<Waiting>,
}

impl Reader<'_> {
    /// Submits every frame; gives the number of those that are too large.
    async fn run<R: AsyncRead + Unpin>(self, input: R) -> Result<u64, ReadEnd> {
        let limit = self.intake.delivery_bytes_max();
        let mut frames = Frames::new(input, self.options.framing, limit);
        let mut refused = 0;
        while let Some(frame) = frames.next().await.map_err(ReadEnd::Input)? {
            match frame {
                Frame::Complete(bytes) => self.submit(bytes).await.map_err(ReadEnd::Intake)?,
                Frame::TooLarge { number } => {
                    refused += 1;
                    self.options.counters.refused();
                    let (feed, reason) = (&self.options.feed, Refused::TooLarge { limit });
                    tracing::warn!(%feed, number, %reason, "a frame of standard input is refused; the next one goes on");
                }
            }
        }
        Ok(refused)
    }

    async fn submit(&self, bytes: Bytes) -> Result<(), Refused> {
        let arrival = Arrival {
            feed: self.options.feed.clone(),
            transport: Transport::Stdin,
            name: None,
            content_type: None,
            received_at: (self.options.clock)(),
            bytes,
            traceparent: None,
            cursor: None,
        };
        let pending = self.intake.submit(arrival.clone()).await?;
        // Fails only when the answers have failed, which ends this future too.
        self.waiting.send(Waiting { arrival, pending }).await.map_err(|_| Refused::Stopping)
    }
}

/// Waits for every answer; gives the number of deliveries taken.
async fn take_answers(intake: &Intake, mut answers: mpsc::Receiver<Waiting>) -> Result<u64, StdinError> {
    let mut taken = 0;
    while let Some(waiting) = answers.recv().await {
        take_answer(intake, waiting).await.map_err(|source| StdinError::Refused { taken, source })?;
        taken += 1;
    }
    Ok(taken)
}

async fn take_answer(intake: &Intake, waiting: Waiting) -> Result<(), Refused> {
    let mut answer = waiting.pending.answer().await;
    let mut backoff = Backoff::new();
    while answer == Err(Refused::Busy) {
        tokio::time::sleep(backoff.wait()).await;
        answer = intake.deliver(waiting.arrival.clone()).await;
    }
    answer.map(|_| ())
}

#[cfg(test)]
mod tests;
