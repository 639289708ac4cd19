//! `rules`: the rules, and what findings mean.

use std::io;

use airgap_lint::report::human::{self, catalog};
use airgap_lint::report::implied;
use airgap_lint::report::rules::Catalog;
use airgap_lint::{Status, operators};

use crate::args::RulesArgs;
use crate::args::formats::Format;
use crate::checked::Stream;
use crate::output::{self, Failure};
use crate::settings;

/// Lists everything, or explains one thing.
pub fn run(args: &RulesArgs) -> Result<Status, Failure> {
    let width = io::stdout().width();
    if args.id.as_deref() == Some(operators::RULE) {
        output::print(|out| match args.format {
            Format::Json => implied::write_json(out),
            Format::Human => human::implied::write(width, out),
        })?;
        return Ok(Status::Clean);
    }
    let rules = settings::rules(&args.rules)?;
    let all = Catalog::all(&rules);
    let asked = match &args.id {
        None => all.clone(),
        Some(id) => Catalog::of(&rules, id),
    };
    if let Some(id) = args.id.as_ref().filter(|_| asked.is_empty()) {
        let near = all.names(&rules).max_by(|left, right| {
            let likeness = |name| strsim::jaro_winkler(id, name);
            likeness(left).total_cmp(&likeness(right))
        });
        let near = near.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
        return Err(Failure(format!(
            "unknown rule or code `{id}`; {near}`airgap-lint rules` lists them all"
        )));
    }
    output::print(|out| match args.format {
        Format::Json => asked.write_json(&rules, out),
        Format::Human if args.id.is_some() => catalog::explain(&asked, &rules, width, out),
        Format::Human => catalog::list(&asked, &rules, width, out),
    })?;
    Ok(Status::Clean)
}
