//! Findings as the results of a function.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::config::Mode;
use super::error::KrmError;
use super::list::{File, ResourceList};
use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::lint::Report;
use crate::manifest::Manifest;
use crate::report::clean;

/// What a function says about one place.
#[derive(Clone, Debug)]
pub struct Outcome {
    severity: Severity,
    message: String,
    resource: Arc<Manifest>,
    field: Option<String>,
    current: Option<String>,
    proposed: Option<String>,
    file: File,
    tags: BTreeMap<&'static str, String>,
}

/// What there is to say about a list, in the order of its items. After a rewrite, what moved is an information.
pub fn outcomes(list: &ResourceList<'_>, report: &Report, mode: Mode) -> Vec<Outcome> {
    let of = |finding| Outcome::of(finding, list, mode);
    report.findings.iter().map(of).collect()
}

impl Outcome {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    fn of(finding: &Finding, list: &ResourceList<'_>, mode: Mode) -> Self {
        let occurrence = finding.occurrence();
        let mut pointers = occurrence.path.iter();
        let (item, field) = pointers.next().and_then(|pointer| in_item(pointer)).unzip();
        let mut tags = BTreeMap::from([("code", finding.code().to_string())]);
        tags.insert("fingerprint", finding.fingerprint().to_string());
        if let Some(reason) = &occurrence.reason {
            tags.insert("rule", reason.rule.clone());
        }
        let inner: Vec<&str> = pointers.map(String::as_str).collect();
        if !inner.is_empty() {
            tags.insert("inside", inner.join(" "));
        }
        let (reference, target) = (finding.reference(), finding.target());
        let is_moved = mode == Mode::Rewrite && finding.is_rewritten && finding.fix().is_some();
        let moved = target.filter(|_| is_moved);
        let message = match (moved, finding.code()) {
            (Some(target), _) => format!("{} moved to {target}", finding.subject()),
            (None, Code::Unreadable) => {
                let at = finding.location();
                format!("line {}, column {}: {}", at.line, at.column, finding.message())
            }
            (None, _) => format!("{}: {}", finding.subject(), finding.message()),
        };
        let shown = |text: Option<&str>| text.map(|text| clean(text).into_owned());
        Self {
            severity: match moved {
                Some(_) => Severity::Info,
                None => finding.severity(),
            },
            message: clean(&message).into_owned(),
            resource: Arc::clone(&occurrence.resource),
            field: shown(field.as_deref()),
            current: shown(moved.or(reference)),
            proposed: shown(target.filter(|target| moved.is_none() && Some(*target) != reference)),
            file: item.map(|item| list.file(item)).unwrap_or_default(),
            tags,
        }
    }
}

impl fmt::Display for Outcome {
    /// In a line, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        let Manifest {
            kind, namespace, name, ..
        } = &*self.resource;
        if let (Some(kind), Some(name)) = (kind, name) {
            let namespace = namespace.as_ref().map(|namespace| format!("{namespace}/"));
            write!(
                f,
                "{} {}{}",
                clean(kind),
                clean(&namespace.unwrap_or_default()),
                clean(name)
            )?;
            if let Some(field) = &self.field {
                write!(f, ", {field}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        match &self.file.path {
            Some(path) => write!(f, " ({})", clean(path)),
            None => Ok(()),
        }
    }
}

/// Which item a pointer (RFC 6901) into a list leads to, and where in it, as a path such as `spec.containers[0].image`.
fn in_item(pointer: &str) -> Option<(usize, String)> {
    let (item, rest) = pointer.strip_prefix("/items/")?.split_once('/')?;
    let mut path = String::new();
    for step in rest.split('/') {
        let step = step.replace("~1", "/").replace("~0", "~");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            path += &format!("[{step}]");
        } else if step.bytes().all(is_plain) {
            if !path.is_empty() {
                path.push('.');
            }
            path += &step;
        } else {
            path += &format!("[{step:?}]");
        }
    }
    Some((item.parse().ok()?, path))
}

/// A result as the protocol has it, on one line: in JSON, since whoever reads YAML takes what is quoted for a text.
pub(super) fn json(outcome: &Outcome) -> Result<String, KrmError> {
    serde_json::to_string(&View::of(outcome)).map_err(|error| KrmError::new(error.to_string()))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'o> {
    message: &'o str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_ref: Option<ResourceView<'o>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<FieldView<'o>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileView<'o>>,
    tags: &'o BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceView<'o> {
    api_version: &'o str,
    kind: &'o str,
    name: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'o str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldView<'o> {
    path: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_value: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_value: Option<&'o str>,
}

#[derive(Serialize)]
struct FileView<'o> {
    path: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
}

impl<'o> View<'o> {
    fn of(outcome: &'o Outcome) -> Self {
        let Manifest {
            api_version,
            kind,
            namespace,
            name,
            ..
        } = &*outcome.resource;
        let resource = kind.as_ref().zip(name.as_ref()).map(|(kind, name)| ResourceView {
            api_version: api_version.as_deref().unwrap_or_default(),
            kind,
            name,
            namespace: namespace.as_deref(),
        });
        Self {
            message: &outcome.message,
            severity: outcome.severity.as_str(),
            resource_ref: resource,
            field: outcome.field.as_deref().map(|path| FieldView {
                path,
                current_value: outcome.current.as_deref(),
                proposed_value: outcome.proposed.as_deref(),
            }),
            file: outcome.file.path.as_deref().map(|path| FileView {
                path,
                index: outcome.file.index,
            }),
            tags: &outcome.tags,
        }
    }
}
