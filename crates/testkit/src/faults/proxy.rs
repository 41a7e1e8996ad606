//! A TCP proxy that stands between clients and servers, and can be cut.
//!
//! Each server has a port of its own here, one behind the other, so that servers can be told what to call themselves
//! before they are started. Connections are served by two threads each: plenty for tests, nothing to depend on.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where ports are looked for: below those that the system gives to connections, and below those of the test brokers.
const PORTS: std::ops::Range<u16> = 10_000..19_900;
/// How often they are looked for.
const TRIES_MAX: u32 = 200;
/// What one direction of a connection holds.
const BUFFER_BYTES: usize = 64 << 10;
/// A thread that only copies needs no more.
const STACK_BYTES: usize = 256 << 10;
/// How long a server may take to accept.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How a line is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Bytes go nowhere, and nobody is told: connections stay, new ones are accepted, nothing passes. What was on its way
    /// arrives when the line is restored, however late.
    Hold,
    /// All connections are closed, new ones at once.
    Sever,
}

/// A proxy in front of one or more servers. Gone with this value, and its connections with it.
#[derive(Debug)]
pub struct Proxy {
    port_base: u16,
    lines: Vec<Arc<Line>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Held,
    Severed,
    Gone,
}

/// What leads to one server.
#[derive(Debug)]
struct Line {
    port: u16,
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug)]
struct Inner {
    state: State,
    target: Option<SocketAddr>,
    /// Both ends of each connection.
    open: BTreeMap<u64, [TcpStream; 2]>,
    next: u64,
}

impl Proxy {
    /// Listens on free ports for so many servers; those who come wait until it [leads](Self::lead_to) somewhere.
    ///
    /// # Errors
    /// Where no ports are free, or no thread can be started.
    pub fn listen(servers: u16) -> io::Result<Self> {
        let (port_base, listeners) = free_ports(servers)?;
        let mut lines = Vec::new();
        for (listener, port) in listeners.into_iter().zip(port_base + 1..) {
            let inner = Inner { state: State::Open, target: None, open: BTreeMap::new(), next: 0 };
            let line = Arc::new(Line { port, inner: Mutex::new(inner), changed: Condvar::new() });
            let accepting = Arc::clone(&line);
            thread("proxy-accept", move || accepting.accept(&listener))?;
            lines.push(line);
        }
        Ok(Self { port_base, lines })
    }

    /// Server n, from 1, is at this port plus n.
    #[must_use]
    pub fn port_base(&self) -> u16 {
        self.port_base
    }

    /// Where the servers really are, in their order.
    ///
    /// # Panics
    /// Where there are not as many as there are ports.
    pub fn lead_to(&self, targets: &[SocketAddr]) {
        assert_eq!(targets.len(), self.lines.len(), "a server for each port");
        for (line, target) in self.lines.iter().zip(targets) {
            line.lock().target = Some(*target);
            line.changed.notify_all();
        }
    }

    /// Cuts the lines to these servers, each from 1.
    pub fn cut(&self, servers: &[u16], how: Cut) {
        for line in self.chosen(servers) {
            line.set(match how {
                Cut::Hold => State::Held,
                Cut::Sever => State::Severed,
            });
        }
    }

    /// Lets everything pass again.
    pub fn restore(&self, servers: &[u16]) {
        self.chosen(servers).for_each(|line| line.set(State::Open));
    }

    /// How many connections pass through.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.lines.iter().map(|line| line.lock().open.len()).sum()
    }

    fn chosen(&self, servers: &[u16]) -> impl Iterator<Item = &Arc<Line>> {
        servers.iter().map(|server| &self.lines[usize::from(*server) - 1])
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        for line in &self.lines {
            line.set(State::Gone);
            // Wakes the thread that accepts.
            let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, line.port));
        }
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        let mut inner = self.lock();
        inner.state = state;
        if matches!(state, State::Severed | State::Gone) {
            for stream in std::mem::take(&mut inner.open).into_values().flatten() {
                // Closed by its other end already.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        drop(inner);
        self.changed.notify_all();
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming() {
            if self.lock().state == State::Gone {
                return;
            }
            let Ok(client) = client else { continue };
            let line = Arc::clone(self);
            // One who cannot be served is closed.
            let _ = thread("proxy-connect", move || line.connect(client));
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream) {
        let Some(target) = self.wait_for_target() else { return };
        let Ok(server) = TcpStream::connect_timeout(&target, CONNECT_TIMEOUT) else { return };
        // What is forwarded was written at once by its sender.
        let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
        let Ok(number) = self.register(&client, &server) else { return };
        let (Ok(from_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else { return };
        let line = Arc::clone(self);
        let upwards = thread("proxy-up", move || line.pump(from_client, to_server));
        if upwards.is_ok() {
            self.pump(server, client);
        }
        if let Some(ends) = self.lock().open.remove(&number) {
            for end in ends {
                let _ = end.shutdown(Shutdown::Both);
            }
        }
    }

    fn register(&self, client: &TcpStream, server: &TcpStream) -> io::Result<u64> {
        let mut inner = self.lock();
        if matches!(inner.state, State::Severed | State::Gone) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let number = inner.next;
        inner.next += 1;
        inner.open.insert(number, [client.try_clone()?, server.try_clone()?]);
        Ok(number)
    }

    /// Waits until the line is open and leads somewhere; none where it is severed.
    fn wait_for_target(&self) -> Option<SocketAddr> {
        let mut inner = self.lock();
        loop {
            match (inner.state, inner.target) {
                (State::Severed | State::Gone, _) => return None,
                (State::Open, Some(target)) => return Some(target),
                (State::Held, _) | (State::Open, None) => {
                    inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Copies one direction until either end closes it.
    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let count = from.read(&mut buffer).unwrap_or(0);
            // Also the end of a stream is held back.
            if self.wait_for_target().is_none() || count == 0 || to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
        let _ = from.shutdown(Shutdown::Read);
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name(name.into()).stack_size(STACK_BYTES).spawn(work).map(drop)
}

/// Free ports one behind the other, and the one before them.
fn free_ports(count: u16) -> io::Result<(u16, Vec<TcpListener>)> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for _ in 0..TRIES_MAX {
        let span = u64::from(PORTS.end - PORTS.start);
        let at = RandomState::new().build_hasher().finish() % span;
        let base = PORTS.start + u16::try_from(at).unwrap_or(0);
        let listeners: io::Result<Vec<TcpListener>> =
            (base + 1..=base + count).map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port))).collect();
        match listeners {
            Ok(listeners) => return Ok((base, listeners)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// So many ports that are free now, one behind the other, that the system gives to no connection meanwhile; the first.
///
/// # Errors
/// Where none are free.
pub fn free_port_range(count: u16) -> io::Result<u16> {
    free_ports(count).map(|(base, _)| base + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it gets, and a proxy in front of it.
    fn echo() -> (Proxy, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let real = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                std::thread::spawn(move || {
                    let mut copy = stream.try_clone().expect("a copy");
                    let _ = io::copy(&mut stream, &mut copy);
                });
            }
        });
        let proxy = Proxy::listen(1).expect("ports");
        proxy.lead_to(&[real]);
        let address = (Ipv4Addr::LOCALHOST, proxy.port_base() + 1).into();
        (proxy, address)
    }

    fn connect(address: SocketAddr) -> TcpStream {
        let stream = TcpStream::connect(address).expect("connects");
        stream.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
        stream
    }

    fn answer(stream: &mut TcpStream) -> io::Result<[u8; 4]> {
        let mut bytes = [0; 4];
        stream.read_exact(&mut bytes).map(|()| bytes)
    }

    #[test]
    fn what_is_held_arrives_when_the_line_is_restored() {
        let (proxy, address) = echo();
        let mut stream = connect(address);
        stream.write_all(b"ping").expect("writes");
        assert_eq!(&answer(&mut stream).expect("an answer"), b"ping");
        proxy.cut(&[1], Cut::Hold);
        stream.write_all(b"pong").expect("writes");
        let mut late = connect(address);
        late.write_all(b"late").expect("writes");
        let silence = answer(&mut stream).expect_err("nothing passes").kind();
        assert!(matches!(silence, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut), "{silence}");
        proxy.restore(&[1]);
        late.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        assert_eq!(&answer(&mut stream).expect("an answer"), b"pong");
        assert_eq!(&answer(&mut late).expect("an answer"), b"late");
        assert_eq!(proxy.connections(), 2);
    }

    #[test]
    fn a_severed_line_closes_what_is_open_and_what_comes() {
        let (proxy, address) = echo();
        let mut stream = connect(address);
        stream.write_all(b"ping").expect("writes");
        assert_eq!(&answer(&mut stream).expect("an answer"), b"ping");
        proxy.cut(&[1], Cut::Sever);
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        assert_eq!(stream.read(&mut [0; 4]).unwrap_or(0), 0, "closed");
        let mut next = connect(address);
        next.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        assert_eq!(next.read(&mut [0; 4]).unwrap_or(0), 0, "closed at once");
        proxy.restore(&[1]);
        let mut stream = connect(address);
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(b"back").expect("writes");
        assert_eq!(&answer(&mut stream).expect("an answer"), b"back");
    }
}
