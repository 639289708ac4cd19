//! Options of a render: what is left out, and what templates see.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A chart whose templates print what the options change.
fn chart() -> TempDir {
    let files = [
        ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("values.yaml", "replicas: many\n"),
        (
            "values.schema.json",
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"replicas": {"type": "integer"}}}"#,
        ),
        (
            "templates/app.yaml",
            "install: {{ .Release.IsInstall }}\nupgrade: {{ .Release.IsUpgrade }}\n\
             monitors: {{ .Capabilities.APIVersions.Has \"example.com/v1/Monitor\" }}\n",
        ),
        ("templates/api.yaml", "name: api\n"),
        ("templates/b{c}.yaml", "name: braces\n"),
        ("templates/jobs/one.yaml", "name: job\n"),
        (
            "templates/hook.yaml",
            "kind: Job\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}\n",
        ),
        (
            "templates/test.yaml",
            "kind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}\n",
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("web").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command.current_dir(folder).args(["template", "release", "web"]);
    command.args(options).output().unwrap()
}

fn rendered(options: &[&str]) -> String {
    let folder = chart();
    let output = run(folder.path(), options);
    assert!(
        output.status.success(),
        "{options:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The templates whose documents are in a render without the schema.
fn templates(options: &[&str]) -> Vec<String> {
    let text = rendered(&[&["--skip-schema-validation"], options].concat());
    let sources = text
        .lines()
        .filter_map(|line| line.strip_prefix("# Source: web/templates/"));
    sources.map(str::to_owned).collect()
}

#[test]
fn the_schema_refuses_values_unless_it_is_skipped() {
    let folder = chart();
    let output = run(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("- at '/replicas': got string, want integer"),
        "{errors}"
    );
    assert!(rendered(&["--set", "replicas=2"]).contains("name: api"));
    assert!(rendered(&["--skip-schema-validation"]).contains("name: api"));
}

#[test]
fn hooks_can_be_left_out() {
    let all = templates(&[]);
    assert!(
        all.contains(&"hook.yaml".to_owned()) && all.contains(&"test.yaml".to_owned()),
        "{all:?}"
    );
    let without_tests = templates(&["--skip-tests"]);
    assert!(without_tests.contains(&"hook.yaml".to_owned()), "{without_tests:?}");
    assert!(!without_tests.contains(&"test.yaml".to_owned()), "{without_tests:?}");
    let without_hooks = templates(&["--no-hooks"]);
    assert_eq!(without_hooks, ["api.yaml", "app.yaml", "b{c}.yaml", "jobs/one.yaml"]);
}

#[test]
fn templates_see_whether_a_release_is_replaced() {
    let first = rendered(&["--skip-schema-validation"]);
    assert!(first.contains("install: true\nupgrade: false\n"), "{first}");
    let later = rendered(&["--skip-schema-validation", "--is-upgrade"]);
    assert!(later.contains("install: false\nupgrade: true\n"), "{later}");
}

#[test]
fn templates_see_more_api_versions() {
    let few = rendered(&["--skip-schema-validation"]);
    assert!(few.contains("monitors: false\n"), "{few}");
    for options in [
        ["--api-versions", "example.com/v1/Monitor"],
        ["-a", "other/v1,example.com/v1/Monitor"],
    ] {
        let more = rendered(&[&["--skip-schema-validation"], options.as_slice()].concat());
        assert!(more.contains("monitors: true\n"), "{options:?}\n{more}");
    }
}

#[test]
fn templates_are_shown_by_the_patterns_of_go() {
    for (pattern, shown) in [
        ("templates/app.yaml", ["app.yaml"].as_slice()),
        ("templates/a*.yaml", &["api.yaml", "app.yaml"]),
        ("templates/ap[^i].yaml", &["app.yaml"]),
        ("templates/ap[h-j].yaml", &["api.yaml"]),
        ("templates/[!a]pp.yaml", &["app.yaml"]),
        ("templates/ap?.yaml", &["api.yaml", "app.yaml"]),
        // A star does not match a slash, and two are as one.
        ("templates/*/*.yaml", &["jobs/one.yaml"]),
        ("*/**/one.yaml", &["jobs/one.yaml"]),
        // Braces are themselves.
        ("templates/b{c}.yaml", &["b{c}.yaml"]),
        (r"templates/\a\pp.yaml", &["app.yaml"]),
        // A class matches a slash, too, but a star before it does not.
        ("templates[^a]a*.yaml", &["api.yaml", "app.yaml"]),
        ("templates/*[^a]one.yaml", &["jobs/one.yaml"]),
    ] {
        assert_eq!(templates(&["--show-only", pattern]), shown, "{pattern}");
    }
}

#[test]
fn a_pattern_that_shows_nothing_is_an_error() {
    let folder = chart();
    for pattern in [
        "*.yaml",
        "**/one.yaml",
        "templates/{app,api}.yaml",
        "templates/a[",
        "templates/[^a]pp.yaml",
    ] {
        let output = run(folder.path(), &["--skip-schema-validation", "--show-only", pattern]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{pattern}: {errors}");
        let words = format!("could not find template {pattern} in chart");
        assert!(errors.contains(&words), "{pattern}: {errors}");
    }
}
