//! `images`: the inventory.

use airgap_lint::report::images::Inventory;
use airgap_lint::rules::Artifact;

use crate::args::{FailOn, Format, ImagesArgs, Kind};
use crate::checked::Checked;
use crate::output::{self, Failure, Outcome};

/// Prints every image and chart; what could not be read is told on standard error.
pub fn run(args: &ImagesArgs) -> Result<Outcome, Failure> {
    let checked = Checked::read(&args.policy, &args.read)?;
    let (linter, report) = (checked.linter(), &checked.report);
    let mut inventory = Inventory::of(report, linter);
    match args.kind {
        Kind::All => {}
        Kind::Image => inventory = inventory.only(Artifact::Image),
        Kind::Chart => inventory = inventory.only(Artifact::Chart),
    }
    output::print(|out| match args.report.format {
        Format::Human => inventory.write_lines(out),
        Format::Json => inventory.write_json(report, linter.rules(), out),
    })?;
    output::report(|out| {
        checked.tell_unreadable(&args.report, out)?;
        checked.tell_charts(&args.report, out)
    })?;
    Ok(output::outcome(report, FailOn::Never))
}
