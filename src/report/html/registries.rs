//! The registries that images are pulled from.

use std::io::{self, Write};

use super::facts::Facts;
use super::text::{Number, Text};
use crate::report::registries::verdict;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<table>\n<caption>Where references are pulled from as they are written, and what becomes of them</caption>"
    )?;
    writeln!(
        out,
        "<thead><tr><th scope=\"col\">Registry</th><th scope=\"col\" class=\"n\">Images</th>\
         <th scope=\"col\" class=\"n\">Places</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>"
    )?;
    for (name, registry) in &facts.registries {
        let name = Text(name);
        writeln!(
            out,
            "<tr data-registry=\"{name}\"><th scope=\"row\"><code>{name}</code></th><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td><td class=\"v\">{}</td></tr>",
            Number(registry.images),
            Number(registry.places),
            verdict(&registry.standings)
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}
