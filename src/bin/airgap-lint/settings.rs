//! From options and files to a linter.

use std::path::{Path, PathBuf};

use airgap_lint::{Linter, Policy, PolicyError, RuleSet};

use crate::args::PolicyOptions;
use crate::output::Failure;

/// The name of a policy file.
pub const POLICY: &str = ".airgap-lint.yaml";

/// A linter, and the files it was made from, which are not manifests.
pub struct Settings {
    pub linter: Linter,
    /// The policy file, if there is one.
    pub policy: Option<PathBuf>,
    /// The rule files.
    pub rules: Vec<PathBuf>,
    /// The file with the findings of an earlier check, if there is one.
    pub baseline: Option<PathBuf>,
}

impl Settings {
    /// Reads the policy and the rules that the options name.
    pub fn read(options: &PolicyOptions) -> Result<Self, Failure> {
        let path = match &options.policy {
            Some(path) => Some(path.clone()),
            None if options.no_policy => None,
            None => nearest()?,
        };
        let text = path.as_deref().map(|path| read_text(path, "the policy")).transpose()?;
        let fail = |error: PolicyError| {
            let place = match (&path, error.line(), error.column()) {
                (Some(path), Some(line), Some(column)) => format!("{}:{line}:{column}: ", path.display()),
                _ => "policy: ".to_owned(),
            };
            let key = match error.key() {
                "" => String::new(),
                key => format!("{key}: "),
            };
            Failure(format!("{place}{key}{}; {}", error.message(), error.fix()))
        };
        let policy = policy(text.as_deref(), path.as_deref(), options, fail)?;
        Self::new(policy, path, options)
    }

    /// Takes a policy that is a part of the input, at this key, and the options.
    pub fn inline(text: &str, key: &str, options: &PolicyOptions) -> Result<Self, Failure> {
        if let Some(path) = &options.policy {
            let path = path.display();
            return Err(Failure(format!(
                "there are two policies, {key} and --policy {path}; drop one of them"
            )));
        }
        let fail = |error: PolicyError| {
            let key = [key, error.key()].join(".");
            let key = key.trim_end_matches('.');
            Failure(format!("{key}: {}; {}", error.message(), error.fix()))
        };
        Self::new(policy(Some(text), None, options, fail)?, None, options)
    }

    fn new(policy: Policy, path: Option<PathBuf>, options: &PolicyOptions) -> Result<Self, Failure> {
        Ok(Self {
            linter: Linter::new(policy, rules(&options.rules)?),
            policy: path,
            rules: options.rules.clone(),
            baseline: None,
        })
    }

    /// Only a mirror, without a policy file.
    pub fn with_mirror(mirror: Option<&str>) -> Result<Self, Failure> {
        let builder = mirror
            .into_iter()
            .fold(Policy::builder(), |policy, mirror| policy.mirror(mirror));
        let policy = builder
            .build()
            .map_err(|error| Failure(format!("--mirror: {}; {}", error.message(), error.fix())))?;
        Ok(Self {
            linter: Linter::new(policy, RuleSet::embedded()),
            policy: None,
            rules: Vec::new(),
            baseline: None,
        })
    }

    /// That there is a place where references can move.
    pub fn require_destination(&self) -> Result<(), Failure> {
        match self.linter.policy().home_registries().next() {
            Some(_) => Ok(()),
            None => Err(Failure(
                "no mirror is configured, so nothing can move; use --mirror HOST[:PORT][/PREFIX], or add a mirror or sources \
                 to the policy"
                    .to_owned(),
            )),
        }
    }

    /// Which policy file is in effect, in a few words.
    pub fn said(&self) -> String {
        match &self.policy {
            Some(policy) => format!("policy: {}", policy.display()),
            None => "no policy file".to_owned(),
        }
    }

    /// Where a folder is, seen from the policy's folder, so that the paths in it can be held against the policy; a folder
    /// that is elsewhere is seen from itself.
    pub fn place_of(&self, folder: &Path) -> PathBuf {
        seen_from(self.policy.as_deref(), folder)
    }

    /// Whether a file is one of those that the settings came from.
    pub fn is_own(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == POLICY)
            || self.rules.iter().chain(&self.policy).chain(&self.baseline).any(|own| {
                own.file_name() == path.file_name()
                    && match (own.canonicalize(), path.canonicalize()) {
                        (Ok(own), Ok(path)) => own == path,
                        _ => false,
                    }
            })
    }
}

/// Where a folder is, seen from the folder of a policy.
fn seen_from(policy: Option<&Path>, folder: &Path) -> PathBuf {
    // The folder of `.airgap-lint.yaml` is called by an empty path.
    let policy = policy.and_then(Path::parent);
    let policy = policy.map(|policy| Path::new(".").join(policy).canonicalize());
    match (policy, folder.canonicalize()) {
        (Some(Ok(policy)), Ok(folder)) => folder.strip_prefix(policy).unwrap_or(Path::new("")).to_owned(),
        _ => PathBuf::new(),
    }
}

/// The rules: those of the files, and then the built-in ones.
pub fn rules(files: &[PathBuf]) -> Result<RuleSet, Failure> {
    if files.is_empty() {
        return Ok(RuleSet::embedded());
    }
    let mut texts = Vec::new();
    for path in files {
        texts.push((path.display().to_string(), read_text(path, "the rules")?));
    }
    let texts = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    RuleSet::with_files(texts).map_err(|error| Failure(error.to_string()))
}

/// The policy of a file, if there is one, as the options change it.
fn policy(
    text: Option<&str>,
    path: Option<&Path>,
    options: &PolicyOptions,
    fail: impl Fn(PolicyError) -> Failure,
) -> Result<Policy, Failure> {
    let mut builder = Policy::builder();
    if let Some(text) = text {
        builder = builder.yaml(text).map_err(&fail)?;
    }
    if let Some(mirror) = &options.mirror {
        builder = builder.mirror(mirror);
    }
    if let Some(separator) = &options.separator {
        builder = builder.separator(separator);
    }
    if let Some(depth) = options.depth {
        builder = builder.depth(depth);
    }
    if let Some(keep) = options.keep_registry {
        builder = builder.keep_registry(keep);
    }
    if let Some(kind) = &options.mirror_kind {
        builder = builder.kind(kind);
    }
    if options.egress {
        builder = builder.severity_of_source("url", "warning");
    }
    for source in &options.source {
        let Some((from, to)) = source.split_once('=') else {
            return Err(Failure(format!(
                "--source {source}: `=` is missing; write FROM=TO, as in docker.io/library=mirror.internal/library"
            )));
        };
        builder = builder.source(from, to);
    }
    for pattern in &options.allow {
        builder = builder.allow(pattern);
    }
    builder = match &options.today {
        Some(today) => builder.today(today),
        None => builder.today(&jiff::Zoned::now().date().to_string()),
    };
    if let Some(path) = path {
        let folder = seen_from(Some(path), Path::new("."));
        builder = builder
            .named(&path.display().to_string())
            .seen_from(&folder.to_string_lossy().replace('\\', "/"));
        let root = Path::new(".").join(path);
        if let Some(Ok(root)) = root.parent().map(Path::canonicalize) {
            builder = builder.rooted_at(&root.to_string_lossy().replace('\\', "/"));
        }
    }
    builder.build().map_err(fail)
}

/// The nearest policy upward from the working folder, to the root of the git work tree.
fn nearest() -> Result<Option<PathBuf>, Failure> {
    let here = std::env::current_dir().map_err(|error| Failure::io("find", "the working folder", &error))?;
    for (up, folder) in here.ancestors().enumerate() {
        // Reports show its path relative to the working folder.
        let shown = |name: &str| std::iter::repeat_n("..", up).chain([name]).collect::<PathBuf>();
        if folder.join(POLICY).is_file() {
            return Ok(Some(shown(POLICY)));
        }
        let misnamed = ".airgap-lint.yml";
        if folder.join(misnamed).is_file() {
            return Err(Failure(format!(
                "{}: policy files are named {POLICY}; rename the file, or pass it with --policy",
                shown(misnamed).display()
            )));
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::io(&format!("read {what}"), path.display(), &error))
}
