//! Renders of products whose air-gap guides say what has to be found, and where it goes.

use std::collections::BTreeSet;
use std::fs;

use airgap_lint::{Code, Finding, Linter, Policy, RuleSet};

use crate::support::check;

fn rows(guide: &str, table: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(format!("fixtures/guides/{guide}/{table}.tsv")).unwrap();
    // The scheme of a chart says how it is fetched; the reference begins behind it.
    let cells = |line: &str| {
        line.split('\t')
            .map(|cell| cell.trim_start_matches("oci://").to_owned())
            .collect()
    };
    text.lines().skip(1).map(cells).collect()
}

fn linter(guide: &str, policy: &str) -> Linter {
    let text = fs::read_to_string(format!("fixtures/guides/{guide}/{policy}.yaml")).unwrap();
    Linter::new(Policy::from_yaml(&text).unwrap(), RuleSet::embedded())
}

/// What is found in a guide's manifests: file, line, reference and pointers.
fn found(guide: &str, linter: &Linter) -> Vec<Vec<String>> {
    let expected = rows(guide, "expected");
    let mut files: Vec<&str> = expected.iter().map(|row| row[0].as_str()).collect();
    files.dedup();
    let mut found = Vec::new();
    for file in files {
        let bytes = fs::read(format!("fixtures/guides/{guide}/{file}")).unwrap();
        assert!(check(linter, &bytes).files[0].is_readable(), "{guide}/{file}");
        let references = linter.find(&bytes).into_iter().filter(|found| !found.is_copy);
        found.extend(references.map(|found| {
            let (line, path) = (found.position.line.to_string(), found.path.join(" > "));
            vec![file.to_owned(), line, found.written, path]
        }));
    }
    found
}

fn check_found(guide: &str) {
    for policy in ["policy-nested", "policy-flat"] {
        let (expected, found) = (rows(guide, "expected"), found(guide, &linter(guide, policy)));
        let missed: Vec<_> = expected.iter().filter(|row| !found.contains(row)).collect();
        let extra: Vec<_> = found.iter().filter(|row| !expected.contains(row)).collect();
        assert!(
            missed.is_empty() && extra.is_empty(),
            "{guide}, {policy}:\nmissed {missed:#?}\nextra {extra:#?}"
        );
        assert_eq!(found, expected, "{guide}, {policy}: in order");
    }
}

fn check_targets(guide: &str) {
    for (column, policy) in [(1, "policy-nested"), (2, "policy-flat")] {
        let linter = linter(guide, policy);
        let table = rows(guide, "mirror-table");
        let mut listed = BTreeSet::new();
        let files: BTreeSet<String> = rows(guide, "expected").into_iter().map(|row| row[0].clone()).collect();
        for file in files {
            let bytes = fs::read(format!("fixtures/guides/{guide}/{file}")).unwrap();
            for image in check(&linter, &bytes).inventory.entries() {
                let Some(row) = table.iter().find(|row| *row[0] == *image.reference) else {
                    panic!("{guide}: {} is not in the table", image.reference);
                };
                assert_eq!(image.artifact.as_str(), row[3], "{guide}: {}", row[0]);
                assert_eq!(
                    image.target.as_deref(),
                    Some(row[column].as_str()),
                    "{guide}, {policy}: {}",
                    row[0]
                );
                listed.insert(image.reference.to_string());
            }
        }
        let table: BTreeSet<String> = table.iter().map(|row| row[0].clone()).collect();
        assert_eq!(listed, table, "{guide}");
    }
}

#[test]
fn vworkspace_is_found() {
    check_found("vworkspace");
}

#[test]
fn kubelb_is_found() {
    check_found("kubelb");
}

#[test]
fn kubernaut_is_found() {
    check_found("kubernaut");
}

#[test]
fn vworkspace_goes_where_its_table_says() {
    check_targets("vworkspace");
}

#[test]
fn kubelb_goes_where_its_table_says() {
    check_targets("kubelb");
}

#[test]
fn kubernaut_goes_where_its_table_says() {
    check_targets("kubernaut");
}

#[test]
fn what_is_left_of_a_placeholder_is_found_and_is_no_image() {
    let linter = linter("kubernaut", "policy-nested");
    let found = found("kubernaut", &linter);
    let leftovers: Vec<&str> = found
        .iter()
        .map(|row| row[2].as_str())
        .filter(|name| name.contains('<'))
        .collect();
    assert_eq!(leftovers.len(), 3, "{leftovers:?}");
    let bytes = fs::read("fixtures/guides/kubernaut/overlay-placeholder.yaml").unwrap();
    let inventory = check(&linter, &bytes).inventory;
    assert!(!inventory.entries().is_empty());
    assert!(inventory.entries().iter().all(|image| !image.reference.contains('<')));
}

#[test]
fn a_nested_path_on_a_flat_mirror_is_reported_and_stays() {
    let linter = linter("kubernaut", "policy-flat");
    let bytes = fs::read("fixtures/guides/kubernaut/flat.yaml").unwrap();
    let report = check(&linter, &bytes);
    let nested = |finding: &&Finding| {
        finding.reference() == Some("quay.io/myorg/rhel10/postgresql-16") && finding.code() == Code::WrongLayout
    };
    let findings: Vec<_> = report.findings.iter().filter(nested).collect();
    assert_eq!(findings.len(), 2);
    for finding in findings {
        assert!(finding.fix().is_none());
        assert!(finding.message().contains("quay.io/myorg/rhel10-postgresql-16"));
    }
    let moved = linter.rewrite(&bytes, &report.files[0]).unwrap();
    let moved = String::from_utf8(moved).unwrap();
    assert_eq!(moved.matches("quay.io/myorg/rhel10/postgresql-16").count(), 2);
}
