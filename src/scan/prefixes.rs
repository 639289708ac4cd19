//! What a registry alone looks like, or the beginning of the names at one.

use std::ops::Range;

use crate::reference::grammar;

use super::known_registries::KnownRegistries;
use super::names::Setting;
use super::shapes;

/// The bytes of a text that are a registry with the path after it, if there is nothing else but a scheme and slashes.
pub(super) fn prefix(text: &str) -> Option<Range<usize>> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let (scheme, at) = shapes::scheme(trimmed);
    if !scheme.is_none_or(|scheme| shapes::is_http(scheme) || shapes::pulls(scheme)) {
        return None;
    }
    let body = trimmed[at..].trim_end_matches('/');
    // Where Docker's API is reached is a part of the host's address, not of the names there.
    let body = body.strip_suffix("/v1").or(body.strip_suffix("/v2")).unwrap_or(body);
    let (host, path) = body.split_once('/').unwrap_or((body, ""));
    let is_one = grammar::is_registry(host)
        && grammar::check_registry(host).is_ok()
        && (path.is_empty() || grammar::check_path(path, 0).is_ok());
    is_one.then_some(start + at..start + at + body.len())
}

/// Whether a text has the form of a registry's host, and is not the version or a number.
fn is_a_host(host: &str) -> bool {
    let (name, port) = grammar::split_port(host);
    let has_letter = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_port = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let ends_in_word = name
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    is_port && (name.contains('.') && has_letter && ends_in_word || name == "localhost" || port.is_some())
}

/// Whether a text that has the form of a registry is meant as one by its name.
pub(super) fn is_meant(value: &str, setting: Setting, registries: &KnownRegistries<'_>) -> bool {
    /// First letters of hosts that are registries by their names.
    const CALLED: &[&str] = &[
        "registry",
        "docker",
        "harbor",
        "mirror",
        "quay",
        "nexus",
        "artifactory",
        "cr.",
        "oci",
    ];
    /// Parts of the hosts of registries of other things.
    const OF_OTHERS: &[&str] = &[
        "npm",
        "pypi",
        "maven",
        "nuget",
        "rubygems",
        "terraform",
        "packagist",
        "crates.io",
    ];
    let host = value.split('/').next().unwrap_or_default();
    if OF_OTHERS.iter().any(|part| host.contains(part)) {
        return false;
    }
    let is_known = registries.knows(&host.to_ascii_lowercase());
    match setting {
        Setting::No => false,
        Setting::Host => is_known && host.len() == value.len(),
        Setting::Known => is_known || is_a_host(host) && CALLED.iter().any(|word| host.starts_with(word)),
        Setting::Any => is_known || is_a_host(host),
    }
}
