//! `krm`: a function of kustomize or kpt, which reads a list of resources and prints it with results.

use airgap_lint::krm::{KrmError, Mode, ResourceList, outcomes};
use airgap_lint::{Severity, Status};

use crate::args::pipes::KrmArgs;
use crate::input::source::Source;
use crate::output::{self, Failure};
use crate::settings::Settings;

/// Checks or rewrites the list.
pub fn run(args: &KrmArgs) -> Result<Status, Failure> {
    let source = Source::piped()?;
    let fail = |error: KrmError| Failure(format!("{}: {error}", source.name));
    let list = ResourceList::read(source.bytes()).map_err(fail)?;
    let config = list.config().map_err(fail)?.unwrap_or_default();
    let mode = config.mode.unwrap_or(match args.rewrite {
        true => Mode::Rewrite,
        false => Mode::Check,
    });
    let settings = match &config.policy {
        Some(policy) => Settings::inline(policy, "functionConfig: spec.policy", &args.policy)?,
        None => Settings::read(&args.policy)?,
    };
    let report = settings.linter.check([source.input()]);
    let outcomes = outcomes(&list, &report, mode);
    let answer = match mode {
        Mode::Rewrite => {
            settings.require_destination()?;
            let moved = report.files.iter().find(|file| file.is_readable());
            let moved = moved
                .map(|file| settings.linter.rewrite(source.bytes(), file))
                .transpose();
            let moved = moved.map_err(|error| Failure(format!("{}: {error}", source.name)))?;
            let moved = moved.as_deref().unwrap_or(source.bytes());
            ResourceList::read(moved).and_then(|list| list.answer(&outcomes))
        }
        Mode::Check => list.answer(&outcomes),
    };
    let answer = answer.map_err(fail)?;
    let mut said = outcomes.iter().filter(|outcome| outcome.severity() > Severity::Info);
    output::report(|out| said.try_for_each(|outcome| writeln!(out, "{outcome}")))?;
    output::print(|out| out.write_all(&answer))?;
    Ok(match mode {
        Mode::Rewrite => report.status_after_rewrite(Some(Severity::Error)),
        Mode::Check => report.status(Some(Severity::Error)),
    })
}
