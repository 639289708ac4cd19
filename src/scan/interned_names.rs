//! Every name that was met, read once and numbered.

use rustc_hash::FxHashMap;

use crate::rules::{Called, RuleSet};

use super::names::{Name, NamePart, Role, Says, Setting};

/// A name's number in its [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NameId(u32);

impl NameId {
    /// The name of what has none: the root, the items of a sequence at the root.
    pub(super) const NONE: NameId = NameId(0);
    /// The name of what is in a mapping of images, under a name of its own.
    pub(super) const OF_IMAGES: NameId = NameId(1);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The stem of names that are nothing but a part: `registry`, `imageTag`.
pub(super) const NO_STEM: u32 = 0;

/// What a name says, with stems as numbers, so that names of one stem are found by comparing them.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameFacts {
    pub says: Says,
    pub part: Option<NamePart>,
    /// Invariant: there is one where there is a part.
    pub stem: Option<u32>,
    pub of_image: bool,
    pub setting: Setting,
    pub of_policies: bool,
    pub of_labels: bool,
    pub of_charts: bool,
    pub of_repository: bool,
    pub role: Role,
}

/// Every name that was met.
#[derive(Debug)]
pub(super) struct Names<'r> {
    rules: &'r RuleSet,
    facts: Vec<NameFacts>,
    /// The rules that each name calls up.
    called: Vec<Called>,
    by_text: FxHashMap<Box<str>, NameId>,
    stems: FxHashMap<String, u32>,
    /// Short names that were met lately, by [`Short::slot`]: most names are a few that come again and again.
    recent: Vec<Option<(Short, NameId)>>,
}

impl<'r> Names<'r> {
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        let mut names = Self {
            rules,
            facts: Vec::new(),
            called: Vec::new(),
            by_text: FxHashMap::default(),
            stems: FxHashMap::default(),
            recent: vec![None; Short::SLOTS],
        };
        names.stems.insert(String::new(), NO_STEM);
        names.id("");
        names.id("image.entry");
        names
    }

    pub(super) fn get(&self, id: NameId) -> &NameFacts {
        &self.facts[id.index()]
    }

    pub(super) fn called(&self, id: NameId) -> &Called {
        &self.called[id.index()]
    }

    pub(super) fn id(&mut self, text: &str) -> NameId {
        let Some(short) = Short::of(text.as_bytes()) else {
            return self.by_text(text);
        };
        let slot = short.slot();
        match self.recent[slot] {
            Some((known, id)) if known == short => id,
            _ => {
                let id = self.by_text(text);
                self.recent[slot] = Some((short, id));
                id
            }
        }
    }

    fn by_text(&mut self, text: &str) -> NameId {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let id = NameId(self.facts.len() as u32);
        let name = Name::read(text);
        let next = self.stems.len() as u32;
        let stem = name.part.map(|_| *self.stems.entry(name.stem).or_insert(next));
        self.facts.push(NameFacts {
            says: name.says,
            part: name.part,
            stem,
            of_image: name.of_image,
            setting: name.setting,
            of_policies: name.of_policies,
            of_labels: name.of_labels,
            of_charts: name.of_charts,
            of_repository: name.of_repository,
            role: name.role,
        });
        self.called.push(self.rules.called_by(text));
        self.by_text.insert(text.into(), id);
        id
    }

    /// Between documents: made-up names (a map from ids to things) would fill the memory in the long run.
    ///
    /// Says whether the numbers of names begin anew.
    pub(super) fn forget(&mut self) -> bool {
        const MOST: usize = 1 << 15;
        let is_full = self.facts.len() > MOST;
        if is_full {
            *self = Self::new(self.rules);
        }
        is_full
    }
}

/// A text of at most 16 bytes, as numbers. Invariant: no two texts have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short {
    head: u64,
    tail: u64,
    len: u8,
}

impl Short {
    const SLOTS: usize = 1 << 10;

    fn of(text: &[u8]) -> Option<Self> {
        let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (text.first_chunk(), text.last_chunk()) {
                (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
                _ => (text.iter().fold(0, |head, byte| head << 8 | u64::from(*byte)), 0),
            },
        };
        (text.len() <= 16).then_some(Self {
            head,
            tail,
            len: text.len() as u8,
        })
    }

    fn slot(self) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(29) ^ u64::from(self.len)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 54) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_and_another_name_another_one() {
        let rules = RuleSet::default();
        let mut names = Names::new(&rules);
        let texts = [
            "",
            "image.entry",
            "\0",
            "\0\0",
            "a",
            "ab",
            "ba",
            "abc",
            "image",
            "imagf",
            "images",
            "imageTag",
            "imageTags",
            "aaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaab",
            "aaaaaaaaaaaaaaaaa",
        ];
        let ids: Vec<NameId> = texts.iter().map(|text| names.id(text)).collect();
        assert_eq!(ids, (0..texts.len() as u32).map(NameId).collect::<Vec<_>>());
        assert_eq!(ids, texts.iter().map(|text| names.id(text)).collect::<Vec<_>>());
    }
}
