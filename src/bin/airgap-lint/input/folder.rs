//! Folders, and the manifests in them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::input::source::{self, Content, Source, shown};
use crate::output::Failure;
use crate::settings::Settings;

/// How much of a file is looked at to see whether it is a manifest.
const OPENING: usize = 4096;
/// Names that end so are templates, or documents that may open with front matter.
const NO_MANIFESTS: [&str; 14] = [
    "tpl", "tmpl", "gotmpl", "gotpl", "j2", "jinja", "jinja2", "mustache", "erb", "md", "mdx", "rst", "adoc", "html",
];

/// Reads folders.
pub struct Reader<'s> {
    settings: &'s Settings,
    exclude: Option<GlobSet>,
    pub files: Vec<Source>,
}

/// A chart with templates that are not rendered.
struct Chart {
    folder: PathBuf,
    templates: usize,
    /// Which of the files represents it.
    file: usize,
}

impl<'s> Reader<'s> {
    /// Skips files that match these patterns.
    pub fn new(settings: &'s Settings, patterns: &[String]) -> Result<Self, Failure> {
        Ok(Self {
            settings,
            exclude: exclude(patterns)?,
            files: Vec::new(),
        })
    }

    /// Reads the manifests in a folder: by their names, or by how they open.
    ///
    /// Links are followed, unless they lead back to where the walk came from. Only `.git` is left out by itself.
    pub fn folder(&mut self, root: &Path) {
        let mut charts: Vec<Chart> = Vec::new();
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
            } else if is_folder {
                if let Some(chart) = chart_of_templates(path) {
                    self.templates(path, chart, &mut charts);
                    walk.skip_current_dir();
                }
            } else if entry.file_type().is_file() && !self.settings.is_own(path) {
                self.files.extend(manifest(&entry));
            }
        }
        for chart in charts {
            self.files[chart.file].content = Content::Unreadable(unrendered(&chart));
        }
    }

    /// Notes that a chart's templates are not read; those of charts inside it are reported with it.
    fn templates(&mut self, path: &Path, chart: &Path, charts: &mut Vec<Chart>) {
        let is_template = |entry: &DirEntry| entry.file_type().is_file() && is_manifest_name(entry.path());
        let count = WalkDir::new(path).into_iter().flatten().filter(is_template).count();
        if count == 0 {
            return;
        }
        match charts.iter_mut().find(|outer| chart.starts_with(&outer.folder)) {
            Some(outer) => outer.templates += count,
            None => {
                let folder = outermost(chart);
                charts.push(Chart {
                    templates: count,
                    file: self.files.len(),
                    folder: folder.to_owned(),
                });
                // Its message is filled in when all its templates are counted.
                self.files
                    .push(Source::unreadable(&folder.join("templates"), String::new()));
            }
        }
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

/// The file of an entry, if it is a manifest.
fn manifest(entry: &DirEntry) -> Option<Source> {
    let path = entry.path();
    if is_manifest_name(path) {
        return Some(Source::file(path));
    }
    if extension(path).is_some_and(|extension| NO_MANIFESTS.contains(&extension.as_str())) {
        return None;
    }
    let opening = || -> io::Result<bool> {
        let mut opening = [0; OPENING];
        let mut file = File::open(path)?;
        let mut length = 0;
        loop {
            match file.read(&mut opening[length..])? {
                0 => break,
                read => length += read,
            }
        }
        Ok(opens_as_manifest(&opening[..length]))
    };
    match opening() {
        Ok(true) => Some(Source::file(path)),
        Ok(false) => None,
        Err(error) => Some(Source::unreadable(path, source::unreadable(&error))),
    }
}

/// Whether the first line with content begins with `apiVersion:` or `kind:`.
fn opens_as_manifest(opening: &[u8]) -> bool {
    let says_nothing = |line: &[u8]| line.is_empty() || line.starts_with(b"#") || line.starts_with(b"---");
    let mut lines = opening
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(opening)
        .split(|byte| *byte == b'\n');
    lines
        .find(|line| !says_nothing(line.trim_ascii()))
        .is_some_and(|line| line.starts_with(b"apiVersion:") || line.starts_with(b"kind:"))
}

fn is_manifest_name(path: &Path) -> bool {
    extension(path).is_some_and(|extension| ["yaml", "yml", "json"].contains(&extension.as_str()))
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// The chart whose unrendered templates a folder holds.
fn chart_of_templates(path: &Path) -> Option<&Path> {
    let chart = path.parent().filter(|_| path.ends_with("templates"))?;
    chart.join("Chart.yaml").is_file().then_some(chart)
}

/// The chart that a chart is part of, or itself.
fn outermost(chart: &Path) -> &Path {
    let mut outermost = chart;
    while let Some(outer) = outermost
        .parent()
        .filter(|charts| charts.ends_with("charts"))
        .and_then(Path::parent)
        .filter(|outer| outer.join("Chart.yaml").is_file())
    {
        outermost = outer;
    }
    outermost
}

fn unrendered(chart: &Chart) -> String {
    let folder = folder_name(&chart.folder);
    let (count, s) = (chart.templates, if chart.templates == 1 { "" } else { "s" });
    let exclude = match folder.as_str() {
        "." => "**/templates".to_owned(),
        folder => format!("{folder}/**/templates"),
    };
    format!(
        "this chart has {count} template{s}, and only rendered manifests can be checked: pass the chart itself \
         (`airgap-lint {folder}`), or skip its templates with --exclude '{exclude}'"
    )
}

fn relative<'p>(path: &'p Path, root: &Path) -> &'p Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// A folder as a command takes it.
fn folder_name(folder: &Path) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_known_by_how_it_opens() {
        for text in [
            "apiVersion: v1\n",
            "---\n# Source: x\n\n---\nkind: Pod\n",
            "\u{feff}kind: x",
        ] {
            assert!(opens_as_manifest(text.as_bytes()), "{text}");
        }
        for text in ["", "# only\n", "  kind: x\n", "a: b\nkind: x\n", "\0\0"] {
            assert!(!opens_as_manifest(text.as_bytes()), "{text}");
        }
    }
}
