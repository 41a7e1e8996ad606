//! The thread that reads a topic under one claim: the client library blocks, and must not do so on a runtime's thread.

use std::time::Duration;

use copytaster_engine::{Begun, FollowError, Followed, LogError, ReadLimits, Record, Recovery, TopicFollower};
use tokio::sync::{mpsc, oneshot};

use super::TopicOptions;
use super::cursor::Cursors;
use crate::Claim;

/// What is read at once.
const LIMITS: ReadLimits = ReadLimits { records_max: 500, bytes_max: 4 << 20 };
/// How long is waited for records: also the longest until an end is seen.
const POLL: Duration = Duration::from_millis(100);
/// Batches that wait for the intake.
const BATCHES_MAX: usize = 1;

/// What the thread brings.
#[derive(Debug)]
pub(super) enum Brought {
    /// Where partitions were begun.
    Begun(Begun),
    /// Records, in order within each partition.
    Records(Vec<Record>),
    /// Why nothing more comes.
    Failed(ReadError),
}

/// Why a topic is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// Where the feed stands could not be read.
    #[error("the committed position could not be read")]
    Cursors(#[source] LogError),
    /// The topic could not be read.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// The thread could not be started.
    #[error("a thread could not be started")]
    Thread(#[source] std::io::Error),
    /// The thread ended without a word: it panicked.
    #[error("the thread that reads it ended")]
    Ended,
}

impl ReadError {
    /// Whether the cluster is only away.
    pub(super) fn passes(&self) -> bool {
        matches!(self, Self::Follow(FollowError::Cluster { source, .. }) if source.recovery() == Recovery::Wait)
    }
}

/// A thread that reads. It ends soon after `brought` is dropped.
pub(super) struct Reading {
    pub(super) brought: mpsc::Receiver<Brought>,
    /// Resolves, with an error, when the thread has ended.
    pub(super) ended: oneshot::Receiver<()>,
}

impl Reading {
    pub(super) fn start(options: TopicOptions, cursors: Cursors, claim: Claim) -> Result<Self, ReadError> {
        let (sender, brought) = mpsc::channel(BATCHES_MAX);
        let (ending, ended) = oneshot::channel::<()>();
        let name = format!("topic-{}", options.feed);
        let work = move || {
            let _ending = ending;
            if let Err(error) = read(&options, &cursors, &claim, &sender) {
                // Nobody listens any more where the claim was lost meanwhile.
                let _ = sender.blocking_send(Brought::Failed(error));
            }
        };
        std::thread::Builder::new().name(name).spawn(work).map_err(ReadError::Thread)?;
        Ok(Self { brought, ended })
    }
}

fn read(
    options: &TopicOptions,
    cursors: &Cursors,
    claim: &Claim,
    sender: &mpsc::Sender<Brought>,
) -> Result<(), ReadError> {
    let committed = cursors.committed(claim).map_err(ReadError::Cursors)?;
    let mut follower = TopicFollower::open(&options.cluster, &options.topic)?;
    let mut next = Brought::Begun(follower.begin(&committed, options.from)?);
    tracing::info!(feed = %options.feed, topic = options.topic, "the lane is owned: following the topic");
    while sender.blocking_send(next).is_ok() {
        next = loop {
            match follower.poll(LIMITS, POLL)? {
                Followed::Begun(begun) => break Brought::Begun(begun),
                Followed::Records(records) => break Brought::Records(records),
                Followed::Idle if sender.is_closed() => return Ok(()),
                Followed::Idle => {}
            }
        };
    }
    Ok(())
}
