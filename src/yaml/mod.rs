//! YAML and JSON as text with structure: bytes to documents, documents to trees with exact spans.
//!
//! Knows nothing of Kubernetes.

mod decode;
mod tree;

pub use decode::{Decoded, SourceMap};
pub use tree::{Children, Node, NodeId, NodeKind, Style, Tree};
