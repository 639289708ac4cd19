//! Paths to values.

use gotemplate::{Map, Str, Value};

use crate::chart::Chart;
use crate::yaml::Spans;

/// The keys from the top of the values down to one of them; an index in a list is `[0]`.
pub type Path = Vec<String>;

/// A path as `--set` takes it: `image.tag`, `sidecars[0].image`, `annotations.helm\.sh/hook`.
pub fn dotted(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        if index(step).is_some() {
            text.push_str(step);
            continue;
        }
        if !text.is_empty() {
            text.push('.');
        }
        for character in step.chars() {
            if matches!(character, '.' | ',' | '=' | '[' | '\\') {
                text.push('\\');
            }
            text.push(character);
        }
    }
    text
}

/// A path as a pointer (RFC 6901): `/image/tag`, `/sidecars/0/image`.
pub fn pointer(path: &[String]) -> String {
    let step = |step: &String| match index(step) {
        Some(index) => format!("/{index}"),
        None => format!("/{}", step.replace('~', "~0").replace('/', "~1")),
    };
    path.iter().map(step).collect()
}

/// The index that a step of a path is: `[0]`.
pub fn index(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// Calls `visit` for everything that is neither a map nor a list, and for empty ones; null deletes, and is no value.
pub(crate) fn leaves(value: &Value, path: &mut Path, visit: &mut impl FnMut(&[String], &Value)) {
    let mut below = |step: String, value: &Value| {
        path.push(step);
        leaves(value, path, visit);
        path.pop();
    };
    match value {
        Value::Map(map) if !map.is_empty() => {
            for (key, value) in map.peek_entries() {
                below(key.to_str().into_owned(), &value);
            }
        }
        Value::List(list) if !list.is_empty() => {
            for (index, item) in list.iter().enumerate() {
                below(format!("[{index}]"), item);
            }
        }
        Value::Nil => {}
        leaf => visit(path, leaf),
    }
}

/// What is at a path.
pub(crate) fn at(values: &Map, path: &[String]) -> Option<Value> {
    path.iter()
        .try_fold(Value::Map(values.clone()), |value, step| match value {
            Value::Map(map) => map.peek(step.as_bytes()),
            Value::List(list) => list.get(index(step)?).cloned(),
            _ => None,
        })
}

/// The line of the key at a path, or of the last one on the way to it that has one.
pub(crate) fn line(lines: &Spans, path: &[String]) -> Option<usize> {
    let step = |step: &String| match index(step) {
        Some(index) => Str::from(index.to_string()),
        None => Str::from(step.as_str()),
    };
    let steps: Vec<Str> = path.iter().map(step).collect();
    (1..=steps.len())
        .rev()
        .find_map(|length| lines.line(steps.get(..length)?))
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

/// A path with a sub-chart's copy of a global replaced by the global itself, if both say the same.
pub(crate) fn from_the_top(path: &[String], values: &Map, charts: &[Path]) -> Path {
    let longest = charts
        .iter()
        .filter(|chart| path.starts_with(chart))
        .max_by_key(|chart| chart.len());
    let top = longest.and_then(|chart| path.get(chart.len()..)).unwrap_or(path);
    let is_same = || match (at(values, top), at(values, path)) {
        (Some(top), Some(below)) => top.deep_equal(&below),
        _ => false,
    };
    match top.first().is_some_and(|key| key == "global") && is_same() {
        true => top.to_vec(),
        false => path.to_vec(),
    }
}

/// Where the user sets the value at a path: the globals of the whole chart are those of its sub-charts too, and win.
pub(crate) fn settable(path: &[String], charts: &[Path]) -> Path {
    let charts = charts.iter().filter(|chart| path.starts_with(chart));
    let longest = charts.map(Vec::len).max().unwrap_or_default();
    let below = path.get(longest..).unwrap_or(path);
    match below.first().is_some_and(|key| key == "global") {
        true => below.to_vec(),
        false => path.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_set_takes_them() {
        let path = |steps: &[&str]| dotted(&steps.iter().map(|step| (*step).to_owned()).collect::<Path>());
        assert_eq!(path(&["sidecars", "[0]", "image"]), "sidecars[0].image");
        assert_eq!(
            path(&["podAnnotations", "helm.sh/hook"]),
            r"podAnnotations.helm\.sh/hook"
        );
    }
}
