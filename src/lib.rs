//! Finds every image reference in rendered Kubernetes manifests.

pub mod text;
pub mod yaml;
