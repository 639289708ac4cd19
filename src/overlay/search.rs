//! The search: settings are tried, and kept only if the renders move exactly as they should.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::compare::{Change, Outcome};
use super::guards;
use super::left::Why;
use super::secrets::may_hold_secret;
use super::settings::{Settings, list_of};
use super::stage::{Bases, Stage, Unit, leads_into_list};
use super::value::{Path, Value};
use super::variant::{Refusal, Variant};
use super::ways::{Rank, Way, has_word, is_internal, is_registry};
use super::yaml;
use crate::lint::Linter;

/// So many renders are made to find out what can be moved.
const MOST_RENDERS: usize = 250;
/// So many values are set to a marker to see where they show.
const MOST_MARKED: usize = 48;
/// So many switches are tried after a refusal.
const MOST_GUARDS: usize = 6;
/// So often the search begins again, without a value that left something astray.
const MOST_RESTARTS: usize = 8;
/// What values are set to, to see where they show.
const MARKER: &str = "airgap-lint.invalid";

/// Why there is no overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotProved {
    /// The chart does not render as it is.
    Unrendered(String),
    /// What it renders to cannot be read.
    Unreadable {
        /// The line of the render, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// With the overlay, it does not render as it should.
    Differs {
        /// The line of the render, from 1.
        line: usize,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrendered(message) => f.write_str(message),
            Self::Unreadable { line, message } => write!(f, "line {line} of the render: {message}"),
            Self::Differs { line, expected, found } => write!(
                f,
                "line {line} of the render with the overlay: expected `{expected}`, but found `{found}`"
            ),
        }
    }
}

impl std::error::Error for NotProved {}

/// A search for the settings that move what can be moved.
pub(super) struct Search<'s> {
    pub(super) stages: Vec<Stage<'s>>,
    pub(super) bases: Bases,
    pub(super) settings: Settings,
    /// The switches among the settings, each with what the chart says without it.
    pub(super) guards: Vec<(Path, String)>,
    /// Ways that are not to be tried again.
    tried: BTreeSet<BTreeMap<Path, String>>,
    /// Values that also decide something else.
    deciding: BTreeSet<Path>,
    /// How many renders may still be made.
    left: Cell<usize>,
    /// Why ways failed, by the stage and the reference that they should have moved.
    pub(super) objections: BTreeMap<(usize, usize), (Rank, Why)>,
}

/// What a trial gave.
struct Trial {
    settings: Settings,
    guards: Vec<(Path, String)>,
    outcomes: Vec<Outcome>,
}

impl<'s> Search<'s> {
    pub(super) fn new(linter: &Linter, variants: &[&'s dyn Variant], name: &str) -> Result<Self, NotProved> {
        let stages = variants.iter().map(|variant| Stage::new(*variant, linter, name));
        Ok(Self {
            stages: stages.collect::<Result<_, _>>()?,
            bases: Bases {
                mirror: linter.policy().mirror().map(str::to_owned),
            },
            settings: Settings::default(),
            guards: Vec::new(),
            tried: BTreeSet::new(),
            deciding: BTreeSet::new(),
            left: Cell::new(MOST_RENDERS),
            objections: BTreeMap::new(),
        })
    }

    /// Finds the settings.
    pub(super) fn run(&mut self) {
        let mut banned = BTreeSet::new();
        for _ in 0..MOST_RESTARTS {
            self.tried.clone_from(&banned);
            self.shared();
            self.each();
            if !self.unmoved().is_empty() {
                self.stages.iter_mut().for_each(Stage::widen);
                self.each();
                self.marked();
            }
            let Some(path) = self.astray_by() else { return };
            let text = match self.settings.get(&path) {
                Some(Value::Text(text)) => text.clone(),
                _ => String::new(),
            };
            banned.insert(BTreeMap::from([(path, text)]));
            self.reset();
        }
    }

    /// Begins again.
    fn reset(&mut self) {
        (self.settings, self.guards) = (Settings::default(), Vec::new());
        for stage in &mut self.stages {
            stage.now = Outcome::unchanged(&stage.base);
        }
    }

    fn units(&self) -> Vec<Unit> {
        let stages = self.stages.iter().enumerate();
        let units = stages.flat_map(|(number, stage)| stage.units(number, &self.bases));
        units
            .map(|mut unit| {
                unit.ways.retain(|way| self.is_open(way));
                unit
            })
            .collect()
    }

    /// Whether a way may still be tried.
    fn is_open(&self, way: &Way) -> bool {
        let single = |(path, text): (&Path, &String)| BTreeMap::from([(path.clone(), text.clone())]);
        let is_set = |(path, text): (&Path, &String)| match self.settings.get(path) {
            None => true,
            Some(value) => *value == Value::Text(text.clone()),
        };
        !self.tried.contains(&way.texts)
            && !way.texts.keys().any(|path| self.deciding.contains(path))
            && !way.texts.iter().any(|setting| self.tried.contains(&single(setting)))
            && way.texts.iter().all(is_set)
    }

    /// Sets values that several references share.
    fn shared(&mut self) {
        loop {
            let units = self.units();
            let groups: BTreeSet<&Vec<Way>> = units.iter().map(|unit| &unit.ways).collect();
            let mut benefits: BTreeMap<(&Path, &String), (isize, usize)> = BTreeMap::new();
            for ways in groups {
                for (setting, saved) in savings(ways) {
                    let (benefit, count) = benefits.entry(setting).or_default();
                    *benefit += saved;
                    *count += 1;
                }
            }
            let best = benefits
                .into_iter()
                .filter(|((path, _), (benefit, count))| *benefit > 1 && *count > 1 && self.settings.get(path).is_none())
                .min_by_key(|((path, text), (benefit, _))| {
                    let is_internal = path.iter().any(|step| is_internal(step));
                    let is_local = path.first().is_none_or(|key| key != "global");
                    (
                        -benefit,
                        is_internal,
                        is_local,
                        path.len(),
                        (*path).clone(),
                        (*text).clone(),
                    )
                });
            let Some(((path, text), _)) = best else { return };
            let texts = BTreeMap::from([(path.clone(), text.clone())]);
            let (path, text) = (path.clone(), text.clone());
            self.tried.insert(texts);
            if let Err(why) = self.allows(&path, &text) {
                self.object_all(&units, &path, &why);
                continue;
            }
            let mut settings = self.settings.clone();
            settings.set(path.clone(), Value::Text(text.clone()));
            match self.trial(settings) {
                Ok(trial) if self.is_kept(&trial) && self.is_promising(&trial) => self.accept(trial),
                Ok(trial) => {
                    if let Some(change) = first_change(&trial.outcomes) {
                        let why = Why::shared(self.shown(&path), change);
                        self.deciding.insert(path.clone());
                        self.object_all(&units, &path, &why);
                    }
                }
                Err(refusal) => {
                    let why = Why::Refused {
                        path: self.shown(&path),
                        message: refusal.message,
                    };
                    self.object_all(&units, &path, &why);
                }
            }
        }
    }

    /// Whether more is moved, or put where one more value moves each, than before.
    fn is_promising(&self, trial: &Trial) -> bool {
        let (moved, astray) = self.standing(&trial.outcomes);
        let (moved_now, astray_now) = self.standing_now();
        moved > moved_now || astray > astray_now + 1
    }

    /// Sets what each reference needs by itself.
    fn each(&mut self) {
        loop {
            let units = self.units();
            let mut batch: Vec<(Way, Vec<Unit>)> = Vec::new();
            for unit in units {
                let Some(way) = unit.ways.first().cloned() else {
                    continue;
                };
                match batch.iter_mut().find(|(other, _)| other.texts == way.texts) {
                    Some((_, units)) => units.push(unit),
                    None => batch.push((way, vec![unit])),
                }
            }
            if batch.is_empty() || self.left.get() == 0 {
                return;
            }
            self.add(batch);
        }
    }

    /// Sets what a batch of ways says, as far as that does what it should.
    fn add(&mut self, batch: Vec<(Way, Vec<Unit>)>) {
        let mut settings = self.settings.clone();
        let mut batch: Vec<(Way, Vec<Unit>)> = batch
            .into_iter()
            .filter(|(way, units)| {
                let refused = way.texts.iter().find_map(|(path, text)| self.allows(path, text).err());
                if let Some(why) = &refused {
                    units.iter().for_each(|unit| self.object(unit, way, why));
                    self.tried.insert(way.texts.clone());
                }
                refused.is_none()
            })
            .collect();
        // Of two ways that want different texts for one value, the second one waits.
        batch.retain(|(way, _)| {
            let fits = |(path, text): (&Path, &String)| match settings.get(path) {
                None => true,
                Some(value) => *value == Value::Text(text.clone()),
            };
            let fits = way.texts.iter().all(fits);
            if fits {
                for (path, text) in &way.texts {
                    settings.set(path.clone(), Value::Text(text.clone()));
                }
            }
            fits
        });
        if batch.is_empty() {
            return;
        }
        let result = self.trial(settings);
        let is_good = result
            .as_ref()
            .is_ok_and(|trial| self.is_kept(trial) && self.is_progress(trial));
        match result {
            Ok(trial) if is_good => {
                self.accept(trial);
                self.tried.extend(batch.into_iter().map(|(way, _)| way.texts));
            }
            _ if batch.len() > 1 => {
                let second = batch.split_off(batch.len() / 2);
                self.add(batch);
                self.add(second);
            }
            result => {
                for (way, units) in batch {
                    if let (Ok(trial), [path]) = (&result, way.texts.keys().collect::<Vec<_>>().as_slice())
                        && way.rank.guessed == 0
                        && first_change(&trial.outcomes).is_some()
                    {
                        self.deciding.insert((*path).clone());
                    }
                    let path = way.texts.keys().next().map(|path| self.shown(path)).unwrap_or_default();
                    let why = match &result {
                        Err(refusal) => Some(Why::Refused {
                            path,
                            message: refusal.message.clone(),
                        }),
                        Ok(trial) => first_change(&trial.outcomes).map(|change| Why::shared(path, change)),
                    };
                    if let Some(why) = &why {
                        units.iter().for_each(|unit| self.object(unit, &way, why));
                    }
                    self.tried.insert(way.texts);
                }
            }
        }
    }

    /// Whether more is moved than before, and nothing more is astray.
    fn is_progress(&self, trial: &Trial) -> bool {
        let (moved, astray) = self.standing(&trial.outcomes);
        let (moved_now, astray_now) = self.standing_now();
        moved > moved_now && astray <= astray_now
    }

    /// Sets values to a marker and looks where it shows, for what is left.
    fn marked(&mut self) {
        let mut paths: Vec<Path> = Vec::new();
        for (stage, number) in self.unmoved() {
            let stage = &self.stages[stage];
            let mut reads: Vec<_> = stage.reads(number).iter().collect();
            reads.sort_by_key(|read| (read.is_near, !is_registry(&read.path), read.path.clone()));
            paths.extend(reads.into_iter().map(|read| read.path.clone()));
            if let Some(traced) = &stage.traced {
                paths.extend(traced.absent().into_iter().filter(|path| is_registry(path)));
            }
        }
        let mut seen = BTreeSet::new();
        paths.retain(|path| {
            let is_set = self.settings.get(path).is_some();
            !is_set && may_be_of_name(path) && !leads_into_list(path) && seen.insert(path.clone())
        });
        for path in paths.into_iter().take(MOST_MARKED) {
            if self.unmoved().is_empty() || self.left.get() == 0 {
                return;
            }
            if self.deciding.contains(&path) || self.allows(&path, MARKER).is_err() {
                continue;
            }
            let mut settings = self.settings.clone();
            settings.set(path.clone(), Value::Text(MARKER.to_owned()));
            let Ok(trial) = self.trial(settings) else { continue };
            if first_change(&trial.outcomes).is_some() {
                self.deciding.insert(path);
                continue;
            }
            let mut ways = Vec::new();
            for (stage, outcome) in self.stages.iter().zip(&trial.outcomes) {
                ways.extend(stage.ways_by_marker(&path, MARKER, outcome, &self.bases));
            }
            ways.retain(|way| self.is_open(way));
            ways.truncate(4);
            for way in ways {
                self.add(vec![(way, Vec::new())]);
            }
        }
        self.each();
    }

    /// The references that are not at their targets.
    fn unmoved(&self) -> Vec<(usize, usize)> {
        let mut unmoved = Vec::new();
        for (number, stage) in self.stages.iter().enumerate() {
            for (index, reference) in stage.base.references.iter().enumerate() {
                if !reference.spots.is_empty() && !stage.has_moved(reference, &stage.now) {
                    unmoved.push((number, index));
                }
            }
        }
        unmoved
    }

    /// A value without which less is astray, if anything is.
    fn astray_by(&mut self) -> Option<Path> {
        let (_, astray) = self.standing_now();
        if astray == 0 {
            return None;
        }
        let leaves = self.settings.leaves();
        let mut best: Option<(usize, Path)> = None;
        for leaf in leaves {
            let Ok(trial) = self.trial(self.settings.without(&leaf)) else {
                continue;
            };
            let (_, left) = self.standing(&trial.outcomes);
            if best.as_ref().is_none_or(|(least, _)| left < *least) {
                best = Some((left, leaf));
            }
        }
        best.map(|(_, leaf)| leaf)
    }

    /// Renders with other settings; where a chart refuses them, also with a switch that lets them through.
    fn trial(&self, settings: Settings) -> Result<Trial, Refusal> {
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
        let variants = self.stages.iter().map(|stage| stage.variant);
        let guards: Vec<(Path, Value)> = variants.flat_map(|variant| guards::named(&refusal, variant)).collect();
        for (path, value) in guards.into_iter().take(MOST_GUARDS) {
            let is_fixed = self.stages.iter().any(|stage| stage.variant.flag(&path).is_some());
            if is_fixed || settings.get(&path).is_some() {
                continue;
            }
            let mut settings = settings.clone();
            settings.set(path.clone(), value);
            if let Ok(outcomes) = self.outcomes(&settings) {
                return Ok(Trial {
                    settings,
                    guards: vec![(path, refusal.message)],
                    outcomes,
                });
            }
        }
        Err(refusal)
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
        settings.tree(|path| self.stages.first()?.list(path))
    }

    fn is_kept(&self, trial: &Trial) -> bool {
        let mut stages = self.stages.iter().zip(&trial.outcomes);
        stages.all(|(stage, outcome)| stage.is_kept(outcome))
    }

    fn accept(&mut self, trial: Trial) {
        self.settings = trial.settings;
        self.guards.extend(trial.guards);
        for (stage, outcome) in self.stages.iter_mut().zip(trial.outcomes) {
            stage.now = outcome;
        }
    }

    fn standing(&self, outcomes: &[Outcome]) -> (usize, usize) {
        let each = self
            .stages
            .iter()
            .zip(outcomes)
            .map(|(stage, outcome)| stage.standing(outcome));
        each.fold((0, 0), |(moved, astray), (more, stray)| (moved + more, astray + stray))
    }

    fn standing_now(&self) -> (usize, usize) {
        let each = self.stages.iter().map(|stage| stage.standing(&stage.now));
        each.fold((0, 0), |(moved, astray), (more, stray)| (moved + more, astray + stray))
    }

    /// Whether a value may be set in a file.
    ///
    /// # Errors
    /// Why not.
    fn allows(&self, path: &Path, text: &str) -> Result<(), Why> {
        for stage in &self.stages {
            if let Some(flag) = stage.variant.flag(path) {
                let path = self.shown(path);
                return Err(Why::Flag { path, flag });
            }
        }
        let repeated = match list_of(path) {
            Some(list) => {
                let mut lists = self.stages.iter().map(|stage| stage.list(list));
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

    fn shown(&self, path: &[String]) -> String {
        self.stages
            .first()
            .map(|stage| stage.variant.shown(path))
            .unwrap_or_default()
    }

    /// Notes why a value does not move what it should.
    fn object_all(&mut self, units: &[Unit], path: &Path, why: &Why) {
        for unit in units {
            if let Some(way) = unit.ways.iter().find(|way| way.texts.contains_key(path)) {
                self.object(unit, way, why);
            }
        }
    }

    /// Notes why a way does not move what it should; of several ways, the best one counts.
    fn object(&mut self, unit: &Unit, way: &Way, why: &Why) {
        let objection = (way.rank.clone(), why.clone());
        let known = self.objections.entry((unit.stage, unit.reference));
        let known = known.or_insert_with(|| objection.clone());
        if objection.0 < known.0 {
            *known = objection;
        }
    }
}

/// What a setting saves that is a part of some ways: how many fewer values have to be set after it.
fn savings(ways: &[Way]) -> BTreeMap<(&Path, &String), isize> {
    /// What has no other way is worth so many values.
    const NO_OTHER: usize = 3;
    let mut savings = BTreeMap::new();
    let settings: BTreeSet<(&Path, &String)> = ways.iter().flat_map(|way| &way.texts).collect();
    for (path, text) in settings {
        let (with, without): (Vec<&Way>, Vec<&Way>) = ways.iter().partition(|way| way.texts.get(path) == Some(text));
        let least = |ways: &[&Way]| ways.iter().map(|way| way.texts.len()).min();
        let after = least(&with).unwrap_or(NO_OTHER) - 1;
        let before = least(&without).unwrap_or(NO_OTHER);
        savings.insert((path, text), before as isize - after as isize);
    }
    savings.retain(|_, saved| *saved > 0);
    savings
}

fn first_change(outcomes: &[Outcome]) -> Option<&Change> {
    outcomes.iter().find_map(|outcome| outcome.changes.first())
}

/// Whether a value may be a part of a name, by what it is called.
fn may_be_of_name(path: &[String]) -> bool {
    const OTHERS: [&str; 18] = [
        "tag",
        "digest",
        "pull",
        "secret",
        "secrets",
        "enabled",
        "replicas",
        "port",
        "resources",
        "fullname",
        "annotations",
        "labels",
        "version",
        "namespace",
        "kind",
        "type",
        "level",
        "count",
    ];
    !has_word(path, &OTHERS)
}
