//! What the policy says of addresses, which never move: whether they are within reach.

use super::{Policy, Then};
use crate::reference::grammar;
use crate::reference::hosts::{HostClass, Registries};

impl Policy {
    /// Whether an address is within reach, given as `host[:port]/path`: where something is at home, or allowed.
    ///
    /// The host of a mirror serves more than images. Of a public one, only what is below the mirror's own prefix is at
    /// home.
    pub(crate) fn reaches_address(&self, address: &str, registries: &Registries) -> bool {
        if matches!(self.longest(address), Some((Then::Home, _))) || self.allow.is_match(address) {
            return true;
        }
        let host = grammar::split_port(address.split('/').next().unwrap_or_default()).0;
        registries.class(host) != HostClass::Public
            && self
                .home_registries()
                .any(|home| grammar::split_port(home).0.eq_ignore_ascii_case(host))
    }
}
