//! Receiving a body within its limits.

use std::pin::Pin;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bytes that are set aside before any have come.
const CAPACITY_BYTES_MAX: u64 = 64 << 10;

/// Why there is no body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is larger than a delivery may be.
    TooLarge,
    /// All bodies together are more than may be in flight.
    Busy,
    /// It ended before its end.
    Cut,
}

/// A body, and its share of the bytes in flight. The share is given back with the permit.
pub(super) async fn receive<'a>(
    mut body: Body,
    bytes_max: usize,
    in_flight: &'a Semaphore,
) -> Result<(Bytes, Option<SemaphorePermit<'a>>), BodyError> {
    let announced = body.size_hint().lower();
    if announced > bytes_max as u64 {
        return Err(BodyError::TooLarge);
    }
    let capacity = usize::try_from(announced.min(CAPACITY_BYTES_MAX)).unwrap_or(0);
    let (mut bytes, mut share) = (BytesMut::with_capacity(capacity), None::<SemaphorePermit<'a>>);
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        // Trailers are no part of the delivery.
        let Ok(data) = frame.map_err(|_| BodyError::Cut)?.into_data() else { continue };
        if bytes.len() + data.len() > bytes_max {
            return Err(BodyError::TooLarge);
        }
        let permits = u32::try_from(data.len()).map_err(|_| BodyError::TooLarge)?;
        // Never waits: senders that waited for each other's share with a part of their own would wait for ever.
        let permit = in_flight.try_acquire_many(permits).map_err(|_| BodyError::Busy)?;
        match &mut share {
            Some(share) => share.merge(permit),
            None => share = Some(permit),
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.freeze(), share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bodies_share_what_may_be_in_flight() {
        let in_flight = Semaphore::new(10);
        let (bytes, share) = receive(Body::from("12345678"), 8, &in_flight).await.expect("a body");
        assert_eq!(&bytes[..], b"12345678");
        assert_eq!(receive(Body::from("123"), 8, &in_flight).await.map(|_| ()), Err(BodyError::Busy));
        drop(share);
        assert_eq!(receive(Body::from("123456789"), 8, &in_flight).await.map(|_| ()), Err(BodyError::TooLarge));
        assert_eq!(in_flight.available_permits(), 10);
        assert!(receive(Body::empty(), 0, &in_flight).await.expect("nothing").1.is_none());
    }
}
