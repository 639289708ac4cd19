//! Which values a render read, and what it took no notice of.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gotemplate::{Entry, Journal, List, Map, Reads, Str, Value};
use rustc_hash::FxHashSet;

use crate::chart::Chart;
use crate::values::path::{Path, at, index, leaves, subcharts};

/// The values of a render, watched.
#[derive(Debug)]
pub struct Watch {
    /// Every map with where its reads are noted, by path. Its place here is its number in the journal.
    maps: Vec<(Path, Rc<Reads>)>,
    journal: Option<Rc<Journal>>,
}

impl Watch {
    /// The same values in maps that note what is read of them. With `in_order` they keep a journal too.
    pub fn new(values: &Map, in_order: bool) -> (Map, Watch) {
        let mut watch = Watch {
            maps: Vec::new(),
            journal: in_order.then(Rc::default),
        };
        let values = watch.track(values, &mut Vec::new());
        (values, watch)
    }

    /// What was read, in order.
    pub fn journal(&self) -> Option<&Rc<Journal>> {
        self.journal.as_ref()
    }

    fn track(&mut self, map: &Map, path: &mut Path) -> Map {
        let number = u32::try_from(self.maps.len()).unwrap_or(u32::MAX);
        let reads = match &self.journal {
            Some(journal) => Reads::journaled(journal.clone(), number),
            None => Reads::default(),
        };
        let reads = Rc::new(reads);
        self.maps.push((path.clone(), reads.clone()));
        let tracked = map.tracked(reads);
        for (key, value) in map.peek_entries() {
            if matches!(value, Value::Map(_) | Value::List(_)) {
                path.push(key.to_str().into_owned());
                let value = self.track_value(&value, path);
                path.pop();
                tracked.set(key, value);
            }
        }
        tracked
    }

    fn track_value(&mut self, value: &Value, path: &mut Path) -> Value {
        match value {
            Value::Map(map) => Value::Map(self.track(map, path)),
            Value::List(list) if !list.is_nil() => {
                let items = list.iter().enumerate().map(|(index, item)| {
                    path.push(format!("[{index}]"));
                    let item = self.track_value(item, path);
                    path.pop();
                    item
                });
                let items: Vec<Value> = items.collect();
                Value::List(List::new(list.elem(), items))
            }
            other => other.clone(),
        }
    }

    /// The paths of `user` that nothing read, sorted. Where nothing read a whole map or list, it counts once, and so does
    /// all that is given to a sub-chart which is switched off; of the globals, which belong to no one, each counts.
    pub fn unused(&self, user: &Map, subcharts: &Subcharts) -> Vec<Path> {
        let maps = self.by_path();
        let is_read = |path: &[String]| {
            // Sub-charts have globals of their own.
            let is_global = path.first().is_some_and(|key| key == "global");
            let below = |chart: &Path| is_read(&maps, &[chart.as_slice(), path].concat());
            is_read(&maps, path) || is_global && subcharts.enabled.iter().any(below) || subcharts.leads_to(path)
        };
        let mut unused = BTreeSet::new();
        leaves(&Value::Map(user.clone()), &mut Vec::new(), &mut |path, _| {
            let is_global = path.len() > 1 && path.first().is_some_and(|key| key == "global");
            let mut depths = 1 + usize::from(is_global)..=path.len();
            if let Some(depth) = depths.find(|depth| !is_read(&path[..*depth])) {
                let disabled = subcharts.disabled.iter().find(|chart| path.starts_with(chart));
                unused.insert(disabled.cloned().unwrap_or_else(|| whole(user, path, depth)));
            }
        });
        unused.into_iter().collect()
    }

    fn by_path(&self) -> BTreeMap<&[String], &Reads> {
        self.maps
            .iter()
            .map(|(path, reads)| (path.as_slice(), &**reads))
            .collect()
    }

    /// Every path of a key that was asked for, there or not, sorted.
    pub fn read(&self) -> Vec<Path> {
        let mut read = BTreeSet::new();
        for (path, reads) in &self.maps {
            for key in reads.keys() {
                read.insert(child(path, &key));
            }
        }
        read.into_iter().collect()
    }

    /// The paths that a journal speaks of, each once; what was read last comes first.
    pub(crate) fn latest(&self, journal: &[Entry], values: &Map) -> Vec<Path> {
        let mut entries = FxHashSet::default();
        let mut seen = BTreeSet::new();
        let latest = journal.iter().rev().filter(|entry| entries.insert(*entry));
        let paths = latest.flat_map(|entry| self.paths(entry, values));
        paths.filter(|path| seen.insert(path.clone())).collect()
    }

    /// The paths that an entry of the journal speaks of; of a whole map, those of all its keys.
    pub(crate) fn paths(&self, entry: &Entry, values: &Map) -> Vec<Path> {
        let Some((path, _)) = self.maps.get(entry.map as usize) else {
            return Vec::new();
        };
        match &entry.key {
            Some(key) => vec![child(path, key)],
            None => match at(values, path) {
                Some(Value::Map(map)) => map.keys().iter().map(|key| child(path, key)).collect(),
                _ => Vec::new(),
            },
        }
    }
}

/// The path of all that stands at the first keys of a path: as long as each map has one key only.
fn whole(user: &Map, path: &[String], mut depth: usize) -> Path {
    let has_one_key = |depth: &usize| matches!(at(user, &path[..*depth]), Some(Value::Map(map)) if map.len() == 1);
    while depth < path.len() && has_one_key(&depth) {
        depth += 1;
    }
    path[..depth].to_vec()
}

fn child(path: &[String], key: &Str) -> Path {
    path.iter().cloned().chain([key.to_str().into_owned()]).collect()
}

/// Whether the value at a path was asked for: by its own key, or as part of a list that was. Of a map in a list each key
/// counts by itself.
fn is_read(maps: &BTreeMap<&[String], &Reads>, path: &[String]) -> bool {
    let Some((key, parent)) = path.split_last() else {
        return true;
    };
    match maps.get(parent) {
        Some(reads) => reads.has(key.as_bytes()),
        None => index(key).is_some() && is_read(maps, parent),
    }
}

/// Which sub-charts there are, by the paths of their values, sorted.
#[derive(Clone, Debug, Default)]
pub struct Subcharts {
    /// Those that are rendered.
    pub enabled: Vec<Path>,
    /// Those that are switched off.
    pub disabled: Vec<Path>,
    /// The paths that decide which are which: conditions, and the tags of dependencies.
    switches: BTreeSet<Path>,
}

impl Subcharts {
    /// Those of a chart, which is also there with its dependencies processed.
    pub fn of(chart: &Chart, prepared: &Chart) -> Self {
        Subcharts {
            enabled: subcharts(prepared),
            disabled: disabled(chart, prepared),
            switches: switches(chart),
        }
    }

    /// Whether a path is that of a sub-chart or of a switch, or is on the way to one.
    fn leads_to(&self, path: &[String]) -> bool {
        self.enabled
            .iter()
            .chain(&self.switches)
            .any(|place| place.starts_with(path))
    }
}

fn switches(chart: &Chart) -> BTreeSet<Path> {
    fn walk(chart: &Chart, prefix: &[String], found: &mut BTreeSet<Path>) {
        let below = |keys: Vec<&str>| {
            prefix
                .iter()
                .cloned()
                .chain(keys.into_iter().map(str::to_owned))
                .collect::<Path>()
        };
        for dependency in chart.metadata.dependencies.iter() {
            for condition in dependency.condition.split(',').map(str::trim) {
                found.insert(below(condition.split('.').collect()));
            }
            for tag in &dependency.tags {
                found.insert(vec!["tags".to_owned(), tag.clone()]);
            }
        }
        for child in &chart.dependencies {
            walk(child, &below(vec![&child.metadata.name]), found);
        }
    }
    let mut found = BTreeSet::new();
    walk(chart, &[], &mut found);
    found
}

/// The paths of the sub-charts that a chart has and a prepared one has no more, each under the names that it may have.
fn disabled(chart: &Chart, prepared: &Chart) -> Vec<Path> {
    fn walk(chart: &Chart, prepared: &Chart, path: &mut Path, found: &mut BTreeSet<Path>) {
        for child in &chart.dependencies {
            let declared = chart.metadata.dependencies.iter();
            let declared = declared.filter(|declared| declared.name == child.metadata.name);
            let names = declared.map(|declared| match declared.alias.as_str() {
                "" => &declared.name,
                _ => &declared.alias,
            });
            for name in names {
                path.push(name.clone());
                match prepared.dependencies.iter().find(|there| there.metadata.name == *name) {
                    Some(there) => walk(child, there, path, found),
                    None => drop(found.insert(path.clone())),
                }
                path.pop();
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(chart, prepared, &mut Vec::new(), &mut found);
    found.into_iter().collect()
}
