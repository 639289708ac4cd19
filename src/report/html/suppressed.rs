//! What is wrong and accepted: who accepted it, and why.

use std::io::{self, Write};

use super::facts::Facts;
use super::places::{self, Place};
use super::text::{Sentence, Text};
use crate::finding::{Finding, Suppression};
use crate::report::groups::Group;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<p>These would be findings, but somebody has accepted them.</p>")?;
    for group in &facts.suppressed {
        // One reference may be accepted here for one reason, and there for another.
        let mut rest = group.findings.clone();
        while let Some(first) = rest.first().copied() {
            let (same, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|finding| finding.suppression() == first.suppression());
            write_group(group, &same, facts, out)?;
            rest = others;
        }
    }
    Ok(())
}

fn write_group(group: &Group<'_>, same: &[&Finding], facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (code, severity) = (group.code, group.severity);
    write!(out, "<article data-code=\"{code}\" data-severity=\"{severity}\"")?;
    if let Some(registry) = facts.registry(same[0]) {
        write!(out, " data-registry=\"{}\"", Text(registry))?;
    }
    writeln!(
        out,
        ">\n<h3><code>{}</code></h3>\n<dl class=\"rows\">",
        Text(group.name)
    )?;
    writeln!(out, "<dt>Finding</dt><dd>{code}: {}</dd>", Sentence(same[0].message()))?;
    match same[0].suppression() {
        Some(Suppression { by, reason, location }) => {
            write!(out, "<dt>Accepted by</dt><dd>{}", by.as_str())?;
            if let Some(location) = location {
                let sources = facts.sources;
                write!(out, ", {}", Place { location, sources })?;
            }
            writeln!(out, "</dd>\n<dt>Because</dt><dd>{}</dd>", Sentence(reason))?;
        }
        None => writeln!(out, "<dt>Accepted by</dt><dd>not stated</dd>")?,
    }
    writeln!(out, "<dt>Where</dt><dd>")?;
    places::write(same, facts.sources, |_| String::new(), out)?;
    writeln!(out, "</dd>\n</dl>\n</article>")
}
