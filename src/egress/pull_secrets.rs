//! Who has the pull secret of the mirror: pod specs, service accounts, namespaces.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use yaml_spans::{NodeId, Span};

use super::Remark;
use crate::code::Code;
use crate::manifest::Manifest;
use crate::policy::{Placement, Policy};
use crate::reference::Reference;
use crate::reference::hosts::Registries;
use crate::workload::{PodSpec, Source};

/// A namespace; the one that a release goes to has no name here.
type Namespace = Arc<str>;

/// What a document says about pull secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct PullFacts {
    /// Service accounts, and whether each has the secret.
    accounts: Vec<(Namespace, Arc<str>, bool)>,
    /// Namespaces that get a secret for a registry, and whether it is the one of the mirror.
    secrets: Vec<(Namespace, bool)>,
}

/// A pod spec with an image at the mirror.
#[derive(Clone, Debug)]
pub(crate) struct Puller {
    namespace: Namespace,
    account: Arc<str>,
    /// Whether its own list has the secret.
    has_secret: bool,
    pub span: Span,
    pub path: String,
    pub manifest: Manifest,
}

/// What all documents say about pull secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct PullSecrets {
    secret: String,
    accounts: FxHashMap<(Namespace, Arc<str>), bool>,
    with_secret: FxHashSet<Namespace>,
    /// Whether secrets for registries are a part of the input.
    are_known: bool,
}

impl PullFacts {
    /// Whether there is nothing to remember.
    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.secrets.is_empty()
    }
}

/// What the document at `root` says about the pull secret of the policy, if it has one that pods need.
pub(crate) fn read(source: Source<'_>, root: NodeId, policy: &Policy) -> (PullFacts, Vec<Puller>) {
    let (mut facts, mut pullers) = (PullFacts::default(), Vec::new());
    let Some(secret) = policy.wanted_pull_secret() else {
        return (facts, pullers);
    };
    for resource in source.resources(root) {
        let manifest = &resource.manifest;
        let namespace: Namespace = manifest.namespace.as_deref().unwrap_or_default().into();
        let name: Arc<str> = manifest.name.as_deref().unwrap_or_default().into();
        match manifest.kind.as_deref() {
            Some("ServiceAccount") => {
                facts
                    .accounts
                    .push((namespace, name, has_secret(source, resource.node, secret)));
            }
            Some("Secret") => {
                let kind = source.text_at(resource.node, "type");
                if kind
                    .is_some_and(|kind| matches!(&*kind, "kubernetes.io/dockerconfigjson" | "kubernetes.io/dockercfg"))
                {
                    facts.secrets.push((namespace, &*name == secret));
                }
            }
            _ => {
                let specs = resource.pod_specs();
                let specs = specs.iter().filter(|spec| pulls_from_mirror(spec, policy));
                pullers.extend(specs.map(|spec| Puller {
                    namespace: Arc::clone(&namespace),
                    account: account(source, spec),
                    has_secret: has_secret(source, spec.node, secret),
                    span: span(source, spec),
                    path: spec.path.clone(),
                    manifest: manifest.clone(),
                }));
            }
        }
    }
    (facts, pullers)
}

impl PullSecrets {
    /// Gathers what the documents say.
    pub(crate) fn gather<'f>(policy: &Policy, facts: impl Iterator<Item = &'f PullFacts>) -> Self {
        let mut all = Self {
            secret: policy.wanted_pull_secret().unwrap_or_default().to_owned(),
            ..Self::default()
        };
        for facts in facts {
            for (namespace, account, has_secret) in &facts.accounts {
                let known = all
                    .accounts
                    .entry((Arc::clone(namespace), Arc::clone(account)))
                    .or_default();
                *known |= has_secret;
            }
            for (namespace, is_of_mirror) in &facts.secrets {
                all.are_known = true;
                if *is_of_mirror {
                    all.with_secret.insert(Arc::clone(namespace));
                }
            }
        }
        all
    }

    /// What is missing for a pod spec, if anything.
    pub(crate) fn missing(&self, puller: &Puller) -> Option<Remark> {
        let Self { secret, .. } = self;
        let account = self
            .accounts
            .get(&(Arc::clone(&puller.namespace), Arc::clone(&puller.account)));
        let message = if !puller.has_secret && account != Some(&true) {
            let account = match account {
                Some(_) => format!("neither it nor its service account `{}` has", puller.account),
                None => "it has no".to_owned(),
            };
            match account.starts_with("neither") {
                true => format!("{account} the pull secret `{secret}` of the mirror"),
                false => format!(
                    "{account} pull secret `{secret}` for the mirror, and its service account `{}` is not in the input",
                    puller.account
                ),
            }
        } else if self.are_known && !self.with_secret.contains(&puller.namespace) {
            let namespace = match &*puller.namespace {
                "" => "its namespace".to_owned(),
                namespace => format!("the namespace `{namespace}`"),
            };
            format!("{namespace} gets no Secret `{secret}`, although other secrets for registries are in the input")
        } else {
            return None;
        };
        Some(Remark {
            code: Code::MissingPullSecret,
            message,
            subject: secret.clone(),
            span: puller.span,
            path: puller.path.clone(),
            manifest: puller.manifest.clone(),
        })
    }
}

/// The service account that a pod runs as.
fn account(source: Source<'_>, spec: &PodSpec<'_>) -> Arc<str> {
    let named = source.text_at(spec.node, "serviceAccountName");
    let named = named.or_else(|| source.text_at(spec.node, "serviceAccount"));
    named
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or("default")
        .into()
}

/// Whether a list of pull secrets has one of this name.
fn has_secret(source: Source<'_>, node: NodeId, secret: &str) -> bool {
    let items = source.items(node, "imagePullSecrets");
    let mut names = items.filter_map(|(_, item)| source.text_at(item, "name"));
    names.any(|name| name == secret)
}

/// What is shown: the image of the first container.
fn span(source: Source<'_>, spec: &PodSpec<'_>) -> Span {
    let images = spec.containers();
    let mut images = images.iter().filter_map(|container| source.at(container.node, "image"));
    source.tree.node(images.next().unwrap_or(spec.node)).span
}

/// Whether one of the images is at the mirror, or moves there.
fn pulls_from_mirror(spec: &PodSpec<'_>, policy: &Policy) -> bool {
    spec.containers().iter().any(|container| {
        let image = container.image();
        let reference = image.and_then(|image| Reference::parse(&image).ok());
        let placement = reference.map(|reference| policy.place(&reference, Registries::known()));
        matches!(placement, Some(Placement::Home | Placement::Move(_)))
    })
}
