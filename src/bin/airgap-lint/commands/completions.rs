//! `completions`: what shells need to complete commands and options.

use airgap_lint::Status;

use crate::args;
use crate::args::setup::CompletionsArgs;
use crate::output::{self, Failure};

/// Prints the completions of a shell.
pub fn run(args: &CompletionsArgs) -> Result<Status, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "airgap-lint", &mut text);
    output::print(|out| out.write_all(&text))?;
    Ok(Status::Clean)
}
