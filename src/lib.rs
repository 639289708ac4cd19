//! Finds every image reference in rendered Kubernetes manifests.

pub mod code;
pub mod edit;
pub mod lint;
pub mod manifest;
pub mod policy;
pub mod reference;
pub mod report;
pub mod rules;
pub mod scan;
pub mod text;
pub mod yaml;
