//! What manifests say about reaching out of the cluster, besides references.

mod downloads;
