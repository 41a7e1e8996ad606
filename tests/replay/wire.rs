//! What is fed, and the profiles that lose a part of it.

use std::collections::BTreeSet;

use copytaster_testkit::{Delivery, FEEDS, Mix, SyntheticWire, WireOptions};

use crate::ITEMS;
use crate::support::Site;

/// The feed whose profile is broken: it takes the headlines of its pages for lines that belong to the page.
pub(crate) const BROKEN: &str = "calderbay-page";

pub(crate) fn wire(items: usize, seed: u64) -> SyntheticWire {
    SyntheticWire::new(WireOptions { seed, items, mix: Mix::chaos() })
}

pub(crate) fn feed(site: &Site, wire: SyntheticWire) {
    for delivery in wire {
        std::fs::write(site.inbox(&delivery.feed).join(&delivery.name), &delivery.bytes).expect("writes");
    }
}

/// A profile is kept in the replay's record: it may not be of any size.
const HEADLINES_MAX: usize = 1_000;

/// The headlines of the broken feed's pages: what stands below the page's own lines.
fn headlines(deliveries: impl Iterator<Item = Delivery>) -> BTreeSet<String> {
    let pages = deliveries.filter(|delivery| delivery.feed == BROKEN);
    let headline = |page: String| page.split("\n\n").nth(1).map(ToOwned::to_owned);
    let found = pages.filter_map(|page| headline(String::from_utf8_lossy(&page.bytes).into_owned()));
    // Some are noise, by intention; TOML takes no control characters.
    let is_plain = |line: &String| !line.is_empty() && !line.contains(char::is_control);
    found.filter(is_plain).take(HEADLINES_MAX).collect()
}

/// Profiles of which one is broken, for what the short forms feed.
pub(crate) fn broken_profiles(site: &Site) -> String {
    broken_profiles_for(site, [21, 22, 23].into_iter().flat_map(|seed| wire(ITEMS, seed)))
}

/// Profiles of which one is broken: it loses the headlines of these deliveries.
pub(crate) fn broken_profiles_for(site: &Site, deliveries: impl Iterator<Item = Delivery>) -> String {
    let headlines: Vec<String> = headlines(deliveries).into_iter().collect();
    let dir = site.dir.join("feeds.broken");
    std::fs::create_dir_all(&dir).expect("a directory");
    for feed in &FEEDS {
        let mut text = feed.profile_toml();
        if feed.name == BROKEN {
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("furniture")).collect();
            text = format!("{}\nfurniture = {:?}\n", lines.join("\n"), headlines);
        }
        std::fs::write(dir.join(format!("{}.toml", feed.name)), text).expect("writes");
    }
    dir.display().to_string()
}
