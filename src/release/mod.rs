//! Charts that a controller will render: which chart, from where, and with which values.
//!
//! A document gives facts; all documents together give a [`ReleaseRequest`] for each release, in which repositories and
//! ConfigMaps are looked up by their names.

mod argo;
mod bring;
mod draft;
mod facts;
mod fields;
mod files;
mod flux;
mod gather;
mod generators;
mod locate;
mod maps;
mod operators;
mod pieces;
mod rancher;
mod request;
mod values;

pub(crate) use bring::incomplete;
pub(crate) use draft::{Draft, Facts};
pub(crate) use facts::read as facts;
pub use gather::requests;
pub(crate) use locate::Sources;
pub use request::{Base, ChartOrigin, ReleaseId, ReleaseRequest, ValuesLayer, WantedChart, blanked};
