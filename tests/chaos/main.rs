//! The pipeline as separate processes on a real Kafka: killed, halted, stopped, scaled, its brokers killed and its lines cut.
//! In the end nothing acknowledged is missing, nothing is twice, and every value is what an undisturbed run gives.
//!
//! `CHAOS_*` of the environment (see `settings.rs`) make it longer or repeat a run; `.ci/nightly kafka-chaos` runs the long
//! form.

mod faults;
mod feeding;
mod field;
mod fleet;
mod probe;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod timeline;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use copytaster_records::{Domain, headers, topics};
use copytaster_testkit::{Rng, broker};
use faults::{Ground, Plan, kill_all_the_while};
use feeding::Feeding;
use field::{AtEnd, Field};
use fleet::{Id, SLOTS};
use settings::Settings;
use support::oracle::{self, Sent};
use support::same::assert_same;
use support::{each, run_over};

/// Partitions of `wire.unique` and the topics behind it.
const HOMES: u32 = 6;
/// Partitions of ingest's state.
const LANES: u32 = 4;
/// The longest that a stage may stand still with work to do while no broker is away, no line cut and nobody halted.
const STALL_MAX: Duration = Duration::from_secs(30);
/// The longest until another instance goes on with the work of a dead one.
const TAKEOVER_MAX: Duration = Duration::from_secs(15);

/// How long all answers to a look at a stage may take while brokers are well.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// Both tests want the whole machine.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn nothing_is_lost_and_nothing_doubled_whatever_happens_to_processes_brokers_and_lines() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if !broker::is_there() {
        return;
    }
    let settings = Settings::of_environment();
    println!("repeat with: {} cargo test -p copytaster-cli --test chaos -- --nocapture", settings.command());
    let field = Field::new(&settings);
    let feeding = Feeding::new();
    field.while_watched(&feeding, |probe| {
        field.start(settings.instances());
        disturb(&field, &feeding, &settings);
        field.settle(&feeding, probe, settings.items);
        for (stage, stall) in probe.stalls() {
            println!("{stage}: longest stall {:.1} s ({}, at {:.0} s)", secs(stall.time), stall.of, secs(stall.at));
        }
        let worst = probe.stalls().into_values().max_by_key(|stall| stall.time).unwrap_or_default();
        assert!(worst.time <= STALL_MAX, "stood still: {worst:?}");
    });
    let (all, again) = (secs(field.timeline.elapsed()), feeding.again());
    println!("{all:.0} s; {again} times something was sent again; how processes ended:\n{}", field.fleet.ends());
    if std::env::var_os("CHAOS_TIMELINE").is_some() {
        println!("{}", field.timeline.text());
    }
    check(&field, &feeding, &settings);
}

/// Feeds, and does everything that is planned.
fn disturb(field: &Field, feeding: &Feeding, settings: &Settings) {
    let mut rng = Rng::new(settings.seed ^ 0xdead);
    let mut rng_of_kills = Rng::new(settings.seed ^ 0xdeaf);
    let plan = Plan::draw(settings, &mut rng);
    let time = plan.guess(settings);
    let check = || field.check(feeding);
    let ground = Ground {
        broker: &field.broker,
        proxy: &field.proxy,
        fleet: &field.fleet,
        timeline: &field.timeline,
        settings,
        check: &check,
    };
    std::thread::scope(|scope| {
        let kills = scope.spawn(|| kill_all_the_while(&ground, &mut rng_of_kills, time));
        feeding.start(scope, &field.fleet, settings, time);
        let hurry = AtEnd(|| feeding.hurry());
        plan.carry_out(&ground, &mut rng);
        kills.join().expect("kills");
        field.timeline.say(&format!("faults are over, {} acknowledged", feeding.count()));
        drop(hurry);
    });
    field.timeline.say("everything is sent");
}

/// The oracle, and an undisturbed run over the same raw log.
fn check(field: &Field, feeding: &Feeding, settings: &Settings) {
    let sent = Sent { wire: settings.wire(), acknowledged: feeding.acknowledged() };
    oracle::check(&field.log, &sent);
    assert_same(
        "disturbed on Kafka, and undisturbed on the embedded log",
        &field.log,
        &*run_over(&field.log, "").open_log(),
    );
}

#[test]
fn another_instance_takes_over_from_a_dead_one() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if !broker::is_there() {
        return;
    }
    let settings = Settings::of_environment();
    let settings = Settings { nodes: 1, items: 900, instances: u64::from(SLOTS), ..settings };
    let field = Field::new(&settings);
    let feeding = Feeding::new();
    field.while_watched(&feeding, |probe| {
        field.start(SLOTS);
        std::thread::scope(|scope| {
            let hurry = AtEnd(|| feeding.hurry());
            feeding.start(scope, &field.fleet, &settings, Duration::from_secs(60));
            field.wait("something is acknowledged", TAKEOVER_MAX * 4, || feeding.count() > 50);
            // Behind first, so that there is work for those who take over.
            for stage in ["enrich", "parse", "dedupe"] {
                let dead = field.fleet.owner(stage).expect("an owner");
                let killed = Instant::now();
                field.fleet.remove(dead);
                std::thread::sleep(Duration::from_secs(1));
                let (mut ends, mut silent): (Option<Vec<u64>>, _) = (None, Duration::ZERO);
                field.wait(&format!("{dead} is taken over"), TAKEOVER_MAX * 4, || {
                    field.check(&feeding);
                    let asked = Instant::now();
                    let passed = match &ends {
                        Some(ends) => probe.has_passed(stage, ends).unwrap_or(false),
                        None => {
                            ends = probe.ends(stage).ok();
                            false
                        }
                    };
                    // A broker that answers late, or not at all, holds up those who take over just as long.
                    silent += asked.elapsed().saturating_sub(ANSWER_MAX);
                    passed
                });
                let took = killed.elapsed().saturating_sub(silent);
                println!("{stage}: taken over within {:.1} s; brokers silent for {:.1} s", secs(took), secs(silent));
                assert!(took <= TAKEOVER_MAX);
            }
            // Lanes are shared out in ranges, the first instance having one more.
            let slot = [0, 0, 1, 2][Domain::default().partition(LANES) as usize];
            field.fleet.remove(Id { stage: "ingest", slot });
            std::thread::sleep(TAKEOVER_MAX);
            drop(hurry);
        });
        field.settle(&feeding, probe, settings.items);
    });
    let gap = longest_gap_between_ticks(&field);
    println!("ingest: no tick for {:.1} s", secs(gap));
    assert!(gap <= TAKEOVER_MAX);
    check(&field, &feeding, &settings);
}

/// Ticks are written by whoever owns the domain's lane.
fn longest_gap_between_ticks(field: &Field) -> Duration {
    let (mut last, mut longest) = (None, 0);
    each(&field.log, topics::RAW, |record| {
        if record.event_type() == headers::event_type::TICK {
            let at = record.appended_at.as_millis();
            longest = longest.max(at - last.replace(at).unwrap_or(at));
        }
    });
    Duration::from_millis(u64::try_from(longest).expect("time goes on"))
}

fn secs(time: Duration) -> f64 {
    time.as_secs_f64()
}
