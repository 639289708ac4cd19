//! What is to hold everything: a registry, a bundle or a list.

use std::fmt::Display;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fs, io};

use airgap_lint::holding::bundle::{self, Folder, Item, Kind, Settings, Stream};
use airgap_lint::holding::{Holding, read_list};

use crate::output::Failure;
use crate::progress::Progress;

/// Something that is to hold what the manifests name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A registry: the mirror of the policy, or this one, `host[:port][/prefix]`.
    Registry(Option<String>),
    /// A file or a folder.
    Path(PathBuf),
}

impl FromStr for Place {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        if text == "registry" {
            return Ok(Self::Registry(None));
        }
        let Some(name) = text.strip_prefix("registry:") else {
            return Ok(Self::Path(text.into()));
        };
        let name = name.trim_end_matches('/');
        let host = name.split('/').next().unwrap_or_default();
        match host.is_empty() || name.contains("://") {
            true => Err(Failure(format!(
                "--in {text}: name the registry without a scheme, as in registry:mirror.internal:5000/team"
            ))),
            false => Ok(Self::Registry(Some(name.to_owned()))),
        }
    }
}

/// Reads a file or a folder, bundles or a list by their content; the option that names it is for messages.
pub fn read(option: &str, path: &Path, settings: &Settings) -> Result<Vec<Holding>, Failure> {
    let name = path.display().to_string();
    let wrong = |error: &dyn Display| Failure(format!("{option} {name}: {error}"));
    let is_folder = path.is_dir();
    if !is_folder && !is_archive(path)? {
        let bytes = fs::read(path).map_err(|error| Failure::io("read", &name, &error))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(&"it is neither a bundle nor a list that is known"))?;
        return Ok(vec![read_list(&name, &text).map_err(|error| wrong(&error))?]);
    }
    let _progress = Progress::new(&format!("reading {name}"));
    let bundles = match is_folder {
        true => bundle::read_folder(&name, &Disk(path.to_owned()), settings),
        false => {
            let mut file = fs::File::open(path).map_err(|error| Failure::io("read", &name, &error))?;
            bundle::read_archive(&name, &mut file, settings)
        }
    };
    let bundles = bundles.map_err(|error| wrong(&error))?;
    match bundles.is_empty() {
        false => Ok(bundles),
        true => Err(wrong(&match is_folder {
            true => format!("no bundle is in this folder: {KNOWN}; lists are named one by one"),
            false => format!("no bundle is in this archive: {KNOWN}"),
        })),
    }
}

/// What bundles can be, for messages.
const KNOWN: &str = "no OCI layout, docker archive, haul or Zarf package";

/// Whether a file begins as an archive does; what can be read only once, such as a pipe, is a list.
fn is_archive(path: &Path) -> Result<bool, Failure> {
    let mut start = Vec::new();
    if path.is_file() {
        let read = fs::File::open(path).and_then(|file| file.take(512).read_to_end(&mut start));
        read.map_err(|error| Failure::io("read", path.display(), &error))?;
    }
    Ok(bundle::is_archive(&start))
}

/// A folder of this machine.
struct Disk(PathBuf);

impl Folder for Disk {
    fn list(&self, path: &str) -> io::Result<Vec<Item>> {
        let mut items = Vec::new();
        for entry in fs::read_dir(self.0.join(path))? {
            let entry = entry?;
            let kind = entry.file_type()?;
            // A link to a file is that file; links to folders may lead in circles.
            let file = || fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file);
            let kind = match kind.is_dir() {
                true => Kind::Folder,
                false => file().map_or(Kind::Other, |file| Kind::File(file.len())),
            };
            let Ok(name) = entry.file_name().into_string() else {
                let message = format!("{:?} has a name that is not UTF-8", entry.file_name());
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            };
            items.push(Item { name, kind });
        }
        Ok(items)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(fs::File::open(self.0.join(path))?))
    }
}
