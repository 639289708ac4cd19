//! Single values of a policy: texts that are read into what they mean, or refused.

use super::error::{Fault, Wrong};
use super::ignore::Date;
use super::moves::refuse_bare_hub;
use super::prefix::Prefix;
use super::settings::Given;
use super::{PolicyErrorKind as Kind, RegistryKind, Separator};
use crate::code::{Code, Severity};
use crate::reference::source_name;
use crate::rules::Artifact;
use crate::words::suggest;

pub(super) fn read_target(given: &Given<String>) -> Result<Prefix, Fault> {
    let prefix = Prefix::parse(&given.value).map_err(|wrong| given.fault(wrong))?;
    refuse_bare_hub(given, &prefix)?;
    Ok(prefix)
}

pub(super) fn read_date(given: &Given<String>) -> Result<Date, Fault> {
    Date::read(&given.value).ok_or_else(|| {
        let message = format!("`{}` is not a date", given.value);
        given.fault(Wrong::new(Kind::BadDate, message, "write it as in 2027-06-30"))
    })
}

pub(super) fn read_separator(given: &Given<String>) -> Result<Separator, Fault> {
    match given.value.as_str() {
        "/" => Ok(Separator::Slash),
        "-" => Ok(Separator::Dash),
        other => {
            let message = format!("invalid separator `{other}`");
            let fix = "use `/` for a registry with nested repositories, or `-` for a flat one";
            Err(given.fault(Wrong::new(Kind::BadSeparator, message, fix)))
        }
    }
}

pub(super) fn read_depth(given: &Given<u64>, mirror: Option<&Prefix>) -> Result<usize, Fault> {
    let needed = mirror.map_or(0, Prefix::parts) + 1;
    let depth = usize::try_from(given.value).unwrap_or(usize::MAX);
    if depth < needed {
        let message = format!("a depth of {depth} leaves no room for an image");
        let fix = match mirror {
            Some(mirror) if needed > 1 => {
                format!(
                    "use at least {needed}, because the prefix of `{}` counts, or use a shorter prefix",
                    mirror.as_str()
                )
            }
            _ => "use at least 1".to_owned(),
        };
        return Err(given.fault(Wrong::new(Kind::BadDepth, message, fix)));
    }
    Ok(depth)
}

/// A DNS-1123 subdomain, as `IsDNS1123Subdomain` of k8s.io/apimachinery has it for the names of secrets.
pub(super) fn read_pull_secret(given: Given<String>) -> Result<String, Fault> {
    let is_end = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_sound = given.value.len() <= 253
        && given.value.split('.').all(|label| {
            let bytes = label.as_bytes();
            bytes.first().is_some_and(is_end)
                && bytes.last().is_some_and(is_end)
                && bytes.iter().all(|b| is_end(b) || *b == b'-')
        });
    if is_sound {
        return Ok(given.value);
    }
    let message = format!("`{}` is not a valid name for a secret", given.value);
    let fix = "use at most 253 lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit";
    Err(given.fault(Wrong::new(Kind::BadPullSecret, message, fix)))
}

pub(super) fn read_code(given: &Given<String>) -> Result<Code, Fault> {
    let code = Code::from_name(&given.value).filter(|code| *code != Code::Unreadable);
    code.ok_or_else(|| {
        // The severity of unreadable input cannot be changed.
        let known: Vec<&str> = Code::ALL
            .into_iter()
            .filter(|code| *code != Code::Unreadable)
            .map(Code::as_str)
            .collect();
        let message = format!("unknown code `{}`", given.value);
        let wrong = Wrong::new(
            Kind::UnknownCode,
            message,
            suggest(&given.value, &known, "the codes are"),
        );
        Fault {
            on_key: true,
            ..given.fault(wrong)
        }
    })
}

pub(super) fn read_severity(given: &Given<String>) -> Result<Severity, Fault> {
    Severity::from_name(&given.value).ok_or_else(|| {
        let known = Severity::ALL.map(Severity::as_str);
        let message = format!("unknown severity `{}`", given.value);
        given.fault(Wrong::new(
            Kind::UnknownSeverity,
            message,
            suggest(&given.value, &known, "use one of"),
        ))
    })
}

pub(super) fn read_kind(given: &Given<String>) -> Result<RegistryKind, Fault> {
    RegistryKind::from_name(&given.value).ok_or_else(|| {
        let known = RegistryKind::ALL.map(RegistryKind::as_str);
        let message = format!("unknown kind of registry `{}`", given.value);
        given.fault(Wrong::new(
            Kind::UnknownRegistryKind,
            message,
            suggest(&given.value, &known, "the kinds are"),
        ))
    })
}

/// A kind of external sources.
pub(super) fn read_artifact(given: &Given<String>) -> Result<Artifact, Fault> {
    const KINDS: [Artifact; 3] = [Artifact::Chart, Artifact::Git, Artifact::Url];
    let artifact = KINDS.into_iter().find(|kind| kind.as_str() == given.value);
    artifact.ok_or_else(|| {
        let known = KINDS.map(Artifact::as_str);
        let message = format!("unknown kind of source `{}`", given.value);
        let wrong = Wrong::new(
            Kind::UnknownKey,
            message,
            suggest(&given.value, &known, "the kinds are"),
        );
        Fault {
            on_key: true,
            ..given.fault(wrong)
        }
    })
}

/// The beginning of the names of repositories: `host[:port][/path]`, with or without a scheme.
pub(super) fn read_git_mirror(given: &Given<String>) -> Result<String, Fault> {
    source_name(&given.value).ok_or_else(|| {
        let message = format!("`{}` names no host", given.value);
        let fix = "write it as in `git.corp.example/mirrors`";
        given.fault(Wrong::new(Kind::BadPrefix, message, fix))
    })
}
