//! The disk's bare fsync: what every acknowledged delivery waits for at least.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::report::Percentiles;

/// Syncs timed.
const SYNCS: u32 = 300;
/// Bytes written before each.
const BYTES: usize = 4 << 10;

/// Writes 4 KiB and syncs, 300 times.
pub(super) fn fsync(dir: &Path) -> anyhow::Result<Percentiles> {
    let mut file = std::fs::File::create(dir.join("fsync"))?;
    let mut times = Percentiles::collector()?;
    for _ in 0..SYNCS {
        file.write_all(&[7; BYTES])?;
        let started = Instant::now();
        file.sync_data()?;
        times.record(started.elapsed());
    }
    Ok(times.finish())
}
