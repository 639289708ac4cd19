//! Where references hide, and what only looks like one.
//!
//! Each fixture is a small manifest of one sort of hiding place; its snapshot has a line for everything found.

use airgap_lint::{Linter, Policy, Position, RuleSet};

use crate::support::{check, found};

fn open() -> Linter {
    Linter::new(Policy::from_yaml("").unwrap(), RuleSet::embedded())
}

/// A line for each reference: place, what it is, the reference, the way to it, the reason and how sure it is.
fn listing(text: &str) -> String {
    let mut lines = String::new();
    for found in open().find(text.as_bytes()) {
        let copy = if found.is_copy { " (a copy)" } else { "" };
        let Position { line, column, .. } = found.position;
        let (kind, written, path) = (found.kind, found.written, found.path.join(" > "));
        let (confidence, rule) = (found.confidence, found.rule);
        lines += &format!("{line}:{column} {kind} {written}{copy}\n    {path}\n    {confidence}: {rule}\n");
    }
    lines
}

macro_rules! fixtures {
    ($($name:ident: $file:literal,)*) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("../../fixtures/find/", $file, ".yaml"));
            assert!(check(&open(), text).files[0].is_readable());
            insta::with_settings!({ snapshot_path => "../../fixtures/find/snapshots", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!($file, listing(text));
            });
        }
    )*};
}

fixtures! {
    pod_specs_are_found_at_any_depth_and_in_any_kind: "pods",
    a_field_is_found_by_its_name_and_any_field_by_its_value: "keys",
    flags_and_scripts_are_read: "flags",
    variables_are_read_one_by_one_and_several_as_one: "env",
    parts_in_several_fields_are_one_reference: "split",
    documents_inside_scalars_are_read: "payloads",
    sources_of_gitops_tools_are_images_or_charts: "gitops",
    custom_resources_are_known_by_rules: "resources",
    leftovers_of_templates_are_placeholders: "leftovers",
    what_no_kubelet_accepts_is_found_as_invalid: "invalid",
    what_only_looks_like_an_image_is_none: "not-images",
}

/// All that is found in a text, without the lines.
fn in_text(text: &str) -> Vec<String> {
    found(&open(), text).into_iter().map(|(_, written)| written).collect()
}

#[test]
fn a_tag_field_may_hold_tag_and_digest() {
    let digest = format!("sha256:{}", "0".repeat(64));
    assert_eq!(
        in_text(&format!("image: {{repository: quay.io/a/b, tag: 'v1@{digest}'}}")),
        [format!("quay.io/a/b:v1@{digest}")]
    );
    assert_eq!(
        in_text(&format!("image: {{repository: quay.io/a/b, tag: '{digest}'}}")),
        [format!("quay.io/a/b@{digest}")]
    );
}

#[test]
fn an_alias_is_found_once_at_its_anchor() {
    assert_eq!(
        found(
            &open(),
            "a: 1\nimage: &i quay.io/a/b:1\nx: {image: *i}\ny: {proxyImage: *i}\n"
        ),
        [(2, "quay.io/a/b:1".to_owned())]
    );
}

#[test]
fn lines_and_columns_count_inside_payloads() {
    let text = "kind: ConfigMap\ndata:\n  \u{fc}: |\n    a: \u{e4}\n    {image: quay.io/a/b:1}\n  k: \"a: 1\\n\\u0069mage: quay.io/a/c:1\\n\"\n";
    let found = open().find(text.as_bytes());
    let places: Vec<_> = found
        .iter()
        .map(|found| (found.position.line, found.position.column))
        .collect();
    assert_eq!(places, [(5, 13), (6, 25)]);
}

#[test]
fn an_operator_that_nobody_knows_is_read_by_what_its_fields_are_called() {
    let text = "
apiVersion: flux-capacitor.example/v1alpha3
kind: Capacitor
metadata: {name: c, labels: {version: v1.2.3}}
spec:
  version: 1.2.3
  schedule: '*/5 * * * *'
  path: /var/lib/capacitor
  engine:
    imageSpec: {repository: quay.io/capacitor/engine, version: v1.2}
    pullPolicy: Always
  cores:
    - {name: a, image: capacitor/core-a, tag: '1.0'}
    - {name: b, coreImage: 'registry.corp.example:5000/capacitor/core-b'}
  relay:
    relayImageRepository: ghcr.io/capacitor/relay
    relayImageTag: v3
  extraArgs: {reload-image: capacitor/reload:2, log-level: debug}
  endpoint: capacitor.default.svc:8080/metrics
status: {image: quay.io/capacitor/engine:v1.1}
";
    assert_eq!(
        in_text(text),
        [
            "quay.io/capacitor/engine:v1.2",
            "capacitor/core-a:1.0",
            "registry.corp.example:5000/capacitor/core-b",
            "ghcr.io/capacitor/relay:v3",
            "capacitor/reload:2",
        ]
    );
}

#[test]
fn keys_are_read_as_they_are_meant_not_as_they_are_written() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {labels: {k: &k image}}\nspec:\n  containers:\n  - name: c\n    *k : a.io/b:1\n";
    assert!(listing(pod).contains("7:10 image a.io/b:1\n    /spec/containers/0/image\n    certain"));
    let schema = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - schema:\n      \
                  openAPIV3Schema: {properties: {image: {\"def\\u0061ult\": a.io/b:1}, x: {type: &d default}, \
                  otherImage: {*d : a.io/c:1}}}\n";
    let found = listing(schema);
    assert!(found.contains("a.io/b:1") && found.contains("a.io/c:1"), "{found}");
}

#[test]
fn what_is_likely_in_a_template_is_found_part_by_part() {
    let template = "repositories:\n- name: a\n  url: https://charts.example.com\nreleases:\n- name: b\n  values:\n  - image: \
                    quay.io/a/b:{{ .tag }}\n  {{- if .c }}\n    sidecar: {image: quay.io/a/c:v1}\n  {{- else }}\n  sidecar: {}\n  \
                    {{- end }}\n";
    assert_eq!(
        in_text(template),
        ["https://charts.example.com", "quay.io/a/b", "quay.io/a/c:v1"]
    );
    let report = check(&open(), template);
    assert!(!report.files[0].is_readable());
    assert!(report.findings.iter().all(|finding| finding.fix().is_none()));
}
