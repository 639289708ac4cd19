//! Versions and constraints as Masterminds/semver v3 reads and compares them.

mod constraint;

use std::cmp::Ordering;
use std::fmt;

pub use constraint::Constraint;

/// Longer texts are no version.
const MAX_LENGTH: usize = 256;

const INVALID: &str = "invalid semantic version";
const INVALID_CHARACTERS: &str = "invalid characters in version";
const STARTS_ZERO: &str = "version segment starts with 0";

/// A semantic version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
    /// What follows `-`, or nothing.
    pub pre: String,
    /// What follows `+`, or nothing.
    pub metadata: String,
    /// The text that was read.
    pub original: String,
}

impl Version {
    /// Reads a version as `NewVersion` does: `v` before it, leading zeros and missing parts are allowed.
    ///
    /// # Errors
    /// With Go's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        check_length(text)?;
        let loose = Loose::read(text.as_bytes())
            .filter(|loose| loose.length == text.len())
            .ok_or(INVALID)?;
        let version = Version {
            major: number(loose.major).map_err(segment)?,
            minor: loose.minor.map_or(Ok(0), number).map_err(segment)?,
            patch: loose.patch.map_or(Ok(0), number).map_err(segment)?,
            pre: loose.pre.map(lossy).unwrap_or_default(),
            metadata: loose.metadata.map(lossy).unwrap_or_default(),
            original: text.to_owned(),
        };
        if !version.pre.is_empty() {
            check_pre(&version.pre)?;
        }
        Ok(version)
    }

    /// Reads a version as `StrictNewVersion` does: three numbers, as the specification has it.
    ///
    /// # Errors
    /// With Go's words.
    pub fn parse_strict(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("version string empty".to_owned());
        }
        check_length(text)?;
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(mut patch)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(INVALID.to_owned());
        };
        let (mut pre, mut metadata) = ("", "");
        if let Some((rest, after)) = patch.split_once('+') {
            (patch, metadata) = (rest, after);
            check_metadata(metadata)?;
        }
        if let Some((rest, after)) = patch.split_once('-') {
            (patch, pre) = (rest, after);
            check_pre(pre)?;
        }
        for part in [major, minor, patch] {
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(INVALID_CHARACTERS.to_owned());
            }
            if part.len() > 1 && part.starts_with('0') {
                return Err(STARTS_ZERO.to_owned());
            }
        }
        Ok(Version {
            major: number(major.as_bytes())?,
            minor: number(minor.as_bytes())?,
            patch: number(patch.as_bytes())?,
            pre: pre.to_owned(),
            metadata: metadata.to_owned(),
            original: text.to_owned(),
        })
    }

    /// Compares by precedence: metadata does not count.
    pub fn compare(&self, other: &Version) -> Ordering {
        (self.major, self.minor, self.patch)
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => compare_pre(&self.pre, &other.pre),
            })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// The parts of a version at the start of a text, which may have any of the digits' class in its numbers.
struct Loose<'a> {
    major: &'a [u8],
    minor: Option<&'a [u8]>,
    patch: Option<&'a [u8]>,
    pre: Option<&'a [u8]>,
    metadata: Option<&'a [u8]>,
    length: usize,
}

impl<'a> Loose<'a> {
    /// Reads with decimal digits only.
    fn read(text: &'a [u8]) -> Option<Self> {
        Loose::read_with(text, |byte| byte.is_ascii_digit())
    }

    fn read_with(text: &'a [u8], digit: impl Fn(u8) -> bool) -> Option<Self> {
        let run = |from: usize| text.iter().skip(from).take_while(|byte| digit(**byte)).count();
        let mut at = usize::from(text.first() == Some(&b'v'));
        let length = run(at);
        let major = text.get(at..at + length).filter(|major| !major.is_empty())?;
        at += length;
        let mut numbers = [None, None];
        for number in &mut numbers {
            if text.get(at) != Some(&b'.') {
                break;
            }
            let length = run(at + 1);
            if length == 0 {
                break;
            }
            *number = text.get(at + 1..at + 1 + length);
            at += 1 + length;
        }
        let [minor, patch] = numbers;
        let (pre, at) = identifiers(text, at, b'-');
        let (metadata, at) = identifiers(text, at, b'+');
        Some(Loose {
            major,
            minor,
            patch,
            pre,
            metadata,
            length: at,
        })
    }
}

/// Identifiers with dots between them after a sign, if they are there, and where they end.
fn identifiers(text: &[u8], start: usize, sign: u8) -> (Option<&[u8]>, usize) {
    if text.get(start) != Some(&sign) {
        return (None, start);
    }
    let run = |from: usize| {
        text.iter()
            .skip(from)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count()
    };
    let mut end = start + 1 + run(start + 1);
    if end == start + 1 {
        return (None, start);
    }
    while text.get(end) == Some(&b'.') && run(end + 1) > 0 {
        end += 1 + run(end + 1);
    }
    (text.get(start + 1..end), end)
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn check_length(text: &str) -> Result<(), String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("version string is too long (max {MAX_LENGTH} bytes)"));
    }
    Ok(())
}

fn segment(message: String) -> String {
    format!("error parsing version segment: {message}")
}

/// `strconv.ParseUint`.
fn number(digits: &[u8]) -> Result<u64, String> {
    let text = lossy(digits);
    if text.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(format!("strconv.ParseUint: parsing \"{text}\": invalid syntax"));
    }
    text.parse()
        .map_err(|_| format!("strconv.ParseUint: parsing \"{text}\": value out of range"))
}

fn check_pre(text: &str) -> Result<(), String> {
    for part in text.split('.') {
        if part.is_empty() {
            return Err("invalid prerelease string".to_owned());
        }
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            if part.len() > 1 && part.starts_with('0') {
                return Err(STARTS_ZERO.to_owned());
            }
        } else if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err("invalid prerelease string".to_owned());
        }
    }
    Ok(())
}

fn check_metadata(text: &str) -> Result<(), String> {
    let fits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if text.split('.').all(fits) {
        Ok(())
    } else {
        Err("invalid metadata string".to_owned())
    }
}

fn compare_pre(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let (a, b) = (left.next(), right.next());
        if a.is_none() && b.is_none() {
            return Ordering::Equal;
        }
        let order = compare_part(a.unwrap_or_default(), b.unwrap_or_default());
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Numbers come before words, and nothing before both.
fn compare_part(left: &str, right: &str) -> Ordering {
    if left == right || left.is_empty() || right.is_empty() {
        return left.len().cmp(&right.len());
    }
    match (number(left.as_bytes()), number(right.as_bytes())) {
        (Ok(a), Ok(b)) if a > b => Ordering::Greater,
        (Ok(_), _) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}
