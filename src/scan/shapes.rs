//! What a value looks like in the light of its name: a reference, an unresolved template, or neither.

use std::ops::Range;

use crate::reference::Reference;

use super::known_registries::KnownRegistries;
use super::names::Says;
use super::placeholders::{came_out_empty, has_capitals_only, placeholder};

/// What a whole value is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The bytes that are a reference, what was read there, and the sign by which it was known.
    Reference(Range<usize>, Shape, Reference),
    /// Meant as a reference, but not a valid one.
    Invalid(Range<usize>),
    /// An unresolved template, where a reference is meant.
    Placeholder(Range<usize>),
    /// A registry alone, where a name says that it is a setting.
    Setting(Range<usize>),
    /// The repository of charts over HTTP.
    Repository(Range<usize>),
    /// It could be one, but nothing says that it is.
    Unsigned,
    /// Not a reference; there may be some in it.
    Other,
}

/// The sign by which a text is taken for a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Its first part is a known registry.
    KnownHost,
    /// It ends in a digest.
    Digest,
    /// Host, path and tag: hardly anything else is written so.
    FullName,
    /// Path and a tag with the form of a version.
    Versioned,
    /// It is valid; only the name next to it says that it is one.
    Named,
    /// It is valid; the command that it is in pulls it.
    Pulled,
}

/// Reads a whole value in the light of its name.
pub(super) fn whole(text: &str, says: Says, registries: &KnownRegistries<'_>) -> Value {
    if says == Says::Never {
        return Value::Other;
    }
    if is_bare(text) {
        if says == Says::Nothing && !has_sign(text, registries) {
            return Value::Unsigned;
        }
        return bare(text, 0..text.len(), says, false, registries);
    }
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let (scheme, at) = scheme(trimmed);
    let range = start + at..start + trimmed.len();
    let body = &text[range.clone()];
    if body.is_empty() || !scheme.is_none_or(pulls) || is_pattern(body) {
        return Value::Other;
    }
    // Several lines are a text with references in it.
    if body.contains('\n') {
        return Value::Other;
    }
    if let Some(placeholder) = placeholder(body) {
        let likely = match says {
            Says::Image => true,
            Says::Perhaps if body.contains('/') => true,
            _ => known_prefix(body, placeholder, registries),
        };
        return if likely {
            Value::Placeholder(start..start + trimmed.len())
        } else {
            Value::Other
        };
    }
    bare(body, range, says, scheme.is_some(), registries)
}

/// Whether a text has only characters that references have, and no scheme.
fn is_bare(text: &str) -> bool {
    let mut before = b' ';
    !text.is_empty()
        && text.bytes().all(|byte| {
            let fits = (byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte)) && !(byte == b'/' && before == b'/');
            before = byte;
            fits
        })
}

/// Reads a value without blanks, scheme and templates around or in it; `range` is where it is.
fn bare(body: &str, range: Range<usize>, says: Says, has_scheme: bool, registries: &KnownRegistries<'_>) -> Value {
    let meant = matches!(says, Says::Image | Says::Perhaps);
    if meant && is_a_path(body) || is_a_machine(body) {
        return Value::Other;
    }
    if meant && (came_out_empty(body) && !is_a_file(body) || has_capitals_only(body)) {
        return Value::Placeholder(range);
    }
    let Ok(reference) = Reference::parse(body) else {
        let is_meant = says == Says::Image && looks_meant(body);
        return if is_meant { Value::Invalid(range) } else { Value::Other };
    };
    match shape(&reference, registries) {
        // A registry alone.
        None if reference.registry_is_implied() && registries.knows(body) => Value::Unsigned,
        Some(_) if says == Says::Part && !(body.contains('/') && reference.suffix().len() > 1) => Value::Unsigned,
        Some(shape) => Value::Reference(range, shape, reference),
        None if has_scheme => Value::Reference(range, Shape::FullName, reference),
        None if says == Says::Image && !is_a_file(body) => Value::Reference(range, Shape::Named, reference),
        None if says == Says::Perhaps && has_form(&reference) => Value::Reference(range, Shape::Named, reference),
        None => Value::Unsigned,
    }
}

/// Whether a text has one of the signs by which a reference is known without a name: a tag, a digest, a known host.
fn has_sign(body: &str, registries: &KnownRegistries<'_>) -> bool {
    let mut dotted = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b':' | b'@' => return true,
            b'.' => dotted = true,
            b'/' => return body[at..].contains([':', '@']) || dotted && registries.knows(&body[..at]),
            _ => {}
        }
    }
    false
}

/// What an image's name is, beyond doubt or by the name next to it, when it has a path or a tag of a telling form.
fn has_form(reference: &Reference) -> bool {
    let telling = |tag: &str| !tag.bytes().all(|byte| byte.is_ascii_digit()) || tag.len() < 3;
    match reference.tag() {
        Some(tag) => {
            telling(tag)
                && (reference.written().contains('/')
                    || tag.bytes().any(|byte| byte.is_ascii_digit())
                    || tag == "latest")
        }
        None => false,
    }
}

/// The sign by which a valid reference is known without a name next to it.
pub(super) fn shape(reference: &Reference, registries: &KnownRegistries<'_>) -> Option<Shape> {
    if reference.digest().is_some() {
        return Some(Shape::Digest);
    }
    if !reference.registry_is_implied() {
        if registries.knows(reference.registry()) {
            return Some(Shape::KnownHost);
        }
        let is_full = is_a_host(reference.registry()) && reference.tag().is_some_and(is_a_tag);
        return is_full.then_some(Shape::FullName);
    }
    let versioned = reference.tag().is_some_and(is_a_version) && reference.written().contains('/');
    versioned.then_some(Shape::Versioned)
}

fn is_a_host(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.contains('.') || name.len() < host.len()
}

/// With a digit, or a word that tags are; not a port, and not a line number.
fn is_a_tag(tag: &str) -> bool {
    const WORDS: &[&str] = &[
        "latest", "main", "master", "stable", "edge", "nightly", "dev", "devel", "canary", "release",
    ];
    let digits = tag.bytes().filter(u8::is_ascii_digit).count();
    WORDS.contains(&tag) || digits > 0 && (digits < tag.len() || tag.len() < 3)
}

/// `1.2`, `v1.2.3-rc1`
fn is_a_version(tag: &str) -> bool {
    let digits = tag.strip_prefix('v').unwrap_or(tag);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.split_once('.').is_some_and(|(major, minor)| {
            major.bytes().all(|byte| byte.is_ascii_digit()) && minor.starts_with(|first: char| first.is_ascii_digit())
        })
}

/// Text that a person meant as a reference though it is not one: no blanks, with the marks of one.
fn looks_meant(text: &str) -> bool {
    !text
        .bytes()
        .any(|byte| byte.is_ascii_whitespace() || b"{}()<>,;\"'\\=?#%&|".contains(&byte))
        && text.contains(['/', ':', '@'])
        && !text.contains("//")
        && !text.starts_with(['.', '~', ':'])
        && !text.ends_with(['/', ':'])
        && !is_a_file(text)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a text is a word that settings have, or a number.
pub(super) fn is_a_setting(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "true", "false", "yes", "no", "on", "off", "null", "~", "none", "auto", "default", "inherit", "enabled",
        "disabled", "allowed", "denied", "required", "optional", "always", "never",
    ];
    if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    text.parse::<f64>().is_ok()
}

/// A path of a file or a field: `/usr/share/images`. With a tag it is a name whose registry came out empty.
fn is_a_path(text: &str) -> bool {
    text.starts_with('/') && !text.contains([':', '@'])
}

/// The name of a machine's image in a cloud.
fn is_a_machine(text: &str) -> bool {
    let Some(cloud) = memchr::memmem::find(text.as_bytes(), b"cloud") else {
        return false;
    };
    let (before, after) = (&text[..cloud], &text[cloud + "cloud".len()..]);
    before.ends_with("-os-") && after.starts_with('/')
        || before.ends_with("-generic") && after.starts_with('-')
        || before.ends_with('-') && (after.starts_with("img-") || after.starts_with("-amd64"))
}

/// A picture, a disk or a file of a project, where `image` means that.
fn is_a_file(text: &str) -> bool {
    const ENDS: &[&str] = &[
        ".png", ".svg", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".bmp", ".qcow2", ".iso", ".img", ".raw", ".vmdk",
        ".vhd", ".ova", ".tar", ".tgz", ".gz", ".xz", ".zst", ".zip", ".yaml", ".yml", ".json", ".efi",
    ];
    ENDS.iter().any(|end| text.ends_with(end))
}

/// A pattern over references, as policies have them: `ghcr.io/kyverno/*`, `!*:latest`, `a | b`.
pub(super) fn is_pattern(text: &str) -> bool {
    text.starts_with(['!', '^']) || text.contains(['*', '|', '\\']) && !text.contains("{{") && !text.contains("$(")
}

/// A URL's scheme, if there is one, and where the rest begins.
pub(super) fn scheme(text: &str) -> (Option<&str>, usize) {
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    match text.find(':') {
        Some(at) if at > 0 && text[at..].starts_with("://") && text[..at].bytes().all(in_scheme) => {
            (Some(&text[..at]), at + 3)
        }
        _ => (None, 0),
    }
}

/// Whether a scheme is the web's.
pub(super) fn is_http(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// Whether what has this scheme is pulled from a registry.
pub(super) fn pulls(scheme: &str) -> bool {
    matches!(scheme, "docker" | "oci" | "docker-image")
}

/// Whether a text names a known registry before its placeholder: `quay.io/org/app:${TAG}`.
fn known_prefix(text: &str, placeholder: usize, registries: &KnownRegistries<'_>) -> bool {
    let before = &text[..placeholder];
    let host = before.split('/').next().unwrap_or_default();
    before.contains('/') && registries.knows(host) && !text.contains([' ', '\n'])
}
