use std::future::Future;
use std::pin::pin;

use bytes::Bytes;
use copytaster_records::{Lane, Timestamp, Transport};

use super::*;

fn arrival(bytes: usize) -> Arrival {
    Arrival {
        feed: FeedId::new("afp-en").expect("a name"),
        transport: Transport::Stdin,
        name: None,
        content_type: None,
        received_at: Timestamp::from_millis(0),
        bytes: Bytes::from(vec![b'x'; bytes]),
        traceparent: None,
        cursor: None,
    }
}

fn id(seq: u64) -> DeliveryId {
    DeliveryId { feed: FeedId::new("afp-en").expect("a name"), lane: Lane(0), seq }
}

fn small() -> Capacity {
    Capacity { deliveries: 8, bytes: 10, delivery_bytes_max: 6 }
}

/// Polls once: whether the future would wait.
fn waits<F: Future>(future: std::pin::Pin<&mut F>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

#[test]
fn a_delivery_is_answered_from_a_thread_outside_the_runtime() {
    let (intake, mut receiver) = channel(small());
    let driver = std::thread::spawn(move || {
        let mut seq = 0;
        while let Some(incoming) = receiver.blocking_recv() {
            incoming.reply.send(Ok(id(seq)));
            seq += 1;
        }
        seq
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(intake.deliver(arrival(3))), Ok(id(0)));
    assert_eq!(runtime.block_on(intake.deliver(arrival(0))), Ok(id(1)));
    drop(intake);
    assert_eq!(driver.join().expect("the driver"), 2);
}

#[tokio::test]
async fn deliver_resolves_only_with_the_answer() {
    let (intake, mut receiver) = channel(small());
    let mut delivering = pin!(intake.deliver(arrival(1)));
    assert!(waits(delivering.as_mut()));
    let incoming = receiver.try_recv().expect("it stands in the queue");
    assert!(waits(delivering.as_mut()));
    incoming.reply.send(Ok(id(7)));
    assert_eq!(delivering.await, Ok(id(7)));
}

#[tokio::test]
async fn bytes_in_flight_are_bounded_until_the_answer() {
    let (intake, mut receiver) = channel(small());
    let _first = intake.submit(arrival(6)).await.expect("room");
    let mut second = pin!(intake.submit(arrival(6)));
    assert!(waits(second.as_mut()));
    let incoming = receiver.try_recv().expect("the first");
    assert!(waits(second.as_mut()), "receiving alone must not give the room back: the bytes are still held");
    incoming.reply.send(Ok(id(0)));
    let _second = second.await.expect("room after the answer");
}

#[tokio::test]
async fn deliveries_in_the_queue_are_bounded() {
    let (intake, mut receiver) = channel(Capacity { deliveries: 1, ..small() });
    let _first = intake.submit(arrival(0)).await.expect("a place");
    let mut second = pin!(intake.submit(arrival(0)));
    assert!(waits(second.as_mut()));
    assert!(receiver.try_recv().is_some());
    let _second = second.await.expect("a place");
}

#[tokio::test]
async fn a_small_delivery_does_not_overtake_a_large_one() {
    let (intake, mut receiver) = channel(small());
    let _first = intake.submit(arrival(6)).await.expect("room");
    let mut large = pin!(intake.submit(arrival(5)));
    assert!(waits(large.as_mut()));
    let mut little = pin!(intake.submit(arrival(1)));
    assert!(waits(little.as_mut()), "there is room for it, but it came later");
    drop(receiver.try_recv());
    let _large = large.await.expect("room");
    let _little = little.await.expect("room");
    assert_eq!(receiver.try_recv().map(|i| i.arrival.bytes.len()), Some(5));
}

#[tokio::test]
async fn the_largest_delivery_always_fits_and_larger_is_refused_at_once() {
    let (intake, _receiver) = channel(Capacity { bytes: 1, ..small() });
    intake.room(6).await.expect("the capacity was raised to one delivery");
    assert_eq!(intake.deliver(arrival(7)).await, Err(Refused::TooLarge { limit: 6 }));
}

#[tokio::test]
async fn closing_stops_those_who_wait_and_keeps_what_is_queued() {
    let (intake, mut receiver) = channel(small());
    let queued = intake.submit(arrival(6)).await.expect("room");
    let mut waiting = pin!(intake.submit(arrival(6)));
    assert!(waits(waiting.as_mut()));
    receiver.close();
    assert_eq!(waiting.await.map(|_| ()), Err(Refused::Stopping));
    receiver.try_recv().expect("still there").reply.send(Ok(id(0)));
    assert_eq!(queued.answer().await, Ok(id(0)));
    assert!(matches!(receiver.recv_timeout(Duration::from_secs(60)), Received::Closed));
}

#[tokio::test]
async fn what_the_driver_drops_unanswered_was_not_taken() {
    let (intake, receiver) = channel(small());
    let pending = intake.submit(arrival(1)).await.expect("room");
    drop(receiver);
    assert_eq!(pending.answer().await, Err(Refused::Stopping));
}

#[test]
fn a_wait_with_a_timeout_wakes_for_a_delivery_and_ends_when_closed() {
    let (intake, mut receiver) = channel(small());
    assert!(matches!(receiver.recv_timeout(Duration::from_millis(1)), Received::Timeout));
    let sender = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(intake.deliver(arrival(2)))
    });
    let Received::Queued(queued) = receiver.recv_timeout(Duration::from_secs(60)) else {
        panic!("no delivery came");
    };
    delivery(queued).reply.send(Ok(id(1)));
    assert_eq!(sender.join().expect("the sender"), Ok(id(1)));
    assert!(matches!(receiver.recv_timeout(Duration::from_secs(60)), Received::Closed));
}
