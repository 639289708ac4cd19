//! An overlay that is there, held against what the chart needs now.

use std::sync::Arc;

use super::compare::{Outcome, State};
use super::finish::{Header, search};
use super::left::Left;
use super::not_proved::NotProved;
use super::settings::Settings;
use super::trials::Trials;
use super::value::{Path, Value};
use super::variant::Variant;
use super::yaml::{self, Comments};
use crate::lint::Linter;

/// What is to be said of an overlay that is there.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Checked {
    /// How many references it moves.
    pub moved: usize,
    /// References that do not move as they should, and that a new overlay would move; sorted.
    pub missing: Vec<Missing>,
    /// References that no value moves.
    pub left: Vec<Left>,
    /// Lines of the render that change besides.
    pub changed: Vec<Changed>,
    /// Values that could be left out, by path.
    pub superfluous: Vec<String>,
}

/// A reference that does not move as it should.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Missing {
    /// The reference without the overlay.
    pub reference: Arc<str>,
    /// What it should become.
    pub target: Arc<str>,
    /// What it becomes with the overlay, where that is neither.
    pub found: Option<String>,
    /// The values that would move it.
    pub values: Vec<String>,
}

/// A line that changes, though nothing in it should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed {
    /// The line of the render without the overlay, from 1.
    pub line: usize,
    /// What is there without the overlay.
    pub without: String,
    /// What is there with it.
    pub with: String,
}

/// Checks an overlay: its text, and the values that are in it.
///
/// # Errors
/// As [`search`]; also where the chart does not render with the overlay.
pub fn check(
    linter: &Linter,
    variants: &[&dyn Variant],
    chart: &str,
    (text, values): (&str, &Value),
) -> Result<Checked, NotProved> {
    let fresh = search(linter, variants, &Header::new(chart, Vec::new()))?;
    let trials = Trials::new(linter, variants, chart)?;
    let outcomes = outcomes(&trials, text)?;
    let mut checked = Checked {
        left: fresh.left,
        ..Checked::default()
    };
    for (stage, outcome) in trials.stages.iter().zip(&outcomes) {
        for reference in &stage.base.references {
            let Some(target) = &reference.target else { continue };
            if stage.has_moved(reference, outcome) {
                checked.moved += 1;
                continue;
            }
            let moved = fresh.moved.iter().find(|moved| moved.reference == reference.written);
            let found = reference.spots.iter().find_map(|spot| match &outcome.states[*spot] {
                State::Other(text) => Some(text.clone()),
                _ => None,
            });
            if moved.is_none() && found.is_none() {
                continue;
            }
            checked.missing.push(Missing {
                reference: Arc::clone(&reference.written),
                target: Arc::clone(target),
                found: found.filter(|text| !text.is_empty()),
                values: moved.map(|moved| moved.values.clone()).unwrap_or_default(),
            });
        }
        let changed = outcome.changes.iter().map(|change| Changed {
            line: change.line + 1,
            without: stage.shown(change.line, &change.old),
            with: stage.shown(change.line, &change.new),
        });
        checked.changed.extend(changed);
    }
    checked.missing.sort();
    checked.missing.dedup();
    let settings = leaves(values);
    for leaf in settings.leaves() {
        let less = settings.without(&leaf);
        let less = yaml::write(&less.tree(|_| None), &Comments::new());
        if self::outcomes(&trials, &less).is_ok_and(|less| less == outcomes) {
            let shown = trials.stages.first().map(|stage| stage.variant.shown(&leaf));
            checked.superfluous.extend(shown);
        }
    }
    Ok(checked)
}

fn outcomes(trials: &Trials<'_>, overlay: &str) -> Result<Vec<Outcome>, NotProved> {
    let stages = trials.stages.iter().map(|stage| {
        let rendering = stage.variant.render(overlay, false);
        let rendering = rendering.map_err(|refusal| NotProved::Unrendered(refusal.message))?;
        Ok(Outcome::of(&stage.base, &rendering.stream))
    });
    stages.collect()
}

/// The values of a tree by their paths; lists are whole.
fn leaves(values: &Value) -> Settings {
    fn walk(value: &Value, path: &mut Path, settings: &mut Settings) {
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    path.push(key.clone());
                    walk(value, path, settings);
                    path.pop();
                }
            }
            leaf => settings.set(path.clone(), leaf.clone()),
        }
    }
    let mut settings = Settings::default();
    walk(values, &mut Vec::new(), &mut settings);
    settings
}
