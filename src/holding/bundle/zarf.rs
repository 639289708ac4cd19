//! Zarf packages: images in a layout, charts in the archives of components, and the checksums of all files
//! (<https://docs.zarf.dev/ref/packages/>).

use std::collections::BTreeMap;

use yaml_spans::Tree;

use super::Settings;
use super::error::BundleError;
use super::files::Files;
use super::layout;
use super::names::Habit;
use crate::holding::Held;
use crate::holding::fields::Node;
use crate::reference::Reference;

/// Whether a folder is a package, and not only what one is made from.
pub(super) fn is_package(files: &Files, root: &str) -> bool {
    files.table(root, "zarf.yaml").is_some() && files.table(root, "checksums.txt").is_some()
}

/// Everything that the package in a folder holds.
pub(super) fn read(files: &Files, root: &str, settings: &Settings) -> Result<Vec<Held>, BundleError> {
    let checksums = Checksums::read(files, root)?;
    checksums.compare(files, root)?;
    let images = [root, "images/"].concat();
    let mut held = match files.table(&images, "index.json") {
        Some(_) => layout::read(files, &images, Habit::Zarf, settings)?,
        None => Vec::new(),
    };
    charts(files, root, &checksums, &mut held)?;
    Ok(held)
}

/// The charts that components have from registries.
fn charts(files: &Files, root: &str, checksums: &Checksums, held: &mut Vec<Held>) -> Result<(), BundleError> {
    let path = [root, "zarf.yaml"].concat();
    let bytes = files.table(root, "zarf.yaml").unwrap_or_default();
    let wrong = |message: String| BundleError::at(path.clone(), message);
    let text = str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    let mut tree = Tree::default();
    yaml_spans::read(text, &mut tree).map_err(|error| wrong(error.to_string()))?;
    for package in Node::documents(&tree, text) {
        for component in package.items("components").map_err(|fault| wrong(fault.message))? {
            let name = component.text_at("name").unwrap_or_default();
            let archive = format!("components/{name}.tar");
            for chart in component.items("charts").map_err(|fault| wrong(fault.message))? {
                let url = chart.text_at("url").filter(|url| url.starts_with("oci://"));
                let Some((url, version)) = url.zip(chart.text_at("version")) else {
                    continue;
                };
                let reference = format!("{url}:{version}");
                let reference = Reference::parse_chart(&reference)
                    .map_err(|error| wrong(format!("`{reference}` is not a reference: {error}")))?;
                held.push(Held {
                    reference: reference.pulled(),
                    digest: reference.digest().map(str::to_owned),
                    problems: checksums.problem(files, root, &archive).into_iter().collect(),
                    is_chart: true,
                    ..Held::default()
                });
            }
        }
    }
    Ok(())
}

/// What `checksums.txt` says of the files of a package: `DIGITS PATH` on each line.
struct Checksums(BTreeMap<String, String>);

impl Checksums {
    fn read(files: &Files, root: &str) -> Result<Self, BundleError> {
        let bytes = files.table(root, "checksums.txt").unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        let mut checksums = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let Some((digits, path)) = line.split_once(' ').filter(|(digits, _)| digits.len() == 64) else {
                let message = format!("`{line}` is not a checksum and a path");
                return Err(BundleError::at([root, "checksums.txt"].concat(), message));
            };
            checksums.insert(path.trim_start().to_owned(), format!("sha256:{digits}"));
        }
        Ok(Self(checksums))
    }

    /// Compares everything but what holds images and charts, which has a problem of its own.
    fn compare(&self, files: &Files, root: &str) -> Result<(), BundleError> {
        let is_part = |path: &str| path.starts_with("images/blobs/") || path.starts_with("components/");
        for (path, right) in self.0.iter().filter(|(path, _)| !is_part(path)) {
            let whole = [root, path].concat();
            match files.get(&whole) {
                None => return Err(BundleError::at(whole, "checksums.txt names it, and it is not there")),
                Some(stored) if stored.digest.as_ref().is_some_and(|found| found != right) => {
                    return Err(BundleError::at(
                        whole,
                        "it is damaged: checksums.txt has another digest",
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// What is wrong with a file.
    fn problem(&self, files: &Files, root: &str, path: &str) -> Option<String> {
        let Some(stored) = files.get(&[root, path].concat()) else {
            return Some(format!("`{path}`, which has it, is not there"));
        };
        let right = self.0.get(path);
        match (&stored.digest, right) {
            (Some(found), Some(right)) if found != right => Some(format!("`{path}`, which has it, is damaged")),
            (_, None) => Some(format!("`{path}`, which has it, is not in checksums.txt")),
            _ => None,
        }
    }
}
