//! Which registries are on the internet, and which never are.

use super::PolicyErrorKind as Kind;
use super::build::{parse, placed};
use super::error::{Fault, PolicyError, Wrong};
use super::settings::Node;
use crate::reference::grammar;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

/// What is known of a registry's host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostClass {
    /// A registry on the internet.
    Public,
    /// No host of this name or address can be on the internet.
    Private,
    /// Nothing is known of it.
    Unknown,
}

/// A list of hosts and patterns of hosts, public and private.
///
/// A pattern is a host name with `*`: at the beginning, as a part of its own, it stands for one or more parts,
/// elsewhere for some characters of one part. An exact name goes before a pattern, and a pattern with a longer plain
/// end before one with a shorter. Addresses are known without a list.
///
/// ```
/// use airgap_lint::policy::{HostClass, Registries};
///
/// let mut registries = Registries::known().clone();
/// assert_eq!(registries.class("quay.io"), HostClass::Public);
/// assert_eq!(registries.class("10.0.0.7:5000"), HostClass::Private);
/// assert_eq!(registries.class("registry.corp.example"), HostClass::Unknown);
///
/// registries.extend(Registries::from_yaml("private: ['*.corp.example']")?);
/// assert_eq!(registries.class("registry.corp.example"), HostClass::Private);
/// # Ok::<(), airgap_lint::policy::PolicyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Registries {
    /// By the plain end of a pattern, or by a whole name.
    rules: FxHashMap<String, Rules>,
}

/// What is said of one name.
#[derive(Clone, Debug, Default)]
struct Rules {
    /// Of this name itself.
    exact: Option<HostClass>,
    /// Of the names below it, by `*.name`.
    below: Option<HostClass>,
    /// Of the names that match other patterns which end in it.
    patterns: Vec<(Pattern, HostClass)>,
}

impl Registries {
    /// The registries that everybody knows: `rules/registries.yaml`.
    pub fn known() -> &'static Self {
        static KNOWN: OnceLock<Registries> = OnceLock::new();
        KNOWN.get_or_init(|| match Self::from_yaml(include_str!("../../rules/registries.yaml")) {
            Ok(registries) => registries,
            Err(error) => unreachable!("rules/registries.yaml is read in a test: {error}"),
        })
    }

    /// Reads a list: a mapping of `public` and `private` to lists of hosts and patterns.
    ///
    /// # Errors
    /// Says which entry is wrong, in which line, why, and how to mend it.
    pub fn from_yaml(text: &str) -> Result<Self, PolicyError> {
        let root = parse(text)?;
        Self::read(&Node::root(&root)).map_err(|fault| placed(fault, text))
    }

    fn read(root: &Node<'_>) -> Result<Self, Fault> {
        let mut registries = Self::default();
        let Some(keys) = root.keys(&["public", "private"])? else {
            return Ok(registries);
        };
        for (key, class) in [("public", HostClass::Public), ("private", HostClass::Private)] {
            for item in keys.get(key).map(|list| list.items()).transpose()?.unwrap_or_default() {
                let given = item.text()?;
                registries
                    .insert(&given.value, class)
                    .map_err(|wrong| given.fault(wrong))?;
            }
        }
        Ok(registries)
    }

    /// Adds another list, which goes before this one where both speak of the same hosts.
    pub fn extend(&mut self, other: Self) {
        for (name, theirs) in other.rules {
            let ours = self.rules.entry(name).or_default();
            ours.exact = theirs.exact.or(ours.exact);
            ours.below = theirs.below.or(ours.below);
            ours.patterns.splice(0..0, theirs.patterns);
        }
    }

    fn insert(&mut self, written: &str, class: HostClass) -> Result<(), Wrong> {
        let host = written.to_ascii_lowercase();
        let plain = host.replace('*', "x");
        let bad = |message: &str, mend: &str| Err(Wrong::new(Kind::BadHost, format!("`{written}` {message}"), mend));
        if host.contains([':', '/', '[']) || grammar::check_registry(&plain).is_err() {
            return bad(
                "is no host name",
                "give a name without port, path and scheme; addresses need no entry",
            );
        }
        if host.split('.').any(|part| part.matches('*').count() > 1) {
            return bad("has two wildcards in one part", "give one at most between two dots");
        }
        let Some(star) = host.rfind('*') else {
            self.rules.entry(host).or_default().exact = Some(class);
            return Ok(());
        };
        let Some(dot) = host[star..].find('.') else {
            return bad("has a wildcard in its last part", "give the last part in full");
        };
        let end = host[star + dot + 1..].to_owned();
        let rules = self.rules.entry(end).or_default();
        if star == 0 && dot == 1 {
            rules.below = Some(class);
        } else {
            rules.patterns.push((Pattern::new(&host), class));
        }
        Ok(())
    }

    /// What is known of a host, with or without a port.
    pub fn class(&self, registry: &str) -> HostClass {
        let host = grammar::split_port(registry).0;
        if is_private_address(host) {
            return HostClass::Private;
        }
        let host = if host.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(host)
        };
        if let Some(class) = self.rules.get(&*host).and_then(|rules| rules.exact) {
            return class;
        }
        let mut end: &str = &host;
        while let Some((_, rest)) = end.split_once('.') {
            end = rest;
            if let Some(rules) = self.rules.get(end) {
                let matching = rules.patterns.iter().find(|(pattern, _)| pattern.matches(&host));
                if let Some(class) = matching.map(|(_, class)| *class).or(rules.below) {
                    return class;
                }
            }
        }
        HostClass::Unknown
    }
}

/// A pattern with a wildcard elsewhere than in front of all plain parts.
#[derive(Clone, Debug)]
struct Pattern {
    /// The parts from the last to the first, each as what stands before and after its wildcard, if it has one.
    parts: Vec<(String, Option<String>)>,
    /// Whether a wildcard in front stands for one or more parts.
    open: bool,
}

impl Pattern {
    fn new(host: &str) -> Self {
        let (open, host) = match host.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, host),
        };
        let part = |part: &str| match part.split_once('*') {
            Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
            None => (part.to_owned(), None),
        };
        Self {
            parts: host.rsplit('.').map(part).collect(),
            open,
        }
    }

    fn matches(&self, host: &str) -> bool {
        let mut found = host.rsplit('.');
        let ends_so = self.parts.iter().all(|part| match (found.next(), part) {
            (Some(found), (plain, None)) => found == plain,
            (Some(found), (before, Some(after))) => {
                found.len() > before.len() + after.len() && found.starts_with(&**before) && found.ends_with(&**after)
            }
            (None, _) => false,
        });
        ends_so && found.next().is_some() == self.open
    }
}

/// Whether the host is an address that is not routed on the internet: loopback (RFC 1122, RFC 4291), private (RFC 1918),
/// link-local (RFC 3927, RFC 4291) or unique local (RFC 4193).
fn is_private_address(host: &str) -> bool {
    match host.as_bytes().first() {
        Some(b'0'..=b'9') => host
            .parse::<Ipv4Addr>()
            .is_ok_and(|ip| ip.is_loopback() || ip.is_private() || ip.is_link_local()),
        Some(b'[') => host[1..]
            .strip_suffix(']')
            .and_then(|ip| ip.parse::<Ipv6Addr>().ok())
            .is_some_and(|ip| ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
        _ => false,
    }
}
