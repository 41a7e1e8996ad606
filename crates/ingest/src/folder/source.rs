//! A folder that one of several instances watches: whichever owns its feed's lane.
//!
//! The owner before may still be putting away what it had claimed. It holds the folder's lock until that is done, so the
//! new owner waits for the lock: nothing that is in `claimed/` is delivered by both.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{FolderError, FolderOptions, FolderWatch};
use crate::backoff::Backoff;
use crate::{Claim, FeedCounters, Intake, LaneWatch};

/// A folder as a source of a feed.
#[derive(Debug)]
pub struct FolderSource {
    options: FolderOptions,
    /// Open from the start, where no other instance can own the lane.
    open: Option<FolderWatch>,
}

impl FolderSource {
    /// For the only instance there is: opens the folder, and holds it from now on.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn alone(options: FolderOptions) -> Result<Self, FolderError> {
        let open = Some(FolderWatch::open(options.clone())?);
        Ok(Self { options, open })
    }

    /// For one of several instances: makes sure that the folder can be opened, and leaves it to whichever owns the lane.
    ///
    /// # Errors
    /// [`FolderError`], but for a folder that another instance watches.
    pub fn shared(options: FolderOptions) -> Result<Self, FolderError> {
        match FolderWatch::open(options.clone()) {
            Ok(_) | Err(FolderError::Taken { .. }) => Ok(Self { options, open: None }),
            Err(error) => Err(error),
        }
    }

    /// Watches while the feed's lane is this instance's, until stopped.
    pub async fn run(mut self, intake: Intake, counters: Arc<FeedCounters>, lanes: LaneWatch, stop: CancellationToken) {
        while let Some(Some(claim)) = stop.run_until_cancelled(lanes.until_owned(&self.options.feed)).await {
            self.watch(&claim, &intake, &counters, &lanes, &stop).await;
            // It may have ended because the intake closed: without a new claim there is nothing to begin again for.
            let _ = stop.run_until_cancelled(lanes.until_lost(&claim)).await;
        }
    }

    /// Under one claim.
    async fn watch(
        &mut self,
        claim: &Claim,
        intake: &Intake,
        counters: &Arc<FeedCounters>,
        lanes: &LaneWatch,
        stop: &CancellationToken,
    ) {
        let over = stop.child_token();
        let watching = async {
            let Some(watch) = over.run_until_cancelled(self.opened()).await else { return };
            tracing::debug!(feed = %self.options.feed, "the lane is owned: watching the folder");
            watch.run(intake.clone(), Arc::clone(counters), over.clone()).await;
        };
        let ending = async {
            lanes.until_lost(claim).await;
            over.cancel();
            // The files that were handed over are waited for.
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = watching => {}
            () = ending => {}
        }
    }

    /// The folder, opened as soon as it can be.
    async fn opened(&mut self) -> FolderWatch {
        if let Some(open) = self.open.take() {
            return open;
        }
        let (mut backoff, mut told) = (Backoff::new(), false);
        loop {
            match self.open_blocking().await {
                Ok(watch) => return watch,
                Err(error) if told => {
                    tracing::debug!(feed = %self.options.feed, %error, "still waiting for the folder");
                }
                Err(error @ FolderError::Taken { .. }) => {
                    tracing::info!(feed = %self.options.feed, %error, "waiting for it");
                    told = true;
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(feed = %self.options.feed, error, "cannot watch the folder; tries again");
                    told = true;
                }
            }
            tokio::time::sleep(backoff.wait()).await;
        }
    }

    async fn open_blocking(&self) -> Result<FolderWatch, FolderError> {
        let (options, path) = (self.options.clone(), self.options.path.clone());
        let opening = tokio::task::spawn_blocking(move || FolderWatch::open(options)).await;
        opening.unwrap_or_else(|error| Err(FolderError::Read { path, source: std::io::Error::other(error) }))
    }
}
