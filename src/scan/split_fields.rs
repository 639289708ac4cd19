//! Fields that hold the parts of a reference, joined into one.

use std::borrow::Cow;

use yaml_spans::NodeId;

use crate::reference::grammar;

use super::cursor::At;
use super::known_registries::KnownRegistries;
use super::names::NamePart;
use super::placeholders::placeholder;
use super::prefixes::prefix;
use super::shapes;

/// A field that can hold a part of a reference.
#[derive(Clone, Debug)]
pub(super) struct Field<'t> {
    pub part: NamePart,
    /// What is left of the name without the part; fields of one reference share it.
    pub stem: u32,
    /// Whether the name itself says image.
    pub of_image: bool,
    /// The name itself.
    pub name: Cow<'t, str>,
    /// Where it is: the text of a scalar, from a byte of it on.
    pub at: At,
    pub from: usize,
    pub text: Cow<'t, str>,
}

/// What a mapping says of everything that is named in and below it.
#[derive(Clone, Debug)]
pub(super) struct Inherited<'t> {
    pub registry: Field<'t>,
    /// What it says of the path at the registry.
    pub path: Option<Field<'t>>,
    pub tag: Option<Field<'t>>,
}

/// A mapping with a registry, which is the registry of what is named below it.
#[derive(Clone, Debug)]
pub(super) struct Scope<'t> {
    pub inherited: Inherited<'t>,
    /// Whether something was named with it.
    pub is_used: bool,
    /// Whether all of it is above what is named, rather than beside.
    pub is_above: bool,
}

impl<'t> Scope<'t> {
    /// A scope that nothing was named with yet.
    pub(super) fn new(inherited: Inherited<'t>) -> Self {
        Self {
            inherited,
            is_used: false,
            is_above: true,
        }
    }

    /// The same for what stands beside what is named: nothing says that it belongs to it.
    pub(super) fn beside(inherited: Inherited<'t>) -> Self {
        Self {
            is_above: false,
            ..Self::new(inherited)
        }
    }
}

/// What there is to know when fields are joined.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c, 't, 'r> {
    /// The fields are an image's: `image: {…}`, an item of `images: […]`.
    pub in_image: bool,
    /// What the nearest mapping with a registry says.
    pub inherited: Option<&'c Inherited<'t>>,
    /// The same, where it stands in a list next to what is named: nothing says that it belongs to it.
    pub beside: Option<&'c Inherited<'t>>,
    pub registries: &'c KnownRegistries<'r>,
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
    /// Whether the registry is inherited.
    pub inherits: bool,
    /// Why there may be more to the name than these fields.
    pub doubt: Option<String>,
}

impl Joined<'_> {
    /// The reference, as it would be written in one field; `None` without a repository.
    pub(super) fn written(&self) -> Option<String> {
        let repository = self.repository.as_ref()?;
        let mut written = String::new();
        let path = [&self.registry, &self.namespace, &self.repository, &self.image];
        for field in path.into_iter().flatten() {
            let text = match std::ptr::eq(field, repository) {
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

    /// The scalars that are used up.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.fields().filter_map(|field| field.at.node())
    }

    /// The fields that it is made of.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field<'_>> {
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
    }
}

/// Whether a tag's field holds a digest.
fn is_digest(tag: &str) -> bool {
    ["sha256:", "sha384:", "sha512:"]
        .iter()
        .any(|algorithm| tag.starts_with(algorithm))
}

/// Joins the fields of one table, for each stem at most once.
pub(super) fn join<'t>(fields: &mut [Field<'t>], context: Context<'_, 't, '_>) -> Vec<Joined<'t>> {
    // Stable: of two fields for one part, the first counts.
    fields.sort_by_key(|field| field.stem);
    fields
        .chunk_by(|one, other| one.stem == other.stem)
        .filter_map(|group| join_one(group, context))
        .collect()
}

fn join_one<'t>(fields: &[Field<'t>], context: Context<'_, 't, '_>) -> Option<Joined<'t>> {
    let in_image = context.in_image;
    // An empty part is an absent part: `tag: ""` means the chart's own version.
    let get = |part: NamePart| {
        fields
            .iter()
            .find(|field| field.part == part && !field.text.trim().is_empty())
    };
    let (repository, image, name) = (get(NamePart::Repository), get(NamePart::Image), get(NamePart::Name));
    let (tag, digest, version) = (get(NamePart::Tag), get(NamePart::Digest), get(NamePart::Version));
    let own = get(NamePart::Registry).or_else(|| get(NamePart::Host).filter(|field| prefix(&field.text).is_some()));
    let of_image = |field: Option<&Field<'t>>| in_image || field.is_some_and(|field| field.of_image);
    let parted = own.is_some() || tag.is_some() || digest.is_some();

    // `image: disabled`
    if [repository, image]
        .into_iter()
        .flatten()
        .any(|field| shapes::is_a_setting(field.text.trim()))
    {
        return None;
    }
    // `image` next to `repository` is its last part (NVIDIA), unless it is a reference of its own.
    let image = image.filter(|field| repository.is_none() || !is_complete(&field.text));
    let (base, mut last) = match (repository, image, name) {
        (Some(repository), image, _) => (repository, image.filter(|_| !is_complete(&repository.text))),
        (None, Some(image), _) => (image, None),
        (None, None, Some(name)) if of_image(Some(name)) => (name, None),
        _ => return None,
    };
    let name_of_base = BaseName::of(&base.text, context.registries);
    let (registry, mut doubt) = match own {
        Some(own) => registry_of(own, base, &name_of_base, context.registries),
        None => (None, None),
    };
    let inherited = context
        .inherited
        .filter(|_| own.is_none() && name_of_base.is_below_a_registry() && !is_complete(&base.text));
    if let (None, Some(name), NamePart::Repository) = (last, name, base.part) {
        let has_registry = registry.is_some() || inherited.is_some() || !name_of_base.is_below_a_registry();
        let host = inherited.map(|inherited| &inherited.registry).or(registry);
        match last_part(base, name, &name_of_base, has_registry, host) {
            Last::Part => last = Some(name),
            Last::Perhaps => doubt = doubt.or_else(|| Some(may_belong(name))),
            Last::No => {}
        }
    }
    let namespace = get(NamePart::Namespace).filter(|field| !name_of_base.path.starts_with(field.text.trim()));
    let namespace = namespace.filter(|field| {
        let is_first = name_of_base.path.split('/').count() == 1 && !name_of_base.has_host();
        let joins = is_first && (field.of_image || in_image || own.is_some() && field.name != "namespace");
        if !joins && (in_image && name_of_base.is_below_a_registry() || field.of_image || own.is_some() && is_first) {
            doubt = doubt.take().or_else(|| Some(may_belong(field)));
        }
        joins
    });
    // A version is a tag where it is beyond doubt the image's.
    let beside = context
        .beside
        .filter(|_| own.is_none() && inherited.is_none() && name_of_base.is_below_a_registry());
    if let Some(beside) = beside {
        doubt = doubt.or_else(|| Some(may_belong(&beside.registry)));
    }
    // The path that a mapping around says comes before a name of one part.
    let path = inherited.and_then(|inherited| inherited.path.as_ref());
    let is_short = !name_of_base.path.contains('/') && last.is_none() && namespace.is_none();
    if let Some(path) = path.filter(|_| !is_short) {
        doubt = doubt.or_else(|| Some(may_belong(path)));
    }
    let namespace = namespace.or(path.filter(|_| is_short));
    let version = version.filter(|field| {
        let fits = (base.of_image || parted) && is_a_tag(&field.text);
        tag.is_none() && (in_image || field.of_image || last.is_some() || own.is_some() || fits)
    });
    let tag = tag.or(version);
    let is_named = base.of_image && (last.is_some_and(|field| field.of_image) || namespace.is_some());
    let evident = parted
        || tag.is_some()
        || in_image && base.part == NamePart::Repository
        || is_named
        || (inherited.is_some() || beside.is_some()) && (in_image || base.of_image);
    if !evident || is_complete(&base.text) && tag.is_some() || base.text.contains("://") {
        return None;
    }
    // `global: {registry: quay.io, repo: acme}`: the beginning of names, as far as one can tell.
    let is_path = base.part == NamePart::Repository && !name_of_base.path.contains('/') && !name_of_base.has_host();
    let of_one_part = own.is_some_and(|own| OF_ONE_PART.contains(&own.text.trim()));
    if is_path
        && !in_image
        && tag.is_none()
        && digest.is_none()
        && last.is_none()
        && namespace.is_none()
        && !of_one_part
    {
        return None;
    }
    // A host alone is no repository: it is read as a setting.
    if name_of_base.has_host() && name_of_base.path.is_empty() && last.is_none() {
        return None;
    }
    let inherited_tag = inherited.and_then(|inherited| inherited.tag.as_ref());
    let needs_tag = digest.is_none() && !is_complete(&base.text);
    Some(Joined {
        registry: inherited.map(|inherited| &inherited.registry).or(registry).cloned(),
        namespace: namespace.cloned(),
        repository: Some(base.clone()),
        image: last.cloned(),
        tag: tag.or(inherited_tag.filter(|_| needs_tag)).cloned(),
        digest: digest.cloned(),
        inherits: inherited.is_some(),
        doubt,
    })
}

/// A repository as its field says it: with a host before it, or below a registry that is said elsewhere.
struct BaseName<'f> {
    /// The host that it begins with, if it has the form of one.
    host: Option<&'f str>,
    /// Whether it is the host of a registry that is known.
    is_known: bool,
    /// The path after the host.
    path: &'f str,
}

impl<'f> BaseName<'f> {
    fn of(text: &'f str, registries: &KnownRegistries<'_>) -> Self {
        let text = text.trim().trim_end_matches('/');
        let (first, rest) = text.split_once('/').unwrap_or((text, ""));
        let is_known = registries.knows(first);
        let is_host = match text.contains('/') {
            true => has_host(text),
            false => is_known,
        };
        Self {
            host: is_host.then_some(first),
            is_known: is_host && is_known,
            path: if is_host { rest } else { text },
        }
    }

    fn has_host(&self) -> bool {
        self.host.is_some()
    }

    /// Whether the registry has to be said elsewhere.
    fn is_below_a_registry(&self) -> bool {
        self.host.is_none()
    }
}

/// The registry's field next to a repository, or why it is not certain that it belongs to the name.
fn registry_of<'f, 't>(
    own: &'f Field<'t>,
    base: &Field<'t>,
    name_of_base: &BaseName<'_>,
    registries: &KnownRegistries<'_>,
) -> (Option<&'f Field<'t>>, Option<String>) {
    let text = own.text.trim().trim_end_matches('/');
    let host = text.split('/').next().unwrap_or_default();
    let is_home = registries.is_home(host);
    match name_of_base.host {
        _ if text.contains("://") => (None, Some(may_belong(own))),
        // `registry: dockerhub`: a name that something else knows.
        None if prefix(text).is_none() && placeholder(text).is_none() => (Some(own), Some(may_belong(own))),
        None => (Some(own), None),
        Some(_) if is_home => (Some(own), None),
        // Some charts put one before the other, some take the one for the other.
        Some(_) if name_of_base.is_known || base.text.trim().starts_with(text) => (None, Some(may_belong(own))),
        Some(_) => (Some(own), None),
    }
}

/// Whether a name next to a repository is the last part of it.
enum Last {
    Part,
    Perhaps,
    No,
}

/// Registries whose images have one part, so that a name next to one is as likely to be that of something else.
const OF_ONE_PART: &[&str] = &["docker.io", "index.docker.io", "registry.k8s.io", "k8s.gcr.io"];

fn last_part(
    base: &Field<'_>,
    name: &Field<'_>,
    name_of_base: &BaseName<'_>,
    has_registry: bool,
    registry: Option<&Field<'_>>,
) -> Last {
    let text = name.text.trim();
    let is_there = name_of_base.path.rsplit('/').next() == Some(text);
    if is_there || is_complete(&base.text) || grammar::check_path(text, 0).is_err() {
        return Last::No;
    }
    let parts = name_of_base.path.split('/').filter(|part| !part.is_empty()).count();
    let of_one_part = name_of_base.host.or(registry.map(|field| field.text.trim()));
    let of_one_part = of_one_part.is_some_and(|host| OF_ONE_PART.contains(&host));
    match parts {
        0 => Last::Part,
        _ if name.of_image && !text.contains('/') => Last::Part,
        1 if text.contains('/') || of_one_part => Last::Perhaps,
        1 if has_registry => Last::Part,
        1 => Last::Perhaps,
        _ => Last::No,
    }
}

/// Why a name with this field next to it is not edited.
pub(super) fn may_belong(field: &Field<'_>) -> String {
    format!("`{}` next to it may be a part of its name", field.name)
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

/// Whether a text has the form of a registry's host, with or without a port.
pub(super) fn is_host(text: &str) -> bool {
    !text.contains('/') && text.contains(['.', ':']) && !text.ends_with(".tgz") || text == "localhost"
}

/// Whether a text has a tag or a digest already.
pub(super) fn is_complete(text: &str) -> bool {
    text.contains('@') || text.rsplit('/').next().is_some_and(|last| last.contains(':'))
}
