//! Mirrors as URLs of the distribution API.

use crate::reference::DOCKER_HUB;

/// The URL of a mirror prefix, and whether it says the whole path, `/v2` included.
pub(super) fn with_path(mirror: &str) -> (String, bool) {
    match mirror.split_once('/') {
        Some((registry, path)) => (format!("https://{registry}/v2/{path}"), true),
        None => (format!("https://{mirror}"), false),
    }
}

/// The host that answers for a registry.
pub(super) fn server(registry: &str) -> &str {
    match registry {
        DOCKER_HUB => "registry-1.docker.io",
        _ => registry,
    }
}
