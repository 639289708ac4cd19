//! From settings to an overlay: what can be left out goes, and what is written is proved by rendering it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::derived::without_hashes;
use super::left::{Left, Why};
use super::not_proved::NotProved;
use super::pull_secrets::{self, PullSecrets};
use super::search::Search;
use super::settings::{Settings, list_of};
use super::stage::Stage;
use super::trials::Trials;
use super::value::Path;
use super::variant::{Refusal, Variant};
use super::yaml::{self, Comments};
use super::{Derived, Guard, Moved, Overlay};
use crate::finding::Occurrence;
use crate::lint::Linter;

/// What an overlay says about itself.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Header {
    /// The chart, as its renders are called in locations.
    pub chart: String,
    /// The lines at the top, without `#`.
    pub lines: Vec<String>,
}

impl Header {
    /// These lines at the top of an overlay for a chart.
    pub fn new(chart: impl Into<String>, lines: Vec<String>) -> Self {
        Self {
            chart: chart.into(),
            lines,
        }
    }
}

/// How many references are named in a comment.
const MOST_NAMED: usize = 3;

/// Finds the smallest values that move the images of a chart under a policy, for all of its sets of values.
///
/// # Errors
/// The chart does not render, its render cannot be read, or it could not be shown that the overlay does what it should.
pub fn search(linter: &Linter, variants: &[&dyn Variant], header: &Header) -> Result<Overlay, NotProved> {
    let mut search = Search::new(Trials::new(linter, variants, &header.chart)?);
    search.run();
    let mut effects = prune(&mut search.trials);
    let images = search.trials.settings.clone();
    let secrets = linter
        .policy()
        .pull_secret()
        .map(|name| pull_secrets::add(&mut search.trials, name));
    let (paths, secrets) = secrets.unzip();
    effects.extend(paths.into_iter().flatten().map(|path| (path, BTreeSet::new())));
    let overlay = build(&search, &effects, (&images, secrets), header);
    prove(&search.trials, &images, &overlay)?;
    Ok(overlay)
}

/// A reference and its target.
type Pair = (Arc<str>, Arc<str>);

/// What each leaf of the settings moves: stages and spots.
type Effects = BTreeMap<Path, BTreeSet<(usize, usize)>>;

/// Takes out what changes nothing, and finds what the rest moves.
fn prune(trials: &mut Trials<'_>) -> Effects {
    let mut effects = Effects::new();
    for leaf in trials.settings.leaves() {
        let less = trials.settings.without(&leaf);
        let Ok(outcomes) = trials.outcomes(&less) else {
            // The chart refuses to render without it.
            effects.insert(leaf, BTreeSet::new());
            continue;
        };
        let stages = trials.stages.iter().zip(&outcomes).enumerate();
        let mut is_same = true;
        let mut moved = BTreeSet::new();
        for (number, (stage, outcome)) in stages {
            is_same &= stage.now == *outcome;
            let states = stage.now.states.iter().zip(&outcome.states).enumerate();
            moved.extend(
                states
                    .filter(|(_, (now, then))| now != then)
                    .map(|(spot, _)| (number, spot)),
            );
        }
        match is_same {
            true => {
                trials.settings = less;
                trials.guards.retain(|(path, _)| *path != leaf);
            }
            false => drop(effects.insert(leaf, moved)),
        }
    }
    effects
}

fn build(
    search: &Search<'_>,
    effects: &Effects,
    (images, secrets): (&Settings, Option<PullSecrets>),
    header: &Header,
) -> Overlay {
    let shown = |path: &[String]| {
        search
            .trials
            .stages
            .first()
            .map(|stage| stage.variant.shown(path))
            .unwrap_or_default()
    };
    let mut moved: BTreeMap<Pair, (BTreeSet<Path>, Vec<Arc<Occurrence>>)> = BTreeMap::new();
    let mut left: BTreeMap<(Arc<str>, Why, Option<usize>), Left> = BTreeMap::new();
    let mut moves: BTreeMap<&Path, BTreeSet<Pair>> = BTreeMap::new();
    for (number, stage) in search.trials.stages.iter().enumerate() {
        for (index, reference) in stage.base.references.iter().enumerate() {
            let written = &reference.written;
            match &reference.target {
                Some(target) if stage.now.has_moved(reference) => {
                    let pair = (Arc::clone(written), Arc::clone(target));
                    let (values, sites) = moved.entry(pair.clone()).or_default();
                    for (leaf, spots) in effects {
                        if reference.spots.iter().any(|spot| spots.contains(&(number, *spot))) {
                            values.insert(leaf.clone());
                            moves.entry(leaf).or_default().insert(pair.clone());
                        }
                    }
                    sites.push(Arc::clone(&reference.occurrence));
                }
                target => {
                    let objection = search.objections.get(&(number, index)).map(|(_, why)| why.clone());
                    let why = match stage.why(reference, index, &search.trials.bases) {
                        why @ (Why::Literal | Why::Unplaced(_)) => why,
                        why => objection.unwrap_or(why),
                    };
                    let line = stage.traced.as_ref().and_then(|traced| traced.line(&reference.parts));
                    let source_line = line.map(|(line, _)| line);
                    let entry = left.entry((Arc::clone(written), why.clone(), source_line));
                    let left = entry.or_insert_with(|| Left {
                        reference: Arc::clone(written),
                        target: target.clone(),
                        why,
                        source_line,
                        sites: Vec::new(),
                    });
                    left.sites.push(Arc::clone(&reference.occurrence));
                }
            }
        }
    }
    let mut comments = Comments::new();
    for leaf in effects.keys() {
        let mut lines = match moves.get(leaf) {
            Some(pairs) => named(pairs),
            None => Vec::new(),
        };
        if let Some(secrets) = &secrets
            && secrets.values.contains(&shown(leaf))
        {
            lines = vec!["the pull secret of the mirror".to_owned()];
        }
        if let Some((_, refusal)) = search.trials.guards.iter().find(|(path, _)| path == leaf) {
            let first = refusal
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty())
                .unwrap_or_default();
            lines = vec![format!("without this, the chart refuses other images: {first}")];
        }
        if search
            .trials
            .settings
            .iter()
            .any(|(path, _)| path.len() > leaf.len() && path.starts_with(leaf) && list_of(path).is_some())
        {
            lines.push("Helm replaces lists whole, so all of it is here".to_owned());
        }
        comments.insert(leaf.clone(), lines);
    }
    let values = search.trials.tree(&search.trials.settings);
    let images = yaml::write(&search.trials.tree(images), &Comments::new());
    let sites = |(reference, target): (Arc<str>, Arc<str>), paths: BTreeSet<Path>, sites| Moved {
        reference,
        target,
        values: paths.iter().map(|path| shown(path)).collect(),
        paths: paths.into_iter().collect(),
        sites,
    };
    Overlay {
        yaml: match search.trials.settings.is_empty() {
            true => head(header, "{}\n"),
            false => head(header, &yaml::write(&values, &comments)),
        },
        values,
        images,
        moved: moved
            .into_iter()
            .map(|(pair, (values, at))| sites(pair, values, at))
            .collect(),
        left: left.into_values().collect(),
        derived: derived(&search.trials.stages),
        pull_secrets: secrets,
        guards: search
            .trials
            .guards
            .iter()
            .map(|(path, refusal)| Guard {
                path: shown(path),
                refusal: refusal.clone(),
            })
            .collect(),
    }
}

fn head(header: &Header, values: &str) -> String {
    let mut text = String::new();
    for line in &header.lines {
        if !line.is_empty() {
            text.push_str(&yaml::comment(line));
        }
        text.push('\n');
    }
    text + values
}

/// References and their targets, each on a line.
fn named(pairs: &BTreeSet<Pair>) -> Vec<String> {
    let most = if pairs.len() == MOST_NAMED + 1 {
        MOST_NAMED + 1
    } else {
        MOST_NAMED
    };
    let mut lines: Vec<String> = pairs
        .iter()
        .take(most)
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    if pairs.len() > most {
        lines.push(format!("and {} more", pairs.len() - most));
    }
    lines
}

/// What changes because it is computed from what moves.
fn derived(stages: &[Stage<'_>]) -> Vec<Derived> {
    let mut derived = BTreeSet::new();
    for stage in stages {
        for change in &stage.now.derived {
            derived.insert(Derived {
                source: stage.base.source_of(change.line),
                line: change.line + 1,
                path: stage
                    .shown(change.line, &without_hashes(&change.old, &change.new))
                    .trim()
                    .to_owned(),
                why: Derived::COMPUTED.to_owned(),
            });
        }
    }
    derived.into_iter().collect()
}

/// Renders with the overlay as it is written, and holds the result against the rewrite; `images` are its settings but for
/// pull secrets.
fn prove(trials: &Trials<'_>, images: &Settings, overlay: &Overlay) -> Result<(), NotProved> {
    let unrendered = |refusal: Refusal| NotProved::Unrendered(refusal.message);
    let moved = trials.renders(images).map_err(unrendered)?;
    for (stage, moved) in trials.stages.iter().zip(&moved) {
        let written = stage.variant.render(&overlay.yaml, false).map_err(unrendered)?.stream;
        let proof = stage.proof(&stage.now);
        match &overlay.pull_secrets {
            Some(secrets) if !secrets.values.is_empty() => {
                proof.equals_rewrite(moved)?;
                proof.only_adds(moved, &written, &secrets.name)?;
            }
            _ => proof.equals_rewrite(&written)?,
        }
    }
    Ok(())
}
