//! `images`: the inventory.

use airgap_lint::report::images::Inventory;
use airgap_lint::rules::Artifact;

use crate::args::{FailOn, Format, ImagesArgs, Kind};
use crate::files::Files;
use crate::output::{self, Failure, Outcome};
use crate::settings::Settings;

/// Prints every image and chart.
pub fn run(args: &ImagesArgs) -> Result<Outcome, Failure> {
    let settings = Settings::read(&args.policy)?;
    let files = Files::read(&args.read, &settings)?;
    let linter = &settings.linter;
    let mut report = linter.check(&files.inputs());
    files.complete(&mut report);
    if !args.read.allow_empty
        && let Some(message) = files.emptiness(&report)
    {
        return Err(Failure(message));
    }
    let mut inventory = Inventory::of(&report, linter);
    match args.kind {
        Kind::All => {}
        Kind::Image => inventory = inventory.only(Artifact::Image),
        Kind::Chart => inventory = inventory.only(Artifact::Chart),
    }
    output::print(|out| match args.report.format {
        Format::Human => inventory.write_lines(out),
        Format::Json => inventory.write_json(linter.rules(), out),
    })?;
    for file in &report.files {
        for unreadable in &file.unreadable {
            output::complain(&format!(
                "{}:{}:{}: {}",
                file.name, unreadable.line, unreadable.column, unreadable.message
            ));
        }
    }
    Ok(output::outcome(&report, FailOn::Never))
}
