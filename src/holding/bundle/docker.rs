//! Docker archives: what `manifest.json` lists (<https://github.com/moby/docker-image-spec/blob/main/v1.2.md>). They know no
//! digests of manifests.

use super::document::{Document, Saved};
use super::files::{Content, Files};
use crate::holding::Held;
use crate::reference::Reference;

/// The images of a docker archive; `None` if the `manifest.json` is another one.
pub(super) fn images(bytes: &[u8]) -> Option<Vec<Saved>> {
    let images: Vec<Saved> = serde_json::from_slice(bytes).ok()?;
    (!images.is_empty()).then_some(images)
}

/// Everything that the archive in a folder holds by a name.
pub(super) fn read(files: &Files, root: &str, images: Vec<Saved>) -> Vec<Held> {
    let mut held = Vec::new();
    for image in images {
        let mut problems = Vec::new();
        let config = files.get(&path(root, &image.config));
        let content = config.map(|stored| &stored.content);
        let (platform, layers) = match content {
            Some(Content::Document(Document::Config { platform, layers })) => (platform.clone(), layers.as_slice()),
            _ => (None, [].as_slice()),
        };
        match config {
            None => problems.push(format!("the configuration `{}` is not there", image.config)),
            Some(stored) => {
                let named = digest_in(&image.config);
                if named.is_some() && stored.digest.is_some() && named != stored.digest {
                    problems.push(format!("the configuration `{}` is damaged", image.config));
                } else if layers.len() != image.layers.len() {
                    let (said, listed) = (layers.len(), image.layers.len());
                    problems.push(format!("its configuration says {said} layers, and {listed} are listed"));
                }
            }
        }
        for (number, layer) in image.layers.iter().enumerate() {
            let Some(stored) = files.get(&path(root, layer)) else {
                problems.push(format!("the layer `{layer}` is not there"));
                continue;
            };
            // It is named by its digest, or the configuration says that of its content.
            let right = [digest_in(layer), layers.get(number).cloned()];
            if let Some(found) = &stored.digest
                && !right.iter().flatten().any(|right| right == found)
            {
                problems.push(format!(
                    "the layer `{layer}` is damaged: its content has the digest {found}"
                ));
            }
        }
        let names = image.repo_tags.unwrap_or_default();
        let names = names.iter().filter_map(|name| Reference::parse(name).ok());
        held.extend(names.map(|name| Held {
            reference: match name.tag() {
                // What crane writes for an image that it was given by its digest.
                Some("i-was-a-digest") => name.name().to_owned(),
                _ => name.pulled(),
            },
            digest: None,
            platforms: platform.iter().cloned().collect(),
            problems: problems.clone(),
            ..Held::default()
        }));
    }
    held
}

fn path(root: &str, name: &str) -> String {
    [root, name].concat()
}

/// The digest that a file is named by: `DIGITS.json`, `DIGITS.tar.gz`, `sha256:DIGITS`, `blobs/sha256/DIGITS`.
fn digest_in(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let name = name.strip_prefix("sha256:").unwrap_or(name);
    let digits = name.split('.').next()?;
    let is_digest = digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| format!("sha256:{digits}"))
}
