//! Edits as a fix.

use serde::Serialize;

use super::Text;
use super::location::{Artifact, Region};
use crate::fix::Edit;
use crate::report::positions::Positions;
use crate::words::counted;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fix<'r> {
    description: Text,
    artifact_changes: [Change<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'r> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    inserted_content: Inserted<'r>,
}

#[derive(Serialize)]
struct Inserted<'r> {
    text: &'r str,
}

impl<'r> Fix<'r> {
    /// The edits of one file, which has these positions.
    pub fn of(file: Artifact, edits: &[&'r Edit], positions: &Positions<'_>) -> Self {
        let replacement = |edit: &&'r Edit| {
            let (start, end) = (positions.point(edit.range().start), positions.point(edit.range().end));
            Replacement {
                deleted_region: Region {
                    start_line: start.line,
                    start_column: start.column,
                    end_line: Some(end.line),
                    end_column: Some(end.column),
                },
                inserted_content: Inserted { text: edit.text() },
            }
        };
        Self {
            description: Text::new(format!("Move to the mirror, in {}.", counted(edits.len(), "place"))),
            artifact_changes: [Change {
                artifact_location: file,
                replacements: edits.iter().map(replacement).collect(),
            }],
        }
    }
}
