//! The law of overlays: with one, a chart renders to the rewrite of what it renders to without it, but for what is left.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use airgap_lint::Input;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

use super::charts::chart;
use crate::support::linter;

const POLICIES: [(&str, &[&str]); 2] = [
    (
        "mirror: { registry: 'mirror.internal:5000/team' }",
        &["--mirror", "mirror.internal:5000/team"],
    ),
    (
        "mirror: { registry: mirror.internal, separator: '-' }",
        &["--mirror", "mirror.internal", "--separator", "-"],
    ),
];

/// What a command prints in a folder, and its exit status.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let text = match output.status.code() {
        Some(2) => output.stderr,
        _ => output.stdout,
    };
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// What the chart renders to with these values on top; `None` if it refuses them.
fn render(folder: &Path, overlay: Option<&Value>) -> Option<String> {
    let mut arguments = vec!["template", "."];
    if let Some(overlay) = overlay {
        // JSON is YAML.
        fs::write(folder.join("overlay.json"), overlay.to_string()).unwrap();
        arguments.extend(["-f", "overlay.json"]);
    }
    match run(folder, &arguments) {
        (Some(0), text) => Some(text),
        _ => None,
    }
}

/// The values less one leaf, for each leaf; lists are whole.
fn less(values: &Value) -> Vec<Value> {
    let Value::Object(entries) = values else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (key, value) in entries {
        let with = |below: Option<Value>| {
            let mut entries = entries.clone();
            match below {
                Some(below) => entries.insert(key.clone(), below),
                None => entries.remove(key),
            };
            Value::Object(entries)
        };
        match less(value) {
            below if below.is_empty() => all.push(with(None)),
            below => all.extend(below.into_iter().map(|below| with(Some(below)))),
        }
    }
    all
}

fn hold(folder: &Path, (policy, flags): (&str, &[&str])) -> Result<(), TestCaseError> {
    let overlay = [&["overlay", ".", "--no-policy"], flags].concat();
    let json = [&overlay, &["--format", "json"] as &[&str]].concat();
    let (status, text) = run(folder, &json);
    prop_assert!(status != Some(2), "{}", text);
    prop_assert_eq!(&text, &run(folder, &json).1, "it is the same twice");
    let report: Value = serde_json::from_str(&text).unwrap();
    let values = &report["values"];
    let listed = |key: &str| report[key].as_array().unwrap().clone();
    let left: BTreeSet<String> = listed("left")
        .iter()
        .map(|left| left["reference"].as_str().unwrap().to_owned())
        .collect();
    let derived: BTreeSet<u64> = listed("derived")
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();

    let without = render(folder, None).unwrap();
    let with = render(folder, Some(values)).unwrap();
    let linter = linter(policy);
    let found = linter.check([Input::new("a.yaml", without.as_bytes())]);
    let rewritten = linter.rewrite(without.as_bytes(), &found.files[0]).unwrap();
    let rewritten = String::from_utf8(rewritten).unwrap();
    prop_assert_eq!(without.lines().count(), with.lines().count());
    for (number, ((before, after), wanted)) in without.lines().zip(with.lines()).zip(rewritten.lines()).enumerate() {
        let is_left = before == after && left.iter().any(|reference| before.contains(reference));
        let is_derived = derived.contains(&(number as u64 + 1));
        prop_assert!(
            after == wanted || is_left || is_derived,
            "`{}` became `{}`, not `{}`",
            before,
            after,
            wanted
        );
    }
    for moved in listed("moved") {
        prop_assert!(
            !moved["values"].as_array().unwrap().is_empty(),
            "{} moves by itself",
            moved
        );
    }
    for less in less(values) {
        let render = render(folder, Some(&less));
        prop_assert!(render.as_ref() != Some(&with), "{} is enough", less);
    }

    run(folder, &[&overlay, &["-o", "overlay.yaml"] as &[&str]].concat());
    let check = [&overlay, &["--check", "overlay.yaml", "--format", "json"] as &[&str]].concat();
    let checked: Value = serde_json::from_str(&run(folder, &check).1).unwrap();
    for key in ["missing", "changed", "unread", "superfluous"] {
        prop_assert!(checked[key].as_array().unwrap().is_empty(), "{}: {}", key, checked);
    }
    Ok(())
}

/// So many charts are made: more with `PROPTEST_CASES`.
fn config() -> Config {
    let cases = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => Config::default().cases,
        None => 6,
    };
    Config {
        cases,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_render_with_an_overlay_is_the_rewrite_of_the_render_without_it(chart in chart(), policy in 0..POLICIES.len()) {
        let folder = tempfile::tempdir().unwrap();
        chart.write(folder.path());
        hold(folder.path(), POLICIES[policy])?;
    }
}
