//! `--engine helm`, with a program in the place of Helm that shows what it was given.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use super::{CHARTS, text};

/// Runs with `helm` being this script, and `input` on standard input.
fn run(script: &str, arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let helm = folder.path().join("helm");
    fs::write(&helm, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_airgap-lint"))
        .current_dir(CHARTS)
        .args(arguments)
        .env("PATH", path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const SHOW: &str = r#"printf 'kind: Pod\nmetadata: {name: "%s"}\nspec: {containers: [{image: "%s"}]}\n' "$*" "$(cat)""#;

#[test]
fn helm_gets_the_options_and_standard_input() {
    let arguments = [
        "check", "kubelb", "--engine", "helm", "-f", "-", "--set", "a=b", "-n", "lb", "--format", "json",
    ];
    let output = run(SHOW, &arguments, "quay.io/a/b:v1");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["reference"], "quay.io/a/b:v1");
    assert_eq!(
        finding["site"]["resource"]["name"],
        "template release-name kubelb --values - --set a=b --namespace lb --include-crds"
    );
    assert_eq!(report["charts"][0]["name"], serde_json::Value::Null);
}

#[test]
fn what_helm_refuses_could_not_be_checked() {
    let output = run(
        "echo no such chart >&2; exit 1",
        &["check", "kubelb", "--engine", "helm"],
        "",
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no such chart"));
    let words = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("helm could not render kubelb"), "{words}");
}

#[test]
fn without_helm_it_is_said_what_to_do() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    let output = command
        .current_dir(CHARTS)
        .args(["check", "kubelb", "--engine", "helm"])
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("helm is not on the PATH"), "{words}");
}
