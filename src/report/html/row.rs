//! The beginning of a row about an image or a chart.

use std::io::{self, Write};

use super::text::Text;
use crate::inventory::Entry;

/// Writes the first cell: the name, and what it is of if that is no image.
pub(super) fn begin(entry: &Entry, name: &str, out: &mut dyn Write) -> io::Result<()> {
    match entry.registry() {
        Some(registry) => write!(out, "<tr data-registry=\"{}\">", Text(registry))?,
        None => write!(out, "<tr>")?,
    }
    write!(out, "<td><code>{}</code>", Text(name))?;
    if !entry.artifact.is_image() {
        write!(out, " <span class=\"note\">{}</span>", entry.artifact)?;
    }
    write!(out, "</td>")
}
