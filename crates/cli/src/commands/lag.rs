//! `lag`: how far each stage is behind.

use std::io::Write;

use copytaster_engine::admin::{Line, Request};

use super::tap::Place;
use crate::args::ConfigFile;

pub(super) fn lag(file: &ConfigFile) -> anyhow::Result<()> {
    let place = Place::find(None, file)?;
    let mut out = std::io::stdout().lock();
    place.ask(&Request::Lag, &mut |line| {
        if let Line::Lag(lag) = line {
            serde_json::to_writer(&mut out, &lag)?;
            out.write_all(b"\n")?;
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
