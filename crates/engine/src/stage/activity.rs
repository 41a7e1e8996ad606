//! What an instance of a stage is at, for who asks whether it is ready.

use std::time::{Duration, Instant};

/// What an instance does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It waits to be given partitions.
    Joining,
    /// It has its partitions, and their state is restored.
    Assigned,
    /// The halt rule stopped it.
    Halted,
}

/// What an instance is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What it does.
    pub doing: Doing,
    /// Its partitions, also those before which it halted; none where there are more instances than partitions.
    pub partitions: Vec<u32>,
    /// Since when.
    pub since: Instant,
    /// Since when it computes or commits one batch, or waits for brokers; `None` while it waits for records.
    pub at_work_since: Option<Instant>,
}

impl Activity {
    pub(super) fn begun(doing: Doing, partitions: Vec<u32>, now: Instant) -> Self {
        Self { doing, partitions, since: now, at_work_since: None }
    }

    /// Why it is not ready; `None` where it is. One step may take as long as `patience`.
    #[must_use]
    pub fn not_ready(&self, now: Instant, patience: Duration) -> Option<String> {
        let stalled = self.at_work_since.map(|since| now.saturating_duration_since(since)).filter(|t| *t > patience);
        match (&self.doing, stalled) {
            (Doing::Halted, _) => Some("halted".into()),
            (Doing::Joining, _) => Some("waits for partitions".into()),
            (Doing::Assigned, Some(for_so_long)) => Some(format!("stalled for {} s", for_so_long.as_secs())),
            (Doing::Assigned, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_been_assigned_and_does_not_stall_is_ready() {
        let start = Instant::now();
        let later = start + Duration::from_secs(40);
        let patience = Duration::from_secs(30);
        let at = |doing, at_work_since| Activity { doing, partitions: vec![1], since: start, at_work_since };
        let not_ready = |activity: Activity| activity.not_ready(later, patience);
        assert_eq!(not_ready(at(Doing::Joining, None)).as_deref(), Some("waits for partitions"));
        assert_eq!(not_ready(at(Doing::Halted, None)).as_deref(), Some("halted"));
        assert_eq!(not_ready(at(Doing::Assigned, None)), None);
        assert_eq!(not_ready(at(Doing::Assigned, Some(start + Duration::from_secs(20)))), None);
        assert_eq!(not_ready(at(Doing::Assigned, Some(start))).as_deref(), Some("stalled for 40 s"));
    }
}
