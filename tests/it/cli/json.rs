//! JSON as its schemas say.

use serde_json::Value;

use super::{Folder, at_root, pod};
use crate::support::schema::assert_fits;

const CHECK: &str = include_str!("../../../schema/check.schema.json");
const IMAGES: &str = include_str!("../../../schema/images.schema.json");

#[track_caller]
fn validate(schema: &str, text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    assert_fits(schema, &value);
    value
}

#[test]
fn guides_give_what_the_schemas_say() {
    for guide in ["vworkspace", "kubelb", "kubernaut"] {
        let folder = format!("fixtures/guides/{guide}");
        for policy in ["policy-nested", "policy-flat"] {
            let policy = format!("{folder}/{policy}.yaml");
            let run = at_root(&["check", "--format", "json", "--policy", &policy, &folder]);
            let value = validate(CHECK, &run.out);
            assert!(!value["findings"].as_array().unwrap().is_empty());
            let run = at_root(&["images", "--format", "json", "--policy", &policy, &folder]);
            assert!(!validate(IMAGES, &run.out)["images"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn every_kind_of_finding_is_in_the_schema() {
    let folder = Folder::new(&[
        (
            ".airgap-lint.yaml",
            "mirror: {registry: m.example/flat, separator: '-'}\nseverity: {unpinned: info}\n",
        ),
        (
            "x.yaml",
            &[
                pod("quay.io/a/b:v1"),
                pod("ghcr.io/a/b:v1"),
                pod("nginx"),
                pod("m.example/flat/a/b:v1"),
                pod("m.example/other:v1"),
                pod("docker://x"),
                pod("<r>/x:v1"),
                "kind: Pod\nspec:\n  containers:\n  - image: quay.io/c:v1\n    image: quay.io/d:v1\n".to_owned(),
                "kind: Pod\nx: \"\n".to_owned(),
            ]
            .join("---\n"),
        ),
    ]);
    let run = folder.run(&["--format", "json", "x.yaml"]);
    assert_eq!(run.status, 2);
    let value = validate(CHECK, &run.out);
    let mut codes: Vec<&str> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        codes,
        [
            "duplicate-key",
            "implicit-registry",
            "invalid-reference",
            "mirror-collision",
            "outside-mirror",
            "public-registry",
            "unpinned",
            "unreadable",
            "unresolved-placeholder",
            "wrong-layout"
        ]
    );
    assert_eq!(value["unreadable"].as_array().unwrap().len(), 1);
    validate(IMAGES, &folder.run(&["images", "--format", "json", "x.yaml"]).out);
}

#[test]
fn the_form_is_the_one_of_the_documentation() {
    let folder = Folder::new(&[(
        "x.yaml",
        &format!("# Source: web/templates/x.yaml\n{}", pod("quay.io/a/b:v1")),
    )]);
    let run = folder.run(&["--format", "json", "--mirror", "mirror.internal", "x.yaml"]);
    insta::assert_snapshot!("check_json", run.out);
    let run = folder.run(&["images", "--format", "json", "--mirror", "mirror.internal", "x.yaml"]);
    insta::assert_snapshot!("images_json", run.out);
    let run = folder.pipe("a: b\n", &["--format", "json"]);
    assert_eq!(
        run.out,
        "{\"schema_version\":1,\"charts\":[],\"findings\":[],\"suppressed\":[],\"unreadable\":[],\"left_out\":[],\"excluded\":0,\"not_read\":[],\"summary\":{\"files\":1,\"documents\":1,\"images\":0,\
         \"errors\":0,\"warnings\":0}}\n"
    );
}
