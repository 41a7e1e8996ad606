//! Over real sockets, written by hand where a client library would not do what is tested.

use std::net::SocketAddr;

use base64::Engine as _;
use copytaster_records::{DeliveryId, FeedId, Lane, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::signature::sign;
use super::*;
use crate::{Arrival, Capacity, Incoming, Intake, IntakeReceiver, Refused, channel};

/// Longer than anything here takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);
const NOW_S: i64 = 1_480_000_000;
const TOKEN: &str = "correct horse battery staple";
const KEY: &str = "a key that two parties share";

fn clock() -> Timestamp {
    Timestamp::from_millis(NOW_S * 1000)
}

fn feed(name: &str, auth: PushAuth) -> PushFeed {
    PushFeed { auth, counters: Arc::new(FeedCounters::new(FeedId::new(name).expect("a name"))) }
}

struct Bench {
    address: SocketAddr,
    intake: Intake,
    receiver: IntakeReceiver,
    feeds: Vec<PushFeed>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), PushError>>,
}

impl Bench {
    /// Feeds `open`, `token` and `signed`; deliveries of at most 1 KiB, 4 KiB of them together.
    fn start(change: impl FnOnce(&mut PushOptions)) -> Self {
        let mut options = PushOptions::new(clock);
        change(&mut options);
        let feeds = vec![
            feed("open", PushAuth::None),
            feed("token", PushAuth::bearer(TOKEN).expect("a token")),
            feed("signed", PushAuth::hmac(KEY).expect("a key")),
        ];
        let (intake, receiver) = channel(Capacity { deliveries: 2, bytes: 4 << 10, delivery_bytes_max: 1 << 10 });
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = PushListener::bind(loopback, feeds.clone(), options).expect("a port");
        let (address, stop) = (listener.address(), CancellationToken::new());
        let task = tokio::spawn(listener.run(intake.clone(), stop.clone(), PATIENCE));
        Self { address, intake, receiver, feeds, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends what is given and reads until the listener closes.
    async fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_ref()).await.expect("sent");
        read(stream).await
    }

    fn client(&self, request: impl AsRef<[u8]>) -> JoinHandle<Answer> {
        let (address, request) = (self.address, request.as_ref().to_vec());
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            stream.write_all(&request).await.expect("sent");
            read(stream).await
        })
    }

    async fn next(&mut self) -> Incoming {
        tokio::time::timeout(PATIENCE, self.receiver.recv()).await.expect("in time").expect("a delivery")
    }

    fn refused(&self, feed: usize) -> u64 {
        self.feeds[feed].counters.snapshot(clock(), 0).refused
    }

    /// Stops; nothing more may have been delivered.
    async fn end(mut self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("in time").expect("no panic").expect("no error");
        assert!(self.receiver.try_recv().is_none(), "something was delivered that should not have been");
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    text: String,
}

async fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A reset after the answer (the rest of a request was not read) is as good as an end.
    let reading = async { while matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {} };
    tokio::time::timeout(PATIENCE, reading).await.expect("an answer in time");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    Answer { status, text }
}

impl Answer {
    #[track_caller]
    fn is(&self, status: u16, with: &str) {
        assert!(
            self.status == status && self.text.contains(with),
            "expected {status} with {with:?}, got {}",
            self.text
        );
    }
}

fn post(feed: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /feeds/{feed} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

fn id(seq: u64) -> DeliveryId {
    DeliveryId { feed: FeedId::new("open").expect("a name"), lane: Lane(3), seq }
}

#[tokio::test]
async fn a_push_is_answered_when_it_is_durable_and_not_before() {
    let mut bench = Bench::start(|_| {});
    let headers = "content-type: application/xml\r\ncontent-location: story.xml\r\n\
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
    let client = bench.client(post("open", headers, "<copy/>"));
    let incoming = bench.next().await;
    assert!(!client.is_finished());
    assert_eq!((&incoming.arrival.bytes[..], incoming.arrival.transport), (&b"<copy/>"[..], Transport::Http));
    assert_eq!((incoming.arrival.feed.as_str(), incoming.arrival.received_at), ("open", clock()));
    assert_eq!(incoming.arrival.name.as_deref(), Some("story.xml"));
    assert_eq!(incoming.arrival.content_type.as_deref(), Some("application/xml"));
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(incoming.arrival.traceparent.as_deref(), Some(trace));
    incoming.reply.send(Ok(id(17)));
    client.await.expect("an answer").is(202, r#"{"delivery":"open/3/17"}"#);
    bench.end().await;
}

#[tokio::test]
async fn a_body_in_chunks_and_a_trace_that_is_none_are_taken_as_they_are() {
    let mut bench = Bench::start(|_| {});
    let client = bench.client(
        "POST /feeds/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntraceparent: nonsense\r\n\
         content-type: \u{e9}\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n4\r\nhalf\r\n0\r\n\r\n",
    );
    let incoming = bench.next().await;
    assert_eq!(
        (&incoming.arrival.bytes[..], &incoming.arrival.traceparent, &incoming.arrival.content_type),
        (&b"halfhalf"[..], &None, &None)
    );
    incoming.reply.send(Ok(id(0)));
    client.await.expect("an answer").is(202, "open/3/0");
    bench.end().await;
}

#[tokio::test]
async fn without_the_token_nothing_is_taken_and_nothing_is_told() {
    let mut bench = Bench::start(|_| {});
    for headers in ["", "authorization: Bearer wrong\r\n", "authorization: Basic eHg6eHg=\r\n"] {
        let answer = bench.send(post("token", headers, "x")).await;
        answer.is(401, r#"{"error":"not authenticated"}"#);
        assert!(!answer.text.contains(TOKEN));
    }
    assert_eq!(bench.refused(1), 3);
    let client = bench.client(post("token", &format!("authorization: Bearer {TOKEN}\r\n"), "x"));
    bench.next().await.reply.send(Ok(id(0)));
    client.await.expect("an answer").is(202, "");
    bench.end().await;
}

/// The headers of Standard Webhooks for a body that was signed at a time.
fn signed(key: &str, sent_s: i64, body: &str) -> String {
    let digest = sign(key.as_bytes(), &[format!("msg_1.{sent_s}.").as_bytes(), body.as_bytes()]);
    let signature = base64::engine::general_purpose::STANDARD.encode(digest);
    format!("webhook-id: msg_1\r\nwebhook-timestamp: {sent_s}\r\nwebhook-signature: v1,{signature}\r\n")
}

#[tokio::test]
async fn only_what_was_signed_with_the_key_lately_is_taken() {
    let mut bench = Bench::start(|_| {});
    let wrong = [
        post("signed", "", "body"),
        post("signed", &signed("another key that nobody has", NOW_S, "body"), "body"),
        post("signed", &signed(KEY, NOW_S, "another body"), "body"),
        post("signed", &signed(KEY, NOW_S - 301, "body"), "body"),
        post("signed", "x-signature-256: sha256=00\r\n", "body"),
    ];
    for request in wrong {
        bench.send(request).await.is(401, r#"{"error":"not authenticated"}"#);
    }
    assert_eq!(bench.refused(2), 5);
    let hex: String = sign(KEY.as_bytes(), &[b"body"]).iter().map(|byte| format!("{byte:02x}")).collect();
    for headers in [signed(KEY, NOW_S - 299, "body"), format!("x-hub-signature-256: sha256={hex}\r\n")] {
        let client = bench.client(post("signed", &headers, "body"));
        bench.next().await.reply.send(Ok(id(0)));
        client.await.expect("an answer").is(202, "");
    }
    bench.end().await;
}

#[tokio::test]
async fn unknown_feeds_and_methods_are_told_and_livez_answers() {
    let bench = Bench::start(|_| {});
    bench.send(post("nobody", "", "x")).await.is(404, "there is no such feed");
    bench.send(post("..%2Fopen", "", "x")).await.is(404, "there is no such feed");
    bench.send("GET /feeds/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.is(405, "");
    bench.send("GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.is(200, "ok");
    bench.end().await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_the_limit_announced_or_not() {
    let bench = Bench::start(|_| {});
    // Refused by its announced length: not one byte of the body is sent.
    let announced = "POST /feeds/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1025\r\n\r\n";
    bench.send(announced).await.is(413, r#""limit":1024"#);
    let chunk = format!("401\r\n{}\r\n0\r\n\r\n", "x".repeat(1025));
    let chunked = "POST /feeds/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    bench.send(format!("{chunked}{chunk}")).await.is(413, r#""limit":1024"#);
    assert_eq!(bench.refused(0), 2);
    bench.end().await;
}

#[tokio::test]
async fn the_largest_delivery_passes() {
    let mut bench = Bench::start(|_| {});
    let client = bench.client(post("open", "", &"x".repeat(1024)));
    bench.next().await.reply.send(Ok(id(0)));
    client.await.expect("an answer").is(202, "");
    bench.end().await;
}

#[tokio::test]
async fn a_request_that_is_cut_off_is_never_delivered() {
    let bench = Bench::start(|_| {});
    let parts = [
        "POST /feeds/open HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf",
        "POST /feeds/open HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ];
    for part in parts {
        let mut stream = bench.connect().await;
        stream.write_all(part.as_bytes()).await.expect("sent");
        stream.shutdown().await.expect("an end");
        // The listener has seen the end once it closes its side.
        read(stream).await;
    }
    bench.end().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_given_up() {
    let bench = Bench::start(|options| options.body_timeout = Duration::from_millis(20));
    let half = "POST /feeds/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\nhalf";
    bench.send(half).await.is(408, "did not come in time");
    bench.end().await;
}

#[tokio::test]
async fn headers_that_do_not_come_in_time_close_the_connection() {
    let bench = Bench::start(|options| options.listen.header_timeout = Duration::from_millis(20));
    for part in ["", "POST /feeds/open HTTP/1.1\r\nhost:"] {
        bench.send(part).await;
    }
    bench.end().await;
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused() {
    let bench = Bench::start(|options| options.listen.header_bytes_max = 8 << 10);
    bench.send(post("open", &format!("x-long: {}\r\n", "x".repeat(9 << 10)), "x")).await.is(431, "");
    bench.end().await;
}

#[tokio::test]
async fn a_full_intake_asks_to_send_again_later_and_then_takes_it() {
    let mut bench = Bench::start(|options| options.busy_timeout = Duration::from_millis(20));
    // The queue of two is full before the push comes.
    for _ in 0..2 {
        let arrival = Arrival {
            feed: FeedId::new("open").expect("a name"),
            transport: Transport::File,
            name: None,
            content_type: None,
            received_at: clock(),
            bytes: "x".into(),
            traceparent: None,
            cursor: None,
        };
        let _pending = bench.intake.submit(arrival).await.expect("a place");
    }
    bench.send(post("open", "", "third")).await.is(429, "retry-after: 5");
    for _ in 0..2 {
        bench.next().await.reply.send(Ok(id(0)));
    }
    let client = bench.client(post("open", "", "third"));
    bench.next().await.reply.send(Ok(id(1)));
    client.await.expect("an answer").is(202, "");
    bench.end().await;
}

#[tokio::test]
async fn bodies_beyond_what_may_be_in_flight_are_turned_away() {
    let bench = Bench::start(|options| options.body_bytes_in_flight_max = 4);
    bench.send(post("open", "", "12345")).await.is(429, "retry-after");
    assert_eq!(bench.refused(0), 0, "it may be sent again, so it is not refused for good");
    bench.end().await;
}

#[tokio::test]
async fn what_the_log_does_not_take_is_asked_for_again_without_its_words() {
    let mut bench = Bench::start(|_| {});
    for refused in [Refused::Log("/secret/path: no space left".into()), Refused::Stopping] {
        let client = bench.client(post("open", "", "x"));
        bench.next().await.reply.send(Err(refused));
        let answer = client.await.expect("an answer");
        answer.is(503, "retry-after");
        assert!(!answer.text.contains("/secret/path"), "{}", answer.text);
    }
    bench.end().await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_as_not_known() {
    let mut bench = Bench::start(|options| options.answer_timeout = Duration::from_millis(20));
    let client = bench.client(post("open", "", "x"));
    let incoming = bench.next().await;
    client.await.expect("an answer").is(503, "not known to be stored");
    drop(incoming);
    bench.end().await;
}

#[tokio::test]
async fn a_stop_lets_what_was_received_be_committed_and_answered() {
    let mut bench = Bench::start(|_| {});
    let client = bench.client(post("open", "", "x"));
    let incoming = bench.next().await;
    bench.stop.cancel();
    // The port is free once the listener has seen the stop; the request lives on.
    let closed = async { while TcpStream::connect(bench.address).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, closed).await.expect("the listener closed");
    incoming.reply.send(Ok(id(5)));
    client.await.expect("an answer").is(202, "open/3/5");
    bench.end().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_client_that_says_nothing() {
    let mut options = PushOptions::new(clock);
    options.listen.header_timeout = Duration::from_secs(3600);
    let (intake, _receiver) = channel(Capacity::default());
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = PushListener::bind(loopback, vec![feed("open", PushAuth::None)], options).expect("a port");
    let (address, stop) = (listener.address(), CancellationToken::new());
    let task = tokio::spawn(listener.run(intake, stop.clone(), Duration::from_millis(20)));
    let mut half = TcpStream::connect(address).await.expect("a connection");
    half.write_all(b"POST /feeds/open HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf").await.expect("sent");
    stop.cancel();
    tokio::time::timeout(PATIENCE, task).await.expect("in time").expect("no panic").expect("no error");
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_the_next_is_taken() {
    let bench = Bench::start(|options| options.listen.connections_max = 1);
    let livez = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut first = bench.connect().await;
    first.write_all(livez.as_bytes()).await.expect("sent");
    let mut begin = [0; 12];
    first.read_exact(&mut begin).await.expect("an answer");
    assert_eq!(&begin, b"HTTP/1.1 200");
    // May be closed before it is written to.
    let mut second = bench.connect().await;
    let _ = second.write_all(livez.as_bytes()).await;
    assert_eq!(read(second).await.status, 0);
    drop(first);
    let taken = async {
        loop {
            let close = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            let mut stream = bench.connect().await;
            if stream.write_all(close.as_bytes()).await.is_ok() && read(stream).await.status == 200 {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, taken).await.expect("a free place");
    bench.end().await;
}

#[test]
fn a_feed_without_authentication_is_not_opened_to_the_network() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let feeds = vec![feed("open", PushAuth::None)];
    let error = PushListener::bind(everywhere, feeds, PushOptions::new(clock)).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "feed `open` takes pushes without authentication, which is for loopback addresses; 0.0.0.0:0 is none"
    );
    let feeds = vec![feed("token", PushAuth::bearer(TOKEN).expect("a token"))];
    PushListener::bind(everywhere, feeds, PushOptions::new(clock)).expect("with a token it is fine");
}

#[test]
fn a_port_that_is_taken_is_told_at_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let error = PushListener::bind(address, vec![], PushOptions::new(clock)).expect_err("taken");
    assert_eq!(error.to_string(), format!("cannot listen on {address}"));
}
