//! Where the policy and the rules come from.

use super::{Folder, assert_has, pipe, pod};

#[test]
fn the_nearest_policy_upward_holds() {
    let folder = Folder::new(&[
        (".airgap-lint.yaml", "mirror: {registry: far.internal}\n"),
        ("near/.airgap-lint.yaml", "mirror: {registry: near.internal}\n"),
        ("near/by/x.yaml", &pod("quay.io/a/b:v1")),
        ("other/x.yaml", &pod("quay.io/a/b:v1")),
    ]);
    let in_folder = |name: &str| pipe(&folder.path(name), "", &["rewrite", "x.yaml"], &[]).out;
    assert_has(&in_folder("near/by"), "near.internal/a/b:v1");
    assert_has(&in_folder("other"), "far.internal/a/b:v1");
}

#[test]
fn the_search_ends_at_the_root_of_the_work_tree() {
    let outer = Folder::new(&[
        (".airgap-lint.yaml", "mirror: {registry: far.internal}\n"),
        ("inner/.git/HEAD", ""),
        ("inner/x.yaml", &pod("quay.io/a/b:v1")),
    ]);
    assert_eq!(pipe(&outer.path("inner"), "", &["rewrite", "x.yaml"], &[]).status, 2);
}

#[test]
fn flags_go_before_the_policy_and_no_policy_leaves_it() {
    let folder = Folder::new(&[
        (
            ".airgap-lint.yaml",
            "mirror: {registry: file.internal, keep-registry: true}\n",
        ),
        ("other.yaml", "mirror: {registry: other.internal}\n"),
        ("x.yaml", &pod("quay.io/a/b/c:v1")),
    ]);
    let image = |args: &[&str]| {
        let run = folder.run(&[&["rewrite", "x.yaml"], args].concat());
        run.out
            .lines()
            .last()
            .unwrap_or(&run.err)
            .trim()
            .replace("- image: ", "")
    };
    assert_eq!(image(&[]), "file.internal/quay.io/a/b/c:v1");
    assert_eq!(image(&["--mirror", "flag.internal"]), "flag.internal/quay.io/a/b/c:v1");
    assert_eq!(image(&["--keep-registry=false"]), "file.internal/a/b/c:v1");
    assert_eq!(image(&["--policy", "other.yaml"]), "other.internal/a/b/c:v1");
    assert_eq!(
        image(&["--policy", "other.yaml", "--keep-registry"]),
        "other.internal/quay.io/a/b/c:v1"
    );
    assert_eq!(image(&["--no-policy", "--mirror", "m.example"]), "m.example/a/b/c:v1");
    assert_eq!(
        image(&["--policy", "other.yaml", "--separator", "-"]),
        "other.internal/a-b-c:v1"
    );
    assert_eq!(
        image(&["--policy", "other.yaml", "--separator=-"]),
        "other.internal/a-b-c:v1"
    );
    assert_eq!(
        image(&["--policy", "other.yaml", "--depth", "2"]),
        "other.internal/a/b-c:v1"
    );
    assert_eq!(
        image(&["--no-policy", "--source", "quay.io/a=m.example/x"]),
        "m.example/x/b/c:v1"
    );
    assert_has(&image(&["--no-policy"]), "--mirror");
}

#[test]
fn a_wrong_policy_says_what_and_where_and_what_to_do() {
    let folder = Folder::new(&[
        ("x.yaml", &pod("a:v1")),
        (".airgap-lint.yaml", "mirror:\n  regsitry: m.example\n"),
    ]);
    let run = folder.run(&["x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, ".airgap-lint.yaml:2:3: ");
    assert_has(&run.err, "did you mean `registry`?");
    folder.write(".airgap-lint.yaml", "");
    let run = folder.run(&["--depth", "0", "--mirror", "m.example", "x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "mirror.depth");
    let misnamed = Folder::new(&[
        ("x.yaml", &pod("a:v1")),
        (".airgap-lint.yml", "mirror: {registry: m.example}\n"),
    ]);
    let run = misnamed.run(&["x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "rename the file");
}

#[test]
fn rules_of_ones_own_come_first() {
    let rules = "- id: own.place\n  summary: Ours\n  kinds: [Widget]\n  path: spec/what\n  form: whole\n";
    let folder = Folder::new(&[
        ("rules.yaml", rules),
        (
            "x.yaml",
            "apiVersion: example.com/v1\nkind: Widget\nspec:\n  what: web:v1\n",
        ),
    ]);
    assert_eq!(folder.run(&["images", "x.yaml"]).out, "");
    let run = folder.run(&["images", "--format", "json", "--rules", "rules.yaml", "x.yaml"]);
    assert_has(&run.out, r#""reference":"web:v1""#);
    assert_has(&run.out, r#""rule":"own.place","confidence":"certain""#);
    assert_has(
        &folder.run(&["rules", "--rules", "rules.yaml", "own.place"]).out,
        "Ours",
    );
    folder.write("rules.yaml", "- id: own.place\n  what: x\n");
    let run = folder.run(&["--rules", "rules.yaml", "x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "rules.yaml: ");
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["rules"]).out;
    for name in ["kubernetes.container", "general.known-host", "public-registry"] {
        assert_has(&list, name);
        let run = folder.run(&["rules", name]);
        assert_eq!(run.status, 0);
        assert!(run.out.starts_with(name), "{}", run.out);
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    insta::assert_snapshot!("rule", folder.run(&["rules", "kubernetes.container"]).out);
    insta::assert_snapshot!("code", folder.run(&["rules", "implicit-registry"]).out);
    assert_has(
        &folder.run(&["rules", "implicit-regstry"]).err,
        "did you mean `implicit-registry`?",
    );
    let json: serde_json::Value = serde_json::from_str(&folder.run(&["rules", "--format", "json"]).out).unwrap();
    assert_eq!(json["codes"].as_array().unwrap().len(), airgap_lint::Code::ALL.len());
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&["rules", "--format", "json", "unpinned"]).out).unwrap();
    assert_eq!(
        (json["rules"].as_array().unwrap().len(), &json["codes"][0]["severity"]),
        (0, &"warning".into())
    );
}
