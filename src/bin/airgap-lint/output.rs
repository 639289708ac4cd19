//! Printing to standard output and standard error, and failures.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use airgap_lint::report::clean;

use crate::args::ColorWhen;

/// Why a command could not do its work: what, where, and what to do.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    /// A failure to do something with a file.
    pub fn io(doing: &str, name: impl std::fmt::Display, error: &io::Error) -> Self {
        Self(format!("cannot {doing} {name}: {}", reason(error)))
    }
}

/// The text of an I/O error, without its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// Prints a message on standard error; file names in it may contain anything.
pub fn complain(message: &str) {
    let lines: Vec<_> = message.split('\n').map(clean).collect();
    let _ = writeln!(io::stderr(), "airgap-lint: {}", lines.join("\n"));
}

/// Prints on standard output. A closed pipe is not a failure.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    settle(write_all(io::stdout().lock(), write), "standard output")
}

/// Prints on standard error, likewise.
pub fn report(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    settle(write_all(io::stderr().lock(), write), "standard error")
}

fn write_all(stream: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = BufWriter::with_capacity(1 << 16, stream);
    write(&mut buffer)?;
    buffer.flush()
}

fn settle(result: io::Result<()>, name: &str) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::io("write to", name, &error)),
        _ => Ok(()),
    }
}

/// Whether to use colour on a stream.
pub fn has_color(when: ColorWhen, stream: &impl IsTerminal) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if is_set("NO_COLOR") => false,
        ColorWhen::Auto if is_set("FORCE_COLOR") => std::env::var_os("FORCE_COLOR").is_some_and(|value| value != "0"),
        ColorWhen::Auto => {
            is_set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0")
                || stream.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
