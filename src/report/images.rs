//! The inventory as a list.

use std::io::{self, Write};

use super::safe::clean;
use crate::inventory::{Entry, Inventory};
use crate::rules::Artifact;

/// Writes the references, one on a line, sorted by their bytes, each once; charts begin with `oci://` or `https://`.
///
/// # Errors
/// Those of `out`.
pub fn write(inventory: &Inventory, mut out: impl Write) -> io::Result<()> {
    let mut lines: Vec<String> = inventory.entries().iter().map(line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().try_for_each(|line| writeln!(out, "{}", clean(line)))
}

fn line(entry: &Entry) -> String {
    match entry.artifact {
        Artifact::Chart if !entry.reference.contains("://") => format!("oci://{}", entry.reference),
        _ => entry.reference.to_string(),
    }
}
