//! What templates see: `.Values`, `.Chart`, `.Files`, `.Release`, `.Capabilities`, `.Subcharts`.

use gotemplate::{Map, Value};
use rustc_hash::FxHashMap;

use super::Release;
use super::engine::Template;
use super::files::Files;
use super::metadata;
use super::values::values_type;
use crate::chart::Chart;
use crate::compat::Compat;

/// The templates of a chart and its sub-charts, each with its scope, in no order.
pub fn templates<'c>(
    chart: &'c Chart,
    values: &Map,
    capabilities: &Value,
    release: &Release,
    compat: Compat,
) -> Vec<Template<'c>> {
    let about = Map::new();
    about.set("Name", Value::from(release.name.as_str()));
    about.set("Namespace", Value::from(release.namespace.as_str()));
    about.set("IsUpgrade", Value::Bool(release.is_upgrade));
    about.set("IsInstall", Value::Bool(!release.is_upgrade));
    about.set("Revision", Value::int(1));
    about.set("Service", Value::from("Helm"));
    let mut walk = Walk {
        compat,
        release: Value::Map(about),
        capabilities: capabilities.clone(),
        templates: FxHashMap::default(),
    };
    walk.chart(chart, values.clone(), true);
    walk.templates.into_values().collect()
}

struct Walk<'c> {
    compat: Compat,
    release: Value,
    capabilities: Value,
    /// By name: of two charts at one place the last one counts.
    templates: FxHashMap<String, Template<'c>>,
}

impl<'c> Walk<'c> {
    fn chart(&mut self, chart: &'c Chart, values: Map, is_root: bool) -> Map {
        let subcharts = Map::new();
        let scope = Map::new();
        scope.set("Chart", metadata::value(&chart.metadata, is_root, self.compat));
        scope.set("Files", Value::object(Files::new(&chart.files)));
        scope.set("Release", self.release.clone());
        scope.set("Capabilities", self.capabilities.clone());
        scope.set("Subcharts", Value::Map(subcharts.clone()));
        for child in &chart.dependencies {
            let name = &child.metadata.name;
            let table = match values.peek(name) {
                Some(Value::Map(table)) => table,
                _ => Map::new(),
            };
            let scope = self.chart(child, table, false);
            subcharts.set(name.as_str(), Value::Map(scope));
        }
        scope.set("Values", Value::Map(values.typed(values_type(self.compat))));
        let path = &chart.path;
        let is_library = chart.metadata.is_library();
        for file in &chart.templates {
            let base = file.name.rsplit('/').next().unwrap_or_default();
            if is_library && !base.starts_with('_') {
                continue;
            }
            let template = Template {
                name: format!("{path}/{}", file.name),
                text: &file.data,
                scope: scope.clone(),
                base_path: format!("{path}/templates"),
            };
            self.templates.insert(template.name.clone(), template);
        }
        scope
    }
}
