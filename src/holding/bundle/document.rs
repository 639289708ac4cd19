//! What the JSON in a layout says: indexes, manifests, configurations of images.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A document of a layout; only what is needed to walk it is kept.
#[derive(Debug)]
pub(super) enum Document {
    Index(Vec<Descriptor>),
    Manifest {
        config: Option<Descriptor>,
        layers: Vec<Descriptor>,
    },
    Config {
        platform: Option<String>,
        /// The digests of the layers before they were compressed.
        layers: Vec<String>,
    },
}

/// What a document says of a blob (<https://specs.opencontainers.org/image-spec/descriptor/>).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub media_type: String,
    pub digest: String,
    pub size: u64,
    pub platform: Option<Platform>,
    pub annotations: Option<Box<Annotations>>,
}

/// The annotations that tools name images by.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Annotations {
    #[serde(rename = "org.opencontainers.image.ref.name")]
    pub ref_name: Option<String>,
    #[serde(rename = "org.opencontainers.image.base.name")]
    pub base_name: Option<String>,
    #[serde(rename = "io.containerd.image.name")]
    pub image_name: Option<String>,
    #[serde(rename = "hauler.dev/original-ref")]
    pub original: Option<String>,
    /// What it is, for Hauler.
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Platform {
    pub os: String,
    pub architecture: String,
    pub variant: Option<String>,
}

impl Platform {
    /// `os/architecture[/variant]`; nothing for what is `unknown`, as attestations are.
    pub fn name(&self) -> Option<String> {
        let Self {
            os,
            architecture,
            variant,
        } = self;
        if os.is_empty() || os == "unknown" {
            return None;
        }
        let variant = variant.as_deref().filter(|variant| !variant.is_empty());
        Some(match variant {
            Some(variant) => format!("{os}/{architecture}/{variant}"),
            None => format!("{os}/{architecture}"),
        })
    }
}

/// All fields of all documents.
#[derive(Deserialize)]
struct Fields {
    manifests: Option<Vec<Descriptor>>,
    config: Option<Config>,
    layers: Option<Vec<Descriptor>>,
    blobs: Option<Vec<Descriptor>>,
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    rootfs: Option<RootFs>,
}

/// A manifest names its configuration; in that, `config` is what the image runs.
#[derive(Deserialize)]
#[serde(untagged)]
enum Config {
    Named(Descriptor),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(default)]
    diff_ids: Vec<String>,
}

impl Document {
    /// Reads a document; `None` if it is none, or if readers might not agree on what it is.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let fields: Fields = serde_json::from_slice(bytes).ok()?;
        let config = match fields.config {
            Some(Config::Named(config)) => Some(config),
            Some(Config::Other(_)) | None => None,
        };
        match (fields.manifests, fields.layers.or(fields.blobs)) {
            (Some(manifests), None) if config.is_none() => Some(Self::Index(manifests)),
            (None, None) if config.is_some() => Some(Self::Manifest {
                config,
                layers: Vec::new(),
            }),
            (None, Some(layers)) => Some(Self::Manifest { config, layers }),
            (None, None) => Some(Self::Config {
                platform: fields.os.zip(fields.architecture).and_then(|(os, architecture)| {
                    let variant = fields.variant;
                    let platform = Platform {
                        os,
                        architecture,
                        variant,
                    };
                    platform.name()
                }),
                layers: fields.rootfs.map(|rootfs| rootfs.diff_ids).unwrap_or_default(),
            }),
            (Some(_), _) => None,
        }
    }

    /// How much of it is kept.
    pub fn len(&self) -> usize {
        match self {
            Self::Index(manifests) => manifests.len(),
            Self::Manifest { layers, .. } => layers.len() + 1,
            Self::Config { layers, .. } => layers.len(),
        }
    }
}

/// An image of a docker archive (<https://github.com/moby/docker-image-spec/blob/main/v1.2.md>).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Saved {
    pub config: String,
    pub repo_tags: Option<Vec<String>>,
    #[serde(default)]
    pub layers: Vec<String>,
}
