//! Which entries of a policy fit something, and which fit nothing.

use rustc_hash::FxHashSet;
use yaml_spans::{NodeId, NodeKind, Tree};

use super::error::{KeyPath, Step};
use super::ignore::{Accused, Ignore};
use super::settings::Given;
use super::{Policy, Prefix};
use crate::find::Position;

/// What a policy keeps of its entries to say where they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub allow: Vec<Given<String>>,
    pub sources: Vec<(Prefix, Prefix, Given<()>)>,
    pub ignore: Vec<(Ignore, Given<()>, Option<Position>)>,
}

impl Entries {
    /// Looks up where the entries of `ignore` are in the text of the policy.
    pub fn locate(&mut self, text: &str) {
        if !self.ignore.is_empty() {
            let text = Text::new(text);
            let positions = self.ignore.iter_mut();
            positions.for_each(|(_, given, position)| *position = text.position(&given.path));
        }
    }
}

/// Which entries of a policy were of use.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    allow: Vec<bool>,
    sources: FxHashSet<String>,
    ignore: Vec<bool>,
}

/// An entry that was of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnusedEntry {
    /// What it says: `allow: registry.example/**`.
    pub says: String,
    pub message: String,
    /// Where it is in the policy's file; `None` for what a caller set.
    pub position: Option<Position>,
    /// The option of the command line that sets such an entry.
    pub option: &'static str,
}

impl Policy {
    /// Nothing has been of use yet.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            allow: vec![false; self.entries.allow.len()],
            sources: FxHashSet::default(),
            ignore: vec![false; self.entries.ignore.len()],
        }
    }

    /// Takes account of a name, resolved and without tag and digest.
    pub(crate) fn note(&self, usage: &mut Usage, name: &str) {
        for index in self.allow.matches(name) {
            if let Some(is_used) = usage.allow.get_mut(index) {
                *is_used = true;
            }
        }
        // The longest prefix is the one that counts.
        let mut end = name.len();
        loop {
            if self.then.contains_key(&name[..end]) {
                usage.sources.insert(name[..end].to_owned());
                return;
            }
            match name[..end].rfind('/') {
                Some(slash) => end = slash,
                None => return,
            }
        }
    }

    /// Why a finding is accepted, and where the policy says so.
    pub(crate) fn ignores(&self, usage: &mut Usage, accused: Accused<'_>) -> Option<(&str, Option<Position>)> {
        let mut entries = self.entries.ignore.iter().enumerate();
        let fits = |ignore: &Ignore| ignore.counts(self.today) && ignore.fits(accused, &self.places);
        let (index, (ignore, _, position)) = entries.find(|(_, (ignore, _, _))| fits(ignore))?;
        usage.ignore[index] = true;
        Some((&ignore.reason, *position))
    }

    /// The entries that were of no use, in the order of the file.
    pub(crate) fn unused(&self, usage: &Usage) -> Vec<UnusedEntry> {
        let text = Text::new(&self.text);
        let nothing = "nothing that was checked matches it; remove it, or fix it";
        let entry = |given: &Given<()>, says: String, message: String, option| UnusedEntry {
            says,
            message,
            position: given.in_text.then(|| text.position(&given.path)).flatten(),
            option,
        };
        let mut unused = Vec::new();
        for (from, to, given) in &self.entries.sources {
            let is_used = [from, to].iter().any(|prefix| usage.sources.contains(prefix.as_str()));
            if !is_used {
                let says = format!("sources: {} → {}", from.as_str(), to.as_str());
                unused.push(entry(given, says, nothing.to_owned(), "--source"));
            }
        }
        for (given, is_used) in self.entries.allow.iter().zip(&usage.allow) {
            if !is_used {
                let says = format!("allow: {}", given.value);
                unused.push(entry(&given.place(), says, nothing.to_owned(), "--allow"));
            }
        }
        for ((ignore, given, _), is_used) in self.entries.ignore.iter().zip(&usage.ignore) {
            let message = match (ignore.until, self.today) {
                _ if *is_used => continue,
                (Some(until), Some(today)) if today > until => {
                    format!("it ended on {until}; fix what it hid, or set another date")
                }
                (Some(_), None) => "it has an end, and the check was not told which day it is".to_owned(),
                _ => "it hides nothing; remove it, or fix it".to_owned(),
            };
            unused.push(entry(given, format!("ignore: {}", ignore.reason), message, "ignore"));
        }
        unused.sort_by_key(|entry| (entry.position.is_none(), entry.position));
        unused
    }
}

/// The text of a policy, read for positions.
pub(super) struct Text<'t> {
    text: &'t str,
    tree: Tree,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut tree = Tree::default();
        // What serde_yaml reads and this reader refuses has no positions.
        let is_read = yaml_spans::read(text, &mut tree).is_ok();
        Self {
            text: if is_read { text } else { "" },
            tree,
        }
    }

    /// Where the value at a path begins.
    pub fn position(&self, path: &KeyPath) -> Option<Position> {
        let mut node = *self.tree.roots().first().filter(|_| !self.text.is_empty())?;
        for step in &path.0 {
            node = self.step(self.tree.resolve(node), step)?;
        }
        let start = self.tree.node(node).span.range().start;
        let (line, column) = yaml_spans::Cursor::new(self.text.as_bytes()).locate(start);
        Some(Position { line, column })
    }

    fn step(&self, node: NodeId, step: &Step) -> Option<NodeId> {
        match (step, self.tree.node(node).kind) {
            (Step::Item(index), NodeKind::Sequence(_)) => self.tree.children(node).nth(*index),
            (Step::Key(key), NodeKind::Mapping(_)) => {
                let mut entries = self.tree.entries(node);
                let (_, value) = entries.find(|(name, _)| self.tree.text(*name, self.text) == *key)?;
                Some(value)
            }
            _ => None,
        }
    }
}
