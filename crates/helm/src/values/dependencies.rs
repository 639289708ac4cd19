//! Which sub-charts take part, under which names, and what a chart takes over from their values.

use std::cell::RefCell;
use std::rc::Rc;

use gotemplate::{Map, Value};

use super::coalesce::{Coalescer, deep_copy_map};
use super::node::{Node, Shared};
use crate::chart::{Dependency, ImportValue};
use crate::compat::Compat;
use crate::semver::{Constraint, Version};

impl Coalescer {
    /// `ProcessDependencies`.
    ///
    /// # Errors
    /// When values do not fit the sub-charts.
    pub(super) fn process(&mut self, chart: &Shared, values: &Map) -> Result<(), String> {
        self.enable(chart, values, "")?;
        self.import(chart)
    }

    /// Gives aliases and removes sub-charts that are not enabled.
    fn enable(&mut self, chart: &Shared, values: &Map, path: &str) -> Result<(), String> {
        let (wanted, found) = {
            let chart = chart.borrow();
            (chart.wanted.clone(), chart.dependencies.clone())
        };
        if wanted.is_empty() {
            return Ok(());
        }
        let listed = |found: &Node| {
            wanted.iter().any(|wanted| {
                let wanted = wanted.borrow();
                found.metadata.name == wanted.name && compatible(&wanted.version, &found.metadata.version)
            })
        };
        let mut taken: Vec<Shared> = found.iter().filter(|found| !listed(&found.borrow())).cloned().collect();
        for wanted in &wanted {
            taken.extend(self.alias(&found, &wanted.borrow()));
            let mut wanted = wanted.borrow_mut();
            if !wanted.alias.is_empty() {
                wanted.name = wanted.alias.clone();
            }
            wanted.enabled = true;
        }
        chart.borrow_mut().take(taken.clone());

        let values = self.values(chart, values, false)?;
        self.tags(&wanted, &values);
        self.conditions(&wanted, &values, path);
        let removed: Vec<String> = wanted
            .iter()
            .filter(|wanted| !wanted.borrow().enabled)
            .map(|wanted| wanted.borrow().name.clone())
            .collect();
        taken.retain(|taken| !removed.contains(&taken.borrow().metadata.name));
        let left: Vec<_> = wanted
            .into_iter()
            .filter(|wanted| !removed.contains(&wanted.borrow().name))
            .collect();
        for below in &taken {
            let path = format!("{path}{}.", below.borrow().metadata.name);
            self.enable(below, &values, &path)?;
        }
        let mut chart = chart.borrow_mut();
        chart.wanted = left;
        chart.take(taken);
        Ok(())
    }

    /// The chart that a dependency means, under its alias.
    fn alias(&self, found: &[Shared], wanted: &Dependency) -> Option<Shared> {
        let found = found.iter().find(|found| {
            let metadata = &found.borrow().metadata;
            metadata.name == wanted.name && compatible(&wanted.version, &metadata.version)
        })?;
        let mut chart = found.borrow().clone();
        if !wanted.alias.is_empty() {
            chart.metadata.name.clone_from(&wanted.alias);
        }
        chart.place = chart.place.named(&chart.metadata.name);
        if self.compat == Compat::V4 {
            let copy = |one: &Rc<RefCell<Dependency>>| Rc::new(RefCell::new(one.borrow().clone()));
            chart.wanted = chart.wanted.iter().map(copy).collect();
            let copy = |below: &Shared| {
                let mut below = below.borrow().clone();
                below.place = below.place.named(&below.metadata.name);
                Rc::new(RefCell::new(below))
            };
            let below = chart.dependencies.iter().map(copy).collect();
            chart.take(below);
        }
        Some(Rc::new(RefCell::new(chart)))
    }

    fn tags(&mut self, wanted: &[Rc<RefCell<Dependency>>], values: &Map) {
        let Some(Value::Map(tags)) = values.peek("tags") else {
            return;
        };
        for wanted in wanted {
            let mut wanted = wanted.borrow_mut();
            let (mut on, mut off) = (false, false);
            for tag in &wanted.tags {
                match tags.peek(tag) {
                    Some(Value::Bool(true)) => on = true,
                    Some(Value::Bool(false)) => off = true,
                    Some(_) => self.warnings.push(format!(
                        "Warning: Tag '{tag}' for chart {} returned non-bool value",
                        wanted.name
                    )),
                    None => {}
                }
            }
            wanted.enabled = on || !off;
        }
    }

    fn conditions(&mut self, wanted: &[Rc<RefCell<Dependency>>], values: &Map, path: &str) {
        for wanted in wanted {
            let mut wanted = wanted.borrow_mut();
            let conditions = wanted.condition.clone();
            for condition in conditions.trim().split(',').filter(|condition| !condition.is_empty()) {
                match scalar(values, &format!("{path}{condition}")) {
                    Some(Value::Bool(enabled)) => {
                        wanted.enabled = enabled;
                        break;
                    }
                    Some(_) => self.warnings.push(format!(
                        "Warning: Condition path '{condition}' for chart {} returned non-bool value",
                        wanted.name
                    )),
                    None => {}
                }
            }
        }
    }

    /// Takes over what `import-values` names, from the innermost charts on.
    fn import(&mut self, chart: &Shared) -> Result<(), String> {
        let below = chart.borrow().dependencies.clone();
        for below in &below {
            self.import(below)?;
        }
        let wanted = chart.borrow().wanted.clone();
        if wanted.is_empty() {
            return Ok(());
        }
        let values = self.values(chart, &Map::new(), true)?;
        let imported = Map::new();
        for wanted in wanted {
            let mut wanted = wanted.borrow_mut();
            let mut done = Vec::new();
            for import in std::mem::take(&mut wanted.import_values) {
                let (child, parent) = match import {
                    ImportValue::Export(name) => (format!("exports.{name}"), ".".to_owned()),
                    ImportValue::Table { child, parent } => (child, parent),
                    ImportValue::Imported { .. } => continue,
                };
                match table(&values, &format!("{}.{child}", wanted.name)) {
                    Some(table) => self.tables(&imported, &nest(&parent, table), "", true),
                    None => {
                        self.warnings.push(format!(
                            "Warning: ImportValues missing table from chart {}",
                            wanted.name
                        ));
                    }
                }
                done.push(ImportValue::Imported { child, parent });
            }
            wanted.import_values = done;
        }
        let values = deep_copy_map(&values);
        self.tables(&values, &imported, "", true);
        chart.borrow_mut().values = values;
        Ok(())
    }
}

/// Whether a version is within a constraint; not if one of them cannot be read.
fn compatible(constraint: &str, version: &str) -> bool {
    match (Version::parse(version), Constraint::parse(constraint)) {
        (Ok(version), Ok(constraint)) => constraint.check(&version),
        _ => false,
    }
}

/// The map at a path.
fn table(values: &Map, path: &str) -> Option<Map> {
    path.split('.')
        .try_fold(values.clone(), |values, key| values.peek(key)?.as_map().cloned())
}

/// What is at a path, unless it is a map.
fn scalar(values: &Map, path: &str) -> Option<Value> {
    let (values, key) = match path.rsplit_once('.') {
        Some((above, key)) => (table(values, above)?, key),
        None => (values.clone(), path),
    };
    values.peek(key).filter(|value| !matches!(value, Value::Map(_)))
}

/// A map in maps, one for each part of the path.
fn nest(path: &str, map: Map) -> Map {
    if path == "." {
        return map;
    }
    path.rsplit('.')
        .fold(map, |map, key| [(key.into(), Value::Map(map))].into_iter().collect())
}
