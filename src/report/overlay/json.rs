//! Overlays as JSON: `schema/overlay.schema.json`.

use std::io::{self, Write};

use serde::Serialize;

use super::Unread;
use crate::finding::Occurrence;
use crate::overlay::{Checked, Left, Moved, Overlay, Value};
use crate::report::SCHEMA_VERSION;

#[derive(Serialize)]
struct Document<'o> {
    schema_version: u32,
    values: &'o Value,
    moved: Vec<Move<'o>>,
    left: Vec<Stay<'o>>,
    derived: Vec<Computed<'o>>,
    guards: Vec<Switch<'o>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_secrets: Option<Secrets<'o>>,
    proved: bool,
}

#[derive(Serialize)]
struct Secrets<'o> {
    name: &'o str,
    values: &'o [String],
    without: &'o [String],
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
pub fn search(overlay: &Overlay, out: &mut dyn Write) -> io::Result<()> {
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
        pull_secrets: overlay.pull_secrets.as_ref().map(|secrets| Secrets {
            name: &secrets.name,
            values: &secrets.values,
            without: &secrets.without,
        }),
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

#[derive(Serialize)]
struct CheckDocument<'o> {
    schema_version: u32,
    moved: usize,
    missing: Vec<Lack<'o>>,
    unread: Vec<Unused<'o>>,
    superfluous: &'o [String],
    changed: Vec<Change<'o>>,
    left: Vec<Stay<'o>>,
}

#[derive(Serialize)]
struct Lack<'o> {
    reference: &'o str,
    target: &'o str,
    found: Option<&'o str>,
    values: &'o [String],
}

#[derive(Serialize)]
struct Unused<'o> {
    path: &'o str,
    nearest: Option<&'o str>,
    disabled: Option<&'o str>,
}

#[derive(Serialize)]
struct Change<'o> {
    line: usize,
    without: &'o str,
    with: &'o str,
}

/// Writes what is to be said of an overlay that is there as JSON: the fields are those of [`Checked`].
///
/// # Errors
/// Those of `out`.
pub fn check(checked: &Checked, unread: &[Unread], out: &mut dyn Write) -> io::Result<()> {
    let document = CheckDocument {
        schema_version: SCHEMA_VERSION,
        moved: checked.moved,
        missing: checked
            .missing
            .iter()
            .map(|missing| Lack {
                reference: &missing.reference,
                target: &missing.target,
                found: missing.found.as_deref(),
                values: &missing.values,
            })
            .collect(),
        unread: unread
            .iter()
            .map(|unread| Unused {
                path: &unread.path,
                nearest: unread.nearest.as_deref(),
                disabled: unread.disabled.as_deref(),
            })
            .collect(),
        superfluous: &checked.superfluous,
        changed: checked
            .changed
            .iter()
            .map(|changed| Change {
                line: changed.line,
                without: &changed.without,
                with: &changed.with,
            })
            .collect(),
        left: checked.left.iter().map(left).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}
