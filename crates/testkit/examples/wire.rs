//! Prints deliveries of the synthetic wire, or measures how fast they are made.
//!
//! `cargo run --release -p copytaster-testkit --example wire -- SEED ITEMS [speed]`

use std::time::Instant;

use copytaster_testkit::{Mix, SyntheticWire, WireOptions};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).and_then(|a| a.parse().ok()).unwrap_or(default);
    let items = usize::try_from(number(1, 5)).unwrap_or(5);
    let wire = SyntheticWire::new(WireOptions { seed: number(0, 1), items, mix: Mix::chaos() });
    if arguments.get(2).is_some_and(|a| a == "speed") {
        measure(wire);
        return;
    }
    for delivery in wire {
        println!("===== {} {}\n{}", delivery.feed, delivery.name, String::from_utf8_lossy(&delivery.bytes));
        for truth in &delivery.truth {
            println!("----- {truth:?}");
        }
    }
}

fn measure(wire: SyntheticWire) {
    let begun = Instant::now();
    let (mut deliveries, mut units, mut bytes) = (0_u32, 0, 0);
    for delivery in wire {
        deliveries += 1;
        units += delivery.truth.len();
        bytes += delivery.bytes.len();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{deliveries} deliveries, {units} units, {bytes} bytes in {seconds:.2} s: {:.0}/s",
        f64::from(deliveries) / seconds
    );
}
