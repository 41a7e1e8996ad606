//! Agencies that push: what is answered with 202 is acknowledged, everything else is sent again, to another instance.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;
use std::time::{Duration, Instant};

use copytaster_records::DeliveryId;
use copytaster_testkit::{Delivery, SyntheticWire, WireOptions};

use crate::fleet::{Fleet, SLOTS};
use crate::settings::Settings;

/// How long an answer is waited for before the delivery is sent again elsewhere.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Before it is sent again.
const PAUSE: Duration = Duration::from_millis(100);
/// Deliveries that are made ahead of the senders.
const QUEUE: usize = 16;
/// So much of the wire is kept back until the faults are over, in hundredths.
const KEPT_BACK: usize = 3;

/// What is being sent, and what was acknowledged.
pub(crate) struct Feeding {
    made: AtomicU64,
    acknowledged: Mutex<BTreeMap<String, DeliveryId>>,
    count: AtomicU64,
    again: AtomicU64,
    /// No longer to be spread over time, nor kept back.
    hurry: AtomicBool,
    stop: AtomicBool,
    failure: Mutex<Option<String>>,
}

impl Feeding {
    pub(crate) fn new() -> Self {
        Self {
            made: AtomicU64::new(0),
            acknowledged: Mutex::default(),
            count: AtomicU64::new(0),
            again: AtomicU64::new(0),
            hurry: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            failure: Mutex::default(),
        }
    }

    /// Makes the wire, spread over so much time, and sends it until there is no more.
    pub(crate) fn start<'s>(&'s self, scope: &'s Scope<'s, '_>, fleet: &'s Fleet, settings: &Settings, over: Duration) {
        let (queue, made) = sync_channel(QUEUE);
        let made = std::sync::Arc::new(Mutex::new(made));
        for number in 0..settings.senders {
            let made = std::sync::Arc::clone(&made);
            scope.spawn(move || self.send(fleet, &made, number));
        }
        let wire = settings.wire();
        scope.spawn(move || self.make(wire, over, &queue));
    }

    fn make(&self, wire: WireOptions, over: Duration, queue: &SyncSender<Delivery>) {
        let begun = Instant::now();
        let each = over / u32::try_from(wire.items).expect("fits");
        let kept_back = wire.items - wire.items * KEPT_BACK / 100;
        for (index, delivery) in (0u32..).zip(SyntheticWire::new(wire)) {
            let is_early = || begun.elapsed() < each * index || index as usize >= kept_back;
            while is_early() && !self.hurry.load(Ordering::Acquire) && !self.is_stopped() {
                std::thread::sleep(Duration::from_millis(2));
            }
            let mut delivery = delivery;
            while let Err(TrySendError::Full(back)) = queue.try_send(delivery) {
                if self.is_stopped() {
                    return;
                }
                delivery = back;
                std::thread::sleep(Duration::from_millis(1));
            }
            self.made.fetch_add(1, Ordering::Release);
        }
    }

    /// Whether something is on its way.
    pub(crate) fn has_work(&self) -> bool {
        self.made.load(Ordering::Acquire) > self.count()
    }

    fn send(&self, fleet: &Fleet, queue: &Mutex<Receiver<Delivery>>, number: u64) {
        let mut sender = Sender { slot: u32::try_from(number).expect("a few") % SLOTS, connection: None };
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(delivery) = next else { return };
            loop {
                if self.is_stopped() {
                    return;
                }
                match sender.push(fleet.http(sender.slot), &delivery) {
                    Ok((202, body)) => {
                        self.acknowledge(delivery.name, &body);
                        break;
                    }
                    Ok((429 | 503, _)) => {}
                    Ok((status, body)) => return self.fail(format!("{}: {status} {body}", delivery.name)),
                    Err(_) => sender.connection = None,
                }
                self.again.fetch_add(1, Ordering::Relaxed);
                sender.elsewhere();
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn acknowledge(&self, name: String, body: &str) {
        let answer: serde_json::Value = serde_json::from_str(body).expect("json");
        let id = answer["delivery"].as_str().and_then(|id| id.parse().ok()).expect("a delivery");
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).insert(name, id);
        self.count.fetch_add(1, Ordering::Release);
    }

    fn fail(&self, why: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }

    pub(crate) fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// How often something was sent again.
    pub(crate) fn again(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }

    pub(crate) fn hurry(&self) {
        self.hurry.store(true, Ordering::Release);
    }

    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    pub(crate) fn acknowledged(&self) -> BTreeMap<String, Option<DeliveryId>> {
        let acknowledged = std::mem::take(&mut *self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner));
        acknowledged.into_iter().map(|(name, id)| (name, Some(id))).collect()
    }
}

/// One connection that is kept, to one instance.
struct Sender {
    slot: u32,
    connection: Option<BufReader<TcpStream>>,
}

impl Sender {
    fn elsewhere(&mut self) {
        (self.slot, self.connection) = ((self.slot + 1) % SLOTS, None);
    }

    /// Status and body of the answer.
    fn push(&mut self, address: SocketAddr, delivery: &Delivery) -> io::Result<(u16, String)> {
        if self.connection.is_none() {
            let stream = TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
            stream.set_write_timeout(Some(ANSWER_TIMEOUT))?;
            self.connection = Some(BufReader::new(stream));
        }
        let connection = self.connection.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let mut request = format!(
            "POST /feeds/{} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\ncontent-location: {}\r\ncontent-type: {}\r\n\r\n",
            delivery.feed,
            delivery.bytes.len(),
            delivery.name,
            delivery.content_type
        )
        .into_bytes();
        request.extend_from_slice(&delivery.bytes);
        connection.get_mut().write_all(&request)?;
        answer(connection)
    }
}

fn answer(connection: &mut impl BufRead) -> io::Result<(u16, String)> {
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (mut status, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(cut());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if status.is_none() {
            status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        } else if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(|_| cut())?;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((status.ok_or_else(cut)?, String::from_utf8_lossy(&body).into_owned()))
}
