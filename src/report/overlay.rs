//! An overlay: what moves, what is left and why, for people and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::SCHEMA_VERSION;
use super::safe::clean;
use crate::finding::Occurrence;
use crate::overlay::{Left, Moved, Overlay, Value};
use crate::words::counted;

/// How to write for people.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// How many columns there are.
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
}

/// Says what moves by which values, and what is left.
///
/// # Errors
/// Those of `out`.
pub fn human(overlay: &Overlay, chart: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let bold = |text: &str| match style.color {
        true => format!("\u{1b}[1m{text}\u{1b}[0m"),
        false => text.to_owned(),
    };
    for moved in &overlay.moved {
        writeln!(out, "{} → {}", clean(&moved.reference), clean(&moved.target))?;
        writeln!(out, "  by {}", clean(&moved.values.join(", ")))?;
    }
    for guard in &overlay.guards {
        writeln!(
            out,
            "{} is set, without which the chart refuses other images",
            clean(&guard.path)
        )?;
    }
    if !overlay.derived.is_empty() {
        let lines = counted(overlay.derived.len(), "line");
        writeln!(
            out,
            "{lines} of the render change because they are computed from what moves"
        )?;
    }
    if !overlay.left.is_empty() {
        writeln!(out, "\n{}", bold("left where they are:"))?;
    }
    for left in &overlay.left {
        writeln!(out, "  {}", clean(&left.reference))?;
        if let Some(place) = place(left) {
            writeln!(out, "    at {}", clean(&place))?;
        }
        writeln!(out, "    {}", clean(&left.why.to_string()))?;
        writeln!(out, "    {}", left.why.advice())?;
    }
    let moved = counted(overlay.moved.len(), "reference");
    let left = match overlay.left.len() {
        0 => "everything is at the mirror".to_owned(),
        left => format!("{left} left"),
    };
    writeln!(out, "\n{}", bold(&format!("{}: {moved} moved, {left}", clean(chart))))
}

/// The line of the template where a reference that is left stands.
fn place(left: &Left) -> Option<String> {
    let source = left.sites.first()?.resource.source.as_ref()?;
    Some(match left.source_line {
        Some(line) => format!("{source}:{line}"),
        None => source.to_string(),
    })
}

#[derive(Serialize)]
struct Document<'o> {
    schema_version: u32,
    values: &'o Value,
    moved: Vec<Move<'o>>,
    left: Vec<Stay<'o>>,
    derived: Vec<Computed<'o>>,
    guards: Vec<Switch<'o>>,
    proved: bool,
}

#[derive(Serialize)]
struct Move<'o> {
    reference: &'o str,
    target: &'o str,
    values: &'o [String],
    sites: Vec<Site<'o>>,
}

#[derive(Serialize)]
struct Stay<'o> {
    reference: &'o str,
    target: Option<&'o str>,
    code: &'static str,
    reason: String,
    advice: &'static str,
    source: Option<&'o str>,
    source_line: Option<usize>,
    sites: Vec<Site<'o>>,
}

#[derive(Serialize)]
struct Site<'o> {
    line: usize,
    source: Option<&'o str>,
    kind: Option<&'o str>,
    name: Option<&'o str>,
    path: &'o [String],
}

#[derive(Serialize)]
struct Computed<'o> {
    source: Option<&'o str>,
    line: usize,
    path: &'o str,
    why: &'o str,
}

#[derive(Serialize)]
struct Switch<'o> {
    path: &'o str,
    refusal: &'o str,
}

/// Writes an overlay as JSON: `schema/overlay.schema.json`.
///
/// # Errors
/// Those of `out`.
pub fn json(overlay: &Overlay, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        values: &overlay.values,
        moved: overlay.moved.iter().map(moved).collect(),
        left: overlay.left.iter().map(left).collect(),
        derived: overlay
            .derived
            .iter()
            .map(|derived| Computed {
                source: derived.source.as_deref(),
                line: derived.line,
                path: &derived.path,
                why: &derived.why,
            })
            .collect(),
        guards: overlay
            .guards
            .iter()
            .map(|guard| Switch {
                path: &guard.path,
                refusal: &guard.refusal,
            })
            .collect(),
        proved: true,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn moved(moved: &Moved) -> Move<'_> {
    Move {
        reference: &moved.reference,
        target: &moved.target,
        values: &moved.values,
        sites: moved.sites.iter().map(|site| place_of(site)).collect(),
    }
}

fn left(left: &Left) -> Stay<'_> {
    Stay {
        reference: &left.reference,
        target: left.target.as_deref(),
        code: left.why.code(),
        reason: left.why.to_string(),
        advice: left.why.advice(),
        source: left.sites.first().and_then(|site| site.resource.source.as_deref()),
        source_line: left.source_line,
        sites: left.sites.iter().map(|site| place_of(site)).collect(),
    }
}

fn place_of(site: &Occurrence) -> Site<'_> {
    Site {
        line: site.location.line,
        source: site.resource.source.as_deref(),
        kind: site.resource.kind.as_deref(),
        name: site.resource.name.as_deref(),
        path: &site.path,
    }
}
