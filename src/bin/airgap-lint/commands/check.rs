//! `check`: reports what the cluster cannot pull.

use std::io;

use airgap_lint::Status;
use airgap_lint::report::human::Told;

use crate::args::{CheckArgs, ReportFormat};
use crate::checked::Checked;
use crate::input::files::Purpose;
use crate::output::{self, Failure};

/// Checks, and prints the findings.
pub fn run(args: &CheckArgs) -> Result<Status, Failure> {
    let checked = Checked::read(
        &args.policy,
        &args.read,
        Purpose::Check,
        args.format == ReportFormat::Human,
    )?;
    output::print(|out| checked.tell(args.format, &args.report, Told::Checked, &io::stdout(), out))?;
    let status = checked.report.status(args.fail_on.severity());
    Ok(checked.end(status))
}
