//! A verification as JSON: `schema/verify.schema.json`.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::super::summary::{folders, unreadable};
use super::super::{SCHEMA_VERSION, plain};
use super::Seq;
use super::view::{FindingView, FoldersView, SiteView, UnreadableView, charts};
use crate::code::Code;
use crate::holding::Presence;
use crate::lint::Report;
use crate::verify::{Found, HeldIn, Summary, Surplus, Verification, Verified};

/// Writes a verification and its report in the form of `schema/verify.schema.json`, as one line.
///
/// # Errors
/// Those of `out`.
pub fn write(verification: &Verification, report: &Report, mut out: impl Write) -> io::Result<()> {
    let is_other = |code: Code| {
        !matches!(
            code,
            Code::MissingInMirror | Code::WrongDigest | Code::Incomplete | Code::Unreadable
        )
    };
    let view = View {
        schema_version: SCHEMA_VERSION,
        charts: Seq(|| charts(report)),
        places: Seq(|| verification.places.iter().map(PlaceView::of)),
        artifacts: Seq(|| verification.artifacts.iter().map(ArtifactView::of)),
        running: Seq(|| verification.running.iter().map(RunningView::of)),
        surplus: Seq(|| verification.surplus.iter().map(SurplusView::of)),
        findings: Seq(|| {
            let findings = report.findings.iter().filter(|finding| is_other(finding.code()));
            findings.map(FindingView::of)
        }),
        unreadable: Seq(|| unreadable(report).map(UnreadableView::of)),
        folders: FoldersView::of(folders(report)),
        summary: SummaryView(verification.summary()),
    };
    plain::write(&view, &mut out)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct View<C, P, A, R, S, F, U> {
    schema_version: u32,
    charts: C,
    #[serde(rename = "in")]
    places: P,
    artifacts: A,
    running: R,
    surplus: S,
    findings: F,
    unreadable: U,
    #[serde(flatten)]
    folders: FoldersView,
    summary: SummaryView,
}

#[derive(Serialize)]
struct PlaceView<'v> {
    name: &'v str,
    held: Option<usize>,
}

impl<'v> PlaceView<'v> {
    fn of(place: &'v HeldIn) -> Self {
        Self {
            name: &place.name,
            held: place.held,
        }
    }
}

#[derive(Serialize)]
struct ArtifactView<'v, F, S> {
    reference: &'v str,
    kind: &'static str,
    resolved: Option<&'v str>,
    target: Option<&'v str>,
    status: &'static str,
    #[serde(rename = "in")]
    held_in: Option<&'v str>,
    detail: &'v str,
    digest: Option<&'v str>,
    found: F,
    sites: S,
}

impl<'v> ArtifactView<'v, (), ()> {
    fn of(artifact: &'v Verified) -> ArtifactView<'v, impl Serialize, impl Serialize> {
        let decided_by = artifact.decided_by.as_ref();
        ArtifactView {
            reference: &artifact.reference,
            kind: artifact.kind.as_str(),
            resolved: artifact.resolved.as_deref(),
            target: artifact.target.as_deref(),
            status: artifact.presence.as_str(),
            held_in: decided_by.map(|found| found.held_in.as_str()),
            detail: &artifact.detail,
            digest: decided_by.and_then(|found| found.digest.as_deref()),
            found: Seq(|| artifact.found.iter().map(FoundView::of)),
            sites: Seq(|| artifact.occurrences.iter().map(|occurrence| SiteView::of(occurrence))),
        }
    }
}

#[derive(Serialize)]
struct FoundView<'v> {
    #[serde(rename = "in")]
    held_in: &'v str,
    status: &'static str,
    detail: &'v str,
    digest: Option<&'v str>,
    line: Option<usize>,
    signatures: &'v [String],
}

impl<'v> FoundView<'v> {
    fn of(found: &'v Found) -> Self {
        Self {
            held_in: &found.held_in,
            status: found.presence.as_str(),
            detail: &found.detail,
            digest: found.digest.as_deref(),
            line: found.line,
            signatures: &found.signatures,
        }
    }
}

/// What a container runs.
#[derive(Serialize)]
struct RunningView<'v, S> {
    reference: &'v str,
    digest: Option<&'v str>,
    status: &'static str,
    #[serde(rename = "in")]
    held_in: Option<&'v str>,
    detail: &'v str,
    held: Option<&'v str>,
    site: S,
}

impl<'v> RunningView<'v, ()> {
    fn of(running: &'v Verified) -> RunningView<'v, impl Serialize> {
        let decided_by = running.decided_by.as_ref();
        RunningView {
            reference: &running.reference,
            digest: running.runs.as_deref(),
            status: running.presence.as_str(),
            held_in: decided_by.map(|found| found.held_in.as_str()),
            detail: &running.detail,
            held: decided_by.and_then(|found| found.digest.as_deref()),
            site: running.occurrences.first().map(|occurrence| SiteView::of(occurrence)),
        }
    }
}

#[derive(Serialize)]
struct SurplusView<'v> {
    reference: &'v str,
    #[serde(rename = "in")]
    held_in: &'v str,
    line: Option<usize>,
}

impl<'v> SurplusView<'v> {
    fn of(surplus: &'v Surplus) -> Self {
        Self {
            reference: &surplus.reference,
            held_in: &surplus.held_in,
            line: surplus.line,
        }
    }
}

/// The number of artifacts, in all and by status.
struct SummaryView(Summary);

impl Serialize for SummaryView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + Presence::ALL.len()))?;
        map.serialize_entry("artifacts", &self.0.all())?;
        for presence in Presence::ALL {
            map.serialize_entry(presence.as_str(), &self.0.of_kind(presence))?;
        }
        map.end()
    }
}
