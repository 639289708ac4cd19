//! What bundles hold: OCI layouts, docker archives, hauls and Zarf packages, as folders and as archives in gzip or zstd.
//!
//! What something is, its content says and not its name. Archives are read once, in the order of their entries, and nothing
//! is extracted; what a bundle may have is bounded, and everything that readers might take differently is refused.

mod archive;
mod compression;
mod docker;
mod document;
mod error;
mod files;
mod folder;
mod layout;
mod names;
mod zarf;

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

pub use error::BundleError;

use super::{Held, Holding};
use files::Files;
use names::Habit;

/// The type of the config of a chart (<https://helm.sh/docs/topics/registries/>).
const CHART: &str = "application/vnd.cncf.helm.config.v1+json";

/// How bundles are read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The platforms whose parts have to be there, such as `linux/amd64`; all that an image names if there are none.
    pub platforms: Vec<String>,
    /// Whether every blob is read and compared with its digest; sizes alone if not.
    pub deep: bool,
}

/// A file that can be read at any place.
pub trait Stream: Read + Seek {}

impl<S: Read + Seek> Stream for S {}

/// A folder whose files can be read; whoever implements it decides where it is.
pub trait Folder: Sync {
    /// What is in the folder at a path, which is empty or ends with `/`.
    ///
    /// # Errors
    /// It cannot be read.
    fn list(&self, path: &str) -> io::Result<Vec<Item>>;

    /// The file at a path.
    ///
    /// # Errors
    /// It cannot be read.
    fn open(&self, path: &str) -> io::Result<Box<dyn Stream>>;
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file with so many bytes.
    File(u64),
    /// A device, a link to a folder, or another thing that no bundle has.
    Other,
}

/// Reads an archive. Empty if it is no archive, or holds no bundle.
///
/// # Errors
/// It is cut off or damaged, holds more than is read, or something that no bundle has, such as links.
pub fn read_archive(name: &str, stream: &mut dyn Stream, settings: &Settings) -> Result<Vec<Holding>, BundleError> {
    match archive::read(stream, settings.deep)? {
        Some(files) => bundles(name, &files, settings),
        None => Ok(Vec::new()),
    }
}

/// Whether a file begins as an archive does, packed or not.
pub fn is_archive(start: &[u8]) -> bool {
    compression::Packing::of(start).is_some()
}

/// Reads every bundle in a folder and then in the folders in it, unpacked or not, by name. Other files are passed over.
///
/// # Errors
/// Those of [`read_archive`], and what cannot be read.
pub fn read_folder(name: &str, tree: &dyn Folder, settings: &Settings) -> Result<Vec<Holding>, BundleError> {
    let name = name.trim_end_matches('/');
    let mut holdings = Vec::new();
    folder::search(tree, |seen| {
        if is_bundle(&folder::marks(tree, seen)?, "") {
            let files = folder::read(tree, &seen.path, settings.deep)?;
            let name = match seen.path.trim_end_matches('/') {
                "" => name.to_owned(),
                path => format!("{name}/{path}"),
            };
            holdings.push(bundle(&name, &files, "", settings)?);
            return Ok(true);
        }
        for item in seen.items.iter().filter(|item| matches!(item.kind, Kind::File(_))) {
            let path = [&seen.path, &*item.name].concat();
            let mut stream = tree.open(&path).map_err(|error| BundleError::io(&path, &error))?;
            let found = read_archive(&format!("{name}/{path}"), &mut stream, settings);
            holdings.extend(found.map_err(|error| error.inside(&path))?);
        }
        Ok(false)
    })?;
    Ok(holdings)
}

/// Every bundle in an archive: the whole of it, as a rule, or folders.
fn bundles(name: &str, files: &Files, settings: &Settings) -> Result<Vec<Holding>, BundleError> {
    let folder_of = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
    let mut roots: BTreeSet<(usize, &str)> = BTreeSet::new();
    for path in files.paths() {
        let (root, mark) = path.split_at(folder_of(path));
        if files::MARKS.contains(&mark) {
            roots.insert((root.matches('/').count(), root));
        }
    }
    let mut found = BTreeSet::new();
    let mut holdings = Vec::new();
    for (_, root) in roots {
        let mut above = root.match_indices('/').map(|(at, _)| &root[..=at]);
        if found.contains("") || above.any(|above| found.contains(above)) || !is_bundle(files, root) {
            continue;
        }
        found.insert(root);
        let name = match root.trim_end_matches('/') {
            "" => name.to_owned(),
            folder => format!("{name}/{folder}"),
        };
        holdings.push(bundle(&name, files, root, settings)?);
    }
    Ok(holdings)
}

/// Whether a folder with these files is a bundle.
fn is_bundle(files: &Files, root: &str) -> bool {
    let is_layout =
        files.table(root, "oci-layout").is_some() || files.table(root, "index.json").is_some_and(layout::is_index);
    let is_docker = || files.table(root, "manifest.json").and_then(docker::images).is_some();
    is_layout || zarf::is_package(files, root) || is_docker()
}

/// What the bundle in a folder holds.
fn bundle(name: &str, files: &Files, root: &str, settings: &Settings) -> Result<Holding, BundleError> {
    let docker = files.table(root, "manifest.json").and_then(docker::images);
    let is_layout = files.table(root, "index.json").is_some_and(layout::is_index);
    let mut held: Vec<Held> = Vec::new();
    if zarf::is_package(files, root) {
        held = zarf::read(files, root, settings)?;
    } else if is_layout || docker.is_none() {
        held = layout::read(files, root, Habit::Layout, settings)?;
    }
    // What docker saves is both, and its layout knows more.
    let known = held.len();
    for image in docker::read(files, root, docker.unwrap_or_default()) {
        if !held[..known].iter().any(|held| held.reference == image.reference) {
            held.push(image);
        }
    }
    Ok(Holding {
        name: name.to_owned(),
        held,
    })
}
