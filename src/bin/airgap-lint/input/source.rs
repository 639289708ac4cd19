//! A file or stream that is read, or why it cannot be.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use airgap_lint::Input;

use crate::output::{self, Failure};

/// The most that is held of one file.
const MOST: u64 = 1 << 30;

/// A file or a stream.
pub struct Source {
    /// What reports call it.
    pub name: String,
    /// `None` for what is not in a file.
    pub path: Option<PathBuf>,
    pub content: Content,
}

/// The bytes of a source.
pub enum Content {
    Bytes(Vec<u8>),
    /// The file at the path, opened when it is its turn.
    File,
    /// The same for a template of manifests.
    Template,
    Stdin,
    /// None; this is why.
    Unreadable(String),
}

impl Source {
    /// Manifests that are not in a file.
    pub fn made(name: String, bytes: Vec<u8>) -> Self {
        Self {
            name,
            path: None,
            content: Content::Bytes(bytes),
        }
    }

    pub fn stdin(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: None,
            content: Content::Stdin,
        }
    }

    /// All that comes on standard input, for a command that is a part of a pipe.
    pub fn piped() -> Result<Self, Failure> {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(Failure(
                "nothing on standard input; another program has to pipe manifests into this command".to_owned(),
            ));
        }
        let bytes = whole(stdin.lock(), 0).map_err(|error| Failure::io("read", "standard input", &error))?;
        Ok(Self::made("<stdin>".to_owned(), bytes))
    }

    pub fn file(path: &Path) -> Self {
        Self {
            name: shown(path),
            path: Some(path.to_owned()),
            content: Content::File,
        }
    }

    pub fn template(path: &Path) -> Self {
        Self {
            content: Content::Template,
            ..Self::file(path)
        }
    }

    /// Something that cannot be read, and why.
    pub fn unreadable(path: &Path, problem: String) -> Self {
        Self {
            name: shown(path),
            path: None,
            content: Content::Unreadable(problem),
        }
    }

    /// As the library takes it; what is not held is read while it is checked.
    pub fn input(&self) -> Input<'_> {
        let name = self.name.as_str();
        match (&self.content, &self.path) {
            (Content::Bytes(bytes), _) => Input::new(name, bytes),
            (Content::File, Some(path)) => Input::stream(name, Plain(LazyFile::Closed(path))),
            (Content::Template, Some(path)) => Input::template(name, Plain(LazyFile::Closed(path))),
            (Content::File | Content::Template, None) => Input::new(name, &[]),
            (Content::Stdin, _) => {
                widen(&io::stdin());
                Input::stream(name, Plain(io::stdin()))
            }
            (Content::Unreadable(problem), _) => Input::unreadable(name, problem),
        }
    }

    /// Reads it whole, to have it at hand after it was checked.
    pub fn hold(&mut self) {
        let read = match (&self.content, &self.path) {
            (Content::File, Some(path)) => File::open(path).and_then(|file| whole(&file, file.metadata()?.len())),
            (Content::Stdin, _) => whole(io::stdin().lock(), 0),
            _ => return,
        };
        self.content = match read {
            Ok(bytes) => Content::Bytes(bytes),
            Err(error) => Content::Unreadable(unreadable(&error)),
        };
    }

    /// The bytes, if they are held.
    pub fn held(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The bytes that are held.
    pub fn bytes(&self) -> &[u8] {
        self.held().unwrap_or_default()
    }
}

/// A path as reports show it.
pub fn shown(path: &Path) -> String {
    match path.strip_prefix(".") {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.display().to_string(),
        _ => path.display().to_string(),
    }
}

/// Why something cannot be read.
pub fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {}", output::reason(error))
}

/// Makes a pipe as wide as it may be: its writer then waits less often.
#[cfg(target_os = "linux")]
fn widen(pipe: &impl std::os::fd::AsFd) {
    // If it is not a pipe, or cannot be widened, it is read anyway.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, 1 << 20);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &io::Stdin) {}

/// A reader whose errors say what is wrong, without the number that the system has for it.
struct Plain<R>(R);

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let plain = |error: io::Error| io::Error::new(error.kind(), output::reason(&error));
        self.0.read(buffer).map_err(plain)
    }
}

/// A file that is opened when its first byte is wanted: a folder may have more files than can be open at once.
enum LazyFile<'p> {
    Closed(&'p Path),
    Open(File),
    Ended,
}

impl Read for LazyFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Closed(path) = self {
            *self = Self::Open(File::open(path)?);
        }
        let Self::Open(file) = self else { return Ok(0) };
        let read = file.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            *self = Self::Ended;
        }
        Ok(read)
    }
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
