//! `schema`: what records and the configuration look like.

use std::io::Write;

use copytaster_records::schema::{NAMES, of};

use crate::args::Schema;
use crate::config::Config;
use crate::exit::BadUsage;

pub(super) fn schema(args: &Schema) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let Some(name) = &args.name else {
        for name in NAMES.iter().chain(&["config"]) {
            writeln!(out, "{name}")?;
        }
        return Ok(());
    };
    let schema = match name.as_str() {
        "config" => schemars::schema_for!(Config),
        name => of(name)
            .ok_or_else(|| BadUsage(format!("there is no record `{name}`; there are {}, config", NAMES.join(", "))))?,
    };
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    Ok(())
}
