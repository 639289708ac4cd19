//! Prefixes of names: a mirror, and the `from` and `to` of a source.

use super::PolicyErrorKind as Kind;
use super::error::Wrong;
use crate::reference::{DOCKER_HUB, DOCKER_HUB_ALIASES, grammar};

/// A registry with or without a path, under which names are.
///
/// Invariant: the host is in lower case, and neither an alias nor a single word that Docker would take for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    text: String,
    registry_end: usize,
}

impl Prefix {
    /// Reads `host[:port][/path]`. A trailing slash is dropped.
    pub fn parse(written: &str) -> Result<Self, Wrong> {
        let bad = |kind, message: &str, fix: &str| Err(Wrong::new(kind, format!("`{written}` {message}"), fix));
        let text = written.strip_suffix('/').unwrap_or(written);
        if text.is_empty() {
            let fix = "give one, as in `registry.example:5000/team`";
            return Err(Wrong::new(Kind::BadPrefix, "the registry is empty", fix));
        }
        if text.contains("://") {
            return bad(
                Kind::BadPrefix,
                "has a scheme",
                "remove everything up to and including `://`",
            );
        }
        if text.contains(['*', '?']) {
            return bad(
                Kind::Wildcard,
                "has a wildcard",
                "use a plain prefix, which covers everything under it",
            );
        }
        let registry_end = text.find('/').unwrap_or(text.len());
        let (registry, path) = (&text[..registry_end], text.get(registry_end + 1..));
        let is_tagged = match path {
            Some(path) => path.contains(':'),
            None => grammar::split_port(registry)
                .1
                .is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit())),
        };
        if is_tagged || text.contains('@') {
            return bad(
                Kind::TagOrDigest,
                "has a tag or digest",
                "remove it; each image keeps its own",
            );
        }
        // Docker also reads a first part in upper case as a host; here it must be an unambiguous one.
        if !grammar::is_registry(&registry.to_ascii_lowercase()) {
            let fix = format!("use a host with a dot or a port, or write `{DOCKER_HUB}/{text}` if you mean Docker Hub");
            return bad(Kind::HubName, "would be read as a name on Docker Hub", &fix);
        }
        let checked = grammar::check_registry(registry)
            .and_then(|()| path.map_or(Ok(()), |path| grammar::check_path(path, registry_end + 1)));
        if let Err(reason) = checked {
            let message = format!("invalid registry `{written}`: {reason}");
            return Err(Wrong::new(Kind::BadPrefix, message, "write `host[:port][/path]`"));
        }
        let mut registry = registry.to_ascii_lowercase();
        if DOCKER_HUB_ALIASES.contains(&registry.as_str()) {
            registry = DOCKER_HUB.to_owned();
        }
        Ok(Self {
            registry_end: registry.len(),
            text: registry + &text[registry_end..],
        })
    }

    /// The whole prefix.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `host[:port]`.
    pub fn registry(&self) -> &str {
        &self.text[..self.registry_end]
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        grammar::split_port(self.registry()).0
    }

    /// How many parts come after the registry.
    pub fn parts(&self) -> usize {
        self.path().matches('/').count()
    }

    /// What comes after the registry: a slash and the path, or nothing.
    pub fn path(&self) -> &str {
        &self.text[self.registry_end..]
    }

    /// What a name has below it, at a part boundary.
    pub fn below<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_prefix(self.as_str())?.strip_prefix('/')
    }

    /// What a path has below the path of this prefix, if it has one.
    pub fn path_below<'n>(&self, path: &'n str) -> Option<&'n str> {
        let own = self.path().strip_prefix('/')?;
        path.strip_prefix(own)?.strip_prefix('/')
    }

    /// Whether it is Docker Hub without a namespace, where no image can be put.
    pub fn is_bare_hub(&self) -> bool {
        self.text == DOCKER_HUB
    }

    /// Whether `other` is the same prefix or is under it.
    pub fn holds(&self, other: &Self) -> bool {
        other
            .text
            .strip_prefix(&self.text)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
