//! Which registries are on the internet, and which never are.

use super::grammar;
use crate::words::{list, suggest};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;
use yaml_spans::{Cursor, NodeId, NodeKind, Tree};

/// What is known about a registry's host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostClass {
    /// A registry on the internet.
    Public,
    /// No host of this name or address can be on the internet.
    Private,
    /// Nothing is known about it.
    Unknown,
}

/// A list of hosts and patterns of hosts, public and private.
///
/// A pattern is a host name with `*`: at the beginning, as a part of its own, it matches one or more parts,
/// elsewhere for some characters of one part. An exact name wins over a pattern, and a pattern with a longer plain
/// end over one with a shorter one. Addresses are known without a list.
///
/// ```
/// use airgap_lint::reference::hosts::{HostClass, Registries};
///
/// let mut registries = Registries::known().clone();
/// assert_eq!(registries.class("quay.io"), HostClass::Public);
/// assert_eq!(registries.class("10.0.0.7:5000"), HostClass::Private);
/// assert_eq!(registries.class("registry.corp.example"), HostClass::Unknown);
///
/// registries.extend(Registries::from_yaml("private: ['*.corp.example']")?);
/// assert_eq!(registries.class("registry.corp.example"), HostClass::Private);
/// # Ok::<(), airgap_lint::reference::hosts::HostsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registries {
    /// By the plain end of a pattern, or by a whole name.
    rules: FxHashMap<Cow<'static, str>, Rules>,
}

/// The hosts and patterns of `rules/registries.yaml`, as `build.rs` writes them down. A test reads the file itself.
mod known {
    use super::HostClass;

    include!(concat!(env!("OUT_DIR"), "/hosts.rs"));
}

/// What is said of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rules {
    /// Of this name itself.
    exact: Option<HostClass>,
    /// Of the names below it, by `*.name`.
    below: Option<HostClass>,
    /// Of the names that match other patterns which end in it.
    patterns: Vec<(Pattern, HostClass)>,
}

impl Registries {
    /// The built-in list of registries: `rules/registries.yaml`.
    pub fn known() -> &'static Self {
        static KNOWN: OnceLock<Registries> = OnceLock::new();
        KNOWN.get_or_init(|| {
            let mut registries = Self::default();
            registries.rules.reserve(known::KNOWN.len());
            for (host, class) in known::KNOWN {
                registries.add(Cow::Borrowed(host), *class);
            }
            registries
        })
    }

    /// Reads a list: a mapping of `public` and `private` to lists of hosts and patterns.
    ///
    /// # Errors
    /// Says which entry is wrong, where it is, why, and what to do.
    pub fn from_yaml(text: &str) -> Result<Self, HostsError> {
        let mut tree = Tree::default();
        yaml_spans::read(text, &mut tree).map_err(|error| {
            let message = format!("invalid YAML: {error}");
            HostsError::new(text, error.offset, message, "fix the syntax here")
        })?;
        List { text, tree: &tree }.read()
    }

    /// Adds another list, which wins over this one for hosts that are in both.
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
        if host.contains([':', '/', '[']) || grammar::check_registry(&plain).is_err() {
            return Err((
                format!("`{written}` is not a valid host name"),
                "use a name without port, path or scheme; addresses need no entry",
            ));
        }
        if host.split('.').any(|part| part.matches('*').count() > 1) {
            return Err((
                format!("`{written}` has two wildcards in one part"),
                "use at most one between two dots",
            ));
        }
        if host.contains('*') && host.rsplit('.').next().is_none_or(|last| last.contains('*')) {
            return Err((
                format!("`{written}` has a wildcard in its last part"),
                "write the last part in full",
            ));
        }
        self.add(Cow::Owned(host), class);
        Ok(())
    }

    /// Adds a host or pattern that is sound.
    fn add(&mut self, host: Cow<'static, str>, class: HostClass) {
        let end = match host.rfind('*') {
            None => 0,
            Some(star) => host[star..].find('.').map_or(host.len(), |dot| star + dot + 1),
        };
        let plain = match &host {
            Cow::Borrowed(host) => Cow::Borrowed(&host[end..]),
            Cow::Owned(host) => Cow::Owned(host[end..].to_owned()),
        };
        let rules = self.rules.entry(plain).or_default();
        if end == 0 {
            rules.exact = Some(class);
        } else if host.starts_with("*.") && end == 2 {
            rules.below = Some(class);
        } else {
            rules.patterns.push((Pattern(host), class));
        }
    }

    /// What is known about a host, with or without a port.
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

/// What is wrong with an entry, and what to do.
type Wrong = (String, &'static str);

/// A list that was read, with the text that it is in.
struct List<'t> {
    text: &'t str,
    tree: &'t Tree,
}

impl List<'_> {
    fn read(&self) -> Result<Registries, HostsError> {
        let mut registries = Registries::default();
        let root = match self.tree.roots() {
            [] => return Ok(registries),
            [root] => self.tree.resolve(*root),
            [_, second, ..] => {
                return Err(self.wrong(
                    *second,
                    "there is a second document".to_owned(),
                    "keep only one document",
                ));
            }
        };
        if self.is_absent(root) {
            return Ok(registries);
        }
        if !matches!(self.tree.node(root).kind, NodeKind::Mapping(_)) {
            let fix = format!("use a mapping with the keys {}", list(&KEYS));
            return Err(self.wrong(root, "this is not a mapping".to_owned(), fix));
        }
        let mut seen = Vec::new();
        for (key, value) in self.tree.entries(root) {
            let word = self.tree.text(key, self.text);
            let class = match &*word {
                "public" => HostClass::Public,
                "private" => HostClass::Private,
                other => {
                    let fix = suggest(other, &KEYS, "the keys are");
                    return Err(self.wrong(key, format!("unknown key `{other}`"), fix));
                }
            };
            if seen.contains(&class) {
                return Err(self.wrong(key, format!("duplicate key `{word}`"), "put all entries in one list"));
            }
            seen.push(class);
            self.hosts(self.tree.resolve(value), class, &mut registries)?;
        }
        Ok(registries)
    }

    fn hosts(&self, node: NodeId, class: HostClass, registries: &mut Registries) -> Result<(), HostsError> {
        if self.is_absent(node) {
            return Ok(());
        }
        if !matches!(self.tree.node(node).kind, NodeKind::Sequence(_)) {
            return Err(self.wrong(
                node,
                "this is not a list".to_owned(),
                "use a list of hosts and patterns",
            ));
        }
        for item in self.tree.children(node) {
            let host = self.tree.resolve(item);
            if !matches!(self.tree.node(host).kind, NodeKind::Scalar(_)) {
                return Err(self.wrong(item, "this is not a string".to_owned(), "use a host or a pattern"));
            }
            registries
                .insert(&self.tree.text(host, self.text), class)
                .map_err(|(message, fix)| self.wrong(item, message, fix))?;
        }
        Ok(())
    }

    /// Whether there is no value.
    fn is_absent(&self, node: NodeId) -> bool {
        self.tree.is_plain(node) && matches!(&*self.tree.text(node, self.text), "" | "~" | "null")
    }

    fn wrong(&self, node: NodeId, message: String, fix: impl Into<String>) -> HostsError {
        HostsError::new(self.text, self.tree.node(node).span.start as usize, message, fix)
    }
}

const KEYS: [&str; 2] = ["public", "private"];

/// What is wrong with a list of registries, where, and what to do.
///
/// `Display` is one line with all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostsError {
    line: usize,
    column: usize,
    message: String,
    fix: String,
}

impl HostsError {
    fn new(text: &str, offset: usize, message: String, fix: impl Into<String>) -> Self {
        let (line, column) = Cursor::new(text.as_bytes()).locate(offset);
        Self {
            line,
            column,
            message,
            fix: fix.into(),
        }
    }

    /// The line, counted from one.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from one.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn fix(&self) -> &str {
        &self.fix
    }
}

impl fmt::Display for HostsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
            fix,
        } = self;
        write!(f, "line {line}, column {column}: {message}; {fix}")
    }
}

impl std::error::Error for HostsError {}

/// A pattern with a wildcard other than a leading `*.`; a leading `*.` matches one or more parts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern(Cow<'static, str>);

impl Pattern {
    fn matches(&self, host: &str) -> bool {
        let (open, pattern) = match self.0.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, &*self.0),
        };
        let mut found = host.rsplit('.');
        let ends_so = pattern
            .rsplit('.')
            .all(|part| match (found.next(), part.split_once('*')) {
                (Some(found), None) => found == part,
                (Some(found), Some((before, after))) => {
                    found.len() > before.len() + after.len() && found.starts_with(before) && found.ends_with(after)
                }
                (None, _) => false,
            });
        ends_so && found.next().is_some() == open
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
