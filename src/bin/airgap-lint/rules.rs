//! `rules`: what is looked for, and what findings mean.

use airgap_lint::code::Code;

use crate::args::RulesArgs;
use crate::output::{self, Failure, Outcome};
use crate::settings;

/// Lists everything, or explains one thing.
pub fn run(args: &RulesArgs) -> Result<Outcome, Failure> {
    let rules = settings::rules(&args.rules)?;
    output::print(|out| {
        for rule in rules.rules() {
            writeln!(out, "{}  {}", rule.id, rule.summary)?;
        }
        for code in Code::ALL {
            writeln!(out, "{code}  {}", code.explanation().what)?;
        }
        Ok(())
    })?;
    Ok(Outcome::Clean)
}
