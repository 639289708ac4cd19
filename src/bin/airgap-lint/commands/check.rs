//! `check`: what is outside.

use std::io;

use airgap_lint::report::human::Told;

use crate::args::CheckArgs;
use crate::checked::Checked;
use crate::output::{self, Failure, Outcome};

/// Checks, and prints the findings.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let checked = Checked::read(&args.policy, &args.read)?;
    output::print(|out| checked.tell(&args.report, Told::Checked, &io::stdout(), out))?;
    Ok(output::outcome(&checked.report, args.fail_on))
}
