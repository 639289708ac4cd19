//! The program: releases are rendered from `--charts`, and findings point at their values.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gitops");

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command
        .current_dir(folder)
        .args(args)
        .arg("--no-policy")
        .output()
        .unwrap()
}

fn check(args: &[&str]) -> Value {
    let output = run(Path::new(ROOT), &[&["check", "--format", "json"], args].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

/// The images of what is named.
fn images(args: &[&str]) -> BTreeSet<String> {
    let output = run(Path::new(ROOT), &[&["images", "--kind", "image"], args].concat());
    let list = String::from_utf8(output.stdout).unwrap();
    list.lines().map(str::to_owned).collect()
}

#[test]
fn releases_have_the_images_that_their_charts_have_with_the_same_values() {
    let cases: [(&[&str], &[&[&str]]); 6] = [
        (
            &["flux/web.yaml"],
            &[&[
                "charts/web",
                "--set",
                "image.registry=ghcr.io,image.repository=acme/web-enterprise,metrics.image=docker.io/prom/exporter:v0.15.0",
            ]],
        ),
        (
            &["flux/worker.yaml"],
            &[&[
                "charts/worker",
                "-f",
                "charts/worker/values-small.yaml",
                "--set",
                "sidecar.name=docker.io/fluent/fluent-bit,sidecar.version=3.2.1",
            ]],
        ),
        (
            &["flux/cache.yaml", "flux/kustomization.yaml"],
            &[&["charts/cache", "--set-string", "image.tag=8,image.registry=docker.io"]],
        ),
        (
            &["argo/ingress.yaml"],
            &[&[
                "charts/ingress",
                "--set",
                "image.tag=v1.12.1,backends[0].name=echo,backends[0].image=gcr.io/acme/echo:1.0",
            ]],
        ),
        (
            &["argo/batch.yaml"],
            &[
                &["charts/batch", "--set", "image.tag=3.3.3-night"],
                &["charts/batch", "--set", "image.tag=3.3.3-day"],
            ],
        ),
        (
            &["vworkspace/application.yaml"],
            &[&[
                "charts/nextcloud",
                "--set",
                "redis.enabled=true,image.tag=31.0.4-apache",
            ]],
        ),
    ];
    for (releases, charts) in cases {
        let found = images(&[releases, &["flux/sources.yaml", "--charts", "charts"]].concat());
        let expected: BTreeSet<String> = charts.iter().flat_map(|chart| images(chart)).collect();
        assert_eq!(found, expected, "{releases:?}");
    }
}

#[test]
fn every_controller_and_tool_is_rendered() {
    insta::assert_debug_snapshot!(images(&["others", "--charts", "charts"]));
}

#[test]
fn findings_point_at_the_value_in_the_release() {
    let output = run(
        Path::new(ROOT),
        &["check", "flux", "--charts", "charts", "--mirror", "mirror.internal"],
    );
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_chart_that_is_not_at_hand_is_said_and_nothing_else_fails() {
    let report = check(&["flux/missing.yaml", "flux/sources.yaml", "--charts", "charts"]);
    let findings = report["findings"].as_array().unwrap();
    let of_code = |code: &str| findings.iter().filter(|finding| finding["code"] == code).count();
    assert_eq!((of_code("chart-not-rendered"), of_code("unreadable")), (1, 0));
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\n";
const POD: &str = "kind: Pod\nspec: {containers: [{image: {{ .Values.image }}}]}\n";

#[test]
fn a_chart_next_to_its_release_is_rendered_instead_of_being_reported_as_unread() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source:\n    \
                       repoURL: https://git.acme.example/web\n    path: charts/web\n    helm:\n      valueFiles: \
                       [../../values/web.yaml]\n";
    let folder = folder(&[
        ("charts/web/Chart.yaml", CHART),
        ("charts/web/templates/pod.yaml", POD),
        ("apps/web.yaml", application),
        ("values/web.yaml", "image: quay.io/acme/web:1\n"),
    ]);
    let output = run(folder.path(), &["check", "."]);
    let (out, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(1), "{out}{errors}");
    assert!(out.contains("values/web.yaml:1:8"), "{out}");
    assert!(!out.contains("unreadable"), "{out}");
}

#[test]
fn fleet_renders_the_chart_beside_it_for_each_of_its_targets() {
    let fleet = "namespace: shop\nhelm: {values: {image: 'quay.io/acme/web:1'}}\ntargetCustomizations:\n  - name: \
                 test\n    helm: {values: {image: 'quay.io/acme/web:2'}}\n";
    let folder = folder(&[
        ("web/Chart.yaml", CHART),
        ("web/templates/pod.yaml", POD),
        ("web/fleet.yaml", fleet),
        ("other/Chart.yaml", "apiVersion: v2\nname: other\nversion: 1.0.0\n"),
    ]);
    let output = run(folder.path(), &["images", "."]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "quay.io/acme/web:1\nquay.io/acme/web:2\n"
    );
}

#[test]
fn an_app_of_apps_is_followed() {
    let apps = "{{- range list \"a\" \"b\" }}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: \
                {{ . }}}\nspec:\n  source:\n    repoURL: https://charts.acme.example\n    chart: web\n    targetRevision: \
                1.0.0\n    helm:\n      valuesObject: {image: 'quay.io/acme/{{ . }}:1'}\n{{- end }}\n";
    let folder = folder(&[
        ("charts/web/Chart.yaml", CHART),
        ("charts/web/templates/pod.yaml", POD),
        ("charts/apps/Chart.yaml", "apiVersion: v2\nname: apps\nversion: 1.0.0\n"),
        ("charts/apps/templates/apps.yaml", apps),
        (
            "root.yaml",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: root}\nspec:\n  source: {repoURL: \
             'https://git.acme.example/apps', path: charts/apps, helm: {}}\n",
        ),
    ]);
    let output = run(
        folder.path(),
        &["images", "--kind", "image", "root.yaml", "--charts", "charts"],
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "quay.io/acme/a:1\nquay.io/acme/b:1\n"
    );
}

#[test]
fn a_release_that_cannot_be_rendered_is_unreadable_by_its_name() {
    let folder = folder(&[
        ("charts/web/Chart.yaml", CHART),
        (
            "charts/web/templates/pod.yaml",
            "image: {{ required \"an image is needed\" .Values.image }}\n",
        ),
        (
            "release.yaml",
            "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web}\nspec: {chart: web, repo: \
             'https://charts.acme.example'}\n",
        ),
    ]);
    let output = run(folder.path(), &["check", "release.yaml", "--charts", "charts"]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{out}");
    assert!(
        out.contains("release.yaml (HelmChart web)") && out.contains("an image is needed"),
        "{out}"
    );
}

#[test]
fn what_is_missing_of_the_values_is_said() {
    let folder = folder(&[
        ("charts/web/Chart.yaml", CHART),
        ("charts/web/values.yaml", "image: quay.io/acme/web:1\n"),
        ("charts/web/templates/pod.yaml", POD),
        (
            "release.yaml",
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec:\n  chart: {spec: \
             {chart: web, sourceRef: {kind: HelmRepository, name: acme}}}\n  valuesFrom: [{kind: Secret, name: web}]\n",
        ),
    ]);
    let output = run(folder.path(), &["check", "release.yaml", "--charts", "charts"]);
    let out = String::from_utf8_lossy(&output.stdout);
    let said = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("rendered without the values of Secret web"), "{out}");
    assert!(out.contains("quay.io/acme/web:1"), "{out}");
}

/// `tar` is a part of every Unix.
#[cfg(unix)]
#[test]
fn charts_in_an_image_layout_are_at_hand() {
    let manifest = r#"{"config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": "sha256:c"}, "layers":
        [{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "sha256:a"}]}"#;
    let release = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web}\nspec: {chart: \
                   'oci://ghcr.io/acme/charts/web', version: 1.0.0}\n";
    let folder = folder(&[
        ("web/Chart.yaml", CHART),
        ("web/values.yaml", "image: quay.io/acme/web:1\n"),
        ("web/templates/pod.yaml", POD),
        ("store/oci-layout", r#"{"imageLayoutVersion": "1.0.0"}"#),
        ("store/index.json", r#"{"manifests": [{"digest": "sha256:b"}]}"#),
        ("store/blobs/sha256/b", manifest),
        ("store/blobs/sha256/c", r#"{"name": "web", "version": "1.0.0"}"#),
        ("release.yaml", release),
    ]);
    let mut tar = Command::new("tar");
    tar.current_dir(folder.path())
        .args(["-czf", "store/blobs/sha256/a", "web"]);
    assert!(tar.status().unwrap().success());
    let output = run(
        folder.path(),
        &["images", "--kind", "image", "release.yaml", "--charts", "store"],
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "quay.io/acme/web:1\n");
}

#[test]
fn of_all_versions_the_highest_that_fits_is_rendered() {
    let folder = tempfile::tempdir().unwrap();
    for version in ["1.0.0", "1.9.0", "1.10.0", "2.0.0-rc.1"] {
        let chart = folder.path().join(format!("charts/{version}/web"));
        std::fs::create_dir_all(chart.join("templates")).unwrap();
        std::fs::write(
            chart.join("Chart.yaml"),
            format!("apiVersion: v2\nname: web\nversion: {version}\n"),
        )
        .unwrap();
        let pod = "kind: Pod\nspec: {containers: [{image: quay.io/acme/web:{{ .Chart.Version }}}]}\n";
        std::fs::write(chart.join("templates/pod.yaml"), pod).unwrap();
    }
    for (wanted, rendered) in [
        ("1.x", "1.10.0"),
        ("~1.9", "1.9.0"),
        ("1.0.0", "1.0.0"),
        ("2.0.0-rc.1", "2.0.0-rc.1"),
        ("*", "1.10.0"),
    ] {
        let release = format!(
            "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {{name: web}}\nspec: {{chart: web, repo: \
             'https://charts.acme.example', version: '{wanted}'}}\n"
        );
        std::fs::write(folder.path().join("release.yaml"), release).unwrap();
        let output = run(
            folder.path(),
            &["images", "--kind", "image", "release.yaml", "--charts", "charts"],
        );
        let list = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(list, format!("quay.io/acme/web:{rendered}\n"), "{wanted}");
    }
}

#[test]
fn charts_are_for_checks_and_lists() {
    let output = run(
        Path::new(ROOT),
        &["rewrite", "flux", "--charts", "charts", "--mirror", "mirror.internal"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--charts is for checks and lists"));
}

#[test]
fn charts_in_repositories_cross_the_gap_by_their_names_and_versions() {
    let export = |format: &str, more: &[&str]| {
        let files = [
            "others/k3s.yaml",
            "flux/web.yaml",
            "flux/missing.yaml",
            "flux/sources.yaml",
        ];
        let options = ["--charts", "charts", "--mirror", "mirror.internal"];
        let output = run(
            Path::new(ROOT),
            &[&["export", format], &files[..], &options, more].concat(),
        );
        let (out, errors) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        let errors = errors.lines().filter(|line| line.contains("left out"));
        format!("{out}{}\n", errors.collect::<Vec<_>>().join("\n"))
    };
    let script = export("crane", &[]);
    let lines = script
        .lines()
        .filter(|line| line.starts_with("mirror") || line.contains("left out"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!("charts_of_releases_in_lists", export("list", &["--kind", "chart"]));
    insta::assert_snapshot!("charts_of_releases_in_a_haul", export("hauler", &[]));
}

#[test]
fn every_application_of_a_set_is_rendered() {
    let found = images(&["argo/merged.yaml", "--charts", "charts"]);
    let expected = ["acme/cache:7", "acme/cache:8-rc", "quay.io/acme/worker:v2"];
    assert_eq!(found, expected.map(str::to_owned).into());
    let report = check(&["argo/merged.yaml", "--charts", "charts"]);
    let findings = report["findings"].as_array().unwrap();
    let not_rendered = findings
        .iter()
        .filter(|finding| finding["code"] == "chart-not-rendered");
    let lines: Vec<u64> = not_rendered
        .map(|finding| finding["site"]["line"].as_u64().unwrap_or_default())
        .collect();
    assert_eq!(lines, [52], "{findings:?}");
}
