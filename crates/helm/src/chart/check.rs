//! Whether a chart can be rendered at all.

use super::{Chart, Error};
use crate::compat::Compat;

/// The dependencies that Chart.yaml names and `charts/` lacks.
pub fn missing_dependencies(chart: &Chart) -> Vec<&str> {
    let wanted = &chart.metadata.dependencies;
    wanted
        .iter()
        .map(|wanted| wanted.name.as_str())
        .filter(|name| !chart.dependencies.iter().any(|found| found.name() == *name))
        .collect()
}

/// What Helm checks before it renders: that the version of the format is known, that the chart is no library, and that
/// its dependencies are there.
///
/// # Errors
/// With Helm's words.
pub fn check(chart: &Chart, compat: Compat) -> Result<(), Error> {
    if compat == Compat::V4 && !matches!(chart.metadata.api_version.as_str(), "" | "v1" | "v2") {
        return Err("unsupported chart version".into());
    }
    if !matches!(chart.metadata.chart_type.as_str(), "" | "application") {
        return Err(format!("{} charts are not installable", chart.metadata.chart_type).into());
    }
    let missing = missing_dependencies(chart);
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error {
        message: format!(
            "found in Chart.yaml, but missing in charts/ directory: {}",
            missing.join(", ")
        ),
        help: Some("run `helm dependency build CHART` to fetch them".to_owned()),
    })
}
