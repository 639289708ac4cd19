//! Finds every image reference in rendered Kubernetes manifests.

pub mod reference;
pub mod text;
pub mod yaml;
