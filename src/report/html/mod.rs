//! Findings as one HTML page, for whoever signs off what goes to the cluster.
//!
//! The page loads nothing: style and script are inside, and its policy lets a browser run only these two.

mod controls;
mod explanation;
mod facts;
mod files;
mod findings;
mod mapping;
mod outside;
mod places;
mod registries;
mod row;
mod scope;
mod suppressed;
mod text;
mod unreadable;
mod verdict;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Sources;
use crate::lint::Report;
use facts::Facts;
use text::{Number, Text};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// With more findings than these, the page is long.
const LONG: usize = 300;

/// Writes the page. Without JavaScript, all of it can be read; only the filter needs it.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    let facts = Facts::of(report, sources);
    let sections = sections(&facts);
    // What stands at even places of the skeleton is as it is, and between is the name of what comes there.
    for (index, piece) in PAGE.split("@@").enumerate() {
        match (index % 2, piece) {
            (0, markup) => out.write_all(markup.as_bytes())?,
            // Browsers draw of a long page only what is near; of a short one, all can be drawn at once.
            (_, "size") if facts.groups.len() > LONG => out.write_all(b" class=\"long\"")?,
            (_, "size") => {}
            (_, "title") => write!(out, "{}", Text(verdict::headline(&facts)))?,
            (_, "policy") => out.write_all(policy().as_bytes())?,
            (_, "style") => out.write_all(STYLE.as_bytes())?,
            (_, "script") => out.write_all(SCRIPT.as_bytes())?,
            (_, "version") => out.write_all(env!("CARGO_PKG_VERSION").as_bytes())?,
            (_, "contents") => contents(&sections, &mut out)?,
            (_, "controls") => controls::write(&facts, &mut out)?,
            (_, "verdict") => verdict::write(&facts, &mut out)?,
            _ => sections
                .iter()
                .try_for_each(|section| section.write(&facts, &mut out))?,
        }
    }
    Ok(())
}

/// What a browser may do with the page: show it with this style, and run this script.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// A part of the page with a heading of its own.
struct Section {
    id: &'static str,
    title: &'static str,
    /// How much there is in it, for the contents.
    number: Option<usize>,
    body: fn(&Facts<'_>, &mut dyn Write) -> io::Result<()>,
}

impl Section {
    fn write(&self, facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Self { id, title, .. } = self;
        writeln!(out, "<section id=\"{id}\" aria-labelledby=\"{id}-title\">")?;
        writeln!(out, "<h2 id=\"{id}-title\">{title}</h2>")?;
        (self.body)(facts, out)?;
        writeln!(out, "</section>")
    }
}

/// The sections that have something to say, in order. Findings have one always: that there are none is said, too.
fn sections(facts: &Facts<'_>) -> Vec<Section> {
    let section = |id, title, number, body| Section {
        id,
        title,
        number: Some(number),
        body,
    };
    let scope = Section {
        id: "scope",
        title: "What was checked",
        number: None,
        body: scope::write,
    };
    let mut sections = vec![
        scope,
        section(
            "unreadable",
            "Could not be read",
            facts.unreadable.len(),
            unreadable::write,
        ),
        section("findings", "Findings", facts.groups.len(), findings::write),
        section("suppressed", "Suppressed", facts.suppressed.len(), suppressed::write),
        section("registries", "Registries", facts.registries.len(), registries::write),
        section("images", "Images by chart and file", facts.files.len(), files::write),
        section(
            "mirror",
            "To the mirror",
            facts.moving.len() + facts.staying.len(),
            mapping::write,
        ),
        section("outside", "Left outside", facts.outside.len(), outside::write),
    ];
    sections.retain(|section| section.number != Some(0) || section.id == "findings");
    sections
}

fn contents(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    for Section { id, title, number, .. } in sections {
        write!(out, "<li><a href=\"#{id}\">{title}</a>")?;
        if let Some(number) = number {
            write!(out, " <span class=\"count\">{}</span>", Number(*number))?;
        }
        writeln!(out, "</li>")?;
    }
    Ok(())
}
