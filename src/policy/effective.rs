//! The settings that are in effect, and where each was given.

use super::settings::{Given, Settings};
use super::usage::Text;
use super::{Policy, Separator};
use crate::find::Position;

/// A setting that is in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effective {
    /// Its key, as in `mirror.registry` or `allow[0]`.
    pub key: String,
    /// Its value, as text.
    pub value: String,
    /// Who set it.
    pub set_by: SetBy,
}

/// Who set something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetBy {
    /// Nobody set it.
    Default,
    /// An option of the command line sets such a key, or a caller of the library.
    Option(&'static str),
    /// The policy's file; with the position, if it is known.
    File(Option<Position>),
}

/// A setting with the key under which it was given.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub value: String,
    pub given: Given<()>,
}

/// What the settings say, but for the mirror and the sources: patterns, severities, and what is ignored.
pub(super) fn told(set: &Settings, file: &Settings) -> Vec<Told> {
    let mut told = Vec::new();
    let mut tell = |value: String, given: Given<()>| told.push(Told { value, given });
    for settings in [set, file] {
        for given in settings.allow.iter().chain(&settings.exclude) {
            tell(given.value.clone(), given.place());
        }
        for severity in &settings.severity {
            tell(severity.severity.value.clone(), severity.severity.place());
        }
        for ignore in &settings.ignore {
            let parts = [
                &ignore.code,
                &ignore.image,
                &ignore.kind,
                &ignore.name,
                &ignore.path,
                &ignore.until,
            ];
            let parts = parts.into_iter().flatten().map(|given| given.value.as_str());
            let reason = ignore.reason.as_ref().map_or("", |reason| reason.value.as_str());
            tell(
                format!("{}: {reason}", parts.collect::<Vec<_>>().join(" ")),
                ignore.place.clone(),
            );
        }
        for mirror in &settings.git_mirrors {
            tell(mirror.value.clone(), mirror.place());
        }
        if let Some(baseline) = &settings.baseline {
            tell(baseline.value.clone(), baseline.place());
        }
    }
    told
}

impl Policy {
    /// Every setting that is in effect, defaults included, in the order of the keys of a policy file.
    ///
    /// ```
    /// let policy = airgap_lint::Policy::from_yaml("mirror: { registry: mirror.internal }")?;
    /// let settings = policy.effective();
    /// assert_eq!((settings[0].key.as_str(), settings[0].value.as_str()), ("mirror.registry", "mirror.internal"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn effective(&self) -> Vec<Effective> {
        let text = Text::new(&self.text);
        let set_by = |given: &Given<()>| match given.in_text {
            true => SetBy::File(text.position(&given.path)),
            false => SetBy::Option(option(&given.path.to_string())),
        };
        let mirror = |key: &str, value: Option<String>, default: &str| {
            let key = format!("mirror.{key}");
            let told = self.mirror_told.iter().find(|given| given.path.to_string() == key);
            Effective {
                value: value.unwrap_or_else(|| default.to_owned()),
                set_by: told.map_or(SetBy::Default, set_by),
                key,
            }
        };
        let separator = match self.separator {
            Separator::Slash => "/",
            Separator::Dash => "-",
        };
        let mut all = vec![
            mirror("registry", self.mirror().map(str::to_owned), "none"),
            mirror("separator", Some(separator.to_owned()), "/"),
            mirror("depth", self.depth.map(|depth| depth.to_string()), "unlimited"),
            mirror("keep-registry", Some(self.keep_registry.to_string()), "false"),
            mirror("pull-secret", self.pull_secret.clone(), "none"),
            mirror("node-credentials", Some(self.node_credentials.to_string()), "false"),
            mirror("kind", self.kind.map(|kind| kind.as_str().to_owned()), "none"),
        ];
        // The entry counts, and not the `from` in it.
        let key = |given: &Given<()>| given.path.to_string().trim_end_matches(".from").to_owned();
        all.extend(self.entries.sources.iter().map(|(from, to, given)| Effective {
            key: key(given),
            value: format!("{} → {}", from.as_str(), to.as_str()),
            set_by: set_by(given),
        }));
        all.extend(self.told.iter().map(|told| Effective {
            key: key(&told.given),
            value: told.value.clone(),
            set_by: set_by(&told.given),
        }));
        all
    }
}

/// The option that sets a key.
fn option(key: &str) -> &'static str {
    let first = key.split(['.', '[']).next().unwrap_or_default();
    match (key, first) {
        ("mirror.registry", _) => "--mirror",
        ("mirror.separator", _) => "--separator",
        ("mirror.depth", _) => "--depth",
        ("mirror.keep-registry", _) => "--keep-registry",
        ("severity.external-source.url", _) => "--egress",
        (_, "sources") => "--source",
        (_, "allow") => "--allow",
        (_, "exclude") => "--exclude",
        _ => "the caller",
    }
}
