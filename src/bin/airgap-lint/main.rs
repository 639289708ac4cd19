//! The command line: reads the input, calls the library, prints the result.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "files, environment and terminal are the command line's part"
)]

mod args;
mod baseline;
mod checked;
mod commands;
mod engine;
mod input;
mod interrupt;
mod layers;
mod output;
mod output_dir;
mod progress;
mod redirects;
#[cfg_attr(not(test), expect(dead_code, reason = "what asks is written next"))]
mod registry;
mod save;
mod settings;
mod sources;
mod spelling;
mod variant;
mod witness;

use std::process::ExitCode;

use airgap_lint::Status;
use args::Command;
use commands::{
    check, completions, export, images, init, krm, man, overlay, policy, post_render, rewrite, rules, template, values,
};
use output::Failure;

/// The allocator of glibc gives a thread its memory in pages, each by a system call: thousands for a large chart.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = match args::parse() {
        Ok(command) => command,
        Err(error) => {
            // Requested help is not an error, and whether it could be printed does not matter.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let status = match command {
        Command::Check(args) => check::run(&args),
        Command::Rewrite(args) => rewrite::run(&args),
        Command::Images(args) => images::run(&args),
        Command::Overlay(args) => overlay::run(&args),
        Command::Export(args) => export::run(&args),
        Command::PostRender(args) => post_render::run(&args),
        Command::Krm(args) => krm::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Template(args) => template::run(&args),
        Command::Values(args) => values::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    let status = status.unwrap_or_else(|Failure(message)| {
        output::complain(&message);
        Status::Failed
    });
    ExitCode::from(status as u8)
}
