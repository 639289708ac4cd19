//! What is read: standard input, files, and folders with everything in them that is a manifest.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use airgap_lint::lint::{Input, Report, Unreadable};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use helm::render::Selection;
use walkdir::{DirEntry, WalkDir};

use crate::args::{self, ReadOptions};
use crate::engine::{self, Request};
use crate::output::{self, Failure};
use crate::settings::Settings;
use crate::unused;

/// The most that is read of one file; places in a text are 32 bits wide.
const MOST: u64 = 1 << 30;
/// How much of a file is looked at to see whether it is a manifest.
const OPENING: usize = 4096;
/// Names that end so are templates, or documents that may open with front matter.
const NO_MANIFESTS: [&str; 14] = [
    "tpl", "tmpl", "gotmpl", "gotpl", "j2", "jinja", "jinja2", "mustache", "erb", "md", "mdx", "rst", "adoc", "html",
];

/// What was read.
pub struct Files {
    pub files: Vec<Source>,
    /// What was asked for, and which of the files came of it.
    asked: Vec<(String, Range<usize>)>,
}

/// A file or a stream.
pub struct Source {
    /// What reports call it.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    pub bytes: Vec<u8>,
    /// Why it could not be read.
    problem: Option<String>,
}

impl Files {
    /// Reads everything that the options name.
    pub fn read(options: &ReadOptions, settings: &Settings) -> Result<Self, Failure> {
        let mut reader = Reader {
            settings,
            exclude: exclude(&options.exclude)?,
            files: Vec::new(),
        };
        let mut asked = Vec::new();
        let stdin = [PathBuf::from("-")];
        let paths = match options.paths.as_slice() {
            [] if io::stdin().is_terminal() => {
                let help = args::short_help();
                return Err(Failure(format!("no PATH, and nothing on standard input\n\n{help}")));
            }
            [] => &stdin,
            paths => paths,
        };
        for path in paths {
            let start = reader.files.len();
            let name = match path.as_os_str() == "-" {
                true => {
                    reader.files.push(Source::stdin(&options.stdin_filename));
                    options.stdin_filename.clone()
                }
                false if reader.is_excluded(path, path) => continue,
                false if is_chart(path) => {
                    reader.files.push(Source::chart(path, options)?);
                    shown(path)
                }
                false if path.is_dir() => {
                    reader.folder(path);
                    shown(path)
                }
                false => {
                    reader.files.push(Source::named(path));
                    shown(path)
                }
            };
            asked.push((name, start..reader.files.len()));
        }
        Ok(Self {
            files: reader.files,
            asked,
        })
    }

    /// The files as the library takes them.
    pub fn inputs(&self) -> Vec<Input<'_>> {
        fn input(file: &Source) -> Input<'_> {
            Input {
                name: &file.name,
                bytes: &file.bytes,
            }
        }
        self.files.iter().map(input).collect()
    }

    /// Adds to a report what only the reading knows: files that could not be read, and why a template cannot be.
    pub fn complete(&self, report: &mut Report) {
        for (source, file) in self.files.iter().zip(&mut report.files) {
            if let Some(problem) = &source.problem {
                file.unreadable.push(Unreadable {
                    line: 1,
                    column: 1,
                    offset: 0,
                    message: problem.clone(),
                });
            } else if let Some(unreadable) = file.unreadable.first_mut()
                && memchr::memmem::find(&source.bytes, b"{{").is_some()
            {
                unreadable.message += "; this looks like a template, and only what is rendered can be checked: \
                                       `helm template CHART | airgap-lint`";
            }
        }
    }

    /// What was asked for and holds nothing, in words.
    pub fn emptiness(&self, report: &Report) -> Option<String> {
        let is_empty = |range: &Range<usize>| {
            let files = &report.files[range.clone()];
            files
                .iter()
                .all(|file| file.document_count == 0 && file.unreadable.is_empty())
        };
        let hint = "if that is meant, say --allow-empty";
        if self.asked.is_empty() {
            return Some(format!("nothing to check: everything is excluded; {hint}"));
        }
        let (name, range) = self.asked.iter().find(|(_, range)| is_empty(range))?;
        Some(match self.files[range.clone()].len() {
            0 => format!("nothing to check: there is no manifest in {name}; {hint}"),
            _ => format!("nothing to check: {name} holds no document; did what should have made it fail? {hint}"),
        })
    }
}

/// Whether a path is a chart, which has to be rendered before it can be read.
fn is_chart(path: &Path) -> bool {
    path.join("Chart.yaml").is_file() || path.is_file() && path.extension().is_some_and(|ending| ending == "tgz")
}

/// The bytes of a file that an option names; `-` is standard input.
pub fn read_bytes(name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match name {
        "-" => io::stdin().lock().take(MOST).read_to_end(&mut bytes)?,
        _ => File::open(name)?.take(MOST).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}

impl Source {
    /// The manifests of a chart, CRDs and hooks among them.
    fn chart(path: &Path, options: &ReadOptions) -> Result<Self, Failure> {
        let request = Request {
            chart: path,
            name: "release-name".to_owned(),
            values: &options.values,
            release: &options.release,
            selection: Selection {
                crds: true,
                ..Selection::default()
            },
        };
        let render = engine::render(&request)?;
        if let Some(outcome) = &render.native {
            unused::warn(outcome);
        }
        Ok(Source {
            name: shown(path),
            path: None,
            bytes: render.stream,
            problem: None,
        })
    }

    fn stdin(name: &str) -> Self {
        Self::of(name.to_owned(), None, whole(io::stdin().lock(), 0))
    }

    fn file(path: &Path) -> Self {
        let bytes = File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            match large(&file, size) {
                Some(bytes) => Ok(bytes),
                None => whole(file, size),
            }
        });
        Self::of(shown(path), Some(path.to_owned()), bytes)
    }

    /// A file that somebody named, perhaps a chart's template.
    fn named(path: &Path) -> Self {
        let mut source = Self::file(path);
        if memchr::memmem::find(&source.bytes, b"{{").is_some()
            && let Some(chart) = path.ancestors().skip(1).find_map(chart_of_templates)
        {
            let folder = folder_name(outermost(chart));
            source.problem = Some(format!(
                "this is a template that nobody rendered; check what its chart renders: `helm template {folder} | \
                 airgap-lint`"
            ));
            source.bytes.clear();
        }
        source
    }

    fn of(name: String, path: Option<PathBuf>, bytes: io::Result<Vec<u8>>) -> Self {
        let (bytes, problem) = match bytes {
            Ok(bytes) => (bytes, None),
            Err(error) => (Vec::new(), Some(format!("cannot be read: {}", output::reason(&error)))),
        };
        Self {
            name,
            path,
            bytes,
            problem,
        }
    }
}

/// Reads a large file from several places at once, for that is a good part of the time that it takes to check it;
/// `None` where it is not worth it, or not possible.
#[cfg(unix)]
fn large(file: &File, size: u64) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    const LARGE: u64 = 1 << 23;
    if !(LARGE..=MOST).contains(&size) {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(size).ok()?];
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let part = bytes.len().div_ceil(threads);
    let is_read = std::thread::scope(|scope| {
        let parts = bytes.chunks_mut(part).enumerate();
        let reads: Vec<_> = parts
            .map(|(index, part_of_it)| scope.spawn(move || file.read_exact_at(part_of_it, (index * part) as u64)))
            .collect();
        reads.into_iter().all(|read| matches!(read.join(), Ok(Ok(()))))
    });
    is_read.then_some(bytes)
}

#[cfg(not(unix))]
fn large(_: &File, _: u64) -> Option<Vec<u8>> {
    None
}

/// Reads to the end, if that is not too far.
fn whole(from: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size.min(MOST) as usize + 1);
    from.take(MOST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MOST {
        true => Err(io::Error::other("it is larger than 1 GiB; split it into several files")),
        false => Ok(bytes),
    }
}

struct Reader<'s> {
    settings: &'s Settings,
    exclude: Option<GlobSet>,
    files: Vec<Source>,
}

/// A chart with templates that nobody rendered.
struct Chart {
    folder: PathBuf,
    templates: usize,
    /// Which of the files stands for it.
    file: usize,
}

impl Reader<'_> {
    /// Reads the manifests in a folder: by their names, or by how they open.
    ///
    /// Links are followed, unless they lead back to where the walk came from. Only `.git` is left out by itself.
    fn folder(&mut self, root: &Path) {
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
            self.files[chart.file].problem = Some(unrendered(&chart));
        }
    }

    /// Notes that a chart's templates are not read; those of charts inside it are told with it.
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
                self.files
                    .push(Source::of(shown(&folder.join("templates")), None, Ok(Vec::new())));
            }
        }
    }

    fn unwalkable(&mut self, error: &walkdir::Error) {
        let (Some(path), Some(reason)) = (error.path(), error.io_error()) else {
            // A link that leads back: what it leads to is being walked already.
            return;
        };
        // A link to nothing counts if its name says that a manifest should be there.
        if reason.kind() == io::ErrorKind::NotFound && !is_manifest_name(path) {
            return;
        }
        let again = io::Error::new(reason.kind(), output::reason(reason));
        self.files.push(Source::of(shown(path), None, Err(again)));
    }

    fn is_excluded(&self, path: &Path, inside: &Path) -> bool {
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
        Err(error) => Some(Source::of(shown(path), Some(path.to_owned()), Err(error))),
    }
}

/// Whether the first line that says something begins with `apiVersion:` or `kind:`.
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
        "this chart has {count} template{s} that nobody rendered; check what it renders with `helm template {folder} | \
         airgap-lint`, or leave it out with --exclude '{exclude}'"
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

/// A path as reports show it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
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
