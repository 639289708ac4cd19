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
        return load(read_folder(path)?);
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
    let rules = match fs::read(path.join(".helmignore")) {
        Ok(text) => Rules::parse(&text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Rules::parse(b"")?,
        Err(error) => return Err(format!("read {}: {error}", path.join(".helmignore").display()).into()),
    };
    let mut walk = Walk {
        rules,
        files: Vec::new(),
        buffer: Vec::new(),
        entries: 0,
        limits: Limits::default(),
    };
    walk.folder(path, "", 0)?;
    Ok(walk.files)
}

struct Walk {
    rules: Rules,
    files: Vec<File>,
    /// What each file is read into, one after the other.
    buffer: Vec<u8>,
    entries: usize,
    limits: Limits,
}

impl Walk {
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
        if kind.is_dir() {
            return self.folder(&target, &name, depth + 1);
        }
        if !kind.is_file() {
            let path = path.display();
            return Err(format!("cannot load irregular file {path} as it has file mode type bits set").into());
        }
        let failed = |error: io::Error| Error::new(format!("error reading {name}: {error}"));
        let file = fs::File::open(&target).map_err(failed)?;
        self.buffer.clear();
        file.take(self.limits.file + 1)
            .read_to_end(&mut self.buffer)
            .map_err(failed)?;
        if self.buffer.len() as u64 > self.limits.file {
            let base = name.rsplit('/').next().unwrap_or(&name);
            let base = strconv::quote(base.as_bytes());
            return Err(format!(
                "chart file {base} is larger than the maximum file size {}",
                self.limits.file
            )
            .into());
        }
        // Links can show one large file under many names.
        let Some(left) = self.limits.left.checked_sub(self.buffer.len() as u64) else {
            let most = Limits::default().left;
            return Err(format!("the files of the chart are larger than {most} bytes together").into());
        };
        self.limits.left = left;
        self.files.push(File::new(name, &self.buffer));
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
