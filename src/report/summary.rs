//! The result in numbers.

use serde::Serialize;

use super::images::Inventory;
use crate::code::Severity;
use crate::lint::{FileKind, Report};
use crate::rules::Artifact;

/// The numbers of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many files were read, or should have been.
    pub files: usize,
    /// How many documents in them hold something.
    pub documents: usize,
    /// How many different images they reference.
    pub images: usize,
    /// How many findings are errors; what could not be read is not among them.
    pub errors: usize,
    /// How many findings are warnings.
    pub warnings: usize,
}

impl Summary {
    /// Counts.
    pub fn of(report: &Report, inventory: &Inventory<'_>) -> Self {
        let of = |severity| {
            report
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        Self {
            files: report.files.iter().filter(|file| file.kind != FileKind::Values).count(),
            documents: report.files.iter().map(|file| file.document_count).sum(),
            images: inventory
                .images
                .iter()
                .filter(|image| image.artifact == Artifact::Image)
                .count(),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
        }
    }
}
