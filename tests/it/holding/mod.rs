//! What bundles hold: layouts that the tests make, as folders in memory and as archives.

mod archives;
mod laws;
mod layouts;
mod names;
#[cfg(feature = "cli")]
mod program;
mod tools;
mod trees;

use std::collections::BTreeMap;
use std::io::{self, Cursor};

use airgap_lint::holding::bundle::{self, BundleError, Folder, Item, Kind, Settings, Stream};
use airgap_lint::holding::{Held, Holding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Files by their paths: a folder in memory.
#[derive(Clone, Debug, Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn of(files: &[(&str, &str)]) -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
        Self(files.iter().map(owned).collect())
    }

    /// The same in a folder.
    fn below(self, folder: &str) -> Self {
        let files = self.0.into_iter();
        Self(files.map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect())
    }

    fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn tar(&self) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for (path, bytes) in &self.0 {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, path, &**bytes).unwrap();
        }
        tar.into_inner().unwrap()
    }

    fn read(&self, settings: &Settings) -> Result<Vec<Holding>, BundleError> {
        bundle::read_folder("bundle", self, settings)
    }

    /// What the only bundle in here holds.
    fn held(&self, settings: &Settings) -> Vec<Held> {
        let mut holdings = self.read(settings).unwrap();
        assert_eq!(holdings.len(), 1, "{holdings:?}");
        holdings.remove(0).held
    }
}

impl Folder for Files {
    fn list(&self, path: &str) -> io::Result<Vec<Item>> {
        let mut items = BTreeMap::new();
        for (whole, bytes) in &self.0 {
            if let Some(inside) = whole.strip_prefix(path) {
                match inside.split_once('/') {
                    Some((folder, _)) => items.insert(folder.to_owned(), Kind::Folder),
                    None => items.insert(inside.to_owned(), Kind::File(bytes.len() as u64)),
                };
            }
        }
        Ok(items.into_iter().map(|(name, kind)| Item { name, kind }).collect())
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Stream>> {
        let bytes = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes.clone())))
    }
}

/// An OCI layout that is made piece by piece.
#[derive(Clone, Debug, Default)]
struct Layout {
    files: Files,
    images: Vec<Value>,
}

impl Layout {
    /// Stores a blob, and says what names it.
    fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = digest(bytes);
        self.files.0.insert(path(&digest), bytes.to_vec());
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    /// An image for one platform, with a layer of this content.
    fn image(&mut self, platform: &str, layer: &str) -> Value {
        let (os, architecture) = platform.split_once('/').unwrap();
        let config =
            json!({ "os": os, "architecture": architecture, "config": { "Env": [] }, "rootfs": { "diff_ids": [] } });
        let config = self.blob(CONFIG, config.to_string().as_bytes());
        let layer = self.blob(LAYER, layer.as_bytes());
        let manifest = json!({ "schemaVersion": 2, "config": config, "layers": [layer] });
        self.blob(MANIFEST, manifest.to_string().as_bytes())
    }

    /// An index with an image for each platform.
    fn index(&mut self, platforms: &[&str]) -> Value {
        let mut manifests = Vec::new();
        for platform in platforms {
            let mut image = self.image(platform, &format!("the layer for {platform}"));
            let (os, architecture) = platform.split_once('/').unwrap();
            image["platform"] = json!({ "os": os, "architecture": architecture });
            manifests.push(image);
        }
        self.index_of(&manifests)
    }

    fn index_of(&mut self, manifests: &[Value]) -> Value {
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
        self.blob(INDEX, index.to_string().as_bytes())
    }

    fn chart(&mut self) -> Value {
        let config = self.blob(CHART, br#"{"name":"web","version":"1.0.0"}"#);
        let layer = self.blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", b"a chart");
        let manifest = json!({ "schemaVersion": 2, "config": config, "layers": [layer] });
        self.blob(MANIFEST, manifest.to_string().as_bytes())
    }

    /// Lists something with annotations.
    fn list(&mut self, mut descriptor: Value, annotations: &[(&str, &str)]) {
        if !annotations.is_empty() {
            let annotations = annotations.iter().map(|(key, value)| ((*key).to_owned(), json!(value)));
            descriptor["annotations"] = Value::Object(annotations.collect());
        }
        self.images.push(descriptor);
    }

    /// A layout with one image of two platforms, as skopeo names it.
    fn with(name: &str) -> Self {
        let mut layout = Self::default();
        let index = layout.index(&["linux/amd64", "linux/arm64"]);
        layout.list(index, &[(REF_NAME, name)]);
        layout
    }

    fn files(&self) -> Files {
        let index = json!({ "schemaVersion": 2, "manifests": self.images });
        let tables = Files::of(&[
            ("index.json", &index.to_string()),
            ("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#),
        ]);
        self.files.clone().and(tables)
    }

    /// Where the blob with this content is.
    fn path_of(&self, content: &str) -> String {
        let path = path(&digest(content.as_bytes()));
        assert!(self.files.0.contains_key(&path), "{content}");
        path
    }
}

fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

fn path(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

fn settings(platforms: &[&str], deep: bool) -> Settings {
    Settings {
        platforms: platforms.iter().map(|platform| (*platform).to_owned()).collect(),
        deep,
    }
}

fn shallow() -> Settings {
    settings(&[], false)
}

fn read_archive(bytes: Vec<u8>, settings: &Settings) -> Result<Vec<Holding>, BundleError> {
    bundle::read_archive("bundle.tar", &mut Cursor::new(bytes), settings)
}
