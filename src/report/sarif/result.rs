//! Findings as results.

use serde::Serialize;

use super::Text;
use super::fix::Fix;
use super::location::{Locate, Location};
use super::rule::level;
use crate::code::Code;
use crate::finding::{Finding, Suppression, Suppressor};
use crate::lint::Report;
use crate::report::Sources;
use crate::report::fingerprints::Fingerprints;
use crate::report::fixes::fixes;
use crate::report::positions::Places;
use crate::report::safe::clean;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'r> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[Fix<'r>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Accepted; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PartialFingerprints {
    primary_location_line_hash: String,
}

/// What hides a finding.
#[derive(Serialize)]
struct Accepted {
    kind: &'static str,
    status: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

/// The results of some findings, in their order.
pub(super) fn results<'r>(
    report: &'r Report,
    findings: &[&'r Finding],
    locate: &mut Locate<'_>,
    sources: &dyn Sources,
) -> Vec<SarifResult<'r>> {
    let reported: Vec<&Finding> = findings
        .iter()
        .copied()
        .filter(|finding| finding.suppression().is_none())
        .collect();
    let mut edits = fixes(report, &reported, sources).into_iter();
    let mut places = Places::new(sources);
    let mut fingerprints = Fingerprints::default();
    let result = |finding: &&'r Finding| {
        let finding = *finding;
        let edits = match finding.suppression() {
            None => edits.next().unwrap_or_default(),
            Some(_) => Vec::new(),
        };
        let location = finding.location();
        let fix = places.of(&location.file).filter(|_| !edits.is_empty());
        let fix = fix.map(|positions| Fix::of(locate.artifact(&location.file), &edits, positions));
        let related = finding.related().iter().enumerate();
        SarifResult {
            rule_id: finding.code().as_str(),
            rule_index: Code::ALL.iter().position(|code| *code == finding.code()),
            level: level(finding.severity()),
            message: message(finding),
            locations: [locate.place(finding.occurrence())],
            related_locations: related
                .filter_map(|(index, related)| locate.related(index + 1, related))
                .collect(),
            partial_fingerprints: PartialFingerprints {
                primary_location_line_hash: fingerprints.of(finding),
            },
            fixes: fix.map(|fix| [fix]),
            suppressions: finding.suppression().map(|suppression| [accepted(suppression, locate)]),
        }
    };
    findings.iter().map(result).collect()
}

/// What is wrong with what, and what it should be.
fn message(finding: &Finding) -> Text {
    let mut message = match finding.code() {
        // It is about its file.
        Code::Unreadable => finding.message().to_owned(),
        _ => format!("{}: {}", finding.subject(), finding.message()),
    };
    let advice = finding
        .occurrence()
        .origin
        .as_ref()
        .and_then(|origin| origin.advice.as_ref());
    if let Some(advice) = advice {
        message += &format!("; {advice}");
    }
    if let Some(target) = finding.target() {
        message += &format!(" → {target}");
    }
    // This would be a link.
    Text::new(clean(&message).replace("](", "] ("))
}

fn accepted(suppression: &Suppression, locate: &mut Locate<'_>) -> Accepted {
    Accepted {
        kind: match suppression.by {
            Suppressor::Comment | Suppressor::Annotation => "inSource",
            Suppressor::Policy | Suppressor::Baseline => "external",
        },
        status: "accepted",
        justification: clean(&suppression.reason).into_owned(),
        location: suppression.location.as_ref().map(|location| locate.bare(location)),
    }
}
