//! Feeds as Prometheus sees them.

use std::collections::BTreeMap;

use copytaster_engine::clock;
use copytaster_ingest::FeedRoute;
use copytaster_records::{FeedHealth, FeedId};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// Reads the feeds' counters at each scrape.
#[derive(Debug)]
pub(super) struct Feeds(pub(super) BTreeMap<FeedId, FeedRoute>);

impl Collector for Feeds {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let now = clock::wall();
        let feeds: Vec<FeedHealth> = self.0.values().map(|route| route.counters.snapshot(now, 0)).collect();
        counter(&mut encoder, ("deliveries", "Deliveries taken"), None, &feeds, |feed| feed.deliveries)?;
        counter(&mut encoder, ("bytes", "Bytes taken"), None, &feeds, |feed| feed.bytes)?;
        counter(&mut encoder, ("refused", "Deliveries refused at the edge"), None, &feeds, |feed| feed.refused)?;
        counter(&mut encoder, ("skipped", "Records of a source topic without a value"), None, &feeds, |feed| {
            feed.skipped
        })?;
        let help = "When the last delivery came, since 1970";
        let name = "copytaster_feed_last_delivery_timestamp";
        let mut family = encoder.encode_descriptor(name, help, Some(&Unit::Seconds), MetricType::Gauge)?;
        for feed in &feeds {
            let Some(at) = feed.last_delivery_at else { continue };
            let labels = [("feed", feed.feed.as_str())];
            ConstGauge::new(at.as_millis() / 1000).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

fn counter(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    unit: Option<&Unit>,
    feeds: &[FeedHealth],
    value: impl Fn(&FeedHealth) -> u64,
) -> Result<(), std::fmt::Error> {
    let name = format!("copytaster_feed_{name}");
    let mut family = encoder.encode_descriptor(&name, help, unit, MetricType::Counter)?;
    for feed in feeds {
        let labels = [("feed", feed.feed.as_str())];
        ConstCounter::new(value(feed)).encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}
