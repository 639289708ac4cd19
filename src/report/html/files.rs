//! The images of each chart and file.

use std::io::{self, Write};

use super::facts::Facts;
use super::row;
use super::text::{Counted, Number, Text};
use crate::inventory::Entry;
use crate::report::registries::verdict;

/// How many references are listed openly.
const OPEN: usize = 60;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let total: usize = facts.files.iter().map(|(_, entries)| entries.len()).sum();
    let open = if total <= OPEN { " open" } else { "" };
    for (name, entries) in &facts.files {
        let path = facts.sources.path(name);
        writeln!(
            out,
            "<details class=\"list\"{open}><summary><code>{}</code> <span class=\"count\">{}</span></summary>",
            Text(&path),
            Counted(entries.len(), "name")
        )?;
        writeln!(
            out,
            "<table>\n<caption class=\"unseen\">What {} names</caption>\n<thead><tr><th scope=\"col\">Name</th>\
             <th scope=\"col\" class=\"n\">Places</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>",
            Text(&path)
        )?;
        entries
            .iter()
            .try_for_each(|(entry, places)| write_row(entry, *places, out))?;
        writeln!(out, "</tbody>\n</table>\n</details>")?;
    }
    Ok(())
}

fn write_row(entry: &Entry, places: usize, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match entry.resolved {
        Some(_) => verdict(&entry.standings),
        None => "no name".to_owned(),
    };
    row::begin(entry, &entry.reference, out)?;
    writeln!(
        out,
        "<td class=\"n\">{}</td><td class=\"v\">{verdict}</td></tr>",
        Number(places)
    )
}
