//! Which of the values that a user gave the render never read.

use std::collections::BTreeSet;
use std::rc::Rc;

use gotemplate::{Map, Reads, Str, Value};

use crate::chart::Chart;

/// The keys from the top of the values down to one of them.
pub type Path = Vec<String>;

/// The values of a render, watched.
#[derive(Debug)]
pub struct Watch {
    /// Every map with where its reads are noted, by path.
    maps: Vec<(Path, Rc<Reads>)>,
}

impl Watch {
    /// The same values in maps that note what is read of them.
    pub fn new(values: &Map) -> (Map, Watch) {
        let mut watch = Watch { maps: Vec::new() };
        let values = watch.track(values, &mut Vec::new());
        (values, watch)
    }

    fn track(&mut self, map: &Map, path: &mut Path) -> Map {
        let reads: Rc<Reads> = Rc::default();
        self.maps.push((path.clone(), reads.clone()));
        let tracked = map.tracked(reads);
        for (key, value) in map.peek_entries() {
            if let Value::Map(inner) = value {
                path.push(key.to_str().into_owned());
                let inner = self.track(&inner, path);
                path.pop();
                tracked.set(key, Value::Map(inner));
            }
        }
        tracked
    }

    /// The paths of `user` that nothing read, sorted; `charts` are the places of sub-charts, which have globals of their
    /// own.
    pub fn unused(&self, user: &Map, charts: &[Path]) -> Vec<Path> {
        let mut unused = Vec::new();
        leaves(user, &mut Vec::new(), &mut |path| {
            let is_global = path.first().is_some_and(|key| key == "global");
            let below = |chart: &Path| self.is_read(&[chart.as_slice(), path].concat());
            if !(self.is_read(path) || is_global && charts.iter().any(below)) {
                unused.push(path.to_vec());
            }
        });
        unused
    }

    /// Whether the value at a path was asked for, by its own key or as part of a whole.
    fn is_read(&self, path: &[String]) -> bool {
        let Some((key, parent)) = path.split_last() else {
            return true;
        };
        self.maps
            .iter()
            .any(|(map, reads)| map == parent && reads.has(key.as_bytes()))
    }

    /// Every path that was asked for, there or not, sorted.
    pub fn read(&self) -> Vec<Path> {
        let mut read = BTreeSet::new();
        for (path, reads) in &self.maps {
            for key in reads.keys() {
                let mut path = path.clone();
                path.push(key.to_str().into_owned());
                read.insert(path);
            }
        }
        read.into_iter().collect()
    }
}

/// Calls `visit` with the path of everything that is no map, and of empty maps; null deletes, and is no value.
fn leaves(map: &Map, path: &mut Path, visit: &mut impl FnMut(&[String])) {
    for (key, value) in map.peek_entries() {
        path.push(Str::to_str(&key).into_owned());
        match value {
            Value::Map(inner) if !inner.is_empty() => leaves(&inner, path, visit),
            Value::Nil => {}
            _ => visit(path),
        }
        path.pop();
    }
}

/// The paths of the values of all sub-charts.
pub fn subcharts(chart: &Chart) -> Vec<Path> {
    fn walk(chart: &Chart, path: &mut Path, found: &mut Vec<Path>) {
        for child in &chart.dependencies {
            path.push(child.metadata.name.clone());
            found.push(path.clone());
            walk(child, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    walk(chart, &mut Vec::new(), &mut found);
    found
}

/// The paths that decide whether sub-charts are there: conditions, and the tags of dependencies.
pub fn switches(chart: &Chart) -> BTreeSet<Path> {
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
