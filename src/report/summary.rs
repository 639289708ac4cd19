//! The result in numbers, and what could not be read.

use serde::Serialize;

use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::lint::{FileKind, FileReport, FolderFacts, Report};

/// The findings that say what could not be read.
pub(super) fn unreadable(report: &Report) -> impl Iterator<Item = &Finding> {
    report
        .findings
        .iter()
        .filter(|finding| finding.code() == Code::Unreadable)
}

/// What was not read of the folders.
pub(super) fn folders(report: &Report) -> FolderFacts {
    FolderFacts::of_all(report.files.iter().filter_map(|file| match &file.kind {
        FileKind::Folder(facts) => Some(&**facts),
        _ => None,
    }))
}

/// The numbers of a report.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Summary {
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
    pub(super) fn of(report: &Report) -> Self {
        let of = |severity| {
            let findings = report.findings.iter();
            findings
                .filter(|finding| finding.severity() == severity && finding.code() != Code::Unreadable)
                .count()
        };
        let entries = report.inventory.entries().iter();
        let is_file = |file: &&FileReport| matches!(file.kind, FileKind::Manifests | FileKind::Render(_));
        Self {
            files: report.files.iter().filter(is_file).count(),
            documents: report.files.iter().map(|file| file.document_count).sum(),
            images: entries.filter(|entry| entry.artifact.is_image()).count(),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
        }
    }
}
