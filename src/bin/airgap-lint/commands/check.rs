//! `check`: reports what the cluster cannot pull.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use airgap_lint::Status;
use airgap_lint::holding::bundle;
use airgap_lint::report::human::Told;
use airgap_lint::report::markdown;

use crate::args::CheckArgs;
use crate::args::formats::ReportFormat;
use crate::baseline;
use crate::checked::{Checked, Screen, Wanted};
use crate::holdings;
use crate::input::files::Purpose;
use crate::input::hints;
use crate::output::{self, Failure};
use crate::redirects;
use crate::save;
use crate::settings::Settings;
use crate::sources::RepositoryFiles;

/// Checks, and writes the findings to every place where they are wanted.
pub fn run(args: &CheckArgs) -> Result<Status, Failure> {
    if args.baseline.write_baseline.is_some() && (!args.output.is_empty() || args.step_summary.is_some()) {
        return Err(Failure(
            "--write-baseline accepts everything, so there is no report; drop --output".to_owned(),
        ));
    }
    hints::about_charts(&args.read.paths, hints::Wish::Check);
    let mut settings = Settings::read(&args.policy)?;
    baseline::accept(&args.baseline, &mut settings)?;
    redirects::apply(&args.redirected_by, &mut settings)?;
    for path in &args.mirrored {
        for holding in holdings::read("--mirrored", path, &bundle::Settings::default())? {
            settings.linter = settings.linter.with_mirrored(holding);
        }
    }
    settings.linter = match args.partial {
        true => settings.linter.with_partial_input(),
        false => settings.linter.with_unused_policy(),
    };
    let formats = args.output.iter().map(|(format, _)| *format).chain([args.format]);
    let mut wanted = Wanted::by(formats);
    // What is exported depends on what is found, so everything is read twice.
    wanted.texts |= args.redirect.is_some();
    let mut checked = Checked::new(settings, &args.read, Purpose::Check, wanted)?;
    if let Some(format) = &args.redirect {
        let redirects = redirects::exported(format, &checked.report, checked.linter().policy())?;
        checked.again(|linter| linter.with_redirects(redirects));
    }
    if baseline::write(&args.baseline, &checked.settings, &checked.report)? {
        return Ok(checked.end(Status::Clean));
    }
    let mut sources = RepositoryFiles::new(args.path_prefix.as_deref())?;
    if wanted.texts {
        sources = sources.with_texts(&checked.files, &checked.report);
    }
    let tell = |format: ReportFormat, screen: Screen, out: &mut dyn Write| {
        checked.tell(format, &args.report, (Told::Checked, screen), &sources, out)
    };
    one_report_a_file(&args.output, &checked)?;
    for (format, path) in &args.output {
        let mut report = Vec::new();
        let written = tell(*format, Screen::none(), &mut report).and_then(|()| save::write(path, &report));
        written.map_err(|error| Failure::io("write", path.display(), &error))?;
    }
    if let Some(path) = &args.step_summary {
        let mut summary = Vec::new();
        let written = markdown::write(&checked.report, &sources, &mut summary).and_then(|()| append(path, &summary));
        written.map_err(|error| Failure::io("write", path.display(), &error))?;
    }
    output::print(|out| tell(args.format, Screen::of(&io::stdout(), args.report.color), out))?;
    let status = checked.report.status(args.fail_on.severity());
    drop(sources);
    Ok(checked.end(status))
}

/// Refuses reports that would take the place of each other, or of what was read.
fn one_report_a_file(outputs: &[(ReportFormat, PathBuf)], checked: &Checked) -> Result<(), Failure> {
    // What does not exist yet is known by its folder.
    let one = |path: &Path| {
        let folder = Path::new(".").join(path);
        let folder = folder.parent().and_then(|folder| folder.canonicalize().ok());
        let made = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
        path.canonicalize().ok().or(made).unwrap_or_else(|| path.to_owned())
    };
    for (index, (_, path)) in outputs.iter().enumerate() {
        let is_special = path.metadata().is_ok_and(|found| !found.is_file());
        let path_of = one(path);
        let path = path.display();
        if !is_special && outputs[..index].iter().any(|(_, before)| one(before) == path_of) {
            return Err(Failure(format!(
                "--output: two reports go to {path}; give each a file of its own"
            )));
        }
        let files = checked.report.files.iter();
        if files.into_iter().any(|file| one(Path::new(&*file.name)) == path_of) {
            return Err(Failure(format!(
                "--output: {path} is one of the files that are checked; nothing was written"
            )));
        }
    }
    Ok(())
}

/// Adds to a file that other steps may have written to.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(bytes)
}
