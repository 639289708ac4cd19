//! Proxies whose exceptions lack what is inside the cluster.

use yaml_spans::NodeId;

use super::Remark;
use crate::policy::Policy;
use crate::workload::Source;

/// Adds what is wrong with the proxies of a document.
pub(super) fn read(_source: Source<'_>, _root: NodeId, _policy: &Policy, _remarks: &mut Vec<Remark>) {}
