//! Overlays for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Style, Unread};
use crate::overlay::{Checked, Left, Overlay};
use crate::report::clean;
use crate::words::counted;

/// Says what moves by which values, and what is left.
///
/// # Errors
/// Those of `out`.
pub fn search(overlay: &Overlay, chart: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut by_values: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for moved in &overlay.moved {
        by_values
            .entry(moved.values.join(" and "))
            .or_default()
            .push(&moved.reference);
    }
    for (values, references) in &by_values {
        writeln!(out, "{} moves", clean(values))?;
        for reference in references {
            writeln!(out, "  {}", clean(reference))?;
        }
    }
    for guard in &overlay.guards {
        writeln!(
            out,
            "{} is set, because the chart refuses other images without it",
            clean(&guard.path)
        )?;
    }
    if !overlay.derived.is_empty() {
        writeln!(out, "computed from what moves, and different with it:")?;
        for derived in &overlay.derived {
            let source = derived.source.as_deref().unwrap_or("the render");
            writeln!(out, "  {} ({})", clean(&derived.path), clean(source))?;
        }
    }
    if let Some(secrets) = &overlay.pull_secrets {
        match secrets.values.is_empty() {
            true => writeln!(out, "no value gives pods the pull secret {}", clean(&secrets.name))?,
            false => {
                let values = secrets.values.join(", ");
                writeln!(
                    out,
                    "{} gives pods the pull secret {}",
                    clean(&values),
                    clean(&secrets.name)
                )?;
            }
        }
        for resource in &secrets.without {
            writeln!(out, "  without it: {}", clean(resource))?;
        }
    }
    left(&overlay.left, style, out)?;
    let moved = counted(overlay.moved.len(), "reference");
    let left = match overlay.left.len() {
        0 => "everything is at the mirror".to_owned(),
        left => format!("{left} left"),
    };
    style.heading(&format!("{}: {moved} moved, {left}", clean(chart)), out)
}

/// Says what an overlay that is there lacks, and what is too much in it.
///
/// # Errors
/// Those of `out`.
pub fn check(checked: &Checked, unread: &[Unread], file: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if !checked.missing.is_empty() {
        style.heading("not moved as they should be:", out)?;
    }
    for missing in &checked.missing {
        writeln!(out, "  {} → {}", clean(&missing.reference), clean(&missing.target))?;
        if let Some(found) = &missing.found {
            writeln!(out, "    becomes {}", clean(found))?;
        }
        if !missing.values.is_empty() {
            writeln!(out, "    set {}", clean(&missing.values.join(" and ")))?;
        }
    }
    if !checked.changed.is_empty() {
        style.heading("changed, though no reference:", out)?;
    }
    for changed in &checked.changed {
        let first = |text: &str| text.lines().next().unwrap_or_default().trim().to_owned();
        writeln!(
            out,
            "  line {} of the render: {}",
            changed.line,
            clean(&first(&changed.without))
        )?;
        writeln!(out, "    becomes {}", clean(&first(&changed.with)))?;
    }
    if !unread.is_empty() {
        style.heading("read by no template:", out)?;
    }
    for unread in unread {
        let hint = match (&unread.disabled, &unread.nearest) {
            (Some(chart), _) => format!("; the sub-chart {chart} is disabled"),
            (None, Some(nearest)) => format!("; did you mean {nearest}?"),
            (None, None) => String::new(),
        };
        writeln!(out, "  {}{}", clean(&unread.path), clean(&hint))?;
    }
    let unread_paths: Vec<&str> = unread.iter().map(|unread| &*unread.path).collect();
    let superfluous: Vec<&String> = checked
        .superfluous
        .iter()
        .filter(|path| !unread_paths.contains(&path.as_str()))
        .collect();
    if !superfluous.is_empty() {
        style.heading("could be left out:", out)?;
    }
    for path in superfluous {
        writeln!(out, "  {}", clean(path))?;
    }
    left(&checked.left, style, out)?;
    let moved = counted(checked.moved, "reference");
    let rest = match (checked.missing.len(), unread.len(), checked.left.len()) {
        (0, 0, 0) if checked.changed.is_empty() => "everything is at the mirror".to_owned(),
        (missing, unread, left) => {
            format!("{missing} missing, {unread} read by no template, {left} that no value moves")
        }
    };
    style.heading(&format!("{}: {moved} moved, {rest}", clean(file)), out)
}

fn left(left: &[Left], style: Style, out: &mut dyn Write) -> io::Result<()> {
    if !left.is_empty() {
        style.heading("left where they are:", out)?;
    }
    for left in left {
        writeln!(out, "  {}", clean(&left.reference))?;
        if let Some(place) = place(left) {
            writeln!(out, "    at {}", clean(&place))?;
        }
        writeln!(out, "    {}", clean(&left.why.to_string()))?;
        writeln!(out, "    {}", left.why.advice())?;
    }
    Ok(())
}

/// The line of the template where a reference that is left stands.
fn place(left: &Left) -> Option<String> {
    let source = left.sites.first()?.resource.source.as_ref()?;
    Some(match left.source_line {
        Some(line) => format!("{source}:{line}"),
        None => source.to_string(),
    })
}
