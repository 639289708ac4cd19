//! Chart.yaml: its fields, and what Helm demands of them.

use gotemplate::{Map, Value, strconv};

use super::Error;
use super::decode::Fields;
use crate::semver::Version;

/// What Chart.yaml says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `name`.
    pub name: String,
    /// `home`.
    pub home: String,
    /// `sources`.
    pub sources: Vec<String>,
    /// `version`.
    pub version: String,
    /// `description`.
    pub description: String,
    /// `keywords`.
    pub keywords: Vec<String>,
    /// `maintainers`.
    pub maintainers: Vec<Maintainer>,
    /// `icon`.
    pub icon: String,
    /// `apiVersion`; `v1` if Chart.yaml has none.
    pub api_version: String,
    /// `condition`.
    pub condition: String,
    /// `tags`.
    pub tags: String,
    /// `appVersion`.
    pub app_version: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// `annotations`, sorted by key.
    pub annotations: Vec<(String, String)>,
    /// `kubeVersion`.
    pub kube_version: String,
    /// `dependencies`.
    pub dependencies: Vec<Dependency>,
    /// `type`.
    pub chart_type: String,
}

/// Who maintains a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// `name`.
    pub name: String,
    /// `email`.
    pub email: String,
    /// `url`.
    pub url: String,
}

/// A chart that another one wants in its `charts/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency {
    /// `name`, which is the alias once dependencies are processed.
    pub name: String,
    /// `version`, a constraint.
    pub version: String,
    /// `repository`.
    pub repository: String,
    /// `condition`: paths of booleans in values, with commas between them.
    pub condition: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// `enabled`, which Helm overwrites.
    pub enabled: bool,
    /// `import-values`.
    pub import_values: Vec<ImportValue>,
    /// `alias`.
    pub alias: String,
}

/// Values that a chart takes over from a dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportValue {
    /// The table `exports.<name>` of the dependency.
    Export(String),
    /// A table of the dependency, and where it goes.
    Table {
        /// The path in the dependency.
        child: String,
        /// The path in the chart.
        parent: String,
    },
    /// As [`ImportValue::Table`], once it is taken over. Helm does not take it over again.
    Imported {
        /// The path in the dependency.
        child: String,
        /// The path in the chart.
        parent: String,
    },
}

/// What Chart.lock says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// When it was written.
    pub generated: String,
    /// The hash of the dependencies.
    pub digest: String,
    /// The dependencies, with exact versions.
    pub dependencies: Vec<Dependency>,
}

const NULL_MAINTAINER: &str = "maintainers must not contain empty or null nodes";
const NULL_DEPENDENCY: &str = "dependencies must not contain empty or null nodes";

impl Metadata {
    /// Takes the fields that are there, on top of those that were read before.
    pub(super) fn read(&mut self, map: &Map) -> Result<(), Error> {
        let fields = Fields::new(map, "Metadata");
        fields.text("name", &mut self.name)?;
        fields.text("home", &mut self.home)?;
        fields.texts("sources", &mut self.sources)?;
        fields.text("version", &mut self.version)?;
        fields.text("description", &mut self.description)?;
        fields.texts("keywords", &mut self.keywords)?;
        if let Some(people) = fields.structs("maintainers", "chart.Maintainer", NULL_MAINTAINER, Maintainer::read)? {
            self.maintainers = people;
        }
        fields.text("icon", &mut self.icon)?;
        fields.text("apiVersion", &mut self.api_version)?;
        fields.text("condition", &mut self.condition)?;
        fields.text("tags", &mut self.tags)?;
        fields.text("appVersion", &mut self.app_version)?;
        fields.flag("deprecated", &mut self.deprecated)?;
        fields.text_map("annotations", &mut self.annotations)?;
        fields.text("kubeVersion", &mut self.kube_version)?;
        if let Some(list) = fields.structs("dependencies", "chart.Dependency", NULL_DEPENDENCY, Dependency::read)? {
            self.dependencies = list;
        }
        fields.text("type", &mut self.chart_type)
    }

    /// Whether only other charts can use it.
    pub fn is_library(&self) -> bool {
        self.chart_type == "library"
    }

    /// Drops what cannot be printed, and checks the rest as Helm does.
    ///
    /// # Errors
    /// With Helm's words.
    pub fn validate(&mut self) -> Result<(), Error> {
        let texts = [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ];
        for text in texts.into_iter().chain(&mut self.sources).chain(&mut self.keywords) {
            sanitize(text);
        }
        let required = [("apiVersion", &self.api_version), ("name", &self.name)];
        for (field, text) in required {
            if text.is_empty() {
                return Err(invalid(&format!("chart.metadata.{field} is required")));
            }
        }
        if matches!(self.name.as_str(), "." | "..") {
            return Err(invalid(&format!(
                "chart.metadata.name {} is not allowed",
                strconv::quote(self.name.as_bytes())
            )));
        }
        if self.name.contains('/') {
            return Err(invalid(&format!(
                "chart.metadata.name {} is invalid",
                strconv::quote(self.name.as_bytes())
            )));
        }
        if self.version.is_empty() {
            return Err(invalid("chart.metadata.version is required"));
        }
        if Version::parse(&self.version).is_err() {
            return Err(invalid(&format!(
                "chart.metadata.version {} is invalid",
                strconv::quote(self.version.as_bytes())
            )));
        }
        if !matches!(self.chart_type.as_str(), "" | "application" | "library") {
            return Err(invalid("chart.metadata.type must be application or library"));
        }
        for person in &mut self.maintainers {
            for text in [&mut person.name, &mut person.email, &mut person.url] {
                sanitize(text);
            }
        }
        let mut seen = Vec::new();
        for dependency in &mut self.dependencies {
            dependency.validate()?;
            let key = if dependency.alias.is_empty() {
                &dependency.name
            } else {
                &dependency.alias
            };
            seen.push(key.clone());
        }
        seen.sort();
        if let Some([key, _]) = seen.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(invalid(&format!(
                "more than one dependency with name or alias {}",
                strconv::quote(key.as_bytes())
            )));
        }
        Ok(())
    }
}

impl Maintainer {
    fn read(fields: &Fields<'_>) -> Result<Self, Error> {
        let mut maintainer = Maintainer::default();
        fields.text("name", &mut maintainer.name)?;
        fields.text("email", &mut maintainer.email)?;
        fields.text("url", &mut maintainer.url)?;
        Ok(maintainer)
    }
}

impl Dependency {
    fn read(fields: &Fields<'_>) -> Result<Self, Error> {
        let mut dependency = Dependency::default();
        fields.text("name", &mut dependency.name)?;
        fields.text("version", &mut dependency.version)?;
        fields.text("repository", &mut dependency.repository)?;
        fields.text("condition", &mut dependency.condition)?;
        fields.texts("tags", &mut dependency.tags)?;
        fields.flag("enabled", &mut dependency.enabled)?;
        let imports = fields.list("import-values", "[]interface {}")?.unwrap_or_default();
        dependency.import_values = imports.iter().filter_map(ImportValue::read).collect();
        fields.text("alias", &mut dependency.alias)?;
        Ok(dependency)
    }

    fn validate(&mut self) -> Result<(), Error> {
        let texts = [
            &mut self.name,
            &mut self.version,
            &mut self.repository,
            &mut self.condition,
        ];
        for text in texts.into_iter().chain(&mut self.tags) {
            sanitize(text);
        }
        if !self
            .alias
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        {
            return Err(invalid(&format!(
                "dependency {} has disallowed characters in the alias",
                strconv::quote(self.name.as_bytes())
            )));
        }
        Ok(())
    }
}

impl ImportValue {
    /// Helm passes over what is neither text nor a map.
    fn read(value: &Value) -> Option<Self> {
        let path = |map: &Map, key: &str| match map.peek(key) {
            Some(Value::String(text)) => text.to_str().into_owned(),
            other => gotemplate::fmt::brief(b"%v", &[other.unwrap_or_default()]),
        };
        match value {
            Value::String(name) => Some(ImportValue::Export(name.to_str().into_owned())),
            Value::Map(map) => Some(ImportValue::Table {
                child: path(map, "child"),
                parent: path(map, "parent"),
            }),
            _ => None,
        }
    }
}

impl Lock {
    pub(super) fn read(map: &Map) -> Result<Self, Error> {
        let fields = Fields::new(map, "Lock");
        let mut lock = Lock::default();
        fields.text("generated", &mut lock.generated)?;
        fields.text("digest", &mut lock.digest)?;
        let list = fields.structs("dependencies", "chart.Dependency", NULL_DEPENDENCY, Dependency::read)?;
        lock.dependencies = list.unwrap_or_default();
        Ok(lock)
    }
}

fn invalid(what: &str) -> Error {
    Error::new(format!("validation: {what}"))
}

/// Any white space becomes a blank; what cannot be printed goes.
fn sanitize(text: &mut String) {
    let plain = |c: char| c == ' ' || (c.is_ascii_graphic() || (!c.is_ascii() && !c.is_whitespace() && !hidden(c)));
    if !text.chars().all(plain) {
        let kept = text.chars().filter_map(|c| match c {
            c if c.is_whitespace() => Some(' '),
            c if plain(c) => Some(c),
            _ => None,
        });
        *text = kept.collect();
    }
}

/// Control and format characters, and private use.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{10ffff}')
}
