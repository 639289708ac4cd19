//! `check`: reports what the cluster cannot pull.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

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
    settings.linter = settings.linter.with_unused_policy();
    let formats = args.output.iter().map(|(format, _)| *format).chain([args.format]);
    let wanted = Wanted::by(formats);
    let checked = Checked::new(settings, &args.read, Purpose::Check, wanted)?;
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

/// Adds to a file that other steps may have written to.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(bytes)
}
