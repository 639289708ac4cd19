//! An overlay: what moves, what is left and why, for people and as JSON.

mod human;
mod json;

pub use human::{check as human_check, search as human};
pub use json::{check as json_check, search as json};

use std::io::{self, Write};

/// How to write for people.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colour.
    pub color: bool,
}

impl Style {
    /// Writes a line that stands out.
    fn heading(self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        match self.color {
            true => writeln!(out, "\u{1b}[1m{text}\u{1b}[0m"),
            false => writeln!(out, "{text}"),
        }
    }
}

/// A value of an overlay that no template reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Its path.
    pub path: String,
    /// The path that was probably meant.
    pub nearest: Option<String>,
    /// The sub-chart that would read it, and is disabled.
    pub disabled: Option<String>,
}
