//! Finds every image reference in rendered Kubernetes manifests.

pub mod policy;
pub mod reference;
pub mod text;
pub mod yaml;
