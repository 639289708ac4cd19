//! What can be wrong with a reference.

use std::fmt;

/// Why a text is not an image reference that a kubelet can pull.
///
/// It is small and owns nothing, because most texts that are tried are not references at all. Positions are byte
/// offsets into the text that was parsed. `Display` is one plain sentence that says what is wrong and, where that is
/// known, what to write instead.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvalidReference {
    /// The text is empty.
    Empty,
    /// It begins with a scheme, such as `docker://` or `oci://`.
    Scheme,
    /// It is a digest without a name, such as `sha256:…`.
    BareDigest,
    /// It is 64 hexadecimal digits, which container tools read as the id of an image.
    ImageId,
    /// The repository's path has an upper-case letter.
    Uppercase {
        /// Where the first one is.
        at: usize,
    },
    /// The registry's host is not a valid host name or address.
    BadHost,
    /// The registry's port is not a number from 1 to 65535.
    BadPort,
    /// There is nothing between two slashes, before the first or after the last one.
    EmptyPart {
        /// Where the part should begin.
        at: usize,
    },
    /// A part of the path begins or ends with a separator, or has adjacent separators that are not allowed.
    BadSeparator {
        /// Where the separator is.
        at: usize,
    },
    /// The tag is empty, too long or begins with a dot or a dash.
    BadTag {
        /// Where the tag begins.
        at: usize,
    },
    /// What follows `@` is not `algorithm:digits`.
    BadDigest {
        /// Where the digest begins.
        at: usize,
    },
    /// The digest's algorithm is not sha256, sha384 or sha512.
    UnknownAlgorithm {
        /// Where the digest begins.
        at: usize,
    },
    /// The digest has too few or too many digits for its algorithm.
    DigestLength {
        /// How many the algorithm has.
        expected: usize,
        /// How many are there.
        found: usize,
    },
    /// The digest has characters other than the digits `0` to `9` and `a` to `f`.
    DigestCharacter {
        /// Where the first one is.
        at: usize,
    },
    /// The host or the repository's path is too long.
    TooLong {
        /// How many bytes it may have.
        limit: usize,
    },
    /// A character that is not allowed at its position.
    BadCharacter {
        /// The character.
        character: char,
        /// Where it is.
        at: usize,
    },
}

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the reference is empty; set an image, or remove the field"),
            Self::Scheme => f.write_str("a reference must not have a scheme; remove everything up to and including `://`"),
            Self::BareDigest => {
                f.write_str("a digest alone does not name an image; put the repository before it, as in `repository@sha256:…`")
            }
            Self::ImageId => f.write_str("64 hexadecimal digits are read as the ID of a local image; use its name"),
            Self::Uppercase { .. } => f.write_str("repository names must be lower case"),
            Self::BadHost => f.write_str("the registry is not a valid host name or address"),
            Self::BadPort => f.write_str("the registry's port must be a number from 1 to 65535"),
            Self::EmptyPart { .. } => f.write_str("a part of the path is empty; check for a missing name or an extra slash"),
            Self::BadSeparator { .. } => f.write_str(
                "each part of the path must begin and end with a letter or digit, with only `.`, `_`, `__` or dashes between",
            ),
            Self::BadTag { .. } => f.write_str(
                "a tag must have 1 to 128 letters, digits, `_`, `.` or `-`, and begin with a letter, a digit or `_`",
            ),
            Self::BadDigest { .. } => f.write_str("the text after `@` is not a digest; write `@sha256:` and 64 hexadecimal digits"),
            Self::UnknownAlgorithm { .. } => f.write_str("the digest's algorithm must be sha256, sha384 or sha512"),
            Self::DigestLength { expected, found } => {
                write!(f, "the digest has {found} digits instead of {expected}; write it in full")
            }
            Self::DigestCharacter { .. } => f.write_str("a digest may contain only the digits 0 to 9 and the lower-case letters a to f"),
            Self::TooLong { limit } => write!(f, "the name is too long; the limit is {limit} characters"),
            Self::BadCharacter { character, .. } => {
                write!(f, "unexpected character {character:?}")
            }
        }
    }
}

impl std::error::Error for InvalidReference {}
