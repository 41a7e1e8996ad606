//! The transports of the configured feeds, on one small runtime.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use copytaster_engine::{FollowFrom, clock};
use copytaster_ingest::{
    AfterDelivery, FolderOptions, FolderSource, PushAuth, StdinOptions, TopicOptions, TopicSource, run_stdin,
};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::monitor::{self, Watched};
use super::{PushAuths, Running, push, source_cluster};
use crate::config::{After, Config, Feed, Folder, Framing, From, LogKind, Stdin, Topic};

/// Threads for all transports: they wait far more than they work.
const THREADS: usize = 2;

/// Transports that run.
pub(crate) struct Transports {
    runtime: Runtime,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Transports {
    /// No transports yet: a runtime for them, and for signals.
    ///
    /// # Errors
    /// Where threads cannot be started.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("transports")
            .enable_all()
            .build()
            .context("the transports' threads could not be started")?;
        Ok(Self { runtime, tasks: TaskTracker::new(), stop: CancellationToken::new() })
    }

    /// Starts the transports of all feeds. What cannot be opened is an error.
    ///
    /// # Errors
    /// Where a folder, topic or listener cannot be opened.
    pub(crate) fn start(&self, config: &Config, auths: &PushAuths, running: &Running) -> anyhow::Result<()> {
        if let Some(listener) = push::bind(config, auths, running)? {
            let (intake, stop) = (running.intake.clone(), self.stop.clone());
            self.spawn(push::serve(listener, intake, stop, config.shutdown.grace.0));
        }
        for feed in &config.feed {
            self.start_feed(config, feed, running).with_context(|| format!("feed `{}`", feed.name))?;
        }
        Ok(())
    }

    /// Starts the listener for supervisors and Prometheus, where one is configured.
    ///
    /// # Errors
    /// Where it cannot be bound.
    pub(crate) fn start_monitor(&self, config: &Config, auth: PushAuth, watched: Arc<Watched>) -> anyhow::Result<()> {
        if let Some(listener) = monitor::bind(config)? {
            self.spawn(monitor::serve(listener, auth, watched, self.stop.clone(), config.shutdown.grace.0));
        }
        Ok(())
    }

    fn start_feed(&self, config: &Config, feed: &Feed, running: &Running) -> anyhow::Result<()> {
        let counters = Arc::clone(&running.routes[&feed.name].counters);
        if let Some(folder) = &feed.folder {
            let source = open_folder(config, feed, folder)?;
            let (intake, lanes) = (running.intake.clone(), running.lanes.clone());
            self.spawn(source.run(intake, Arc::clone(&counters), lanes, self.stop.clone()));
        }
        if let Some(topic) = &feed.topic {
            let source = open_topic(config, feed, topic)?;
            let (intake, lanes) = (running.intake.clone(), running.lanes.clone());
            self.spawn(source.run(intake, Arc::clone(&counters), lanes, self.stop.clone()));
        }
        if let Some(stdin) = &feed.stdin {
            self.spawn(read_stdin(stdin_options(stdin, counters), running.intake.clone(), self.stop.clone()));
        }
        Ok(())
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn_on(task, self.runtime.handle());
    }

    /// The runtime, for signals.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Takes nothing more. What was taken is answered, or still there for the next start.
    pub(crate) fn stop(self, grace: Duration) {
        self.stop.cancel();
        self.tasks.close();
        let ended = self.runtime.block_on(async { tokio::time::timeout(grace, self.tasks.wait()).await });
        if ended.is_err() {
            tracing::warn!(?grace, "transports did not end in time; what they had is still at its source");
        }
        // Standard input may be read for ever by a blocked thread.
        self.runtime.shutdown_background();
    }
}

fn open_folder(config: &Config, feed: &Feed, folder: &Folder) -> anyhow::Result<FolderSource> {
    let path = config.path(&folder.path);
    if folder.create {
        std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    }
    let options = FolderOptions {
        after: match folder.after {
            After::Done => AfterDelivery::Done,
            After::Delete => AfterDelivery::Delete,
        },
        settle: folder.settle.0,
        ..FolderOptions::new(feed.name.clone(), path, clock::wall)
    };
    // The embedded log belongs to one process; on a cluster another one may have the folder.
    Ok(match config.log.kind {
        LogKind::Embedded => FolderSource::alone(options)?,
        LogKind::Kafka => FolderSource::shared(options)?,
    })
}

fn open_topic(config: &Config, feed: &Feed, topic: &Topic) -> anyhow::Result<TopicSource> {
    let options = TopicOptions {
        from: match topic.from {
            From::Beginning => FollowFrom::Beginning,
            From::End => FollowFrom::End,
            From::Kept => FollowFrom::Kept,
        },
        ..TopicOptions::new(feed.name.clone(), source_cluster(config, topic)?, &topic.name, clock::wall)
    };
    Ok(TopicSource::open(options)?)
}

fn stdin_options(stdin: &Stdin, counters: Arc<copytaster_ingest::FeedCounters>) -> StdinOptions {
    StdinOptions {
        framing: match stdin.framing {
            Framing::Whole => copytaster_ingest::Framing::Whole,
            Framing::Lines => copytaster_ingest::Framing::Lines,
            Framing::Nul => copytaster_ingest::Framing::Nul,
        },
        ..StdinOptions::new(counters)
    }
}

async fn read_stdin(options: StdinOptions, intake: copytaster_ingest::Intake, stop: CancellationToken) {
    let read = run_stdin(tokio::io::stdin(), &intake, &options);
    match stop.run_until_cancelled(read).await {
        Some(Ok(summary)) => {
            tracing::info!(taken = summary.taken, refused = summary.refused, "standard input came to its end");
        }
        Some(Err(error)) => tracing::error!(error = &error as &dyn std::error::Error, "standard input"),
        None => {}
    }
}
