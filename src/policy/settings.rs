//! A policy as it is written: the keys of a file, and the settings of a caller that override them.

use super::PolicyErrorKind as Kind;
use super::error::{Fault, KeyPath, Wrong};
use crate::code::Code;
use crate::words::{list, suggest};
use serde_yaml::{Mapping, Value};

/// A value, and where it was given.
#[derive(Clone, Debug)]
pub struct Given<T> {
    pub value: T,
    pub path: KeyPath,
    pub in_text: bool,
}

impl<T> Given<T> {
    /// A value that a caller sets, under the key that a file would use for it.
    pub fn by_caller(value: T, keys: &[&str]) -> Self {
        Self {
            value,
            path: KeyPath::of(keys),
            in_text: false,
        }
    }

    /// The same place without the value.
    pub fn place(&self) -> Given<()> {
        Given {
            value: (),
            path: self.path.clone(),
            in_text: self.in_text,
        }
    }

    /// What is wrong with this value.
    pub fn fault(&self, wrong: Wrong) -> Fault {
        Fault {
            path: self.path.clone(),
            on_key: false,
            in_text: self.in_text,
            wrong,
        }
    }
}

/// The settings of a policy before they are checked against each other.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub mirror: Option<Given<String>>,
    pub separator: Option<Given<String>>,
    pub depth: Option<Given<u64>>,
    pub keep_registry: Option<Given<bool>>,
    pub pull_secret: Option<Given<String>>,
    pub node_credentials: Option<Given<bool>>,
    pub kind: Option<Given<String>>,
    pub git_mirrors: Vec<Given<String>>,
    pub sources: Vec<SourceSetting>,
    pub allow: Vec<Given<String>>,
    pub exclude: Vec<Given<String>>,
    pub severity: Vec<SeveritySetting>,
    pub ignore: Vec<IgnoreSetting>,
    pub baseline: Option<Given<String>>,
}

/// A code and its severity, or that of one kind of artifacts.
#[derive(Clone, Debug)]
pub struct SeveritySetting {
    pub code: Given<String>,
    pub artifact: Option<Given<String>>,
    pub severity: Given<String>,
}

/// An entry of `ignore`, as it is written.
#[derive(Clone, Debug)]
pub struct IgnoreSetting {
    pub place: Given<()>,
    pub code: Option<Given<String>>,
    pub image: Option<Given<String>>,
    pub kind: Option<Given<String>>,
    pub name: Option<Given<String>>,
    pub path: Option<Given<String>>,
    pub reason: Option<Given<String>>,
    pub until: Option<Given<String>>,
}

/// `from` and `to` of a source.
#[derive(Clone, Debug)]
pub struct SourceSetting {
    pub from: Given<String>,
    pub to: Given<String>,
}

impl Settings {
    /// Reads the keys of a policy file.
    pub fn read(root: &Value) -> Result<Self, Fault> {
        let mut settings = Self::default();
        let known = [
            "mirror", "git", "sources", "allow", "exclude", "severity", "ignore", "baseline",
        ];
        let Some(root) = Node::root(root).keys(&known)? else {
            return Ok(settings);
        };

        if let Some(mirror) = root.get("mirror") {
            let known = [
                "registry",
                "kind",
                "separator",
                "depth",
                "keep-registry",
                "pull-secret",
                "node-credentials",
            ];
            if let Some(mirror) = mirror.keys(&known)? {
                settings.mirror = mirror.get("registry").map(|node| node.text()).transpose()?;
                settings.separator = mirror.get("separator").map(|node| node.text()).transpose()?;
                settings.depth = mirror.get("depth").map(|node| node.count()).transpose()?;
                settings.keep_registry = mirror.get("keep-registry").map(|node| node.switch()).transpose()?;
                settings.pull_secret = mirror.get("pull-secret").map(|node| node.text()).transpose()?;
                settings.node_credentials = mirror.get("node-credentials").map(|node| node.switch()).transpose()?;
                settings.kind = mirror.get("kind").map(|node| node.text()).transpose()?;
            }
        }
        if let Some(git) = root.get("git").map(|git| git.keys(&["mirrors"])).transpose()?.flatten() {
            settings.git_mirrors = git.texts("mirrors")?;
        }
        for source in root
            .get("sources")
            .map(|node| node.items())
            .transpose()?
            .unwrap_or_default()
        {
            let keys = source
                .keys(&["from", "to"])?
                .ok_or_else(|| source.mistyped("a mapping of `from` and `to`"))?;
            let (from, to) = (keys.require("from")?.text()?, keys.require("to")?.text()?);
            settings.sources.push(SourceSetting { from, to });
        }
        settings.allow = root.texts("allow")?;
        settings.exclude = root.texts("exclude")?;
        if let Some(severity) = root.get("severity") {
            settings.severity = severity.severities()?;
        }
        if let Some(ignore) = root.get("ignore") {
            settings.ignore = ignore.items()?.iter().map(Node::ignored).collect::<Result<_, _>>()?;
        }
        settings.baseline = root.get("baseline").map(|node| node.text()).transpose()?;
        Ok(settings)
    }
}

/// A value of the file with the way to it.
pub struct Node<'a> {
    value: &'a Value,
    path: KeyPath,
}

/// The keys of a mapping, all of them known.
pub struct Keys<'a> {
    mapping: &'a Mapping,
    path: KeyPath,
}

impl<'a> Keys<'a> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        self.mapping.get(key).map(|value| Node {
            value,
            path: self.path.key(key),
        })
    }

    /// The texts of the list at a key; none when there is no value.
    fn texts(&self, key: &str) -> Result<Vec<Given<String>>, Fault> {
        let items = self.get(key).map(|node| node.items()).transpose()?;
        items.unwrap_or_default().iter().map(Node::text).collect()
    }

    fn require(&self, key: &str) -> Result<Node<'a>, Fault> {
        self.get(key).ok_or_else(|| {
            let wrong = Wrong::new(
                Kind::MissingKey,
                format!("`{key}` is missing"),
                "set both `from` and `to`",
            );
            Fault {
                path: self.path.clone(),
                on_key: false,
                in_text: true,
                wrong,
            }
        })
    }
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn root(value: &'a Value) -> Self {
        Self {
            value,
            path: KeyPath::default(),
        }
    }

    /// The keys of this mapping; none when there is no value.
    pub fn keys(&self, known: &[&str]) -> Result<Option<Keys<'a>>, Fault> {
        let mapping = match self.value {
            Value::Null => return Ok(None),
            Value::Mapping(mapping) => mapping,
            _ => return Err(self.mistyped(&format!("a mapping with the keys {}", list(known)))),
        };
        for key in mapping.keys() {
            let key = self.name(key)?;
            if !known.contains(&key) {
                let wrong = Wrong::new(
                    Kind::UnknownKey,
                    format!("unknown key `{key}`"),
                    suggest(key, known, "the keys are"),
                );
                return Err(Fault {
                    path: self.path.key(key),
                    on_key: true,
                    in_text: true,
                    wrong,
                });
            }
        }
        Ok(Some(Keys {
            mapping,
            path: self.path.clone(),
        }))
    }

    /// The items of this list; none when there is no value.
    pub fn items(&self) -> Result<Vec<Node<'a>>, Fault> {
        match self.value {
            Value::Null => Ok(Vec::new()),
            Value::Sequence(items) => Ok(items
                .iter()
                .enumerate()
                .map(|(index, value)| Node {
                    value,
                    path: self.path.item(index),
                })
                .collect()),
            _ => Err(self.mistyped("a list")),
        }
    }

    /// This entry of `ignore`.
    fn ignored(&self) -> Result<IgnoreSetting, Fault> {
        let known = ["code", "image", "kind", "name", "path", "reason", "until"];
        let keys = self.keys(&known)?;
        let keys = keys.ok_or_else(|| self.mistyped(&format!("a mapping with the keys {}", list(&known))))?;
        let text = |key: &str| keys.get(key).map(|node| node.text()).transpose();
        Ok(IgnoreSetting {
            place: self.given(()),
            code: text("code")?,
            image: text("image")?,
            kind: text("kind")?,
            name: text("name")?,
            path: text("path")?,
            reason: text("reason")?,
            until: text("until")?,
        })
    }

    /// This text.
    pub fn text(&self) -> Result<Given<String>, Fault> {
        match self.value {
            Value::String(text) => Ok(self.given(text.clone())),
            _ => Err(self.mistyped("a string")),
        }
    }

    fn count(&self) -> Result<Given<u64>, Fault> {
        match self.value.as_u64() {
            Some(count) => Ok(self.given(count)),
            None => Err(self.mistyped("a whole number, at least 1")),
        }
    }

    fn switch(&self) -> Result<Given<bool>, Fault> {
        match self.value {
            Value::Bool(switch) => Ok(self.given(*switch)),
            _ => Err(self.mistyped("`true` or `false`")),
        }
    }

    /// The entries of a mapping of codes to severities.
    fn severities(&self) -> Result<Vec<SeveritySetting>, Fault> {
        let mapping = match self.value {
            Value::Null => return Ok(Vec::new()),
            Value::Mapping(mapping) => mapping,
            _ => return Err(self.mistyped("a mapping of codes to severities")),
        };
        let mut settings = Vec::new();
        for (key, value) in mapping {
            let key = self.name(key)?;
            let node = Node {
                value,
                path: self.path.key(key),
            };
            let code = node.given(key.to_owned());
            if let (Value::Mapping(by_kind), true) = (value, key == Code::ExternalSource.as_str()) {
                for (kind, value) in by_kind {
                    let kind = node.name(kind)?;
                    let of_kind = Node {
                        value,
                        path: node.path.key(kind),
                    };
                    settings.push(SeveritySetting {
                        code: code.clone(),
                        artifact: Some(of_kind.given(kind.to_owned())),
                        severity: of_kind.text()?,
                    });
                }
                continue;
            }
            settings.push(SeveritySetting {
                code,
                artifact: None,
                severity: node.text()?,
            });
        }
        Ok(settings)
    }

    fn name<'v>(&self, key: &'v Value) -> Result<&'v str, Fault> {
        key.as_str()
            .ok_or_else(|| self.mistyped("a mapping whose keys are strings"))
    }

    fn given<T>(&self, value: T) -> Given<T> {
        Given {
            value,
            path: self.path.clone(),
            in_text: true,
        }
    }

    fn mistyped(&self, wanted: &str) -> Fault {
        let found = match self.value {
            Value::Null => "empty",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Tagged(_) => "a tagged value",
        };
        let wrong = Wrong::new(
            Kind::WrongType,
            format!("the value is {found}"),
            format!("it must be {wanted}"),
        );
        Fault {
            path: self.path.clone(),
            on_key: false,
            in_text: true,
            wrong,
        }
    }
}
