//! What was rendered, and with which values, as JSON shows it.

use serde::{Serialize, Serializer};

use crate::lint::{FileKind, Report};

/// Every chart of a report.
pub(super) struct Charts<'r>(pub(super) &'r Report);

impl Serialize for Charts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.files.iter().filter_map(|file| match &file.kind {
            FileKind::Render(render) => Some(ChartView {
                file: &file.name,
                name: render.chart.as_ref().map(|(name, _)| name.as_str()),
                version: render.chart.as_ref().map(|(_, version)| version.as_str()),
                values: &render.values,
                disabled: &render.disabled,
            }),
            _ => None,
        }))
    }
}

#[derive(Serialize)]
struct ChartView<'r> {
    file: &'r str,
    name: Option<&'r str>,
    version: Option<&'r str>,
    values: &'r [String],
    disabled: &'r [String],
}
