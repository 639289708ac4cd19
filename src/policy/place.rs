//! Where a reference is under a policy, and where it moves.

use super::{Policy, Prefix, Separator, Then};
use crate::reference::hosts::{HostClass, Registries};
use crate::reference::{DOCKER_HUB, InvalidReference, Reference, grammar};
use std::fmt;

/// Where a reference is under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// It is under the mirror or under the `to` of a source.
    Home,
    /// It is not at home, but an `allow` pattern matches it.
    Allowed,
    /// It moves to the mirror, or to the `to` of a source.
    Move(Target),
    /// It has to move, but its target cannot be known without guessing.
    Stuck(Stuck),
    /// It is at the mirror, with more parts than the mirror can hold; the target is the name it should have, if known.
    TooDeep(Option<Target>),
    /// There is no mirror, and no source or pattern applies to it.
    Unmirrored {
        /// What is known about its registry.
        class: HostClass,
        /// Whether no registry is written, so Docker Hub is implied.
        implied: bool,
    },
}

/// The name that an image gets. Invariant: it is the name of a valid reference, resolves to itself, and is at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    name: String,
    base_end: usize,
}

impl Target {
    /// The whole name, without tag and digest: the value for a field that holds registry and repository.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value for a field that holds only the registry: the mirror with its prefix, or the registry of a `to`.
    pub fn base(&self) -> &str {
        &self.name[..self.base_end]
    }

    /// The value for the repository's field next to [`base`](Self::base); `base/path` is the name. Empty for a registry.
    pub fn path(&self) -> &str {
        self.name.get(self.base_end + 1..).unwrap_or_default()
    }

    /// The name with the tag and digest of `reference`, as they are written.
    pub fn reference(&self, reference: &Reference) -> String {
        [&self.name, reference.suffix()].concat()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a reference that has to move cannot be given a target.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// It is a Helm repository over HTTP, and the mirror is a registry.
    HelmRepository,
    /// It is only the beginning of names, and not all of them move below one prefix.
    Prefix,
    /// It is on the mirror's own host, which is not public, but outside the mirror's prefix or at another port.
    OwnHost,
    /// The name that it would get is not valid.
    Invalid {
        /// The name.
        target: String,
        /// What is wrong with it.
        reason: InvalidReference,
    },
    /// The name that it would get means another image to Docker.
    Ambiguous {
        /// The name.
        target: String,
        /// What it is read as.
        read_as: String,
    },
    /// The `to` of its source has as many parts as the policy's `depth` allows, and the image needs one more.
    NoRoom {
        /// The `to`.
        to: String,
        /// The depth.
        depth: usize,
    },
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HelmRepository => f.write_str(
                "a registry cannot serve a Helm repository over HTTP; push its charts to the mirror, or allow it",
            ),
            Self::Prefix => f.write_str(
                "it is only the beginning of names, which the policy does not move below one prefix; set it by hand",
            ),
            Self::OwnHost => f.write_str(
                "it is on the mirror's host but not under the mirror's prefix and port; allow it, or add a source",
            ),
            Self::Invalid { target, reason } => {
                write!(
                    f,
                    "it would become `{target}`, which is invalid: {reason}; add a source for it"
                )
            }
            Self::Ambiguous { target, read_as } => {
                write!(
                    f,
                    "it would become `{target}`, which is read as `{read_as}`; add a source for it"
                )
            }
            Self::NoRoom { to, depth } => {
                write!(
                    f,
                    "`{to}` leaves no room for it at a depth of {depth}; raise the depth, or shorten the source's `to`"
                )
            }
        }
    }
}

impl Policy {
    /// Where a reference is under this policy.
    ///
    /// Of all prefixes that contain it, at part boundaries, the longest one decides: a `from` moves it, a `to` or
    /// the mirror makes it be at home. Any other name is allowed by a pattern, or moves to the mirror. A `from` moves
    /// only what no pattern allows.
    ///
    /// The rest of the name after a `from` is put after the `to`, shaped by separator and depth as for the mirror.
    /// What lands under the `from` of another source moves on, as it would the next time.
    pub fn place(&self, reference: &Reference, registries: &Registries) -> Placement {
        let name = reference.name();
        let then = self.longest(name);
        if let Some((Then::Home, rest)) = then {
            return match self.is_too_deep(name, rest) {
                true => Placement::TooDeep(self.shallow(name, registries)),
                false => Placement::Home,
            };
        }
        if !self.allow.is_empty() && self.allow.is_match(name) {
            return Placement::Allowed;
        }
        let first = match (then, &self.mirror) {
            (Some((Then::Move(to), rest)), _) => self.source_target(to, rest),
            (_, Some(mirror)) => {
                let host = grammar::split_port(reference.registry()).0;
                if host == mirror.host() && registries.class(host) != HostClass::Public {
                    return Placement::Stuck(Stuck::OwnHost);
                }
                self.mirror_target(mirror, reference)
            }
            _ => {
                let class = registries.class(reference.registry());
                return Placement::Unmirrored {
                    class,
                    implied: reference.registry_is_implied(),
                };
            }
        };
        match first.and_then(|target| self.follow(target)) {
            Ok(target) => Placement::Move(target),
            Err(stuck) => Placement::Stuck(stuck),
        }
    }

    /// Where a Helm repository over HTTP is, given without its scheme. A registry cannot serve it.
    pub(crate) fn place_repository(&self, name: &str, registries: &Registries) -> Placement {
        if let Some((Then::Home, _)) = self.longest(name) {
            Placement::Home
        } else if self.allow.is_match(name) {
            Placement::Allowed
        } else if self.mirror.is_some() {
            Placement::Stuck(Stuck::HelmRepository)
        } else {
            Placement::Unmirrored {
                class: registries.class(name.split('/').next().unwrap_or_default()),
                implied: false,
            }
        }
    }

    /// Where a registry is that other names are put together with, given without scheme: `docker.io/istio`.
    ///
    /// It moves only if all that it may be the beginning of moves to one place below one prefix.
    pub(crate) fn place_registry(&self, name: &str, registries: &Registries) -> Placement {
        let host = name.split('/').next().unwrap_or_default();
        let below = [name, "/_"].concat();
        let then = self.longest(name);
        if let Some((Then::Home, _)) = then {
            return Placement::Home;
        }
        if self.allow.is_match(name) || self.allow.is_match(&below) {
            return Placement::Allowed;
        }
        let (prefix, rest) = match (then, &self.mirror) {
            (Some((Then::Move(to), rest)), _) => (to, rest.to_owned()),
            (_, Some(mirror)) if grammar::split_port(host).0 == mirror.host() => {
                let is_public = registries.class(host) == HostClass::Public;
                let above = mirror
                    .as_str()
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('/'));
                match is_public || above {
                    true => (mirror, self.rest_at_mirror(name)),
                    false => return Placement::Stuck(Stuck::OwnHost),
                }
            }
            (_, Some(mirror)) => (mirror, self.rest_at_mirror(name)),
            _ => {
                return Placement::Unmirrored {
                    class: registries.class(host),
                    implied: false,
                };
            }
        };
        let splits = |from: &String| from.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        if self.separator == Separator::Dash || self.depth.is_some() || self.then.keys().any(splits) {
            return Placement::Stuck(Stuck::Prefix);
        }
        let mut target = prefix.as_str().to_owned();
        if !rest.is_empty() {
            target.push('/');
            target.push_str(&rest);
        }
        Placement::Move(Target {
            base_end: target.len(),
            name: target,
        })
    }

    /// What a name below a registry has after the mirror.
    fn rest_at_mirror(&self, name: &str) -> String {
        match (self.keep_registry, name.split_once('/')) {
            (true, _) => name.replace(':', "-").replace(['[', ']'], ""),
            (false, Some((_, path))) => path.to_owned(),
            (false, None) => String::new(),
        }
    }

    /// Whether a name at the mirror has a path that the registry cannot hold: more parts than separator and depth leave
    /// after the place that it is at home in. The parts of the mirror's prefix, or of a source's `to`, are meant.
    fn is_too_deep(&self, name: &str, rest: &str) -> bool {
        let is_at = |mirror: &Prefix| {
            name.strip_prefix(mirror.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if !self.mirror.as_ref().is_some_and(is_at) {
            return false;
        }
        let parts = name.matches('/').count();
        self.separator == Separator::Dash && rest.contains('/') || self.depth.is_some_and(|depth| parts > depth)
    }

    /// What a name that is too deep at the mirror is called there.
    fn shallow(&self, name: &str, registries: &Registries) -> Option<Target> {
        let rest = name.strip_prefix(self.mirror()?)?.strip_prefix('/')?;
        match self.place(&Reference::parse(rest).ok()?, registries) {
            Placement::Move(target) => Some(target),
            _ => None,
        }
    }

    /// Moves a target on as long as it is under a `from`.
    ///
    /// This ends: sources do not feed each other in a circle, and one that feeds itself leaves fewer parts each time.
    fn follow(&self, mut target: Target) -> Result<Target, Stuck> {
        while let Some((Then::Move(to), rest)) = self.longest(&target.name) {
            target = self.source_target(to, rest)?;
        }
        Ok(target)
    }

    /// The longest known prefix that contains a name, and the parts after it.
    fn longest<'n>(&self, name: &'n str) -> Option<(&Then, &'n str)> {
        let mut end = name.len();
        loop {
            if let Some(then) = self.then.get(&name[..end]) {
                return Some((then, name.get(end + 1..).unwrap_or_default()));
            }
            end = name[..end].rfind('/')?;
        }
    }

    fn mirror_target(&self, mirror: &Prefix, reference: &Reference) -> Result<Target, Stuck> {
        if !self.keep_registry {
            return self.target(mirror, mirror.as_str().len(), reference.repository());
        }
        // The colons of a port or an address are not allowed in a path, nor are brackets.
        let mut path: String = reference
            .registry()
            .to_ascii_lowercase()
            .replace(':', "-")
            .replace(['[', ']'], "");
        path.push('/');
        path.push_str(reference.repository());
        self.target(mirror, mirror.as_str().len(), &path)
    }

    fn source_target(&self, to: &Prefix, rest: &str) -> Result<Target, Stuck> {
        self.target(to, to.registry().len(), rest)
    }

    /// The prefix followed by `rest`, in as many parts as there is room for.
    fn target(&self, prefix: &Prefix, base_end: usize, rest: &str) -> Result<Target, Stuck> {
        let mut name = String::with_capacity(prefix.as_str().len() + 1 + rest.len());
        name.push_str(prefix.as_str());
        if !rest.is_empty() {
            let room = self
                .depth
                .map_or(usize::MAX, |depth| depth.saturating_sub(prefix.parts()));
            if let (0, Some(depth)) = (room, self.depth) {
                return Err(Stuck::NoRoom {
                    to: prefix.as_str().to_owned(),
                    depth,
                });
            }
            let room = if self.separator == Separator::Dash { 1 } else { room };
            for (index, part) in rest.split('/').enumerate() {
                name.push(if index < room { '/' } else { '-' });
                name.push_str(part);
            }
        }
        let path_start = prefix.registry().len() + 1;
        let path = name.get(path_start..).unwrap_or_default();
        if let Err(reason) = grammar::check_path(path, path_start) {
            return Err(Stuck::Invalid { target: name, reason });
        }
        if prefix.registry() == DOCKER_HUB && !path.contains('/') {
            let read_as = format!("{DOCKER_HUB}/library/{path}");
            return Err(Stuck::Ambiguous { target: name, read_as });
        }
        Ok(Target { name, base_end })
    }
}
