//! The synthetic wire on disk, so that making it costs nothing while it is measured and its size is not our memory.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use copytaster_testkit::{Delivery, Mix, SyntheticWire, WireOptions};

use crate::synthetic;
use copytaster_ingest::Arrival;

pub(super) struct Workload {
    path: PathBuf,
    pub deliveries: usize,
    pub units: usize,
    pub bytes: u64,
}

impl Workload {
    /// Writes so many deliveries of the demonstration's mix.
    pub(super) fn make(path: &Path, seed: u64, items: usize) -> anyhow::Result<Self> {
        let mut out = BufWriter::new(std::fs::File::create(path)?);
        let (mut units, mut bytes) = (0, 0);
        for delivery in SyntheticWire::new(WireOptions { seed, items, mix: Mix::demo() }) {
            units += delivery.truth.len();
            bytes += delivery.bytes.len() as u64;
            for part in [delivery.feed.as_bytes(), delivery.name.as_bytes(), &delivery.bytes] {
                out.write_all(&u32::try_from(part.len())?.to_be_bytes())?;
                out.write_all(part)?;
            }
        }
        out.flush()?;
        Ok(Self { path: path.to_path_buf(), deliveries: items, units, bytes })
    }

    /// Reads them back, one after the other.
    pub(super) fn arrivals(&self) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Arrival>> + use<>> {
        let mut from = BufReader::new(std::fs::File::open(&self.path)?);
        let mut left = self.deliveries;
        Ok(std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            Some(read(&mut from))
        }))
    }
}

fn read(from: &mut impl Read) -> anyhow::Result<Arrival> {
    let mut part = || -> anyhow::Result<Vec<u8>> {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
        from.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    let (feed, name, bytes) = (part()?, part()?, part()?);
    Ok(synthetic::arrival(Delivery {
        feed: String::from_utf8(feed)?,
        name: String::from_utf8(name)?,
        content_type: "application/octet-stream",
        sent: jiff::Timestamp::UNIX_EPOCH,
        bytes,
        truth: Vec::new(),
    })?)
}
