//! From settings to a policy: every check that can be made before an image is seen.

use super::error::{Fault, Wrong};
use super::ignore::{Ignore, Places};
use super::locate::locate;
use super::moves::{refuse_circles, rules, sources};
use super::settings::{Given, IgnoreSetting, Settings, SeveritySetting, SourceSetting};
use super::usage::Entries;
use super::values::{
    read_artifact, read_code, read_date, read_depth, read_git_mirror, read_kind, read_pull_secret, read_separator,
    read_severity, read_target,
};
use super::{Policy, PolicyError, PolicyErrorKind as Kind, allow, effective, exclude};
use crate::code::Code;
use crate::find::Position;
use globset::{Glob, GlobSet};
use rustc_hash::FxHashMap;
use serde_yaml::Value;

/// Collects the settings of a policy, from a file and from a caller.
///
/// Settings by the caller override the file, in whichever order they come: single values and severities replace those
/// of the file, a source replaces the file's source with the same `from`, and `allow` and `exclude` add to the file's
/// patterns.
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    text: String,
    file: Settings,
    set: Settings,
    name: Option<String>,
    places: Places,
    today: Option<Given<String>>,
}

impl PolicyBuilder {
    /// Takes the settings of a policy file, and drops those of an earlier one.
    ///
    /// # Errors
    /// The text is not valid YAML, has an unknown key, or a value of the wrong type.
    pub fn yaml(mut self, text: &str) -> Result<Self, PolicyError> {
        let root = parse(text)?;
        self.file = Settings::read(&root).map_err(|fault| placed(fault, text))?;
        text.clone_into(&mut self.text);
        Ok(self)
    }

    /// Sets the mirror, `host[:port][/prefix]`.
    #[must_use]
    pub fn mirror(mut self, registry: &str) -> Self {
        self.set.mirror = Some(Given::by_caller(registry.to_owned(), &["mirror", "registry"]));
        self
    }

    /// Sets what joins the parts of a repository: `/` or `-`.
    #[must_use]
    pub fn separator(mut self, separator: &str) -> Self {
        self.set.separator = Some(Given::by_caller(separator.to_owned(), &["mirror", "separator"]));
        self
    }

    /// Sets how many parts a repository may have, including those of the mirror's prefix.
    #[must_use]
    pub fn depth(mut self, parts: u64) -> Self {
        self.set.depth = Some(Given::by_caller(parts, &["mirror", "depth"]));
        self
    }

    /// Sets whether the source's registry becomes the first part of the path at the mirror.
    #[must_use]
    pub fn keep_registry(mut self, keep: bool) -> Self {
        self.set.keep_registry = Some(Given::by_caller(keep, &["mirror", "keep-registry"]));
        self
    }

    /// Sets the name of the pull secret for the mirror.
    #[must_use]
    pub fn pull_secret(mut self, name: &str) -> Self {
        self.set.pull_secret = Some(Given::by_caller(name.to_owned(), &["mirror", "pull-secret"]));
        self
    }

    /// Sets what kind of registry the mirror is, as in [`RegistryKind::as_str`](super::RegistryKind::as_str).
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Self {
        self.set.kind = Some(Given::by_caller(kind.to_owned(), &["mirror", "kind"]));
        self
    }

    /// Sets the severity of what comes from outside, by what it is: `chart`, `git`, `url`.
    #[must_use]
    pub fn severity_of_source(mut self, artifact: &str, severity: &str) -> Self {
        let keys = ["severity", Code::ExternalSource.as_str(), artifact];
        self.set.severity.push(SeveritySetting {
            code: Given::by_caller(Code::ExternalSource.as_str().to_owned(), &keys[..2]),
            artifact: Some(Given::by_caller(artifact.to_owned(), &keys)),
            severity: Given::by_caller(severity.to_owned(), &keys),
        });
        self
    }

    /// Adds a source: everything under `from` moves under `to`.
    #[must_use]
    pub fn source(mut self, from: &str, to: &str) -> Self {
        self.set.sources.push(SourceSetting {
            from: Given::by_caller(from.to_owned(), &["sources", "from"]),
            to: Given::by_caller(to.to_owned(), &["sources", "to"]),
        });
        self
    }

    /// Adds a pattern of names that are allowed.
    #[must_use]
    pub fn allow(mut self, pattern: &str) -> Self {
        self.set.allow.push(Given::by_caller(pattern.to_owned(), &["allow"]));
        self
    }

    /// Adds a pattern of files and folders that are not read, relative to the policy's folder.
    #[must_use]
    pub fn exclude(mut self, pattern: &str) -> Self {
        self.set
            .exclude
            .push(Given::by_caller(pattern.to_owned(), &["exclude"]));
        self
    }

    /// Sets the severity of a code, both by their names.
    #[must_use]
    pub fn severity(mut self, code: &str, severity: &str) -> Self {
        let given = |text: &str| Given::by_caller(text.to_owned(), &["severity", code]);
        self.set.severity.push(SeveritySetting {
            code: given(code),
            artifact: None,
            severity: given(severity),
        });
        self
    }

    /// Says what the file is called, for findings about what it says.
    #[must_use]
    pub fn named(mut self, file: &str) -> Self {
        self.name = Some(file.to_owned());
        self
    }

    /// Says where the names of inputs count from, seen from the folder of the policy: the paths in `ignore` count from there.
    #[must_use]
    pub fn seen_from(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.places.folder);
        self
    }

    /// Says which folder the policy is in by its full path, for inputs whose names are full paths.
    #[must_use]
    pub fn rooted_at(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.places.root);
        self
    }

    /// Says which day it is, as in `2027-06-30`. Without it, no entry of `ignore` that has an end counts.
    #[must_use]
    pub fn today(mut self, date: &str) -> Self {
        self.today = Some(Given::by_caller(date.to_owned(), &["today"]));
        self
    }

    /// Checks the settings and compiles them.
    ///
    /// # Errors
    /// Says which key is wrong, why, and how to fix it; with line and column when it is in the file.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let Self {
            text,
            file,
            set,
            name,
            places,
            today,
        } = self;
        let today = today.map(|today| read_date(&today)).transpose();
        let compiled = today.and_then(|today| Ok((today, compile(file, set)?)));
        let (today, mut policy) = compiled.map_err(|fault| placed(fault, &text))?;
        policy.entries.locate(&text);
        Ok(Policy {
            text: text.into(),
            file: name.map(Into::into),
            places,
            today,
            ..policy
        })
    }
}

/// Reads a text as YAML.
fn parse(text: &str) -> Result<Value, PolicyError> {
    serde_yaml::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let line = error
            .location()
            .and_then(|place| text.lines().nth(place.line().saturating_sub(1)));
        let indent = line.map(|line| &line[..line.len() - line.trim_start().len()]);
        let wrong = match indent.is_some_and(|indent| indent.contains('\t')) {
            true => Wrong::new(
                Kind::Syntax,
                "invalid YAML: the line is indented with a tab",
                "use spaces",
            ),
            false => Wrong::new(Kind::Syntax, format!("invalid YAML: {message}"), "fix the syntax here"),
        };
        let fault = Fault {
            path: Default::default(),
            on_key: false,
            in_text: true,
            wrong,
        };
        PolicyError::new(fault, error.location().map(|place| (place.line(), place.column())))
    })
}

/// An error with the place of its key in the text.
fn placed(fault: Fault, text: &str) -> PolicyError {
    let place = if fault.in_text {
        locate(text, &fault.path, fault.on_key)
    } else {
        None
    };
    PolicyError::new(fault, place)
}

fn compile(file: Settings, set: Settings) -> Result<Policy, Fault> {
    let told = effective::told(&set, &file);
    let mirror = set.mirror.or(file.mirror);
    let separator = set.separator.or(file.separator);
    let depth = set.depth.or(file.depth);
    let keep_registry = set.keep_registry.or(file.keep_registry);
    let pull_secret = set.pull_secret.or(file.pull_secret);
    let kind = set.kind.or(file.kind);

    let mirror_told = [
        mirror.as_ref().map(Given::place),
        separator.as_ref().map(Given::place),
        depth.as_ref().map(Given::place),
        keep_registry.as_ref().map(Given::place),
        pull_secret.as_ref().map(Given::place),
        kind.as_ref().map(Given::place),
    ];
    let overridden = set.sources.len();
    let sources = sources(set.sources.into_iter().chain(file.sources), overridden)?;
    let needs_mirror = [
        // Separator and depth shape the targets of sources, too; the others have no meaning without a mirror.
        separator.as_ref().filter(|_| sources.is_empty()).map(Given::place),
        depth.as_ref().filter(|_| sources.is_empty()).map(Given::place),
        keep_registry.as_ref().filter(|keep| keep.value).map(Given::place),
        pull_secret.as_ref().map(Given::place),
        kind.as_ref().map(Given::place),
    ];
    if mirror.is_none()
        && let Some(lonely) = needs_mirror.into_iter().flatten().next()
    {
        let fix = "set `mirror.registry` as well, or remove this";
        return Err(lonely.fault(Wrong::new(
            Kind::MissingMirror,
            "this setting needs a mirror, and there is none",
            fix,
        )));
    }

    let separator = separator.as_ref().map(read_separator).transpose()?.unwrap_or_default();
    let mirror_prefix = mirror.as_ref().map(read_target).transpose()?;
    let depth = depth
        .map(|depth| read_depth(&depth, mirror_prefix.as_ref()))
        .transpose()?;
    let pull_secret = pull_secret.map(read_pull_secret).transpose()?;
    let kind = kind.as_ref().map(read_kind).transpose()?;
    let git_mirrors = file.git_mirrors.iter().map(read_git_mirror).collect::<Result<_, _>>()?;
    let then = rules(&sources, mirror_prefix.as_ref());
    refuse_circles(&sources)?;

    let entries = Entries {
        allow: set.allow.iter().chain(&file.allow).cloned().collect(),
        sources: sources
            .iter()
            .map(|source| (source.from.clone(), source.to.clone(), source.given.place()))
            .collect(),
        ignore: file.ignore.iter().map(ignored).collect::<Result<_, _>>()?,
    };
    let allow = globs(entries.allow.iter(), "allow", allow::compile)?;
    let exclude = globs(set.exclude.iter().chain(&file.exclude), "exclude", exclude::compile)?;
    let (mut severity, mut severity_of_sources) = (FxHashMap::default(), FxHashMap::default());
    for setting in file.severity.iter().chain(&set.severity) {
        let (code, weight) = (read_code(&setting.code)?, read_severity(&setting.severity)?);
        match &setting.artifact {
            Some(artifact) => severity_of_sources.insert(read_artifact(artifact)?, weight).map(drop),
            None => severity.insert(code, weight).map(drop),
        };
    }
    let keep_registry = keep_registry.is_some_and(|keep| keep.value);
    Ok(Policy {
        mirror: mirror_prefix,
        separator,
        depth,
        keep_registry,
        pull_secret,
        node_credentials: file.node_credentials.is_some_and(|nodes| nodes.value),
        kind,
        git_mirrors,
        then,
        allow,
        exclude,
        severity,
        severity_of_sources,
        baseline: file.baseline.map(|given| given.value),
        text: "".into(),
        file: None,
        places: Places::default(),
        today: None,
        entries,
        mirror_told: mirror_told.into_iter().flatten().collect(),
        told,
        redirects: None,
    })
}

fn ignored(setting: &IgnoreSetting) -> Result<(Ignore, Given<()>, Option<Position>), Fault> {
    // The code is a value here, and not a key.
    let code = |given: &Given<String>| read_code(given).map_err(|fault| Fault { on_key: false, ..fault });
    Ok((Ignore::compile(setting, code)?, setting.place.place(), None))
}

/// The patterns of a list, as one.
fn globs<'g>(
    patterns: impl Iterator<Item = &'g Given<String>>,
    key: &str,
    compile: impl Fn(&str) -> Result<Glob, Wrong>,
) -> Result<GlobSet, Fault> {
    let mut globs = Vec::new();
    for pattern in patterns {
        globs.push(compile(&pattern.value).map_err(|wrong| pattern.fault(wrong))?);
    }
    GlobSet::new(globs).map_err(|error| {
        let wrong = Wrong::new(
            Kind::BadGlob,
            format!("the patterns are too large: {error}"),
            "use fewer patterns",
        );
        Given::by_caller((), &[key]).fault(wrong)
    })
}
