//! How much of everything: by the environment, else the short form.

use std::time::Duration;

use copytaster_testkit::{Mix, WireOptions};

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident, $name:literal, $short:expr;)*) => {
        /// How much of everything.
        #[derive(Debug, Clone)]
        pub(crate) struct Settings {
            $($(#[$doc])* pub(crate) $field: u64,)*
        }

        impl Settings {
            pub(crate) fn of_environment() -> Self {
                Self { $($field: number($name, $short),)* }
            }

            /// What repeats this run.
            pub(crate) fn command(&self) -> String {
                let mut words: Vec<String> = vec![$(format!("{}={}", $name, self.$field)),*];
                if let Ok(program) = std::env::var("CHAOS_PROGRAM") {
                    words.push(format!("CHAOS_PROGRAM={program}"));
                }
                words.join(" ")
            }
        }
    };
}

settings! {
    /// The seed of the wire and of the faults.
    seed, "CHAOS_SEED", 1;
    /// Brokers: 1 or 3.
    nodes, "CHAOS_NODES", 1;
    /// Deliveries.
    items, "CHAOS_ITEMS", 1_500;
    /// Deliveries that cannot be processed, in a thousand.
    poison, "CHAOS_POISON", 5;
    /// Instances of each stage to begin with.
    instances, "CHAOS_INSTANCES", 2;
    /// Deliveries that are on their way at once.
    senders, "CHAOS_SENDERS", 4;
    /// Instances killed with -9.
    kills, "CHAOS_KILLS", 10;
    /// Instances stopped in good order, and started again.
    stops, "CHAOS_STOPS", 1;
    /// Instances halted for a while.
    pauses, "CHAOS_PAUSES", 1;
    /// For how long, in seconds.
    pause_s, "CHAOS_PAUSE_S", 8;
    /// Brokers killed and started again.
    restarts, "CHAOS_RESTARTS", 1;
    /// Cut lines to one broker or to all.
    cuts, "CHAOS_CUTS", 1;
    /// The shortest cut, in seconds.
    cut_min_s, "CHAOS_CUT_MIN_S", 4;
    /// The longest.
    cut_max_s, "CHAOS_CUT_MAX_S", 4;
    /// Times that parse or enrich is scaled down to one and up to three.
    scalings, "CHAOS_SCALINGS", 1;
    /// Quiet between two faults, in milliseconds; kills do not keep to it.
    gap_ms, "CHAOS_GAP_MS", 2_000;
}

impl Settings {
    pub(crate) fn wire(&self) -> WireOptions {
        let poison = u16::try_from(self.poison).expect("in a thousand");
        let mix = Mix::chaos().with_poison(poison);
        WireOptions { seed: self.seed, items: usize::try_from(self.items).expect("fits"), mix }
    }

    pub(crate) fn nodes(&self) -> u16 {
        u16::try_from(self.nodes).expect("1 or 3")
    }

    pub(crate) fn instances(&self) -> u32 {
        u32::try_from(self.instances).expect("a few")
    }

    pub(crate) fn gap(&self) -> Duration {
        Duration::from_millis(self.gap_ms)
    }
}

/// A number of the environment, or the short form's.
fn number(name: &str, short: u64) -> u64 {
    std::env::var(name).ok().map_or(short, |text| text.parse().expect("a number"))
}
