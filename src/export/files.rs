//! The files of an export, before anybody writes them.

use std::collections::BTreeMap;

/// Files by their paths, which are relative, with slashes, and never lead out of their folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    by_path: BTreeMap<String, File>,
    main: Option<String>,
    is_tree: bool,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// What is in it.
    pub text: String,
    /// Whether it is a program.
    pub is_executable: bool,
}

impl Files {
    /// Adds a text.
    pub(super) fn text(&mut self, path: impl Into<String>, text: String) {
        let file = File {
            text,
            is_executable: false,
        };
        self.by_path.insert(path.into(), file);
    }

    /// Says which file stands for all.
    pub(super) fn set_main(&mut self, path: &str) {
        self.main = Some(path.to_owned());
    }

    /// Adds a program.
    pub(super) fn script(&mut self, path: impl Into<String>, text: String) {
        let file = File {
            text,
            is_executable: true,
        };
        self.by_path.insert(path.into(), file);
    }

    /// Says that the paths mean something, so that not even a single file is without its folder.
    pub(super) fn set_tree(&mut self) {
        self.is_tree = true;
    }

    /// The only file, if there is just one and its path means nothing.
    pub fn single(&self) -> Option<&File> {
        let is_single = self.by_path.len() == 1 && !self.is_tree;
        self.by_path.values().next().filter(|_| is_single)
    }

    /// The file that stands for all when only one can be shown.
    pub fn main(&self) -> Option<&File> {
        self.single().or_else(|| self.by_path.get(self.main.as_ref()?))
    }

    /// The files with their paths, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.by_path.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_path.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }
}
