use std::collections::BTreeMap;

use copytaster_records::FeedId;

use crate::FeedProfile;

/// The profile of each feed, with its hash.
#[derive(Debug, Clone, Default)]
pub struct Profiles(BTreeMap<FeedId, (FeedProfile, String)>);

impl Profiles {
    /// These feeds' profiles.
    #[must_use]
    pub fn new(profiles: BTreeMap<FeedId, FeedProfile>) -> Self {
        let hashed = profiles.into_iter().map(|(feed, profile)| {
            let hash = profile.hash();
            (feed, (profile, hash))
        });
        Self(hashed.collect())
    }

    /// A feed's profile; `None` where the feed is not configured.
    #[must_use]
    pub fn get(&self, feed: &FeedId) -> Option<&FeedProfile> {
        self.0.get(feed).map(|(profile, _)| profile)
    }

    /// The hash of a feed's profile, for the provenance of what it reads; `None` where the feed is not configured.
    #[must_use]
    pub fn hash(&self, feed: &FeedId) -> Option<&str> {
        self.0.get(feed).map(|(_, hash)| hash.as_str())
    }
}
