//! `check`: reports what the cluster cannot pull.

use std::io;

use airgap_lint::Status;
use airgap_lint::report::human::Told;

use crate::args::{CheckArgs, ReportFormat};
use crate::baseline;
use crate::checked::Checked;
use crate::input::files::Purpose;
use crate::input::hints;
use crate::output::{self, Failure};
use crate::redirects;
use crate::settings::Settings;

/// Checks, and prints the findings.
pub fn run(args: &CheckArgs) -> Result<Status, Failure> {
    hints::about_charts(&args.read.paths, hints::Wish::Check);
    let mut settings = Settings::read(&args.policy)?;
    baseline::accept(&args.baseline, &mut settings)?;
    redirects::apply(&args.redirected_by, &mut settings)?;
    settings.linter = settings.linter.with_unused_policy();
    let is_for_people = args.format == ReportFormat::Human;
    let checked = Checked::new(settings, &args.read, Purpose::Check, is_for_people)?;
    if baseline::write(&args.baseline, &checked.settings, &checked.report)? {
        return Ok(checked.end(Status::Clean));
    }
    output::print(|out| checked.tell(args.format, &args.report, Told::Checked, &io::stdout(), out))?;
    let status = checked.report.status(args.fail_on.severity());
    Ok(checked.end(status))
}
