//! `lag`: how far each stage is behind.

use copytaster_engine::admin::{Line, Request};

use super::answer::json_line;
use super::place::Place;
use crate::args::ConfigFile;

pub(super) fn lag(file: &ConfigFile) -> anyhow::Result<()> {
    let place = Place::find(None, file)?;
    let mut out = std::io::stdout().lock();
    place.ask(&Request::Lag, &mut |line| {
        if let Line::Lag(lag) = line {
            json_line(&mut out, &lag)?;
            anstream::eprintln!(
                "{:<22} {:<12} {:>8} records behind, {:>7.1} s late",
                lag.group,
                lag.topic,
                lag.lag_records,
                f64::from(u32::try_from(lag.lag_ms).unwrap_or(u32::MAX)) / 1000.0
            );
        }
        Ok(())
    })
}
