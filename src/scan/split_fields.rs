//! Fields that hold the parts of a reference, joined into one.

use std::borrow::Cow;

use yaml_spans::NodeId;

use super::names::NamePart;

/// A field that can hold a part of a reference.
#[derive(Clone, Debug)]
pub(super) struct Field<'t> {
    pub part: NamePart,
    /// What is left of the name without the part; fields of one reference share it.
    pub stem: u32,
    /// Whether the name itself says image.
    pub of_image: bool,
    pub node: NodeId,
    pub text: Cow<'t, str>,
}

/// Fields that make up one reference.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined<'t> {
    pub registry: Option<Field<'t>>,
    pub namespace: Option<Field<'t>>,
    pub repository: Option<Field<'t>>,
    pub image: Option<Field<'t>>,
    pub tag: Option<Field<'t>>,
    pub digest: Option<Field<'t>>,
}

impl Joined<'_> {
    /// The reference, as it would be written in one field; `None` without a repository.
    pub(super) fn written(&self) -> Option<String> {
        let repository = self.repository.as_ref()?;
        let mut written = String::new();
        let path = [&self.registry, &self.namespace, &self.repository, &self.image];
        for field in path.into_iter().flatten() {
            let text = match field.node == repository.node {
                true => field.text.trim(),
                false => field.text.trim().trim_end_matches('/'),
            };
            if !written.is_empty() && !text.starts_with('/') {
                written.push('/');
            }
            written.push_str(text);
        }
        if let Some(tag) = self.tag.as_ref().map(|field| field.text.trim()) {
            written.push_str(if is_digest(tag) { "@" } else { ":" });
            written.push_str(tag.trim_start_matches([':', '@']));
        }
        if let Some(digest) = self.digest.as_ref().map(|field| field.text.trim()) {
            // `sha: 0123…`, as the Prometheus operator has it.
            let bare = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            written.push_str(if bare { "@sha256:" } else { "@" });
            written.push_str(digest.trim_start_matches('@'));
        }
        Some(written)
    }

    /// The fields that are used up.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        [
            &self.registry,
            &self.namespace,
            &self.repository,
            &self.image,
            &self.tag,
            &self.digest,
        ]
        .into_iter()
        .flatten()
        .map(|field| field.node)
    }
}

/// Whether a tag's field holds a digest.
fn is_digest(tag: &str) -> bool {
    ["sha256:", "sha384:", "sha512:"]
        .iter()
        .any(|algorithm| tag.starts_with(algorithm))
}

/// Joins the fields of one table, for each stem at most once.
///
/// `in_image` says that the table itself is an image's: `image: {…}`, an item of `images: […]`.
pub(super) fn join<'t>(fields: &mut [Field<'t>], in_image: bool) -> Vec<Joined<'t>> {
    // Stable: of two fields for one part, the first counts.
    fields.sort_by_key(|field| field.stem);
    fields
        .chunk_by(|one, other| one.stem == other.stem)
        .filter_map(|group| join_one(group, in_image))
        .collect()
}

fn join_one<'t>(fields: &[Field<'t>], in_image: bool) -> Option<Joined<'t>> {
    // An empty part is an absent part: `tag: ""` means the chart's own version.
    let get = |part: NamePart| {
        fields
            .iter()
            .find(|field| field.part == part && !field.text.trim().is_empty())
    };
    let (repository, image, name) = (get(NamePart::Repository), get(NamePart::Image), get(NamePart::Name));
    let (registry, tag, digest, version) = (
        get(NamePart::Registry),
        get(NamePart::Tag),
        get(NamePart::Digest),
        get(NamePart::Version),
    );
    let of_image = |field: Option<&Field<'t>>| in_image || field.is_some_and(|field| field.of_image);
    let parted = registry.is_some() || tag.is_some() || digest.is_some();

    // `image` next to `repository` is its last part (NVIDIA), unless it is a reference of its own.
    let image = image.filter(|field| !is_complete(&field.text));
    let (base, last) = match (repository, image, name) {
        (Some(repository), image, _) => (repository, image.filter(|_| !is_complete(&repository.text))),
        (None, Some(image), _) => (image, None),
        (None, None, Some(name)) if of_image(Some(name)) => (name, None),
        _ => return None,
    };
    // A version is a tag where it is beyond doubt the image's.
    let version = version.filter(|field| {
        let fits = (base.of_image || parted) && is_a_tag(&field.text);
        tag.is_none() && (in_image || field.of_image || last.is_some() || registry.is_some() || fits)
    });
    let evident = parted || version.is_some() || in_image && base.part == NamePart::Repository;
    if !evident || is_complete(&base.text) && tag.is_some() || base.text.contains("://") {
        return None;
    }
    let has_host = has_host(&base.text);
    let registry = registry.filter(|field| !has_host && !field.text.contains("://"));
    Some(Joined {
        registry: registry.cloned(),
        namespace: get(NamePart::Namespace)
            .filter(|field| !has_host && in_image && field.of_image)
            .cloned(),
        repository: Some(base.clone()),
        image: last.cloned(),
        tag: tag.or(version).cloned(),
        digest: digest.cloned(),
    })
}

/// Whether a version is one that a tag can be.
fn is_a_tag(version: &str) -> bool {
    let version = version.trim();
    let digits = version.strip_prefix('v').unwrap_or(version);
    matches!(version, "latest" | "dev" | "main" | "master" | "edge" | "nightly")
        || digits.starts_with(|first: char| first.is_ascii_digit())
        || is_digest(version)
}

/// Whether a repository begins with a registry of its own.
pub(super) fn has_host(repository: &str) -> bool {
    repository
        .split_once('/')
        .is_some_and(|(host, _)| host.contains(['.', ':']) || host == "localhost")
}

/// Whether a text has a tag or a digest already.
pub(super) fn is_complete(text: &str) -> bool {
    text.contains('@') || text.rsplit('/').next().is_some_and(|last| last.contains(':'))
}
