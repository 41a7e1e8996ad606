//! The wire: a small simulation of desks that open stories and come back to them.

use copytaster_records::ErrorClass;

use crate::agency::{FEEDS, Feed, Wrapping};
use crate::render::{self, Message};
use crate::story::{Made, Story};
use crate::{Delivery, Expected, Kind, Mix, Rng, UnitTruth, clock, trouble};

/// Stories that may be revisited at any time; beyond, the desk forgets one for each that it opens.
const OPEN_STORIES_MAX: usize = 400;
/// How many open stories are looked at before a new one is opened instead.
const TRIES_MAX: usize = 24;
/// Most items in a bundle.
const BUNDLE_ITEMS_MAX: u64 = 4;

/// What a synthetic wire is made from: equal options give equal bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireOptions {
    /// The seed of everything.
    pub seed: u64,
    /// How many deliveries.
    pub items: usize,
    /// What it consists of.
    pub mix: Mix,
}

/// A lazy stream of deliveries with their truth. Its memory does not grow with its length.
#[derive(Debug)]
pub struct SyntheticWire {
    mix: Mix,
    left: usize,
    rng: Rng,
    now: i64,
    open: Vec<Story>,
    sequences: [u32; FEEDS.len()],
}

impl SyntheticWire {
    /// The wire of these options.
    #[must_use]
    pub fn new(options: WireOptions) -> Self {
        Self {
            mix: options.mix,
            left: options.items,
            rng: Rng::derived(options.seed, "wire", 0),
            now: clock::START,
            open: Vec::with_capacity(OPEN_STORIES_MAX),
            sequences: [0; FEEDS.len()],
        }
    }

    /// The next of an agency's sequence numbers.
    fn key(&mut self, feed: &'static Feed) -> String {
        let at = FEEDS.iter().position(|f| f.code == feed.code).expect("a feed of the wire");
        self.sequences[at] += 1;
        format!("{}-{:06}", feed.code, self.sequences[at])
    }

    /// A feed by its share of the wire.
    fn feed(&mut self, fits: impl Fn(&Feed) -> bool) -> &'static Feed {
        let fitting: Vec<&'static Feed> = FEEDS.iter().filter(|f| fits(f)).collect();
        let mut ticket = self.rng.below(fitting.iter().map(|f| f.weight).sum());
        for feed in &fitting {
            if ticket < feed.weight {
                return feed;
            }
            ticket -= feed.weight;
        }
        unreachable!("the ticket is below the sum of the weights")
    }

    /// Something happens on a desk; on `only`'s desk, where given.
    fn unit(&mut self, kind: Kind, only: Option<&'static Feed>) -> Made {
        let found = self.find(kind, only);
        let kind = if found.is_none() && kind != Kind::EarlyKill { Kind::New } else { kind };
        let (index, key) = match found {
            Some(index) => (index, self.key(self.open[index].feed)),
            None => {
                let feed = only.unwrap_or_else(|| self.feed(|f| kind == Kind::New || f.has_ids()));
                let key = self.key(feed);
                (self.open(feed, &key), key)
            }
        };
        let seed = self.rng.next_u64();
        self.open[index].act(kind, &key, self.now, &mut Rng::new(seed))
    }

    fn find(&mut self, kind: Kind, only: Option<&'static Feed>) -> Option<usize> {
        if matches!(kind, Kind::New | Kind::EarlyKill) {
            return None;
        }
        (0..TRIES_MAX).find_map(|_| {
            let index = self.rng.index(self.open.len());
            let story = self.open.get(index)?;
            (story.may(kind) && only.is_none_or(|feed| feed == story.feed)).then_some(index)
        })
    }

    fn open(&mut self, feed: &'static Feed, key: &str) -> usize {
        if self.open.len() >= OPEN_STORIES_MAX {
            let index = self.rng.index(self.open.len());
            self.open.swap_remove(index);
        }
        let seed = self.rng.next_u64();
        self.open.push(Story::open(feed, seed, key, self.now));
        self.open.len() - 1
    }

    fn ordinary(&mut self, kind: Kind) -> Delivery {
        let made = self.unit(kind, None);
        if made.item(self.now).feed.wrapping == Wrapping::G2Message {
            let more = self.rng.below(BUNDLE_ITEMS_MAX);
            return self.bundle(made, more);
        }
        let item = made.item(self.now);
        let bytes = render::item(&item);
        let feed = item.feed;
        self.delivery(feed, bytes, vec![made.truth])
    }

    /// A message that begins with this unit and has so many more of the same desk.
    fn bundle(&mut self, first: Made, more: u64) -> Delivery {
        let feed = first.item(self.now).feed;
        let mut made = vec![first];
        for _ in 0..more {
            let kind = match self.mix.draw(&mut self.rng) {
                kind @ (Kind::Resend | Kind::Stale | Kind::SilentUpdate | Kind::Update | Kind::Correction) => kind,
                _ => Kind::New,
            };
            made.push(self.unit(kind, Some(feed)));
        }
        let items: Vec<String> = made.iter().map(|m| render::bundled(&m.item(self.now))).collect();
        let envelope = Message::of(&made[0].item(self.now));
        let bytes = render::message(&envelope, &items).into_bytes();
        self.delivery(feed, bytes, made.into_iter().map(|m| m.truth).collect())
    }

    /// A bundle of good items and one whose body is broken.
    fn broken_sibling(&mut self) -> Delivery {
        let feed = self.feed(|f| f.wrapping == Wrapping::G2Message);
        let good = self.rng.range(1, BUNDLE_ITEMS_MAX - 1);
        let mut made: Vec<Made> = (0..good).map(|_| self.unit(Kind::New, Some(feed))).collect();
        let broken = self.rng.index(made.len() + 1);
        let damaged = self.stillborn(feed);
        made.insert(broken, damaged);
        let mut items: Vec<String> = made.iter().map(|m| render::bundled(&m.item(self.now))).collect();
        items[broken] = render::broken_body(&items[broken]);
        let envelope = Message::of(&made[0].item(self.now));
        let mut truth: Vec<UnitTruth> = made.into_iter().map(|m| m.truth).collect();
        truth[broken].expected = Expected::Dead { stage: "parse", class: ErrorClass::Malformed };
        self.delivery(feed, render::message(&envelope, &items).into_bytes(), truth)
    }

    /// A unit of a story that nobody comes back to: something will be done to its bytes.
    fn stillborn(&mut self, feed: &'static Feed) -> Made {
        let key = self.key(feed);
        let seed = self.rng.next_u64();
        Story::open(feed, seed, &key, self.now).act(Kind::New, &key, self.now, &mut self.rng)
    }

    fn troubled(&mut self, kind: Kind) -> Delivery {
        let feed = self.feed(|f| trouble::fits(kind, f));
        let made = self.stillborn(feed);
        let damage = trouble::inflict(kind, &made, self.now, &mut self.rng);
        self.delivery(feed, damage.bytes, vec![damage.truth])
    }

    fn delivery(&self, feed: &'static Feed, bytes: Vec<u8>, truth: Vec<UnitTruth>) -> Delivery {
        let name = truth[0].key.to_lowercase().replace('/', "-");
        Delivery {
            feed: feed.name.to_owned(),
            name: format!("{name}.{}", feed.extension()),
            content_type: feed.content_type(),
            sent: clock::timestamp(self.now),
            bytes,
            truth,
        }
    }
}

impl Iterator for SyntheticWire {
    type Item = Delivery;

    fn next(&mut self) -> Option<Delivery> {
        self.left = self.left.checked_sub(1)?;
        self.now += i64::try_from(self.rng.range(2, 75)).expect("a small number");
        let kind = self.mix.draw(&mut self.rng);
        Some(match kind {
            Kind::BrokenSibling => self.broken_sibling(),
            kind if trouble::is(kind) => self.troubled(kind),
            kind => self.ordinary(kind),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for SyntheticWire {}
