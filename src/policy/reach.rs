//! What the policy says of addresses, which never move: whether they are within reach.

use super::{Placement, Policy, Then};
use crate::reference::grammar;
use crate::reference::hosts::{HostClass, Registries};
use crate::rules::Artifact;

impl Policy {
    /// Where an address is, given as `host[:port]/path` without scheme and login. Nothing moves it.
    pub(crate) fn place_source(&self, artifact: Artifact, address: &str, registries: &Registries) -> Placement {
        let is_below = |mirror: &String| {
            let rest = address.strip_prefix(mirror.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_mirrored = artifact == Artifact::Git && self.git_mirrors.iter().any(is_below);
        if is_mirrored || self.is_home_address(address, registries) {
            Placement::Home
        } else if self.allow.is_match(address) {
            Placement::Allowed
        } else {
            Placement::Unmirrored {
                class: registries.class(address.split('/').next().unwrap_or_default()),
                implied: false,
            }
        }
    }

    /// Whether an address is within reach: where something is at home, or allowed.
    pub(crate) fn reaches_address(&self, address: &str, registries: &Registries) -> bool {
        let placement = self.place_source(Artifact::Url, address, registries);
        matches!(placement, Placement::Home | Placement::Allowed)
    }

    /// Whether something is at home there. The host of a mirror serves more than images; of a public one, only what is
    /// below the mirror's own prefix is at home.
    fn is_home_address(&self, address: &str, registries: &Registries) -> bool {
        let host = grammar::split_port(address.split('/').next().unwrap_or_default()).0;
        let is_host = |home: &str| grammar::split_port(home).0.eq_ignore_ascii_case(host);
        matches!(self.longest(address), Some((Then::Home, _)))
            || registries.class(host) != HostClass::Public && self.home_registries().any(is_host)
    }
}
