//! What is done to processes, brokers and lines: drawn from a seed, one fault behind the other, with kills all the while.

use std::time::Duration;

use copytaster_testkit::Rng;
use copytaster_testkit::broker::Broker;
use copytaster_testkit::faults::{Cut, Proxy};

use crate::fleet::{Fleet, SLOTS};
use crate::settings::Settings;
use crate::timeline::Timeline;

/// What a broker takes to be back, roughly; only to spread the wire and the kills over the run.
const RESTART_GUESS: Duration = Duration::from_secs(10);
/// How long a broker stays away beyond the time that it takes to start, in milliseconds.
const AWAY_MS: std::ops::RangeInclusive<u64> = 500..=4_000;
/// How long a stage stays at a number of instances, in milliseconds.
const SCALED_MS: std::ops::RangeInclusive<u64> = 3_000..=8_000;

/// Where faults are done.
pub(crate) struct Ground<'a> {
    pub(crate) broker: &'a Broker,
    pub(crate) proxy: &'a Proxy,
    pub(crate) fleet: &'a Fleet,
    pub(crate) timeline: &'a Timeline,
    pub(crate) settings: &'a Settings,
    /// Panics where the run has failed: no more faults then.
    pub(crate) check: &'a (dyn Fn() + Sync),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    /// An instance is stopped in good order and started again.
    Stop,
    /// An instance is halted, and goes on as a zombie.
    Pause(Duration),
    /// A broker is killed and comes back.
    Restart { node: u32, away: Duration },
    /// Lines are cut.
    Cut { servers: Vec<u16>, steps: Vec<(Cut, Duration)> },
    /// A stage is scaled down and up.
    Scale { stage: &'static str, stay: Duration },
}

/// Faults in the order of a run.
#[derive(Debug)]
pub(crate) struct Plan(Vec<Fault>);

impl Plan {
    pub(crate) fn draw(settings: &Settings, rng: &mut Rng) -> Self {
        let mut faults = Vec::new();
        faults.extend((0..settings.stops).map(|_| Fault::Stop));
        faults.extend((0..settings.pauses).map(|_| Fault::Pause(Duration::from_secs(settings.pause_s))));
        for _ in 0..settings.restarts {
            let node = 1 + u32::try_from(rng.below(settings.nodes)).expect("1 to 3");
            faults.push(Fault::Restart { node, away: draw_ms(rng, &AWAY_MS) });
        }
        faults.extend((0..settings.cuts).map(|_| draw_cut(settings, rng)));
        for number in 0..settings.scalings {
            let stage = ["parse", "enrich"][usize::from(number % 2 == 1)];
            faults.push(Fault::Scale { stage, stay: draw_ms(rng, &SCALED_MS) });
        }
        for last in (1..faults.len()).rev() {
            faults.swap(last, rng.index(last + 1));
        }
        Self(faults)
    }

    /// How long it takes, roughly.
    pub(crate) fn guess(&self, settings: &Settings) -> Duration {
        let each = |fault: &Fault| match fault {
            Fault::Stop => Duration::from_secs(1),
            Fault::Pause(time) => *time,
            Fault::Restart { away, .. } => RESTART_GUESS + *away,
            Fault::Cut { steps, .. } => steps.iter().map(|(_, time)| *time).sum(),
            Fault::Scale { stay, .. } => *stay * 2,
        };
        self.0.iter().map(|fault| each(fault) + settings.gap()).sum()
    }

    pub(crate) fn carry_out(&self, ground: &Ground<'_>, rng: &mut Rng) {
        for fault in &self.0 {
            let gap = u64::try_from(ground.settings.gap().as_millis()).expect("fits");
            wait(ground, draw_ms(rng, &(gap / 2..=gap * 3 / 2)));
            (ground.check)();
            fault.inflict(ground, rng);
        }
    }
}

impl Fault {
    fn inflict(&self, ground: &Ground<'_>, rng: &mut Rng) {
        let Ground { broker, proxy, fleet, timeline, .. } = ground;
        match self {
            Self::Stop => {
                let at_work = fleet.at_work(None);
                if !at_work.is_empty() {
                    fleet.stop(*rng.pick(&at_work));
                }
            }
            Self::Pause(time) => {
                let at_work = fleet.at_work(None);
                let Some(id) = (!at_work.is_empty()).then(|| *rng.pick(&at_work)) else { return };
                timeline.begin(&format!("SIGSTOP {id} for {time:?}"));
                fleet.halt(id);
                wait(ground, *time);
                fleet.go_on(id);
                timeline.end(&format!("SIGCONT {id}"));
            }
            Self::Restart { node, away } => {
                timeline.begin(&format!("kill -9 broker {node}, away for {away:?}"));
                broker.kill(*node);
                wait(ground, *away);
                broker.start_node(*node);
                timeline.end(&format!("broker {node} is back"));
            }
            Self::Cut { servers, steps } => {
                timeline.begin(&format!("cut to {servers:?}: {steps:?}"));
                for (how, time) in steps {
                    proxy.cut(servers, *how);
                    wait(ground, *time);
                }
                proxy.restore(servers);
                timeline.end(&format!("restored to {servers:?}"));
            }
            Self::Scale { stage, stay } => {
                let before = ground.settings.instances();
                // Up or down first: away from what there is.
                let turns = if before == SLOTS { [1, SLOTS] } else { [SLOTS, 1] };
                for count in turns {
                    fleet.scale(stage, count);
                    wait(ground, *stay);
                }
                if turns[1] != before {
                    fleet.scale(stage, before);
                }
            }
        }
    }
}

/// Kills instances of any stage, one behind the other, spread over so much time.
pub(crate) fn kill_all_the_while(ground: &Ground<'_>, rng: &mut Rng, over: Duration) {
    let Ok(kills) = u32::try_from(ground.settings.kills) else { return };
    let Some(each) = over.checked_div(kills) else { return };
    let each = u64::try_from(each.as_millis()).expect("fits");
    for _ in 0..kills {
        wait(ground, draw_ms(rng, &(each / 2..=each * 3 / 2)));
        let id = loop {
            let at_work = ground.fleet.at_work(None);
            if !at_work.is_empty() {
                break *rng.pick(&at_work);
            }
            wait(ground, Duration::from_millis(50));
        };
        ground.fleet.kill(id);
    }
}

fn draw_cut(settings: &Settings, rng: &mut Rng) -> Fault {
    let time = Duration::from_millis(rng.range(settings.cut_min_s * 1_000, settings.cut_max_s * 1_000));
    let all: Vec<u16> = (1..=settings.nodes()).collect();
    let servers = if rng.below(2) == 0 { all } else { vec![*rng.pick(&all)] };
    let steps = match rng.below(3) {
        0 => vec![(Cut::Hold, time)],
        1 => vec![(Cut::Sever, time)],
        // What was held is lost.
        _ => vec![(Cut::Hold, time / 2), (Cut::Sever, time / 2)],
    };
    Fault::Cut { servers, steps }
}

fn draw_ms(rng: &mut Rng, range: &std::ops::RangeInclusive<u64>) -> Duration {
    Duration::from_millis(rng.range(*range.start(), *range.end()))
}

/// Sleeps, in bits, so that a failed run ends soon.
fn wait(ground: &Ground<'_>, time: Duration) {
    let until = ground.timeline.elapsed() + time;
    while let Some(left) = until.checked_sub(ground.timeline.elapsed()) {
        (ground.check)();
        std::thread::sleep(left.min(Duration::from_millis(100)));
        if left.is_zero() {
            break;
        }
    }
}
