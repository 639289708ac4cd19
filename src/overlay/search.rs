//! The search: settings are tried, and kept only if the renders move exactly as they should.

use std::collections::{BTreeMap, BTreeSet};

use super::left::Why;
use super::settings::list_of;
use super::stage::{Stage, Unit};
use super::trials::{Trial, Trials};
use super::value::{Path, Value};
use super::ways::{Rank, Way, has_word, is_internal, is_registry};

/// So many values are set to a marker to see where they show.
const MOST_MARKED: usize = 48;
/// So often the search begins again, without a value that left something astray.
const MOST_RESTARTS: usize = 8;
/// What values are set to, to see where they show.
const MARKER: &str = "airgap-lint.invalid";

/// A search for the settings that move what can be moved.
pub(super) struct Search<'s> {
    pub(super) trials: Trials<'s>,
    /// Ways that were tried.
    tried: BTreeSet<BTreeMap<Path, String>>,
    /// What values are not set to.
    banned: BTreeSet<(Path, String)>,
    /// Values that also decide something else.
    deciding: BTreeSet<Path>,
    /// Why ways failed, by the stage and the reference that they should have moved.
    pub(super) objections: BTreeMap<(usize, usize), (Rank, Why)>,
}

impl<'s> Search<'s> {
    pub(super) fn new(trials: Trials<'s>) -> Self {
        Self {
            trials,
            tried: BTreeSet::new(),
            banned: BTreeSet::new(),
            deciding: BTreeSet::new(),
            objections: BTreeMap::new(),
        }
    }

    /// Finds the settings.
    pub(super) fn run(&mut self) {
        for _ in 0..MOST_RESTARTS {
            self.tried.clear();
            self.shared();
            self.each();
            if !self.trials.unmoved().is_empty() {
                self.trials.stages.iter_mut().for_each(Stage::widen);
                self.each();
                self.marked();
            }
            let Some(path) = self.astray_by() else { return };
            let text = match self.trials.settings.get(&path) {
                Some(Value::Text(text)) => text.clone(),
                _ => String::new(),
            };
            self.object_to_astray(&path);
            self.banned.insert((path, text));
            self.trials.reset();
        }
    }

    /// Notes for all that a value moves that it cannot be set, because it leaves something astray.
    fn object_to_astray(&mut self, path: &Path) {
        let stages = self.trials.stages.iter();
        let astray = stages.flat_map(|stage| {
            let references = stage.base.references.iter();
            references.filter(|reference| stage.now.is_astray(reference))
        });
        let Some(line) = astray.map(|reference| reference.written.to_string()).next() else {
            return;
        };
        let why = Why::Shared {
            path: self.trials.shown(path),
            line,
        };
        self.trials.reset();
        let units = self.units();
        self.object_all(&units, path, &why);
    }

    fn units(&self) -> Vec<Unit> {
        let stages = self.trials.stages.iter().enumerate();
        let units = stages.flat_map(|(number, stage)| stage.units(number, &self.trials.bases));
        units
            .map(|mut unit| {
                unit.ways.retain(|way| self.is_open(way));
                unit
            })
            .collect()
    }

    /// Whether a way may still be tried.
    fn is_open(&self, way: &Way) -> bool {
        !self.tried.contains(&way.texts)
            && !way.texts.keys().any(|path| self.deciding.contains(path))
            && !way
                .texts
                .iter()
                .any(|(path, text)| self.banned.contains(&(path.clone(), text.clone())))
            && self.trials.settings.fits(&way.texts)
    }

    /// Sets values that several references share.
    fn shared(&mut self) {
        loop {
            let units = self.units();
            // What gives a whole image to one reference is not shared.
            let known = |unit: &Unit| -> Vec<Way> {
                let ways = unit.ways.iter().filter(|way| way.rank.guessed < 2);
                ways.cloned().collect()
            };
            let groups: BTreeSet<Vec<Way>> = units.iter().map(known).collect();
            let mut benefits: BTreeMap<(&Path, &String), (isize, usize)> = BTreeMap::new();
            for ways in &groups {
                for (setting, saved) in savings(ways) {
                    let (benefit, count) = benefits.entry(setting).or_default();
                    *benefit += saved;
                    *count += 1;
                }
            }
            let best = benefits
                .into_iter()
                .filter(|((path, text), (benefit, count))| {
                    // What was tried alone may still be a part of a way of several values.
                    let is_new = || {
                        !self
                            .tried
                            .contains(&BTreeMap::from([((*path).clone(), (*text).clone())]))
                    };
                    *benefit > 1 && *count > 1 && self.trials.settings.get(path).is_none() && is_new()
                })
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
            let Some(((path, text), _)) = best.filter(|_| !self.trials.are_over()) else {
                return;
            };
            let texts = BTreeMap::from([(path.clone(), text.clone())]);
            let (path, text) = (path.clone(), text.clone());
            self.tried.insert(texts);
            if let Err(why) = self.trials.allows(&path, &text) {
                self.object_all(&units, &path, &why);
                continue;
            }
            let mut settings = self.trials.settings.clone();
            settings.set(path.clone(), Value::Text(text.clone()));
            match self.trials.trial(settings) {
                Ok(trial) if self.trials.is_kept(&trial) && self.is_promising(&trial) => self.trials.accept(trial),
                Ok(trial) => {
                    if let Some(line) = self.trials.change(&trial) {
                        let why = Why::Shared {
                            path: self.trials.shown(&path),
                            line,
                        };
                        self.deciding.insert(path.clone());
                        self.object_all(&units, &path, &why);
                    }
                }
                Err(refusal) => {
                    let why = Why::Refused {
                        path: self.trials.shown(&path),
                        message: refusal.message,
                    };
                    self.object_all(&units, &path, &why);
                }
            }
        }
    }

    /// Whether more is moved, or put where one more value moves each, than before.
    fn is_promising(&self, trial: &Trial) -> bool {
        let (moved, astray) = self.trials.standing(&trial.outcomes);
        let (moved_now, astray_now) = self.trials.standing_now();
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
            if batch.is_empty() || self.trials.are_over() {
                return;
            }
            self.add(batch);
        }
    }

    /// Sets what a batch of ways says, as far as that does what it should.
    fn add(&mut self, batch: Vec<(Way, Vec<Unit>)>) {
        let mut settings = self.trials.settings.clone();
        let mut batch: Vec<(Way, Vec<Unit>)> = batch
            .into_iter()
            .filter(|(way, units)| {
                let refused = way
                    .texts
                    .iter()
                    .find_map(|(path, text)| self.trials.allows(path, text).err());
                if let Some(why) = &refused {
                    units.iter().for_each(|unit| self.object(unit, way, why));
                    self.tried.insert(way.texts.clone());
                }
                refused.is_none()
            })
            .collect();
        // Of two ways that want different texts for one value, the second one waits.
        batch.retain(|(way, _)| {
            let fits = settings.fits(&way.texts);
            if fits {
                settings.add(&way.texts);
            }
            fits
        });
        if batch.is_empty() {
            return;
        }
        let result = self.trials.trial(settings);
        let is_good = result
            .as_ref()
            .is_ok_and(|trial| self.trials.is_kept(trial) && self.is_progress(trial));
        match result {
            Ok(trial) if is_good => {
                self.trials.accept(trial);
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
                        && self.trials.change(trial).is_some()
                    {
                        self.deciding.insert((*path).clone());
                    }
                    let path = way
                        .texts
                        .keys()
                        .next()
                        .map(|path| self.trials.shown(path))
                        .unwrap_or_default();
                    let why = match &result {
                        Err(refusal) => Some(Why::Refused {
                            path,
                            message: refusal.message.clone(),
                        }),
                        Ok(trial) => self.trials.change(trial).map(|line| Why::Shared { path, line }),
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
        let (moved, astray) = self.trials.standing(&trial.outcomes);
        let (moved_now, astray_now) = self.trials.standing_now();
        moved > moved_now && astray <= astray_now
    }

    /// Sets values to a marker and looks where it shows, for what is left.
    fn marked(&mut self) {
        let mut paths: Vec<Path> = Vec::new();
        for (stage, number) in self.trials.unmoved() {
            let stage = &self.trials.stages[stage];
            let mut reads: Vec<_> = stage.reads(number).iter().collect();
            reads.sort_by_key(|read| (read.is_near, !is_registry(&read.path), read.path.clone()));
            paths.extend(reads.into_iter().map(|read| read.path.clone()));
            if let Some(traced) = &stage.traced {
                paths.extend(traced.absent().into_iter().filter(|path| is_registry(path)));
            }
        }
        let mut seen = BTreeSet::new();
        paths.retain(|path| {
            let is_set = self.trials.settings.get(path).is_some();
            !is_set && may_be_of_name(path) && list_of(path).is_none() && seen.insert(path.clone())
        });
        for path in paths.into_iter().take(MOST_MARKED) {
            if self.trials.unmoved().is_empty() || self.trials.are_over() {
                return;
            }
            if self.deciding.contains(&path) || self.trials.allows(&path, MARKER).is_err() {
                continue;
            }
            let mut settings = self.trials.settings.clone();
            settings.set(path.clone(), Value::Text(MARKER.to_owned()));
            let Ok(trial) = self.trials.trial(settings) else {
                continue;
            };
            if self.trials.change(&trial).is_some() {
                self.deciding.insert(path);
                continue;
            }
            let mut ways = Vec::new();
            for (stage, outcome) in self.trials.stages.iter().zip(&trial.outcomes) {
                ways.extend(stage.ways_by_marker(&path, MARKER, outcome, &self.trials.bases));
            }
            ways.retain(|way| self.is_open(way));
            ways.truncate(4);
            for way in ways {
                self.add(vec![(way, Vec::new())]);
            }
        }
        self.each();
    }

    /// A value without which less is astray, if anything is.
    fn astray_by(&mut self) -> Option<Path> {
        let (_, astray) = self.trials.standing_now();
        if astray == 0 {
            return None;
        }
        let leaves = self.trials.settings.leaves();
        let mut best: Option<(usize, Path)> = None;
        for leaf in leaves {
            let Ok(trial) = self.trials.trial(self.trials.settings.without(&leaf)) else {
                continue;
            };
            let (_, left) = self.trials.standing(&trial.outcomes);
            if best.as_ref().is_none_or(|(least, _)| left < *least) {
                best = Some((left, leaf));
            }
        }
        best.map(|(_, leaf)| leaf)
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
