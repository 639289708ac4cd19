//! The pull secret of the mirror: the values that give it to pods, and the pods that get none.

use std::collections::{BTreeMap, BTreeSet};

use yaml_spans::{NodeId, NodeKind, Tree};

use super::added::only_adds;
use super::settings::Settings;
use super::trials::Trials;
use super::value::{Path, Value};
use super::ways::has_word;

/// What becomes of the pull secret of the mirror.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PullSecrets {
    /// The name of the secret.
    pub name: String,
    /// The values that give it to pods, by path, sorted.
    pub values: Vec<String>,
    /// The resources with pods that get none, each once, sorted: `Deployment web`.
    pub without: Vec<String>,
}

/// So many values are tried.
const MOST_TRIED: usize = 24;

/// Sets the values that give a pull secret to pods, on top of settings that are final.
///
/// What is set adds the secret to the renders, and changes nothing else but what is computed from them.
pub(super) fn add(trials: &mut Trials<'_>, name: &str) -> (Vec<Path>, PullSecrets) {
    let Ok(before) = trials.renders(&trials.settings) else {
        return Default::default();
    };
    let mut lacking = lacking(&before, name);
    let mut paths: BTreeSet<(bool, usize, Path)> = BTreeSet::new();
    for stage in &trials.stages {
        let absent = stage.traced.iter().flat_map(|traced| traced.absent());
        for path in absent.filter(|path| is_pull_secret(path) && stage.variant.flag(path).is_none()) {
            let is_local = path.first().is_none_or(|key| key != "global");
            paths.insert((is_local, path.len(), path));
        }
    }
    let mut set = Vec::new();
    for (_, _, path) in paths.into_iter().take(MOST_TRIED) {
        if lacking.is_empty() {
            break;
        }
        for value in forms(&path, name) {
            let mut settings: Settings = trials.settings.clone();
            settings.set(path.clone(), value);
            let Ok(renders) = trials.renders(&settings) else {
                continue;
            };
            let adds = before
                .iter()
                .zip(&renders)
                .all(|(before, after)| only_adds(before, after, name));
            let still = self::lacking(&renders, name);
            if adds && still.len() < lacking.len() {
                trials.settings = settings;
                lacking = still;
                set.push(path);
                break;
            }
        }
    }
    let shown = |path: &Path| {
        trials
            .stages
            .first()
            .map(|stage| stage.variant.shown(path))
            .unwrap_or_default()
    };
    let without: BTreeSet<String> = lacking.into_iter().map(|(_, resource)| resource).collect();
    let secrets = PullSecrets {
        name: name.to_owned(),
        values: set.iter().map(shown).collect(),
        without: without.into_iter().collect(),
    };
    (set, secrets)
}

/// Whether a value is called like one for pull secrets.
fn is_pull_secret(path: &[String]) -> bool {
    has_word(path, &["pull"]) && has_word(path, &["secret", "secrets"])
}

/// The forms in which charts take pull secrets: maps with a name, names, and one name.
fn forms(path: &[String], name: &str) -> Vec<Value> {
    let text = || Value::Text(name.to_owned());
    let map = Value::Map(BTreeMap::from([("name".to_owned(), text())]));
    let lists = [Value::List(vec![map]), Value::List(vec![text()])];
    match path.last().is_some_and(|key| key.ends_with('s')) {
        true => lists.into_iter().chain([text()]).collect(),
        false => std::iter::once(text()).chain(lists).collect(),
    }
}

/// The pods in some renders that do not have a pull secret: which one of its render, and the resource that it is in.
fn lacking(renders: &[Vec<u8>], name: &str) -> BTreeSet<(usize, String)> {
    let mut lacking = BTreeSet::new();
    let mut number = 0;
    for render in renders {
        let Ok(text) = std::str::from_utf8(render) else {
            continue;
        };
        let mut pods = Vec::new();
        let mut accounts: BTreeMap<String, bool> = BTreeMap::new();
        let mut tree = Tree::default();
        for document in text.split("\n---") {
            // What cannot be read was an error before.
            if yaml_spans::read(document, &mut tree).is_err() {
                continue;
            }
            let Some(root) = tree.roots().first().copied() else {
                continue;
            };
            let reader = Reader {
                tree: &tree,
                text: document,
            };
            let kind = reader.text_of(root, "kind").unwrap_or_default();
            let metadata = reader.get(root, "metadata");
            let own = metadata
                .and_then(|metadata| reader.text_of(metadata, "name"))
                .unwrap_or_default();
            if kind == "ServiceAccount" {
                accounts.insert(own.clone(), reader.has_secret(root, name));
            }
            reader.pods(root, &mut |pod| {
                let account = reader.text_of(pod, "serviceAccountName").unwrap_or_default();
                pods.push((format!("{kind} {own}"), reader.has_secret(pod, name), account));
            });
        }
        for (resource, has, account) in pods {
            number += 1;
            if !has && !accounts.get(&account).copied().unwrap_or_default() {
                lacking.insert((number, resource));
            }
        }
    }
    lacking
}

/// A document that is looked into.
struct Reader<'r> {
    tree: &'r Tree,
    text: &'r str,
}

impl Reader<'_> {
    fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        let mut entries = self.tree.entries(self.tree.resolve(map));
        let found = entries.find(|(name, _)| self.tree.text(*name, self.text) == key);
        found.map(|(_, value)| self.tree.resolve(value))
    }

    fn text_of(&self, map: NodeId, key: &str) -> Option<String> {
        let value = self.get(map, key)?;
        matches!(self.tree.node(value).kind, NodeKind::Scalar(_)).then(|| self.tree.text(value, self.text).into_owned())
    }

    /// Calls `visit` for each map that has containers.
    fn pods(&self, node: NodeId, visit: &mut dyn FnMut(NodeId)) {
        if let Some(containers) = self.get(node, "containers")
            && matches!(self.tree.node(containers).kind, NodeKind::Sequence(_))
        {
            return visit(node);
        }
        for child in self.tree.children(node) {
            self.pods(child, visit);
        }
    }

    fn has_secret(&self, map: NodeId, name: &str) -> bool {
        let secrets = self.get(map, "imagePullSecrets");
        let mut items = secrets.into_iter().flat_map(|secrets| self.tree.children(secrets));
        items.any(|item| self.text_of(item, "name").is_some_and(|own| own == name))
    }
}
