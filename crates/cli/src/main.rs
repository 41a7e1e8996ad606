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

/// Units are made by one thread and freed by another: glibc's arenas only grow then, and are slower.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match args::Args::try_parse() {
        Ok(args) => exit::code(commands::run(args)),
        Err(error) => exit::usage(&error),
    }
}
