//! `verify`: lists that hold everything, or do not.

use serde_json::Value;

use super::{Folder, Run, assert_has, pod};
use crate::support::schema::assert_fits;

const VERIFY: &str = include_str!("../../../schema/verify.schema.json");

/// Two images, and a list with one of them, an older version of the other, and more.
fn folder() -> Folder {
    let manifests = [pod("quay.io/a/b:v1"), pod("nginx:1.27")].join("---\n");
    Folder::new(&[
        ("deploy.yaml", &manifests),
        (
            "images.txt",
            "docker.io/library/nginx:1.26\nquay.io/a/b:v1\nquay.io/old/one:v3\n",
        ),
        ("all.txt", "nginx:1.27\nquay.io/a/b:v1\n"),
    ])
}

fn verify(folder: &Folder, args: &[&str]) -> Run {
    folder.run(&[&["verify", "deploy.yaml"], args].concat())
}

#[test]
fn the_exit_status_says_whether_everything_is_held() {
    let folder = folder();
    for (args, status) in [
        (&["--in", "all.txt"][..], 0),
        (&["--in", "images.txt"], 1),
        (&["--in", "images.txt", "--in", "all.txt"], 0),
        (&["--in", "images.txt", "--in", "all.txt", "--all-in"], 1),
        (&["--in", "images.txt", "--fail-on", "never"], 0),
        (&["--in", "absent.txt"], 2),
        (&["--in", "deploy.yaml"], 2),
        (&["--in", "."], 2),
        (&[], 2),
    ] {
        let run = verify(&folder, args);
        assert_eq!(run.status, status, "{args:?} {run:?}");
    }
}

#[test]
fn people_see_what_is_missing_and_where_it_is_needed() {
    let run = verify(&folder(), &["--in", "images.txt", "--surplus"]);
    insta::assert_snapshot!(run.out);
    let run = verify(&folder(), &["--in", "all.txt"]);
    insta::assert_snapshot!(run.out);
}

#[test]
fn narrow_screens_are_enough() {
    let folder = folder();
    let run = super::pipe(
        folder.0.path(),
        "",
        &["verify", "deploy.yaml", "--in", "images.txt", "--surplus", "-v"],
        &[("COLUMNS", "40")],
    );
    insta::assert_snapshot!(run.out);
}

#[test]
fn json_is_as_its_schema_says() {
    let folder = folder();
    let run = verify(
        &folder,
        &[
            "--in",
            "images.txt",
            "--surplus",
            "--format",
            "json",
            "--mirror",
            "m.internal",
        ],
    );
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_fits(VERIFY, &value);
    let artifact = &value["artifacts"][0];
    assert_eq!(artifact["reference"], "nginx:1.27");
    assert_eq!(artifact["status"], "missing");
    assert_eq!(artifact["target"], "m.internal/library/nginx:1.27");
    assert_eq!(
        (&artifact["in"], &artifact["found"][0]["line"]),
        (&"images.txt".into(), &1.into())
    );
    assert_eq!(artifact["sites"][0]["line"], 15);
    assert_eq!(value["surplus"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&value["summary"]["present"], &value["summary"]["missing"]),
        (&1.into(), &1.into())
    );

    let run = verify(&folder, &["--in", "registry:m.internal", "--format", "json"]);
    assert_eq!(run.status, 2, "{run:?}");
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_fits(VERIFY, &value);
    assert_eq!(value["summary"]["error"], 2);
}

#[test]
fn every_format_tells_what_is_missing() {
    let folder = folder();
    for format in [
        "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "rdjson", "html",
    ] {
        let run = verify(&folder, &["--in", "images.txt", "--format", format]);
        assert_eq!(run.status, 1, "{format}");
        assert_has(&run.out, "missing-in-mirror");
        if !["sarif", "html"].contains(&format) {
            assert!(!run.out.contains("public-registry"), "{format}: {}", run.out);
        }
    }
}

#[test]
fn what_is_missing_can_be_exported() {
    let folder = folder();
    let run = verify(
        &folder,
        &[
            "--in",
            "images.txt",
            "--write-missing",
            "missing.txt",
            "--pin",
            "pins.txt",
        ],
    );
    assert_eq!(run.status, 1);
    assert_eq!(folder.read("missing.txt"), "docker.io/library/nginx:1.27\n");
    assert_eq!(folder.read("pins.txt"), "", "a list without digests pins nothing");
    let run = folder.run(&["export", "list", "deploy.yaml", "--only", "missing.txt"]);
    assert_eq!((run.status, run.out.as_str()), (0, "docker.io/library/nginx:1.27\n"));
}

#[test]
fn a_chart_is_held_against_what_it_declares() {
    let folder = Folder::new(&[
        (
            "web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\nannotations:\n  artifacthub.io/images: |\n    - name: web\n      image: \
             quay.io/a/web:v1\n",
        ),
        ("web/values.yaml", "tag: v2\n"),
        (
            "web/templates/pod.yaml",
            "kind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: quay.io/a/web:{{ \
             .Values.tag }}\n",
        ),
    ]);
    let run = folder.run(&["verify", "web", "--in", "web/Chart.yaml", "--surplus"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_has(&run.out, "other versions are held: `v1`");
    assert_has(&run.out, "(web/Chart.yaml:7)");
    let run = folder.run(&["verify", "web", "--set", "tag=v1", "--in", "web/Chart.yaml"]);
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn what_cannot_be_held_against_anything_is_said() {
    let folder = folder();
    for (args, part) in [
        (&["--in", "registry"][..], "no mirror is configured"),
        (&["--in", "registry:https://m.internal"], "without a scheme"),
        (
            &["--in", "deploy.yaml"],
            "--in deploy.yaml: it is not a list that is known",
        ),
        (&["--in", "."], "no bundle is in this folder"),
    ] {
        let run = verify(&folder, args);
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert_has(&run.err, part);
    }
    std::fs::write(folder.path("haul.tar.zst"), b"\x28\xb5\x2f\xfdx").unwrap();
    std::fs::create_dir(folder.path("layout")).unwrap();
    folder.write("layout/index.json", "{}");
    for (place, part) in [
        ("haul.tar.zst", "the archive is cut off"),
        ("layout", "no bundle is in this folder"),
    ] {
        let run = verify(&folder, &["--in", place]);
        assert_eq!(run.status, 2);
        assert_has(&run.err, part);
    }
}

#[test]
fn a_check_knows_what_was_copied_to_the_mirror() {
    let images = [
        "m.internal/a/b:v1",
        "m.internal/c/d:v1",
        "m.internal/e/f:v1",
        "quay.io/g/h:v1",
    ];
    let manifests: Vec<String> = images.iter().map(|image| pod(image)).collect();
    let folder = Folder::new(&[
        ("deploy.yaml", &manifests.join("---\n")),
        ("copied.txt", "quay.io/a/b:v1\nquay.io/c/d:v2\n"),
        ("by-hand.txt", "m.internal/e/f:v1\n"),
    ]);
    let check = |more: &[&str]| {
        let args = ["deploy.yaml", "--mirror", "m.internal", "--format", "json"];
        let run = folder.run(&[&args, more].concat());
        let value: Value = serde_json::from_str(&run.out).unwrap();
        let findings = value["findings"].as_array().unwrap().clone();
        let told = |finding: Value| (finding["code"].to_string(), finding["message"].to_string());
        findings.into_iter().map(told).collect::<Vec<_>>()
    };
    let outside = (
        "\"public-registry\"".to_owned(),
        "\"quay.io is a registry on the internet\"".to_owned(),
    );
    assert_eq!(check(&[]), std::slice::from_ref(&outside));
    let missing = (
        "\"missing-in-mirror\"".to_owned(),
        "\"it is at the mirror by its name only: not in `copied.txt` or `by-hand.txt`; other versions are held: `v2` \
         (copied.txt:2)\""
            .to_owned(),
    );
    assert_eq!(
        check(&["--mirrored", "copied.txt", "--mirrored", "by-hand.txt"]),
        [missing, outside]
    );
    let run = folder.run(&["deploy.yaml", "--mirrored", "deploy.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "--mirrored deploy.yaml: it is not a list that is known");
}

#[test]
fn a_cluster_is_held_against_what_its_nodes_have() {
    const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";
    let other = SHA.replace('8', "9");
    let cluster = format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
{{"apiVersion":"v1","kind":"Event","metadata":{{"name":"web.17a","namespace":"shop"}},"reason":"BackOff",
 "message":"Back-off pulling image \"quay.io/c/d:v1\"","involvedObject":{{"kind":"Pod","namespace":"shop","name":"web"}}}},
{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"web","namespace":"shop"}},
 "spec":{{"containers":[{{"name":"a","image":"quay.io/a/b:v1"}}]}},
 "status":{{"containerStatuses":[{{"name":"a","image":"quay.io/a/b:v1","imageID":"quay.io/a/b@{other}"}}]}}}},
{{"apiVersion":"v1","kind":"Node","metadata":{{"name":"n1"}},"status":{{"images":[
 {{"names":["quay.io/a/b@{SHA}","quay.io/a/b:v1"]}}]}}}}]}}"#
    );
    let folder = Folder::new(&[("cluster.json", &cluster)]);
    let run = folder.run(&["verify", "cluster.json", "--in", "cluster.json"]);
    assert_eq!(run.status, 1, "{run:?}");
    insta::assert_snapshot!(run.out);
    let run = folder.run(&["verify", "cluster.json", "--in", "cluster.json", "--format", "json"]);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_fits(VERIFY, &value);
    assert_eq!(value["running"][0]["status"], "wrong-digest");
    assert_eq!(value["artifacts"][1]["sites"][0]["resource"]["involved"]["name"], "web");
}

#[test]
fn what_is_not_looked_for_is_said() {
    let charts = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts}\nspec:\n  type: oci\n  \
                  url: oci://ghcr.io/org/charts\n";
    let manifests = [pod("quay.io/a/b:v1"), pod("r.example/x:v1"), charts.to_owned()].join("---\n");
    let folder = Folder::new(&[("x.yaml", &manifests), ("images.txt", "quay.io/a/b:v1\n")]);
    let run = folder.run(&["verify", "x.yaml", "--in", "images.txt", "--allow", "r.example/**"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(
        run.err,
        "airgap-lint: not looked for: ghcr.io/org/charts: it names charts without a version\n\
         airgap-lint: not looked for: 1 reference that the policy allows\n"
    );
}
