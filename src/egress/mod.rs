//! What a document says about reaching out of the cluster, besides the references in it.
//!
//! Each file reads one thing, and says what is wrong with it; nothing here is ever edited.

mod calls;
mod downloads;
mod proxies;
mod pull_secrets;
mod secrets;

use yaml_spans::{NodeId, Span};

pub(crate) use calls::{Call, read as calls};
pub(crate) use pull_secrets::{PullFacts, PullSecrets, Puller, read as pull_secrets};

use crate::code::{Code, Severity};
use crate::manifest::Manifest;
use crate::policy::Policy;
use crate::workload::Source;

/// Something that is wrong with a document, and is not about a reference.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What it is about, as it is known again in the next version of the same manifest; never a secret.
    pub subject: String,
    /// The bytes of the document's text that it is about; they are shown, so they are never a secret.
    pub span: Span,
    /// The pointer to them (RFC 6901).
    pub path: String,
    /// The resource that it belongs to.
    pub manifest: Manifest,
}

/// Everything that is wrong with the document at `root`, in the order of its places; `names` gets what the policy has
/// within reach.
pub(crate) fn remarks(source: Source<'_>, root: NodeId, policy: &Policy, names: &mut Vec<String>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if policy.severity(Code::RuntimeDownload) != Severity::Off {
        downloads::read(source, root, policy, names, &mut remarks);
    }
    proxies::read(source, root, policy, &mut remarks);
    secrets::read(source, root, &mut remarks);
    remarks.sort_by_key(|remark| (remark.span.start, remark.code));
    remarks
}
