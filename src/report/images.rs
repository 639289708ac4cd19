//! The inventory as a list, of references or of pairs.

use std::io::{self, Write};

use super::safe::{clean, clean_line};
use crate::inventory::{Entry, Inventory};
use crate::rules::Artifact;

/// Writes the references, one on a line, sorted by their bytes, each once; charts begin with `oci://` or `https://`.
///
/// # Errors
/// Those of `out`.
pub fn write(inventory: &Inventory, mut out: impl Write) -> io::Result<()> {
    let mut lines: Vec<String> = inventory.entries().iter().map(source).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().try_for_each(|line| writeln!(out, "{}", clean_line(line)))
}

/// Writes the same list with what each reference is called at the mirror, after a tab; what is there already is called as
/// it is. References without a target are left out: [`write_unplaced`] names them.
///
/// # Errors
/// Those of `out`.
pub fn write_pairs(inventory: &Inventory, mut out: impl Write) -> io::Result<()> {
    let entries = inventory.entries().iter();
    let mut pairs: Vec<(String, String)> = entries
        .filter_map(|entry| Some((source(entry), shown(entry, entry.target.as_deref()?))))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
        .iter()
        .try_for_each(|(source, target)| writeln!(out, "{}\t{}", clean_line(source), clean(target)))
}

/// Writes a line for each reference that [`write_pairs`] leaves out.
///
/// # Errors
/// Those of `out`.
pub fn write_unplaced(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    for entry in inventory.entries().iter().filter(|entry| entry.target.is_none()) {
        let source = source(entry);
        writeln!(
            out,
            "airgap-lint: warning: {} has no target and is left out; `airgap-lint check` says why",
            clean(&source)
        )?;
    }
    Ok(())
}

/// A reference as lists have it.
fn source(entry: &Entry) -> String {
    shown(entry, &entry.reference)
}

fn shown(entry: &Entry, name: &str) -> String {
    match entry.artifact {
        Artifact::Chart if !name.contains("://") => format!("oci://{name}"),
        _ => name.to_owned(),
    }
}
