//! The admin socket.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Line, Request, serve};
use crate::{Log, StopSignal};

/// Clients at once.
const CLIENTS_MAX: usize = 16;
/// A request's line, in bytes.
const REQUEST_BYTES_MAX: u64 = 64 << 10;
/// How long the listener waits until it looks whether it should stop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// A client has so long to write its request, and to take a line of the answer.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

/// What went wrong with the admin socket.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// It could not be opened.
    #[error("the admin socket {} could not be opened; its path may have at most 107 bytes, set admin.socket to a shorter one if need be", path.display())]
    Bind {
        /// Its path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Nothing answers there.
    #[error("nothing answers on the admin socket {}", path.display())]
    Connect {
        /// Its path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The service's answer broke off or does not read.
    #[error("the service's answer broke off")]
    Broken(#[source] std::io::Error),
    /// The service answered with an error.
    #[error("{0}")]
    Refused(String),
}

/// The listening socket; closed and removed when dropped.
pub struct AdminSocket {
    path: PathBuf,
    stop: StopSignal,
    thread: Option<JoinHandle<()>>,
}

impl AdminSocket {
    /// Listens, and answers from `log`. A socket file that a former process left is replaced: whoever holds the log is the
    /// one who may.
    ///
    /// # Errors
    /// [`AdminError::Bind`].
    pub fn listen(path: &Path, log: Arc<dyn Log>) -> Result<Self, AdminError> {
        let failed = |source| AdminError::Bind { path: path.to_path_buf(), source };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let stop = StopSignal::default();
        let listening = stop.clone();
        let thread = std::thread::Builder::new()
            .name("admin".into())
            .spawn(move || accept(&listener, &log, &listening))
            .map_err(failed)?;
        Ok(Self { path: path.to_path_buf(), stop, thread: Some(thread) })
    }
}

impl Drop for AdminSocket {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            // A panic of the listener was already printed.
            let _ = thread.join();
        }
        // A file left behind is replaced by the next who listens.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn accept(listener: &UnixListener, log: &Arc<dyn Log>, stop: &StopSignal) {
    let clients = Arc::new(AtomicUsize::new(0));
    while !stop.is_stopped() {
        let Ok((client, _)) = listener.accept() else {
            std::thread::sleep(ACCEPT_PAUSE);
            continue;
        };
        if clients.fetch_add(1, Ordering::AcqRel) >= CLIENTS_MAX {
            clients.fetch_sub(1, Ordering::AcqRel);
            // Full: the client sees the connection close.
            continue;
        }
        let (log, stop, left) = (Arc::clone(log), stop.clone(), Arc::clone(&clients));
        let spawned = std::thread::Builder::new().name("admin-client".into()).spawn(move || {
            if let Err(error) = answer(&client, &*log, &stop) {
                tracing::debug!(%error, "an admin client went away");
            }
            left.fetch_sub(1, Ordering::AcqRel);
        });
        if spawned.is_err() {
            clients.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

fn answer(client: &UnixStream, log: &dyn Log, stop: &StopSignal) -> std::io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_read_timeout(Some(CLIENT_TIMEOUT))?;
    client.set_write_timeout(Some(CLIENT_TIMEOUT))?;
    let mut line = String::new();
    BufReader::new(client.take(REQUEST_BYTES_MAX)).read_line(&mut line)?;
    let mut out = BufWriter::new(client);
    let mut write = |line: Line| write_line(&mut out, &line);
    let last = match serde_json::from_str::<Request>(&line) {
        Ok(request) => match serve(log, &request, stop, &mut write) {
            Ok(()) => Line::End,
            Err(error) => Line::Error(error.to_string()),
        },
        Err(error) => Line::Error(format!("the request does not read: {error}")),
    };
    write(last)
}

/// Each line is sent at once: whoever follows a topic wants to see it now.
fn write_line(out: &mut impl Write, line: &Line) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Asks a running service and passes on each line but the last.
///
/// # Errors
/// [`AdminError`].
pub fn ask(
    path: &Path,
    request: &Request,
    receive: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), AdminError> {
    let connect = |source| AdminError::Connect { path: path.to_path_buf(), source };
    let mut stream = UnixStream::connect(path).map_err(connect)?;
    write_request(&mut stream, request).map_err(AdminError::Broken)?;
    for line in BufReader::new(stream).lines() {
        let line = line.map_err(AdminError::Broken)?;
        match serde_json::from_str(&line).map_err(|e| AdminError::Broken(e.into()))? {
            Line::End => return Ok(()),
            Line::Error(text) => return Err(AdminError::Refused(text)),
            other => receive(other).map_err(AdminError::Broken)?,
        }
    }
    Err(AdminError::Broken(std::io::ErrorKind::UnexpectedEof.into()))
}

fn write_request(stream: &mut UnixStream, request: &Request) -> std::io::Result<()> {
    serde_json::to_writer(&mut *stream, request)?;
    stream.write_all(b"\n")
}
