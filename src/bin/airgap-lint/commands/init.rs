//! `init`: the draft of a policy.

use std::path::Path;

use airgap_lint::{FileReport, Status, report};

use crate::args::setup::InitArgs;
use crate::checked::{Checked, Wanted};
use crate::input::files::Purpose;
use crate::output::{self, Failure, complain};
use crate::save;
use crate::settings::{POLICY, Settings};

/// Writes a policy file from what the inputs reference.
pub fn run(args: &InitArgs) -> Result<Status, Failure> {
    let path = args.output.as_deref().unwrap_or(Path::new(POLICY));
    let is_file = path != Path::new("-");
    if is_file && path.exists() && !args.force {
        return Err(Failure(format!(
            "{} is there already; --force replaces it, and `-o -` prints the draft instead",
            path.display()
        )));
    }
    // What a policy that is there excludes or allows must not decide what is found.
    let settings = Settings::with_mirror(args.mirror.as_deref())?;
    let checked = Checked::new(settings, &args.read, Purpose::List, Wanted::default())?;
    if !checked.report.files.iter().all(FileReport::is_readable) {
        output::report(|out| report::lines::write_caveats(&checked.report, out))?;
        return Err(Failure(
            "nothing was written: a part of the input could not be read".to_owned(),
        ));
    }
    let mirror = checked.linter().policy().mirror();
    let mut draft = Vec::new();
    report::draft::write(&checked.report.inventory, mirror, &mut draft)
        .map_err(|error| Failure::io("write", path.display(), &error))?;
    match is_file {
        true => save::create(path, &draft).map_err(|error| Failure::io("write", path.display(), &error))?,
        false => output::print(|out| out.write_all(&draft))?,
    }
    output::report(|out| report::lines::write_caveats(&checked.report, out))?;
    if is_file {
        complain(&format!("wrote {}; read it before it decides anything", path.display()));
    }
    Ok(checked.report.status(None))
}
