//! The rules about one kind of resource, by the key that calls them up.

use std::cell::RefCell;
use std::rc::Rc;

use crate::rules::RuleSet;

use super::key::{KeyId, Keys};

/// Which rules are about a kind of resource.
#[derive(Debug)]
pub(super) struct About {
    /// For each rule, whether it is.
    is: Vec<bool>,
    /// For each key that was asked for, those that its value calls up, and those that what stands below calls up.
    own: RefCell<Vec<Option<Rc<[usize]>>>>,
    child: RefCell<Vec<Option<Rc<[usize]>>>>,
}

impl About {
    pub(super) fn new(rules: &RuleSet, api_version: &str, kind: &str) -> Self {
        Self {
            is: rules.about(api_version, kind),
            own: RefCell::default(),
            child: RefCell::default(),
        }
    }

    /// Whether a rule is about the resource.
    pub(super) fn has(&self, rule: usize) -> bool {
        self.is.get(rule).copied().unwrap_or_default()
    }

    /// The rules for the value of a key, in the order in which they win.
    pub(super) fn own(&self, keys: &Keys<'_>, key: KeyId) -> Rc<[usize]> {
        self.called(&self.own, key, || &keys.get(key).called.own)
    }

    /// The rules for what stands one step below a key.
    pub(super) fn child(&self, keys: &Keys<'_>, key: KeyId) -> Rc<[usize]> {
        self.called(&self.child, key, || &keys.get(key).called.child)
    }

    fn called<'k>(
        &self,
        known: &RefCell<Vec<Option<Rc<[usize]>>>>,
        key: KeyId,
        all: impl FnOnce() -> &'k Vec<usize>,
    ) -> Rc<[usize]> {
        let mut known = known.borrow_mut();
        if known.len() <= key.index() {
            known.resize(key.index() + 1, None);
        }
        let called =
            known[key.index()].get_or_insert_with(|| all().iter().copied().filter(|rule| self.has(*rule)).collect());
        Rc::clone(called)
    }
}
