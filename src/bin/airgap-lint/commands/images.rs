//! `images`: the inventory.

use airgap_lint::report::{cyclonedx, images, json, lines};
use airgap_lint::{Artifact, Status};

use crate::args::formats::ImagesFormat;
use crate::args::{ImagesArgs, Kind};
use crate::checked::{Checked, Wanted};
use crate::input::files::Purpose;
use crate::output::{self, Failure};
use crate::settings::Settings;

/// Prints every image and chart; what could not be read is reported on standard error.
pub fn run(args: &ImagesArgs) -> Result<Status, Failure> {
    let settings = Settings::read(&args.policy)?;
    if args.format == ImagesFormat::Pairs {
        settings.require_destination()?;
    }
    let mut checked = Checked::new(settings, &args.read, Purpose::List, Wanted::default())?;
    let inventory = std::mem::take(&mut checked.report.inventory);
    let inventory = match args.kind {
        Kind::All if args.format == ImagesFormat::Json => inventory,
        Kind::All => inventory.without_settings(),
        Kind::Image => inventory.only(Artifact::Image),
        Kind::Oci => inventory.only(Artifact::Oci),
        Kind::Chart => inventory.only(Artifact::Chart),
        Kind::Registry => inventory.only(Artifact::Registry),
        Kind::Git => inventory.only(Artifact::Git),
        Kind::Url => inventory.only(Artifact::Url),
    };
    let report = &checked.report;
    output::print(|out| match args.format {
        ImagesFormat::List => images::write(&inventory, out),
        ImagesFormat::Pairs => images::write_pairs(&inventory, out),
        ImagesFormat::Json => json::write_inventory(&inventory, report, out),
        ImagesFormat::Cyclonedx => cyclonedx::write(&inventory, out),
    })?;
    output::report(|out| {
        if args.report.verbose {
            checked.preamble(out)?;
        }
        match args.report.quiet {
            true => lines::write_count(report, out)?,
            false => lines::write_caveats(report, out)?,
        }
        match args.format {
            ImagesFormat::Pairs => images::write_unplaced(&inventory, out),
            ImagesFormat::List if report.has_destination && !args.report.quiet => writeln!(
                out,
                "airgap-lint: the list has the references as they are written; `--format pairs` shows their names at the \
                 mirror as well"
            ),
            _ => Ok(()),
        }
    })?;
    Ok(report.status(None))
}
