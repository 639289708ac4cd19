//! The library: which charts documents ask for, from where, and with which values.

use airgap_lint::release::{ReleaseRequest, ValuesLayer, blanked, requests};
use airgap_lint::{Code, Input};

use crate::support::linter;

fn fixture(name: &str) -> (String, Vec<u8>) {
    let path = format!("{}/fixtures/gitops/{name}", env!("CARGO_MANIFEST_DIR"));
    (name.to_owned(), std::fs::read(path).unwrap())
}

fn fixtures(names: &[&str]) -> Vec<(String, Vec<u8>)> {
    names.iter().map(|name| fixture(name)).collect()
}

/// The requests of some files, as people read them.
fn told(files: &[(String, Vec<u8>)]) -> String {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let layer = |layer: &ValuesLayer| match layer {
        ValuesLayer::InFile { file, range } => {
            let (name, text) = files[*file];
            format!("    {name}: {:?}\n", String::from_utf8_lossy(&text[range.clone()]))
        }
        other => format!("    {other:?}\n"),
    };
    let request = |request: &ReleaseRequest| {
        let line = files.iter().find(|(name, _)| *name == request.id.file).unwrap().1[..request.id.offset]
            .iter()
            .filter(|byte| **byte == b'\n');
        format!(
            "{}:{} {}\n  {} in {}\n  {:?} {:?} {:?}\n{}{}",
            request.id.file,
            line.count() + 1,
            request.title,
            request.name,
            request.namespace.as_deref().unwrap_or("-"),
            request.chart.name,
            request.chart.version,
            request.chart.origin,
            request.values.iter().map(layer).collect::<String>(),
            request
                .unknown
                .iter()
                .map(|what| format!("  unknown: {what}\n"))
                .collect::<String>(),
        )
    };
    requests(&files).iter().map(request).collect()
}

#[test]
fn flux_says_charts_by_the_names_of_their_sources() {
    let files = [
        "flux/cache.yaml",
        "flux/missing.yaml",
        "flux/sources.yaml",
        "flux/web.yaml",
        "flux/worker.yaml",
    ];
    insta::assert_snapshot!(told(&fixtures(&files)));
}

#[test]
fn argo_cd_says_charts_in_applications_and_in_sets_of_them() {
    insta::assert_snapshot!(told(&fixtures(&[
        "argo/batch.yaml",
        "argo/ingress.yaml",
        "argo/merged.yaml"
    ])));
}

#[test]
fn other_controllers_and_tools_say_charts_in_their_own_ways() {
    let files = [
        "others/cluster-api.yaml",
        "others/crossplane.yaml",
        "others/fleet/fleet.yaml",
        "others/helmfile/helmfile.yaml",
        "others/k3s.yaml",
        "others/kustomize/kustomization.yaml",
        "others/rancher.yaml",
        "others/sveltos.yaml",
    ];
    insta::assert_snapshot!(told(&fixtures(&files)));
}

#[test]
fn values_keep_their_lines_and_columns() {
    let text = b"spec:\n  values:\n    image: {tag: \"1\"}\n  other: 1\n";
    let at = 20..37;
    assert_eq!(blanked(text, at), b"     \n         \n    image: {tag: \"1\"}");
}

/// The messages about charts that were not rendered.
fn not_rendered(manifests: &str) -> Vec<String> {
    let report = linter("{}").check([Input::new("release.yaml", manifests.as_bytes())]);
    let findings = report.findings.iter();
    let findings = findings.filter(|finding| finding.code() == Code::ChartNotRendered);
    findings
        .map(|finding| format!("{}: {}", finding.location().line, finding.message()))
        .collect()
}

#[test]
fn a_chart_that_is_not_at_hand_is_a_finding_that_says_what_to_bring() {
    let files = fixtures(&[
        "flux/missing.yaml",
        "flux/sources.yaml",
        "flux/worker.yaml",
        "argo/ingress.yaml",
        "others/k3s.yaml",
    ]);
    let all: Vec<String> = files
        .iter()
        .map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap())
        .collect();
    insta::assert_snapshot!(not_rendered(&all.join("---\n")).join("\n"));
}

#[test]
fn a_source_that_is_not_in_the_input_is_said() {
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec:\n  chart:\n    \
                   spec: {chart: web, version: 1.2.3, sourceRef: {kind: HelmRepository, name: acme}}\n";
    insta::assert_snapshot!(not_rendered(release).join("\n"));
}

#[test]
fn a_message_has_no_login() {
    let chart = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web}\nspec: {chart: web, repo: \
                 'https://user:hunter2@charts.acme.example'}\n";
    let said = not_rendered(chart).join("\n");
    assert!(
        said.contains("--repo https://charts.acme.example)") && !said.contains("hunter2"),
        "{said}"
    );
}

#[test]
fn a_folder_in_git_is_a_chart_only_if_something_says_so() {
    let application = |helm: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: web}}\nspec:\n  source:\n    \
             repoURL: https://git.acme.example/web\n    path: deploy/web\n{helm}"
        )
    };
    assert!(not_rendered(&application("")).is_empty());
    let said = not_rendered(&application("    helm: {releaseName: web}\n"));
    assert!(
        said[0].contains("no folder `deploy/web` with a Chart.yaml is at hand"),
        "{said:?}"
    );
}

#[test]
fn what_cannot_be_a_values_file_in_its_place_is_a_text() {
    let release = |values: &str| {
        format!(
            "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {{name: web}}\nspec:\n  chart: web\n  \
             valuesContent: {values}\n"
        )
    };
    let layer = |values: &str| {
        let text = release(values);
        let requests = requests(&[("chart.yaml", text.as_bytes())]);
        requests[0].values.clone()
    };
    assert!(matches!(
        layer("|\n    a: 1\n    b: {c: 2}")[..],
        [ValuesLayer::InFile { .. }]
    ));
    for values in [
        "\"a: 1\\nb: 2\"",
        ">\n    a: 1\n\n    b: 2",
        "|\n    a: 1\n    ---\n    b: 2",
        "'a: 1'",
    ] {
        assert!(
            matches!(layer(values)[..], [ValuesLayer::Text { .. }]),
            "{values}: {:?}",
            layer(values)
        );
    }
    assert!(layer("null").is_empty());
}

#[test]
fn aliases_are_written_out() {
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: &name web}\nspec:\n  values:\n    \
                   name: *name\n    port: 80\n    text: \"80\"\n";
    let requests = requests(&[("release.yaml", release.as_bytes())]);
    let [ValuesLayer::Text { text, .. }] = &requests[0].values[..] else {
        panic!("{:?}", requests[0].values)
    };
    assert_eq!(text, "{name: web, port: 80, text: \"80\"}");
}

#[test]
fn generators_of_config_maps_name_files() {
    let files = fixtures(&["flux/cache.yaml", "flux/kustomization.yaml", "flux/sources.yaml"]);
    assert!(
        told(&files).contains("File { path: \"cache-values.yaml\", base: File(1), is_optional: false }"),
        "{}",
        told(&files)
    );
}
