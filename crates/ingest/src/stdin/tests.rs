use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use copytaster_records::{DeliveryId, Lane};
use tokio::io::{AsyncWriteExt, ReadBuf};

use super::*;
use crate::{Capacity, Incoming, IntakeReceiver, channel};

const LIMIT: usize = 8;

fn options(framing: Framing) -> StdinOptions {
    let counters = Arc::new(FeedCounters::new(FeedId::new("wire").expect("a name")));
    StdinOptions { framing, clock: || Timestamp::from_millis(7), ..StdinOptions::new(counters) }
}

fn small() -> (Intake, IntakeReceiver) {
    channel(Capacity { deliveries: 4, bytes: 32, delivery_bytes_max: LIMIT })
}

fn accept(incoming: Incoming, seq: u64) -> Bytes {
    let bytes = incoming.arrival.bytes.clone();
    let id = DeliveryId { feed: incoming.arrival.feed.clone(), lane: Lane(0), seq };
    incoming.reply.send(Ok(id));
    bytes
}

/// Takes everything, until the intake is dropped.
fn take_all(mut receiver: IntakeReceiver) -> tokio::task::JoinHandle<Vec<Bytes>> {
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while let Some(incoming) = receiver.recv().await {
            taken.push(accept(incoming, taken.len() as u64));
        }
        taken
    })
}

#[tokio::test]
async fn lines_are_delivered_in_order_and_the_too_large_is_counted() {
    let (intake, receiver) = small();
    let taker = take_all(receiver);
    let options = options(Framing::Lines);
    let input: &[u8] = b"one\ntwo\n\nmuch too long\nthree\nfour\nfive\nsix";
    let summary = run_stdin(input, &intake, &options).await.expect("it ends");
    assert_eq!(summary, StdinSummary { taken: 6, refused: 1 });
    assert_eq!(options.counters.snapshot(Timestamp::from_millis(9), 0).refused, 1);
    drop(intake);
    assert_eq!(taker.await.expect("the taker"), ["one", "two", "three", "four", "five", "six"]);
}

#[tokio::test]
async fn a_line_is_delivered_before_the_next_one_comes() {
    let (intake, mut receiver) = small();
    let (mut writer, input) = tokio::io::duplex(64);
    let reading = tokio::spawn(async move { run_stdin(input, &intake, &options(Framing::Lines)).await });
    writer.write_all(b"first\n").await.expect("room");
    let first = receiver.recv().await.expect("the line");
    assert_eq!((first.arrival.transport, first.arrival.received_at), (Transport::Stdin, Timestamp::from_millis(7)));
    accept(first, 0);
    writer.write_all(b"second").await.expect("room");
    drop(writer);
    accept(receiver.recv().await.expect("the rest"), 1);
    assert_eq!(reading.await.expect("no panic").expect("it ends"), StdinSummary { taken: 2, refused: 0 });
}

#[tokio::test]
async fn what_was_busy_is_handed_over_again() {
    let (intake, mut receiver) = small();
    let reading = tokio::spawn(async move { run_stdin(&b"one"[..], &intake, &options(Framing::Whole)).await });
    receiver.recv().await.expect("the first try").reply.send(Err(Refused::Busy));
    receiver.recv().await.expect("the second try").reply.send(Err(Refused::Busy));
    accept(receiver.recv().await.expect("the third try"), 0);
    assert_eq!(reading.await.expect("no panic").expect("it ends").taken, 1);
}

#[tokio::test]
async fn a_failed_log_ends_it_though_the_input_stays_open() {
    let (intake, mut receiver) = small();
    let (mut writer, input) = tokio::io::duplex(64);
    let reading = tokio::spawn(async move { run_stdin(input, &intake, &options(Framing::Lines)).await });
    writer.write_all(b"one\ntwo\n").await.expect("room");
    accept(receiver.recv().await.expect("the first"), 0);
    receiver.recv().await.expect("the second").reply.send(Err(Refused::Log("disk full".into())));
    let error = reading.await.expect("no panic").expect_err("it failed");
    assert!(matches!(error, StdinError::Refused { taken: 1, source: Refused::Log(_) }), "{error:?}");
}

#[tokio::test]
async fn a_closed_intake_ends_it() {
    let (intake, receiver) = small();
    drop(receiver);
    let error = run_stdin(&b"one"[..], &intake, &options(Framing::Whole)).await.expect_err("stopping");
    assert!(matches!(error, StdinError::Refused { taken: 0, source: Refused::Stopping }), "{error:?}");
}

#[tokio::test]
async fn an_input_that_breaks_says_what_was_taken_and_never_delivers_half_a_line() {
    struct Breaks(bool);
    impl AsyncRead for Breaks {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if std::mem::replace(&mut self.0, true) {
                return Poll::Ready(Err(io::Error::other("broken")));
            }
            buffer.put_slice(b"one\nhal");
            Poll::Ready(Ok(()))
        }
    }
    let (intake, receiver) = small();
    let taker = take_all(receiver);
    let error = run_stdin(Breaks(false), &intake, &options(Framing::Lines)).await.expect_err("broken");
    assert!(matches!(error, StdinError::Read { taken: 1, .. }), "{error:?}");
    drop(intake);
    assert_eq!(taker.await.expect("the taker"), ["one"]);
}
