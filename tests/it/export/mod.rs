//! Exports, read back: everything in a plan is in them exactly once, or is left out with a reason.

mod bundle;
mod carried;
#[cfg(feature = "cli")]
mod command;
mod copy;
mod guard;
mod left_out;
mod redirect;
mod rewrite;
mod shop;

use airgap_lint::export::{Format, Item, Options, Plan, export};

use crate::support::{check, linter};

/// The plan of some manifests under a policy.
fn plan(policy: &str, manifests: &str) -> Plan {
    let linter = linter(policy);
    Plan::new(&check(&linter, manifests).inventory, linter.policy())
}

/// A pod with these images.
fn pod(images: &[impl AsRef<str>]) -> String {
    let containers = images.iter().map(|image| format!("    - image: {}\n", image.as_ref()));
    format!("kind: Pod\nspec:\n  containers:\n{}", containers.collect::<String>())
}

/// The only file of an export, or one by its name.
fn file(format: Format, plan: &Plan, name: &str) -> String {
    let export = export(format, plan, &Options::default()).unwrap();
    let mut files = export.files.iter();
    files.find(|(path, _)| *path == name).unwrap().1.text.clone()
}

/// Everything that an export says, file by file, and what it leaves out.
fn all(format: Format, plan: &Plan, options: &Options) -> String {
    let export = export(format, plan, options).unwrap();
    let mut all = String::new();
    for (path, file) in export.files.iter() {
        all += &format!(
            "==> {path}{}\n{}",
            if file.is_executable { " (executable)" } else { "" },
            file.text
        );
    }
    for left in plan.left_out().iter().chain(&export.left_out) {
        all += &format!("==> left out: {}: {}\n", left.reference, left.why);
    }
    for note in plan.notes().chain(export.notes) {
        all += &format!("==> note: {note}\n");
    }
    all
}

fn pulled(plan: &Plan) -> Vec<String> {
    plan.items().iter().map(Item::pulled).collect()
}
