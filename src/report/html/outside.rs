//! What nothing moves to the mirror, and why.

use std::io::{self, Write};

use super::facts::Facts;
use super::row;
use super::text::{Number, Sentence};
use crate::code::Code;
use crate::inventory::Entry;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<table>\n<caption>What the cluster may look for elsewhere, even after a rewrite</caption>\n<thead><tr>\
         <th scope=\"col\">Name</th><th scope=\"col\">Why</th><th scope=\"col\" class=\"n\">Places</th></tr></thead>\n<tbody>"
    )?;
    for entry in &facts.outside {
        row::begin(entry, &entry.reference, out)?;
        let places = Number(entry.occurrences.len());
        writeln!(
            out,
            "<td>{}</td><td class=\"n\">{places}</td></tr>",
            reasons(facts, entry).join("; ")
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// What its findings say, each once.
fn reasons(facts: &Facts<'_>, entry: &Entry) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for finding in facts.findings_of(entry) {
        // These say nothing of where it is.
        if matches!(finding.code(), Code::Unpinned | Code::DuplicateKey) {
            continue;
        }
        let accepted = match finding.suppression() {
            Some(suppression) => format!(" (accepted by {}: {})", suppression.by.as_str(), suppression.reason),
            None => String::new(),
        };
        let reason = Sentence(format!("{}{accepted}", finding.message())).to_string();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() {
        reasons.push("no finding: the policy does not report it".to_owned());
    }
    reasons
}
