//! Whether the policy can have given a name at the mirror to anything.
//!
//! What is not certain is no fault: a part of a path may have a dot, and may be the name of a domain
//! (`gcr.io/google.com/cloudsdktool` is a project), without being a registry.

use super::{Policy, Prefix, Separator, Then};
use crate::reference::hosts::{HostClass, Registries};
use crate::reference::{DOCKER_HUB, grammar};
use std::fmt;

/// Why a policy gives a name at its mirror to nothing.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutFault {
    /// Its path begins with this registry, and the policy leaves registries out.
    Registry(String),
    /// Its path begins with the mirror's own host, in this spelling.
    Mirror(String),
    /// The path of the mirror is there twice, before a registry that the policy keeps.
    Repeated,
    /// The policy keeps registries, and its path does not begin with one.
    NoRegistry,
    /// It has more parts than the mirror can hold.
    TooDeep,
}

impl fmt::Display for LayoutFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(part) => write!(f, "the registry `{part}` is in its path"),
            Self::Mirror(part) => write!(f, "the mirror's own host `{part}` is in its path"),
            Self::Repeated => f.write_str("the path of the mirror is there twice"),
            Self::NoRegistry => f.write_str("its path does not begin with the registry that it is from"),
            Self::TooDeep => f.write_str("it has more path parts than the mirror accepts"),
        }
    }
}

impl Policy {
    /// Why nothing has this name, which is at home; `rest` comes after the place that it is at home in.
    ///
    /// Below the `to` of a source that is longer than the mirror, only the number of parts counts.
    pub(super) fn layout_fault(&self, name: &str, rest: &str, registries: &Registries) -> Option<LayoutFault> {
        let mirror = self.mirror.as_ref()?;
        let path = mirror.below(name)?;
        let fault = if rest.len() == path.len() {
            self.first_part_fault(mirror, path, false, registries)
        } else {
            None
        };
        fault
            .or_else(|| self.is_too_deep(name, rest).then_some(LayoutFault::TooDeep))
            .filter(|_| !self.allow.is_match(name))
    }

    /// Why nothing has a name that begins with this one, which is at home.
    pub(super) fn prefix_fault(&self, name: &str, rest: &str, registries: &Registries) -> Option<LayoutFault> {
        let mirror = self.mirror.as_ref()?;
        let path = mirror.below(name).filter(|path| path.len() == rest.len())?;
        self.first_part_fault(mirror, path, true, registries)
            .filter(|_| !self.allow.is_match(name) && !self.allow.is_match([name, "/_"].concat()))
    }

    /// How many parts there is room for after a prefix.
    pub(super) fn room(&self, prefix: &Prefix) -> usize {
        self.depth
            .map_or(usize::MAX, |depth| depth.saturating_sub(prefix.parts()))
    }

    /// A path at the mirror that begins with `part`, as its author means it: a registry has its colon again.
    pub(super) fn unfolded(&self, part: &str, path: &str, registries: &Registries) -> String {
        let after = path.strip_prefix(part).unwrap_or_default();
        let mirror = self.mirror.as_ref().map(Prefix::registry);
        if let Some(mirror) = mirror.filter(|mirror| path_part(mirror) == part) {
            return [mirror, after].concat();
        }
        match without_port(part) {
            Some((host, port)) if !self.is_registry(part, registries) => format!("{host}:{port}{after}"),
            _ => path.to_owned(),
        }
    }

    /// Whether what is joined to a registry by a dash can only be a repository that moves to the mirror.
    pub(super) fn is_repository(&self, registry: &str, joined: &str) -> bool {
        let (first, rest) = joined
            .split_once('-')
            .map_or((joined, None), |(first, rest)| (first, Some(rest)));
        // `docker.io-nginx` may be written in short for `docker.io/library/nginx`.
        let is_short = registry == DOCKER_HUB && rest.is_none();
        !is_port(first) && !is_short && !self.names(registry)
    }

    /// Whether a name has more parts than separator and depth leave after the place that it is at home in.
    fn is_too_deep(&self, name: &str, rest: &str) -> bool {
        let parts = name.matches('/').count();
        self.separator == Separator::Dash && rest.contains('/') || self.depth.is_some_and(|depth| parts > depth)
    }

    /// What is wrong with the beginning of a path at the mirror.
    fn first_part_fault(
        &self,
        mirror: &Prefix,
        path: &str,
        is_prefix: bool,
        registries: &Registries,
    ) -> Option<LayoutFault> {
        let first = path.split('/').next().filter(|first| !first.is_empty())?;
        // An image may well be called as a registry is, but then nothing comes after it.
        let has_more = is_prefix || first.len() < path.len();
        let is_joined = !has_more && (self.separator == Separator::Dash || self.room(mirror) == 1);
        let fault = if has_more && self.is_mirror(mirror, first, path, registries) {
            LayoutFault::Mirror(first.to_owned())
        } else if self.keep_registry {
            if may_begin_with_registry(first, is_joined) {
                return None;
            }
            let again = mirror.path_below(path).and_then(|again| again.split_once('/'));
            match again.is_some_and(|(registry, _)| is_host(registry)) {
                true => LayoutFault::Repeated,
                false => LayoutFault::NoRegistry,
            }
        } else if has_more {
            let is_registry = |part| self.is_registry(part, registries);
            if !is_registry(first) && !without_port(first).is_some_and(|(host, _)| is_registry(host)) {
                return None;
            }
            LayoutFault::Registry(first.to_owned())
        } else if is_joined {
            let ends = first.match_indices('-').map(|(dash, _)| &first[..dash]);
            let is_public = |part: &&str| registries.class(part) == HostClass::Public;
            let part = ends
                .filter(|part| is_host(part))
                .find(|part| is_public(part) || self.names(part))?;
            match part == mirror.host() {
                true => LayoutFault::Mirror(part.to_owned()),
                false => LayoutFault::Registry(part.to_owned()),
            }
        } else {
            return None;
        };
        (!self.is_of_source(mirror, &fault)).then_some(fault)
    }

    /// Whether a path at the mirror begins with the mirror.
    fn is_mirror(&self, mirror: &Prefix, first: &str, path: &str, registries: &Registries) -> bool {
        let part = path_part(mirror.registry());
        let is_host = first == mirror.host() && first.contains('.');
        let is_registry = first == part && (first.contains('.') || part != mirror.registry());
        // From a public host, of which the mirror is only a part, other images may have been copied.
        let is_whole = || {
            let path = path
                .strip_prefix(first)
                .and_then(|path| path.strip_prefix(mirror.path()));
            path.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        (is_host || is_registry) && (registries.class(mirror.host()) != HostClass::Public || is_whole())
    }

    /// Whether a part of a path is a registry that is known, or that the policy names.
    fn is_registry(&self, part: &str, registries: &Registries) -> bool {
        is_host(part) && (registries.class(part) != HostClass::Unknown || self.names(part))
    }

    /// Whether the policy names a registry, but for its port.
    fn names(&self, part: &str) -> bool {
        let mut registries = self.then.keys().filter_map(|name| name.split('/').next());
        registries.any(|registry| part == grammar::split_port(registry).0 || part == path_part(registry))
    }

    /// Whether a source may have put something at the mirror in a layout of its own.
    ///
    /// What is on Docker Hub has a namespace without a dot, and no registry in its path.
    fn is_of_source(&self, mirror: &Prefix, fault: &LayoutFault) -> bool {
        self.then.iter().any(|(from, then)| match then {
            Then::Move(to) => {
                let is_hub = from.split('/').next() == Some(DOCKER_HUB);
                to.holds(mirror) && (!is_hub || *fault == LayoutFault::NoRegistry)
            }
            Then::Home => false,
        })
    }
}

/// A registry as a part of a path: the colons of a port or an address are not allowed there, nor are brackets.
pub(super) fn path_part(registry: &str) -> String {
    registry.to_ascii_lowercase().replace(':', "-").replace(['[', ']'], "")
}

/// The host and the port of a part that ends like a registry with a port.
fn without_port(part: &str) -> Option<(&str, &str)> {
    part.rsplit_once('-').filter(|(_, port)| is_port(port))
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0) && !text.starts_with(['0', '+'])
}

/// Whether a part of a path can be the host of a registry without a port.
fn is_host(part: &str) -> bool {
    (part == "localhost" || part.contains('.')) && grammar::check_registry(part).is_ok()
}

/// Whether a part may be a registry as `keep-registry` writes it, or begin with one if all parts are joined: it has a
/// dot, is `localhost`, or has what may be a port or an address.
fn may_begin_with_registry(part: &str, is_joined: bool) -> bool {
    let is_local = || part.split('-').next() == Some("localhost");
    let has_port = || match is_joined {
        true => part.split('-').skip(1).any(is_port),
        false => without_port(part).is_some(),
    };
    part.contains('.') || part.contains("--") || is_local() || has_port()
}
