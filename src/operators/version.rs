//! The version of an operator, and what is known of it: exactly, by its neighbours, or not.

use std::cmp::Ordering;

use super::catalogue::{Operator, Start, Value};

/// A version, as far as a tag says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Without a leading `v`, and without what names a build.
    pub text: String,
    numbers: Vec<u64>,
    is_release: bool,
}

/// For which version a value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// For this one.
    Exactly(&'static str),
    /// For those around it, which have the same value.
    Between(&'static str, &'static str),
    /// The version is not known, and the value is the same in all that were read, of which this is the newest.
    Everywhere(&'static str),
    /// The version is not known; the value is that of the newest one that was read.
    Newest(&'static str),
    /// The version was not read; the value is that of the nearest one.
    Nearest(&'static str),
}

/// What the suffix of a version begins with that is not a build of a release, but comes before it.
const BEFORE: [&str; 6] = ["rc", "alpha", "beta", "pre", "dev", "edge"];

impl Version {
    /// The version that a tag names: its first numbers with dots, whatever flavour is before them.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let starts = tag.char_indices().filter(|(at, c)| {
            let before = &tag[..*at];
            let before = before.strip_suffix('v').unwrap_or(before);
            c.is_ascii_digit() && (before.is_empty() || before.ends_with(['-', '_']))
        });
        starts.map(|(at, _)| &tag[at..]).find_map(Self::read)
    }

    fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (core, suffix) = text.split_at(end.unwrap_or(text.len()));
        let core = core.trim_end_matches('.');
        let numbers: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
        let numbers = numbers.filter(|numbers| numbers.len() > 1)?;
        let suffix_word = suffix.trim_start_matches(['-', '.', '_']);
        let is_release = !BEFORE.iter().any(|before| suffix_word.starts_with(before));
        Some(Self {
            text: if is_release { core } else { text }.to_owned(),
            numbers,
            is_release,
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        numbers
            .then(self.is_release.cmp(&other.is_release))
            .then_with(|| match self.is_release {
                true => Ordering::Equal,
                false => self.text.cmp(&other.text),
            })
    }

    fn is_of_same_minor(&self, other: &Self) -> bool {
        self.numbers.get(..2) == other.numbers.get(..2)
    }
}

/// The image that an operator of a version starts, and for which version that is known; `None` if it starts none.
pub(crate) fn value(
    operator: &Operator,
    start: &Start,
    tag: Option<&str>,
    version: Option<&Version>,
) -> Option<(&'static str, Known)> {
    let all = || {
        let all = operator.versions.iter().copied().zip(start.values.iter().copied());
        all.filter_map(|(version, value)| match value {
            Value::Is(image) => Some((version, Some(image))),
            Value::None => Some((version, None)),
            Value::Unread => None,
        })
    };
    let (newest, last) = all().next_back()?;
    let Some(version) = version else {
        let (_, first) = all().next()?;
        return match all().all(|(_, value)| value == first) {
            true => Some((first?, Known::Everywhere(newest))),
            false => Some((last?, Known::Newest(newest))),
        };
    };
    let is_tag = |known: &str| {
        let before = tag.and_then(|tag| tag.strip_suffix(known));
        before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_digit() || c == '.'))
    };
    if let Some((known, value)) = all().find(|(known, _)| is_tag(known)) {
        return Some((value?, Known::Exactly(known)));
    }
    let (mut lower, mut upper) = (None, None);
    for (known, value) in all() {
        let read = Version::read(known)?;
        match read.compare(version) {
            Ordering::Equal => return Some((value?, Known::Exactly(known))),
            Ordering::Less => lower = Some((known, value, read)),
            Ordering::Greater if upper.is_none() => upper = Some((known, value, read)),
            Ordering::Greater => {}
        }
    }
    let (known, value) = match (lower, upper) {
        (Some((low, value, _)), Some((high, same, _))) if value == same => {
            return Some((value?, Known::Between(low, high)));
        }
        (Some((_, _, low)), Some((known, value, high)))
            if high.is_of_same_minor(version) && !low.is_of_same_minor(version) =>
        {
            (known, value)
        }
        (Some((known, value, _)), _) | (None, Some((known, value, _))) => (known, value),
        (None, None) => return None,
    };
    Some((value?, Known::Nearest(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_tags_of_many_shapes() {
        for (tag, version) in [
            ("v1.21.1", "1.21.1"),
            ("0.158.0", "0.158.0"),
            ("alpine-v19.3.0", "19.3.0"),
            ("controller-v1.6.0", "1.6.0"),
            ("scheduler-1.9.0", "1.9.0"),
            ("v1.21.1-rancher1", "1.21.1"),
            ("1.7.6-ubi", "1.7.6"),
            ("v1.22.0-rc.1", "1.22.0-rc.1"),
            ("26.8.2-edge", "26.8.2-edge"),
        ] {
            assert_eq!(Version::of_tag(tag).unwrap().text, version, "{tag}");
        }
        for tag in ["latest", "v1-93c5489", "stable", "main", "sha-0123abc", "2"] {
            assert_eq!(Version::of_tag(tag), None, "{tag}");
        }
    }
}
