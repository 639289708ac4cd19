//! What is to hold everything: a registry, a bundle or a list.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use airgap_lint::holding::{Holding, read_list};

use crate::output::Failure;

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

/// Reads a file or a folder, a bundle or a list by its content; the option that names it is for messages.
pub fn read(option: &str, path: &Path) -> Result<Holding, Failure> {
    if let Some(holding) = bundle(option, path)? {
        return Ok(holding);
    }
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Failure::io("read", &name, &error))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Failure(format!(
            "{option} {name}: it is neither a bundle nor a list that is known"
        )));
    };
    read_list(&name, &text).map_err(|error| Failure(format!("{option} {name}: {error}")))
}

/// What marks a folder as an unpacked bundle: an OCI layout, a docker archive, a Zarf package.
const MARKS: [&str; 4] = ["oci-layout", "index.json", "manifest.json", "zarf.yaml"];

/// Reads a bundle; `None` if it is none.
fn bundle(option: &str, path: &Path) -> Result<Option<Holding>, Failure> {
    let name = path.display();
    let is_bundle = match path.is_dir() {
        true => MARKS.iter().any(|mark| path.join(mark).is_file()),
        false => is_archive(path)?,
    };
    match (is_bundle, path.is_dir()) {
        (true, _) => Err(Failure(format!(
            "{option} {name}: it is a bundle, and this version cannot read this yet; name the list that it was made of"
        ))),
        (false, true) => Err(Failure(format!(
            "{option} {name}: this folder is no bundle; it has none of {}",
            MARKS.join(", ")
        ))),
        (false, false) => Ok(None),
    }
}

/// Whether a file begins as gzip, zstd or tar does.
fn is_archive(path: &Path) -> Result<bool, Failure> {
    use std::io::Read;
    /// Where tar has its mark (POSIX.1-1988, `ustar`).
    const USTAR: std::ops::Range<usize> = 257..262;
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(512).read_to_end(&mut start));
    read.map_err(|error| Failure::io("read", path.display(), &error))?;
    Ok(start.starts_with(&[0x1f, 0x8b])
        || start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || start.get(USTAR).is_some_and(|mark| mark == b"ustar"))
}
