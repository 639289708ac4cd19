//! `images`: the inventory.

use airgap_lint::report::{images, json, lines};
use airgap_lint::{Artifact, Status};

use crate::args::{Format, ImagesArgs, Kind};
use crate::checked::Checked;
use crate::input::files::Purpose;
use crate::output::{self, Failure};

/// Prints every image and chart; what could not be read is reported on standard error.
pub fn run(args: &ImagesArgs) -> Result<Status, Failure> {
    let mut checked = Checked::read(&args.policy, &args.read, Purpose::List, false)?;
    let inventory = std::mem::take(&mut checked.report.inventory);
    let inventory = match args.kind {
        Kind::All if args.format == Format::Human => inventory.without_settings(),
        Kind::All => inventory,
        Kind::Image => inventory.only(Artifact::Image),
        Kind::Chart => inventory.only(Artifact::Chart),
        Kind::Registry => inventory.only(Artifact::Registry),
    };
    let report = &checked.report;
    output::print(|out| match args.format {
        Format::Human => images::write(&inventory, out),
        Format::Json => json::write_inventory(&inventory, report, out),
    })?;
    output::report(|out| {
        if args.report.verbose {
            checked.preamble(out)?;
        }
        match args.report.quiet {
            true => lines::write_count(report, out),
            false => lines::write_caveats(report, out),
        }
    })?;
    Ok(report.status(None))
}
