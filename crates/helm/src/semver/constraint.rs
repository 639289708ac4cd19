//! Constraints: groups of comparisons that a version must pass.

use std::cmp::Ordering;

use super::{Loose, Version};

const MAX_LENGTH: usize = 512;
const MAX_GROUPS: usize = 32;

/// The operators, longest first.
const OPERATORS: [(&str, Operator); 11] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::TildeOrEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
];

/// What a version must pass: any of its groups, with all comparisons of the group.
#[derive(Clone, Debug)]
pub struct Constraint {
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    comparisons: Vec<Comparison>,
    /// A comparison names a prerelease, so prereleases may pass.
    prereleases: bool,
}

#[derive(Clone, Debug)]
struct Comparison {
    operator: Operator,
    version: Version,
    /// The text of the version, for messages.
    original: String,
    missing: Missing,
}

/// Which part of the version is the first that is absent or `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    None,
    Patch,
    Minor,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    TildeOrEqual,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

impl Constraint {
    /// Reads a constraint.
    ///
    /// # Errors
    /// With Go's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("constraint string is too long (max {MAX_LENGTH} bytes)"));
        }
        let text = rewrite_ranges(text);
        let groups: Vec<&str> = text.split("||").collect();
        if groups.len() > MAX_GROUPS {
            return Err(format!("too many constraint groups (max {MAX_GROUPS})"));
        }
        Ok(Constraint {
            groups: groups.into_iter().map(Group::parse).collect::<Result<_, _>>()?,
        })
    }

    /// Whether the version passes.
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            group
                .comparisons
                .iter()
                .all(|comparison| comparison.check(version, group.prereleases).is_ok())
        })
    }

    /// Why the version does not pass, in Go's words; nothing if it does.
    ///
    /// # Errors
    /// All reasons, one for each comparison that fails.
    pub fn validate(&self, version: &Version) -> Result<(), Vec<String>> {
        let mut reasons = Vec::new();
        let mut said = false;
        for group in &self.groups {
            let before = reasons.len();
            let mut passes = true;
            for comparison in &group.comparisons {
                if !group.prereleases && !version.pre.is_empty() {
                    passes = false;
                    if !said {
                        reasons.push(only_releases(version));
                        said = true;
                    }
                } else if let Err(reason) = comparison.check(version, group.prereleases) {
                    reasons.push(reason);
                }
            }
            if passes && reasons.len() == before {
                return Ok(());
            }
        }
        Err(reasons)
    }
}

impl Group {
    fn parse(text: &str) -> Result<Self, String> {
        let improper = || format!("improper constraint: {}", gotemplate::strconv::quote(text.as_bytes()));
        let bytes = text.as_bytes();
        let mut texts = Vec::new();
        let mut at = 0;
        loop {
            at += spaces(bytes, at);
            let (operator, length) = operator(text.get(at..).unwrap_or_default());
            at += length;
            at += spaces(bytes, at);
            let version = bytes.get(at..).and_then(loose).ok_or_else(improper)?;
            let original = text.get(at..at + version.length).unwrap_or_default();
            at += version.length;
            texts.push((operator, original));
            let gap = spaces(bytes, at);
            at += gap;
            if at >= bytes.len() {
                break;
            }
            if bytes.get(at) == Some(&b',') {
                at += 1;
            } else if gap == 0 {
                return Err(improper());
            }
        }
        let comparisons: Vec<_> = texts
            .into_iter()
            .map(|(operator, text)| Comparison::parse(operator, text))
            .collect::<Result<_, _>>()?;
        let prereleases = comparisons.iter().any(|comparison| !comparison.version.pre.is_empty());
        Ok(Group {
            comparisons,
            prereleases,
        })
    }
}

impl Comparison {
    fn parse(operator: Operator, text: &str) -> Result<Self, String> {
        const BROKEN: &str = "constraint parser error";
        let parts = loose(text.as_bytes()).ok_or(BROKEN)?;
        let pre = parts
            .pre
            .map(|pre| format!("-{}", String::from_utf8_lossy(pre)))
            .unwrap_or_default();
        let part = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        let given = |part: Option<&[u8]>| !matches!(part, None | Some(b"x" | b"X" | b"*"));
        let (missing, version) = if !given(Some(parts.major)) {
            (Missing::All, format!("0.0.0{pre}"))
        } else if !given(parts.minor) {
            (Missing::Minor, format!("{}.0.0{pre}", part(parts.major)))
        } else if !given(parts.patch) {
            (
                Missing::Patch,
                format!("{}.{}.0{pre}", part(parts.major), part(parts.minor.unwrap_or_default())),
            )
        } else {
            (Missing::None, text.to_owned())
        };
        let version = Version::parse(&version).map_err(|_| BROKEN)?;
        Ok(Comparison {
            operator,
            version,
            original: text.to_owned(),
            missing,
        })
    }

    /// Why the version does not pass.
    fn check(&self, version: &Version, prereleases: bool) -> Result<(), String> {
        if !version.pre.is_empty() && !prereleases {
            return Err(only_releases(version));
        }
        let (own, missing) = (&self.version, self.missing);
        let order = version.compare(own);
        let major = version.major.cmp(&own.major);
        let minor = version.minor.cmp(&own.minor);
        let ok = |passes: bool, words: &str| {
            if passes {
                Ok(())
            } else {
                Err(self.words(version, words))
            }
        };
        match self.operator {
            Operator::Less => ok(order.is_lt(), "is greater than or equal to"),
            Operator::GreaterEqual => ok(order.is_ge(), "is less than"),
            Operator::LessEqual if missing == Missing::None => ok(order.is_le(), "is greater than"),
            Operator::LessEqual => {
                let over = major.is_gt() || (major.is_eq() && minor.is_gt() && missing != Missing::Minor);
                ok(!over, "is greater than")
            }
            Operator::Greater => {
                let greater = match (missing, major) {
                    (Missing::None, _) => order.is_gt(),
                    (_, Ordering::Greater) => true,
                    (_, Ordering::Less) | (Missing::Minor, _) => false,
                    (Missing::Patch, _) => minor.is_gt(),
                    (Missing::All, _) => order.is_gt(),
                };
                ok(greater, "is less than or equal to")
            }
            Operator::NotEqual => ok(self.differs(version), "is equal to"),
            Operator::TildeOrEqual if missing == Missing::None => ok(order.is_eq(), "is not equal to"),
            Operator::Tilde | Operator::TildeOrEqual => self.tilde(version),
            Operator::Caret => self.caret(version),
        }
    }

    fn differs(&self, version: &Version) -> bool {
        let own = &self.version;
        if self.missing == Missing::None {
            return version.compare(own).is_ne();
        }
        if own.major != version.major {
            return true;
        }
        match self.missing {
            Missing::Minor => false,
            _ if own.minor != version.minor => true,
            Missing::Patch => {
                (!version.pre.is_empty() || !own.pre.is_empty()) && super::compare_pre(&version.pre, &own.pre).is_ne()
            }
            _ => own.patch != version.patch || version.compare(own).is_ne(),
        }
    }

    fn tilde(&self, version: &Version) -> Result<(), String> {
        let own = &self.version;
        if version.compare(own).is_lt() {
            return Err(self.words(version, "is less than"));
        }
        let zero = own.major == 0 && own.minor == 0 && own.patch == 0;
        if zero && matches!(self.missing, Missing::None | Missing::All) {
            return Ok(());
        }
        if version.major != own.major {
            return Err(self.words(version, "does not have same major version as"));
        }
        if version.minor != own.minor && self.missing != Missing::Minor {
            return Err(self.words(version, "does not have same major and minor version as"));
        }
        Ok(())
    }

    fn caret(&self, version: &Version) -> Result<(), String> {
        let own = &self.version;
        if version.compare(own).is_lt() {
            return Err(self.words(version, "is less than"));
        }
        let ok = |passes: bool, words: &str| {
            if passes {
                Ok(())
            } else {
                Err(self.words(version, words))
            }
        };
        if own.major > 0 || self.missing == Missing::Minor {
            return ok(version.major == own.major, "does not have same major version as");
        }
        if version.major > 0 {
            return Err(self.words(version, "does not have same major version as"));
        }
        if own.minor > 0 || self.missing == Missing::Patch {
            return ok(version.minor == own.minor, "does not have same minor version as").map_err(|reason| {
                format!("{reason}. Expected minor versions to match when constraint major version is 0")
            });
        }
        if version.minor > 0 {
            return Err(self.words(version, "does not have same minor version as"));
        }
        ok(version.patch == own.patch, "does not equal").map_err(|reason| {
            format!("{reason}. Expect version and constraint to equal when major and minor versions are 0")
        })
    }

    fn words(&self, version: &Version, words: &str) -> String {
        format!("\"{version}\" {words} \"{}\"", self.original)
    }
}

fn only_releases(version: &Version) -> String {
    format!("\"{version}\" is a prerelease version and the constraint is only looking for release versions")
}

fn operator(text: &str) -> (Operator, usize) {
    OPERATORS
        .iter()
        .find(|(sign, _)| text.starts_with(sign))
        .map_or((Operator::TildeOrEqual, 0), |(sign, operator)| (*operator, sign.len()))
}

/// A version whose numbers may be wildcards; `|` is allowed among the digits as in Go's expression.
fn loose(text: &[u8]) -> Option<Loose<'_>> {
    Loose::read_with(text, |byte| {
        byte.is_ascii_digit() || matches!(byte, b'|' | b'x' | b'X' | b'*')
    })
}

/// How much white space of a regular expression's `\s` there is.
fn spaces(text: &[u8], from: usize) -> usize {
    text.iter()
        .skip(from)
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'))
        .count()
}

/// `1.2 - 1.5` becomes `>= 1.2, <= 1.5`.
fn rewrite_ranges(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = text.to_owned();
    let mut at = 0;
    while at < bytes.len() {
        let Some((end, low, high)) = range(text, at) else {
            at += 1;
            continue;
        };
        if let Some(found) = text.get(at..end) {
            out = out.replacen(found, &format!(">= {low}, <= {high} "), 1);
        }
        at = end;
    }
    out
}

/// A range that starts here: where it ends, and its two versions.
fn range(text: &str, start: usize) -> Option<(usize, &str, &str)> {
    let bytes = text.as_bytes();
    let low_at = start + spaces(bytes, start);
    let low = low_at + loose(bytes.get(low_at..)?)?.length;
    let gap = spaces(bytes, low);
    let dash = low + gap;
    if gap == 0 || bytes.get(dash) != Some(&b'-') {
        return None;
    }
    let gap = spaces(bytes, dash + 1);
    if gap == 0 {
        return None;
    }
    let high_at = dash + 1 + gap;
    let high = high_at + loose(bytes.get(high_at..)?)?.length;
    Some((
        high + spaces(bytes, high),
        text.get(low_at..low)?,
        text.get(high_at..high)?,
    ))
}
