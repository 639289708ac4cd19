//! What a running cluster will pull: operators, the images that they start, and who else may start some.
//!
//! The facts are in `rules/implied`. What one document says is `Seen`; what all say together comes to `Implied`
//! images and to workloads that nobody knows.

mod access;
pub mod catalogue;
mod data;
mod fields;
mod identity;
mod parts;
mod resolve;
mod running;
mod seen;
mod unknown;
mod version;

/// The name under which `airgap-lint rules` has the catalogue.
pub const RULE: &str = "implied";

pub(crate) use catalogue::{Passive, Standing};
pub(crate) use identity::Known as KnownImages;
pub(crate) use resolve::{Implied, Signs};
pub(crate) use running::Runs;
pub(crate) use seen::{Seen, Workload};
pub(crate) use unknown::Grants;
pub(crate) use version::Known;
