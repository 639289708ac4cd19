//! The files of a report, for services that read it elsewhere: where they are in the repository, and what is in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use airgap_lint::report::Sources;
use airgap_lint::{Finding, Report};

use crate::input::files::Files;
use crate::output::Failure;

/// The most that is read of one file.
const MOST: u64 = 1 << 30;

/// The files of a report.
pub struct RepositoryFiles<'f> {
    paths: Paths,
    held: BTreeMap<&'f str, &'f [u8]>,
    /// Files of charts, which are not inputs.
    read: BTreeMap<&'f str, Vec<u8>>,
}

/// What paths count from.
enum Paths {
    /// This comes before relative ones.
    Prefix(String),
    /// They are seen from a folder; both are absolute, and the program runs in the second.
    From { root: PathBuf, here: PathBuf },
}

impl<'f> RepositoryFiles<'f> {
    /// Files with paths only.
    pub fn new(prefix: Option<&str>) -> Result<Self, Failure> {
        let paths = match prefix {
            Some(prefix) => Paths::Prefix(prefix.to_owned()),
            None => {
                let here = std::env::current_dir();
                let here = here.map_err(|error| Failure::io("find", "the working folder", &error))?;
                let root = git_root(&here).unwrap_or(&here).to_owned();
                Paths::From { root, here }
            }
        };
        Ok(Self {
            paths,
            held: BTreeMap::new(),
            read: BTreeMap::new(),
        })
    }

    /// The same with the texts of the files that findings are in.
    pub fn with_texts(mut self, files: &'f Files, report: &'f Report) -> Self {
        self.held = files.texts().collect();
        let findings = report.findings.iter().chain(&report.suppressed);
        let places = |finding: &'f Finding| {
            let related = finding.related().iter().map(|related| &related.location);
            std::iter::once(finding.location()).chain(related)
        };
        let names: BTreeSet<&str> = findings.flat_map(places).map(|location| &*location.file).collect();
        let others = names.into_iter().filter(|name| !self.held.contains_key(name));
        self.read = others.filter_map(|name| Some((name, plain_file(name)?))).collect();
        self
    }
}

impl Sources for RepositoryFiles<'_> {
    fn path<'n>(&self, file: &'n str) -> Cow<'n, str> {
        // Standard input and flags have no place.
        if file == "<stdin>" || file.starts_with("--set") {
            return Cow::Borrowed(file);
        }
        match &self.paths {
            Paths::Prefix(_) if Path::new(file).is_absolute() => Cow::Borrowed(file),
            Paths::Prefix(prefix) => Cow::Owned(shown(&resolved(&Path::new(prefix).join(file)))),
            Paths::From { root, here } => {
                let path = resolved(&here.join(file));
                Cow::Owned(shown(path.strip_prefix(root).unwrap_or(&path)))
            }
        }
    }

    fn text(&self, file: &str) -> Option<&[u8]> {
        let held = self.held.get(file).copied();
        held.or_else(|| self.read.get(file).map(Vec::as_slice))
    }
}

/// The nearest folder upward that is the root of a git work tree.
fn git_root(here: &Path) -> Option<&Path> {
    here.ancestors().find(|folder| folder.join(".git").exists())
}

/// A path without `.` and `..`, where that can be said without a look at the files.
fn resolved(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(resolved.components().next_back(), Some(Component::Normal(_))) => {
                resolved.pop();
            }
            Component::ParentDir if resolved.has_root() => {}
            part => resolved.push(part),
        }
    }
    resolved
}

fn shown(path: &Path) -> String {
    match path.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/"),
    }
}

/// What is in a file, if it is one that can be read again.
fn plain_file(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(name);
    let metadata = path.metadata().ok()?;
    let mut bytes = Vec::new();
    if metadata.is_file() && metadata.len() <= MOST {
        File::open(path).ok()?.take(MOST).read_to_end(&mut bytes).ok()?;
        return Some(bytes);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(root: &str, here: &str) -> RepositoryFiles<'static> {
        RepositoryFiles {
            paths: Paths::From {
                root: root.into(),
                here: here.into(),
            },
            held: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_count_from_the_root_of_the_repository() {
        let files = from("/repo", "/repo/deploy/web");
        for (given, shown) in [
            ("x.yaml", "deploy/web/x.yaml"),
            ("./../db/./x.yaml", "deploy/db/x.yaml"),
            ("/repo/x.yaml", "x.yaml"),
            ("../../../other/x.yaml", "/other/x.yaml"),
            ("/tmp/x.yaml", "/tmp/x.yaml"),
            ("../..", "."),
            ("<stdin>", "<stdin>"),
            ("--set-string", "--set-string"),
        ] {
            assert_eq!(files.path(given), shown);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_prefix_comes_before_relative_paths() {
        let files = RepositoryFiles::new(Some("charts/web/")).unwrap();
        assert_eq!(files.path("values.yaml"), "charts/web/values.yaml");
        assert_eq!(files.path("../db/values.yaml"), "charts/db/values.yaml");
        assert_eq!(files.path("/tmp/x.yaml"), "/tmp/x.yaml");
        assert_eq!(files.path("<stdin>"), "<stdin>");
    }
}
