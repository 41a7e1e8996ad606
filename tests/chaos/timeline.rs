//! What happened when: shown where a run fails, and the answer to whether a fault is at work.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Shared by all who act or watch.
pub(crate) struct Timeline {
    begun: Instant,
    lines: Mutex<Vec<String>>,
    weather: Mutex<Weather>,
}

/// How long it was calm in all: no broker away, no line cut, nobody halted.
struct Weather {
    at_work: u32,
    calm: Duration,
    since: Instant,
}

impl Timeline {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        let weather = Weather { at_work: 0, calm: Duration::ZERO, since: now };
        Self { begun: now, lines: Mutex::default(), weather: Mutex::new(weather) }
    }

    pub(crate) fn say(&self, what: &str) {
        let line = format!("{:>8.2} {what}", self.begun.elapsed().as_secs_f64());
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    pub(crate) fn text(&self) -> String {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// A fault that halts progress by its nature is at work from here on.
    pub(crate) fn begin(&self, what: &str) {
        self.say(what);
        let mut weather = self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        if weather.at_work == 0 {
            let since = weather.since;
            weather.calm += since.elapsed();
        }
        weather.at_work += 1;
    }

    pub(crate) fn end(&self, what: &str) {
        self.say(what);
        let mut weather = self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        weather.at_work -= 1;
        weather.since = Instant::now();
    }

    /// How long it was calm so far: differences of it are times without such a fault.
    pub(crate) fn calm(&self) -> Duration {
        let weather = self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        if weather.at_work == 0 { weather.calm + weather.since.elapsed() } else { weather.calm }
    }
}
