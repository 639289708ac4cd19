//! What is to say of the run as a whole: what was not read, and with which values charts were rendered.

use serde::Serialize;

use super::location::{Locate, Location};
use super::{MOST, Text};
use crate::lint::{FileKind, Report};
use crate::report::safe::clean;
use crate::report::summary::{folders, unreadable};
use crate::words::counted;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

impl Invocation {
    pub fn of(report: &Report, left_out: usize, locate: &mut Locate<'_>) -> Self {
        let mut notes: Vec<Notification> = unreadable(report)
            .take(MOST)
            .map(|finding| Notification {
                locations: vec![locate.bare(finding.location())],
                ..note("error", finding.message())
            })
            .collect();
        let folders = folders(report);
        notes.extend(folders.warnings().map(|warning| note("warning", &warning)));
        if left_out > 0 {
            let left_out = counted(left_out, "result");
            notes.push(note(
                "warning",
                &format!("{left_out} left out: code scanning reads {MOST} of a run"),
            ));
        }
        notes.extend(folders.notes().map(|left_out| note("note", &left_out)));
        let charts = report.files.iter().filter_map(|file| match &file.kind {
            FileKind::Render(chart) => Some(chart.sentence(&file.name)),
            _ => None,
        });
        notes.extend(charts.map(|sentence| note("note", &sentence)));
        Self {
            execution_successful: unreadable(report).next().is_none(),
            tool_execution_notifications: notes,
        }
    }
}

fn note(level: &'static str, message: &str) -> Notification {
    Notification {
        level,
        message: Text::new(clean(message).replace("](", "] (")),
        locations: Vec::new(),
    }
}
