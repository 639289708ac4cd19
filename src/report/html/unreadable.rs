//! What could not be read, and where.

use std::io::{self, Write};

use super::facts::Facts;
use super::places::Place;
use super::text::Sentence;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<p>Nothing is known of what is there: it was not checked. Mend it and check again before anything is signed off.</p>"
    )?;
    writeln!(out, "<ul class=\"unreadable\">")?;
    for finding in &facts.unreadable {
        let place = Place {
            location: finding.location(),
            sources: facts.sources,
        };
        writeln!(out, "<li>{place} {}</li>", Sentence(finding.message()))?;
    }
    writeln!(out, "</ul>")
}
