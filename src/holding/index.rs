//! Looking up what is wanted among what is held: by its digest first, then by its name and tag.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Held, Holding};
use crate::reference::Reference;

/// How something that is wanted is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// It is there.
    Present,
    /// Whether it is there could not be asked.
    Error,
    /// It is there by its name, and what holds it has no digest to compare.
    Unknown,
    /// Several things that are there may be it.
    Ambiguous,
    /// A platform or a part of it is missing.
    Incomplete,
    /// Its name is there, with another digest.
    WrongDigest,
    /// It is not there.
    Missing,
}

impl Presence {
    /// All of them, from the best to the worst.
    pub const ALL: [Self; 7] = [
        Self::Present,
        Self::Error,
        Self::Unknown,
        Self::Ambiguous,
        Self::Incomplete,
        Self::WrongDigest,
        Self::Missing,
    ];

    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Error => "error",
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Incomplete => "incomplete",
            Self::WrongDigest => "wrong-digest",
            Self::Missing => "missing",
        }
    }
}

/// What is wanted: a version of an image or a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Its names, `registry/repository`: where it comes from, and where it is at the mirror.
    pub names: Vec<String>,
    /// Its tag.
    pub tag: Option<String>,
    /// Its digest.
    pub digest: Option<String>,
}

impl Wanted {
    /// Takes tag and digest of a reference, and its name as the first.
    pub fn new(reference: &Reference) -> Self {
        Self {
            names: vec![reference.name().to_owned()],
            tag: reference.tag().map(str::to_owned),
            digest: reference.digest().map(str::to_owned),
        }
    }

    /// Adds another name.
    #[must_use]
    pub fn or(mut self, name: &str) -> Self {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        self
    }
}

/// How something is held, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it is held.
    pub presence: Presence,
    /// What there is to say of it, a sentence without its full stop; may be empty.
    pub detail: String,
    /// The digest that what holds it has for it.
    pub digest: Option<String>,
    /// Which of what is held that is, or comes near to it.
    pub held: Option<usize>,
}

/// What something holds, by name and by digest.
#[derive(Clone, Debug)]
pub struct Index<'h> {
    holding: &'h Holding,
    by_name: FxHashMap<String, Vec<Entry>>,
    by_digest: FxHashMap<&'h str, Vec<usize>>,
    platforms: Vec<String>,
}

#[derive(Clone, Debug)]
struct Entry {
    held: usize,
    tag: Option<String>,
}

impl<'h> Index<'h> {
    /// Everything that is held, by its name and by its name at the mirror, which `moved` knows.
    pub fn new(holding: &'h Holding, moved: impl Fn(&Reference) -> Option<String>) -> Self {
        let mut by_name: FxHashMap<String, Vec<Entry>> = FxHashMap::default();
        let mut by_digest: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (held, entry) in holding.held.iter().enumerate() {
            if let Some(digest) = &entry.digest {
                by_digest.entry(digest).or_default().push(held);
            }
            // What has only a tag is kept under no name.
            let (names, tag) = match (entry.reference.strip_prefix(':'), Reference::parse(&entry.reference)) {
                (Some(tag), _) => (vec![String::new()], Some(tag.to_owned())),
                (None, Err(_)) => continue,
                (None, Ok(reference)) => {
                    let mut names = vec![reference.name().to_owned()];
                    names.extend(moved(&reference).filter(|name| *name != reference.name()));
                    (names, reference.tag().map(str::to_owned))
                }
            };
            for name in names {
                by_name.entry(name).or_default().push(Entry { held, tag: tag.clone() });
            }
        }
        Self {
            holding,
            by_name,
            by_digest,
            platforms: Vec::new(),
        }
    }

    /// Requires platforms, such as `linux/amd64`.
    #[must_use]
    pub fn with_platforms(mut self, platforms: &[String]) -> Self {
        self.platforms = platforms.to_vec();
        self
    }

    /// What is held.
    pub fn holding(&self) -> &'h Holding {
        self.holding
    }

    /// How something is held.
    pub fn look_up(&self, wanted: &Wanted) -> Answer {
        let entries = || {
            let named = wanted.names.iter().filter_map(|name| self.by_name.get(name));
            named.flatten().map(|entry| (entry, &self.holding.held[entry.held]))
        };
        let mut answer = match &wanted.digest {
            Some(digest) => self.by_digest(wanted, digest, &entries),
            None => self.by_tag(wanted.tag.as_deref().unwrap_or("latest"), &entries),
        };
        if let (Presence::Present, true, Some(held)) = (answer.presence, answer.detail.is_empty(), answer.held) {
            answer.detail = self.under_another_name(held, wanted);
        }
        answer
    }

    /// That something is held by its name at the mirror, or by that of its source.
    fn under_another_name(&self, held: usize, wanted: &Wanted) -> String {
        let held = &self.holding.held[held].reference;
        let is_named = wanted.names.first().is_some_and(|name| {
            let rest = held.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
        });
        match is_named || held.is_empty() {
            true => String::new(),
            false => format!("held as `{held}`"),
        }
    }

    /// Everything that answers to something: what is not among these is surplus.
    pub fn named(&self, wanted: &Wanted) -> impl Iterator<Item = usize> {
        let answer = self.look_up(wanted);
        // What is only another version is none.
        let found = answer.held.filter(|_| answer.presence != Presence::Missing);
        let tag = wanted.tag.as_deref().unwrap_or("latest");
        let named = wanted.names.iter().filter_map(|name| self.by_name.get(name)).flatten();
        let same = named.filter(move |entry| entry.tag.as_deref().is_none_or(|held| held == tag));
        found.into_iter().chain(same.map(|entry| entry.held))
    }

    fn by_digest<'e, I>(&self, wanted: &Wanted, digest: &str, entries: &dyn Fn() -> I) -> Answer
    where
        I: Iterator<Item = (&'e Entry, &'e Held)>,
    {
        let is_same = |held: &Held| held.digest.as_deref() == Some(digest);
        if let Some((entry, _)) = entries().find(|(_, held)| is_same(held)) {
            let detail = match (&entry.tag, &wanted.tag) {
                (Some(held), Some(tag)) if held != tag => format!("held with the tag `{held}`"),
                _ => String::new(),
            };
            return self.found(entry.held, detail);
        }
        let elsewhere = self.by_digest.get(digest).map(Vec::as_slice).unwrap_or_default();
        let name = |held: usize| self.holding.held[held].reference.as_str();
        let is_nameless = |held: &&usize| name(**held).is_empty() || name(**held).starts_with(':');
        if let Some(held) = elsewhere.iter().find(is_nameless) {
            return self.found(*held, "held without a name".to_owned());
        }
        if let Some(held) = elsewhere.first() {
            let name = name(*held);
            return Answer {
                digest: Some(digest.to_owned()),
                ..Answer::of(
                    Presence::Ambiguous,
                    format!("the same content is held as `{name}`"),
                    Some(*held),
                )
            };
        }
        let made_of_digest = |tag: &str| is_made_of(tag, digest);
        let same = || {
            entries().filter(|(entry, _)| match &entry.tag {
                Some(tag) => wanted.tag.as_ref() == Some(tag) || made_of_digest(tag),
                None => true,
            })
        };
        if let Some((entry, _)) = same().find(|(_, held)| held.digest.is_none()) {
            let detail = "it is held by its name, with no digest to compare".to_owned();
            return Answer::of(Presence::Unknown, detail, Some(entry.held));
        }
        if let Some((entry, held)) = same().find(|(entry, _)| entry.tag.is_some() || wanted.tag.is_none()) {
            let found = held.digest.clone();
            let detail = format!("held with the digest {}", found.as_deref().unwrap_or_default());
            return Answer {
                digest: found,
                ..Answer::of(Presence::WrongDigest, detail, Some(entry.held))
            };
        }
        missing(entries())
    }

    fn by_tag<'e, I>(&self, tag: &str, entries: &dyn Fn() -> I) -> Answer
    where
        I: Iterator<Item = (&'e Entry, &'e Held)>,
    {
        let same = || entries().filter(|(entry, _)| entry.tag.as_deref() == Some(tag));
        let digests: BTreeSet<&str> = same().filter_map(|(_, held)| held.digest.as_deref()).collect();
        let Some((first, _)) = same().find(|(_, held)| held.digest.is_some()).or_else(|| same().next()) else {
            if let Some((entry, _)) = entries().find(|(entry, held)| entry.tag.is_none() && held.digest.is_none()) {
                let detail = "it is held by its name, and no tag is said".to_owned();
                return Answer::of(Presence::Unknown, detail, Some(entry.held));
            }
            let tagged = self.by_name.get("").into_iter().flatten();
            let mut tagged = tagged.filter(|entry| entry.tag.as_deref() == Some(tag));
            return match tagged.next() {
                Some(entry) => {
                    let detail = format!("the tag `{tag}` is held, without the name that it belongs to");
                    Answer::of(Presence::Ambiguous, detail, Some(entry.held))
                }
                None => missing(entries()),
            };
        };
        match digests.len() {
            0 | 1 => self.found(first.held, String::new()),
            _ => {
                let all: Vec<&str> = digests.into_iter().collect();
                let detail = format!("held with several digests: {}", all.join(", "));
                Answer::of(Presence::Ambiguous, detail, Some(first.held))
            }
        }
    }

    /// What was found, if it is whole and has every platform that is required.
    fn found(&self, held: usize, detail: String) -> Answer {
        let entry = &self.holding.held[held];
        let lacks: Vec<&str> = self
            .platforms
            .iter()
            .filter(|platform| {
                !entry.platforms.is_empty() && !entry.platforms.iter().any(|held| has_platform(held, platform))
            })
            .map(String::as_str)
            .collect();
        let (presence, detail) = if let [first, rest @ ..] = entry.problems.as_slice() {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            (Presence::Incomplete, format!("{first}{more}"))
        } else if !lacks.is_empty() {
            let has = entry.platforms.join(", ");
            let lacks = lacks.join(", ");
            (Presence::Incomplete, format!("it has no {lacks}, but {has}"))
        } else if !self.platforms.is_empty() && entry.platforms.is_empty() && !entry.is_chart {
            (
                Presence::Unknown,
                "it is held, and nothing says for which platforms".to_owned(),
            )
        } else {
            (Presence::Present, detail)
        };
        Answer {
            digest: entry.digest.clone(),
            ..Answer::of(presence, detail, Some(held))
        }
    }
}

impl Answer {
    pub(crate) fn of(presence: Presence, detail: String, held: Option<usize>) -> Self {
        Self {
            presence,
            detail,
            digest: None,
            held,
        }
    }
}

/// Whether a platform is the one that is required; `linux/arm64/v8` is `linux/arm64`, too.
pub(crate) fn has_platform(held: &str, required: &str) -> bool {
    held == required || held.strip_prefix(required).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a tag is one that stands for a digest: `mirror-` with its first twelve digits, as this program has it, or
/// `sha256-` with all of them, as oc-mirror has it.
fn is_made_of(tag: &str, digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let all = tag.strip_prefix(algorithm).and_then(|rest| rest.strip_prefix('-'));
    let first = tag.strip_prefix("mirror-").filter(|first| first.len() == 12);
    all == Some(hex) || first.is_some_and(|first| hex.starts_with(first))
}

/// That nothing is the version that is wanted, and which ones there are.
fn missing<'e>(entries: impl Iterator<Item = (&'e Entry, &'e Held)>) -> Answer {
    /// How many other versions are named.
    const MOST: usize = 3;
    let mut near = None;
    let versions: BTreeSet<String> = entries
        .map(|(entry, held)| {
            near = near.or(Some(entry.held));
            match (&entry.tag, &held.digest) {
                (Some(tag), _) => format!("`{tag}`"),
                (None, Some(digest)) => format!("`{digest}`"),
                (None, None) => "any tag".to_owned(),
            }
        })
        .collect();
    let more = match versions.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let some: Vec<&str> = versions.iter().take(MOST).map(String::as_str).collect();
    let detail = match some.is_empty() {
        true => String::new(),
        false => format!("other versions are held: {}{more}", some.join(", ")),
    };
    Answer::of(Presence::Missing, detail, near)
}
