//! How values of charts, sub-charts and the user become one: the higher chart wins, maps merge, null removes.

use gotemplate::{Map, Value};

use super::node::{Node, Shared};
use crate::compat::Compat;

const GLOBAL: &str = "global";

/// Coalesces values as the given Helm does, and collects its warnings.
#[derive(Debug)]
pub(super) struct Coalescer {
    pub(super) compat: Compat,
    pub(super) warnings: Vec<String>,
}

impl Coalescer {
    /// `CoalesceValues`, or `MergeValues`, which keeps null.
    ///
    /// # Errors
    /// When the value of a sub-chart's name is no map.
    pub(super) fn values(&mut self, chart: &Shared, values: &Map, merge: bool) -> Result<Map, String> {
        let values = deep_copy_map(values);
        self.chart(&chart.borrow(), &values, "", merge)?;
        Ok(values)
    }

    fn chart(&mut self, chart: &Node, values: &Map, prefix: &str, merge: bool) -> Result<(), String> {
        let prefix = join(prefix, &chart.metadata.name);
        self.own(chart, values, &prefix, merge);
        for sub in &chart.dependencies {
            let sub = sub.borrow();
            let name = &sub.metadata.name;
            let own = match values.peek(name) {
                None => {
                    let own = Map::new();
                    values.set(name.as_str(), own.clone().into());
                    own
                }
                Some(Value::Map(own)) => own,
                Some(other) => {
                    // Helm prints whatever it is as a boolean.
                    let shown = gotemplate::fmt::brief(b"%t", &[other]);
                    return Err(format!("type mismatch on {name}: {shown}"));
                }
            };
            self.globals(&own, values, &prefix);
            self.chart(&sub, &own, &prefix, merge)?;
        }
        Ok(())
    }

    /// The defaults of the chart below `values`.
    fn own(&mut self, chart: &Node, values: &Map, prefix: &str, merge: bool) {
        let clean = !merge && self.compat == Compat::V4;
        for (key, default) in deep_copy_map(&chart.values).peek_entries() {
            match values.peek(key.as_bytes()) {
                None => {
                    if clean {
                        match &default {
                            Value::Nil => continue,
                            Value::Map(default) => clean_nil(default),
                            _ => {}
                        }
                    }
                    values.set(key, default);
                }
                Some(Value::Nil) if !merge => {
                    values.remove(key.as_bytes());
                }
                Some(Value::Map(given)) => match default {
                    Value::Map(default) => {
                        let merge = merge || chart.dependencies.iter().any(|sub| key == *sub.borrow().metadata.name);
                        if !merge && clean {
                            clean_nil(&default);
                        }
                        self.tables(&given, &default, &join(prefix, &key.to_str()), merge);
                    }
                    Value::Nil => {}
                    _ => self
                        .warnings
                        .push(format!("warning: skipped value for {prefix}.{key}: Not a table.")),
                },
                Some(_) => {}
            }
        }
    }

    /// Hands the globals of a chart down to a sub-chart.
    fn globals(&mut self, to: &Map, from: &Map, prefix: &str) {
        let (given, own) = match (to.peek(GLOBAL), from.peek(GLOBAL)) {
            (None, own) => (Map::new(), own),
            (Some(Value::Map(given)), own) => (given, own),
            (Some(_), _) => {
                self.warnings
                    .push("warning: skipping globals because destination global is not a table.".to_owned());
                return;
            }
        };
        let own = match own {
            None => Map::new(),
            Some(Value::Map(own)) => own,
            Some(_) => {
                self.warnings
                    .push("warning: skipping globals because source global is not a table.".to_owned());
                return;
            }
        };
        for (key, value) in own.peek_entries() {
            match (value, given.peek(key.as_bytes())) {
                (Value::Map(value), None) => given.set(key, value.copy().into()),
                (Value::Map(value), Some(Value::Map(below))) => {
                    let value = value.copy();
                    self.tables(&value, &below, &join(prefix, &key.to_str()), true);
                    given.set(key, value.into());
                }
                (Value::Map(_), Some(_)) => {
                    self.warnings.push(format!(
                        "Conflict: cannot merge map onto non-map for \"{key}\". Skipping."
                    ));
                }
                (_, Some(Value::Map(_))) => self.warnings.push(format!("key {key} is table. Skipping")),
                (value, _) => given.set(key, value),
            }
        }
        to.set(GLOBAL, given.into());
    }

    /// Merges `from` into `to`, which wins. Without `merge`, null in `to` removes what `from` has.
    pub(super) fn tables(&mut self, to: &Map, from: &Map, prefix: &str, merge: bool) {
        let defaults = from.peek_entries();
        for (key, given) in to.peek_entries() {
            if matches!(given, Value::Nil) {
                from.set(key, Value::Nil);
            }
        }
        for (key, default) in defaults {
            match to.peek(key.as_bytes()) {
                None => to.set(key, default),
                Some(Value::Nil) => {
                    if !merge && !matches!(default, Value::Nil) {
                        to.remove(key.as_bytes());
                    }
                }
                Some(given) => {
                    let full = || join(prefix, &key.to_str());
                    match (&given, &default) {
                        (Value::Map(given), Value::Map(default)) => self.tables(given, default, &full(), merge),
                        (_, Value::Map(_)) => {
                            self.warnings
                                .push(format!("warning: cannot overwrite table with non table for {}", full()));
                        }
                        (Value::Map(_), default) if !matches!(default, Value::Nil) => self.warnings.push(format!(
                            "warning: destination for {} is a table. Ignoring non-table value",
                            full()
                        )),
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Removes null from a map and the maps in it.
fn clean_nil(map: &Map) {
    for (key, value) in map.peek_entries() {
        match value {
            Value::Nil => {
                map.remove(key.as_bytes());
            }
            Value::Map(inner) => clean_nil(&inner),
            _ => {}
        }
    }
}

/// A copy that shares no map with the original.
pub(super) fn deep_copy_map(map: &Map) -> Map {
    map.peek_entries()
        .into_iter()
        .map(|(key, value)| (key, deep_copy(&value)))
        .collect()
}

fn deep_copy(value: &Value) -> Value {
    match value {
        Value::Map(map) => deep_copy_map(map).into(),
        Value::List(list) if list.iter().any(|item| matches!(item, Value::Map(_) | Value::List(_))) => {
            Value::list(list.iter().map(deep_copy).collect())
        }
        other => other.clone(),
    }
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() {
        key.to_owned()
    } else {
        format!("{prefix}.{key}")
    }
}
