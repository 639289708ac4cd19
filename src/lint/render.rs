//! What is known of manifests that were rendered from a chart. Whoever rendered them says it.

use std::ops::Range;

use super::Located;

/// What a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileKind {
    /// Manifests.
    #[default]
    Manifests,
    /// Manifests that a chart gave.
    Render(Box<Render>),
    /// Values that were given to a chart. No references are looked for in them.
    Values,
}

/// From what manifests were rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Render {
    /// The name and the version of the chart, if this program rendered it and not Helm. Helm does not say which values
    /// nothing read.
    pub chart: Option<(String, String)>,
    /// What was laid over the chart's own values, as a command line says it, in Helm's order.
    pub values: Vec<String>,
    /// The sub-charts that are switched off: what they would bring was not looked at.
    pub disabled: Vec<String>,
}

impl Render {
    /// With which values the file of this name was rendered, in one sentence.
    pub fn sentence(&self, name: &str) -> String {
        let Self {
            chart,
            values,
            disabled,
        } = self;
        let mut sentence = match chart {
            Some((chart, version)) => format!("rendered {name} ({chart} {version}) with its own values"),
            None => format!("rendered {name} by helm with its own values"),
        };
        if !values.is_empty() {
            sentence += &format!(" and {}", values.join(" "));
        }
        if !disabled.is_empty() {
            sentence += &format!("; switched off and not looked at: {}", disabled.join(", "));
        }
        if chart.is_none() && !values.is_empty() {
            sentence += "; helm does not say which of them nothing reads";
        }
        sentence
    }
}

/// Where a site comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The line of the template, from 1.
    pub line: usize,
    /// The paths of the values that the name of the reference is made of. Empty if it stands in the template just so, and
    /// no value moves it; `None` if it cannot be told.
    pub values: Option<Vec<String>>,
}

/// A value that was given to a chart, and that no template read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnusedValue {
    /// Its path, as `--set` takes it.
    pub path: String,
    /// Its path as a pointer (RFC 6901).
    pub pointer: String,
    /// The bytes of the file or flag in which it stands.
    pub place: Range<usize>,
    /// The same for people.
    pub located: Located,
    /// The path that was read and may have been meant.
    pub nearest: Option<String>,
    /// The sub-chart that would read it and is switched off.
    pub disabled: Option<String>,
}

impl UnusedValue {
    /// What is wrong, in one sentence.
    pub fn message(&self) -> String {
        let path = &self.path;
        match (&self.disabled, &self.nearest) {
            (Some(chart), _) => format!("no template reads `{path}`: the sub-chart `{chart}` is switched off"),
            (None, Some(nearest)) => format!("no template reads `{path}`; did you mean `{nearest}`?"),
            (None, None) => format!("no template reads `{path}`"),
        }
    }
}
