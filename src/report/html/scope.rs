//! What was checked: charts with their values, files, the mirror; and what was not read.

use std::io::{self, Write};

use super::facts::Facts;
use super::text::{Counted, Number, Sentence, Text};
use crate::lint::{ChartFacts, FileKind, FileReport};

/// How many files are listed openly.
const FILES: usize = 12;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    mirror(facts, out)?;
    for file in &facts.report.files {
        if let FileKind::Render(chart) = &file.kind {
            write_chart(facts, file, chart, out)?;
        }
    }
    files(facts, out)?;
    not_read(facts, out)
}

fn mirror(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mirrors: Vec<String> = facts
        .mirrors()
        .iter()
        .map(|mirror| format!("<code>{}</code>", Text(mirror)))
        .collect();
    match (facts.report.has_destination, mirrors.is_empty()) {
        (true, false) => writeln!(out, "<p>Checked against the mirror at {}.</p>", mirrors.join(", ")),
        (true, true) => writeln!(out, "<p>Checked against a policy with a mirror.</p>"),
        _ => writeln!(
            out,
            "<p>Checked without a mirror: public registries are errors, and registries that are not known are warnings, \
             unless the policy says otherwise.</p>"
        ),
    }
}

fn write_chart(facts: &Facts<'_>, file: &FileReport, chart: &ChartFacts, out: &mut dyn Write) -> io::Result<()> {
    let path = facts.sources.path(&file.name);
    writeln!(out, "<h3>Chart <code>{}</code></h3>\n<dl class=\"rows\">", Text(&path))?;
    match &chart.name_and_version {
        Some((name, version)) => {
            writeln!(out, "<dt>Name</dt><dd>{} {}</dd>", Text(name), Text(version))?;
        }
        None => writeln!(
            out,
            "<dt>Rendered by</dt><dd>Helm, which does not report unused values</dd>"
        )?,
    }
    write!(out, "<dt>Values</dt><dd>its defaults")?;
    for layer in &chart.values {
        write!(out, " <span class=\"and\">and</span> <code>{}</code>", Text(layer))?;
    }
    writeln!(out, "</dd>")?;
    if !chart.disabled.is_empty() {
        let disabled: Vec<String> = chart
            .disabled
            .iter()
            .map(|name| format!("<code>{}</code>", Text(name)))
            .collect();
        writeln!(
            out,
            "<dt>Not checked</dt><dd>{} <span class=\"note\">(disabled by these values)</span></dd>",
            disabled.join(", ")
        )?;
    }
    writeln!(out, "<dt>Documents</dt><dd>{}</dd>\n</dl>", Number(file.document_count))
}

fn files(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let is_manifests = |file: &&FileReport| matches!(file.kind, FileKind::Manifests);
    let files: Vec<&FileReport> = facts.report.files.iter().filter(is_manifests).collect();
    if files.is_empty() {
        return Ok(());
    }
    let folds = files.len() > FILES;
    if folds {
        writeln!(
            out,
            "<details class=\"list\"><summary>{} with manifests</summary>",
            Counted(files.len(), "file")
        )?;
    }
    writeln!(out, "<table>\n<caption>Files</caption>")?;
    writeln!(
        out,
        "<thead><tr><th scope=\"col\">File</th><th scope=\"col\" class=\"n\">Documents</th></tr></thead>\n<tbody>"
    )?;
    for file in files {
        let path = facts.sources.path(&file.name);
        writeln!(
            out,
            "<tr><td><code>{}</code></td><td class=\"n\">{}</td></tr>",
            Text(&path),
            Number(file.document_count)
        )?;
    }
    writeln!(out, "</tbody>\n</table>")?;
    if folds {
        writeln!(out, "</details>")?;
    }
    Ok(())
}

fn not_read(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let folders = &facts.folders;
    if folders.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h3>Not read</h3>")?;
    for (what, files) in &folders.unread {
        let s = if files.len() == 1 { "" } else { "s" };
        writeln!(
            out,
            "<p class=\"warning\">{} {}{s}, which may hold references:</p>\n<ul class=\"names\">",
            Number(files.len()),
            Text(what)
        )?;
        for file in files {
            writeln!(out, "<li><code>{}</code></li>", Text(facts.sources.path(file)))?;
        }
        writeln!(out, "</ul>")?;
    }
    for note in folders.notes() {
        writeln!(out, "<p>{}.</p>", Sentence(note))?;
    }
    Ok(())
}
