//! The grammar of references, by github.com/distribution/reference (`regexp.go`, `normalize.go`).

use super::InvalidReference;
use std::net::Ipv6Addr;

/// The most bytes of a repository's path (`RepositoryNameTotalLengthMax` in distribution's `reference.go`).
pub const PATH_LIMIT: usize = 255;
/// The most bytes of a host name (RFC 1035, section 2.3.4, less the root's dot and length byte).
pub const HOST_LIMIT: usize = 253;
/// The most bytes of a tag.
pub const TAG_LIMIT: usize = 128;
/// A longer text cannot be a reference: host, port, path, tag and the longest digest, with the separators.
pub const TEXT_LIMIT: usize = HOST_LIMIT + 6 + 1 + PATH_LIMIT + 1 + TAG_LIMIT + 1 + "sha512:".len() + 128;

/// The registered digest algorithms and how many hexadecimal digits each has (OCI image specification,
/// `descriptor.md`, and `algorithm.go` of go-digest).
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// Checks `host[:port]`, `[ipv6]` or `[ipv6]:port`.
///
/// Capitals are allowed. An underscore is not: distribution reads `my_host.com/x` as a path of two parts and then
/// pulls from the first of them, which no DNS name can be.
pub fn check_registry(registry: &str) -> Result<(), InvalidReference> {
    let (host, port) = split_port(registry);
    match host.strip_prefix('[') {
        Some(rest) => {
            let address = rest.strip_suffix(']').ok_or(InvalidReference::BadHost)?;
            // No zone and no embedded IPv4 address, as in distribution's grammar, but a valid address.
            if address.contains('.') || address.parse::<Ipv6Addr>().is_err() {
                return Err(InvalidReference::BadHost);
            }
        }
        None => check_host(host)?,
    }
    match port {
        Some(port) => check_port(port),
        None => Ok(()),
    }
}

/// `host:port` in its two halves; the colons of an address in brackets do not start a port.
pub fn split_port(registry: &str) -> (&str, Option<&str>) {
    match registry.rfind(':') {
        Some(colon) if !registry[colon..].contains(']') => (&registry[..colon], Some(&registry[colon + 1..])),
        _ => (registry, None),
    }
}

fn check_host(host: &str) -> Result<(), InvalidReference> {
    if host.len() > HOST_LIMIT {
        return Err(InvalidReference::TooLong { limit: HOST_LIMIT });
    }
    let sound = host.split('.').all(|label| {
        let bytes = label.as_bytes();
        matches!((bytes.first(), bytes.last()), (Some(first), Some(last))
            if first.is_ascii_alphanumeric()
                && last.is_ascii_alphanumeric()
                && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-'))
    });
    if sound { Ok(()) } else { Err(InvalidReference::BadHost) }
}

fn check_port(port: &str) -> Result<(), InvalidReference> {
    // `u16::from_str` takes a leading plus sign, a port does not.
    match port.parse::<u16>() {
        Ok(1..) if port.as_bytes()[0].is_ascii_digit() => Ok(()),
        _ => Err(InvalidReference::BadPort),
    }
}

/// Checks a repository's path; `at` is where it begins in the text that positions count in.
pub fn check_path(path: &str, at: usize) -> Result<(), InvalidReference> {
    if path.len() > PATH_LIMIT {
        return Err(InvalidReference::TooLong { limit: PATH_LIMIT });
    }
    // The separators since the last letter or digit: none at the beginning of a part is the state `Start`.
    enum Before {
        Start,
        Alphanumeric,
        Dot,
        Underscore,
        TwoUnderscores,
        Dashes,
    }
    let mut before = Before::Start;
    for (offset, byte) in path.bytes().enumerate() {
        let at = at + offset;
        before = match (byte, before) {
            (b'a'..=b'z' | b'0'..=b'9', _) => Before::Alphanumeric,
            (b'/', Before::Alphanumeric) => Before::Start,
            (b'/', Before::Start) => return Err(InvalidReference::EmptyPart { at }),
            (b'.', Before::Alphanumeric) => Before::Dot,
            (b'_', Before::Alphanumeric) => Before::Underscore,
            (b'_', Before::Underscore) => Before::TwoUnderscores,
            (b'-', Before::Alphanumeric | Before::Dashes) => Before::Dashes,
            (b'/', _) => return Err(InvalidReference::BadSeparator { at: at - 1 }),
            (b'.' | b'_' | b'-', _) => return Err(InvalidReference::BadSeparator { at }),
            (b'A'..=b'Z', _) => return Err(InvalidReference::Uppercase { at }),
            _ => return Err(bad_character(path, offset, at)),
        };
    }
    match before {
        Before::Alphanumeric => Ok(()),
        Before::Start => Err(InvalidReference::EmptyPart { at: at + path.len() }),
        _ => Err(InvalidReference::BadSeparator {
            at: at + path.len() - 1,
        }),
    }
}

/// Checks a tag that begins at `at`.
pub fn check_tag(tag: &str, at: usize) -> Result<(), InvalidReference> {
    let bytes = tag.as_bytes();
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    match bytes.first() {
        Some(first) if is_word(first) && bytes.len() <= TAG_LIMIT => {}
        _ => return Err(InvalidReference::BadTag { at }),
    }
    match bytes.iter().position(|b| !is_word(b) && !matches!(b, b'.' | b'-')) {
        Some(offset) => Err(bad_character(tag, offset, at + offset)),
        None => Ok(()),
    }
}

/// Checks a digest that begins at `at`.
pub fn check_digest(digest: &str, at: usize) -> Result<(), InvalidReference> {
    let Some((algorithm, digits)) = digest.split_once(':') else {
        return Err(InvalidReference::BadDigest { at });
    };
    let Some(expected) = digits_of(algorithm) else {
        return Err(InvalidReference::UnknownAlgorithm { at });
    };
    if let Some(offset) = digits.bytes().position(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(InvalidReference::DigestCharacter {
            at: at + algorithm.len() + 1 + offset,
        });
    }
    match digits.len() {
        0 => Err(InvalidReference::BadDigest { at }),
        found if found == expected => Ok(()),
        found => Err(InvalidReference::DigestLength { expected, found }),
    }
}

/// How many digits a registered algorithm has.
pub fn digits_of(algorithm: &str) -> Option<usize> {
    ALGORITHMS
        .iter()
        .find(|(name, _)| *name == algorithm)
        .map(|(_, digits)| *digits)
}

/// Whether the first of several parts is a registry for Docker (`splitDockerDomain` in `normalize.go`): it has a dot,
/// a colon or a capital, or is `localhost`.
pub fn is_registry(first_part: &str) -> bool {
    first_part == "localhost" || first_part.bytes().any(|b| matches!(b, b'.' | b':' | b'A'..=b'Z'))
}

/// The character at `offset` of `text` as an error at the position `at`. Invariant: a character begins at `offset`.
pub fn bad_character(text: &str, offset: usize, at: usize) -> InvalidReference {
    let character = text[offset..].chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
    InvalidReference::BadCharacter { character, at }
}
