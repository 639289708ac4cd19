//! Where a reference is under a policy, and where it moves.

use super::layout::path_part;
use super::{LayoutFault, Policy, Prefix, RegistryKind, Separator, Then};
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
    /// It is at the mirror, under a name that the policy gives to nothing.
    WrongLayout {
        /// Why not.
        fault: LayoutFault,
        /// The name that it should have, where that is certain.
        target: Option<Target>,
    },
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
    /// The name that it would get is one that would be taken for a mistake at the mirror.
    WrongLayout {
        /// The name.
        target: String,
        /// What is wrong with it.
        fault: LayoutFault,
    },
    /// The registry cannot hold the name that it would get.
    Limit {
        /// The name.
        target: String,
        /// Why not.
        limit: String,
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
            Self::WrongLayout { target, fault } => {
                write!(
                    f,
                    "it would become `{target}`, which looks like a mistake: {fault}; add a source for it"
                )
            }
            Self::Limit { target, limit } => {
                write!(
                    f,
                    "it would become `{target}`, and {limit}; set `separator` or `depth`, or add a source for it"
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
    /// only what no pattern allows. What is at the mirror is at home there only under a name that the policy can have
    /// given to it.
    ///
    /// The rest of the name after a `from` is put after the `to`, shaped by separator and depth as for the mirror.
    /// What lands under the `from` of another source moves on, as it would the next time.
    pub fn place(&self, reference: &Reference, registries: &Registries) -> Placement {
        let name = reference.name();
        let then = self.longest(name);
        if let Some((Then::Home, rest)) = then {
            return match self.layout_fault(name, rest, registries) {
                None => Placement::Home,
                Some(fault) => Placement::WrongLayout {
                    target: self.laid_out(&fault, name, rest, registries),
                    fault,
                },
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
        let target = first.and_then(|target| self.follow(target));
        let fault = |name: &str, rest: &str| self.layout_fault(name, rest, registries);
        match target.and_then(|target| self.at_home(target, fault)) {
            Ok(target) => Placement::Move(target),
            Err(stuck) => Placement::Stuck(stuck),
        }
    }

    /// The kind of the registry that names under a prefix are in, if the policy says it.
    fn kind_of(&self, prefix: &Prefix) -> Option<RegistryKind> {
        let mirror = self.mirror.as_ref();
        let is_mirror = mirror.is_some_and(|mirror| mirror.registry() == prefix.registry());
        self.kind.filter(|_| is_mirror)
    }

    /// The name that a reference gets, without tag and digest, if it moves.
    pub(crate) fn moved(&self, reference: &Reference) -> Option<String> {
        match self.place(reference, Registries::known()) {
            Placement::Move(target) => Some(target.name),
            _ => None,
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
        if let Some((Then::Home, rest)) = then {
            return match self.prefix_fault(name, rest, registries) {
                None => Placement::Home,
                Some(fault) => Placement::WrongLayout {
                    target: self.prefix_laid_out(&fault, name, registries),
                    fault,
                },
            };
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
        let most_parts = self.kind_of(prefix).and_then(RegistryKind::most_parts);
        let is_reshaped = self.separator == Separator::Dash || self.depth.is_some() || most_parts.is_some();
        if is_reshaped || self.then.keys().any(splits) {
            return Placement::Stuck(Stuck::Prefix);
        }
        let mut target = prefix.as_str().to_owned();
        if !rest.is_empty() {
            target.push('/');
            target.push_str(&rest);
        }
        let target = Target {
            base_end: target.len(),
            name: target,
        };
        let fault = |name: &str, rest: &str| self.prefix_fault(name, rest, registries);
        match self.at_home(target, fault) {
            Ok(target) => Placement::Move(target),
            Err(stuck) => Placement::Stuck(stuck),
        }
    }

    /// What a name below a registry has after the mirror.
    fn rest_at_mirror(&self, name: &str) -> String {
        match (self.keep_registry, name.split_once('/')) {
            (true, _) => name.replace(':', "-").replace(['[', ']'], ""),
            (false, Some((_, path))) => path.to_owned(),
            (false, None) => String::new(),
        }
    }

    /// What a name at the mirror should be instead, where only one answer is possible.
    fn laid_out(&self, fault: &LayoutFault, name: &str, rest: &str, registries: &Registries) -> Option<Target> {
        let mirror = self.mirror.as_ref()?;
        let path = mirror.below(name)?;
        let base_end = mirror.as_str().len();
        let target = match fault {
            LayoutFault::NoRegistry => None,
            LayoutFault::Repeated => self.target(mirror, base_end, mirror.path_below(path)?).ok(),
            LayoutFault::Registry(part) | LayoutFault::Mirror(part) => match path.strip_prefix(part)?.strip_prefix('-')
            {
                Some(joined) if self.is_repository(part, joined) => self.target(mirror, base_end, joined).ok(),
                Some(_) => None,
                None => self.placed(&self.unfolded(part, path, registries), registries),
            },
            LayoutFault::TooDeep => {
                let begins_with_registry = grammar::is_registry(rest.split('/').next()?);
                match (rest.len() == path.len(), begins_with_registry) {
                    (true, true) => self.placed(rest, registries),
                    (true, false) => self.target(mirror, base_end, rest).ok(),
                    (false, true) => None,
                    (false, false) => {
                        let to = Prefix::parse(name.strip_suffix(rest)?).ok()?;
                        self.source_target(&to, rest).ok()
                    }
                }
            }
        };
        let fault = |name: &str, rest: &str| self.layout_fault(name, rest, registries);
        target.and_then(|target| self.at_home(target, fault).ok())
    }

    /// What a beginning of names at the mirror should be instead.
    fn prefix_laid_out(&self, fault: &LayoutFault, name: &str, registries: &Registries) -> Option<Target> {
        let path = self.mirror.as_ref()?.below(name)?;
        let (LayoutFault::Registry(part) | LayoutFault::Mirror(part)) = fault else {
            return None;
        };
        let name = self.unfolded(part, path, registries);
        match self.place_registry(&name, registries) {
            Placement::Move(target) => Some(target),
            Placement::WrongLayout { target, .. } => target,
            Placement::Home if matches!(fault, LayoutFault::Mirror(_)) => Some(Target {
                base_end: name.len(),
                name,
            }),
            _ => None,
        }
    }

    /// The name that what is written gets or has at the mirror.
    fn placed(&self, written: &str, registries: &Registries) -> Option<Target> {
        let reference = Reference::parse(written).ok()?;
        match self.place(&reference, registries) {
            Placement::Move(target) => Some(target),
            Placement::WrongLayout { target, .. } => target,
            Placement::Home => {
                let mirror = self.mirror.as_ref()?;
                mirror.below(reference.name())?;
                Some(Target {
                    name: reference.name().to_owned(),
                    base_end: mirror.as_str().len(),
                })
            }
            _ => None,
        }
    }

    /// A target, unless it would be taken for a mistake the next time.
    fn at_home(&self, target: Target, fault: impl Fn(&str, &str) -> Option<LayoutFault>) -> Result<Target, Stuck> {
        let found = match self.longest(&target.name) {
            Some((Then::Home, rest)) => fault(&target.name, rest),
            _ => None,
        };
        match found {
            None => Ok(target),
            Some(fault) => Err(Stuck::WrongLayout {
                target: target.name,
                fault,
            }),
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
    pub(super) fn longest<'n>(&self, name: &'n str) -> Option<(&Then, &'n str)> {
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
        let mut path = path_part(reference.registry());
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
            let room = self.room(prefix);
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
        let limit = self
            .kind_of(prefix)
            .and_then(|kind| kind.refusal(prefix.registry(), path));
        if let Some(limit) = limit {
            return Err(Stuck::Limit { target: name, limit });
        }
        Ok(Target { name, base_end })
    }
}
