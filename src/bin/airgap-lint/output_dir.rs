//! Manifests as files, laid out as `helm template --output-dir` lays them out.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::output::{self, Failure};
use crate::save;

/// Writes one file per template, and prints a line per document, as Helm does. With a release name, everything but CRDs
/// goes into a folder of that name.
pub fn write(folder: &Path, release: Option<&str>, stream: &[u8]) -> Result<(), Failure> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut written = Vec::new();
    for (source, document) in helm::render::documents(stream) {
        let inside = inside(source)?;
        let path = match release {
            Some(release) if !is_crd(inside) => folder.join(release).join(inside),
            _ => folder.join(inside),
        };
        written.push(path.clone());
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, content)) => content.extend_from_slice(document),
            None => files.push((path, document.to_vec())),
        }
    }
    for (path, content) in &files {
        write_file(folder, path, content)?;
    }
    output::print(|out| {
        written
            .iter()
            .try_for_each(|path| writeln!(out, "wrote {}", path.display()))
    })
}

/// The path of a template, which must not lead out of the folder: a manifest can hold a line that looks like a path.
fn inside(source: &str) -> Result<&Path, Failure> {
    let path = Path::new(source);
    let mut parts = path.components().peekable();
    if parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_))) {
        Ok(path)
    } else {
        Err(Failure(format!(
            "a document says it comes from {source:?}, which is outside --output-dir"
        )))
    }
}

/// Whether a file is from `crds/` of a chart, or of a chart in its `charts/`.
fn is_crd(path: &Path) -> bool {
    let mut parts = path.iter().skip(1);
    loop {
        match parts.next() {
            Some(part) if part == "charts" => drop(parts.next()),
            part => return part.is_some_and(|part| part == "crds"),
        }
    }
}

/// Writes a file below a folder, and makes the folders that it is in.
pub fn write_file(folder: &Path, path: &Path, content: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::io("write", path.display(), &error);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(failed)?;
    // A link in the folder could lead elsewhere.
    let (root, real) = (
        folder.canonicalize().map_err(failed)?,
        parent.canonicalize().map_err(failed)?,
    );
    if !real.starts_with(root) || path.is_symlink() {
        return Err(Failure(format!(
            "cannot write {}: a symbolic link leads outside {}",
            path.display(),
            folder.display()
        )));
    }
    save::create(path, content).map_err(failed)
}
