//! From settings to a policy: every check that can be made before an image is seen.

use super::error::{Fault, Wrong};
use super::ignore::{Date, Ignore};
use super::locate::locate;
use super::prefix::Prefix;
use super::settings::{Given, IgnoreSetting, Settings, SeveritySetting, SourceSetting};
use super::usage::Entries;
use super::{Policy, PolicyError, PolicyErrorKind as Kind, Separator, Then, allow, effective, exclude};
use crate::code::{Code, Severity};
use crate::find::Position;
use crate::words::suggest;
use globset::{Glob, GlobSet};
use rustc_hash::FxHashMap;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::ops::Bound;

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
    folder: String,
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
        folder.clone_into(&mut self.folder);
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
            folder,
            today,
        } = self;
        let today = today.map(|today| read_date(&today)).transpose();
        let compiled = today.and_then(|today| Ok((today, compile(file, set)?)));
        let (today, mut policy) = compiled.map_err(|fault| placed(fault, &text))?;
        policy.entries.locate(&text);
        Ok(Policy {
            text: text.into(),
            file: name.map(Into::into),
            folder,
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

    let mirror_told = [
        mirror.as_ref().map(Given::place),
        separator.as_ref().map(Given::place),
        depth.as_ref().map(Given::place),
        keep_registry.as_ref().map(Given::place),
        pull_secret.as_ref().map(Given::place),
    ];
    let overridden = set.sources.len();
    let sources = sources(set.sources.into_iter().chain(file.sources), overridden)?;
    let needs_mirror = [
        // Separator and depth shape the targets of sources, too; the others have no meaning without a mirror.
        separator.as_ref().filter(|_| sources.is_empty()).map(Given::place),
        depth.as_ref().filter(|_| sources.is_empty()).map(Given::place),
        keep_registry.as_ref().filter(|keep| keep.value).map(Given::place),
        pull_secret.as_ref().map(Given::place),
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
    let mut severity = FxHashMap::default();
    for setting in file.severity.iter().chain(&set.severity) {
        severity.insert(read_code(&setting.code)?, read_severity(&setting.severity)?);
    }
    let keep_registry = keep_registry.is_some_and(|keep| keep.value);
    Ok(Policy {
        mirror: mirror_prefix,
        separator,
        depth,
        keep_registry,
        pull_secret,
        then,
        allow,
        exclude,
        severity,
        baseline: file.baseline.map(|given| given.value),
        text: "".into(),
        file: None,
        folder: String::new(),
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

fn read_date(given: &Given<String>) -> Result<Date, Fault> {
    Date::read(&given.value).ok_or_else(|| {
        let message = format!("`{}` is not a date", given.value);
        given.fault(Wrong::new(Kind::BadDate, message, "write it as in 2027-06-30"))
    })
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

/// A source whose prefixes are sound.
struct Source {
    from: Prefix,
    to: Prefix,
    given: Given<String>,
}

impl Source {
    /// Whether names under it stay where they are.
    fn stays(&self) -> bool {
        self.from == self.to
    }
}

/// Reads the sources; the first `overriding` of them replace later ones with the same `from`.
fn sources(settings: impl Iterator<Item = SourceSetting>, overriding: usize) -> Result<Vec<Source>, Fault> {
    let mut sources: Vec<Source> = Vec::new();
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for (index, setting) in settings.enumerate() {
        let prefix = |given: &Given<String>| Prefix::parse(&given.value).map_err(|wrong| given.fault(wrong));
        let (from, to) = (prefix(&setting.from)?, prefix(&setting.to)?);
        if from != to {
            refuse_bare_hub(&setting.to, &to)?;
        }
        match seen.get(from.as_str()) {
            Some(&earlier) if earlier < overriding && index >= overriding => continue,
            Some(_) => {
                let message = format!("there are two sources for `{}`", from.as_str());
                return Err(setting
                    .from
                    .fault(Wrong::new(Kind::DuplicateSource, message, "remove one of them")));
            }
            None => {}
        }
        seen.insert(from.as_str().to_owned(), index);
        sources.push(Source {
            from,
            to,
            given: setting.from,
        });
    }
    Ok(sources)
}

/// What happens to names under each prefix that the policy knows.
///
/// If a `from` equals a `to` (or the mirror), the `from` wins, so that a chain of sources is followed.
fn rules(sources: &[Source], mirror: Option<&Prefix>) -> FxHashMap<String, Then> {
    let mut rules = FxHashMap::default();
    for home in sources.iter().map(|source| &source.to).chain(mirror) {
        rules.insert(home.as_str().to_owned(), Then::Home);
    }
    for source in sources.iter().filter(|source| !source.stays()) {
        rules.insert(source.from.as_str().to_owned(), Then::Move(source.to.clone()));
    }
    rules
}

/// Refuses sources that feed each other in a circle: what one moves, the next moves on, and so back to the first.
///
/// One source feeds another when the other's `from` is its `to` or is under it; a `from` above it loses against the
/// `to`, which is longer. A source may feed itself (`a/b` to `a`): each time there is one part less.
fn refuse_circles(sources: &[Source]) -> Result<(), Fault> {
    let by_from: BTreeMap<&str, usize> = sources
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.stays())
        .map(|(index, s)| (s.from.as_str(), index))
        .collect();
    let fed_by = |index: usize| {
        let to = &sources[index].to;
        by_from
            .range::<str, _>((Bound::Included(to.as_str()), Bound::Unbounded))
            .take_while(move |(from, _)| from.starts_with(to.as_str()))
            .map(|(_, next)| *next)
            .filter(move |next| *next != index && to.holds(&sources[*next].from))
            .collect::<Vec<_>>()
    };
    // Depth first, without recursion: each entry is a source with the sources it feeds that are still to be visited.
    let mut done = vec![false; sources.len()];
    let mut on_way = vec![false; sources.len()];
    for start in by_from.values().copied() {
        if done[start] {
            continue;
        }
        on_way[start] = true;
        let mut way = vec![(start, fed_by(start))];
        while let Some((index, left)) = way.last_mut() {
            match left.pop() {
                Some(next) if on_way[next] => {
                    let names = way
                        .iter()
                        .map(|(index, _)| *index)
                        .skip_while(|index| *index != next)
                        .chain([next]);
                    let circle = names
                        .map(|i| sources[i].from.as_str())
                        .collect::<Vec<_>>()
                        .join("` → `");
                    let message = format!("the sources form a circle: `{circle}`");
                    let fix = "remove one of them, or set its `to` to its `from` so that its images stay";
                    return Err(sources[next].given.fault(Wrong::new(Kind::Circle, message, fix)));
                }
                Some(next) if !done[next] => {
                    on_way[next] = true;
                    way.push((next, fed_by(next)));
                }
                Some(_) => {}
                None => {
                    (done[*index], on_way[*index]) = (true, false);
                    way.pop();
                }
            }
        }
    }
    Ok(())
}

fn read_target(given: &Given<String>) -> Result<Prefix, Fault> {
    let prefix = Prefix::parse(&given.value).map_err(|wrong| given.fault(wrong))?;
    refuse_bare_hub(given, &prefix)?;
    Ok(prefix)
}

fn refuse_bare_hub(given: &Given<String>, prefix: &Prefix) -> Result<(), Fault> {
    if prefix.is_bare_hub() {
        let message = "Docker Hub has images only under a namespace";
        let wrong = Wrong::new(Kind::HubName, message, "add yours, as in `docker.io/team`");
        return Err(given.fault(wrong));
    }
    Ok(())
}

fn read_separator(given: &Given<String>) -> Result<Separator, Fault> {
    match given.value.as_str() {
        "/" => Ok(Separator::Slash),
        "-" => Ok(Separator::Dash),
        other => {
            let message = format!("invalid separator `{other}`");
            let fix = "use `/` for a registry with nested repositories, or `-` for a flat one";
            Err(given.fault(Wrong::new(Kind::BadSeparator, message, fix)))
        }
    }
}

fn read_depth(given: &Given<u64>, mirror: Option<&Prefix>) -> Result<usize, Fault> {
    let needed = mirror.map_or(0, Prefix::parts) + 1;
    let depth = usize::try_from(given.value).unwrap_or(usize::MAX);
    if depth < needed {
        let message = format!("a depth of {depth} leaves no room for an image");
        let fix = match mirror {
            Some(mirror) if needed > 1 => {
                format!(
                    "use at least {needed}, because the prefix of `{}` counts, or use a shorter prefix",
                    mirror.as_str()
                )
            }
            _ => "use at least 1".to_owned(),
        };
        return Err(given.fault(Wrong::new(Kind::BadDepth, message, fix)));
    }
    Ok(depth)
}

/// A DNS-1123 subdomain, as `IsDNS1123Subdomain` of k8s.io/apimachinery has it for the names of secrets.
fn read_pull_secret(given: Given<String>) -> Result<String, Fault> {
    let is_end = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_sound = given.value.len() <= 253
        && given.value.split('.').all(|label| {
            let bytes = label.as_bytes();
            bytes.first().is_some_and(is_end)
                && bytes.last().is_some_and(is_end)
                && bytes.iter().all(|b| is_end(b) || *b == b'-')
        });
    if is_sound {
        return Ok(given.value);
    }
    let message = format!("`{}` is not a valid name for a secret", given.value);
    let fix = "use at most 253 lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit";
    Err(given.fault(Wrong::new(Kind::BadPullSecret, message, fix)))
}

fn read_code(given: &Given<String>) -> Result<Code, Fault> {
    let code = Code::from_name(&given.value).filter(|code| *code != Code::Unreadable);
    code.ok_or_else(|| {
        // The severity of unreadable input cannot be changed.
        let known: Vec<&str> = Code::ALL
            .into_iter()
            .filter(|code| *code != Code::Unreadable)
            .map(Code::as_str)
            .collect();
        let message = format!("unknown code `{}`", given.value);
        let wrong = Wrong::new(
            Kind::UnknownCode,
            message,
            suggest(&given.value, &known, "the codes are"),
        );
        Fault {
            on_key: true,
            ..given.fault(wrong)
        }
    })
}

fn read_severity(given: &Given<String>) -> Result<Severity, Fault> {
    Severity::from_name(&given.value).ok_or_else(|| {
        let known = Severity::ALL.map(Severity::as_str);
        let message = format!("unknown severity `{}`", given.value);
        given.fault(Wrong::new(
            Kind::UnknownSeverity,
            message,
            suggest(&given.value, &known, "use one of"),
        ))
    })
}
