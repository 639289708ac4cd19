//! Folders, and the manifests in them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use airgap_lint::FolderFacts;
use airgap_lint::rules::FileClass;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::args::ReadOptions;
use crate::input::opening::Opening;
use crate::input::source::{self, Content, Source, shown};
use crate::input::unread::{self, Unread, extension, is_chart_folder};
use crate::output::Failure;
use crate::settings::Settings;

/// Names that end so are templates, or documents that may open with front matter.
const NO_MANIFESTS: [&str; 14] = [
    "tpl", "tmpl", "gotmpl", "gotpl", "j2", "jinja", "jinja2", "mustache", "erb", "md", "mdx", "rst", "adoc", "html",
];

/// Reads folders.
pub struct Reader<'s> {
    settings: &'s Settings,
    exclude: Option<GlobSet>,
    /// Whether files are read that are not for a cluster.
    all_files: bool,
    /// Whether templates are read for what is likely in them.
    templates: bool,
    pub files: Vec<Source>,
    /// What was not read of each folder.
    pub folders: Vec<(String, FolderFacts)>,
    /// The charts that were found and not rendered, and which of the files says so of each.
    pub charts: Vec<(PathBuf, usize)>,
}

/// What was found in a folder and is not read.
#[derive(Default)]
struct Found {
    charts: Vec<Chart>,
    excluded: usize,
    left_out: BTreeMap<&'static str, usize>,
    unread: Vec<(&'static str, PathBuf)>,
}

impl Found {
    /// All but the charts, for reports. What is in a chart is reported with it.
    fn facts(self) -> FolderFacts {
        let mut facts = FolderFacts::default();
        facts.excluded = self.excluded;
        let left_out = self.left_out.into_iter();
        facts.left_out = left_out.map(|(class, count)| (class.to_owned(), count)).collect();
        let is_in_chart = |path: &Path| self.charts.iter().any(|chart| path.starts_with(&chart.folder));
        for (what, path) in self.unread.iter().filter(|(_, path)| !is_in_chart(path)) {
            facts.unread.entry((*what).to_owned()).or_default().push(shown(path));
        }
        facts
    }
}

/// A chart that is not rendered.
struct Chart {
    folder: PathBuf,
    /// How many templates it has, and how many charts in archives.
    templates: usize,
    archives: usize,
    /// Which of the files represents it.
    file: usize,
}

impl Chart {
    /// The folder in it that is not read.
    fn part(&self) -> &'static str {
        match self.templates {
            0 => "charts",
            _ => "templates",
        }
    }
}

impl<'s> Reader<'s> {
    /// Skips files that the options exclude.
    pub fn new(settings: &'s Settings, options: &ReadOptions) -> Result<Self, Failure> {
        Ok(Self {
            settings,
            exclude: exclude(&options.exclude)?,
            all_files: options.all_files,
            templates: options.templates,
            files: Vec::new(),
            folders: Vec::new(),
            charts: Vec::new(),
        })
    }

    /// Reads the manifests in a folder: by their names, or by how they open.
    ///
    /// Links are followed, unless they lead back to where the walk came from. `.git` is left out, and files that are not
    /// for a cluster.
    pub fn folder(&mut self, root: &Path) {
        let mut found = Found::default();
        let place = self.settings.place_of(root);
        let mut walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unwalkable(&error);
                    continue;
                }
            };
            let path = entry.path();
            let is_folder = entry.file_type().is_dir();
            if entry.depth() > 0
                && (is_folder && entry.file_name() == ".git" || self.is_excluded(path, relative(path, root)))
            {
                if is_folder {
                    walk.skip_current_dir();
                }
            } else if entry.depth() > 0 && self.is_excluded_by_policy(&place.join(relative(path, root))) {
                found.excluded += 1;
                if is_folder {
                    walk.skip_current_dir();
                }
            } else if is_folder {
                if let Some(chart) = chart_of_templates(path) {
                    self.templates(path, chart, &mut found.charts);
                    walk.skip_current_dir();
                }
            } else if entry.file_type().is_file() && !self.settings.is_own(path) {
                self.file(path, root, &mut found);
            }
        }
        for chart in &found.charts {
            let part = chart.folder.join(chart.part());
            self.files[chart.file] = Source::unreadable(&part, unrendered(chart));
        }
        self.charts
            .extend(found.charts.iter().map(|chart| (chart.folder.clone(), chart.file)));
        self.folders.push((folder_name(root), found.facts()));
    }

    /// A file of a folder.
    fn file(&mut self, path: &Path, root: &Path, found: &mut Found) {
        let source = manifest(path);
        let unread = match source {
            Some(_) => None,
            None => Unread::of(path, root),
        };
        if source.is_none() && unread.is_none() {
            return;
        }
        if let Some(class) = self.class(path, root) {
            *found.left_out.entry(&class.name).or_default() += 1;
            return;
        }
        match unread {
            None => self.files.extend(source),
            Some(Unread::Other("template")) if self.templates => self.files.push(Source::template(path)),
            Some(Unread::Other(what)) => found.unread.push((what, path.to_owned())),
            Some(Unread::Chart) => match unread::chart_around(path) {
                Some(chart) => self.unrendered(chart, (0, 1), &mut found.charts),
                None => {
                    self.charts.push((path.to_owned(), self.files.len()));
                    self.files.push(Source::unreadable(path, packed(path)));
                }
            },
        }
    }

    /// The class of a file that is not for a cluster.
    fn class(&self, path: &Path, root: &Path) -> Option<&'static FileClass> {
        let inside = relative(path, root).to_str().filter(|_| !self.all_files)?;
        let inside = inside.replace(std::path::MAIN_SEPARATOR, "/");
        FileClass::of(&inside, || Opening::read(path).ok()?.api_version())
    }

    /// Notes that a chart's templates are not read; those of charts inside it are reported with it.
    fn templates(&mut self, path: &Path, chart: &Path, charts: &mut Vec<Chart>) {
        let is_template = |entry: &DirEntry| entry.file_type().is_file() && is_manifest_name(entry.path());
        let count = WalkDir::new(path).into_iter().flatten().filter(is_template).count();
        if count > 0 {
            self.unrendered(chart, (count, 0), charts);
        }
    }

    /// Notes that a chart with so many templates, and packed charts, is not rendered.
    fn unrendered(&mut self, chart: &Path, (templates, archives): (usize, usize), charts: &mut Vec<Chart>) {
        let folder = outermost(chart);
        let index = match charts.iter().position(|outer| folder.starts_with(&outer.folder)) {
            Some(index) => index,
            None => {
                charts.push(Chart {
                    folder: folder.to_owned(),
                    templates: 0,
                    archives: 0,
                    file: self.files.len(),
                });
                // It is filled in when all its templates are counted.
                self.files.push(Source::unreadable(folder, String::new()));
                charts.len() - 1
            }
        };
        charts[index].templates += templates;
        charts[index].archives += archives;
    }

    fn unwalkable(&mut self, error: &walkdir::Error) {
        let (Some(path), Some(reason)) = (error.path(), error.io_error()) else {
            // A link back to a parent folder, which is being walked already.
            return;
        };
        // A dangling link counts if its name is that of a manifest.
        if reason.kind() == io::ErrorKind::NotFound && !is_manifest_name(path) {
            return;
        }
        self.files.push(Source::unreadable(path, source::unreadable(reason)));
    }

    fn is_excluded_by_policy(&self, path: &Path) -> bool {
        let path = path.to_str().map(|path| path.replace(std::path::MAIN_SEPARATOR, "/"));
        path.is_some_and(|path| self.settings.linter.policy().excludes(&path))
    }

    pub fn is_excluded(&self, path: &Path, inside: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|exclude| {
            let name = path.file_name().map(Path::new);
            exclude.is_match(shown(path)) || exclude.is_match(inside) || name.is_some_and(|name| exclude.is_match(name))
        })
    }
}

fn exclude(patterns: &[String]) -> Result<Option<GlobSet>, Failure> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let fail = |error: globset::Error| Failure(format!("--exclude: {error}"));
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        set.add(
            GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map_err(fail)?,
        );
    }
    set.build().map(Some).map_err(fail)
}

/// A file, if it is a manifest.
fn manifest(path: &Path) -> Option<Source> {
    if is_manifest_name(path) {
        return Some(Source::file(path));
    }
    if extension(path).is_some_and(|extension| NO_MANIFESTS.contains(&extension.as_str())) {
        return None;
    }
    match Opening::read(path) {
        Ok(opening) => opening.is_of_manifest().then(|| Source::file(path)),
        Err(error) => Some(Source::unreadable(path, source::unreadable(&error))),
    }
}

fn is_manifest_name(path: &Path) -> bool {
    extension(path).is_some_and(|extension| ["yaml", "yml", "json"].contains(&extension.as_str()))
}

/// The chart whose unrendered templates a folder holds.
fn chart_of_templates(path: &Path) -> Option<&Path> {
    let chart = path.parent().filter(|_| path.ends_with("templates"))?;
    is_chart_folder(chart).then_some(chart)
}

/// The chart that a chart is part of, or itself.
fn outermost(chart: &Path) -> &Path {
    let mut outermost = chart;
    while let Some(outer) = outermost
        .parent()
        .filter(|charts| charts.ends_with("charts"))
        .and_then(Path::parent)
        .filter(|outer| is_chart_folder(outer))
    {
        outermost = outer;
    }
    outermost
}

fn unrendered(chart: &Chart) -> String {
    let folder = folder_name(&chart.folder);
    let counted = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        many => Some(format!("{many} {what}s")),
    };
    let parts = [
        counted(chart.templates, "template"),
        counted(chart.archives, "packed chart"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let (parts, inside) = (parts.join(" and "), chart.part());
    let exclude = match folder.as_str() {
        "." => format!("**/{inside}"),
        folder => format!("{folder}/**/{inside}"),
    };
    format!(
        "this chart has {parts}, and only rendered manifests can be checked: pass the chart itself \
         (`airgap-lint {folder}`), or skip its {inside} with --exclude '{exclude}'"
    )
}

/// A packed chart that stands alone.
fn packed(path: &Path) -> String {
    let name = shown(path);
    format!(
        "this is a chart that was not rendered, and only rendered manifests can be checked: pass the chart itself \
         (`airgap-lint {name}`), or skip it with --exclude '{name}'"
    )
}

fn relative<'p>(path: &'p Path, root: &Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// A folder as a command takes it.
pub fn folder_name(folder: &Path) -> String {
    match shown(folder) {
        name if name.is_empty() => ".".to_owned(),
        name => name,
    }
}

/// A file named on the command line, perhaps a chart's template.
pub fn named(path: &Path) -> Source {
    let mut source = Source::file(path);
    if let Some(chart) = path.ancestors().skip(1).find_map(chart_of_templates) {
        source.hold();
        if memchr::memmem::find(source.bytes(), b"{{").is_some() {
            let folder = folder_name(outermost(chart));
            source.content = Content::Unreadable(format!(
                "this is a template, and only rendered manifests can be checked: run `airgap-lint {folder}`"
            ));
        }
    }
    source
}
