//! Rendered files → manifests and hooks in the order in which Helm installs them.

use std::sync::Arc;

use gotemplate::Value;

use super::engine::File;
use crate::compat::Compat;
use crate::yaml;

/// One document of a rendered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The path of the template: `chart/templates/deployment.yaml`.
    pub source: String,
    /// The kind of the resource; empty if the document names none.
    pub kind: String,
    /// The text of the document, as Helm trims it.
    pub content: Arc<[u8]>,
    /// Where the document begins in what the template gave.
    pub start: usize,
}

/// A document that Helm runs at some event instead of keeping it in the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The document.
    pub manifest: Manifest,
    /// The events, as the annotation names them: `pre-install`.
    pub events: Vec<String>,
}

impl Hook {
    /// Whether `helm test` runs it.
    pub fn is_test(&self) -> bool {
        self.events
            .iter()
            .any(|event| event == "test" || event == "test-success")
    }
}

/// The kinds in the order in which Helm installs them; kinds that are not here come after, by name.
const INSTALL_ORDER: [&str; 36] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
];

/// Helm 4 puts these after all other kinds that it knows.
const INSTALL_ORDER_V4: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

const EVENTS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// Splits rendered files into documents, and sorts these. Hooks of unknown events are dropped, as Helm drops them.
///
/// # Errors
/// For a document that is no YAML or no manifest, with Helm's words.
pub fn sort(files: &[File], compat: Compat) -> Result<(Vec<Manifest>, Vec<Hook>), String> {
    let mut files: Vec<&File> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut manifests = Vec::new();
    let mut hooks = Vec::new();
    for File { name: source, text, .. } in files {
        let text = text.as_bytes();
        for content in split(text, compat) {
            let head = Head::read(content).map_err(|error| format!("YAML parse error on {source}: {error}"))?;
            let manifest = Manifest {
                source: source.clone(),
                kind: head.kind,
                content: content.into(),
                // A document is a part of the text.
                start: content.as_ptr().addr() - text.as_ptr().addr(),
            };
            let Some(events) = head.hook else {
                manifests.push(manifest);
                continue;
            };
            let events: Vec<String> = events.split(',').map(|event| event.trim().to_lowercase()).collect();
            if events.iter().all(|event| EVENTS.contains(&event.as_str())) {
                hooks.push(Hook { manifest, events });
            }
        }
    }
    manifests.sort_by(|a, b| rank(&a.kind, compat).cmp(&rank(&b.kind, compat)));
    hooks.sort_by(|a, b| rank(&a.manifest.kind, compat).cmp(&rank(&b.manifest.kind, compat)));
    Ok((manifests, hooks))
}

/// Known kinds by their place, then the others by name.
fn rank(kind: &str, compat: Compat) -> (usize, &str) {
    let more: &[&str] = if compat == Compat::V4 { &INSTALL_ORDER_V4 } else { &[] };
    match INSTALL_ORDER.iter().chain(more).position(|known| *known == kind) {
        Some(place) => (place, ""),
        None => (usize::MAX, kind),
    }
}

/// The documents of a rendered file. Helm 3 trims them on both sides, and takes a marker directly after another one for
/// text; Helm 4 trims the left side only.
pub fn split(text: &[u8], compat: Compat) -> Vec<&[u8]> {
    match compat {
        Compat::V3 => split_v3(text.trim_ascii()),
        Compat::V4 => split_v4(text.trim_ascii_start()),
    }
}

fn split_v3(text: &[u8]) -> Vec<&[u8]> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut search = 0;
    if text.starts_with(b"---") {
        start = 3 + leading_space(&text[3..]);
        search = start;
    }
    while let Some(found) = memchr::memmem::find(&text[search..], b"\n---") {
        let newline = search + found;
        let end = start + text[start..newline].trim_ascii_end().len();
        push(&mut documents, &text[start..end]);
        start = newline + 4 + leading_space(&text[newline + 4..]);
        search = start;
    }
    push(&mut documents, &text[start.min(text.len())..]);
    documents
}

fn push<'t>(documents: &mut Vec<&'t [u8]>, document: &'t [u8]) {
    if !document.is_empty() {
        documents.push(document.trim_ascii());
    }
}

fn leading_space(text: &[u8]) -> usize {
    text.len() - text.trim_ascii_start().len()
}

fn split_v4(text: &[u8]) -> Vec<&[u8]> {
    let first = text.starts_with(b"---").then_some(0);
    let others = memchr::memmem::find_iter(text, b"\n---").map(|newline| newline + 1);
    let mut documents = Vec::new();
    let mut start = 0;
    for marker in first.into_iter().chain(others).chain([text.len()]) {
        let document = text[start..marker].trim_ascii_start();
        if !document.is_empty() {
            documents.push(document);
        }
        let rest = text.get(marker + 3..).unwrap_or_default();
        start = text.len() - rest.len() + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    }
    documents
}

/// What Helm reads of a document before it installs it.
struct Head {
    kind: String,
    hook: Option<String>,
}

impl Head {
    fn read(document: &[u8]) -> Result<Head, String> {
        let map = match yaml::read_top(document, &["metadata", "annotations"]).map_err(|error| error.to_string())? {
            Value::Nil => {
                return Ok(Head {
                    kind: String::new(),
                    hook: None,
                });
            }
            Value::Map(map) => map,
            other => return Err(mismatch(&other, "value", "SimpleHead")),
        };
        text(map.peek("apiVersion"), "field SimpleHead.apiVersion")?;
        let kind = text(map.peek("kind"), "field SimpleHead.kind")?;
        let metadata = match map.peek("metadata") {
            Some(Value::Map(metadata)) => metadata,
            None | Some(Value::Nil) => return Ok(Head { kind, hook: None }),
            Some(other) => return Err(mismatch(&other, "struct field SimpleHead.metadata", "struct")),
        };
        text(metadata.peek("name"), "struct field .metadata.name")?;
        let annotations = match metadata.peek("annotations") {
            Some(Value::Map(annotations)) => annotations,
            None | Some(Value::Nil) => return Ok(Head { kind, hook: None }),
            Some(other) => {
                return Err(mismatch(
                    &other,
                    "struct field .metadata.annotations",
                    "map[string]string",
                ));
            }
        };
        for (_, value) in annotations.peek_entries() {
            text(Some(value), "struct field .metadata.annotations")?;
        }
        let hook = annotations.peek("helm.sh/hook");
        let hook = hook
            .map(|hook| text(Some(hook), "struct field .metadata.annotations"))
            .transpose()?;
        Ok(Head { kind, hook })
    }
}

/// A field that is a string in Helm's eyes: the reader turns scalars into one.
fn text(value: Option<Value>, field: &str) -> Result<String, String> {
    match value {
        None | Some(Value::Nil) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.to_str().into_owned()),
        Some(Value::Bool(value)) => Ok(value.to_string()),
        Some(Value::Float(value)) => Ok(value.to_string()),
        Some(other) => Err(mismatch(&other, field, "string")),
    }
}

fn mismatch(value: &Value, field: &str, wanted: &str) -> String {
    let found = match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::Bool(_) => "bool",
        Value::Float(_) => "number",
        _ => "string",
    };
    format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into Go {field} of type {wanted}"
    )
}
