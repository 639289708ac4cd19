//! URLs that a workload is likely to call: in its variables and its arguments.

use yaml_spans::{NodeId, Span};

use crate::manifest::Manifest;
use crate::reference::source_name;
use crate::workload::Source;

/// A URL that a container is given.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// As it is written, from the scheme on.
    pub written: String,
    /// Host and path.
    pub name: String,
    /// The bytes of the document's text.
    pub span: Span,
    pub path: String,
    pub manifest: Manifest,
}

/// The URLs of the document at `root`, in the order of their places.
pub(crate) fn read(source: Source<'_>, root: NodeId) -> Vec<Call> {
    let mut calls = Vec::new();
    if memchr::memmem::find(source.text.as_bytes(), b"://").is_none() {
        return calls;
    }
    for resource in source.resources(root) {
        for spec in resource.pod_specs() {
            for container in spec.containers() {
                let variables = container.variables();
                let values = variables.into_iter().filter_map(|variable| {
                    // A proxy is the way out, and not what is called.
                    if variable.name.to_ascii_lowercase().ends_with("_proxy") {
                        return None;
                    }
                    let value = variable.value?;
                    Some((format!("{}/value", variable.path), value))
                });
                for (path, node) in container.words().into_iter().chain(values) {
                    urls(source, node, &path, &resource.manifest, &mut calls);
                }
            }
        }
    }
    calls.sort_by_key(|call| call.span.start);
    calls
}

/// The URLs in a scalar.
fn urls(source: Source<'_>, node: NodeId, path: &str, manifest: &Manifest, calls: &mut Vec<Call>) {
    let node = source.tree.resolve(node);
    if source.scalar(node).is_none() {
        return;
    }
    let decoded = source.tree.decode(node, source.text);
    let text = &*decoded.text;
    let mut from = 0;
    while let Some(found) = text[from..].find("://").map(|found| from + found) {
        let is_of_scheme = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        let start = found
            - text[..found]
                .chars()
                .rev()
                .take_while(|letter| is_of_scheme(*letter))
                .count();
        let is_end = |letter: char| {
            letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | ',' | ';' | ')' | '>' | '|' | '&')
        };
        let end = text[found + 3..].find(is_end).map_or(text.len(), |at| found + 3 + at);
        from = end.max(found + 3);
        let is_called = matches!(&text[start..found], "http" | "https" | "ws" | "wss" | "ftp" | "grpc");
        let Some(name) = source_name(&text[start..end]).filter(|_| is_called) else {
            continue;
        };
        calls.push(Call {
            written: text[start..end].to_owned(),
            name,
            span: decoded.map.span(start..end),
            path: path.to_owned(),
            manifest: manifest.clone(),
        });
    }
}
