//! Charts in OCI image layouts, such as the stores of Hauler and the bundles of Zarf
//! (<https://github.com/opencontainers/image-spec/blob/main/image-layout.md>, <https://helm.sh/blog/helm-oci-mediatypes/>).

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The media types of a chart's metadata and of its archive.
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const ARCHIVE: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/// The most that is read of one description.
const MOST: u64 = 16 << 20;

/// A chart in a layout.
pub struct PackedChart {
    pub name: String,
    pub version: String,
    /// The file that is its archive.
    pub blob: PathBuf,
}

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Descriptor {
    #[serde(rename = "mediaType", default)]
    media_type: String,
    digest: String,
}

#[derive(Deserialize)]
struct Manifest {
    config: Descriptor,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    version: String,
}

/// Whether a folder is a layout.
pub fn is_layout(folder: &Path) -> bool {
    folder.join("oci-layout").is_file() && folder.join("index.json").is_file()
}

/// The charts in a layout.
pub fn charts(layout: &Path) -> Result<Vec<PackedChart>, String> {
    let index: Index = json(&layout.join("index.json"))?;
    let mut charts = Vec::new();
    for entry in &index.manifests {
        // Images of several platforms are an index of their own, which is no manifest of a chart.
        let Some(manifest) = blob(layout, &entry.digest).and_then(|blob| json::<Manifest>(&blob).ok()) else {
            continue;
        };
        if manifest.config.media_type != CONFIG {
            continue;
        }
        let archive = manifest.layers.iter().find(|layer| layer.media_type == ARCHIVE);
        let (Some(config), Some(archive)) = (
            blob(layout, &manifest.config.digest),
            archive.and_then(|archive| blob(layout, &archive.digest)),
        ) else {
            continue;
        };
        let Metadata { name, version } = json(&config)?;
        charts.push(PackedChart {
            name,
            version,
            blob: archive,
        });
    }
    Ok(charts)
}

/// The file of a digest, if it is one and is there.
fn blob(layout: &Path, digest: &str) -> Option<PathBuf> {
    let (algorithm, hash) = digest.split_once(':')?;
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let path = layout.join("blobs").join(algorithm).join(hash);
    (is_word(algorithm) && is_word(hash) && path.is_file()).then_some(path)
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let read = || -> Result<T, Box<dyn std::error::Error>> {
        let mut text = String::new();
        File::open(path)?.take(MOST).read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    };
    read().map_err(|error| format!("{}: {error}", path.display()))
}
