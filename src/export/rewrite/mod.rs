//! What changes names on the way into the cluster.

pub(super) mod flux;
mod images;
pub(super) mod kustomize;
mod reach;
mod wide;
