//! What reports are made of, as JSON has it.

use serde::Serialize;

use super::Seq;
use crate::finding::{Finding, Implied, Occurrence, Related, Suppression};
use crate::inventory::{Entry, ImpliedBy};
use crate::lint::{FileKind, FolderFacts, Report};
use crate::manifest::Manifest;
use crate::rules::Artifact;

/// What was not read of folders.
#[derive(Serialize)]
pub(super) struct FoldersView {
    left_out: Vec<LeftOutView>,
    excluded: usize,
    not_read: Vec<NotReadView>,
}

#[derive(Serialize)]
pub(super) struct LeftOutView {
    kind: String,
    count: usize,
}

#[derive(Serialize)]
pub(super) struct NotReadView {
    kind: String,
    files: Vec<String>,
}

impl FoldersView {
    pub fn of(facts: FolderFacts) -> Self {
        let left_out = facts.left_out.into_iter();
        let not_read = facts.unread.into_iter();
        Self {
            left_out: left_out.map(|(kind, count)| LeftOutView { kind, count }).collect(),
            excluded: facts.excluded,
            not_read: not_read.map(|(kind, files)| NotReadView { kind, files }).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct FindingView<'r> {
    code: &'static str,
    severity: &'static str,
    message: &'r str,
    reference: Option<&'r str>,
    kind: Option<&'static str>,
    target: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    implied: Option<ImpliedView<'r>>,
    fixable: bool,
    fingerprint: String,
    site: SiteView<'r>,
    related: Vec<RelatedView<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<SuppressionView<'r>>,
}

impl<'r> FindingView<'r> {
    pub fn of(finding: &'r Finding) -> Self {
        Self {
            code: finding.code().as_str(),
            severity: finding.severity().as_str(),
            message: finding.message(),
            reference: finding.reference(),
            kind: finding.artifact().map(Artifact::as_str),
            target: finding.target(),
            implied: finding.implied().map(ImpliedView::of),
            fixable: finding.fix().is_some(),
            fingerprint: finding.fingerprint().to_string(),
            site: SiteView::of(finding.occurrence()),
            related: finding.related().iter().map(RelatedView::of).collect(),
            suppression: finding.suppression().map(SuppressionView::of),
        }
    }
}

/// Why an image is pulled that stands in no manifest.
#[derive(Serialize)]
struct ImpliedView<'r> {
    operator: &'r str,
    status: &'static str,
    when: &'r str,
    #[serde(rename = "override")]
    overrides: Option<&'r str>,
    version: &'r str,
    checked: bool,
    complete: bool,
}

impl<'r> ImpliedView<'r> {
    fn of(implied: &'r Implied) -> Self {
        Self {
            operator: implied.operator,
            status: implied.status.as_str(),
            when: implied.when,
            overrides: implied.overrides.as_deref(),
            version: implied.version,
            checked: implied.is_checked,
            complete: implied.is_complete,
        }
    }
}

/// An operator that starts an image, and where its own image stands.
#[derive(Serialize)]
struct ImpliedByView<'r> {
    #[serde(flatten)]
    implied: ImpliedView<'r>,
    site: SiteView<'r>,
}

impl<'r> ImpliedByView<'r> {
    fn of(by: &'r ImpliedBy) -> Self {
        Self {
            implied: ImpliedView::of(&by.implied),
            site: SiteView::of(&by.operator),
        }
    }
}

/// Another place that belongs to a finding.
#[derive(Serialize)]
struct RelatedView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}

impl<'r> RelatedView<'r> {
    fn of(related: &'r Related) -> Self {
        Self {
            file: &related.location.file,
            line: related.location.line,
            column: related.location.column,
            message: &related.message,
        }
    }
}

/// What hides a finding.
#[derive(Serialize)]
struct SuppressionView<'r> {
    by: &'static str,
    reason: &'r str,
    file: Option<&'r str>,
    line: Option<usize>,
}

impl<'r> SuppressionView<'r> {
    fn of(suppression: &'r Suppression) -> Self {
        let location = suppression.location.as_ref();
        Self {
            by: suppression.by.as_str(),
            reason: &suppression.reason,
            file: location.map(|location| &*location.file),
            line: location.map(|location| location.line),
        }
    }
}

#[derive(Serialize)]
pub(super) struct UnreadableView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}

impl<'r> UnreadableView<'r> {
    pub fn of(finding: &'r Finding) -> Self {
        Self {
            file: &finding.location().file,
            line: finding.location().line,
            column: finding.location().column,
            message: finding.message(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct EntryView<'r, S> {
    reference: &'r str,
    kind: &'static str,
    resolved: Option<&'r str>,
    target: Option<&'r str>,
    /// What `target` was called at first.
    mirror: Option<&'r str>,
    public: bool,
    sites: S,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    implied: Vec<ImpliedByView<'r>>,
}

impl<'r> EntryView<'r, ()> {
    pub fn of(entry: &'r Entry) -> EntryView<'r, impl Serialize> {
        EntryView {
            reference: &entry.reference,
            kind: entry.artifact.as_str(),
            resolved: entry.resolved.as_deref(),
            target: entry.target.as_deref(),
            mirror: entry.target.as_deref(),
            public: entry.is_public,
            implied: entry.implied.iter().map(ImpliedByView::of).collect(),
            sites: Seq(|| {
                let occurrences = entry.occurrences.iter();
                occurrences.map(|occurrence| SiteView::of(occurrence))
            }),
        }
    }
}

/// Where something is.
#[derive(Serialize)]
pub(super) struct SiteView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    document: usize,
    resource: ResourceView<'r>,
    source: Option<&'r str>,
    source_line: Option<usize>,
    values: Option<&'r [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendered: Option<RenderedView>,
    path: &'r [String],
    rule: Option<&'r str>,
    confidence: Option<&'static str>,
}

impl<'r> SiteView<'r> {
    pub fn of(occurrence: &'r Occurrence) -> Self {
        let (location, origin) = (&occurrence.location, occurrence.origin.as_ref());
        let reason = occurrence.reason.as_deref();
        Self {
            file: &location.file,
            line: location.line,
            column: location.column,
            document: occurrence.document,
            resource: ResourceView::of(&occurrence.resource),
            source: occurrence.resource.source.as_deref(),
            source_line: origin.map(|origin| origin.line),
            values: origin.and_then(|origin| origin.values.as_deref()),
            advice: origin.and_then(|origin| origin.advice.as_deref()),
            rendered: occurrence.rendered.as_ref().map(|rendered| RenderedView {
                line: rendered.line,
                column: rendered.column,
            }),
            path: &occurrence.path,
            rule: reason.map(|reason| reason.rule.as_str()),
            confidence: reason.map(|reason| reason.confidence.as_str()),
        }
    }
}

/// Where something is in a render.
#[derive(Serialize)]
pub(super) struct RenderedView {
    line: usize,
    column: usize,
}

/// Whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceView<'r> {
    api_version: Option<&'r str>,
    kind: Option<&'r str>,
    namespace: Option<&'r str>,
    name: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    involved: Option<InvolvedView<'r>>,
}

/// What an Event is about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvolvedView<'r> {
    kind: Option<&'r str>,
    namespace: Option<&'r str>,
    name: Option<&'r str>,
    field_path: Option<&'r str>,
}

impl<'r> ResourceView<'r> {
    pub fn of(manifest: &'r Manifest) -> Self {
        Self {
            api_version: manifest.api_version.as_deref(),
            kind: manifest.kind.as_deref(),
            namespace: manifest.namespace.as_deref(),
            name: manifest.name.as_deref(),
            involved: manifest.involved.as_deref().map(|involved| InvolvedView {
                kind: involved.kind.as_deref(),
                namespace: involved.namespace.as_deref(),
                name: involved.name.as_deref(),
                field_path: involved.field_path.as_deref(),
            }),
        }
    }
}

/// A chart, and with which values it was rendered.
#[derive(Serialize)]
pub(super) struct ChartView<'r> {
    file: &'r str,
    name: Option<&'r str>,
    version: Option<&'r str>,
    values: &'r [String],
    disabled: &'r [String],
}

pub(super) fn charts(report: &Report) -> impl Iterator<Item = ChartView<'_>> {
    report.files.iter().filter_map(|file| match &file.kind {
        FileKind::Render(chart) => Some(ChartView {
            file: &file.name,
            name: chart.name_and_version.as_ref().map(|(name, _)| name.as_str()),
            version: chart.name_and_version.as_ref().map(|(_, version)| version.as_str()),
            values: &chart.values,
            disabled: &chart.disabled,
        }),
        _ => None,
    })
}
