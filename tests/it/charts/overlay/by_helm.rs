//! `overlay --engine helm`: the proof by the `helm` on the PATH, which is a script here.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use serde_json::json;

use super::{Chart, MIRROR, pod, printed};

/// Runs with `helm` being this script. `render FILE` renders the chart as this program does, with a file on top.
fn run(chart: &Chart, script: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let helm = folder.path().join("helm");
    let program = env!("CARGO_BIN_EXE_airgap-lint");
    let script = format!("#!/bin/sh\nrender() {{ {program} \"$@\"; }}\n{script}\n");
    fs::write(&helm, script).unwrap();
    fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
    let overlay = ["overlay", "web", "--no-policy", "--engine", "helm"];
    Command::new(program)
        .current_dir(chart.0.path())
        .args([&overlay as &[&str], &MIRROR, arguments].concat())
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()))
        .output()
        .unwrap()
}

/// A Helm that does what this program does.
const HONEST: &str = r#"render "$@""#;

fn chart() -> Chart {
    Chart::new(
        "image: quay.io/a/b:v1\n",
        &(pod(&["'{{ .Values.image }}'"])
            + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {password: '{{ randAlphaNum 12 }}'}\n"
            + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata:\n  now: |\n    at={{ now | unixEpoch }}-{{ randNumeric 9 }}\n    b=c\n"),
    )
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_helm_itself_changes_from_run_to_run_is_named() {
    let output = run(&chart(), HONEST, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let printed = printed(&output);
    assert_eq!(printed["values"], json!({"image": "mirror.internal:5000/team/a/b:v1"}));
    let derived: Vec<[&str; 2]> = printed["derived"]
        .as_array()
        .unwrap()
        .iter()
        .map(|derived| ["path", "why"].map(|key| derived[key].as_str().unwrap()))
        .collect();
    let unsteady = "differs from render to render";
    assert_eq!(derived.len(), 2, "{derived:?}");
    assert!(derived.iter().all(|[_, why]| *why == unsteady), "{derived:?}");
}

#[test]
fn the_overlay_says_what_it_was_proved_by() {
    let output = run(&chart(), HONEST, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("proved by rendering with Helm, for:"), "{text}");
    assert!(text.contains("--engine helm\n"), "{text}");
}

#[test]
fn what_helm_renders_otherwise_is_not_proved() {
    for (script, reason) in [
        // The overlay moves nothing.
        (r#"render "$1" "$2" "$3""#, "`quay.io/a/b:v1` does not move"),
        // Something else changes with it.
        (
            r#"render "$@" | case "$*" in *--values*) sed "s/name: web/name: spider/" ;; *) cat ;; esac"#,
            "expected `metadata: {name: web}`, but found `metadata: {name: spider}`",
        ),
        // An image that nobody knew of.
        (
            r#"render "$@"; printf -- '---\nkind: Pod\nspec: {containers: [{image: quay.io/x/y:v1}]}\n'"#,
            "`quay.io/x/y:v1` does not move",
        ),
        // A document comes and goes.
        (
            r#"render "$@"; printf -- '---\nkind: Pod\nmetadata: {n%s: a}\n' $$"#,
            "differs from one render to the next",
        ),
        // An image is in text that is another one each time.
        (
            r#"render "$@"; printf -- '---\nkind: Pod\nspec: {containers: [{image: "quay.io/x/y:v%s"}]}\n' $$"#,
            "differs from one render to the next, without any overlay: `quay.io/x/y:",
        ),
        (
            r#"echo Error: no such template >&2; exit 1"#,
            "helm says: Error: no such template",
        ),
    ] {
        let output = run(&chart(), script, &[]);
        assert_eq!(output.status.code(), Some(2), "{script}");
        assert!(output.stdout.is_empty(), "{script}");
        assert!(said(&output).contains(reason), "{script}: {}", said(&output));
    }
}

#[test]
fn all_sets_of_values_are_proved() {
    let chart = chart();
    fs::write(chart.0.path().join("prod.yaml"), "image: quay.io/a/prod:v1\n").unwrap();
    let also = ["--also", "-f", "prod.yaml"];
    // The sets want different texts for one value, so that nothing moves: Helm agrees.
    let output = run(&chart, HONEST, &also);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let script = r#"case "$*" in *prod.yaml*) echo Error: not this one >&2; exit 1 ;; *) render "$@" ;; esac"#;
    let output = run(&chart, script, &also);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("not this one"), "{}", said(&output));
}

#[test]
fn an_overlay_that_is_there_is_held_against_what_helm_renders() {
    let chart = chart();
    let overlay = "image: mirror.internal:5000/team/a/b:v1\n";
    fs::write(chart.0.path().join("old.yaml"), overlay).unwrap();
    let check = ["--check", "old.yaml", "--format", "json"];
    let output = run(&chart, HONEST, &check);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = run(&chart, r#"render "$1" "$2" "$3""#, &check);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(printed(&output)["missing"][0]["reference"], "quay.io/a/b:v1");
}

#[test]
fn without_helm_it_is_said_what_to_do() {
    let overlay = ["overlay", "web", "--no-policy", "--engine", "helm"];
    let output = Command::new(env!("CARGO_BIN_EXE_airgap-lint"))
        .current_dir(chart().0.path())
        .args([&overlay as &[&str], &MIRROR].concat())
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(said(&output).contains("helm is not on the PATH"), "{}", said(&output));
}
