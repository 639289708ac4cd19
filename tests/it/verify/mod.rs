//! Whether lists and registries hold what manifests name.

mod cluster;
mod lists;
mod lookup;
mod registries;

use airgap_lint::verify::{Verification, Verifier};
use airgap_lint::{Report, verify};

use crate::support::{check, linter};

const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";
const OTHER: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
const NESTED: &str = "mirror: { registry: 'mirror.internal:5000/team' }";

/// A pod with these images.
fn pod(images: &[&str]) -> String {
    let containers = images.iter().enumerate();
    let containers: String = containers
        .map(|(index, image)| format!("  - {{ name: c{index}, image: '{image}' }}\n"))
        .collect();
    format!("kind: Pod\nmetadata: {{ name: web }}\nspec:\n  containers:\n{containers}")
}

/// What a verification of these images says, after it looked in some places.
fn verify_with(policy: &str, images: &[&str], look: impl Fn(&mut Verifier<'_>)) -> (Verification, Report) {
    let linter = linter(policy);
    let checked = check(&linter, pod(images));
    let mut verifier = Verifier::new(&checked.inventory, linter.policy());
    look(&mut verifier);
    let verification = verifier.finish(false);
    let report = verify::report(&verification, checked, linter.policy());
    (verification, report)
}

/// Reference, status and detail of each artifact.
fn told(verification: &Verification) -> Vec<(String, &'static str, String)> {
    let artifacts = verification.artifacts.iter();
    let told = artifacts.map(|artifact| {
        (
            artifact.reference.to_string(),
            artifact.presence.as_str(),
            artifact.detail.clone(),
        )
    });
    told.collect()
}
