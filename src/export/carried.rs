//! What earlier lists and exports name, so that only the rest has to cross the gap, or nothing else.

use std::collections::BTreeSet;

use super::plan::Item;
use crate::holding::{ListError, read_list};

/// References that earlier exports name, as they are pulled.
///
/// Law: what was exported before, and what an export leaves over without it, are together what is exported now.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    references: BTreeSet<String>,
}

impl Carried {
    /// Adds what a file names. Nothing is added if a part of it cannot be read.
    ///
    /// # Errors
    /// It is none of the known forms, or something in it is not a reference.
    pub fn read(&mut self, text: &str) -> Result<(), ListError> {
        let holding = read_list("", text)?;
        let references = holding.held.into_iter().map(|held| held.reference);
        self.references.extend(references);
        Ok(())
    }

    /// Whether this very version of an item was named: another tag or another digest is something else.
    pub fn contains(&self, item: &Item) -> bool {
        self.references.contains(&item.pulled())
    }

    /// How many different references were named.
    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }
}
