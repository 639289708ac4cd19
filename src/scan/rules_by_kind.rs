//! The rules about one kind of resource, by the name that calls them up.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::manifest::Manifest;
use crate::rules::RuleSet;

use super::interned_names::{NameId, Names};

/// Which rules are about a kind of resource.
#[derive(Debug)]
pub(super) struct RulesByKind {
    /// For each rule, whether it is.
    is: Vec<bool>,
    /// Whether it is one of Kubernetes itself.
    is_core: bool,
    /// What each name that was asked for calls up.
    called: RefCell<Vec<Option<Candidates>>>,
    /// The same in short, for what is asked about every scalar: `UNKNOWN`, or `KNOWN` with `OWN` and `CHILD`.
    calls: RefCell<Vec<u8>>,
    /// The rules whose paths match, by the names in the path.
    by_path: RefCell<FxHashMap<Box<[NameId]>, Matching>>,
}

/// Rules, in the order in which they win.
pub(super) type Matching = Rc<[usize]>;

/// How many paths are remembered for a kind.
const MOST_PATHS: usize = 1 << 12;

/// Nobody has asked about the name.
const UNKNOWN: u8 = 0;
/// The answer is known, and the two that it may have: rules for the value, and for what is one step below.
const KNOWN: u8 = 1;
const OWN: u8 = 2;
const CHILD: u8 = 4;

/// Rules to try, in the order in which they win; `None` where there is none to try.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    /// For the value of a name.
    pub own: Option<Rc<[usize]>>,
    /// For what is one step below a name.
    pub child: Option<Rc<[usize]>>,
}

impl RulesByKind {
    pub(super) fn new(rules: &RuleSet, api_version: &str, kind: &str) -> Self {
        Self {
            is: rules.about(api_version, kind),
            is_core: is_core(api_version) && !kind.is_empty(),
            called: RefCell::default(),
            calls: RefCell::default(),
            by_path: RefCell::default(),
        }
    }

    /// Whether the resource is one of Kubernetes itself, whose fields are known.
    pub(super) fn is_core(&self) -> bool {
        self.is_core
    }

    /// Whether a rule is about the resource.
    pub(super) fn has(&self, rule: usize) -> bool {
        self.is.get(rule).copied().unwrap_or_default()
    }

    /// Whether a name calls up rules for its value, and for what is one step below.
    pub(super) fn calls(&self, names: &Names<'_>, name: NameId) -> (bool, bool) {
        let known = self.calls.borrow().get(name.index()).copied().unwrap_or(UNKNOWN);
        let calls = match known {
            UNKNOWN => self.ask(names, name),
            known => known,
        };
        (calls & OWN != 0, calls & CHILD != 0)
    }

    fn ask(&self, names: &Names<'_>, name: NameId) -> u8 {
        let bit = |has: bool, bit: u8| if has { bit } else { 0 };
        let calls = self.with(names, name, |called| {
            KNOWN | bit(called.own.is_some(), OWN) | bit(called.child.is_some(), CHILD)
        });
        let mut known = self.calls.borrow_mut();
        if known.len() <= name.index() {
            known.resize(name.index() + 1, UNKNOWN);
        }
        known[name.index()] = calls;
        calls
    }

    /// The rules whose paths match a path with these names, in the order in which they win; `find` looks for them.
    pub(super) fn of_path(&self, path: &[NameId], find: impl FnOnce() -> Vec<usize>) -> Matching {
        let mut by_path = self.by_path.borrow_mut();
        if let Some(rules) = by_path.get(path) {
            return Rc::clone(rules);
        }
        if by_path.len() >= MOST_PATHS {
            by_path.clear();
        }
        let rules: Matching = find().into();
        by_path.insert(path.into(), Rc::clone(&rules));
        rules
    }

    /// The rules that a name calls up.
    pub(super) fn called(&self, names: &Names<'_>, name: NameId) -> Candidates {
        self.with(names, name, Candidates::clone)
    }

    fn with<R>(&self, names: &Names<'_>, name: NameId, read: impl FnOnce(&Candidates) -> R) -> R {
        let mut known = self.called.borrow_mut();
        if known.len() <= name.index() {
            known.resize(name.index() + 1, None);
        }
        read(known[name.index()].get_or_insert_with(|| {
            let all = names.called(name);
            let about = |rules: &[usize]| -> Option<Rc<[usize]>> {
                let about: Rc<[usize]> = rules.iter().copied().filter(|rule| self.has(*rule)).collect();
                (!about.is_empty()).then_some(about)
            };
            Candidates {
                own: about(&all.own),
                child: about(&all.child),
            }
        }))
    }
}

/// Whether an API is one of Kubernetes itself (<https://kubernetes.io/docs/reference/kubernetes-api/>).
fn is_core(api_version: &str) -> bool {
    const GROUPS: &[&str] = &["apps", "batch", "autoscaling", "policy", "extensions", "events"];
    match api_version.split_once('/') {
        None => api_version.starts_with('v'),
        Some((group, _)) => {
            let of_k8s = group.strip_suffix(".k8s.io");
            GROUPS.contains(&group) || of_k8s.is_some_and(|name| OF_K8S.contains(&name))
        }
    }
}

/// The groups below `k8s.io` that are a part of Kubernetes itself.
const OF_K8S: &[&str] = &[
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "networking",
    "node",
    "policy",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
];

/// How many kinds are remembered: made-up ones would fill the memory in the long run.
const MOST_KINDS: usize = 1 << 12;

/// For each kind that was met, the rules about it.
#[derive(Debug)]
pub(super) struct Kinds<'r> {
    rules: &'r RuleSet,
    /// By apiVersion and kind, with a NUL between them.
    by_kind: FxHashMap<String, Rc<RulesByKind>>,
    /// The rules that are not about certain kinds.
    anything: Rc<RulesByKind>,
    /// A buffer for what is looked up.
    key: String,
}

impl<'r> Kinds<'r> {
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        Self {
            rules,
            by_kind: FxHashMap::default(),
            anything: Rc::new(RulesByKind::new(rules, "", "")),
            key: String::new(),
        }
    }

    pub(super) fn rules(&self) -> &'r RuleSet {
        self.rules
    }

    /// The rules that are not about certain kinds.
    pub(super) fn anything(&self) -> Rc<RulesByKind> {
        Rc::clone(&self.anything)
    }

    /// The rules about a resource.
    pub(super) fn about(&mut self, manifest: &Manifest) -> Rc<RulesByKind> {
        let (api_version, kind) = (manifest.api_version.as_deref(), manifest.kind.as_deref());
        let (api_version, kind) = (api_version.unwrap_or_default(), kind.unwrap_or_default());
        self.key.clear();
        self.key.extend([api_version, "\0", kind]);
        if let Some(known) = self.by_kind.get(&self.key) {
            return Rc::clone(known);
        }
        let about = Rc::new(RulesByKind::new(self.rules, api_version, kind));
        self.by_kind.insert(self.key.clone(), Rc::clone(&about));
        about
    }

    /// Between documents: forgets kinds when there are too many, and everything when names have new numbers.
    pub(super) fn forget(&mut self, names_are_new: bool) {
        if names_are_new {
            *self = Self::new(self.rules);
        } else if self.by_kind.len() > MOST_KINDS {
            self.by_kind.clear();
        }
    }
}
