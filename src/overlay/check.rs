//! An overlay that is there, held against what the chart needs now.

use std::sync::Arc;

use super::added::only_adds;
use super::base::Base;
use super::compare::{Outcome, State};
use super::confirm::{Renderer, Witness};
use super::finish::{Header, search};
use super::left::Left;
use super::not_proved::NotProved;
use super::proof::Proof;
use super::settings::Settings;
use super::stage::Stage;
use super::trials::Trials;
use super::value::{Path, Value};
use super::variant::Variant;
use super::yaml::{self, Comments};
use super::{Moved, Overlay};
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
/// It is rendered by these renderers, one for each set of values; by what finds values, if there are none.
///
/// # Errors
/// As [`search`]; also where the chart does not render with the overlay.
pub fn check(
    linter: &Linter,
    variants: &[&dyn Variant],
    chart: &str,
    (text, values): (&str, &Value),
    renderers: &[&dyn Renderer],
) -> Result<Checked, NotProved> {
    let fresh = search(linter, variants, &Header::new(chart, Vec::new()))?;
    let trials = Trials::new(linter, variants, chart)?;
    let settings = leaves(values);
    let secrets = PullSecret::of(&fresh, &settings, &trials);
    let written = Written { text, secrets };
    let mut checked = Checked::default();
    if renderers.is_empty() {
        let outcomes = written.outcomes(&trials)?;
        for (stage, outcome) in trials.stages.iter().zip(&outcomes) {
            checked.add(&stage.proof(outcome), &fresh);
        }
    }
    for renderer in renderers {
        let witness = Witness::new(linter, *renderer, chart)?;
        let outcome = written.outcome(&witness.base, |text| witness.render(text))?;
        checked.add(&witness.proof(&outcome), &fresh);
    }
    checked.missing.sort();
    checked.missing.dedup();
    checked.superfluous = superfluous(&trials, &settings, text)?;
    checked.left = fresh.left;
    Ok(checked)
}

impl Checked {
    /// Adds what is to be said of one render.
    fn add(&mut self, proof: &Proof<'_>, fresh: &Overlay) {
        for reference in &proof.base.references {
            let Some(target) = &reference.target else { continue };
            if proof.outcome.has_moved(reference) {
                self.moved += 1;
                continue;
            }
            let is_this = |moved: &&Moved| moved.reference == reference.written && reference.is_among(&moved.sites);
            let moved = fresh.moved.iter().find(is_this);
            let found = reference
                .spots
                .iter()
                .find_map(|spot| match &proof.outcome.states[*spot] {
                    State::Other(text) => Some(text.clone()),
                    _ => None,
                });
            if moved.is_none() && found.is_none() {
                continue;
            }
            self.missing.push(Missing {
                reference: Arc::clone(&reference.written),
                target: Arc::clone(target),
                found: found.filter(|text| !text.is_empty()),
                values: moved.map(|moved| moved.values.clone()).unwrap_or_default(),
            });
        }
        let changed = proof.outcome.changes.iter().map(|change| Changed {
            line: change.line + 1,
            without: proof.shown(change.line, &change.old),
            with: proof.shown(change.line, &change.new),
        });
        self.changed.extend(changed);
    }
}

/// An overlay that is there.
struct Written<'w> {
    text: &'w str,
    secrets: Option<PullSecret>,
}

/// The pull secret in an overlay.
struct PullSecret {
    name: String,
    /// The overlay without it.
    images: String,
}

impl PullSecret {
    /// `None` if an overlay has none.
    fn of(fresh: &Overlay, settings: &Settings, trials: &Trials<'_>) -> Option<Self> {
        let secrets = fresh.pull_secrets.as_ref()?;
        let mut images = settings.clone();
        for leaf in settings.leaves() {
            if secrets.values.contains(&trials.shown(&leaf)) {
                images = images.without(&leaf);
            }
        }
        (images != *settings).then(|| Self {
            name: secrets.name.clone(),
            images: yaml::write(&images.tree(|_| None), &Comments::new()),
        })
    }
}

impl Written<'_> {
    /// What it does to a render, but for the pull secret that it adds.
    fn outcome(&self, base: &Base, render: impl Fn(&str) -> Result<Vec<u8>, NotProved>) -> Result<Outcome, NotProved> {
        let whole = render(self.text)?;
        if let Some(secret) = &self.secrets {
            let images = render(&secret.images)?;
            if only_adds(&images, &whole, &secret.name) {
                return Ok(Outcome::of(base, &images));
            }
        }
        Ok(Outcome::of(base, &whole))
    }

    fn outcomes(&self, trials: &Trials<'_>) -> Result<Vec<Outcome>, NotProved> {
        let stages = trials.stages.iter();
        stages
            .map(|stage| self.outcome(&stage.base, |text| render(stage, text)))
            .collect()
    }
}

fn render(stage: &Stage<'_>, text: &str) -> Result<Vec<u8>, NotProved> {
    let rendering = stage.variant.render(text, false);
    let rendering = rendering.map_err(|refusal| NotProved::Unrendered(refusal.message))?;
    Ok(rendering.stream)
}

/// The values without which every render is the same.
fn superfluous(trials: &Trials<'_>, settings: &Settings, text: &str) -> Result<Vec<String>, NotProved> {
    let renders = |text: &str| {
        let stages = trials.stages.iter();
        stages.map(|stage| render(stage, text)).collect::<Result<Vec<_>, _>>()
    };
    let whole = renders(text)?;
    let mut superfluous = Vec::new();
    for leaf in settings.leaves() {
        let less = settings.without(&leaf);
        let less = yaml::write(&less.tree(|_| None), &Comments::new());
        if renders(&less).is_ok_and(|less| less == whole) {
            superfluous.push(trials.shown(&leaf));
        }
    }
    Ok(superfluous)
}

/// The values of a tree by their paths; lists are whole.
fn leaves(values: &Value) -> Settings {
    fn walk(value: &Value, path: &mut Path, settings: &mut Settings) {
        match value {
            Value::Map(entries) if !entries.is_empty() || path.is_empty() => {
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
