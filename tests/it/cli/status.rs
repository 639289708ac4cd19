//! How a run ends.

use std::io::Read;
use std::process::Stdio;

use super::{Folder, assert_has, command, pipe, pod};

#[test]
fn clean_is_0_findings_are_1() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    assert_eq!(folder.run(&["x.yaml"]).status, 1);
    assert_eq!(folder.run(&["check", "x.yaml"]).status, 1);
    assert_eq!(folder.run(&["--allow", "quay.io/**", "x.yaml"]).status, 0);
    assert_eq!(folder.run(&["--mirror", "quay.io/a", "x.yaml"]).status, 0);
    assert_eq!(
        folder
            .run(&["--mirror", "quay.io/a", "--format", "json", "x.yaml"])
            .status,
        0
    );
}

#[test]
fn fail_on_says_which_findings_count() {
    let folder = Folder::new(&[
        ("x.yaml", &pod("mirror.internal/a/b")),
        (
            ".airgap-lint.yaml",
            "mirror: {registry: mirror.internal}\nseverity: {unpinned: warning}\n",
        ),
    ]);
    assert_eq!(folder.run(&["x.yaml"]).status, 0);
    assert_eq!(folder.run(&["--fail-on", "warning", "x.yaml"]).status, 1);
    folder.write(
        ".airgap-lint.yaml",
        "mirror: {registry: mirror.internal}\nseverity: {unpinned: info}\n",
    );
    assert_eq!(folder.run(&["--fail-on", "warning", "x.yaml"]).status, 0);
    assert_eq!(folder.run(&["--fail-on", "info", "x.yaml"]).status, 1);
    assert_eq!(
        folder
            .run(&["--fail-on", "never", "--mirror", "m.example", "x.yaml"])
            .status,
        0
    );
}

#[test]
fn what_cannot_be_checked_is_2() {
    let folder = Folder::new(&[("bad.yaml", "a: \"b\n"), ("good.yaml", &pod("quay.io/a/b:v1"))]);
    for args in [
        &["bad.yaml"][..],
        &["good.yaml", "bad.yaml"],
        &["missing.yaml"],
        &["good.yaml", "missing.yaml"],
        &["--no-such-option"],
        &["--fail-on", "never", "bad.yaml"],
        &["--policy", "missing.yaml", "good.yaml"],
        &["--rules", "missing.yaml", "good.yaml"],
        &["--rules", "good.yaml", "good.yaml"],
        &["--mirror", "mirror", "good.yaml"],
        &["--source", "quay.io", "good.yaml"],
        &["--exclude", "{", "good.yaml"],
        &["rules", "no-such-rule"],
        &["rewrite", "good.yaml"],
        &["rewrite", "--in-place", "--mirror", "m.example"],
        &["rewrite", "--in-place", "--mirror", "m.example", "-"],
        &["rewrite", "--in-place", "--diff", "--mirror", "m.example", "good.yaml"],
        &["images", "bad.yaml"],
    ] {
        let run = folder.run(args);
        assert_eq!(run.status, 2, "{args:?}: {run:?}");
        assert!(!run.out.is_empty() || !run.err.is_empty(), "{args:?} says nothing");
    }
}

#[test]
fn empty_input_is_2_unless_it_is_allowed() {
    let folder = Folder::new(&[
        ("empty.yaml", ""),
        ("none/readme.txt", "hello\n"),
        ("good.yaml", &pod("m.example/a:v1")),
    ]);
    for input in ["", "\n", "# only a comment\n", "---\n---\n"] {
        let run = folder.pipe(input, &[]);
        assert_eq!(run.status, 2, "{input:?}");
        assert_has(&run.err, "--allow-empty");
        assert_eq!(folder.pipe(input, &["--allow-empty"]).status, 0, "{input:?}");
        assert_eq!(
            folder.pipe(input, &["rewrite", "--mirror", "m.example"]).status,
            2,
            "{input:?}"
        );
        let run = folder.pipe(input, &["rewrite", "--mirror", "m.example", "--allow-empty"]);
        assert_eq!((run.status, run.out.as_str()), (0, input));
    }
    for args in [
        &["empty.yaml"][..],
        &["none"],
        &["good.yaml", "empty.yaml"],
        &["--exclude", "*.yaml", "good.yaml"],
    ] {
        assert_eq!(folder.run(args).status, 2, "{args:?}");
    }
    assert_eq!(
        folder.run(&["--mirror", "m.example", "."]).status,
        0,
        "a folder may have empty files"
    );
}

#[test]
fn a_closed_pipe_is_quiet() {
    let many: String = (0..20_000)
        .map(|at| format!("---\n{}", pod(&format!("quay.io/a/b{at}:v1"))))
        .collect();
    let folder = Folder::new(&[("x.yaml", &many)]);
    for args in [
        &["--format", "json", "x.yaml"][..],
        &["images", "x.yaml"],
        &["--verbose", "x.yaml"],
    ] {
        let mut child = command(folder.0.path(), args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let expected = if args[0] == "images" { 0 } else { 1 };
        assert_eq!(
            (child.wait().unwrap().code(), err.as_str()),
            (Some(expected), ""),
            "{args:?}"
        );
    }
}

#[test]
fn help_and_version_are_0() {
    let folder = Folder::new(&[]);
    for args in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["check", "--help"],
        &["rewrite", "-h"],
        &["help", "images"],
    ] {
        let run = folder.run(args);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{args:?}");
        assert!(!run.out.is_empty());
    }
    assert_has(&folder.run(&["--help"]).out, "helm template ./chart | airgap-lint");
}

#[test]
fn check_is_the_default_and_options_may_stand_first() {
    let folder = Folder::new(&[("rewrite", &pod("quay.io/a/b:v1")), ("x.yaml", &pod("quay.io/a/b:v1"))]);
    let plain = folder.run(&["check", "--mirror", "m.example", "x.yaml"]);
    assert_eq!(folder.run(&["--mirror", "m.example", "x.yaml"]).out, plain.out);
    assert_eq!(folder.run(&["--mirror", "m.example", "check", "x.yaml"]).out, plain.out);
    assert_eq!(folder.run(&["./rewrite"]).status, 1, "a file of that name");
    assert_has(
        &folder.run(&["--mirror", "m.example", "rewrite", "x.yaml"]).out,
        "m.example/a/b:v1",
    );
}

#[test]
fn standard_input_is_read_when_nothing_is_named() {
    let folder = Folder::new(&[]);
    let manifest = pod("quay.io/a/b:v1");
    for args in [&[][..], &["-"], &["check", "-"]] {
        assert_has(&folder.pipe(&manifest, args).out, "<stdin>:7:14");
    }
    assert_has(
        &folder.pipe(&manifest, &["--stdin-filename", "web.yaml"]).out,
        "web.yaml:7:14",
    );
    let run = pipe(folder.0.path(), &manifest, &["images", "-"], &[]);
    assert_eq!((run.status, run.out.as_str()), (0, "quay.io/a/b:v1\n"));
}
