//! What the manifests name, by registry, as a table.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::write_wrapped;
use crate::inventory::Inventory;
use crate::report::registries;

/// Writes the table and an empty line; nothing if there is no reference.
pub(super) fn write(inventory: &Inventory, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let registries = registries::of(inventory);
    let Some(width) = registries.keys().map(|name| name.width()).max() else {
        return Ok(());
    };
    let width = width.max("registry".len());
    writeln!(out, "{:width$}  images  places  verdict", "registry")?;
    for (name, registry) in registries {
        let first = format!("{name:width$}  {:6}  {:6}  ", registry.images, registry.places);
        write_wrapped(out, &first, &registries::verdict(&registry.standings), columns)?;
    }
    out.write_all(b"\n")
}
