//! `check`: what is outside.

use airgap_lint::report::json;

use crate::args::{CheckArgs, Format};
use crate::files::Files;
use crate::output::{self, Failure, Outcome};
use crate::settings::Settings;

/// Checks, and prints the findings.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let settings = Settings::read(&args.policy)?;
    let files = Files::read(&args.read, &settings)?;
    let inputs = files.inputs();
    let linter = &settings.linter;
    let mut report = linter.check(&inputs);
    files.complete(&mut report);
    if !args.read.allow_empty
        && let Some(message) = files.emptiness(&report)
    {
        return Err(Failure(message));
    }
    match args.report.format {
        Format::Json => output::print(|out| json::write(&report, linter, out))?,
        Format::Human => {
            output::print(|out| {
                for finding in &report.findings {
                    let at = finding.located(&report);
                    writeln!(
                        out,
                        "{}:{}:{}: {} {}: {}",
                        report.files[finding.file].name,
                        at.line,
                        at.column,
                        finding.severity,
                        finding.code,
                        finding.message(&report)
                    )?;
                }
                Ok(())
            })?;
        }
    }
    Ok(output::outcome(&report, args.fail_on))
}
