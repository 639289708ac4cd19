//! What redirects the nodes, from files and folders.

use std::path::{Path, PathBuf};

use airgap_lint::export::{self, Format, Group, Options, Plan};
use airgap_lint::{Policy, Redirects, Report};

use crate::output::Failure;
use crate::settings::Settings;

/// Makes the linter judge as nodes with these redirects pull.
pub fn apply(paths: &[PathBuf], settings: &mut Settings) -> Result<(), Failure> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut redirects = Redirects::default();
    for path in paths {
        match path.is_dir() {
            true => tree(path)?.iter().try_for_each(|file| read(file, &mut redirects))?,
            false => read(path, &mut redirects)?,
        }
    }
    settings.linter = settings.linter.clone().with_redirects(redirects);
    Ok(())
}

/// What nodes would be told by an export of what was found.
pub fn exported(format: &str, report: &Report, policy: &Policy) -> Result<Redirects, Failure> {
    let redirects = |format: &&Format| format.group() == Group::Redirect;
    let known = Format::ALL.iter().filter(redirects);
    let format = known.clone().find(|known| known.as_str() == format).ok_or_else(|| {
        let known: Vec<&str> = known.map(|format| format.as_str()).collect();
        Failure(format!(
            "--redirect {format}: the formats that redirect are {}",
            known.join(", ")
        ))
    })?;
    let plan = Plan::new(&report.inventory, policy);
    let fail = |error: &dyn std::fmt::Display| Failure(format!("--redirect {error}"));
    let export = export::export(*format, &plan, &Options::default()).map_err(|error| fail(&error))?;
    let mut redirects = Redirects::default();
    for (name, file) in export.files.iter() {
        // What is exported to be printed has no name of its own.
        let name = match format {
            Format::RegistriesConf => "registries.conf",
            _ => name,
        };
        redirects.read(name, &file.text).map_err(|error| fail(&error))?;
    }
    Ok(redirects)
}

/// The `HOST/hosts.toml` of a folder for containerd, sorted.
fn tree(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error| Failure::io("read", folder.display(), &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let file = entry.map_err(fail)?.path().join("hosts.toml");
        if file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(Failure(format!(
            "--redirected-by {}: no folder in it has a hosts.toml; name the folder that `config_path` of containerd names, or a \
             file",
            folder.display()
        ))),
        false => Ok(files),
    }
}

fn read(path: &Path, redirects: &mut Redirects) -> Result<(), Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path.display(), &error))?;
    let name = path.display().to_string();
    redirects
        .read(&name, &text)
        .map_err(|error| Failure(format!("--redirected-by {error}")))
}
