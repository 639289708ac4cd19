//! Which chart a default value comes from.

use gotemplate::{Map, Value};

use super::path::{at, line};
use crate::chart::Chart;
use crate::yaml::{self, Spans};

/// The values.yaml of a chart and of its sub-charts, with the lines of their keys.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    file: String,
    values: Map,
    lines: Spans,
    /// By the names under which the sub-charts may stand.
    below: Vec<(Vec<String>, Defaults)>,
}

impl Defaults {
    /// Reads those of a chart whose dependencies are not processed yet.
    pub fn of(chart: &Chart) -> Self {
        Self::at(chart, "")
    }

    fn at(chart: &Chart, folder: &str) -> Self {
        let (values, lines) = match yaml::read_spanned(&chart.values) {
            Ok((Value::Map(values), lines)) => (values, lines),
            _ => Default::default(),
        };
        let below = chart.dependencies.iter().map(|child| {
            let name = &child.metadata.name;
            let declared = chart
                .metadata
                .dependencies
                .iter()
                .filter(|declared| declared.name == *name);
            let aliases = declared
                .map(|declared| declared.alias.clone())
                .filter(|alias| !alias.is_empty());
            let names = std::iter::once(name.clone()).chain(aliases);
            let folder = format!("{folder}charts/{}/", child.source);
            (names.collect(), Self::at(child, &folder))
        });
        Self {
            file: format!("{folder}values.yaml"),
            values,
            lines,
            below: below.collect(),
        }
    }

    /// The file that sets the value at a path, and the line in it, from 1: what a chart says of its sub-charts goes before
    /// what they say themselves.
    pub fn find(&self, path: &[String]) -> Option<(String, Option<usize>)> {
        if at(&self.values, path).is_some() {
            return Some((self.file.clone(), line(&self.lines, path)));
        }
        let (first, rest) = path.split_first()?;
        let mut below = self.below.iter().filter(|(names, _)| names.contains(first));
        below.find_map(|(_, chart)| chart.find(rest))
    }
}
