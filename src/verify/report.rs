//! A verification as a report, so that every format can tell it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::outcome::{Found, Verification, Verified};
use crate::code::{Code, Severity};
use crate::finding::{Finding, Location, Occurrence, Related, Subject};
use crate::holding::Presence;
use crate::lint::Report;
use crate::policy::Policy;
use crate::reference::Reference;
use crate::words::counted;

/// The report of a verification: what is not held, and of the check that it began with what has no name that could be looked
/// for, and what could not be read.
pub fn report(verification: &Verification, checked: Report, policy: &Policy) -> Report {
    let Report {
        files,
        mut findings,
        mut suppressed,
        inventory,
        has_destination,
        operators,
        charts,
    } = checked;
    findings.retain(|finding| is_kept(finding.code()));
    suppressed.retain(|finding| is_kept(finding.code()));
    for artifact in verification.artifacts.iter().chain(&verification.running) {
        findings.extend(of_artifact(artifact, policy));
    }
    findings.extend(unanswered(verification));
    Report {
        files,
        findings,
        suppressed,
        inventory,
        charts,
        operators,
        has_destination,
    }
}

/// Whether a finding of a check limits what a verification can say.
fn is_kept(code: Code) -> bool {
    matches!(
        code,
        Code::Unreadable
            | Code::InvalidReference
            | Code::EmptyReference
            | Code::UnresolvedPlaceholder
            | Code::RuntimeVariable
            | Code::UnusedValue
    )
}

/// A finding for each place that names something that is not held.
fn of_artifact<'v>(artifact: &'v Verified, policy: &Policy) -> impl Iterator<Item = Finding> + use<'v> {
    let found = artifact.decided_by.as_ref();
    let fault = found.and_then(|found| {
        let (code, message) = fault(artifact, found)?;
        let severity = policy.severity(code);
        // Nothing says that it is wrong, that what runs was pulled from there, or that it is ever started.
        let is_doubtful = found.presence == Presence::Unknown || artifact.runs.is_some() || artifact.may_start;
        let severity = if is_doubtful {
            severity.min(Severity::Warning)
        } else {
            severity
        };
        (severity != Severity::Off).then(|| (code, severity, Arc::<str>::from(message), near(found)))
    });
    let name = artifact
        .resolved
        .as_deref()
        .and_then(|resolved| Reference::parse(resolved).ok())
        .map(|reference| Arc::<str>::from(reference.name()));
    fault.into_iter().flat_map(move |(code, severity, message, near)| {
        let name = name.clone();
        artifact.occurrences.iter().map(move |occurrence| Finding {
            code,
            severity,
            message: Arc::clone(&message),
            occurrence: Arc::clone(occurrence),
            related: near.iter().cloned().chain(rendered(occurrence)).collect(),
            subject: Subject::Reference {
                artifact: artifact.kind,
                written: Arc::clone(&artifact.reference),
                name: name.clone(),
                target: artifact.target.clone(),
            },
            fix: None,
            is_rewritten: true,
            suppression: None,
            implied: None,
        })
    })
}

/// What is wrong, in one sentence.
fn fault(artifact: &Verified, found: &Found) -> Option<(Code, String)> {
    let place = match found.line {
        Some(line) => format!("{}:{line}", found.held_in),
        None => found.held_in.clone(),
    };
    let detail = match (found.detail.is_empty(), found.presence, found.line) {
        (true, ..) => String::new(),
        (false, Presence::Missing, Some(_)) => format!("; {} ({place})", found.detail),
        (false, ..) => format!("; {}", found.detail),
    };
    if let Some(runs) = &artifact.runs {
        let has = found
            .digest
            .as_ref()
            .filter(|_| found.presence == Presence::WrongDigest)?;
        return Some((
            Code::WrongDigest,
            format!(
                "it runs {runs}; in `{place}` its name has {has} (some runtimes tell the digest of their platform)"
            ),
        ));
    }
    Some(match found.presence {
        Presence::Present | Presence::Error => return None,
        Presence::Missing => {
            let lacking = artifact.found.iter();
            let lacking = lacking.filter(|found| found.presence == Presence::Missing);
            let places: Vec<String> = lacking.map(|found| format!("`{}`", found.held_in)).collect();
            let places = match places.as_slice() {
                [one] => format!("not in {one}"),
                many => format!("in none of {}", many.join(", ")),
            };
            (Code::MissingInMirror, format!("{places}{detail}"))
        }
        Presence::WrongDigest => (Code::WrongDigest, format!("in `{place}` it is something else{detail}")),
        Presence::Ambiguous => (
            Code::WrongDigest,
            format!("in `{place}` it may be something else{detail}"),
        ),
        Presence::Unknown => (Code::WrongDigest, format!("in `{place}` it cannot be compared{detail}")),
        Presence::Incomplete => (Code::Incomplete, format!("in `{place}` it is not whole{detail}")),
    })
}

/// The line of a list that names it, or comes near to it.
fn near(found: &Found) -> Option<Related> {
    Some(Related {
        location: Location {
            file: found.held_in.as_str().into(),
            line: found.line?,
            column: 1,
            end_column: None,
            bytes: 0..0,
            excerpt: None,
        },
        message: match found.presence {
            Presence::Missing => "another version is listed here",
            _ => "it is listed here",
        }
        .to_owned(),
    })
}

fn rendered(occurrence: &Occurrence) -> Option<Related> {
    let location = occurrence.rendered.clone()?;
    Some(Related {
        location,
        message: "rendered here".to_owned(),
    })
}

/// What could not be asked: a finding for each reason, at the first place that needs an answer.
fn unanswered(verification: &Verification) -> Vec<Finding> {
    let mut reasons: BTreeMap<(&str, &str), Vec<&Verified>> = BTreeMap::new();
    for artifact in &verification.artifacts {
        if let Some(found) = &artifact.decided_by
            && found.presence == Presence::Error
        {
            // What is asked for comes before the reason.
            let reason = found
                .detail
                .split_once("`: ")
                .map_or(found.detail.as_str(), |(_, reason)| reason);
            reasons.entry((&found.held_in, reason)).or_default().push(artifact);
        }
    }
    let finding = |((place, reason), artifacts): (_, Vec<&Verified>)| {
        let first = artifacts.iter().find_map(|artifact| artifact.occurrences.first())?;
        let about = match artifacts.as_slice() {
            [one] => format!("`{}`", one.reference),
            many => counted(many.len(), "reference"),
        };
        Some(Finding {
            code: Code::Unreadable,
            severity: Severity::Error,
            message: format!("`{place}` could not be asked for {about}: {reason}").into(),
            occurrence: Occurrence::without_reference(
                first.location.clone(),
                first.document,
                Arc::clone(&first.resource),
                Vec::new(),
            ),
            related: Vec::new(),
            subject: Subject::File,
            fix: None,
            is_rewritten: true,
            suppression: None,
            implied: None,
        })
    };
    reasons.into_iter().filter_map(finding).collect()
}
