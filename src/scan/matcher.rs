//! Which rule is about the node where a walk is.

use std::borrow::Cow;
use std::rc::Rc;

use crate::rules::{Rule, RuleSet};
use yaml_spans::NodeId;

use super::cursor::Cursor;
use super::interned_names::{NameId, Names};
use super::rules_by_kind::{Matching, RulesByKind};
use super::site::Sign;

/// The rules about the resource where a walk is.
#[derive(Debug)]
pub(super) struct Matcher<'r> {
    rules: &'r RuleSet,
    about: Rc<RulesByKind>,
}

impl<'r> Matcher<'r> {
    pub(super) fn new(rules: &'r RuleSet, about: Rc<RulesByKind>) -> Self {
        Self { rules, about }
    }

    /// All rules.
    pub(super) fn rules(&self) -> &'r [Rule] {
        self.rules.rules()
    }

    /// The rules about the resource, for what is read later.
    pub(super) fn about(&self) -> &Rc<RulesByKind> {
        &self.about
    }

    /// Takes the rules about another resource; returns those that were used before.
    pub(super) fn set_about(&mut self, about: Rc<RulesByKind>) -> Rc<RulesByKind> {
        std::mem::replace(&mut self.about, about)
    }

    /// Whether a rule may be about what is one step below here, under a name.
    pub(super) fn may_match(&self, names: &Names<'_>, name: NameId) -> bool {
        self.about.calls(names, name).0
    }

    /// Whether a rule may be about what is one step below here, whatever its name.
    pub(super) fn may_match_below(&self, cursor: &Cursor<'_>, names: &Names<'_>) -> bool {
        let here = cursor.rule_names().last().copied().unwrap_or(NameId::NONE);
        self.about.calls(names, here).1
    }

    /// The first rule about the node that is here; `mapping` has the fields that the rule may require.
    pub(super) fn rule(&self, cursor: &Cursor<'_>, names: &Names<'_>, mapping: NodeId) -> Option<(&'r Rule, Sign)> {
        let (own, above) = match *cursor.rule_names() {
            [] => return None,
            [own] => (own, NameId::NONE),
            [.., above, own] => (own, above),
        };
        let (calls_own, calls_child) = (self.about.calls(names, own).0, self.about.calls(names, above).1);
        if !calls_own && !calls_child {
            return None;
        }
        let rules = self.rules.rules();
        let match_path = || {
            let own = calls_own.then(|| self.about.called(names, own).own).flatten();
            let child = calls_child.then(|| self.about.called(names, above).child).flatten();
            let called = own.iter().chain(&child).flat_map(|rules| rules.iter().copied());
            let mut matching: Vec<usize> = called.filter(|rule| rules[*rule].matches(cursor.rule_path())).collect();
            matching.sort_unstable();
            matching
        };
        // The same path is met again and again; its names tell it, as a rule.
        let matching: Matching = match cursor.is_named() {
            true => self.about.of_path(cursor.rule_names(), match_path),
            false => match_path().into(),
        };
        let mut fields = Fields::new(cursor, mapping);
        let index = *matching.iter().find(|rule| fields.have(&rules[**rule]))?;
        Some((&rules[index], Sign::Rule(index as u32)))
    }

    /// The rule about a flag of the command that is here.
    pub(super) fn flag(&self, cursor: &Cursor<'_>, flag: &str) -> Option<Sign> {
        let rules = self.rules.rules();
        let is_about = |index: &&usize| self.about.has(**index) && rules[**index].matches(cursor.rule_path());
        let index = self.rules.for_flag(flag).iter().find(is_about)?;
        Some(Sign::Rule(*index as u32))
    }
}

/// The fields of a mapping that rules require values of; several rules ask for the same one.
struct Fields<'c, 't> {
    cursor: &'c Cursor<'t>,
    mapping: NodeId,
    last: Option<(&'c str, Option<Cow<'t, str>>)>,
}

impl<'c, 't> Fields<'c, 't> {
    fn new(cursor: &'c Cursor<'t>, mapping: NodeId) -> Self {
        Self {
            cursor,
            mapping,
            last: None,
        }
    }

    /// Whether they have the values that a rule requires.
    fn have(&mut self, rule: &'c Rule) -> bool {
        rule.when.iter().all(|(field, glob)| {
            let text = self.text(field);
            text.is_some_and(|text| glob.matches(text))
        })
    }

    fn text(&mut self, field: &'c str) -> Option<&str> {
        if self.last.as_ref().is_none_or(|(known, _)| *known != field) {
            let node = self.cursor.lookup(self.mapping, field);
            let text = node.map(|node| self.cursor.tree.text(node, self.cursor.text));
            self.last = Some((field, text));
        }
        self.last.as_ref()?.1.as_deref()
    }
}
