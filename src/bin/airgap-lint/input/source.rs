//! A file or stream as it was read, or why it could not be.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use airgap_lint::lint::Input;

use crate::output;

/// The most that is read of one file; places in a text are 32 bits wide.
const MOST: u64 = 1 << 30;

/// A file or a stream.
pub struct Source {
    /// What reports call it.
    pub name: String,
    /// `None` for what is in no file.
    pub path: Option<PathBuf>,
    pub bytes: Vec<u8>,
    /// Why it could not be read.
    pub problem: Option<String>,
}

impl Source {
    /// As the library takes it.
    pub fn input(&self) -> Input<'_> {
        Input {
            name: &self.name,
            bytes: &self.bytes,
        }
    }

    /// Manifests that are in no file.
    pub fn made(name: String, bytes: Vec<u8>) -> Self {
        Self::of(name, None, Ok(bytes))
    }

    pub fn stdin(name: &str) -> Self {
        Self::of(name.to_owned(), None, whole(io::stdin().lock(), 0))
    }

    pub fn file(path: &Path) -> Self {
        let bytes = File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            match large(&file, size) {
                Some(bytes) => Ok(bytes),
                None => whole(file, size),
            }
        });
        Self::of(shown(path), Some(path.to_owned()), bytes)
    }

    pub fn of(name: String, path: Option<PathBuf>, bytes: io::Result<Vec<u8>>) -> Self {
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

/// A path as reports show it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
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
