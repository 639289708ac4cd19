//! The files of a bundle: how large they are, and what the small ones say.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{self, Read};

use sha2::{Digest, Sha256, Sha512};

use super::document::Document;
use super::error::BundleError;

/// How many files a bundle may have.
pub(super) const MOST_FILES: usize = 200_000;
/// How large a document may be: registries take no larger manifests (<https://github.com/opencontainers/distribution-spec>).
const DOCUMENT: u64 = 4 << 20;
/// How large a file may be that says what the bundle holds.
const TABLE: u64 = 32 << 20;
/// How much all of these may be.
const TABLES: u64 = 128 << 20;
/// How many blobs all documents may name.
const MOST_NAMED: usize = 1_000_000;

/// The files that say what a bundle holds.
pub(super) const MARKS: [&str; 5] = [
    "index.json",
    "manifest.json",
    "oci-layout",
    "zarf.yaml",
    "checksums.txt",
];

/// The files of a bundle, by their paths in it.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_path: BTreeMap<String, Stored>,
    links: BTreeMap<String, String>,
    named: usize,
    tables: u64,
}

/// A file of a bundle.
#[derive(Debug)]
pub(super) struct Stored {
    pub size: u64,
    /// The digest of its content, if that was read.
    pub digest: Option<String>,
    pub content: Content,
}

/// What a file says.
#[derive(Debug)]
pub(super) enum Content {
    /// Says what the bundle holds.
    Table(Vec<u8>),
    Document(Document),
    /// Was not kept.
    Other,
}

impl Files {
    /// Adds a file; no two may have one path.
    pub fn add(&mut self, path: String, stored: Stored) -> Result<(), BundleError> {
        match &stored.content {
            Content::Table(bytes) => self.tables += bytes.len() as u64,
            Content::Document(document) => self.named += document.len(),
            Content::Other => {}
        }
        if self.tables > TABLES || self.named > MOST_NAMED {
            let message = format!(
                "with it, the bundle says more than is read: {} MiB of tables, {MOST_NAMED} blobs",
                TABLES >> 20
            );
            return Err(BundleError::at(path, message));
        }
        if self.by_path.len() >= MOST_FILES {
            return Err(too_many());
        }
        match self.links.contains_key(&path) || self.by_path.contains_key(&path) {
            true => Err(twice(path)),
            false => {
                self.by_path.insert(path, stored);
                Ok(())
            }
        }
    }

    /// Adds another name of a file.
    pub fn link(&mut self, path: String, target: String) -> Result<(), BundleError> {
        if self.links.len() >= MOST_FILES {
            return Err(too_many());
        }
        match self.by_path.contains_key(&path) || self.links.contains_key(&path) {
            true => Err(twice(path)),
            false => {
                self.links.insert(path, target);
                Ok(())
            }
        }
    }

    pub fn get(&self, path: &str) -> Option<&Stored> {
        self.by_path.get(self.links.get(path).map_or(path, String::as_str))
    }

    /// The content of a file that says what a bundle holds.
    pub fn table(&self, root: &str, name: &str) -> Option<&[u8]> {
        match &self.get(&[root, name].concat())?.content {
            Content::Table(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }
}

pub(super) fn too_many() -> BundleError {
    BundleError::new(format!(
        "it has more than {MOST_FILES} files, more than a bundle is read of"
    ))
}

fn twice(path: String) -> BundleError {
    BundleError::at(
        path,
        "this name is there twice, and readers may take either; make the archive again",
    )
}

impl Stored {
    /// Reads of a file what is needed; with `deep`, all of it.
    pub fn read(path: &str, size: u64, reader: &mut impl Read, deep: bool) -> Result<Self, BundleError> {
        let failed = |error: io::Error| BundleError::io(path, &error);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_table = MARKS.contains(&name);
        if is_table && size > TABLE {
            let message = format!("it has {size} bytes; more than {} MiB are not read", TABLE >> 20);
            return Err(BundleError::at(path, message));
        }
        let mut start = Vec::new();
        let looks = |start: &[u8]| start.trim_ascii_start().first() == Some(&b'{');
        reader.by_ref().take(64).read_to_end(&mut start).map_err(failed)?;
        let is_document = size <= DOCUMENT && looks(&start);
        if is_table || is_document {
            reader
                .take(size.saturating_sub(start.len() as u64))
                .read_to_end(&mut start)
                .map_err(failed)?;
        }
        let digest = match deep || is_document {
            true => Some(digest(path, size, &start, reader)?),
            false => None,
        };
        let content = match (is_table, is_document) {
            (true, _) => Content::Table(start),
            (_, true) => Document::read(&start).map_or(Content::Other, Content::Document),
            (false, false) => Content::Other,
        };
        Ok(Self { size, digest, content })
    }
}

/// The digest of a file, whose path says by which algorithm.
fn digest(path: &str, size: u64, start: &[u8], rest: &mut impl Read) -> Result<String, BundleError> {
    let hashed = match path.contains("/sha512/") {
        true => hash::<Sha512>("sha512", size, start, rest),
        false => hash::<Sha256>("sha256", size, start, rest),
    };
    let (read, digest) = hashed.map_err(|error| BundleError::io(path, &error))?;
    match read == size {
        true => Ok(digest),
        false => {
            let message = format!("{read} bytes can be read, and it should have {size}");
            Err(BundleError::at(path, message))
        }
    }
}

/// How much is read, and what its digest is.
fn hash<D: Digest>(algorithm: &str, size: u64, start: &[u8], rest: &mut impl Read) -> io::Result<(u64, String)> {
    let mut hash = D::new();
    hash.update(start);
    let mut read = start.len() as u64;
    let mut buffer = vec![0; size.clamp(1, 256 << 10) as usize];
    loop {
        match rest.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(&buffer[..count]);
                read += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut digest = format!("{algorithm}:");
    for byte in hash.finalize().as_slice() {
        // Writing to a text does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    Ok((read, digest))
}
