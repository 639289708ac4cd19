//! What one document says about operators: those that run in it, what starts images, what names other ones, and who may
//! create what.

use std::sync::Arc;

use yaml_spans::{NodeId, Span};

use super::access::{self, Access};
use super::catalogue::{self, At, Means, Part, Use};
use super::data::{in_data, unpacked};
use super::fields;
use super::identity::Known;
use super::running::{Runs, is_wanted, runs};
use crate::find::Position;
use crate::manifest::Manifest;
use crate::workload::{Container, Resource, Source};

/// What one document says about operators.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub workloads: Vec<Workload>,
    pub signs: Vec<Sign>,
    pub access: Vec<Access>,
    /// The objects that signs are in.
    pub objects: Vec<Object>,
}

/// Something that runs.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    pub manifest: Arc<Manifest>,
    /// The service account that it runs as.
    pub account: Box<str>,
    pub program: Runs,
    /// The image that is looked at: that of the operator, or the first one.
    pub image: Box<str>,
    pub span: Span,
    pub path: String,
    /// Filled in by who knows the lines.
    pub position: Position,
}

/// An object that starts an image, or something that names another one.
#[derive(Clone, Debug)]
pub(crate) enum Sign {
    /// It starts the image; these parts of it are others.
    Starts {
        at: At,
        object: usize,
        parts: Vec<(Part, String)>,
        is_tag_known: bool,
    },
    /// An object that would start the image if it were otherwise, and what it says about parts of it.
    Lacks { at: At, parts: Vec<(Part, String)> },
    /// It would start the image, and names another one.
    Replaced { at: At },
    /// An override, its value, and where it counts; everywhere, if that is not known.
    Overrides {
        at: At,
        value: String,
        namespace: Option<String>,
    },
    /// A variable that starts the image, in a ConfigMap.
    Variable { at: At, namespace: Option<String> },
}

/// Where a sign is.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub manifest: Arc<Manifest>,
    pub span: Span,
    pub position: Position,
}

/// The kinds that may say something, besides those of the catalogue and what runs.
const KINDS: [&str; 6] = [
    "ConfigMap",
    "Secret",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
];

/// The label that some operators look for instead of an annotation.
const LABELS: [&str; 2] = ["metadata/annotations", "metadata/labels"];

impl Seen {
    /// What the document at `root` says; `has_images` says whether anything in it is an image.
    pub(crate) fn of(source: Source<'_>, root: NodeId, has_images: bool, known: &Known<'_>) -> Self {
        let mut seen = Self::default();
        // Most documents say nothing about operators, and their kind tells.
        let kind = source.text_at(root, "kind").unwrap_or_default();
        if !has_images && !kind.ends_with("List") && !KINDS.contains(&&*kind) && !catalogue::knows_kind(&kind) {
            return seen;
        }
        for resource in source.resources(root) {
            seen.resource(source, &resource, known);
        }
        seen
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.workloads.is_empty() && self.signs.is_empty() && self.access.is_empty()
    }

    fn resource(&mut self, source: Source<'_>, resource: &Resource<'_>, known: &Known<'_>) {
        let manifest = &resource.manifest;
        let Some(kind) = manifest.kind.as_deref() else { return };
        let api = manifest.api_version.as_deref().unwrap_or_default();
        let group = api.split_once('/').map_or("", |(group, _)| group);
        let mut object = OnceObject {
            manifest,
            span: first_line(source, resource.node),
            shared: None,
            index: None,
        };
        for at in catalogue::triggers_of(group, kind) {
            self.trigger(source, resource.node, at, &mut object);
        }
        for at in catalogue::overrides_of(group, kind) {
            let entry = &catalogue::start(at).overrides[usize::from(at.2)];
            let Means::Field { path, conditions, .. } = &entry.means else {
                continue;
            };
            if fields::hold(source, resource.node, conditions)
                && let Some(value) = fields::text(source, resource.node, path)
            {
                let namespace = None;
                self.signs.push(Sign::Overrides { at, value, namespace });
            }
        }
        if matches!(kind, "ConfigMap" | "Secret") && group.is_empty() {
            self.settings(source, resource.node, manifest);
        }
        self.access.extend(access::read(source, resource.node, manifest));
        self.pods(source, resource, known, &mut object);
    }

    /// An object of a kind that starts images.
    fn trigger(&mut self, source: Source<'_>, node: NodeId, at: At, object: &mut OnceObject<'_>) {
        let trigger = &catalogue::start(at).triggers[usize::from(at.2)];
        let parts = trigger.parts.iter();
        let parts = parts.filter_map(|(part, path)| Some((*part, fields::text(source, node, path)?)));
        if !fields::hold(source, node, trigger.conditions) {
            let parts = parts.collect();
            self.signs.push(Sign::Lacks { at, parts });
            return;
        }
        if trigger.unless.iter().any(|path| fields::is_set(source, node, path)) {
            self.signs.push(Sign::Replaced { at });
            return;
        }
        let is_decided = trigger
            .decided_by
            .is_some_and(|path| fields::is_set(source, node, path));
        let object = object.index(&mut self.objects);
        self.signs.push(Sign::Starts {
            at,
            object,
            parts: parts.collect(),
            is_tag_known: !is_decided,
        });
    }

    /// The pods of a resource: who runs in them, and which annotations they have.
    fn pods(&mut self, source: Source<'_>, resource: &Resource<'_>, known: &Known<'_>, object: &mut OnceObject<'_>) {
        for spec in resource.pod_specs() {
            let mut best: Option<(usize, Runs, Container<'_>)> = None;
            for container in spec.containers() {
                let Some(image) = container.image() else { continue };
                let runs = runs(source, &container, &image, known);
                // What runs beside it says less, and what runs before it least.
                let rank = match &runs {
                    Runs::Operator(_) => 0,
                    Runs::Passive(_) => 2,
                    Runs::Other => 4,
                    Runs::Unknown => 6,
                } + usize::from(!container.path.contains("/containers/"));
                if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                    best = Some((rank, runs, container));
                }
            }
            let Some((_, program, container)) = best else { continue };
            let Some(node) = source.at(container.node, "image") else {
                continue;
            };
            let account = source.text_at(spec.node, "serviceAccountName");
            let account = account.or_else(|| source.text_at(spec.node, "serviceAccount"));
            self.workloads.push(Workload {
                manifest: object.manifest(),
                account: account.as_deref().unwrap_or("default").into(),
                program,
                image: source.scalar(node).unwrap_or_default().into(),
                span: source.tree.node(node).span,
                path: format!("{}/image", container.path),
                position: Position::default(),
            });
            let above = spec.path.strip_prefix(resource.path.as_str()).unwrap_or(&spec.path);
            let above = above.trim_start_matches('/').strip_suffix("spec").unwrap_or_default();
            let template = source.at(resource.node, above.trim_end_matches('/'));
            let template = template.filter(|_| !above.is_empty()).unwrap_or(resource.node);
            self.annotations(source, template, object);
        }
    }

    fn annotations(&mut self, source: Source<'_>, node: NodeId, object: &mut OnceObject<'_>) {
        for path in LABELS {
            let Some(mapping) = source.at(node, path) else { continue };
            let has = |wanted: &str| {
                let mut keys = source.tree.entries(mapping);
                keys.any(|(key, _)| source.tree.text(key, source.text) == wanted)
            };
            for (key, value) in source.tree.entries(mapping) {
                let key = source.tree.text(key, source.text);
                for at in catalogue::annotated(&key) {
                    let value = source.scalar(value).unwrap_or_default();
                    if matches!(&*value, "" | "false" | "disabled") {
                        continue;
                    }
                    let trigger = &catalogue::start(at).triggers[usize::from(at.2)];
                    if trigger.unless.iter().any(|other| has(other)) {
                        self.signs.push(Sign::Replaced { at });
                        continue;
                    }
                    let object = object.index(&mut self.objects);
                    self.signs.push(Sign::Starts {
                        at,
                        object,
                        parts: Vec::new(),
                        is_tag_known: true,
                    });
                }
            }
        }
    }

    /// What a ConfigMap or a Secret names.
    fn settings(&mut self, source: Source<'_>, node: NodeId, manifest: &Manifest) {
        let is_secret = manifest.kind.as_deref() == Some("Secret");
        let places = ["data", "stringData"].into_iter().zip([is_secret, false]);
        for (data, is_packed) in places.take(1 + usize::from(is_secret)) {
            if let Some(data) = source.at(node, data) {
                self.data(source, node, manifest, (data, is_packed));
            }
        }
    }

    fn data(&mut self, source: Source<'_>, node: NodeId, manifest: &Manifest, (data, is_packed): (NodeId, bool)) {
        let namespace = &manifest.namespace;
        for (key, value) in source.tree.entries(data) {
            let key = source.tree.text(key, source.text);
            for used in catalogue::variable(&key) {
                let value = unpacked(source, value, is_packed).unwrap_or_default();
                self.variable(used, value.trim(), namespace.as_ref());
            }
        }
        for at in catalogue::keys() {
            let entry = &catalogue::start(*at).overrides[usize::from(at.2)];
            let Means::Key { map, label, path } = &entry.means else {
                continue;
            };
            let is_it = map.is_none_or(|map| manifest.name.as_deref() == Some(map))
                && label.is_none_or(|label| {
                    let labels = source.at(node, "metadata/labels");
                    labels.is_some_and(|labels| source.at(labels, &label.replace('/', "~1")).is_some())
                });
            if is_it && let Some(value) = in_data(source, (data, is_packed), path) {
                self.signs.push(Sign::Overrides {
                    at: *at,
                    value,
                    namespace: namespace.clone(),
                });
            }
        }
    }

    fn variable(&mut self, used: Use, value: &str, namespace: Option<&String>) {
        if value.is_empty() {
            return;
        }
        let namespace = namespace.cloned();
        match used {
            Use::Override(operator, start, number) => self.signs.push(Sign::Overrides {
                at: (operator, start, number),
                value: value.to_owned(),
                namespace,
            }),
            Use::Trigger(operator, start, number) => {
                let at = (operator, start, number);
                if is_wanted(at, value) {
                    self.signs.push(Sign::Variable { at, namespace });
                }
            }
        }
    }
}

/// The object of a document that signs are in, added when the first one is.
struct OnceObject<'m> {
    manifest: &'m Manifest,
    span: Span,
    shared: Option<Arc<Manifest>>,
    index: Option<usize>,
}

impl OnceObject<'_> {
    fn index(&mut self, objects: &mut Vec<Object>) -> usize {
        let manifest = self.manifest();
        *self.index.get_or_insert_with(|| {
            objects.push(Object {
                manifest,
                span: self.span,
                position: Position::default(),
            });
            objects.len() - 1
        })
    }

    fn manifest(&mut self) -> Arc<Manifest> {
        let shared = self.shared.get_or_insert_with(|| Arc::new(self.manifest.clone()));
        Arc::clone(shared)
    }
}

/// The first field of a resource.
fn first_line(source: Source<'_>, node: NodeId) -> Span {
    let key = source.tree.entries(node).next().map(|(key, _)| key);
    source.tree.node(key.unwrap_or(node)).span
}
