//! A pipeline for the invented agencies of the synthetic wire, as `demo` and `bench` run it.

use std::collections::BTreeMap;
use std::path::Path;

use copytaster_formats::{FeedProfile, Profiles};
use copytaster_ingest::Arrival;
use copytaster_records::{FeedId, IdError, Transport};
use copytaster_testkit::{Delivery, FEEDS};

use crate::config::{Config, Feed};

/// The defaults, with the invented agencies' feeds.
pub(crate) fn config(data_dir: &Path) -> Result<Config, IdError> {
    let mut config = Config::default();
    config.pipeline.data_dir = data_dir.to_path_buf();
    config.feed = FEEDS
        .iter()
        .map(|feed| {
            Ok(Feed {
                name: FeedId::new(feed.name)?,
                profile: feed.name.to_owned(),
                domain: Default::default(),
                folder: None,
                push: None,
                stdin: None,
                topic: None,
            })
        })
        .collect::<Result<_, IdError>>()?;
    Ok(config)
}

/// The texts of the invented agencies' profiles.
pub(crate) fn profile_texts() -> Result<BTreeMap<FeedId, String>, IdError> {
    FEEDS.iter().map(|feed| Ok((FeedId::new(feed.name)?, feed.profile_toml()))).collect()
}

/// The invented agencies' profiles.
pub(crate) fn profiles() -> anyhow::Result<Profiles> {
    let profile =
        |feed: &copytaster_testkit::Feed| Ok((FeedId::new(feed.name)?, FeedProfile::from_toml(&feed.profile_toml())?));
    Ok(Profiles::new(FEEDS.iter().map(profile).collect::<anyhow::Result<BTreeMap<_, _>>>()?))
}

/// A delivery of the synthetic wire, received now.
pub(crate) fn arrival(delivery: Delivery) -> Result<Arrival, IdError> {
    Ok(Arrival {
        feed: FeedId::new(delivery.feed)?,
        transport: Transport::File,
        name: Some(delivery.name),
        content_type: Some(delivery.content_type.to_owned()),
        received_at: copytaster_engine::clock::wall(),
        bytes: delivery.bytes.into(),
        traceparent: None,
        cursor: None,
    })
}
