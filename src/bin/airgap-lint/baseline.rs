//! The findings of an earlier check, in a file.

use std::path::{Path, PathBuf};

use airgap_lint::{Baseline, FileReport, Report};

use crate::args::BaselineOptions;
use crate::output::{Failure, complain};
use crate::save;
use crate::settings::Settings;

/// What a baseline is called if nobody says.
const NAME: &str = ".airgap-baseline.json";

/// The file that the options or the policy name.
fn named(options: &BaselineOptions, settings: &Settings) -> Option<PathBuf> {
    let folder = settings.policy.as_deref().and_then(Path::parent);
    let of_policy = || {
        Some(
            folder
                .unwrap_or(Path::new(""))
                .join(settings.linter.policy().baseline()?),
        )
    };
    options.baseline.clone().or_else(of_policy)
}

/// A linter that accepts what is in the baseline, if there is one; with the path of that.
pub fn accept(options: &BaselineOptions, settings: &mut Settings) -> Result<(), Failure> {
    let path = named(options, settings);
    settings.baseline.clone_from(&path);
    // A baseline that is to be written anew holds everything.
    let Some(path) = path.filter(|_| options.write_baseline.is_none()) else {
        return Ok(());
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let Failure(message) = Failure::io("read the baseline", &name, &error);
        Failure(format!("{message}; --write-baseline={name} makes one"))
    })?;
    let baseline = Baseline::from_json(&text).map_err(|error| Failure(format!("{name}: {error}")))?;
    settings.linter = settings.linter.clone().with_baseline(&name, baseline);
    Ok(())
}

/// Writes the findings of a report as a baseline, if the options say so; returns whether they do.
pub fn write(options: &BaselineOptions, settings: &Settings, report: &Report) -> Result<bool, Failure> {
    let Some(wanted) = &options.write_baseline else {
        return Ok(false);
    };
    let path = wanted.clone().or_else(|| settings.baseline.clone());
    let path = path.unwrap_or_else(|| PathBuf::from(NAME));
    if !report.files.iter().all(FileReport::is_readable) {
        return Err(Failure(format!(
            "{} was not written: a part of the input could not be read, so not all findings are known",
            path.display()
        )));
    }
    let baseline = Baseline::of(&report.findings);
    save::create(&path, baseline.to_json().as_bytes()).map_err(|error| Failure::io("write", path.display(), &error))?;
    let findings = match baseline.len() {
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    };
    complain(&format!("wrote {findings} to {}", path.display()));
    Ok(true)
}
