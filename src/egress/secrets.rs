//! Tokens and passwords in custom resources, in plain text.

use std::borrow::Cow;

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
    // Most documents are Kubernetes' own, and their group tells.
    let is_list = || source.text_at(root, "kind").is_some_and(|kind| kind.ends_with("List"));
    let api_version = source.text_at(root, "apiVersion").unwrap_or_default();
    if !group_of(&api_version).is_some_and(is_foreign) && !is_list() {
        return;
    }
    for resource in source.resources(root) {
        if is_custom(&resource.manifest) {
            let mut reader = Reader {
                source,
                resource: &resource.path,
                manifest: &resource.manifest,
                remarks,
            };
            reader.node(resource.node, &mut Vec::new());
        }
    }
}

/// Whether a resource is of a group that is not Kubernetes' own, and its fields say what they mean.
fn is_custom(manifest: &Manifest) -> bool {
    let group = manifest.api_version.as_deref().and_then(group_of);
    let kind = manifest.kind.as_deref().unwrap_or_default();
    // Policies name fields of others, and stores name keys of what they hold.
    let names_others =
        kind.ends_with("Policy") || kind.ends_with("Store") || kind.ends_with("Template") || kind.contains("Secret");
    group.is_some_and(is_foreign) && !names_others && !ENCRYPTED.contains(&kind)
}

fn group_of(api_version: &str) -> Option<&str> {
    api_version.split_once('/').map(|(group, _)| group)
}

fn is_foreign(group: &str) -> bool {
    group.contains('.') && (!group.ends_with(".k8s.io") || group.ends_with(".x-k8s.io"))
}

struct Reader<'a, 't> {
    source: Source<'t>,
    resource: &'a str,
    manifest: &'a Manifest,
    remarks: &'a mut Vec<Remark>,
}

/// A step of the way to a field.
enum Step<'t> {
    Key(Cow<'t, str>),
    Index(usize),
}

impl<'t> Reader<'_, 't> {
    fn node(&mut self, node: NodeId, way: &mut Vec<Step<'t>>) {
        let (tree, text) = (self.source.tree, self.source.text);
        if way.len() > DEEPEST {
            return;
        }
        match tree.node(node).kind {
            NodeKind::Mapping(_) => {
                for (key, value) in tree.entries(node) {
                    let name = tree.text(key, text);
                    if way.is_empty() && matches!(&*name, "metadata" | "status") {
                        continue;
                    }
                    let is_scalar = matches!(tree.node(value).kind, NodeKind::Scalar(_));
                    if is_scalar {
                        self.field(node, (key, &name), value, way);
                        continue;
                    }
                    way.push(Step::Key(name));
                    self.node(value, way);
                    way.pop();
                }
            }
            NodeKind::Sequence(_) => {
                for (index, item) in tree.children(node).enumerate() {
                    way.push(Step::Index(index));
                    self.node(item, way);
                    way.pop();
                }
            }
            NodeKind::Scalar(_) | NodeKind::Alias => {}
        }
    }

    fn field(&mut self, mapping: NodeId, (key, name): (NodeId, &str), value: NodeId, way: &[Step<'t>]) {
        let above = match way.last() {
            Some(Step::Key(above)) => above,
            _ => "",
        };
        let is_secret = may_be_secret(name, above) && self.source.scalar(value).is_some_and(|text| is_plain(&text));
        // `{secretName: …, secretKey: …}` says where one is.
        if !is_secret || self.source.at(mapping, "secretName").is_some() {
            return;
        }
        let steps = way.iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => index.to_string().into(),
        });
        let steps: Vec<Cow<'_, str>> = steps.chain([name.into()]).collect();
        let field = steps.join(".");
        let pointer = steps
            .iter()
            .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")));
        self.remarks.push(Remark {
            code: Code::SecretInManifest,
            message: format!("`{field}` holds a secret in plain text; its value is not shown"),
            subject: field,
            span: self.source.tree.node(key).span,
            path: [self.resource.to_owned()].into_iter().chain(pointer).collect(),
            manifest: self.manifest.clone(),
        });
    }
}

/// How the names of secrets end.
const ENDS: &[u8] = b"ndyeslt";

/// Whether a field of this name holds a secret, and not the name of one or of a key in it.
fn may_be_secret(name: &str, above: &str) -> bool {
    let last = name.bytes().last().map(|byte| byte.to_ascii_lowercase());
    if name.len() < 3 || !last.is_some_and(|last| ENDS.contains(&last)) {
        return false;
    }
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
