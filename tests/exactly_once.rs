//! The service is killed with -9 again and again, and power cuts tear what was not yet synced: nothing acknowledged is
//! missing, nothing is twice, order per story holds, the poison set is the dead-letter set.
//!
//! `CHAOS_ITEMS`, `CHAOS_KILLS` and `CHAOS_SEED` make it longer or repeat a run; `.ci/nightly` runs 20,000 and 200.

mod support;

use std::path::Path;
use std::time::Duration;

use copytaster_testkit::faults::{Tear, tear_journal};
use copytaster_testkit::{Delivery, Mix, Rng, SyntheticWire, WireOptions};
use support::oracle::{self, Sent};
use support::same::assert_same;
use support::{Site, run_over, terminate};

/// A number of the environment, or the short form's.
fn setting(name: &str, short: u64) -> u64 {
    std::env::var(name).ok().map_or(short, |text| text.parse().expect("a number"))
}

#[test]
fn nothing_is_lost_and_nothing_doubled_whatever_is_killed() {
    let (items, kills) = (setting("CHAOS_ITEMS", 1_500), setting("CHAOS_KILLS", 15));
    let seed = setting("CHAOS_SEED", 1);
    println!("repeat with CHAOS_ITEMS={items} CHAOS_KILLS={kills} CHAOS_SEED={seed}");
    let options = WireOptions { seed, items: usize::try_from(items).expect("fits"), mix: Mix::chaos() };
    let wire: Vec<Delivery> = SyntheticWire::new(options).collect();
    let site = Site::synthetic("[log]\nsync_mark = \"sync-mark\"\n");
    let tears = run_and_kill(&site, &wire, kills, seed);
    println!("{kills} kills, {tears} of them with a torn tail");
    let log = site.open_log();
    let done = wire.iter().filter(|delivery| is_done(&site, delivery));
    let sent = Sent { wire: options, acknowledged: done.map(|delivery| (delivery.name.clone(), None)).collect() };
    oracle::check(&*log, &sent);
    assert_same("killed, and undisturbed", &*log, &*run_over(&*log, "").open_log());
}

/// Hands the wire over bit by bit, killing the service in between. Returns how many tails were torn.
fn run_and_kill(site: &Site, wire: &[Delivery], kills: u64, seed: u64) -> u64 {
    let mut rng = Rng::new(seed ^ 0xdead);
    let mut tears = 0;
    let share = wire.len().div_ceil(usize::try_from(kills).expect("fits").max(1));
    for part in wire.chunks(share) {
        let mut service = site.start(&[]);
        let pause = Duration::from_millis(200 + rng.below(700)) / u32::try_from(part.len()).expect("fits").max(1);
        for delivery in part {
            put(site, delivery);
            std::thread::sleep(pause);
        }
        service.kill().expect("kills");
        if rng.below(2) == 0 && tear(site, &mut rng) {
            tears += 1;
        }
    }
    let mut service = site.start(&[]);
    let empty = service.wait_until(support::WAIT * 5, || wire.iter().all(|delivery| is_done(site, delivery)));
    assert!(empty.expect("the system tells"), "not everything was taken\n{}", site.service_log());
    site.wait_idle(&mut service, wire.len() as u64);
    terminate(service);
    tears
}

/// Written aside and renamed in, as a careful sender does.
fn put(site: &Site, delivery: &Delivery) {
    let inbox = site.inbox(&delivery.feed);
    let aside = inbox.join(format!(".{}", delivery.name));
    std::fs::write(&aside, &delivery.bytes).expect("writes");
    std::fs::rename(aside, inbox.join(&delivery.name)).expect("renames");
}

fn is_done(site: &Site, delivery: &Delivery) -> bool {
    site.inbox(&delivery.feed).join(".copytaster/done").join(&delivery.name).exists()
}

/// Only what was not synced is torn.
fn tear(site: &Site, rng: &mut Rng) -> bool {
    let Ok(mark) = std::fs::read(site.dir.join("sync-mark")) else { return false };
    let Ok(synced) = mark.try_into().map(u64::from_be_bytes) else { return false };
    if !has_journal(&site.log_dir()) {
        return false;
    }
    tear_journal(&site.log_dir(), synced, rng).expect("tears") != Tear::Nothing
}

fn has_journal(dir: &Path) -> bool {
    std::fs::read_dir(dir)
        .is_ok_and(|mut entries| entries.any(|e| e.is_ok_and(|e| e.path().extension().is_some_and(|x| x == "jnl"))))
}
