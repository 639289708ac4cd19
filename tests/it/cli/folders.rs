//! What is not read of a folder, and how that is said.

use std::fs;
use std::process::Command;

use super::{Folder, assert_has, pod};

/// A workflow with an image in it.
const WORKFLOW: &str = "on: push\njobs: {a: {container: {image: quay.io/ci/a:v1}}}\n";

/// Text without what wrapping put in.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_not_for_a_cluster_is_left_out_and_counted() {
    let folder = Folder::new(&[
        ("deploy/pod.yaml", &pod("quay.io/a/b:v1")),
        (".github/workflows/ci.yaml", WORKFLOW),
        (".github/workflows/release.yml", WORKFLOW),
        (
            "renovate.json",
            "{\"packageRules\": [{\"image\": \"quay.io/ci/b:v1\"}]}",
        ),
        ("compose.yaml", "services: {a: {image: quay.io/ci/c:v1}}\n"),
        (".tekton/run.yaml", &pod("quay.io/a/tekton:v1")),
    ]);
    let run = folder.run(&["."]);
    assert_eq!(run.status, 1);
    assert!(!run.out.contains("quay.io/ci"), "{}", run.out);
    assert_has(&run.out, "quay.io/a/tekton:v1");
    assert_has(
        &unwrapped(&run.out),
        "4 files left out: CI pipelines (2), Compose files (1), Renovate settings (1); --all-files reads them",
    );
    assert_has(&run.out, "in 2 files");
    let run = folder.run(&["--all-files", "."]);
    assert_has(&run.out, "quay.io/ci/a:v1");
    assert_has(&run.out, "quay.io/ci/c:v1");
    assert!(!run.out.contains("left out"), "{}", run.out);
}

#[test]
fn what_is_named_is_read() {
    let folder = Folder::new(&[(".github/workflows/ci.yaml", WORKFLOW), ("compose.yaml", WORKFLOW)]);
    for path in [".github/workflows/ci.yaml", ".github/workflows", "compose.yaml"] {
        let run = folder.run(&["images", path]);
        assert_eq!((run.status, run.out.as_str()), (0, "quay.io/ci/a:v1\n"), "{path}");
    }
    assert_eq!(folder.pipe(WORKFLOW, &["images"]).out, "quay.io/ci/a:v1\n");
    let run = folder.run(&["images", "."]);
    assert_eq!(run.status, 2, "nothing is left to check");
    assert_has(&run.err, "no manifests in . (2 files left out: ");
}

#[test]
fn a_resource_is_read_whatever_its_name_is() {
    let folder = Folder::new(&[
        ("goreleaser.yaml", &pod("quay.io/a/b:v1")),
        ("kind.yaml", &pod("quay.io/a/c:v1")),
        (
            "kind-config.yaml",
            "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{image: kindest/node:v1}]\n",
        ),
    ]);
    let run = folder.run(&["images", "."]);
    assert_eq!((run.status, run.out.as_str()), (0, "quay.io/a/b:v1\nquay.io/a/c:v1\n"));
    assert_eq!(
        run.err,
        "airgap-lint: 1 file left out: local clusters (1); --all-files reads them\n"
    );
}

#[test]
fn the_policy_excludes_paths_from_its_own_folder() {
    let folder = Folder::new(&[
        (".airgap-lint.yaml", "exclude: ['**/tests/**', deploy/old, '*.json']\n"),
        ("elsewhere/policy.yaml", "exclude: [deploy/old]\n"),
        ("deploy/pod.yaml", &pod("quay.io/a/b:v1")),
        ("deploy/old/pod.yaml", &pod("quay.io/a/old:v1")),
        ("deploy/tests/pod.yaml", &pod("quay.io/a/test:v1")),
        ("deploy/a.json", "{\"image\": \"quay.io/a/json:v1\"}"),
        ("root.json", "{\"image\": \"quay.io/a/root:v1\"}"),
    ]);
    let images = |args: &[&str]| folder.run(&[&["images"], args].concat());
    let run = images(&["."]);
    assert_eq!(run.out, "quay.io/a/b:v1\nquay.io/a/json:v1\n");
    assert_eq!(run.err, "airgap-lint: 3 files and folders excluded by the policy\n");
    let run = images(&["deploy"]);
    assert_eq!(run.out, "quay.io/a/b:v1\nquay.io/a/json:v1\n");
    assert_eq!(run.err, "airgap-lint: 2 files and folders excluded by the policy\n");
    let below = super::pipe(&folder.path("deploy"), "", &["images", "."], &[]);
    assert_eq!(below.out, "quay.io/a/b:v1\nquay.io/a/json:v1\n", "wherever it is run");
    let below = super::pipe(&folder.path("deploy"), "", &["--quiet", "."], &[]);
    assert_has(&below.out, "policy: ../.airgap-lint.yaml\n");
    assert_eq!(
        images(&["root.json"]).out,
        "quay.io/a/root:v1\n",
        "what is named is read"
    );
    let run = images(&["--policy", "elsewhere/policy.yaml", "."]);
    assert!(
        run.out.contains("quay.io/a/test") && !run.out.contains("quay.io/a/old"),
        "{}",
        run.out
    );
    let run = folder.run(&["--quiet", "."]);
    assert_has(&run.out, "3 files and folders excluded by the policy\n");
    assert_has(&run.out, "policy: .airgap-lint.yaml\n");
    let run = folder.run(&["--format", "json", "."]);
    assert_has(&run.out, "\"excluded\":3,");
    folder.write(".airgap-lint.yaml", "exclude:\n  - ok/**\n  - /deploy\n");
    let run = folder.run(&["."]);
    assert_eq!(run.status, 2);
    assert_has(
        &run.err,
        ".airgap-lint.yaml:3:5: exclude[1]: `/deploy` begins at the root; write it relative to",
    );
}

#[test]
fn a_clean_folder_says_what_was_not_read() {
    let folder = Folder::new(&[
        ("pod.yaml", &pod("mirror.internal/a/b:v1")),
        (".gitlab-ci.yml", WORKFLOW),
    ]);
    let run = folder.run(&["--mirror", "mirror.internal", "."]);
    assert_eq!(run.status, 0);
    assert_has(
        &run.out,
        "1 file left out: CI pipelines (1); --all-files reads them\nno findings",
    );
    let run = folder.run(&["--mirror", "mirror.internal", "--quiet", "."]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    let run = folder.run(&["--mirror", "mirror.internal", "pod.yaml"]);
    let line = "no findings in 1 file (1 document, 1 image); no policy file\n";
    assert_eq!((run.status, run.out.as_str()), (0, line));
}

#[test]
fn what_may_hold_references_and_is_no_manifest_is_named() {
    let folder = Folder::new(&[
        ("pod.yaml", &pod("mirror.internal/a/b:v1")),
        ("a.yaml.j2", "image: {{ x }}\n"),
        ("b.tpl", ""),
        ("c.gotmpl", ""),
        ("d.tmpl", ""),
        ("README.md.gotmpl", ""),
        ("main.jsonnet", ""),
        ("lib.libsonnet", ""),
        ("app.cue", ""),
        ("k/kustomization.yaml", ""),
        ("k/settings/params.env", "IMAGE=quay.io/a/b\n"),
        ("elsewhere/app.properties", ""),
        ("images.tar", ""),
        (".github/x.tpl", ""),
    ]);
    let run = folder.run(&["--mirror", "mirror.internal", "."]);
    assert_eq!(run.status, 0, "a warning does not fail the check");
    let out = unwrapped(&run.out);
    for warning in [
        "warning: 4 templates were not read, and may hold references: a.yaml.j2, b.tpl, c.gotmpl, and 1 more",
        "warning: 2 Jsonnet files were not read, and may hold references: lib.libsonnet, main.jsonnet",
        "warning: 1 CUE file was not read, and may hold references: app.cue",
        "warning: 1 settings file of a Kustomization was not read, and may hold references: k/settings/params.env",
        "warning: 1 archive was not read, and may hold references: images.tar",
        "1 file left out: CI pipelines (1)",
    ] {
        assert_has(&out, warning);
    }
    assert!(!out.contains("README") && !out.contains("app.properties"), "{out}");
    assert_has(
        &folder.run(&["--mirror", "mirror.internal", "-q", "."]).out,
        "4 templates",
    );
    assert_has(
        &folder.run(&["images", "."]).err,
        "airgap-lint: warning: 4 templates were not read",
    );
}

#[test]
fn programs_are_told_too() {
    let folder = Folder::new(&[
        ("pod.yaml", &pod("mirror.internal/a/b:v1")),
        ("x.j2", ""),
        (".gitlab-ci.yml", WORKFLOW),
    ]);
    for command in ["check", "images"] {
        let run = folder.run(&[command, "--format", "json", "."]);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(
            report["left_out"],
            serde_json::json!([{"kind": "CI pipelines", "count": 1}])
        );
        assert_eq!(
            report["not_read"],
            serde_json::json!([{"kind": "template", "files": ["x.j2"]}])
        );
        assert_eq!(report["excluded"], 0);
    }
    let run = folder.run(&["--format", "github", "."]);
    assert_has(
        &run.out,
        "::warning title=not read::1 template was not read, and may hold references: x.j2\n",
    );
    let run = folder.run(&["--format", "gitlab", "."]);
    assert_has(&run.err, "airgap-lint: warning: 1 template was not read");
}

/// `tar` is a part of every Unix.
#[cfg(unix)]
#[test]
fn a_packed_chart_is_one_that_was_not_rendered() {
    let folder = Folder::new(&[
        ("pod.yaml", &pod("mirror.internal/a/b:v1")),
        ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("web/templates/a.yaml", "kind: Pod\n"),
        ("web/files/a.tpl", ""),
        ("notes/a.txt", ""),
    ]);
    let pack = |archive: &str, inside: &str| {
        let tar = Command::new("tar")
            .args(["-czf", archive, inside])
            .current_dir(folder.path(""))
            .status();
        assert!(tar.unwrap().success());
    };
    pack("web-1.0.0.tgz", "web");
    pack("notes.tgz", "notes");
    fs::remove_dir_all(folder.path("notes")).unwrap();
    fs::create_dir_all(folder.path("umbrella/charts")).unwrap();
    folder.write(
        "umbrella/Chart.yaml",
        "apiVersion: v2\nname: umbrella\nversion: 1.0.0\n",
    );
    fs::copy(
        folder.path("web-1.0.0.tgz"),
        folder.path("umbrella/charts/web-1.0.0.tgz"),
    )
    .unwrap();
    let run = folder.run(&["--mirror", "mirror.internal", "."]);
    assert_eq!(run.status, 2, "as for a chart in a folder");
    let out = unwrapped(&run.out);
    assert_has(
        &out,
        "error[unreadable]: web/templates = note: this chart has 1 template, and only",
    );
    assert_has(
        &out,
        "error[unreadable]: web-1.0.0.tgz = note: this is a chart that was not rendered",
    );
    assert_has(
        &out,
        "error[unreadable]: umbrella/charts = note: this chart has 1 packed chart, and only",
    );
    assert_has(&out, "or skip its charts with --exclude 'umbrella/**/charts'");
    assert_has(&out, "1 archive was not read, and may hold references: notes.tgz");
    assert!(!out.contains("a.tpl"), "it is in a chart: {out}");
    assert_eq!(folder.run(&["images", "web-1.0.0.tgz"]).status, 0);
    let args = [
        "--mirror",
        "mirror.internal",
        ".",
        "--exclude",
        "web*",
        "--exclude",
        "umbrella/**/charts",
    ];
    assert_eq!(folder.run(&args).status, 0);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_a_chart_is_followed_and_said() {
    let folder = Folder::new(&[
        ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("web/templates/b.yaml", &pod("quay.io/a/b:v1")),
        ("web/files/x", "x"),
        ("elsewhere/a.yaml", &pod("quay.io/a/a:v1")),
    ]);
    std::os::unix::fs::symlink("../../elsewhere/a.yaml", folder.path("web/templates/a.yaml")).unwrap();
    std::os::unix::fs::symlink("x", folder.path("web/files/y")).unwrap();
    let run = folder.run(&["images", "web"]);
    assert_eq!(run.out, "quay.io/a/a:v1\nquay.io/a/b:v1\n");
    let first = run.err.lines().next().unwrap();
    assert!(
        first.starts_with("airgap-lint: warning: web/templates/a.yaml is a link out of the chart, to /"),
        "{first}"
    );
    assert!(
        first.ends_with("elsewhere/a.yaml; it is followed, as Helm does"),
        "{first}"
    );
    assert_eq!(run.err.lines().count(), 2, "{}", run.err);
}
