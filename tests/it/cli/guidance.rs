//! What the program says to those who are new to it, and to those who mistype.

use std::fs;

use super::{Folder, assert_has, pod};

#[test]
fn a_mistyped_command_is_known_and_a_file_of_that_name_is_read() {
    let folder = Folder::new(&[("lint", &pod("mirror.internal/a:v1"))]);
    for (word, command) in [
        ("image", "airgap-lint images"),
        ("scan", "airgap-lint check"),
        ("version", "airgap-lint --version"),
    ] {
        let run = folder.run(&[word]);
        assert_eq!(run.status, 2);
        assert_has(
            &run.err,
            &format!("there is no command `{word}`, and no file of that name; did you mean `{command}`?"),
        );
    }
    assert_eq!(folder.run(&["lint", "--mirror", "mirror.internal"]).status, 0);
}

#[test]
fn what_is_given_in_place_of_a_chart_is_told() {
    let folder = Folder::new(&[
        ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("web/values.yaml", "image: nginx\n"),
        ("web/values-prod.yaml", "image: nginx\n"),
        (
            "web/templates/x.yaml",
            "kind: Pod\nspec: {containers: [{image: {{ .Values.image }}}]}\n",
        ),
        ("list.yaml", "- a\n"),
        ("tab.yaml", "mirror:\n\tregistry: m.example\n"),
    ]);
    let err = |args: &[&str]| folder.run(args).err;
    assert_has(
        &err(&["web/values.yaml"]),
        "are values of the chart web: `airgap-lint web` checks what they render to",
    );
    assert_has(
        &err(&["web/values-prod.yaml"]),
        "`airgap-lint web -f web/values-prod.yaml` checks",
    );
    assert_has(
        &err(&["web/Chart.yaml"]),
        "only describes the chart web: `airgap-lint web` renders it",
    );
    assert_has(
        &err(&["rewrite", "web/values.yaml", "--mirror", "m.example"]),
        "`airgap-lint overlay web` writes the values",
    );
    let run = folder.run(&["web", "-f", "list.yaml", "--format", "json"]);
    assert_eq!(run.status, 2);
    assert_has(
        &run.out,
        "values are keys with values, and this file has a list at its top",
    );
    assert_has(
        &err(&["web", "--policy", "tab.yaml"]),
        "tab.yaml:2:1: invalid YAML: the line is indented with a tab; use spaces",
    );
    assert_has(
        &folder.pipe("", &[]).err,
        "standard input is empty: did the command before the pipe fail?",
    );
}

#[test]
fn a_draft_is_a_policy_and_replaces_none() {
    let folder = Folder::new(&[(
        "x.yaml",
        &[pod("quay.io/a/b:v1"), pod("r.corp.example/a:v1"), pod("nginx:1")].join("---\n"),
    )]);
    let run = folder.run(&["init", "x.yaml", "--mirror", "mirror.internal:5000/team"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    insta::assert_snapshot!("draft", fs::read_to_string(folder.path(".airgap-lint.yaml")).unwrap());
    let run = folder.run(&["init", "x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, ".airgap-lint.yaml is there already; --force replaces it");
    assert_has(
        &folder.run(&["init", "x.yaml", "-o", "-"]).out,
        "# mirror:\n#   registry: mirror.internal",
    );
    insta::assert_snapshot!("policy", folder.run(&["policy", "--allow", "a.example/**"]).out);
}

#[test]
fn shells_and_manuals_know_every_command() {
    let folder = Folder::new(&[]);
    let help = folder.run(&["--help"]).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // A long description goes on in lines that are indented further.
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|line| !line.starts_with(' '))?
                .split_whitespace()
                .next()
        })
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() >= 10, "{commands:?}");
    assert_eq!(folder.run(&["man", "--output-dir", "man"]).status, 0);
    let completions = folder.run(&["completions", "bash"]).out;
    for command in commands {
        assert_has(&completions, command);
        assert!(
            folder.path(&format!("man/airgap-lint-{command}.1")).is_file(),
            "{command}"
        );
    }
    assert_has(&folder.run(&["man"]).out, ".TH airgap-lint 1");
}
