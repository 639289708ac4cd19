//! Reports show references, and never what may be a secret next to them.

use super::{Folder, assert_has};

/// What no output may have.
const SECRET: &str = "hunter2";

/// `hunter2 quay.io/a/b:v1` in base64.
const PACKED: &str = "aHVudGVyMiBxdWF5LmlvL2EvYjp2MQ==";

/// Manifests with a reference and a secret near it.
fn manifests() -> Vec<(&'static str, String)> {
    let secret = |data: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: web}}\n{data}");
    let pod = |container: &str| {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {container}\n")
    };
    vec![
        ("flow", secret("stringData:\n  config: '{password: hunter2, image: quay.io/a/b:v1}'\n")),
        ("block", secret("stringData:\n  pw: hunter2\n  config: |\n    pw: hunter2\n    image: quay.io/a/b:v1 # hunter2\n    x: hunter2\n")),
        ("script", secret("stringData:\n  run: echo hunter2 && docker run quay.io/a/b:v1 hunter2\n")),
        ("packed", secret(&format!("data:\n  run: {PACKED}\n"))),
        ("packed elsewhere", format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web}}\nbinaryData:\n  run: {PACKED}\n")),
        ("list", format!("apiVersion: v1\nkind: List\nitems:\n- {}", secret("stringData:\n  run: hunter2 docker run quay.io/a/b:v1\n").replace('\n', "\n  "))),
        ("nested", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  x.yaml: |\n    kind: Secret\n    stringData:\n      run: hunter2 docker run quay.io/a/b:v1\n".to_owned()),
        ("url", pod("{name: a, image: a, env: [{name: DSN, value: 'postgres://user:hunter2@host/x?image=quay.io/a/b:v1'}]}")),
        ("url alone", pod("{name: a, image: 'quay.io/a/b:v1', env: [{name: DSN, value: 'https://hunter2@host/x'}]}")),
        ("flag", pod("{name: a, image: 'quay.io/a/b:v1', args: [--db-password=hunter2, --token, x]}")),
        ("field", "apiVersion: x.example/v1\nkind: X\nspec: {image: 'quay.io/a/b:v1', password: hunter2}\n".to_owned()),
        ("values", "auth: {user: hunter2, image: 'quay.io/a/b:v1'}\n".to_owned()),
        ("twice", secret("stringData:\n  image: quay.io/a/b:v1\n  image: quay.io/a/c:v1 # hunter2\n")),
        ("chart", "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {chart: web, repoURL: 'https://user:hunter2@charts.example/x', targetRevision: 1.0.0}}\n".to_owned()),
        ("invalid", secret("stringData:\n  image: https://user:hunter2@quay.io/A\n")),
        ("unreadable", secret("stringData:\n  a: [hunter2\n  b: \"hunter2\n")),
        ("unreadable values", "image: quay.io/a/b:v1\nuser: hunter2: x\n".to_owned()),
        ("template", "pw: hunter2\nimage: {{ .Values.image | default \"hunter2\" }} hunter2\n".to_owned()),
        ("payload", secret("stringData:\n  config.yaml: |\n    image: quay.io/a/b:v1\n    x: [hunter2\n")),
    ]
}

#[test]
fn no_report_shows_a_secret() {
    for (name, manifest) in manifests() {
        let folder = Folder::new(&[("x.yaml", &manifest)]);
        for args in [
            &["x.yaml"] as &[&str],
            &["--verbose", "x.yaml"],
            &["--verbose", "--mirror", "mirror.internal", "x.yaml"],
            &["--format", "json", "x.yaml"],
            &["--format", "github", "x.yaml"],
            &["--format", "gitlab", "x.yaml"],
            &[
                "rewrite",
                "--mirror",
                "mirror.internal",
                "--diff",
                "--verbose",
                "x.yaml",
            ],
            &["images", "x.yaml"],
            &["images", "--format", "json", "x.yaml"],
        ] {
            // A diff of what is not a Secret has to be one that can be applied.
            if name == "values" && args[0] == "rewrite" {
                continue;
            }
            let run = folder.run(args);
            for output in [run.out, run.err] {
                let (secret, packed) = (output.contains(SECRET), output.contains(&PACKED[..8]));
                assert!(!secret && !packed, "{name}, {args:?}:\n{output}");
            }
        }
    }
}

#[test]
fn the_reference_and_its_keys_are_shown() {
    let folder = Folder::new(&[]);
    let line = |manifest: &str, line: &str| {
        let run = folder.pipe(manifest, &["--stdin-filename", "x.yaml"]);
        assert_has(&run.out, line);
    };
    for (name, manifest) in manifests() {
        match name {
            "flow" => line(&manifest, "|   config: ··········· ········ image: quay.io/a/b:v1··"),
            "block" => line(&manifest, "|     image: quay.io/a/b:v1 · ·······\n"),
            "packed" => line(&manifest, "|   run: ································\n"),
            "url" => line(&manifest, "…·····@host/x?image=quay.io/a/b:v1"),
            "values" => line(&manifest, "| auth: ······ ········ image: 'quay.io/a/b:v1'·"),
            "chart" => {
                line(&manifest, "warning[unknown-registry]: https://charts.example/x\n");
                line(&manifest, "'https://············@charts.example/x'");
            }
            "field" => line(&manifest, "{image: 'quay.io/a/b:v1', password: ·······}"),
            _ => {}
        }
    }
}

#[test]
fn a_diff_that_hides_something_says_so() {
    let all = manifests();
    let block = &all.iter().find(|(name, _)| *name == "block").unwrap().1;
    let folder = Folder::new(&[("x.yaml", block)]);
    let run = folder.run(&["rewrite", "--mirror", "mirror.internal", "--diff", "x.yaml"]);
    assert_eq!(
        run.out,
        "# Values that may be secret are hidden (·), so this diff cannot be applied: use rewrite --in-place.\n\
         --- a/x.yaml\n+++ b/x.yaml\n@@ -5,5 +5,5 @@\n   pw: ·······\n   config: ·\n     pw: ·······\n\
         -    image: quay.io/a/b:v1 · ·······\n+    image: mirror.internal/a/b:v1 · ·······\n     x: ·······\n"
    );
}

#[test]
fn values_of_flags_and_files_are_not_shown() {
    let folder = Folder::new(&[
        ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        (
            "web/templates/a.yaml",
            "kind: X\nspec: {a: {{ .Values.a }}, image: 'quay.io/a/b:v1'}\n",
        ),
        ("web/values.yaml", "a: 1\n"),
        (
            "mine.yaml",
            "passwrd: hunter2\nnested: {b: hunter2}\nlist:\n- hunter2\n",
        ),
    ]);
    for flags in [
        &["--set", "a=hunter2"] as &[&str],
        &["--set", "passwrd=hunter2"],
        &["--set", "a=1,passwrd=hunter2"],
        &["--set-string", "passwrd=hunter2"],
        &["--set-json", "{\"passwrd\": \"hunter2=\"}"],
        &["--set-json", "a={\"passwrd\": \"hunter2\"}"],
        &["--set-literal", "passwrd=hunter2"],
        &["-f", "mine.yaml"],
    ] {
        for format in ["human", "json", "github", "gitlab"] {
            for command in [
                &["check"] as &[&str],
                &["images"],
                &["rewrite", "--mirror", "m.example"],
            ] {
                if command[0] == "images" && format != "human" {
                    continue;
                }
                if command[0] == "rewrite" && !["human", "json"].contains(&format) {
                    continue;
                }
                let run = folder.run(&[command, &["web", "--format", format], flags].concat());
                let output = match command[0] {
                    "rewrite" => run.err,
                    _ => run.out + &run.err,
                };
                assert!(!output.contains(SECRET), "{flags:?}, {format}:\n{output}");
            }
        }
    }
    let run = folder.run(&["web", "--set", "a=1,passwrd=hunter2"]);
    assert_has(&run.out, "| passwrd=…\n");
    let run = folder.run(&["web", "-f", "mine.yaml"]);
    assert_has(&run.out, "| passwrd: ·······\n");
    let run = folder.run(&["web", "--set", "a=hunter2"]);
    assert_has(&run.out, "| spec: {a: {{ .Values.a }}, image: 'quay.io/a/b:v1'}\n");
}
