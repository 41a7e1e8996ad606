//! The program `copytaster`.

mod args;
mod build_id;
mod commands;
mod config;
mod exit;
mod service;
mod synthetic;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match args::Args::try_parse() {
        Ok(args) => exit::code(commands::run(args)),
        Err(error) => exit::usage(&error),
    }
}
