//! What the manifests name, by registry, as a table.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::write_wrapped;
use crate::inventory::Inventory;
use crate::report::registries;

/// How many columns the numbers take.
const NUMBERS: usize = 16;

/// Writes the table and an empty line; nothing if there is no reference.
pub(super) fn write(inventory: &Inventory, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let registries = registries::of(inventory);
    let Some(width) = registries.keys().map(|name| name.width()).max() else {
        return Ok(());
    };
    // Where there is no room next to the names, the rest comes below them.
    let is_wide = columns >= width + 2 * NUMBERS;
    let width = match is_wide {
        true => width.max("registry".len()),
        false => "registry".len(),
    };
    writeln!(out, "{:width$}  images  places  verdict", "registry")?;
    for (name, registry) in registries {
        let name = match is_wide {
            true => name,
            false => {
                writeln!(out, "{name}")?;
                ""
            }
        };
        let first = format!("{name:width$}  {:6}  {:6}  ", registry.images, registry.places);
        write_wrapped(out, &first, &registries::verdict(&registry.standings), columns)?;
    }
    out.write_all(b"\n")
}
