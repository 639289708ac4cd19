//! Parses templates, and keeps them by name.

mod cursor;
mod lexer;
mod literal;
pub(crate) mod node;
mod parser;
mod pipeline;
mod print;

use std::rc::Rc;

use crate::error::Error;
use crate::value::Functions;
use cursor::Trees;
use node::Tree;

/// What a key that is not in a map evaluates to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// The zero value of what the map holds, as with `missingkey=zero`.
    #[default]
    Zero,
    /// An error, as with `missingkey=error`.
    Error,
}

/// A parsed text: its own template, and those that it defines. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Parsed {
    name: Rc<str>,
    trees: Rc<Trees>,
}

impl Parsed {
    /// The template of the text itself.
    pub(crate) fn main(&self) -> Option<&Rc<Tree>> {
        self.trees.get(&self.name)
    }

    /// Whether the text defines templates of other names.
    pub fn defines(&self) -> bool {
        self.trees.len() > 1
    }
}

/// Templates by name, and the functions that they can call.
#[derive(Debug)]
pub struct Templates {
    name: Rc<str>,
    functions: Rc<Functions>,
    missing_key: MissingKey,
    trees: Trees,
    parent: Option<Rc<Templates>>,
}

impl Templates {
    /// An empty set.
    pub fn new(functions: Rc<Functions>) -> Self {
        Templates {
            name: "".into(),
            functions,
            missing_key: MissingKey::default(),
            trees: Trees::default(),
            parent: None,
        }
    }

    /// Names the set as Go names its first template; errors about missing templates show the name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// Sets what a missing key evaluates to.
    #[must_use]
    pub fn with_missing_key(mut self, missing_key: MissingKey) -> Self {
        self.missing_key = missing_key;
        self
    }

    /// A set that sees all templates of this one, while this one does not see what is parsed into it.
    pub fn overlay(self: &Rc<Self>) -> Templates {
        Templates {
            name: Rc::clone(&self.name),
            functions: Rc::clone(&self.functions),
            missing_key: self.missing_key,
            trees: Trees::default(),
            parent: Some(Rc::clone(self)),
        }
    }

    /// Parses a text, and keeps it under the name, with every template that it defines. A template that consists of white
    /// space and comments does not replace another one.
    ///
    /// # Errors
    /// When the text is not a valid template.
    pub fn parse(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let parsed = self.read(name, text)?;
        self.add(&parsed);
        Ok(())
    }

    /// Parses a text without keeping it; [`add`](Self::add) keeps it, here or in any set with the same functions.
    ///
    /// # Errors
    /// When the text is not a valid template.
    pub fn read(&self, name: &str, text: &str) -> Result<Parsed, Error> {
        let trees = parser::parse(name, text, &self.functions).map_err(|error| *error)?;
        Ok(Parsed {
            name: name.into(),
            trees: Rc::new(trees),
        })
    }

    /// Keeps what was parsed, by the same rule as [`parse`](Self::parse).
    pub fn add(&mut self, parsed: &Parsed) {
        for (name, tree) in parsed.trees.iter() {
            if !(tree.is_empty() && self.contains(name)) {
                self.trees.insert(Rc::clone(name), Rc::clone(tree));
            }
        }
    }

    /// Whether there is a template of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.lookup(name).is_some()
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<Rc<str>> {
        let mut names: Vec<Rc<str>> = Vec::new();
        let mut set = Some(self);
        while let Some(templates) = set {
            names.extend(templates.trees.keys().cloned());
            set = templates.parent.as_deref();
        }
        names.sort();
        names.dedup();
        names
    }

    /// The functions that its templates can call.
    pub fn functions(&self) -> &Rc<Functions> {
        &self.functions
    }

    /// The name of the set.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn missing_key(&self) -> MissingKey {
        self.missing_key
    }

    pub(crate) fn lookup(&self, name: &str) -> Option<&Rc<Tree>> {
        let mut set = self;
        loop {
            if let Some(tree) = set.trees.get(name) {
                return Some(tree);
            }
            set = set.parent.as_deref()?;
        }
    }
}
