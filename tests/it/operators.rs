//! What operators start though it stands in no manifest: `fixtures/implied` has cases, each with a manifest and all that
//! is said about it.
//!
//! `implied` has every image, in order: `STATUS REFERENCE (VERSION)`, where the version is the one for which it is known;
//! `unknown` has the workloads that nobody knows: `NAME: WHAT IT MAY CREATE (ROLE)`; `operators` has those that start
//! nothing.

mod catalogue;
mod laws;

use std::fs;

use airgap_lint::{Code, Finding, Input, Linter, Policy, Report, RuleSet, Severity};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    policy: String,
    input: String,
    #[serde(default)]
    implied: Vec<String>,
    /// Only images with this text in their names are looked at.
    #[serde(default)]
    only: String,
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    operators: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/implied");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let cases = paths.iter().flat_map(|path| {
        let text = fs::read_to_string(path).unwrap();
        serde_yaml::from_str::<Vec<Case>>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    });
    cases.collect()
}

fn linter(policy: &str) -> Linter {
    Linter::new(Policy::from_yaml(policy).unwrap(), RuleSet::embedded())
}

fn of_code(report: &Report, code: Code) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(move |finding| finding.code() == code)
}

/// Every implied image, as the cases write it.
fn implied(report: &Report) -> Vec<String> {
    let findings = of_code(report, Code::ImpliedImage);
    let said = findings.map(|finding| {
        let implied = finding.implied().unwrap();
        let (status, reference) = (implied.status.as_str(), finding.reference().unwrap());
        let checked = if implied.is_checked { "" } else { ", not checked" };
        let tag = if implied.is_complete { "" } else { ", no tag" };
        format!("{status} {reference} ({}{checked}{tag})", implied.version)
    });
    said.collect()
}

fn check(case: &Case) -> Report {
    linter(&case.policy).check([Input::new("manifest.yaml", case.input.as_bytes())])
}

#[test]
fn every_case_says_what_is_started() {
    for case in cases() {
        let report = check(&case);
        let mut implied = implied(&report);
        implied.retain(|said| said.contains(&case.only));
        assert_eq!(implied, case.implied, "{}", case.name);
        let unknown: Vec<String> = of_code(&report, Code::UnknownOperator)
            .map(|finding| {
                let name = finding.occurrence().resource.name.as_deref().unwrap();
                let message = finding.message();
                let creates = message.split("create ").nth(1).unwrap().split(' ').next().unwrap();
                let role = message.split('`').nth(1).unwrap();
                format!("{name}: {creates} ({role})")
            })
            .collect();
        assert_eq!(unknown, case.unknown, "{}", case.name);
        let known = report.operators.iter().map(|known| &known.message);
        let known: Vec<&str> = known.filter_map(|message| message.split(" starts").next()).collect();
        assert_eq!(known, case.operators, "{}", case.name);
    }
}

#[test]
fn what_starts_is_an_error_and_what_may_start_weighs_one_step_less() {
    for (policy, starts, may_start) in [
        ("", Severity::Error, Severity::Warning),
        ("severity: {implied-image: warning}", Severity::Warning, Severity::Info),
        ("severity: {implied-image: info}", Severity::Info, Severity::Info),
    ] {
        for case in cases() {
            let report = linter(policy).check([Input::new("x.yaml", case.input.as_bytes())]);
            for finding in of_code(&report, Code::ImpliedImage) {
                let expected = match finding.implied().unwrap().status.as_str() {
                    "starts" => starts,
                    _ => may_start,
                };
                assert_eq!(finding.severity(), expected, "{}", case.name);
            }
        }
    }
}

#[test]
fn an_implied_image_is_in_the_inventory_with_its_target_and_has_no_fix() {
    for case in cases() {
        let policy = "mirror: {registry: mirror.internal, keep-registry: true}";
        let linter = linter(policy);
        let report = linter.check([Input::new("x.yaml", case.input.as_bytes())]);
        for finding in of_code(&report, Code::ImpliedImage) {
            let (reference, implied) = (finding.reference().unwrap(), finding.implied().unwrap());
            assert!(finding.fix().is_none(), "{reference}");
            assert!(finding.target().unwrap().starts_with("mirror.internal/"), "{reference}");
            let entries = report.inventory.entries().iter();
            let listed = entries.filter(|entry| *entry.reference == *reference && !entry.implied.is_empty());
            assert_eq!(listed.count(), usize::from(implied.is_complete), "{reference}");
        }
        let without = linter
            .without_implied()
            .check([Input::new("x.yaml", case.input.as_bytes())]);
        assert_eq!(of_code(&without, Code::ImpliedImage).count(), 0);
        assert!(without.inventory.entries().iter().all(|entry| entry.implied.is_empty()));
    }
}

#[test]
fn the_order_of_documents_and_files_does_not_matter() {
    for case in cases() {
        let documents: Vec<&str> = case.input.split("---\n").collect();
        let mut expected = implied(&check(&case));
        expected.sort();
        let reversed: Vec<&str> = documents.iter().rev().copied().collect();
        let one_file = reversed.join("---\n");
        let inputs = documents.iter().rev().enumerate();
        let files = inputs.map(|(number, text)| Input::new(format!("{number}.yaml"), text.as_bytes()));
        let linter = linter(&case.policy);
        for report in [
            linter.check([Input::new("x.yaml", one_file.as_bytes())]),
            linter.check(files),
        ] {
            let mut found = implied(&report);
            found.sort();
            assert_eq!(found, expected, "{}", case.name);
        }
    }
}

#[test]
fn an_image_that_an_operator_would_start_is_silent_at_home() {
    let manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec: {template: {spec: {containers: \
                    [{name: c, image: 'quay.io/jetstack/cert-manager-controller:v1.21.1'}]}}}\n";
    let report = linter("allow: ['quay.io/jetstack/**']").check([Input::new("x.yaml", manifest.as_bytes())]);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(report.inventory.entries().len(), 2);
}

#[test]
fn the_object_that_starts_an_image_is_named_with_its_place() {
    let operator = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec: {template: {spec: {containers: \
                    [{name: c, image: 'rancher/helm-controller:v0.16.10'}]}}}\n";
    let chart = "# a comment\napiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web}\nspec: {}\n";
    let inputs = [
        Input::new("operator.yaml", operator.as_bytes()),
        Input::new("chart.yaml", chart.as_bytes()),
    ];
    let report = linter("").check(inputs);
    let finding = of_code(&report, Code::ImpliedImage).next().unwrap();
    assert_eq!(
        (&*finding.location().file, finding.location().line),
        ("operator.yaml", 4)
    );
    let related = &finding.related()[0];
    assert_eq!((&*related.location.file, related.location.line), ("chart.yaml", 2));
    assert_eq!(
        finding.message(),
        "k3s Helm controller starts it, though it stands in no manifest: a HelmChart without spec.jobImage exists (here \
         HelmChart `web`); as of its version 0.16.10; no registry given, which means docker.io; to name another one: the \
         flag `--default-job-image`; the variable `DEFAULT_JOB_IMAGE`; HelmChart spec.jobImage"
    );
}
