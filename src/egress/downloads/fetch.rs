//! Something that is fetched: by what, from where, and where that is written.

use super::address::Address;
use super::programs::Service;
use super::words::Place;

/// Something that a command fetches.
#[derive(Clone, Debug)]
pub(super) struct Fetch {
    /// The program with its verb.
    pub program: String,
    pub from: From,
    pub place: Place,
}

/// Where something is fetched from.
#[derive(Clone, Debug)]
pub(super) enum From {
    Address(Address),
    Service(Service),
}
