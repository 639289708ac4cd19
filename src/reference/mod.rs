//! Image references: as written, and as they resolve; what is known about their hosts.

mod error;
pub(crate) mod grammar;
pub mod hosts;
mod source;

pub use error::InvalidReference;
pub(crate) use source::{is_remote, source_name};

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use yaml_spans::Span;

/// The registry that a name without one is pulled from (distribution's `normalize.go`).
pub const DOCKER_HUB: &str = "docker.io";
/// The other names under which Docker Hub is written (`index.docker.io`) and reached (`registry-1.docker.io`).
pub const DOCKER_HUB_ALIASES: [&str; 2] = ["index.docker.io", "registry-1.docker.io"];
/// The namespace of Docker Hub's official images.
const OFFICIAL: &str = "library/";

/// An image reference: the text as its author wrote it, and what it resolves to.
///
/// It is read by distribution's grammar and Docker's rule for familiar names, but nothing is added to the text: no tag
/// is invented, and [`written`](Self::written) gives every byte back. Two references are equal when they are written
/// alike.
///
/// Reading is done here and not by `oci_spec::distribution::Reference`, because that one runs a regular expression per
/// text, invents `latest`, keeps neither the author's spelling nor the place of each part, refuses IPv6 hosts, and
/// takes a capitalised first part for a namespace of Docker Hub and a capitalised digest for a good one. It is what
/// [`to_oci`](Self::to_oci) hands on to crates that pull.
///
/// ```
/// use airgap_lint::reference::Reference;
///
/// let reference = Reference::parse("nginx:1.27")?;
/// assert_eq!(reference.written(), "nginx:1.27");
/// assert_eq!(reference.name(), "docker.io/library/nginx");
/// assert_eq!(reference.tag(), Some("1.27"));
/// assert!(reference.registry_is_implied());
///
/// let wrong = Reference::parse("quay.io/Team/app").unwrap_err();
/// assert_eq!(wrong.to_string(), "repository names must be lower case");
/// # Ok::<(), airgap_lint::reference::InvalidReference>(())
/// ```
#[derive(Clone)]
pub struct Reference {
    /// The text as written, followed by the resolved name if it differs from the written one.
    text: Box<str>,
    /// Where the written text ends.
    written_end: u16,
    /// Where the written name ends and its tag or digest begins.
    written_name_end: u16,
    /// How long the written registry is, without its slash.
    written_registry: Option<u16>,
    /// Where the tag ends, when there is one; it begins one past the written name.
    tag_end: Option<u16>,
    /// Where the digest begins, when there is one; it ends with the written text.
    digest_start: Option<u16>,
    /// Where the resolved name begins and ends.
    name: (u16, u16),
    /// Where the slash after the resolved registry is.
    registry_end: u16,
}

impl Reference {
    /// Reads a reference.
    ///
    /// # Errors
    /// Says why a kubelet could not pull it: see [`InvalidReference`].
    pub fn parse(written: &str) -> Result<Self, InvalidReference> {
        let parts = Parts::of(written)?;
        Ok(parts.assemble(written))
    }

    /// Reads the name of a chart in a registry, with `oci://` or without. No tag can have the `+` of a version: Helm
    /// writes `_` for it (`pkg/registry/reference.go`), and so does this.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_chart(written: &str) -> Result<Self, InvalidReference> {
        let written = written.strip_prefix("oci://").unwrap_or(written);
        let name_end = written.rfind('/').unwrap_or_default();
        let (name, version) = written.split_at(name_end);
        Self::parse(&[name, &version.replace('+', "_")].concat())
    }

    /// The text, exactly as it was written.
    pub fn written(&self) -> &str {
        self.slice(0, self.written_end)
    }

    /// The registry, `host[:port]`, that the image is pulled from: `docker.io` where none is written.
    ///
    /// It is in lower case, and the other names of Docker Hub are `docker.io`. A host of one part that is a host
    /// for its capitals only (`LOCALDOMAIN/x`) keeps them, because in lower case Docker would read it as a path.
    pub fn registry(&self) -> &str {
        self.slice(self.name.0, self.registry_end)
    }

    /// Whether no registry is written and Docker Hub is meant (`nginx`, `velero/velero`).
    pub fn registry_is_implied(&self) -> bool {
        self.written_registry.is_none()
    }

    /// The path at the registry, with `library/` where Docker Hub implies it.
    pub fn repository(&self) -> &str {
        self.slice(self.registry_end + 1, self.name.1)
    }

    /// The resolved name, `registry/repository`, without tag and digest.
    pub fn name(&self) -> &str {
        self.slice(self.name.0, self.name.1)
    }

    /// The tag, without its colon.
    pub fn tag(&self) -> Option<&str> {
        self.tag_end.map(|end| self.slice(self.written_name_end + 1, end))
    }

    /// The digest, `algorithm:digits`, without its `@`.
    pub fn digest(&self) -> Option<&str> {
        self.digest_start.map(|start| self.slice(start, self.written_end))
    }

    /// What follows the name, as written: `:tag`, `@digest`, `:tag@digest` or nothing.
    pub fn suffix(&self) -> &str {
        self.slice(self.written_name_end, self.written_end)
    }

    /// The resolved name with tag and digest as written. Parsed again, it resolves to itself.
    pub fn resolved(&self) -> String {
        [self.name(), self.suffix()].concat()
    }

    /// Where the name, registry and repository, is in the written text.
    #[doc(hidden)]
    pub fn name_span(&self) -> Span {
        Span::new(0, self.written_name_end.into())
    }

    /// Where the registry is in the written text, if it is written.
    #[doc(hidden)]
    pub fn registry_span(&self) -> Option<Span> {
        self.written_registry.map(|end| Span::new(0, end.into()))
    }

    /// Whether a container runtime asks another host than the one that is meant: it takes `QUAY.io` and
    /// `registry-1.docker.io` as they are written, and knows only `index.docker.io` as another name of Docker Hub
    /// (distribution's `normalize.go`).
    pub(crate) fn is_asked_by_another_host(&self) -> bool {
        let written = self.registry_span().map(|span| &self.written()[span.range()]);
        written.is_some_and(|written| written != self.registry() && written != DOCKER_HUB_ALIASES[0])
    }

    /// Where the repository is in the written text.
    #[doc(hidden)]
    pub fn repository_span(&self) -> Span {
        let start = self.written_registry.map_or(0, |end| end + 1);
        Span::new(start.into(), self.written_name_end.into())
    }

    /// Where the tag is in the written text, without its colon.
    #[doc(hidden)]
    pub fn tag_span(&self) -> Option<Span> {
        self.tag_end
            .map(|end| Span::new(u32::from(self.written_name_end) + 1, end.into()))
    }

    /// Where the digest is in the written text, without its `@`.
    #[doc(hidden)]
    pub fn digest_span(&self) -> Option<Span> {
        self.digest_start
            .map(|start| Span::new(start.into(), self.written_end.into()))
    }

    /// The resolved reference in the type that registry clients such as `oci-client` take.
    ///
    /// Without tag and digest it gets the tag `latest`, as there.
    #[doc(hidden)]
    pub fn to_oci(&self) -> oci_spec::distribution::Reference {
        use oci_spec::distribution::Reference as Oci;
        let (registry, repository) = (self.registry().to_owned(), self.repository().to_owned());
        match (self.tag().map(str::to_owned), self.digest().map(str::to_owned)) {
            (Some(tag), Some(digest)) => Oci::with_tag_and_digest(registry, repository, tag, digest),
            (None, Some(digest)) => Oci::with_digest(registry, repository, digest),
            (Some(tag), None) => Oci::with_tag(registry, repository, tag),
            (None, None) => Oci::with_tag(registry, repository, "latest".to_owned()),
        }
    }

    fn slice(&self, start: u16, end: u16) -> &str {
        &self.text[start.into()..end.into()]
    }
}

/// The places of a sound reference's parts in the written text.
struct Parts {
    registry: Option<usize>,
    name_end: usize,
    tag_end: Option<usize>,
    digest_start: Option<usize>,
}

impl Parts {
    fn of(written: &str) -> Result<Self, InvalidReference> {
        check_text(written)?;
        let (tagged, digest_start) = match written.find('@') {
            Some(at) => (&written[..at], Some(at + 1)),
            None => (written, None),
        };
        let slash = tagged.find('/');
        let last_part = tagged.rfind('/').map_or(0, |slash| slash + 1);
        let name_end = tagged[last_part..]
            .find(':')
            .map_or(tagged.len(), |colon| last_part + colon);
        let tag_end = (name_end < tagged.len()).then_some(tagged.len());
        let name = &written[..name_end];

        if slash.is_none() && grammar::digits_of(name).is_some() && tag_end.is_some() {
            return Err(InvalidReference::BareDigest);
        }
        if is_image_id(written) {
            return Err(InvalidReference::ImageId);
        }
        let registry = slash.filter(|slash| grammar::is_registry(&written[..*slash]));
        if let Some(end) = registry {
            grammar::check_registry(&written[..end])?;
        }
        let path = registry.map_or(0, |end| end + 1);
        grammar::check_path(&name[path..], path)?;
        if let Some(end) = tag_end {
            grammar::check_tag(&written[name_end + 1..end], name_end + 1)?;
        }
        if let Some(start) = digest_start {
            grammar::check_digest(&written[start..], start)?;
        }
        Ok(Self {
            registry,
            name_end,
            tag_end,
            digest_start,
        })
    }

    fn assemble(&self, written: &str) -> Reference {
        let path = &written[self.registry.map_or(0, |end| end + 1)..self.name_end];
        let registry = self.registry.map(|end| &written[..end]);
        let resolved = registry.map_or(Registry::Hub, Registry::of);
        let host = match resolved {
            Registry::Hub => DOCKER_HUB,
            Registry::Kept(host) | Registry::Lowered(host) => host,
        };
        let official = if host == DOCKER_HUB && !path.contains('/') {
            OFFICIAL
        } else {
            ""
        };

        let as_written = official.is_empty() && matches!(resolved, Registry::Kept(_));
        let (text, name_start) = if as_written {
            (Box::from(written), 0)
        } else {
            let mut text = String::with_capacity(written.len() + host.len() + 1 + official.len() + path.len());
            text.push_str(written);
            text.push_str(host);
            if matches!(resolved, Registry::Lowered(_)) {
                text[written.len()..].make_ascii_lowercase();
            }
            text.push('/');
            text.push_str(official);
            text.push_str(path);
            (text.into_boxed_str(), written.len())
        };
        let name_end = if as_written { self.name_end } else { text.len() };
        Reference {
            text,
            written_end: offset(written.len()),
            written_name_end: offset(self.name_end),
            written_registry: self.registry.map(offset),
            tag_end: self.tag_end.map(offset),
            digest_start: self.digest_start.map(offset),
            name: (offset(name_start), offset(name_end)),
            registry_end: offset(name_start + host.len()),
        }
    }
}

/// A registry as it resolves.
enum Registry<'a> {
    /// Docker Hub, written in another way than `docker.io`, or not at all.
    Hub,
    /// As it is written.
    Kept(&'a str),
    /// As it is written, in lower case.
    Lowered(&'a str),
}

impl<'a> Registry<'a> {
    fn of(written: &'a str) -> Self {
        let is = |name: &&str| written.eq_ignore_ascii_case(name);
        if DOCKER_HUB_ALIASES.iter().any(is) || (written != DOCKER_HUB && is(&DOCKER_HUB)) {
            Self::Hub
        } else if !written.bytes().any(|b| b.is_ascii_uppercase()) {
            Self::Kept(written)
        } else if written.contains(['.', ':']) || is(&"localhost") {
            Self::Lowered(written)
        } else {
            Self::Kept(written)
        }
    }
}

/// Refuses what cannot be a reference at first sight, so that most candidates cost one pass over their bytes.
///
/// Afterwards the text is ASCII, and no longer than an offset can count.
fn check_text(written: &str) -> Result<(), InvalidReference> {
    if written.is_empty() {
        return Err(InvalidReference::Empty);
    }
    let scheme = || {
        let colon = written.find(':');
        colon.is_some_and(|colon| written[colon..].starts_with("://") && is_scheme(&written[..colon]))
    };
    let at = written.bytes().take(grammar::TEXT_LIMIT + 1).position(|b| {
        !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b':' | b'@' | b'[' | b']'))
    });
    match at {
        Some(at) if !scheme() => Err(grammar::bad_character(written, at, at)),
        None if written.len() > grammar::TEXT_LIMIT => Err(InvalidReference::TooLong {
            limit: grammar::TEXT_LIMIT,
        }),
        None if !scheme() => Ok(()),
        _ => Err(InvalidReference::Scheme),
    }
}

/// Whether this is the scheme of a URL (RFC 3986, section 3.1).
fn is_scheme(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
}

/// Whether the whole text is 64 small hexadecimal digits (`anchoredIdentifierRegexp` in distribution's `regexp.go`).
fn is_image_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// An offset into a text of at most twice [`grammar::TEXT_LIMIT`] bytes.
fn offset(at: usize) -> u16 {
    debug_assert!(at <= usize::from(u16::MAX));
    at as u16
}

impl fmt::Display for Reference {
    /// The reference as written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference")
            .field("written", &self.written())
            .field("name", &self.name())
            .finish()
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        Self::parse(written)
    }
}

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.written() == other.written()
    }
}

impl Eq for Reference {}

impl Hash for Reference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.written().hash(state);
    }
}

impl PartialOrd for Reference {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reference {
    /// By the written text, byte by byte.
    fn cmp(&self, other: &Self) -> Ordering {
        self.written().cmp(other.written())
    }
}
