//! `policy`: the policy in effect, and who set what.

use airgap_lint::{Status, report};

use crate::args::formats::Format;
use crate::args::setup::PolicyArgs;
use crate::output::{self, Failure};
use crate::settings::Settings;

/// Prints every setting with its origin.
pub fn run(args: &PolicyArgs) -> Result<Status, Failure> {
    let settings = Settings::read(&args.policy)?;
    let policy = settings.linter.policy();
    output::print(|out| match args.format {
        Format::Human => report::policy::write(policy, out),
        Format::Json => report::policy::write_json(policy, out),
    })?;
    Ok(Status::Clean)
}
