//! The form of a rule file.

use serde_yaml::{Mapping, Value};

use crate::words::{list, nearest};
use yaml_spans::{self as yaml, NodeId, NodeKind, Tree};

use super::{Artifact, Example, Fields, Form, Globs, KindPattern, PathPattern, Rule, RuleError};

/// One file for each ecosystem, those about everything last; within a file, and from file to file, earlier rules win.
pub(super) const EMBEDDED: &[(&str, &str)] = &[
    (
        "rules/actions-runner.yaml",
        include_str!("../../rules/actions-runner.yaml"),
    ),
    ("rules/admission.yaml", include_str!("../../rules/admission.yaml")),
    ("rules/airflow.yaml", include_str!("../../rules/airflow.yaml")),
    ("rules/argo.yaml", include_str!("../../rules/argo.yaml")),
    ("rules/camel-k.yaml", include_str!("../../rules/camel-k.yaml")),
    ("rules/carvel.yaml", include_str!("../../rules/carvel.yaml")),
    ("rules/cert-manager.yaml", include_str!("../../rules/cert-manager.yaml")),
    ("rules/cluster-api.yaml", include_str!("../../rules/cluster-api.yaml")),
    ("rules/cnpg.yaml", include_str!("../../rules/cnpg.yaml")),
    ("rules/containerd.yaml", include_str!("../../rules/containerd.yaml")),
    ("rules/crossplane.yaml", include_str!("../../rules/crossplane.yaml")),
    ("rules/dapr.yaml", include_str!("../../rules/dapr.yaml")),
    ("rules/dynatrace.yaml", include_str!("../../rules/dynatrace.yaml")),
    ("rules/eks-anywhere.yaml", include_str!("../../rules/eks-anywhere.yaml")),
    ("rules/elastic.yaml", include_str!("../../rules/elastic.yaml")),
    (
        "rules/envoy-gateway.yaml",
        include_str!("../../rules/envoy-gateway.yaml"),
    ),
    ("rules/flux.yaml", include_str!("../../rules/flux.yaml")),
    ("rules/gatekeeper.yaml", include_str!("../../rules/gatekeeper.yaml")),
    ("rules/gitlab.yaml", include_str!("../../rules/gitlab.yaml")),
    ("rules/hauler.yaml", include_str!("../../rules/hauler.yaml")),
    ("rules/istio.yaml", include_str!("../../rules/istio.yaml")),
    ("rules/knative.yaml", include_str!("../../rules/knative.yaml")),
    ("rules/kpack.yaml", include_str!("../../rules/kpack.yaml")),
    ("rules/kserve.yaml", include_str!("../../rules/kserve.yaml")),
    ("rules/kubeflow.yaml", include_str!("../../rules/kubeflow.yaml")),
    ("rules/kubelb.yaml", include_str!("../../rules/kubelb.yaml")),
    ("rules/kubevirt.yaml", include_str!("../../rules/kubevirt.yaml")),
    ("rules/kustomize.yaml", include_str!("../../rules/kustomize.yaml")),
    ("rules/kyverno.yaml", include_str!("../../rules/kyverno.yaml")),
    ("rules/linkerd.yaml", include_str!("../../rules/linkerd.yaml")),
    ("rules/longhorn.yaml", include_str!("../../rules/longhorn.yaml")),
    ("rules/machines.yaml", include_str!("../../rules/machines.yaml")),
    ("rules/nvidia.yaml", include_str!("../../rules/nvidia.yaml")),
    ("rules/olm.yaml", include_str!("../../rules/olm.yaml")),
    (
        "rules/open-cluster-management.yaml",
        include_str!("../../rules/open-cluster-management.yaml"),
    ),
    ("rules/openshift.yaml", include_str!("../../rules/openshift.yaml")),
    (
        "rules/opentelemetry.yaml",
        include_str!("../../rules/opentelemetry.yaml"),
    ),
    ("rules/operators.yaml", include_str!("../../rules/operators.yaml")),
    ("rules/portworx.yaml", include_str!("../../rules/portworx.yaml")),
    ("rules/postgres.yaml", include_str!("../../rules/postgres.yaml")),
    ("rules/prometheus.yaml", include_str!("../../rules/prometheus.yaml")),
    ("rules/rancher.yaml", include_str!("../../rules/rancher.yaml")),
    ("rules/rook.yaml", include_str!("../../rules/rook.yaml")),
    ("rules/scylla.yaml", include_str!("../../rules/scylla.yaml")),
    ("rules/seldon.yaml", include_str!("../../rules/seldon.yaml")),
    ("rules/spark.yaml", include_str!("../../rules/spark.yaml")),
    ("rules/stackable.yaml", include_str!("../../rules/stackable.yaml")),
    ("rules/strimzi.yaml", include_str!("../../rules/strimzi.yaml")),
    ("rules/tekton.yaml", include_str!("../../rules/tekton.yaml")),
    ("rules/tidb.yaml", include_str!("../../rules/tidb.yaml")),
    ("rules/tigera.yaml", include_str!("../../rules/tigera.yaml")),
    ("rules/trivy.yaml", include_str!("../../rules/trivy.yaml")),
    ("rules/vault.yaml", include_str!("../../rules/vault.yaml")),
    ("rules/velero.yaml", include_str!("../../rules/velero.yaml")),
    (
        "rules/victoriametrics.yaml",
        include_str!("../../rules/victoriametrics.yaml"),
    ),
    ("rules/zarf.yaml", include_str!("../../rules/zarf.yaml")),
    (
        "rules/documentation.yaml",
        include_str!("../../rules/documentation.yaml"),
    ),
    ("rules/kubernetes.yaml", include_str!("../../rules/kubernetes.yaml")),
];

const KEYS: &[&str] = &[
    "id", "summary", "kinds", "path", "when", "form", "flag", "fields", "artifact", "required", "example", "examples",
];
const FORMS: &[&str] = &[
    "whole", "url", "flag", "list", "pairs", "split", "keys", "yaml", "json", "toml", "base64", "text", "schema",
    "ignore", "copy",
];
const FIELDS: &[&str] = &["registry", "namespace", "repository", "tag", "digest"];

/// Reads one rule file: a list of rules.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Rule>, RuleError> {
    let fail = |message: String| RuleError {
        file: file.to_owned(),
        message,
    };
    let mut tree = Tree::default();
    yaml::read(text, &mut tree).map_err(|error| {
        let before = text.as_bytes().iter().take(error.offset).filter(|byte| **byte == b'\n');
        fail(format!("line {}: {error}", before.count() + 1))
    })?;
    let file = File { text, tree: &tree };
    match tree.roots() {
        [root] if matches!(tree.node(*root).kind, NodeKind::Sequence(_)) => {
            tree.children(*root).map(|rule| file.rule(rule).map_err(fail)).collect()
        }
        _ => Err(fail(
            "expected a list of rules, as `airgap-lint rules` shows them".to_owned(),
        )),
    }
}

/// A file that was read, and what goes wrong with it.
#[derive(Clone, Copy)]
struct File<'t> {
    text: &'t str,
    tree: &'t Tree,
}

impl<'t> File<'t> {
    fn rule(self, node: NodeId) -> Result<Rule, String> {
        let id = self
            .lookup(node, "id")
            .map(|id| self.string(id))
            .transpose()?
            .unwrap_or_default();
        self.named_rule(node, &id).map_err(|message| match id.is_empty() {
            true => message,
            false => format!("{id}: {message}"),
        })
    }

    fn named_rule(self, node: NodeId, id: &str) -> Result<Rule, String> {
        let in_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let mut rule = Rule {
            id: id.to_owned(),
            summary: String::new(),
            kinds: Vec::new(),
            paths: Vec::new(),
            when: Vec::new(),
            form: Form::Ignore,
            artifact: Artifact::Image,
            required: false,
            examples: Vec::new(),
        };
        let (mut form, mut flags, mut fields) = (None, None, None);
        for (key, at, value) in self.entries(node, KEYS)? {
            match key {
                "id" if id.is_empty() || !id.bytes().all(in_id) => {
                    return self.fail(
                        at,
                        "an id is written in lower case, with dots and dashes: `ecosystem.place`",
                    );
                }
                "summary" => rule.summary = self.string(value)?,
                "kinds" => rule.kinds = self.strings(value)?.iter().map(|kind| KindPattern::new(kind)).collect(),
                "path" => rule.paths = self.strings(value)?.iter().map(|path| PathPattern::new(path)).collect(),
                "when" => {
                    for (field, values) in self.tree.entries(value) {
                        rule.when.push((self.string(field)?, Globs::new(self.strings(values)?)));
                    }
                }
                "form" => form = Some((self.string(value)?, value)),
                "flag" => flags = Some((self.strings(value)?, at)),
                "fields" => fields = Some((self.fields(value)?, at)),
                "artifact" => {
                    rule.artifact = match &*self.string(value)? {
                        "image" => Artifact::Image,
                        "chart" => Artifact::Chart,
                        _ => return self.fail(value, "an artifact is `image` or `chart`"),
                    }
                }
                "required" => {
                    rule.required = match &*self.string(value)? {
                        "true" => true,
                        "false" => false,
                        _ => return self.fail(value, "`required` is `true` or `false`"),
                    }
                }
                "example" => rule.examples.push(self.example(value)?),
                "examples" => {
                    for example in self.tree.children(value) {
                        rule.examples.push(self.example(example)?);
                    }
                }
                _ => {}
            }
        }
        let (form, form_at) = match form {
            _ if id.is_empty() => return self.fail(node, "`id` is missing"),
            _ if rule.summary.is_empty() => return self.fail(node, "`summary` is missing"),
            None => return self.fail(node, "`form` is missing"),
            Some(form) => form,
        };
        match (&flags, &fields) {
            (Some((_, at)), _) if form != "flag" => return self.fail(*at, "`flag` goes with `form: flag` only"),
            (_, Some((_, at))) if form != "split" => return self.fail(*at, "`fields` goes with `form: split` only"),
            _ => {}
        }
        rule.form = match &*form {
            "whole" => Form::Whole,
            "url" => Form::Url,
            "flag" => match flags {
                Some((flags, _)) if !flags.is_empty() => Form::Flag(flags),
                _ => return self.fail(node, "`form: flag` needs `flag: \"--name\"`"),
            },
            "list" | "pairs" => Form::List,
            "split" => match fields {
                Some((fields, _)) if !fields.repository.is_empty() => Form::Split(fields),
                _ => return self.fail(node, "`form: split` needs `fields: { repository: … }`"),
            },
            "keys" => Form::Keys,
            "yaml" | "json" => Form::Yaml,
            "toml" => Form::Toml,
            "base64" => Form::Base64,
            "text" => Form::Text,
            "schema" => Form::Schema,
            "ignore" => Form::Ignore,
            "copy" => Form::Copy,
            other => return self.fail(form_at, &unknown("form", other, FORMS)),
        };
        if rule.paths.is_empty() {
            match rule.form {
                Form::Flag(_) => rule.paths.push(PathPattern::new("**")),
                _ => return self.fail(node, "`path` is missing"),
            }
        }
        Ok(rule)
    }

    fn fields(self, node: NodeId) -> Result<Fields, String> {
        let mut fields = Fields::default();
        for (key, _, value) in self.entries(node, FIELDS)? {
            let field = match key {
                "registry" => &mut fields.registry,
                "namespace" => &mut fields.namespace,
                "repository" => &mut fields.repository,
                "tag" => &mut fields.tag,
                _ => &mut fields.digest,
            };
            *field = self.strings(value)?;
        }
        Ok(fields)
    }

    fn example(self, node: NodeId) -> Result<Example, String> {
        let mut example = Example {
            input: Value::Null,
            finds: Vec::new(),
        };
        for (key, _, value) in self.entries(node, &["input", "finds"])? {
            match key {
                "input" => example.input = self.value(value)?,
                _ => example.finds = self.strings(value)?,
            }
        }
        Ok(example)
    }

    /// The keys of a mapping, each a known one and there once, where they stand, and their values.
    fn entries(self, node: NodeId, known: &[&'static str]) -> Result<Vec<(&'static str, NodeId, NodeId)>, String> {
        if !matches!(self.tree.node(node).kind, NodeKind::Mapping(_)) {
            return self.fail(node, &format!("expected a mapping with {}", list(known)));
        }
        let mut entries = Vec::with_capacity(known.len());
        for (key, value) in self.tree.entries(node) {
            let word = self.string(key)?;
            let Some(&word) = known.iter().find(|known| **known == word) else {
                return self.fail(key, &unknown("key", &word, known));
            };
            if entries.iter().any(|(other, _, _)| *other == word) {
                return self.fail(key, &format!("`{word}` stands there twice"));
            }
            entries.push((word, key, value));
        }
        Ok(entries)
    }

    fn lookup(self, node: NodeId, field: &str) -> Option<NodeId> {
        self.tree
            .entries(node)
            .find(|(key, _)| self.tree.text(*key, self.text) == field)
            .map(|(_, value)| value)
    }

    fn string(self, node: NodeId) -> Result<String, String> {
        match self.tree.node(node).kind {
            NodeKind::Scalar(_) => Ok(self.tree.text(node, self.text).into_owned()),
            _ => self.fail(node, "expected a text"),
        }
    }

    /// A text, or a list of them.
    fn strings(self, node: NodeId) -> Result<Vec<String>, String> {
        match self.tree.node(node).kind {
            NodeKind::Sequence(_) => self.tree.children(node).map(|item| self.string(item)).collect(),
            NodeKind::Scalar(_) => Ok(vec![self.string(node)?]),
            _ => self.fail(node, "expected a text or a list of texts"),
        }
    }

    fn value(self, node: NodeId) -> Result<Value, String> {
        Ok(match self.tree.node(node).kind {
            NodeKind::Scalar(_) => {
                let text = self.string(node)?;
                match &*text {
                    "" | "~" | "null" if self.tree.is_plain(node) => Value::Null,
                    "true" | "false" if self.tree.is_plain(node) => Value::Bool(text == "true"),
                    _ => match text.parse::<i64>() {
                        Ok(number) if self.tree.is_plain(node) => Value::Number(number.into()),
                        _ => Value::String(text),
                    },
                }
            }
            NodeKind::Sequence(_) => Value::Sequence(
                self.tree
                    .children(node)
                    .map(|item| self.value(item))
                    .collect::<Result<_, String>>()?,
            ),
            NodeKind::Mapping(_) => {
                let mut mapping = Mapping::new();
                for (key, value) in self.tree.entries(node) {
                    mapping.insert(self.value(key)?, self.value(value)?);
                }
                Value::Mapping(mapping)
            }
            NodeKind::Alias => return self.fail(node, "a rule file has no aliases; write it out"),
        })
    }

    fn fail<T>(self, node: NodeId, message: &str) -> Result<T, String> {
        let before = &self.text[..self.tree.node(node).span.start as usize];
        Err(format!("line {}: {message}", before.matches('\n').count() + 1))
    }
}

/// `unknown key `pth`: did you mean `path`?`
fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(nearest) => format!("unknown {what} `{word}`: did you mean `{nearest}`?"),
        None => format!("unknown {what} `{word}`: there are {}", list(known)),
    }
}
