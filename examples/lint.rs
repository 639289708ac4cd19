//! Lints a manifest in a string, and a chart that is rendered for it: `cargo run --example lint`.

use std::error::Error;
use std::path::Path;
use std::rc::Rc;

use airgap_lint::{Input, Linter, Policy, Report, RuleSet};
use helm::job::Job;
use helm::render::Selection;
use helm::{Compat, World};

/// A clock that stands still, and no randomness: the same render each time.
struct Still;

impl World for Still {
    fn now(&self) -> (i64, u32) {
        (0, 0)
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::from_yaml("mirror: { registry: mirror.internal }")?;
    let linter = Linter::new(policy, RuleSet::embedded());

    let manifest = "kind: Pod\nspec: {containers: [{image: quay.io/a/b:v1}]}\n";
    print(&linter.check([Input::new("pod.yaml", manifest.as_bytes())]));

    let chart = helm::chart::open(Path::new("fixtures/charts/kubelb"))?;
    let outcome = Job::new(&chart).render(|| Rc::new(Still))?;
    let stream = outcome.rendered.stream(&Selection::default(), Compat::V3)?;
    print(&linter.check([Input::new("kubelb", &stream)]));
    Ok(())
}

#[allow(clippy::disallowed_macros, reason = "an example prints")]
fn print(report: &Report) {
    for finding in &report.findings {
        let target = finding.target().unwrap_or("somewhere else");
        println!(
            "{}:{}: {} belongs to {target}",
            finding.location().file,
            finding.location().line,
            finding.subject()
        );
    }
}
