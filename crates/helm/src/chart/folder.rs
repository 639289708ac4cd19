//! Charts on disk. This is the one place of the library that reads files.
#![allow(
    clippy::disallowed_methods,
    reason = "reading a chart from disk is what this module is for"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use gotemplate::strconv;

use super::archive::{self, Limits};
use super::ignore::Rules;
use super::{Chart, Error, File, load};

/// How deep folders may nest.
const MAX_DEPTH: usize = 128;
/// How many files and folders a chart may have, so that links that lead to one another end.
const MAX_ENTRIES: usize = 200_000;

/// Reads a chart: a folder or an archive.
///
/// # Errors
/// When it cannot be read, or is no chart.
pub fn open(path: &Path) -> Result<Chart, Error> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(format!("path {} not found", strconv::quote(path.to_string_lossy().as_bytes())).into());
        }
        Err(error) => return Err(format!("stat {}: {error}", path.display()).into()),
    };
    if metadata.is_dir() {
        let walk = walk(path)?;
        let mut chart = load(read_all(&walk.found)?)?;
        chart.links_out = walk.links_out(path);
        return Ok(chart);
    }
    let file = fs::File::open(path).map_err(|error| format!("open {}: {error}", path.display()))?;
    let mut file = io::BufReader::new(file);
    let start = io::BufRead::fill_buf(&mut file)
        .map_err(|error| format!("file '{}' cannot be read: {error}", path.display()))?;
    if !start.starts_with(b"\x1f\x8b\x08") {
        let yaml = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        let what = if yaml {
            "seems to be a YAML file, but expected a gzipped archive"
        } else {
            "does not appear to be a gzipped archive"
        };
        return Err(format!("file '{}' {what}", path.display()).into());
    }
    load(archive::read(file, &mut Limits::default())?)
}

/// The files of a folder, as Helm walks it: links are followed, also out of the folder, and `.helmignore` counts.
///
/// # Errors
/// When a file cannot be read, is too large, or is no file, and when folders nest without end.
pub fn read_folder(path: &Path) -> Result<Vec<File>, Error> {
    read_all(&walk(path)?.found)
}

fn walk(path: &Path) -> Result<Walk, Error> {
    let rules = match fs::read(path.join(".helmignore")) {
        Ok(text) => Rules::parse(&text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Rules::parse(b"")?,
        Err(error) => return Err(format!("read {}: {error}", path.join(".helmignore").display()).into()),
    };
    let mut walk = Walk {
        rules,
        found: Vec::new(),
        links: Vec::new(),
        entries: 0,
    };
    walk.folder(path, "", 0)?;
    Ok(walk)
}

/// A file that the walk found: where it is, and its name in the chart.
struct Found {
    path: PathBuf,
    name: String,
}

/// Reads files on several threads, for that is a good part of what a large chart costs.
fn read_all(found: &[Found]) -> Result<Vec<File>, Error> {
    /// For so many files a thread is worth its while.
    const SHARE: usize = 32;
    let left = AtomicU64::new(Limits::default().left);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let threads = threads.min(found.len().div_ceil(SHARE)).max(1);
    let share = found.len().div_ceil(threads).max(1);
    let read_share = |share: &[Found]| {
        let mut buffer = Vec::new();
        let files = share.iter().map(|found| read(found, &mut buffer, &left));
        files.collect::<Result<Vec<File>, Error>>()
    };
    let (first, others) = found.split_at(share.min(found.len()));
    let parts: Vec<Result<Vec<File>, Error>> = std::thread::scope(|scope| {
        let others: Vec<_> = others
            .chunks(share)
            .map(|share| scope.spawn(move || read_share(share)))
            .collect();
        let first = read_share(first);
        let broken = |_| Err(Error::new("a reader failed; this is a defect"));
        let others = others.into_iter().map(|part| part.join().unwrap_or_else(broken));
        std::iter::once(first).chain(others).collect()
    });
    let mut files = Vec::with_capacity(found.len());
    for part in parts {
        files.extend(part?);
    }
    Ok(files)
}

fn read(found: &Found, buffer: &mut Vec<u8>, left: &AtomicU64) -> Result<File, Error> {
    let Found { path, name } = found;
    let most = Limits::default();
    let failed = |error: io::Error| Error::new(format!("error reading {name}: {error}"));
    let file = fs::File::open(path).map_err(failed)?;
    buffer.clear();
    file.take(most.file + 1).read_to_end(buffer).map_err(failed)?;
    let length = buffer.len() as u64;
    if length > most.file {
        let base = name.rsplit('/').next().unwrap_or(name);
        let (base, most) = (strconv::quote(base.as_bytes()), most.file);
        return Err(format!("chart file {base} is larger than the maximum file size {most}").into());
    }
    // Links can show one large file under many names.
    let take = |left: u64| left.checked_sub(length);
    if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
        let most = most.left;
        return Err(format!("the files of the chart are larger than {most} bytes together").into());
    }
    Ok(File::new(name.as_str(), buffer))
}

struct Walk {
    rules: Rules,
    found: Vec<Found>,
    /// The links that were followed, and where they lead.
    links: Vec<(PathBuf, PathBuf)>,
    entries: usize,
}

impl Walk {
    /// The links that lead out of the folder that was walked.
    fn links_out(self, root: &Path) -> Vec<(PathBuf, PathBuf)> {
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let links = self.links.into_iter();
        links.filter(|(_, target)| !target.starts_with(&root)).collect()
    }

    fn folder(&mut self, path: &Path, name: &str, depth: usize) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return Err(format!("folders nest deeper than {MAX_DEPTH}: {}", path.display()).into());
        }
        let failed = |error: io::Error| Error::new(format!("open {}: {error}", path.display()));
        let mut entries: BTreeMap<OsString, fs::FileType> = BTreeMap::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            entries.insert(entry.file_name(), entry.file_type().map_err(failed)?);
        }
        for (entry, kind) in entries {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(format!("the chart has more than {MAX_ENTRIES} files and folders").into());
            }
            let below = path.join(&entry);
            let entry = entry.to_string_lossy();
            let name = if name.is_empty() {
                entry.into_owned()
            } else {
                format!("{name}/{entry}")
            };
            self.entry(&below, name, kind, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, name: String, kind: fs::FileType, depth: usize) -> Result<(), Error> {
        let (target, kind) = if kind.is_symlink() {
            follow(path)?
        } else {
            (path.to_owned(), kind)
        };
        if self.rules.ignores(&name, kind.is_dir()) {
            return Ok(());
        }
        if target != path {
            self.links.push((path.to_owned(), target.clone()));
        }
        if kind.is_dir() {
            return self.folder(&target, &name, depth + 1);
        }
        if !kind.is_file() {
            let path = path.display();
            return Err(format!("cannot load irregular file {path} as it has file mode type bits set").into());
        }
        self.found.push(Found { path: target, name });
        Ok(())
    }
}

/// Where a link leads in the end.
fn follow(path: &Path) -> Result<(PathBuf, fs::FileType), Error> {
    let failed = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "no such file or directory".to_owned(),
            _ => error.to_string(),
        };
        Error::new(format!("error evaluating symlink {}: {why}", path.display()))
    };
    let target = fs::canonicalize(path).map_err(failed)?;
    let kind = fs::symlink_metadata(&target).map_err(failed)?.file_type();
    Ok((target, kind))
}
