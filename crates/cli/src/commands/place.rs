//! Where the log is that a command asks about: a service's, a directory, a cluster.

use std::mem::ManuallyDrop;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use copytaster_engine::admin::{AdminError, Line, Request, ask, serve};
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Log, StopSignal};

use crate::args::{ConfigFile, LogPlace};
use crate::config::{Config, LogKind};
use crate::exit::Failed;
use crate::service::Carrier;

/// Where a log is.
pub(super) enum Place {
    /// A directory, and the socket of the service that may run on it.
    Directory { data_dir: PathBuf, socket: PathBuf },
    /// A cluster.
    Cluster(Box<Config>),
}

impl Place {
    /// A directory, or what the configuration says.
    pub(super) fn find(data_dir: Option<&Path>, config: &ConfigFile) -> anyhow::Result<Self> {
        if let Some(dir) = data_dir {
            return Ok(Self::Directory { data_dir: dir.to_path_buf(), socket: dir.join("admin.sock") });
        }
        let config = super::load(config)?;
        Ok(match config.log.kind {
            LogKind::Embedded => Self::Directory { data_dir: config.data_dir(), socket: config.admin_socket() },
            LogKind::Kafka => Self::Cluster(Box::new(config)),
        })
    }

    /// As the command line says.
    pub(super) fn of(place: &LogPlace) -> anyhow::Result<Self> {
        Self::find(place.data_dir.as_deref(), &place.config)
    }

    /// Whether somebody may carry out what is asked for: a service on the directory, or any on a cluster.
    pub(super) fn is_served(&self) -> bool {
        match self {
            Self::Directory { socket, .. } => UnixStream::connect(socket).is_ok(),
            Self::Cluster(_) => true,
        }
    }

    /// Hands over the log, unless a service answers for it.
    pub(super) fn open_where_nothing_runs(
        &self,
        work: &mut dyn FnMut(&dyn Log) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Cluster(config) => work(&*Carrier::open_for_command(config)?.log()),
            Self::Directory { .. } if self.is_served() => Ok(()),
            Self::Directory { data_dir, .. } => work(&EmbeddedLog::open(EmbeddedOptions::new(data_dir))?),
        }
    }

    /// Asks the running service; where none runs, the log itself. A cluster is asked itself.
    pub(super) fn ask(
        &self,
        request: &Request,
        receive: &mut dyn FnMut(Line) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        let (data_dir, socket) = match self {
            Self::Directory { data_dir, socket } => (data_dir, socket),
            Self::Cluster(config) => {
                // The process ends right behind its answer: to close one client after the other would take a second more.
                let log = ManuallyDrop::new(Carrier::open_for_command(config)?.log());
                return Ok(serve(&**log, request, &StopSignal::default(), receive)?);
            }
        };
        if socket.exists() {
            match ask(socket, request, receive) {
                // A socket that nobody listens on was left by a service that was killed.
                Err(AdminError::Connect { .. }) => {}
                other => return Ok(other?),
            }
        }
        if !data_dir.is_dir() {
            let dir = data_dir.display();
            return Err(
                Failed(format!("there is no log in {dir}: start the service, or name another --data-dir")).into()
            );
        }
        let log = EmbeddedLog::open(EmbeddedOptions::new(data_dir))?;
        Ok(serve(&log, request, &StopSignal::default(), receive)?)
    }
}
