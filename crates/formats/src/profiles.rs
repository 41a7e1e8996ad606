use std::collections::BTreeMap;

use copytaster_records::FeedId;

use crate::FeedProfile;

/// The profile of each feed.
#[derive(Debug, Clone, Default)]
pub struct Profiles(BTreeMap<FeedId, FeedProfile>);

impl Profiles {
    /// These feeds' profiles.
    #[must_use]
    pub fn new(profiles: BTreeMap<FeedId, FeedProfile>) -> Self {
        Self(profiles)
    }

    /// A feed's profile; `None` where the feed is not configured.
    #[must_use]
    pub fn get(&self, feed: &FeedId) -> Option<&FeedProfile> {
        self.0.get(feed)
    }
}
