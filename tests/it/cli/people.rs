//! The report for people.

use super::{Folder, assert_has, at_root, pipe, pod};

/// Lines that are longer than 80 columns, if not for a word that cannot be broken.
fn too_long(text: &str) -> Vec<&str> {
    let width = |line: &str| line.chars().count();
    let has_long_word = |line: &str| line.split(' ').any(|word| width(word) > 50);
    text.lines()
        .filter(|line| width(line) > 80 && !has_long_word(line))
        .collect()
}

#[test]
fn a_finding_says_where_why_and_whither() {
    let run = at_root(&[
        "--policy",
        "fixtures/guides/kubelb/policy-nested.yaml",
        "fixtures/guides/kubelb/manager.yaml",
    ]);
    insta::assert_snapshot!("manager", run.out);
    assert_eq!(run.err, "");
}

#[test]
fn without_a_mirror_it_tells_what_is_public() {
    let folder = Folder::new(&[(
        "x.yaml",
        &[pod("nginx"), pod("r.example/a:v1"), pod("r.svc/a:v1")].join("---\n"),
    )]);
    insta::assert_snapshot!("no_mirror", folder.run(&["x.yaml"]).out);
}

#[test]
fn everything_that_can_be_wrong_is_told() {
    let folder = Folder::new(&[
        (
            ".airgap-lint.yaml",
            "mirror: {registry: m.example/flat, separator: '-'}\n",
        ),
        (
            "x.yaml",
            &[
                pod("quay.io/a/b:v1"),
                pod("ghcr.io/a/b:v1"),
                pod("m.example/flat/a/b:v1"),
                pod("docker://x"),
                pod("<r>/x:v1"),
                "kind: Pod\nspec:\n  containers:\n  - image: m.example/flat/c:v1\n    image: m.example/flat/d:v1\n"
                    .to_owned(),
                "kind: Pod\nx: \"\n".to_owned(),
            ]
            .join("---\n"),
        ),
    ]);
    insta::assert_snapshot!("everything", folder.run(&["x.yaml"]).out);
}

#[test]
fn what_is_misnamed_at_the_mirror_is_told_and_left() {
    let folder = Folder::new(&[(
        "x.yaml",
        &[
            pod("mirror.internal/ghcr.io/acme/shop:1.0"),
            pod("mirror.internal/mirror.internal/app:1.0"),
            pod("mirror.internal/acme/shop:1.0"),
        ]
        .join("---\n"),
    )]);
    let run = folder.run(&["--mirror", "mirror.internal", "x.yaml"]);
    assert_eq!(run.status, 1);
    insta::assert_snapshot!("wrong_layout", run.out);
    let keeping = ["--mirror", "mirror.internal", "--keep-registry", "x.yaml"];
    insta::assert_snapshot!("wrong_layout_with_registry", folder.run(&keeping).out);
    let run = folder.run(&["rewrite", "--mirror", "mirror.internal", "x.yaml"]);
    assert_eq!(
        (run.status, run.out),
        (1, std::fs::read_to_string(folder.0.path().join("x.yaml")).unwrap())
    );
    let run = folder.run(&[
        "--mirror",
        "mirror.internal",
        "--allow",
        "mirror.internal/*.i*/**",
        "x.yaml",
    ]);
    assert_eq!((run.status, run.out.lines().count()), (0, 1));
    assert_has(&run.out, "no findings in 1 file");
}

#[test]
fn three_hundred_findings_stay_readable() {
    let manifests: Vec<String> = (0..300)
        .map(|at| pod(&format!("{}/team/app{}:v1", ["quay.io", "ghcr.io"][at % 2], at % 90)))
        .collect();
    let folder = Folder::new(&[("deploy/all.yaml", &manifests.join("---\n"))]);
    let run = folder.run(&["--mirror", "mirror.internal", "deploy"]);
    insta::assert_snapshot!("many", run.out);
    assert!(run.out.lines().count() < 280, "{} lines", run.out.lines().count());
    let run = folder.run(&["--verbose", "--mirror", "mirror.internal", "deploy"]);
    for at in 0..300 {
        assert_has(&run.out, &format!("all.yaml:{}:14", 7 + at * 8));
    }
}

#[test]
fn it_fits_80_columns() {
    for guide in ["vworkspace", "kubelb", "kubernaut"] {
        let folder = format!("fixtures/guides/{guide}");
        for mode in ["--fail-on=error", "--verbose"] {
            let policy = format!("{folder}/policy-flat.yaml");
            let run = at_root(&[mode, "--policy", &policy, &folder]);
            assert_eq!(too_long(&run.out), Vec::<&str>::new(), "{guide}");
        }
    }
}

#[test]
fn clean_is_one_line() {
    let folder = Folder::new(&[
        ("x.yaml", &pod("mirror.internal/a:v1")),
        ("none.yaml", "kind: ConfigMap\ndata: {a: b}\n"),
    ]);
    let run = folder.run(&["--mirror", "mirror.internal", "x.yaml"]);
    let line = "no findings in 1 file (1 document, 1 image); no policy file\n";
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, line, ""));
    let run = folder.run(&["--mirror", "mirror.internal", "none.yaml"]);
    assert_eq!(
        run.out,
        "no findings: no image references in 1 document; no policy file\n"
    );
    let run = folder.run(&["--quiet", "--mirror", "mirror.internal", "x.yaml"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let run = folder.run(&["--mirror", "mirror.internal", "--verbose", "x.yaml"]);
    insta::assert_snapshot!("clean_verbose", run.out);
}

#[test]
fn quiet_is_the_closing_line() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b")), ("home.yaml", &pod("m.example/a:v1"))]);
    let run = folder.run(&["--quiet", "--mirror", "m.example", "x.yaml"]);
    assert_eq!(
        run.out,
        "1 error, 1 warning in 1 file (1 document, 1 image); rewrite would move 1; no\npolicy file\n"
    );
    let run = folder.run(&["--quiet", "--mirror", "m.example", "home.yaml"]);
    assert_eq!(run.out, "");
    assert_eq!(folder.run(&["--quiet", "--verbose", "x.yaml"]).status, 2);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let has_color = |args: &[&str], environment: &[(&str, &str)]| {
        pipe(folder.0.path(), "", &[args, &["x.yaml"]].concat(), environment)
            .out
            .contains('\u{1b}')
    };
    assert!(!has_color(&[], &[]), "a pipe");
    assert!(has_color(&["--color", "always"], &[]));
    assert!(has_color(&["--color", "always"], &[("NO_COLOR", "1")]), "who asks gets");
    assert!(has_color(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_color(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!has_color(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!has_color(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn nothing_in_a_manifest_reaches_the_terminal() {
    let manifest =
        "kind: Pod\nmetadata: {name: \"a\\e[31mb\"}\nspec:\n  containers:\n  - image: \"quay.io/a\\e[2Jb:v1\"\n";
    let folder = Folder::new(&[("x.yaml", manifest), ("raw.yaml", "image: quay.io/a/b:v1 # \u{202e}\n")]);
    for args in [
        &["."][..],
        &["--verbose", "."],
        &["rewrite", "--mirror", "m.example", "--diff", "x.yaml"],
    ] {
        let run = folder.run(args);
        let text = run.out + &run.err;
        let is_bad = |line: &&str| line.contains('\u{1b}') || line.contains('\u{202e}');
        assert_eq!(text.lines().find(is_bad), None, "{args:?}");
    }
}

#[test]
fn places_in_payloads_have_their_own_lines() {
    let folder = Folder::new(&[(
        "x.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.yaml: |\n    # first\n    image: quay.io/a/b:v1\n",
    )]);
    let run = folder.run(&["x.yaml"]);
    assert_has(&run.out, "--> x.yaml:7:12 in ConfigMap c");
    assert_has(&run.out, "= at: /data/a.yaml > /image");
}
