//! One story of the desk: what was sent of it, and what may come next.

use copytaster_records::Relation;

use crate::agency::Feed;
use crate::copy::{Copy, Edit, Source, compose};
use crate::render::Item;
use crate::{Expected, Kind, Rng, UnitTruth};

/// So many edits and no more: a story that grew for ever would be no story.
const EDITS_MAX: usize = 8;

/// A text that was sent, or was due to be.
#[derive(Debug, Clone)]
struct Sent {
    /// 0 for wires without versions.
    version: u64,
    edits: usize,
    key: String,
    created: i64,
}

/// A story that may be revisited.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) feed: &'static Feed,
    seed: u64,
    id: String,
    guid: Option<String>,
    broke: i64,
    edits: Vec<Edit>,
    history: Vec<Sent>,
    /// A version that was jumped over and may still arrive late.
    skipped: Option<(u64, i64)>,
    /// The newest version known, kills included.
    highest: u64,
    accepted: u32,
    killed: bool,
    /// Killed without a version: until the next update, nothing can be compared.
    bare_kill: bool,
    repeats: u32,
}

/// A unit, ready to be written.
#[derive(Debug)]
pub(crate) struct Made {
    feed: &'static Feed,
    version: Option<u64>,
    created: i64,
    first_created: i64,
    correction: bool,
    resends: u32,
    pub(crate) copy: Option<Copy>,
    pub(crate) truth: UnitTruth,
}

impl Made {
    pub(crate) fn item(&self, sent: i64) -> Item<'_> {
        Item {
            feed: self.feed,
            guid: self.truth.guid.as_deref(),
            version: self.version,
            created: self.created,
            first_created: self.first_created,
            correction: self.correction,
            resends: self.resends,
            sent,
            copy: self.copy.as_ref(),
        }
    }
}

impl Story {
    /// A story of which nothing was sent yet.
    pub(crate) fn open(feed: &'static Feed, seed: u64, key: &str, now: i64) -> Self {
        let guid = feed.has_ids().then(|| guid(feed, key));
        let id = format!("{}\u{0}{}", feed.provider, guid.as_deref().unwrap_or(key));
        Self {
            feed,
            seed,
            id,
            guid,
            broke: now,
            edits: Vec::new(),
            history: Vec::new(),
            skipped: None,
            highest: 0,
            accepted: 0,
            killed: false,
            bare_kill: false,
            repeats: 0,
        }
    }

    /// Whether this may happen to the story now.
    pub(crate) fn may(&self, kind: Kind) -> bool {
        let has_ids = self.guid.is_some();
        let room = has_ids && self.edits.len() < EDITS_MAX;
        let newest_is_text = !self.bare_kill && self.newest().is_some_and(|sent| sent.version == self.highest);
        match kind {
            Kind::Resend => newest_is_text,
            Kind::Stale => has_ids && !self.bare_kill && (self.skipped.is_some() || self.older().next().is_some()),
            Kind::SilentUpdate => room && newest_is_text,
            Kind::Update => room,
            // ninjs has no marker that makes an update a correction.
            Kind::Correction => room && self.feed.is_g2() && !self.history.is_empty(),
            Kind::Kill => has_ids && !self.killed && !self.history.is_empty(),
            _ => false,
        }
    }

    /// Lets it happen. `key` is a fresh one; repeats do without.
    pub(crate) fn act(&mut self, kind: Kind, key: &str, now: i64, rng: &mut Rng) -> Made {
        match kind {
            Kind::Resend => self.resend(),
            Kind::Stale => self.stale(key, rng),
            Kind::SilentUpdate => self.silent_update(key, now),
            Kind::Update => self.update(Edit::Update, key, now, rng),
            Kind::Correction => self.update(Edit::Correction, key, now, rng),
            Kind::Kill => self.kill(key, now, rng),
            Kind::EarlyKill => self.kill_early(key, now, rng),
            _ => self.begin(key, now, rng),
        }
    }

    fn begin(&mut self, key: &str, now: i64, rng: &mut Rng) -> Made {
        self.highest = self.first_version(rng);
        self.accept(Relation::New, key, now)
    }

    fn resend(&mut self) -> Made {
        self.repeats += 1;
        let sent = self.newest().expect("only texts that were sent are sent again").clone();
        self.made(Relation::Resend, &sent, format!("{}/r{}", sent.key, self.repeats))
    }

    /// An older version: one that was jumped over, for the first time, or one that was sent before.
    fn stale(&mut self, key: &str, rng: &mut Rng) -> Made {
        if let Some((version, created)) = self.skipped.take() {
            let edits = self.history.iter().filter(|s| s.version < version).map(|s| s.edits).max().unwrap_or(0);
            let late = Sent { version, edits, key: key.to_owned(), created };
            return self.made(Relation::Stale, &late, key.to_owned());
        }
        let older: Vec<&Sent> = self.older().collect();
        let sent = (*rng.pick(&older)).clone();
        self.repeats += 1;
        let key = format!("{}/s{}", sent.key, self.repeats);
        self.made(Relation::Stale, &sent, key)
    }

    fn silent_update(&mut self, key: &str, now: i64) -> Made {
        self.edits.push(Edit::Silent);
        self.accept(Relation::SilentUpdate, key, now)
    }

    fn update(&mut self, edit: Edit, key: &str, now: i64, rng: &mut Rng) -> Made {
        self.edits.push(edit);
        self.raise_version(now, rng);
        self.bare_kill = false;
        let relation = if edit == Edit::Correction { Relation::Correction } else { Relation::Update };
        self.accept(relation, key, now)
    }

    fn kill(&mut self, key: &str, now: i64, rng: &mut Rng) -> Made {
        self.bare_kill = self.feed.is_ninjs() && rng.per_thousand(500);
        if !self.bare_kill {
            self.raise_version(now, rng);
        }
        self.made_kill(key, now)
    }

    /// The kill overtakes its story: version 1 is still on its way, and will be stale.
    fn kill_early(&mut self, key: &str, now: i64, rng: &mut Rng) -> Made {
        let first = self.first_version(rng);
        self.skipped = Some((first, now - 40));
        self.highest = first + 1;
        self.made_kill(key, now)
    }

    fn first_version(&self, rng: &mut Rng) -> u64 {
        match self.feed.code {
            "OST" => rng.range(100_000_000, 4_000_000_000),
            // Versions that pass from 9 to 10 show who compares them as text.
            "QUE" if rng.per_thousand(400) => rng.range(8, 9),
            _ if self.guid.is_none() => 0,
            _ => 1,
        }
    }

    fn raise_version(&mut self, now: i64, rng: &mut Rng) {
        let before = self.highest;
        let step = if self.feed.code == "OST" { rng.range(1_000, 9_000_000) } else { 1 + rng.below(4) / 3 };
        self.highest += step;
        if step > 1 && rng.per_thousand(600) {
            let created = self.newest().map_or(self.broke, |s| s.created);
            self.skipped = Some((before + step / 2, created + (now - created) / 2));
        }
    }

    fn accept(&mut self, relation: Relation, key: &str, now: i64) -> Made {
        let version = self.highest;
        let sent = Sent { version, edits: self.edits.len(), key: key.to_owned(), created: now };
        self.history.push(sent.clone());
        self.accepted += 1;
        self.made(relation, &sent, key.to_owned())
    }

    fn made(&self, relation: Relation, sent: &Sent, key: String) -> Made {
        let copy = compose(Source {
            seed: self.seed,
            broke: self.broke,
            edits: &self.edits[..sent.edits],
            key: &sent.key,
            curly: self.feed.curly,
        });
        Made {
            feed: self.feed,
            version: self.guid.as_ref().map(|_| sent.version),
            created: sent.created,
            first_created: self.broke,
            correction: sent.edits.checked_sub(1).is_some_and(|last| self.edits[last] == Edit::Correction),
            resends: self.repeats,
            truth: self.truth(relation, key, Some(&copy)),
            copy: Some(copy),
        }
    }

    fn made_kill(&mut self, key: &str, now: i64) -> Made {
        self.killed = true;
        self.accepted += 1;
        Made {
            feed: self.feed,
            version: (!self.bare_kill).then_some(self.highest),
            created: now,
            first_created: self.broke,
            correction: false,
            resends: 0,
            copy: None,
            truth: self.truth(Relation::Kill, key.to_owned(), None),
        }
    }

    fn truth(&self, relation: Relation, key: String, copy: Option<&Copy>) -> UnitTruth {
        UnitTruth {
            key,
            provider: self.feed.provider.to_owned(),
            guid: self.guid.clone(),
            headline: copy.map(|c| c.headline.clone()).unwrap_or_default(),
            expected: Expected::Verdict {
                relation,
                story: self.id.clone(),
                version: self.accepted,
                killed: self.killed,
            },
            quotes: copy.map(|c| c.quotes.clone()).unwrap_or_default(),
            dateline_city: copy.map(|c| c.city.to_owned()),
        }
    }

    fn newest(&self) -> Option<&Sent> {
        self.history.last()
    }

    fn older(&self) -> impl Iterator<Item = &Sent> {
        self.history.iter().filter(|sent| sent.version < self.highest)
    }
}

fn guid(feed: &Feed, key: &str) -> String {
    match feed.code {
        "OST" => format!("tag:ostrel.example,2027:newsml_{key}"),
        "VEL" => format!("urn:velmark.example:item:{key}"),
        "LAN" => format!("https://lanthorn.example/items/{key}"),
        "QUE" => format!("urn:quenby:text:{key}"),
        _ => format!("http://{}.example/id/{key}", feed.provider),
    }
}
