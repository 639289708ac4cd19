//! The programs that fetch something, and what their words say of where from.

mod files;
mod packages;
mod plugins;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A program that fetches something, with some of its verbs. Its lists have a blank between words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program {
    /// What it is called.
    pub names: &'static str,
    /// The verbs, with commas between them; an empty one stands for any words at all.
    pub verbs: &'static str,
    /// What it fetches from where, when no address says otherwise.
    pub service: Option<Service>,
    /// What counts as the address of what it fetches.
    pub addresses: Addresses,
    /// Options whose value is the next word.
    pub valued: &'static str,
    /// Options and variables that name another place than the service.
    pub index: &'static str,
    pub variables: &'static str,
    /// Options whose value is a further address.
    pub further: &'static str,
    /// Options with which nothing is fetched.
    pub offline: &'static str,
    /// It fetches nothing unless something is named, by itself or as the value of one of these options.
    pub named_by: Option<&'static str>,
    /// It does so only with one of these options.
    pub only: &'static str,
    /// What a name has that is fetched.
    pub sign: &'static str,
}

/// Stands for a command without any verb or name.
pub(super) const ALONE: &str = "<alone>";

/// What a program fetches from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    /// `packages`
    pub what: &'static str,
    /// `host/path`; `None` where the machine is told elsewhere.
    pub host: Option<&'static str>,
}

/// Which names of a command are addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addresses {
    /// Those with a scheme, and `git@host:path`.
    Schemed,
    /// Also `host/path`.
    Hosts,
    /// The first of them alone: what follows is where it goes.
    First,
    /// None.
    No,
}

const NONE: Program = Program {
    names: "",
    verbs: "",
    service: None,
    addresses: Addresses::Schemed,
    valued: "",
    index: "",
    variables: "",
    further: "",
    offline: "",
    named_by: None,
    only: "",
    sign: "",
};

const fn service(what: &'static str, host: &'static str) -> Option<Service> {
    Some(Service { what, host: Some(host) })
}

/// The programs of a name. Of several that fit, the first counts.
pub(super) fn named(name: &str) -> &'static [&'static Program] {
    BY_NAME.get(name).map(Vec::as_slice).unwrap_or_default()
}

static BY_NAME: LazyLock<FxHashMap<&str, Vec<&Program>>> = LazyLock::new(|| {
    let mut by_name: FxHashMap<&str, Vec<&Program>> = FxHashMap::default();
    for program in all() {
        for name in program.names.split_whitespace() {
            by_name.entry(name).or_default().push(program);
        }
    }
    by_name
});

/// Every program.
pub(super) fn all() -> impl Iterator<Item = &'static Program> {
    [files::PROGRAMS, packages::PROGRAMS, plugins::PROGRAMS]
        .into_iter()
        .flatten()
}

/// Whether a list has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}
