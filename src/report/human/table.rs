//! What the manifests name, by registry.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::write_wrapped;
use crate::inventory::{Inventory, Standing};

/// How many columns the numbers take.
const NUMBERS: usize = 16;

/// What is said of a registry.
#[derive(Default)]
struct Row {
    images: usize,
    places: usize,
    /// How many places have each standing.
    standings: BTreeMap<Standing, usize>,
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Outside => "outside",
        Standing::Unknown => "unknown",
        Standing::Moves => "to the mirror",
        Standing::Redirected => "redirected",
        Standing::Passes => "fine",
    }
}

/// Writes the table and an empty line; nothing if there is no reference.
pub(super) fn write(inventory: &Inventory, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for entry in inventory.entries() {
        let Some(registry) = entry.registry().filter(|_| !entry.standings.is_empty()) else {
            continue;
        };
        let row = rows.entry(registry).or_default();
        row.images += 1;
        for (standing, places) in &entry.standings {
            row.places += places;
            *row.standings.entry(*standing).or_default() += places;
        }
    }
    let Some(width) = rows.keys().map(|registry| registry.width()).max() else {
        return Ok(());
    };
    // Where there is no room next to the names, the rest comes below them.
    let is_wide = columns >= width + 2 * NUMBERS;
    let width = match is_wide {
        true => width.max("registry".len()),
        false => "registry".len(),
    };
    writeln!(out, "{:width$}  images  places  verdict", "registry")?;
    for (registry, row) in rows {
        let verdicts: Vec<String> = match row.standings.iter().next() {
            Some((standing, _)) if row.standings.len() == 1 => vec![word(*standing).to_owned()],
            _ => {
                let counted = |(standing, count): (&Standing, &usize)| format!("{count} {}", word(*standing));
                row.standings.iter().map(counted).collect()
            }
        };
        let name = match is_wide {
            true => registry,
            false => {
                writeln!(out, "{registry}")?;
                ""
            }
        };
        let first = format!("{name:width$}  {:6}  {:6}  ", row.images, row.places);
        write_wrapped(out, &first, &verdicts.join(", "), columns)?;
    }
    out.write_all(b"\n")
}
