//! Findings that stand alone, and the reports that machines read.

mod fixes;
mod formats;
mod html;

use airgap_lint::report::{AsNamed, github, gitlab, json};
use airgap_lint::{Finding, Fingerprint, Input, Report, Severity, Status};
use serde_json::Value;

use crate::support::{check, codes, linter};

const POLICY: &str = "mirror: { registry: 'mirror.internal:5000/team' }";

/// One of everything: a reference that moves, one of each other sort, names that mean harm, and what cannot be read.
const EVERYTHING: &str = "\
# Source: shop/templates/web.yaml
kind: Deployment
metadata: {name: \"web\\u001b[31m,::error::\\u202e%\", namespace: shop}
spec:
  containers:
    - image: quay.io/shop/web:v1
    - image: nginx
      image: nginx:1.27
    - image: \"quay.io/A::b,%\\u202e\"
---
a: [
";

fn everything() -> Report {
    let report = linter(POLICY).check([Input::new("charts/a,b:c%\u{202e}.yaml", EVERYTHING.as_bytes())]);
    assert_eq!(
        codes(&report),
        [
            "duplicate-key",
            "public-registry",
            "implicit-registry",
            "unpinned",
            "implicit-registry",
            "invalid-reference",
            "unreadable"
        ]
    );
    report
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn github_gets_a_command_for_each_finding() {
    let commands = text(|out| github::write(&everything(), &AsNamed, out));
    insta::assert_snapshot!("github", commands);
    for line in commands.lines() {
        assert!(line.starts_with("::") || line.starts_with("airgap-lint: "), "{line}");
        let inside = line.trim_start_matches("::error ").trim_start_matches("::warning ");
        assert!(
            inside.matches("::").count() <= 1,
            "nothing in a name is a command: {line}"
        );
        assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line}");
    }
}

#[test]
fn gitlab_gets_an_issue_for_each_finding_with_a_fingerprint_of_its_own() {
    let report = everything();
    let issues: Value = serde_json::from_str(&text(|out| gitlab::write(&report, &AsNamed, out))).unwrap();
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), report.findings.len());
    let fingerprints: std::collections::BTreeSet<&str> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(fingerprints.len(), issues.len());
    insta::assert_json_snapshot!("gitlab", issues);

    let clean = check(&linter(POLICY), "a: 1\n");
    assert_eq!(text(|out| gitlab::write(&clean, &AsNamed, out)), "[]\n");
}

#[test]
fn what_could_not_be_read_is_a_finding_in_json_too() {
    let report: Value = serde_json::from_str(&text(|out| json::write(&everything(), out))).unwrap();
    let last = report["findings"].as_array().unwrap().last().unwrap();
    assert_eq!(last["code"], "unreadable");
    assert_eq!(last["site"]["line"], report["unreadable"][0]["line"]);
    assert_eq!(report["summary"]["errors"], 5, "and is not counted among the errors");
}

fn fingerprints(text: &str) -> Vec<Fingerprint> {
    let report = check(&linter(POLICY), text);
    report.findings.iter().map(Finding::fingerprint).collect()
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_tags_change() {
    let pod = |before: &str, name: &str, image: &str| {
        format!("{before}kind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{image: {image}}}]}}\n")
    };
    let first = fingerprints(&pod("", "web", "quay.io/a/b:v1"));
    assert_eq!(first.len(), 1);
    assert_eq!(first, fingerprints(&pod("# a comment\n\n", "web", "quay.io/a/b:v2")));
    assert_ne!(first, fingerprints(&pod("", "web", "quay.io/a/c:v1")), "another image");
    assert_ne!(
        first,
        fingerprints(&pod("", "db", "quay.io/a/b:v1")),
        "another resource"
    );
    assert_eq!(first[0].to_string().len(), 32);
}

#[test]
fn a_finding_tells_all_by_itself() {
    let text = "kind: Pod\nspec:\n  containers:\n    - image: quay.io/a/b:v1\n";
    let finding = check(&linter(POLICY), text).findings.remove(0);
    assert_eq!(finding.reference(), Some("quay.io/a/b:v1"));
    assert_eq!(finding.target(), Some("mirror.internal:5000/team/a/b:v1"));
    let location = finding.location();
    assert_eq!((location.line, location.column, location.end_column), (4, 14, Some(28)));
    assert_eq!(&text[location.bytes.clone()], "quay.io/a/b:v1");
    assert_eq!(finding.occurrence().path, ["/spec/containers/0/image"]);

    let fix = finding.fix().unwrap();
    let fixed = String::from_utf8(fix.apply(text.as_bytes()).unwrap()).unwrap();
    assert_eq!(fixed, text.replace("quay.io/a/b", "mirror.internal:5000/team/a/b"));
    assert!(fix.apply(fixed.as_bytes()).is_err(), "it was made for another text");
    let same_length = text.replace("quay.io", "quay.oi");
    assert!(
        fix.apply(same_length.as_bytes()).is_err(),
        "it was made for another text"
    );
}

#[test]
fn a_finding_names_the_other_places_that_belong_to_it() {
    let text = "image: quay.io/a/b:v1\n---\nimage: ghcr.io/a/b:v1\n---\na: {image: x:1, image: x:2}\n";
    let report = check(&linter(POLICY), text);
    let related: Vec<(&str, usize)> = report
        .findings
        .iter()
        .flat_map(|finding| {
            finding
                .related()
                .iter()
                .map(|other| (finding.code().as_str(), other.location.line))
        })
        .collect();
    assert_eq!(
        related,
        [("mirror-collision", 3), ("mirror-collision", 1), ("duplicate-key", 5)]
    );
}

#[test]
fn a_fix_of_a_finding_moves_its_reference_and_no_other() {
    let text = "a: {image: quay.io/a/b:v1}\nb: {image: {registry: quay.io, repository: a/c, tag: v1}}\n";
    let report = check(&linter(POLICY), text);
    let fixed: Vec<String> = report
        .findings
        .iter()
        .map(|finding| String::from_utf8(finding.fix().unwrap().apply(text.as_bytes()).unwrap()).unwrap())
        .collect();
    assert_eq!(
        fixed,
        [
            text.replace("quay.io/a/b", "mirror.internal:5000/team/a/b"),
            text.replace("registry: quay.io", "registry: mirror.internal:5000/team"),
        ]
    );
}

#[test]
fn the_status_depends_on_what_counts() {
    let report = check(&linter(POLICY), "image: mirror.internal:5000/team/a\n");
    assert_eq!(codes(&report), ["unpinned"]);
    assert_eq!(report.status(Some(Severity::Error)), Status::Clean);
    assert_eq!(report.status(Some(Severity::Warning)), Status::Findings);
    assert_eq!(report.status(None), Status::Clean);
    let moves = check(&linter(POLICY), "image: quay.io/a:v1\n");
    assert_eq!(moves.status(Some(Severity::Error)), Status::Findings);
    assert_eq!(moves.status_after_rewrite(Some(Severity::Error)), Status::Clean);
    assert_eq!(everything().status(None), Status::Failed, "whatever counts");
}

#[test]
fn one_text_that_is_read_in_two_ways_has_two_verdicts_whatever_comes_first() {
    // With a scheme, the name before the tag that Zarf fills in is a chart's; both are written alike in a report.
    let source = |url: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source: {{repoURL: \"{url}\", chart: b, \
             targetRevision: \"###ZARF_VAR_T###\"}}\n"
        )
    };
    let (with, without) = (source("oci://quay.io/a"), source("quay.io/a"));
    let listed = |text: &str| -> Vec<(String, usize)> {
        let inventory = check(&linter(POLICY), text).inventory;
        let entries = inventory.entries().iter();
        entries
            .map(|entry| (entry.reference.to_string(), entry.occurrences.len()))
            .collect()
    };
    assert_eq!(listed(&with), [("quay.io/a/b".to_owned(), 1)]);
    assert_eq!(
        listed(&format!("{with}---\n{without}")),
        [("quay.io/a/b".to_owned(), 2)]
    );
    assert_eq!(
        listed(&format!("{without}---\n{with}")),
        [("quay.io/a/b".to_owned(), 2)]
    );
}
