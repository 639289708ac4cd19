//! `post-render`: passes manifests on with every reference moved to the mirror, or passes nothing on.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use airgap_lint::Status;
use airgap_lint::report::AsNamed;
use airgap_lint::report::human::Told;

use super::rewrite;
use crate::args::formats::ReportFormat;
use crate::args::pipes::PostRenderArgs;
use crate::args::{ColorWhen, ReportOptions};
use crate::checked::{Checked, Screen};
use crate::input::source::Source;
use crate::output::{self, Failure};
use crate::settings::Settings;

/// The variable that names a file for the report: Helm has no option for it.
const REPORT: &str = "AIRGAP_LINT_REPORT";

/// Rewrites, and reports what is left.
pub fn run(args: &PostRenderArgs) -> Result<Status, Failure> {
    let settings = Settings::read(&args.policy)?;
    settings.require_destination()?;
    let checked = Checked::piped(settings, Source::piped()?)?;
    let (files, report) = (&checked.files, &checked.report);
    let moved = rewrite::moved(checked.linter(), files, report)?;
    let status = report.status_after_rewrite(args.fail_on.severity());
    let told = match status {
        Status::Failed => Told::Withheld,
        _ => Told::Rewritten,
    };
    let screen = Screen::of(&io::stderr(), args.options.color);
    output::report(|out| checked.tell(ReportFormat::Human, &args.options, (told, screen), &AsNamed, out))?;
    if let Some(path) = report_file(args) {
        write(&path, &checked, told).map_err(|error| Failure::io("write the report to", path.display(), &error))?;
    }
    if status == Status::Findings {
        output::complain("nothing is passed on, because of what is left; --fail-on never passes it on");
    }
    if status == Status::Clean {
        let moved = files.files.iter().zip(&moved);
        let passed = moved.map(|(source, moved)| moved.as_deref().unwrap_or(source.bytes()));
        output::print(|out| passed.into_iter().try_for_each(|bytes| out.write_all(bytes)))?;
    }
    Ok(status)
}

fn report_file(args: &PostRenderArgs) -> Option<PathBuf> {
    let named = || std::env::var_os(REPORT).filter(|name| !name.is_empty());
    args.report.clone().or_else(|| named().map(PathBuf::from))
}

/// Writes the whole report to a file, which says of a rewrite without findings what has moved.
fn write(path: &Path, checked: &Checked, told: Told) -> io::Result<()> {
    let mut file = File::create(path)?;
    let options = ReportOptions {
        color: ColorWhen::Never,
        quiet: false,
        verbose: true,
    };
    let mut text = Vec::new();
    checked.tell(
        ReportFormat::Human,
        &options,
        (told, Screen::none()),
        &AsNamed,
        &mut text,
    )?;
    file.write_all(&text)
}
