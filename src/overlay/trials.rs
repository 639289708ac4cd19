//! Trials: renders with settings, held against the renders without them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::compare::Outcome;
use super::guards::{self, Switch};
use super::left::Why;
use super::not_proved::NotProved;
use super::secrets::may_hold_secret;
use super::settings::{Settings, list_of};
use super::stage::{Bases, Stage};
use super::value::{Path, Value};
use super::variant::{Refusal, Variant};
use super::yaml;
use crate::lint::Linter;

/// So many renders are made to find out what can be moved.
const MOST_RENDERS: usize = 150;
/// After so many refusals that no switch lifts, none is tried that only may be about one.
const MOST_HOPELESS: usize = 6;
/// So many characters of a line are shown.
const LONGEST_LINE: usize = 100;

/// The sets of values of a chart, and the settings that are tried on all of them.
pub(super) struct Trials<'s> {
    pub(super) stages: Vec<Stage<'s>>,
    pub(super) bases: Bases,
    pub(super) settings: Settings,
    /// The switches among the settings, each with what the chart says without it.
    pub(super) guards: Vec<(Path, String)>,
    /// What charts refuse with, where no switch helped.
    hopeless: RefCell<BTreeSet<String>>,
    /// How many renders may still be made.
    left: Cell<usize>,
}

/// What a trial gave.
pub(super) struct Trial {
    pub(super) settings: Settings,
    guards: Vec<(Path, String)>,
    pub(super) outcomes: Vec<Outcome>,
}

impl<'s> Trials<'s> {
    pub(super) fn new(linter: &Linter, variants: &[&'s dyn Variant], name: &str) -> Result<Self, NotProved> {
        let stages = variants.iter().map(|variant| Stage::new(*variant, linter, name));
        Ok(Self {
            stages: stages.collect::<Result<_, _>>()?,
            bases: Bases {
                mirror: linter.policy().mirror().map(str::to_owned),
            },
            settings: Settings::default(),
            guards: Vec::new(),
            hopeless: RefCell::default(),
            left: Cell::new(MOST_RENDERS),
        })
    }

    /// Whether no more renders may be made to find something out.
    pub(super) fn are_over(&self) -> bool {
        self.left.get() == 0
    }

    /// Begins again.
    pub(super) fn reset(&mut self) {
        (self.settings, self.guards) = (Settings::default(), Vec::new());
        for stage in &mut self.stages {
            stage.now = Outcome::unchanged(&stage.base);
        }
    }

    /// The references that are not at their targets.
    pub(super) fn unmoved(&self) -> Vec<(usize, usize)> {
        let mut unmoved = Vec::new();
        for (number, stage) in self.stages.iter().enumerate() {
            for (index, reference) in stage.base.references.iter().enumerate() {
                if !reference.spots.is_empty() && !stage.now.has_moved(reference) {
                    unmoved.push((number, index));
                }
            }
        }
        unmoved
    }

    /// Renders with other settings; where a chart refuses them, also with a switch that lets them through.
    pub(super) fn trial(&self, settings: Settings) -> Result<Trial, Refusal> {
        let refusal = match self.outcomes(&settings) {
            Ok(outcomes) => {
                return Ok(Trial {
                    settings,
                    guards: Vec::new(),
                    outcomes,
                });
            }
            Err(refusal) => refusal,
        };
        for Switch {
            path,
            value,
            is_guessed,
        } in self.switches(&refusal, &settings)
        {
            let mut with = settings.clone();
            with.set(path.clone(), value.clone());
            let Ok(outcomes) = self.outcomes(&with) else { continue };
            if is_guessed && !self.is_without_effect(&path, value) {
                continue;
            }
            return Ok(Trial {
                settings: with,
                guards: vec![(path, refusal.message)],
                outcomes,
            });
        }
        self.hopeless.borrow_mut().insert(refusal.message.clone());
        Err(refusal)
    }

    /// The switches that may lift a refusal, and that can be set.
    fn switches(&self, refusal: &Refusal, settings: &Settings) -> Vec<Switch> {
        let hopeless = self.hopeless.borrow();
        let is_hopeless = hopeless.contains(&refusal.message) || hopeless.len() >= MOST_HOPELESS;
        let mut switches: Vec<Switch> = Vec::new();
        for stage in &self.stages {
            for switch in guards::of(refusal, stage.variant) {
                if !switches.contains(&switch) {
                    switches.push(switch);
                }
            }
        }
        let is_fixed = |path: &Path| self.stages.iter().any(|stage| stage.variant.flag(path).is_some());
        switches.retain(|switch| {
            let is_free = !is_fixed(&switch.path) && settings.get(&switch.path).is_none();
            is_free && list_of(&switch.path).is_none() && !(switch.is_guessed && is_hopeless)
        });
        switches
    }

    /// Whether a value alone leaves everything as it is now.
    fn is_without_effect(&self, path: &Path, value: Value) -> bool {
        let mut settings = self.settings.clone();
        settings.set(path.clone(), value);
        self.outcomes(&settings).is_ok_and(|outcomes| {
            let mut stages = self.stages.iter().zip(&outcomes);
            stages.all(|(stage, outcome)| stage.now == *outcome)
        })
    }

    /// What some settings do to the renders.
    pub(super) fn outcomes(&self, settings: &Settings) -> Result<Vec<Outcome>, Refusal> {
        self.left.set(self.left.get().saturating_sub(1));
        let text = yaml::write(&self.tree(settings), &yaml::Comments::new());
        let render = |stage: &Stage<'_>| {
            let rendering = stage.variant.render(&text, false)?;
            Ok(Outcome::of(&stage.base, &rendering.stream))
        };
        self.stages.iter().map(render).collect()
    }

    /// What the charts render to with some settings.
    pub(super) fn renders(&self, settings: &Settings) -> Result<Vec<Vec<u8>>, Refusal> {
        let text = yaml::write(&self.tree(settings), &yaml::Comments::new());
        let render = |stage: &Stage<'_>| Ok(stage.variant.render(&text, false)?.stream);
        self.stages.iter().map(render).collect()
    }

    pub(super) fn tree(&self, settings: &Settings) -> Value {
        settings.tree(|path| self.stages.first()?.variant.value(path))
    }

    pub(super) fn is_kept(&self, trial: &Trial) -> bool {
        let mut stages = self.stages.iter().zip(&trial.outcomes);
        stages.all(|(stage, outcome)| stage.is_kept(outcome))
    }

    pub(super) fn accept(&mut self, trial: Trial) {
        self.settings = trial.settings;
        self.guards.extend(trial.guards);
        for (stage, outcome) in self.stages.iter_mut().zip(trial.outcomes) {
            stage.now = outcome;
        }
    }

    /// How many references are at their targets, and how many are astray.
    pub(super) fn standing<'o>(&self, outcomes: impl IntoIterator<Item = &'o Outcome>) -> (usize, usize) {
        let each = self.stages.iter().zip(outcomes);
        let each = each.map(|(stage, outcome)| stage.standing(outcome));
        each.fold((0, 0), |(moved, astray), (more, stray)| (moved + more, astray + stray))
    }

    /// The same with what is set now.
    pub(super) fn standing_now(&self) -> (usize, usize) {
        self.standing(self.stages.iter().map(|stage| &stage.now))
    }

    /// The first line that changes though it should not, as it may be shown.
    pub(super) fn change(&self, trial: &Trial) -> Option<String> {
        let mut stages = self.stages.iter().zip(&trial.outcomes);
        let (stage, change) = stages.find_map(|(stage, outcome)| Some((stage, outcome.changes.first()?)))?;
        let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        let line = match first(&change.old) {
            old if old.trim().is_empty() => first(&change.new),
            old => old,
        };
        Some(
            stage
                .shown(change.line, &line)
                .trim()
                .chars()
                .take(LONGEST_LINE)
                .collect(),
        )
    }

    /// Whether a value may be set in a file.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn allows(&self, path: &Path, text: &str) -> Result<(), Why> {
        for stage in &self.stages {
            if let Some(flag) = stage.variant.flag(path) {
                let path = self.shown(path);
                return Err(Why::Flag { path, flag });
            }
        }
        let repeated = match list_of(path) {
            Some(list) => {
                let mut lists = self.stages.iter().map(|stage| stage.variant.value(list));
                let first = lists.next().flatten();
                if lists.any(|other| other != first) {
                    return Err(Why::Lists(self.shown(list)));
                }
                first
            }
            None => Some(Value::Text(text.to_owned())),
        };
        match repeated.is_some_and(|value| may_hold_secret(&value)) {
            true => Err(Why::Secret(self.shown(path))),
            false => Ok(()),
        }
    }

    pub(super) fn shown(&self, path: &[String]) -> String {
        self.stages
            .first()
            .map(|stage| stage.variant.shown(path))
            .unwrap_or_default()
    }
}
