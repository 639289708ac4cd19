//! Lists that are documents in YAML or JSON, each by the fields of its tool.

use std::collections::BTreeMap;

use yaml_spans::Tree;

use super::fields::{Fault, Node};
use crate::reference::Reference;

/// Something that a list names, as it is written.
#[derive(Debug)]
pub(super) struct Named {
    pub written: String,
    /// The byte that it begins at.
    pub at: usize,
    /// The digest that is said beside it.
    pub digest: Option<String>,
    pub platforms: Vec<String>,
    /// Whether every version is meant if none is said.
    pub is_any: bool,
}

impl Named {
    pub fn new(written: impl Into<String>, at: usize) -> Self {
        Self {
            written: written.into(),
            at,
            digest: None,
            platforms: Vec::new(),
            is_any: false,
        }
    }
}

/// What a document names; `None` if it is none that is known.
pub(super) fn read(document: Node<'_>, named: &mut Vec<Named>) -> Result<Option<()>, Fault> {
    let api = document.text_at("apiVersion").unwrap_or_default();
    let kind = document.text_at("kind");
    match kind.as_deref() {
        Some("ImageSetConfiguration") => names(document, "mirror/additionalImages", "name", named)?,
        Some("Images") => hauler_images(document, named)?,
        Some("Charts") => hauler_charts(document, named)?,
        Some("ZarfPackageConfig") => zarf(document, named)?,
        Some("Kustomization" | "Component") => kustomize(document, named)?,
        Some("ClusterServiceVersion") => names(document, "spec/relatedImages", "image", named)?,
        Some("ImagesLock") if api.starts_with("imgpkg.") => names(document, "images", "image", named)?,
        Some("ImagesLock") => images_lock(document, named)?,
        Some("Node") => node(document, named)?,
        Some(kind) if kind.ends_with("List") => nodes(document, named)?,
        None if document.get("sync").is_some() => regsync(document, named)?,
        None if document.get("schema_version").is_some() => inventory(document, named)?,
        None if document.get("images").is_some() && api.is_empty() => kustomize(document, named)?,
        None if document.get("version").is_some() && document.get("name").is_some() => chart(document, named)?,
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// The texts in one field of each item of a list.
fn names(document: Node<'_>, list: &str, field: &str, named: &mut Vec<Named>) -> Result<(), Fault> {
    for item in document.items(list)? {
        let (name, at) = item.required(field)?;
        named.push(Named::new(name, at));
    }
    Ok(())
}

/// <https://docs.hauler.dev/docs/hauler-usage/store/sync>
fn hauler_images(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for image in document.items("spec/images")? {
        let (name, at) = image.required("name")?;
        let platform = image.text_at("platform").filter(|platform| platform != "all");
        named.push(Named {
            platforms: platform.into_iter().map(Into::into).collect(),
            ..Named::new(name, at)
        });
    }
    Ok(())
}

fn hauler_charts(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for chart in document.items("spec/charts")? {
        let (name, at) = chart.required("name")?;
        // A chart in a folder or at an HTTP server has no name at a registry.
        if let Some(repository) = oci(chart, "repoURL") {
            let (version, _) = chart.required("version")?;
            let repository = repository.trim_end_matches('/');
            named.push(Named::new(format!("{repository}/{name}:{version}"), at));
        }
    }
    Ok(())
}

/// <https://docs.zarf.dev/ref/create/>
fn zarf(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for component in document.items("components")? {
        for image in component.items("images")? {
            let name = image
                .text()
                .ok_or_else(|| image.fault("the name of an image is missing"))?;
            named.push(Named::new(name, image.at()));
        }
        for chart in component.items("charts")? {
            if let Some(url) = oci(chart, "url") {
                let (version, at) = chart.required("version")?;
                named.push(Named::new(format!("{url}:{version}"), at));
            }
        }
    }
    Ok(())
}

/// What images become (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/>).
fn kustomize(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for image in document.items("images")? {
        let (name, at) = match image.get("newName") {
            Some(_) => image.required("newName")?,
            None => image.required("name")?,
        };
        let mut written = name.into_owned();
        if let Some(tag) = image.text_at("newTag") {
            written.extend([":", &tag]);
        }
        if let Some(digest) = image.text_at("digest") {
            written.extend(["@", &digest]);
        }
        named.push(Named {
            is_any: true,
            ..Named::new(written, at)
        });
    }
    Ok(())
}

/// Bitnami's lock of the images of a chart: digests are those of the platforms, not that of the index
/// (<https://github.com/vmware-labs/distribution-tooling-for-helm>).
fn images_lock(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for image in document.items("images")? {
        let (name, at) = image.required("image")?;
        let digests = image.items("digests")?.into_iter();
        let platforms = digests.filter_map(|digest| Some(digest.text_at("arch")?.into_owned()));
        named.push(Named {
            platforms: platforms.collect(),
            ..Named::new(name, at)
        });
    }
    Ok(())
}

fn nodes(list: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    let items = list.items("items")?;
    let nodes: Vec<_> = items
        .iter()
        .filter(|item| item.text_at("kind").as_deref() == Some("Node"))
        .collect();
    match nodes.is_empty() {
        true => Err(list.fault("it lists no nodes, so it says nothing about what they hold")),
        false => nodes.into_iter().try_for_each(|item| node(*item, named)),
    }
}

/// The images that a node has: of each, its names with tags, and its names with the digest
/// (<https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus>).
fn node(node: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    let system = node.text_at("status/nodeInfo/operatingSystem");
    let architecture = node.text_at("status/nodeInfo/architecture");
    let platform = system.zip(architecture).map(|(os, arch)| format!("{os}/{arch}"));
    for image in node.items("status/images")? {
        let names: Vec<_> = image.items("names")?.into_iter().collect();
        let texts = || names.iter().filter_map(|name| Some((name.text()?, name.at())));
        let digests: BTreeMap<String, String> = texts()
            .filter_map(|(text, _)| {
                let reference = Reference::parse(&text).ok()?;
                Some((reference.name().to_owned(), reference.digest()?.to_owned()))
            })
            .collect();
        for (text, at) in texts().filter(|(text, _)| !text.contains("<none>")) {
            let digest = Reference::parse(&text)
                .ok()
                .and_then(|reference| digests.get(reference.name()).cloned());
            named.push(Named {
                digest,
                platforms: platform.iter().cloned().collect(),
                ..Named::new(text, at)
            });
        }
    }
    Ok(())
}

fn regsync(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    for entry in document.items("sync")? {
        let (kind, at) = entry.required("type")?;
        if kind != "image" {
            let message = format!("`type: {kind}` does not say which images");
            return Err(Fault { at, message });
        }
        let (source, at) = entry.required("source")?;
        named.push(Named::new(source, at));
    }
    Ok(())
}

/// What `images --format json` prints.
fn inventory(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    if document.text_at("schema_version").as_deref() != Some("1") {
        return Err(document.fault("its `schema_version` is not 1"));
    }
    for entry in document.items("images")? {
        let (kind, at) = entry.required("kind")?;
        // What has no resolved name cannot have been carried, and a registry is only a setting.
        match (entry.text_at("resolved"), &*kind) {
            (Some(resolved), "image" | "oci" | "chart") => named.push(Named::new(resolved, at)),
            (None, "chart") => {
                let (written, at) = entry.required("reference")?;
                if written.contains('+') {
                    named.push(Named::new(written, at));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The images that a chart says it has (<https://artifacthub.io/docs/topics/annotations/helm/>).
fn chart(document: Node<'_>, named: &mut Vec<Named>) -> Result<(), Fault> {
    const IMAGES: &str = "artifacthub.io/images";
    let path = format!("annotations/{}", IMAGES.replace('/', "~1"));
    let Some(annotation) = document.get(&path) else {
        return Err(document.fault(format!(
            "this Chart.yaml has no annotation `{IMAGES}`, so it names no images"
        )));
    };
    let wrong = || annotation.fault(format!("`{IMAGES}` is not a list of images"));
    let (text, place) = annotation.text_with_places().ok_or_else(wrong)?;
    let mut tree = Tree::default();
    yaml_spans::read(&text, &mut tree).map_err(|error| Fault {
        at: place(error.offset),
        message: format!("`{IMAGES}`: {error}"),
    })?;
    for list in Node::documents(&tree, &text) {
        if list.is_mapping() || list.text().is_some() {
            return Err(wrong());
        }
        for image in list.children() {
            let fault = |fault: Fault| Fault {
                at: place(fault.at),
                ..fault
            };
            let (name, at) = image.required("image").map_err(fault)?;
            let platforms = image.items("platforms").map_err(fault)?;
            let platforms = platforms.into_iter().filter_map(Node::text);
            named.push(Named {
                platforms: platforms.map(Into::into).collect(),
                ..Named::new(name, place(at))
            });
        }
    }
    Ok(())
}

/// The URL of a chart, if it is at a registry.
fn oci(chart: Node<'_>, field: &str) -> Option<String> {
    let url = chart.text_at(field)?;
    url.starts_with("oci://").then(|| url.into_owned())
}
