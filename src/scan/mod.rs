//! Rules and general reading over trees: where references are, and why they count as such.
//!
//! `walk` goes over a document and its payloads. What it goes with is a `reading::Reading`: a cursor (where it is),
//! a matcher (which rule is about that), and a sink (what was found). What it meets it hands to the readers.
//!
//! | file | what it reads or does |
//! |---|---|
//! | `walk` | mappings, sequences, aliases, resources, payloads; which rule says what is done |
//! | `scalars` | a scalar: a reference, a list of them, a payload, or running text |
//! | `payloads` | what has the look of a document, or of base64 with one in it |
//! | `running_text` | scripts, lists, templates: texts that are not documents |
//! | `split_references`, `split_fields` | references whose parts are in several fields |
//! | `registry_settings` | values that are only a registry, or the beginning of the names at one |
//! | `environment` | references whose parts are in several variables |
//! | `chart_repositories` | repositories of charts over HTTP |
//! | `sources` | Git repositories and URLs |
//! | `pairs` | references whose parts are in several lines of a text |
//! | `commands` | images that a command on a line, or in a list of arguments, pulls |
//! | `arguments` | flags and their values |
//! | `schema_defaults` | the defaults of JSON schemas |
//! | `names`, `name_words`, `interned_names` | what the name of a value says, read once for each name |
//! | `field_names` | by which name a field is read |
//! | `unpulled` | what is in a text and is not pulled |
//! | `shapes`, `placeholders` | what a text looks like: a reference, an unresolved template |
//! | `variables` | variables that are filled in when something runs, and the values stated for them |
//! | `templates` | files that are templates still |
//! | `fillers` | images that something fills in before a pod runs |
//! | `variable_syntax`, `stated` | how variables are written; the values that a document states for them |
//! | `prefixes` | what a registry alone looks like |
//! | `known_registries` | hosts that are known |
//! | `table` | the fields of a mapping, taken together |
//! | `rules_by_kind`, `matcher` | the rules about a kind of resource; the one about a node |
//! | `cursor`, `pointers` | where the walk is, as a path, as pointers, as bytes |
//! | `sink`, `duplicates` | what was found; keys that are twice on the way to it |
//! | `reading` | what the readers share |
//! | `site`, `sites` | the result |

mod arguments;
mod chart_repositories;
mod commands;
mod cursor;
mod duplicates;
mod environment;
mod field_names;
mod fillers;
mod interned_names;
mod known_registries;
mod matcher;
mod name_words;
mod names;
mod pairs;
mod payloads;
mod placeholders;
mod pointers;
mod prefixes;
mod reading;
mod registry_settings;
mod rules_by_kind;
mod running_text;
mod scalars;
mod schema_defaults;
mod shapes;
mod sink;
mod site;
mod sites;
mod sources;
mod split_fields;
mod split_references;
mod stated;
mod table;
mod templates;
mod unpulled;
mod variable_syntax;
mod variables;
mod walk;

use crate::rules::RuleSet;
use yaml_spans::{NodeId, Tree};

pub use known_registries::KnownRegistries;
pub use site::{Confidence, Content, Fields, PartField, PayloadLayer, Place, Scalar, Sign, Site, SplitFields};
pub use sites::{Duplicate, Sites};

/// Finds references in documents; keeps what it learned about names from one to the next.
#[derive(Debug)]
pub struct Scanner<'r> {
    known: reading::Known<'r>,
}

impl<'r> Scanner<'r> {
    /// A scanner for these rules, which knows these registries.
    pub fn new(rules: &'r RuleSet, registries: KnownRegistries<'r>) -> Self {
        Self {
            known: reading::Known::new(rules, registries),
        }
    }

    /// Finds what is likely a reference in a text that is a template still; nothing of it is edited.
    pub fn scan_template(&mut self, text: &str) -> Vec<Sites> {
        let covered = templates::covered(text);
        match self.scan_covered(&covered) {
            Some(sites) => vec![sites],
            // One part that cannot be read takes nothing from the others.
            None => templates::parts(&covered).map(|part| self.scan_part(&part)).collect(),
        }
    }

    fn scan_part(&mut self, part: &str) -> Sites {
        self.scan_covered(part)
            .unwrap_or_else(|| likely(walk::text(&mut self.known, part)))
    }

    /// The same for a text whose actions are covered; `None` if it is no document.
    fn scan_covered(&mut self, covered: &str) -> Option<Sites> {
        self.known.forget();
        let mut tree = Tree::default();
        yaml_spans::read(covered, &mut tree).ok()?;
        let root = tree.roots().first()?;
        Some(likely(walk::document(&mut self.known, covered, &tree, *root)))
    }

    /// Finds the references of the document at `root`, a tree read from `text`.
    pub fn scan(&mut self, text: &str, tree: &Tree, root: NodeId) -> Sites {
        self.known.forget();
        walk::document(&mut self.known, text, tree, root)
    }
}

/// What was found in a template, as what it is: likely, and not to be edited.
fn likely(mut sites: Sites) -> Sites {
    sites.unread.clear();
    sites.duplicates.clear();
    sites.sites.retain(|site| !templates::is_covered(&site.written));
    for site in &mut sites.sites {
        site.doubt = Some("it is in a template; render it, and rewrite the result".into());
    }
    sites
}
