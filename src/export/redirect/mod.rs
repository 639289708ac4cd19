//! What makes nodes pull from the mirror while manifests keep their names.

mod containerd;
mod endpoint;
mod k3s;
mod openshift;
mod registries_conf;
mod rules;
mod talos;
mod text;

pub(super) use containerd::export as hosts_toml;
pub(super) use k3s::export as k3s;
pub(super) use openshift::{Sets, export as openshift};
pub(super) use registries_conf::export as registries_conf;
pub(super) use talos::export as talos;
