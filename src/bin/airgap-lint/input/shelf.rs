//! Charts that are at hand: in `--charts`, and in the folders that are read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use airgap_lint::release::{ChartOrigin, WantedChart};
use helm::Chart;
use helm::semver::{Constraint, Version};
use walkdir::WalkDir;

use crate::engine;
use crate::input::charts::is_chart;
use crate::input::layouts;
use crate::input::source::shown;
use crate::input::unread::is_chart_folder;
use crate::output::Failure;

/// Charts that are at hand.
#[derive(Default)]
pub struct Shelf {
    /// What `--charts` names.
    roots: Vec<PathBuf>,
    charts: Vec<Entry>,
    opened: RefCell<BTreeMap<PathBuf, Result<Rc<Chart>, String>>>,
}

/// A chart whose place is known.
struct Entry {
    path: PathBuf,
    /// Its name and version, where they are known without opening it.
    known: Option<(String, String)>,
}

impl Shelf {
    /// Looks for charts in the folders and archives that were given; others were found on the way.
    pub fn new(given: &[PathBuf], found: impl Iterator<Item = PathBuf>) -> Result<Self, Failure> {
        let mut shelf = Self {
            roots: given.to_vec(),
            ..Self::default()
        };
        for path in given {
            let before = shelf.charts.len();
            shelf.add_all(path)?;
            if shelf.charts.len() == before {
                return Err(Failure(format!(
                    "--charts {}: no chart is in it (a folder with a Chart.yaml, a .tgz, or an OCI layout)",
                    path.display()
                )));
            }
        }
        found.for_each(|path| shelf.add(path));
        Ok(shelf)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.charts.is_empty()
    }

    fn add_all(&mut self, root: &Path) -> Result<(), Failure> {
        let mut walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                // A link back to a folder that is being walked.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => return Err(Failure(format!("--charts: {error}"))),
            };
            let path = entry.path();
            if entry.file_type().is_dir() && layouts::is_layout(path) {
                let charts = layouts::charts(path).map_err(|error| Failure(format!("--charts {error}")))?;
                self.charts.extend(charts.into_iter().map(|chart| Entry {
                    path: chart.blob,
                    known: Some((chart.name, chart.version)),
                }));
                walk.skip_current_dir();
            } else if is_chart(path) {
                self.add(path.to_owned());
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf) {
        if self.charts.iter().any(|entry| entry.path == path) {
            return;
        }
        let known = is_chart_folder(&path).then(|| metadata(&path)).flatten();
        self.charts.push(Entry { path, known });
    }

    /// The chart that is wanted, if it is at hand; a path counts from the folders around `near`, the file that names it.
    pub fn find(&self, wanted: &WantedChart, near: &Path) -> Option<PathBuf> {
        if let ChartOrigin::Path(path) = &wanted.origin {
            if let Some(folder) = self.folder(path, wanted.version.as_deref(), near) {
                return Some(folder);
            }
            // A name alone may be that of a chart in a repository that is said elsewhere.
            let name = wanted.name.as_deref().or_else(|| (!path.contains('/')).then_some(path));
            return self.named(name?, wanted.version.as_deref());
        }
        self.named(wanted.name.as_deref()?, wanted.version.as_deref())
    }

    /// A folder with a chart, by its path.
    fn folder(&self, path: &str, version: Option<&str>, near: &Path) -> Option<PathBuf> {
        let path = path.trim_start_matches('/');
        // Kustomize has a folder for each version.
        let last = path.rsplit('/').next().unwrap_or_default();
        let versioned = version.map(|version| format!("{path}-{version}/{last}"));
        let inside: Vec<&str> = versioned.as_deref().into_iter().chain([path]).collect();
        let below = |base: &Path| inside.iter().map(|path| plain(&base.join(path))).collect::<Vec<_>>();
        let ends = Path::new(path.trim_start_matches("./"));
        if ends == Path::new(".") || path.is_empty() {
            return near.parent().map(plain).filter(|folder| is_chart_folder(folder));
        }
        let known = self
            .charts
            .iter()
            .filter(|entry| entry.known.is_some() && entry.path.ends_with(ends));
        let roots = self.roots.iter().flat_map(|root| below(root));
        let whole = near.canonicalize().unwrap_or_default();
        let mut candidates = above(near)
            .flat_map(below)
            .chain(roots)
            .chain(known.map(|entry| entry.path.clone()))
            .chain(above(&whole).flat_map(below));
        candidates.find(|candidate| is_chart_folder(candidate))
    }

    /// A chart by its name, and of all versions that fit the highest.
    fn named(&self, name: &str, version: Option<&str>) -> Option<PathBuf> {
        let is_candidate = |entry: &&Entry| match &entry.known {
            Some((known, _)) => known == name,
            None => entry.path.file_name().is_some_and(|file| {
                let file = file.to_string_lossy();
                file.strip_prefix(name).is_some_and(|rest| rest.starts_with(['-', '.']))
            }),
        };
        let entries = self.charts.iter().filter(is_candidate);
        let found: Vec<(&Path, Version)> = entries
            .filter_map(|entry| {
                let (known, version) = match &entry.known {
                    Some(known) => known.clone(),
                    None => {
                        let chart = self.open(&entry.path).ok()?;
                        (chart.metadata.name.clone(), chart.metadata.version.clone())
                    }
                };
                let version = Version::parse(&version).ok().filter(|_| known == name)?;
                Some((entry.path.as_path(), version))
            })
            .collect();
        let asked = version
            .map(|version| version.replace('_', "+"))
            .filter(|version| !version.is_empty());
        let fits = |version: &Version| match asked.as_deref() {
            None => true,
            Some(asked) => {
                Version::parse(asked).is_ok_and(|exact| exact.compare(version).is_eq())
                    || Constraint::parse(asked).is_ok_and(|range| range.check(version))
            }
        };
        // A digest is of one version, and nobody says which.
        let is_digest = asked.as_deref().is_some_and(|asked| asked.starts_with("sha256:"));
        let mut fitting: Vec<&(&Path, Version)> = match is_digest {
            true => found.iter().filter(|_| found.len() == 1).collect(),
            false => found.iter().filter(|(_, version)| fits(version)).collect(),
        };
        // A release comes before what is released before it.
        fitting.sort_by(|(path, one), (other_path, other)| {
            let by_version = other.compare(one);
            one.pre
                .is_empty()
                .cmp(&other.pre.is_empty())
                .reverse()
                .then(by_version)
                .then(path.cmp(other_path))
        });
        fitting.first().map(|(path, _)| (*path).to_owned())
    }

    /// A chart, read once.
    pub fn open(&self, path: &Path) -> Result<Rc<Chart>, Failure> {
        let mut opened = self.opened.borrow_mut();
        let chart = opened
            .entry(path.to_owned())
            .or_insert_with(|| engine::open(path).map(Rc::new).map_err(|Failure(message)| message));
        chart.clone().map_err(Failure)
    }

    /// A file that a release names, in one of the folders that charts are in.
    pub fn file(&self, path: &str) -> Option<PathBuf> {
        self.roots
            .iter()
            .map(|root| root.join(path))
            .find(|path| path.is_file())
    }
}

/// The name and the version in a Chart.yaml.
fn metadata(folder: &Path) -> Option<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        name: String,
        version: String,
    }
    let text = fs::read_to_string(folder.join("Chart.yaml")).ok()?;
    let metadata: Metadata = serde_yaml::from_str(&text).ok()?;
    Some((metadata.name, metadata.version))
}

/// The folders around a file, from the inside.
fn above(file: &Path) -> impl Iterator<Item = &Path> {
    file.ancestors()
        .skip(1)
        .map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        })
}

/// A path without steps that lead nowhere.
fn plain(path: &Path) -> PathBuf {
    let path: PathBuf = path.components().collect();
    match path.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => PathBuf::from(shown(&path)),
    }
}
