//! Addresses that commands name: where they lead, and whether that is outside.

use std::ops::Range;

use crate::policy::Policy;
use crate::reference::grammar;
use crate::reference::hosts::{HostClass, Registries};

/// An address with a host that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// What may be shown of it: no login, no query.
    pub shown: String,
    /// The host in lower case, without the port.
    host: String,
    /// `host[:port]/path`, as patterns of a policy match it.
    name: String,
    /// Whether it is `http://` with a port of its own.
    is_plain: bool,
}

/// What is inside, seen from a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside<'p> {
    pub policy: &'p Policy,
    /// The namespace of the resource.
    pub namespace: Option<&'p str>,
}

/// How programs name a service, and the host that it is at.
const SERVICES: [(&str, &str); 2] = [("s3", "s3.amazonaws.com"), ("gs", "storage.googleapis.com")];

/// The schemes with a host behind them.
const SCHEMES: [&str; 9] = ["http", "https", "ftp", "ftps", "sftp", "ssh", "git", "oci", "rsync"];

/// The longest address that is read.
const LONGEST: usize = 2048;

impl Address {
    /// Reads `https://host/path`, `git@host:path` and the like; `None` for what is no address, and for one whose host
    /// is not known.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::in_text(text).map(|(address, _)| address)
    }

    /// The same, with the bytes of the text that may be shown.
    pub(super) fn in_text(text: &str) -> Option<(Self, Range<usize>)> {
        if text.len() > LONGEST || text.contains(['\n', '\r']) {
            return None;
        }
        let Some(mark) = text.find("://") else {
            return Self::of_login(text);
        };
        let start = text[..mark]
            .rfind(|byte: char| !byte.is_ascii_alphanumeric())
            .map_or(0, |at| at + 1);
        let scheme = text[start..mark].to_ascii_lowercase();
        let from = mark + "://".len();
        let end = ends(text, from);
        if let Some((_, host)) = SERVICES.iter().find(|(name, _)| *name == scheme) {
            let name = format!("{host}/{}", text[from..end].trim_matches('/'));
            return Some((
                Self {
                    shown: text[start..end].to_owned(),
                    host: (*host).to_owned(),
                    name,
                    is_plain: false,
                },
                start..end,
            ));
        }
        if !SCHEMES.contains(&&*scheme) {
            return None;
        }
        let (authority, path) = divided(&text[from..end]);
        let host_at = from + authority.rfind('@').map_or(0, |at| at + 1);
        let shown = if host_at > from { host_at..end } else { start..end };
        let authority = &text[host_at..from + authority.len()];
        let shown_text = format!("{}://{}", &text[start..mark], &text[host_at..end]);
        let address = Self::of(&scheme, authority, path, shown_text)?;
        Some((address, shown))
    }

    /// Reads `host/path`, as programs take it without a scheme.
    pub(super) fn without_scheme(text: &str) -> Option<(Self, Range<usize>)> {
        let end = ends(text, 0);
        let (host, path) = divided(&text[..end]);
        let (name, _) = grammar::split_port(host);
        let last = name.rsplit_once('.')?.1;
        let is_host = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_file = !text.contains('/') && FILES.contains(&last);
        if !is_host || is_file {
            return None;
        }
        let address = Self::of("http", host, path, text[..end].to_owned())?;
        Some((address, 0..end))
    }

    /// Reads `git@host:path`.
    fn of_login(text: &str) -> Option<(Self, Range<usize>)> {
        let (login, rest) = text.split_once('@')?;
        let (host, path) = rest.split_once(':')?;
        let is_login = !login.is_empty()
            && login
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if !is_login || path.is_empty() || path.starts_with("//") || !host.contains('.') {
            return None;
        }
        let from = login.len() + 1;
        let address = Self::of("ssh", host, path, rest.to_owned())?;
        Some((address, from..text.len()))
    }

    fn of(scheme: &str, authority: &str, path: &str, shown: String) -> Option<Self> {
        let authority = authority.to_ascii_lowercase();
        let authority = authority.trim_end_matches('.');
        let (host, port) = grammar::split_port(authority);
        grammar::check_registry(host).ok()?;
        let usual = match scheme {
            "https" | "oci" => "443",
            "http" => "80",
            _ => "22",
        };
        let port = port.filter(|port| !port.is_empty() && *port != usual);
        let path = path.trim_matches('/');
        let path = if path.is_empty() { "_" } else { path };
        let name = match port {
            Some(port) => format!("{host}:{port}/{path}"),
            None => format!("{host}/{path}"),
        };
        Some(Self {
            shown,
            host: host.to_owned(),
            name,
            is_plain: scheme == "http" && port.is_some(),
        })
    }

    /// Whether a cluster without the internet cannot reach it; what the policy was asked about is kept in `names`.
    pub(super) fn is_outside(&self, inside: Inside<'_>, names: &mut Vec<String>) -> bool {
        if self.is_in_cluster(inside.namespace) {
            return false;
        }
        let is_reached = inside.policy.reaches_address(&self.name, Registries::known());
        if is_reached {
            names.push(self.name.clone());
        }
        !is_reached
    }

    /// Whether it names something in the cluster, or next to it: <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>
    fn is_in_cluster(&self, namespace: Option<&str>) -> bool {
        let host = &*self.host;
        if Registries::known().class(host) == HostClass::Private || matches!(host, "0.0.0.0" | "[::]") {
            return true;
        }
        if host.starts_with('[') {
            return false;
        }
        let Some((service, rest)) = host.split_once('.') else {
            return true;
        };
        // `name.namespace.svc.example`
        if rest.split('.').skip(1).any(|label| label == "svc") {
            return true;
        }
        // `name.namespace`: no top-level domain has a hyphen, and few sites are at a port of their own without TLS.
        let is_last = !service.is_empty() && !rest.contains('.');
        let is_namespace = rest.contains('-') && !rest.starts_with("xn--")
            || namespace == Some(rest)
            || self.is_plain && rest.len() > 2 && !DOMAINS.contains(&rest);
        is_last && is_namespace
    }
}

/// Ends of names of files that also end names of hosts.
const FILES: [&str; 14] = [
    "sh", "py", "zip", "md", "gz", "tgz", "xz", "jar", "json", "yaml", "yml", "txt", "tar", "html",
];

/// Top-level domains that are often at a port of their own.
const DOMAINS: [&str; 9] = ["com", "org", "net", "dev", "app", "cloud", "info", "tech", "xyz"];

/// Where what may be shown of an address ends: before its query, its fragment, and quotes around it; not in `{{ … }}`.
fn ends(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(character) = text[at..].chars().next() {
        if text[at..].starts_with("{{")
            && let Some(length) = text[at..].find("}}")
        {
            at += length + "}}".len();
            continue;
        }
        if character.is_whitespace() || matches!(character, '?' | '#' | '"' | '\'' | '\\' | '`' | '<' | '>' | ';') {
            break;
        }
        at += character.len_utf8();
    }
    at
}

/// What is before the first slash, and what is behind it.
fn divided(text: &str) -> (&str, &str) {
    match text.find('/') {
        Some(slash) => text.split_at(slash),
        None => (text, ""),
    }
}
