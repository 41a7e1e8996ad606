//! Processor time of the calling thread, so that other work on the machine does not count.
//!
//! What it does to caches and to the clock does count: of many samples, each shorter than a turn of the scheduler, the
//! fastest is taken. On an idle machine the median is within a few per cent of it.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// Samples, and the processor time of each at the least.
const SAMPLES: usize = 300;
const SAMPLE_SECONDS: f64 = 0.000_5;

/// How many of `things` are done in a second of processor time.
pub(crate) fn per_second<T, R>(things: &[T], mut done: impl FnMut(&T) -> R) -> f64 {
    let mut round = |rounds: usize| {
        let start = seconds();
        for _ in 0..rounds {
            for thing in things {
                drop(black_box(done(thing)));
            }
        }
        seconds() - start
    };
    // Rounds until a sample is long enough; they warm caches up as well.
    let mut rounds = 1;
    while round(rounds) < SAMPLE_SECONDS {
        rounds *= 2;
    }
    let fastest = (0..SAMPLES).map(|_| round(rounds)).fold(f64::MAX, f64::min);
    (rounds * things.len()) as f64 / fastest
}

fn seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}
