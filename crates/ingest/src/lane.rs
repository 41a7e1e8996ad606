//! A lane: an ingest state partition, and the numbers that it gives to deliveries.
//!
//! Pure: which lane takes a delivery, what the delivery's record and tick look like. The driver commits.

use std::collections::BTreeMap;

use bytes::Bytes;
use copytaster_engine::{Headers, Output, StateChange};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{
    DeliveryId, DeliveryMeta, Domain, FeedHealth, FeedId, Lane, Tick, Timestamp, TraceContext, to_json, topics,
};

use crate::Arrival;

/// State key of a lane's next number.
pub(crate) const NEXT_SEQ: &[u8] = b"next-seq";
/// What a sender calls a delivery is cut to this: it is for people only.
const NAME_BYTES_MAX: usize = 1_024;

/// The lanes that an instance owns, with the next number of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lanes {
    next: BTreeMap<u32, u64>,
    /// Lanes of all instances together.
    count: u32,
}

impl Lanes {
    pub(crate) fn new(count: u32, next: BTreeMap<u32, u64>) -> Self {
        Self { next, count }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.next.is_empty()
    }

    /// Whether the instance owns the state partition of a domain, and so writes its ticks.
    pub(crate) fn owns(&self, domain: &Domain) -> bool {
        self.next.contains_key(&domain.partition(self.count))
    }

    /// A feed's own lane, where the instance owns it.
    pub(crate) fn own(&self, feed: &FeedId) -> Option<u32> {
        let own = feed.partition(self.count);
        self.next.contains_key(&own).then_some(own)
    }

    /// Those that the instance owns.
    pub(crate) fn owned(&self) -> impl Iterator<Item = u32> {
        self.next.keys().copied()
    }

    /// Gives a delivery its identity: in its feed's own lane, or, where another instance has that, in one of this one's.
    pub(crate) fn number(&mut self, feed: &FeedId) -> Option<DeliveryId> {
        let lane = match self.own(feed) {
            Some(own) => own,
            None => {
                let position = feed.partition(u32::try_from(self.next.len()).ok()?) as usize;
                *self.next.keys().nth(position)?
            }
        };
        let next = self.next.get_mut(&lane)?;
        let seq = *next;
        *next += 1;
        Some(DeliveryId { feed: feed.clone(), lane: Lane(lane), seq })
    }

    /// The lanes' numbers behind these deliveries, as state.
    pub(crate) fn changes<'a>(&self, numbered: impl Iterator<Item = &'a DeliveryId>) -> Vec<StateChange> {
        let mut lanes: Vec<u32> = numbered.map(|id| id.lane.0).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let change = |lane: &u32| StateChange {
            partition: *lane,
            key: Bytes::from_static(NEXT_SEQ),
            value: self.next.get(lane).map(|next| Bytes::copy_from_slice(&next.to_be_bytes())),
        };
        lanes.iter().map(change).collect()
    }
}

/// The record of a delivery on `wire.raw`: its bytes as they are, all else in headers.
pub(crate) fn raw_record(arrival: &Arrival, id: &DeliveryId, domain: &Domain, raw_partitions: u32) -> Output {
    let meta = DeliveryMeta {
        id: id.clone(),
        domain: domain.clone(),
        received_at: arrival.received_at,
        transport: arrival.transport,
        name: arrival.name.as_deref().map(|name| cut(name).to_owned()),
        content_type: arrival.content_type.as_deref().map(|kind| cut(kind).to_owned()),
    };
    let mut headers = cloud_event(id.to_string(), event_type::DELIVERY, arrival.received_at)
        .with(headers::CONTENT_TYPE, "application/octet-stream")
        .with(headers::FEED, id.feed.to_string())
        .with(headers::RECEIVED, arrival.received_at.as_millis().to_string())
        .with(headers::DELIVERY, to_json(&meta));
    let sender = arrival.traceparent.as_deref().and_then(TraceContext::parse);
    let begun = || TraceContext::begun_by(&id.to_string());
    let trace = sender.map_or_else(begun, |sender| sender.child(&format!("ingest {id}")));
    headers.push(headers::TRACEPARENT, trace.as_str().to_owned());
    Output {
        topic: topics::RAW.into(),
        partition: domain.partition(raw_partitions),
        key: Bytes::from(id.feed.to_string()),
        headers,
        value: Some(arrival.bytes.clone()),
    }
}

/// A tick: the only record that moves a domain's clock.
pub(crate) fn tick_record(domain: &Domain, time: Timestamp, raw_partitions: u32) -> Output {
    let tick = Tick { domain: domain.clone(), time };
    Output {
        topic: topics::RAW.into(),
        partition: domain.partition(raw_partitions),
        key: Bytes::from(domain.to_string()),
        headers: cloud_event(format!("{domain}/{}", time.as_millis()), event_type::TICK, time)
            .with(headers::CONTENT_TYPE, "application/json")
            .with(headers::CLOCK, time.as_millis().to_string()),
        value: Some(to_json(&tick).into()),
    }
}

/// A feed's health, on `wire.feeds`.
pub(crate) fn health_record(health: &FeedHealth, feeds_partitions: u32) -> Output {
    let id = format!("{}/{}", health.feed, health.at.as_millis());
    Output {
        topic: topics::FEEDS.into(),
        partition: health.feed.partition(feeds_partitions),
        key: Bytes::from(health.feed.to_string()),
        headers: cloud_event(id, event_type::FEED_HEALTH, health.at).with(headers::CONTENT_TYPE, "application/json"),
        value: Some(to_json(health).into()),
    }
}

fn cloud_event(id: String, event_type: &'static str, time: Timestamp) -> Headers {
    Headers::new()
        .with(headers::CE_SPECVERSION, "1.0")
        .with(headers::CE_ID, id)
        .with(headers::CE_SOURCE, "/copytaster/ingest")
        .with(headers::CE_TYPE, event_type)
        .with(headers::CE_TIME, time.to_string())
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(NAME_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(name: &str) -> FeedId {
        FeedId::new(name).expect("a name")
    }

    #[test]
    fn numbers_are_dense_within_a_lane_over_all_feeds() {
        let mut lanes = Lanes::new(1, BTreeMap::from([(0, 7)]));
        let ids: Vec<DeliveryId> = ["a", "b", "a"].iter().filter_map(|f| lanes.number(&feed(f))).collect();
        assert_eq!(ids.iter().map(|id| id.seq).collect::<Vec<_>>(), [7, 8, 9]);
        let changes = lanes.changes(ids.iter());
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].value.as_deref(), Some(10u64.to_be_bytes().as_slice()));
    }

    #[test]
    fn a_push_goes_to_an_own_lane_where_its_feeds_lane_is_elsewhere() {
        let mut lanes = Lanes::new(8, BTreeMap::from([(2, 0), (5, 0)]));
        for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i"] {
            let id = lanes.number(&feed(name)).expect("a number");
            assert!([2, 5].contains(&id.lane.0));
            let own = feed(name).partition(8);
            assert!(![2, 5].contains(&own) || id.lane.0 == own, "its own lane first");
        }
        assert_eq!(Lanes::default().number(&feed("a")), None);
    }

    #[test]
    fn what_a_sender_says_is_cut_on_a_character() {
        assert_eq!(cut(&"ü".repeat(1_000)).len(), NAME_BYTES_MAX);
        assert_eq!(cut(&format!("a{}", "ü".repeat(1_000))).len(), NAME_BYTES_MAX - 1);
        assert_eq!(cut("short"), "short");
    }
}
