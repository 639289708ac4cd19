//! OCI layouts, and what is built on them: every image of `index.json`, walked to its blobs
//! (<https://specs.opencontainers.org/image-spec/image-layout/>).

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Annotations, Descriptor, Document, Platform};
use super::error::BundleError;
use super::files::{Content, Files};
use super::names::{self, Habit};
use super::{CHART, Settings};
use crate::holding::{Held, has_platform};
use crate::reference::grammar::check_digest;

/// How many indexes may be in each other.
const DEEPEST: usize = 8;
/// How many problems of one image are told.
const MOST_PROBLEMS: usize = 20;

/// Whether an `index.json` is that of a layout.
pub(super) fn is_index(bytes: &[u8]) -> bool {
    matches!(Document::read(bytes), Some(Document::Index(_)))
}

/// Everything that the layout in a folder holds.
pub(super) fn read(files: &Files, root: &str, habit: Habit, settings: &Settings) -> Result<Vec<Held>, BundleError> {
    let index = files.table(root, "index.json").and_then(Document::read);
    let Some(Document::Index(images)) = index else {
        let message = "it is no index of an OCI layout: it has no list of `manifests` with digests and sizes";
        return Err(BundleError::at(format!("{root}index.json"), message));
    };
    let mut walk = Walk {
        files,
        root,
        settings,
        walked: BTreeMap::new(),
    };
    // Some tools list the images of an index beside it.
    let parts = walk.children(&images);
    let mut held = Vec::new();
    let unnamed = Annotations::default();
    for image in &images {
        let annotations = image.annotations.as_deref().unwrap_or(&unnamed);
        if names::is_beside(annotations) {
            continue;
        }
        let mut names = names::of(annotations, habit);
        if names.is_empty() {
            if parts.contains(&image.digest) {
                continue;
            }
            names.push(String::new());
        }
        let walked = walk.below(image, "", 0);
        let is_index = matches!(walk.document(image), Some(Document::Index(_)));
        for name in names {
            // Zarf keeps of a tag the image of one platform; its digest is not that of the tag.
            let is_part = habit == Habit::Zarf && !is_index && !name.contains('@');
            held.push(Held {
                digest: (!is_part).then(|| image.digest.clone()),
                reference: name,
                platforms: walked.platforms.iter().cloned().collect(),
                problems: walked.problems.clone(),
                is_chart: walked.is_chart,
                line: None,
            });
        }
    }
    Ok(held)
}

struct Walk<'f> {
    files: &'f Files,
    root: &'f str,
    settings: &'f Settings,
    /// What several images have in common is walked once.
    walked: BTreeMap<String, Walked>,
}

/// What was found below a manifest or an index.
#[derive(Clone, Default)]
struct Walked {
    platforms: BTreeSet<String>,
    problems: Vec<String>,
    is_chart: bool,
}

impl Walked {
    fn add(&mut self, problems: impl IntoIterator<Item = String>) {
        let left = MOST_PROBLEMS.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(left));
    }
}

impl<'f> Walk<'f> {
    fn document(&self, descriptor: &Descriptor) -> Option<&'f Document> {
        match &self.files.get(&self.path(&descriptor.digest)?)?.content {
            Content::Document(document) => Some(document),
            _ => None,
        }
    }

    /// Where a blob is; `None` for what is no digest.
    fn path(&self, digest: &str) -> Option<String> {
        check_digest(digest, 0).ok()?;
        Some(format!("{}blobs/{}", self.root, digest.replace(':', "/")))
    }

    /// The digests in all indexes that are listed.
    fn children(&self, images: &[Descriptor]) -> BTreeSet<String> {
        let indexes = images.iter().filter_map(|image| match self.document(image) {
            Some(Document::Index(children)) => Some(children),
            _ => None,
        });
        indexes.flatten().map(|child| child.digest.clone()).collect()
    }

    /// Walks what a descriptor names, which is a part of something.
    fn below(&mut self, descriptor: &Descriptor, of: &str, depth: usize) -> Walked {
        if let Some(walked) = self.walked.get(&descriptor.digest) {
            return walked.clone();
        }
        let mut walked = Walked::default();
        if depth > DEEPEST {
            walked.add([format!("more than {DEEPEST} indexes are in each other")]);
            return walked;
        }
        let digest = &descriptor.digest;
        let document = match self.problem(descriptor, "manifest", of) {
            Some(problem) => {
                walked.add([problem]);
                None
            }
            None => self.document(descriptor),
        };
        match document {
            Some(Document::Index(children)) => self.index(children, depth, &mut walked),
            Some(Document::Manifest { config, layers }) => {
                self.manifest(config.as_ref(), layers, of, &mut walked);
            }
            _ if walked.problems.is_empty() => {
                walked.add([format!("{digest}{of} is neither a manifest nor an index")]);
            }
            _ => {}
        }
        self.walked.insert(digest.clone(), walked.clone());
        walked
    }

    fn index(&mut self, children: &[Descriptor], depth: usize, walked: &mut Walked) {
        for child in children {
            let name = child.platform.as_ref().and_then(Platform::name);
            // Attestations have a platform without a name.
            let is_wanted = match (&child.platform, &name) {
                (Some(_), Some(name)) => self.is_required(name),
                (Some(_), None) => self.settings.platforms.is_empty(),
                (None, _) => true,
            };
            walked.platforms.extend(name.clone());
            if !is_wanted {
                continue;
            }
            let of = name.map(|name| format!(" for {name}")).unwrap_or_default();
            let below = self.below(child, &of, depth + 1);
            // What an index says nothing of, the image itself does.
            let is_needed = child.platform.is_some() || below.platforms.is_empty();
            if is_needed || below.platforms.iter().any(|platform| self.is_required(platform)) {
                walked.add(below.problems);
            }
            if child.platform.is_none() {
                walked.platforms.extend(below.platforms);
            }
        }
    }

    fn is_required(&self, platform: &str) -> bool {
        let required = &self.settings.platforms;
        required.is_empty() || required.iter().any(|required| has_platform(platform, required))
    }

    fn manifest(&self, config: Option<&Descriptor>, layers: &[Descriptor], of: &str, walked: &mut Walked) {
        walked.is_chart = config.is_some_and(|config| config.media_type == CHART);
        if let Some(Document::Config {
            platform: Some(platform),
            ..
        }) = config.and_then(|config| self.document(config))
        {
            walked.platforms.insert(platform.clone());
        }
        let config = config.and_then(|config| self.problem(config, "configuration", of));
        let layers = layers.iter().filter_map(|layer| self.problem(layer, "layer", of));
        walked.add(config.into_iter().chain(layers));
    }

    /// What is wrong with a blob.
    fn problem(&self, blob: &Descriptor, what: &str, of: &str) -> Option<String> {
        let digest = &blob.digest;
        let Some(path) = self.path(digest) else {
            return Some(format!("the {what} `{digest}`{of} is named by what is no digest"));
        };
        let Some(stored) = self.files.get(&path) else {
            return Some(format!("the {what} {digest}{of} is not there"));
        };
        if stored.size != blob.size {
            let (size, right) = (stored.size, blob.size);
            return Some(format!("the {what} {digest}{of} has {size} bytes instead of {right}"));
        }
        let is_other = stored.digest.as_ref().is_some_and(|found| found != digest);
        is_other.then(|| format!("the {what} {digest}{of} is damaged: its content has another digest"))
    }
}
