//! What each command does.

mod answer;
mod bench;
mod columns;
mod dead;
mod demo;
mod feeds;
mod lag;
mod ledger;
mod place;
mod process;
mod read;
mod replay;
mod run;
mod schema;
mod tap;
mod topics;
mod validate;

use crate::args::{Args, Command, Feeds};

/// Does what was asked for.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Run(args) => run::run(&args),
        Command::Process(args) => process::process(&args),
        Command::Read(args) => read::read(&args),
        Command::Demo(args) => demo::demo(&args),
        Command::Validate(file) => validate::validate(&file),
        Command::Topics(args) => topics::topics(&args),
        Command::Tap(args) => tap::tap(&args),
        Command::Lag(file) => lag::lag(&file),
        Command::Dead(args) => dead::dead(&args),
        Command::Ledger(args) => ledger::ledger(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Schema(args) => schema::schema(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Feeds(Feeds::Test(args)) => feeds::test(&args),
    }
}

/// Reads the configuration.
fn load(file: &crate::args::ConfigFile) -> Result<crate::config::Config, crate::config::ConfigError> {
    crate::config::Config::load(&file.config, std::env::vars())
}
