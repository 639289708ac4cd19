//! What several tests share: policies, fixtures, and the laws of a rewrite.

pub mod laws;
#[cfg(feature = "cli")]
pub mod schema;

use airgap_lint::{Code, Input, Linter, Policy, Report, RuleSet};

/// Mirrors of every kind, each under a name.
pub const POLICIES: [(&str, &str); 6] = [
    ("nested", "mirror: { registry: 'mirror.internal:5000/team' }"),
    ("flat", "mirror: { registry: mirror.internal, separator: '-' }"),
    ("depth", "mirror: { registry: mirror.internal/team, depth: 2 }"),
    ("ipv6", "mirror: { registry: '[fd00::1]:5000/team' }"),
    ("public", "mirror: { registry: quay.io/myorg }"),
    (
        "kept",
        "mirror: { registry: mirror.internal/team, keep-registry: true }",
    ),
];

pub fn linter(policy: &str) -> Linter {
    Linter::new(Policy::from_yaml(policy).unwrap(), RuleSet::embedded())
}

/// One linter for each of the policies.
pub fn linters() -> Vec<(&'static str, Linter)> {
    POLICIES.iter().map(|(name, policy)| (*name, linter(policy))).collect()
}

pub fn check(linter: &Linter, text: impl AsRef<[u8]>) -> Report {
    linter.check([Input::new("test.yaml", text.as_ref())])
}

/// The text after a rewrite.
pub fn rewrite(linter: &Linter, text: &str) -> String {
    let report = check(linter, text);
    let moved = linter.rewrite(text.as_bytes(), &report.files[0]).unwrap();
    String::from_utf8(moved).unwrap()
}

/// All that a report says, as programs read it: findings and inventory.
pub fn json(report: &Report) -> String {
    let mut out = Vec::new();
    airgap_lint::report::json::write(report, &mut out).unwrap();
    airgap_lint::report::json::write_inventory(&report.inventory, report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The codes of all findings, in order.
pub fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code().as_str()).collect()
}

/// Line and message of everything that could not be read.
pub fn unreadable(report: &Report) -> Vec<(usize, &str)> {
    let findings = report.findings.iter();
    findings
        .filter(|finding| finding.code() == Code::Unreadable)
        .map(|finding| (finding.location().line, finding.message()))
        .collect()
}

/// Line and reference of everything that is found, copies left out.
pub fn found(linter: &Linter, text: impl AsRef<[u8]>) -> Vec<(usize, String)> {
    let found = linter.find(text.as_ref()).into_iter();
    found
        .filter(|found| !found.is_copy)
        .map(|found| (found.position.line, found.written))
        .collect()
}

/// The references alone.
pub fn references(linter: &Linter, text: impl AsRef<[u8]>) -> Vec<String> {
    found(linter, text).into_iter().map(|(_, written)| written).collect()
}

/// Every manifest below `fixtures`, by its path; the policies are none.
#[allow(clippy::disallowed_methods, reason = "a test may read files")]
pub fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut folders = ["fixtures/find", "fixtures/guides", "crates/yaml-spans/tests/fixtures"]
        .map(|folder| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().replace('\\', "/");
            let is_manifest = name.ends_with(".yaml") || name.ends_with(".json");
            if path.is_dir() {
                folders.push(path);
            } else if is_manifest && !name.contains("/policy-") {
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "the fixtures are where they were");
    files
}
