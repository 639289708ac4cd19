//! The inventory as a bill of materials: CycloneDX 1.6, in JSON.
//!
//! The form is that of <https://cyclonedx.org/docs/1.6/json/>. It has no time and no number of its own: the same manifests
//! give the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::plain;
use super::safe::clean;
use crate::finding::Occurrence;
use crate::inventory::{Entry, Inventory};
use crate::rules::Artifact;

/// What package URLs have as it is.
const IN_PURL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const IN_QUALIFIER: &AsciiSet = &IN_PURL.remove(b'/');

/// Writes every image and chart as a component, each once, with the places where it is referenced.
///
/// Registries that are only settings are no components. What no kubelet accepts has no package URL.
///
/// # Errors
/// Those of `out`.
pub fn write(inventory: &Inventory, mut out: impl Write) -> io::Result<()> {
    // Several spellings can be one image.
    let mut components: BTreeMap<(Artifact, &str), Component> = BTreeMap::new();
    for entry in inventory
        .entries()
        .iter()
        .filter(|entry| entry.artifact != Artifact::Registry)
    {
        let name = entry.resolved.as_deref().unwrap_or(&entry.reference);
        let component = components
            .entry((entry.artifact, name))
            .or_insert_with(|| Component::of(entry, name));
        component.spellings(entry);
    }
    let bill = Bill {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: Metadata {
            tools: Tools {
                components: [Tool {
                    kind: "application",
                    name: "airgap-lint",
                    version: env!("CARGO_PKG_VERSION"),
                }],
            },
        },
        components: components.into_values().collect(),
    };
    plain::write(&bill, &mut out)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Metadata {
    tools: Tools,
}

#[derive(Serialize)]
struct Tools {
    components: [Tool; 1],
}

#[derive(Serialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    properties: Vec<Property>,
    evidence: Evidence,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Evidence {
    occurrences: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    location: String,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
}

/// A whole name in its parts.
struct Parts<'n> {
    repository: &'n str,
    tag: Option<&'n str>,
    digest: Option<&'n str>,
}

impl<'n> Parts<'n> {
    fn of(name: &'n str) -> Self {
        let (name, digest) = match name.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (name, None),
        };
        let last = name.rfind('/').map_or(0, |slash| slash + 1);
        let (repository, tag) = match name[last..].find(':') {
            Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
            None => (name, None),
        };
        Self {
            repository,
            tag,
            digest,
        }
    }

    /// `pkg:oci/nginx@sha256%3A…?repository_url=docker.io/library/nginx&tag=1.27`
    fn purl(&self) -> String {
        let name = self.repository.rsplit('/').next().unwrap_or(self.repository);
        let mut purl = format!("pkg:oci/{}", utf8_percent_encode(name, IN_PURL));
        if let Some(digest) = self.digest {
            purl += &format!("@{}", utf8_percent_encode(digest, IN_PURL));
        }
        purl += &format!("?repository_url={}", utf8_percent_encode(self.repository, IN_QUALIFIER));
        if let Some(tag) = self.tag {
            purl += &format!("&tag={}", utf8_percent_encode(tag, IN_QUALIFIER));
        }
        purl
    }
}

impl Component {
    fn of(entry: &Entry, name: &str) -> Self {
        // A chart over HTTP is in no OCI registry.
        let is_of_oci = entry.resolved.is_some() && !name.contains("://");
        let parts = Parts::of(name);
        let sha256 = parts.digest.and_then(|digest| digest.strip_prefix("sha256:"));
        let sha256 = sha256.filter(|hex| hex.len() == 64);
        Self {
            kind: match entry.artifact {
                Artifact::Image => "container",
                _ => "application",
            },
            bom_ref: clean(&format!("{}:{name}", entry.artifact.as_str())).into_owned(),
            name: match is_of_oci {
                true => parts.repository.to_owned(),
                false => clean(name).into_owned(),
            },
            version: is_of_oci
                .then(|| parts.digest.or(parts.tag).map(str::to_owned))
                .flatten(),
            hashes: sha256
                .filter(|_| is_of_oci)
                .map(|hex| Hash {
                    alg: "SHA-256",
                    content: hex.to_owned(),
                })
                .into_iter()
                .collect(),
            purl: is_of_oci.then(|| parts.purl()),
            properties: Vec::new(),
            evidence: Evidence {
                occurrences: Vec::new(),
            },
        }
    }

    /// Adds how the component is written, where, and what it is called at the mirror.
    fn spellings(&mut self, entry: &Entry) {
        let target = entry.target.as_deref().map(|target| ("airgap-lint:target", target));
        let written = [("airgap-lint:reference", &*entry.reference)];
        for (name, value) in written.into_iter().chain(target) {
            let value = clean(value).into_owned();
            if !self
                .properties
                .iter()
                .any(|known| (known.name, &known.value) == (name, &value))
            {
                self.properties.push(Property { name, value });
            }
        }
        for occurrence in &entry.occurrences {
            let number = self.evidence.occurrences.len() + 1;
            let place = Place::of(occurrence, format!("{}#{number}", self.bom_ref));
            self.evidence.occurrences.push(place);
        }
    }
}

impl Place {
    fn of(occurrence: &Occurrence, bom_ref: String) -> Self {
        let resource = &occurrence.resource;
        let parts = [&resource.kind, &resource.namespace, &resource.name].map(Option::as_deref);
        let parts: Vec<_> = parts.into_iter().flatten().map(clean).collect();
        Self {
            bom_ref,
            location: clean(&occurrence.location.file).into_owned(),
            line: occurrence.location.line,
            symbol: (!parts.is_empty()).then(|| parts.join("/")),
        }
    }
}
