//! The rooms of the house: each knows only those before it, and no two files of a room know each other.
//!
//! What a file knows is read from its syntax: the paths in `use` items and everywhere else that begin with `crate`,
//! `super` or `self`.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;

use super::{rust_files, text};

/// The modules of the library, in the order in which the data walks through them.
pub const ROOMS: [&str; 27] = [
    "words",
    "code",
    "manifest",
    "workload",
    "release",
    "payload",
    "shell",
    "reference",
    "holding",
    "rules",
    "scan",
    "find",
    "redirects",
    "policy",
    "operators",
    "egress",
    "judge",
    "fix",
    "finding",
    "inventory",
    "suppress",
    "lint",
    "overlay",
    "export",
    "verify",
    "report",
    "krm",
];

/// A file as a module: `src/lint/report.rs` is `lint::report`.
type Module = Vec<String>;

fn module(root: &str, path: &str) -> Module {
    let inside = path
        .trim_start_matches(root)
        .trim_start_matches('/')
        .trim_end_matches(".rs");
    let mut module: Module = inside.split('/').map(str::to_owned).collect();
    if module
        .last()
        .is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main"))
    {
        module.pop();
    }
    module
}

/// The paths that a file names, each from the root of its crate.
struct Paths {
    module: Module,
    found: BTreeSet<Module>,
}

impl Paths {
    fn add(&mut self, path: &[String]) {
        let mut path = path.iter().map(String::as_str).peekable();
        let mut from = match path.peek() {
            Some(&"crate") => Vec::new(),
            Some(&"self" | &"super") => self.module.clone(),
            _ => return,
        };
        while let Some(step) = path.next_if(|step| matches!(*step, "crate" | "self" | "super")) {
            if step == "super" {
                from.pop();
            }
        }
        from.extend(path.map(str::to_owned));
        self.found.insert(from);
    }

    fn tree(&mut self, before: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(before, &path.tree);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
            syn::UseTree::Name(name) if name.ident == "self" => self.add(before),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                before.push(ident.to_string());
                self.add(before);
                before.pop();
            }
            syn::UseTree::Glob(_) => self.add(before),
        }
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        // The tests inside a module may look at anything.
        let is_test = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test"))
        });
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        // What a file hands on from its own children, it does not need.
        let is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        if !is_handed_on {
            self.tree(&mut Vec::new(), &item.tree);
        }
    }

    // `pub(crate)` takes nothing from the crate.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        let path_of = |path: &syn::Path| {
            path.segments
                .iter()
                .map(|step| step.ident.to_string())
                .collect::<Vec<_>>()
        };
        self.add(&path_of(path));
        syn::visit::visit_path(self, path);
    }
}

/// For each file of a crate, the other files whose items it names.
fn imports(root: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let paths = rust_files(root);
    let modules: BTreeSet<Module> = paths.iter().map(|path| module(root, path)).collect();
    let mut imports = BTreeMap::new();
    for path in &paths {
        let module = module(root, path);
        let file = syn::parse_file(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut paths = Paths {
            module: module.clone(),
            found: BTreeSet::new(),
        };
        paths.visit_file(&file);
        // The file of an item is the longest beginning of its path that is a module.
        let owner = |path: &Module| {
            let beginnings = (0..=path.len()).rev().map(|end| path[..end].to_vec());
            beginnings.into_iter().find(|beginning| modules.contains(beginning))
        };
        let others: BTreeSet<Module> = paths
            .found
            .iter()
            .filter_map(owner)
            .filter(|owner| *owner != module)
            .collect();
        imports.insert(module, others);
    }
    imports
}

#[test]
fn rooms_know_only_those_before_them() {
    let imports = imports("src");
    let rooms: BTreeSet<&str> = imports
        .keys()
        .filter_map(|module| module.first())
        .map(String::as_str)
        .collect();
    let rooms: BTreeSet<&str> = rooms.into_iter().filter(|room| *room != "bin").collect();
    assert_eq!(rooms, ROOMS.into(), "the modules and the order of rooms");

    let mut arrows = 0;
    for (module, others) in &imports {
        let Some(place) = module
            .first()
            .and_then(|room| ROOMS.iter().position(|other| other == room))
        else {
            continue;
        };
        for other in others {
            let Some(later) = other
                .first()
                .and_then(|room| ROOMS.iter().position(|known| known == room))
            else {
                panic!("{module:?} takes something from the root of the crate: name where it is");
            };
            assert!(later <= place, "{module:?} knows {other:?}, which comes later");
            arrows += 1;
        }
    }
    assert!(arrows > 100, "only {arrows} arrows were seen");
}

#[test]
fn no_files_know_each_other() {
    let mut seen = 0;
    for root in [
        "src",
        "crates/yaml-spans/src",
        "crates/gotemplate/src",
        "crates/helm/src",
    ] {
        let mut left = imports(root);
        // Between a module and its own children an arrow in both directions is one house with its rooms.
        for (module, others) in &mut left {
            others.retain(|other| !module.starts_with(other) || is_plain(root, other));
        }
        seen += left.len();
        // Files that know only files that are gone, go: what stays is in a circle.
        loop {
            let known: BTreeSet<Module> = left.keys().cloned().collect();
            let before = left.len();
            left.retain(|_, others| others.iter().any(|other| known.contains(other)));
            if left.len() == before {
                break;
            }
        }
        let circle: Vec<String> = left.keys().map(|module| module.join("::")).collect();
        assert_eq!(
            circle, [""; 0],
            "files of {root} that know each other, or know those that do"
        );
    }
    assert!(seen > 150, "only {seen} files were seen");
}

/// Whether a module has no children: it is a file like others.
fn is_plain(root: &str, module: &Module) -> bool {
    let folder = format!("{root}/{}/", module.join("/"));
    !rust_files(root).iter().any(|path| path.starts_with(&folder))
}
