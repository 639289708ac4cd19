//! Tokens and passwords in custom resources, in plain text.

use yaml_spans::{NodeId, NodeKind};

use super::Remark;
use crate::code::Code;
use crate::find::is_called_secret;
use crate::manifest::Manifest;
use crate::workload::Source;

/// How deep mappings are in each other.
const DEEPEST: usize = 64;

/// Kinds whose fields hold what was encrypted, or where secrets are.
const ENCRYPTED: [&str; 2] = ["SealedSecret", "SopsSecret"];

/// Adds what is wrong with the custom resources of a document.
pub(super) fn read(source: Source<'_>, root: NodeId, remarks: &mut Vec<Remark>) {
    for resource in source.resources(root) {
        if is_custom(&resource.manifest) {
            fields(source, resource.node, &resource.path, 0, &resource.manifest, remarks);
        }
    }
}

/// Whether a resource is of a group that is not Kubernetes' own, and its fields say what they mean.
fn is_custom(manifest: &Manifest) -> bool {
    let group = manifest.api_version.as_deref().and_then(|api| api.split_once('/'));
    let kind = manifest.kind.as_deref().unwrap_or_default();
    // Policies name fields of others, and stores name keys of what they hold.
    let names_others =
        kind.ends_with("Policy") || kind.ends_with("Store") || kind.ends_with("Template") || kind.contains("Secret");
    let is_own = |group: &str| !group.contains('.') || group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io");
    group.is_some_and(|(group, _)| !is_own(group)) && !names_others && !ENCRYPTED.contains(&kind)
}

fn fields(source: Source<'_>, node: NodeId, path: &str, depth: usize, manifest: &Manifest, remarks: &mut Vec<Remark>) {
    let tree = source.tree;
    if depth > DEEPEST {
        return;
    }
    match tree.node(node).kind {
        NodeKind::Mapping(_) => {
            // `{secretName: …, secretKey: …}` says where one is.
            let names_one = source.at(node, "secretName").is_some();
            for (key, value) in tree.entries(node) {
                let name = tree.text(key, source.text);
                if depth == 0 && matches!(&*name, "metadata" | "status") {
                    continue;
                }
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                let above = path.rsplit('/').nth(1).unwrap_or_default();
                if !names_one && may_be_secret(&name, above) && source.scalar(value).is_some_and(|text| is_plain(&text))
                {
                    let field = path.trim_start_matches('/').replace('/', ".");
                    remarks.push(Remark {
                        code: Code::SecretInManifest,
                        message: format!("`{field}` holds a secret in plain text; its value is not shown"),
                        subject: field,
                        span: tree.node(key).span,
                        path: path.clone(),
                        manifest: manifest.clone(),
                    });
                }
                fields(source, value, &path, depth + 1, manifest, remarks);
            }
        }
        NodeKind::Sequence(_) => {
            for (index, item) in tree.children(node).enumerate() {
                fields(source, item, &format!("{path}/{index}"), depth + 1, manifest, remarks);
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias => {}
    }
}

/// Whether a field of this name holds a secret, and not the name of one or of a key in it.
fn may_be_secret(name: &str, above: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_reference = lower == "secret" || lower.ends_with("secret") && !lower.ends_with("clientsecret");
    let is_of_reference = ["ref", "selector", "keys"]
        .iter()
        .any(|end| above.to_ascii_lowercase().ends_with(end));
    is_called_secret(name.as_bytes()) && !is_reference && !is_of_reference && lower != "credentials"
}

/// Whether a text is a secret itself: not a switch, a number, a template, a path, an address, or what is encrypted.
fn is_plain(text: &str) -> bool {
    let text = text.trim();
    let is_filled_in = ["$", "{{", "<", "ENC[", "vault:", "ref+", "/", "arn:", "projects/"]
        .iter()
        .any(|mark| text.starts_with(mark));
    let lower = text.to_ascii_lowercase();
    let is_word = matches!(
        &*lower,
        "true" | "false" | "none" | "null" | "required" | "optional" | "password" | "token"
    );
    // A pipeline's or an injector's variable in the middle of a text.
    let has_variable = text.contains("$(") || text.contains("${") || text.contains("{{");
    let is_hidden = !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X'));
    text.len() >= 4
        && !is_filled_in
        && !is_word
        && !has_variable
        && !is_hidden
        && !text.contains("://")
        && !text.contains(char::is_whitespace)
        && (text.len() >= 6 || text.parse::<f64>().is_err())
}
