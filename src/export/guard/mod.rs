//! What refuses images in the cluster that are not at the mirror.

mod allowed;
mod cel;
pub(super) mod gatekeeper;
pub(super) mod kyverno;
pub(super) mod vap;
