//! The program `hailong`: settings, HTTP, command line. Thin: what it does is in `backend`, what it shows in `ui`.

pub mod assets;
pub mod commands;
pub mod demo;
pub mod http;
pub mod output;
pub mod settings;

use clap::Parser;
use std::process::ExitCode;

/// The program. Exit codes: 0 done, 1 refused with the reason on standard error, 2 usage.
pub fn main() -> ExitCode {
    let cli = commands::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hailong: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hailong: {error:#}");
            ExitCode::FAILURE
        }
    }
}
