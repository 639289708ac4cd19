//! Images that operators start, as the commands show them.

use serde_json::Value;

use super::{Folder, assert_has};

const MANIFEST: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cert-manager}
spec:
  template:
    spec:
      containers:
        - name: controller
          image: quay.io/jetstack/cert-manager-controller:v1.21.1
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: keda}
spec:
  template:
    spec:
      containers:
        - name: keda
          image: ghcr.io/kedacore/keda:2.20.2
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec: {acme: {solvers: [{http01: {ingress: {}}}]}}
";

const SOLVER: &str = "quay.io/jetstack/cert-manager-acmesolver:v1.21.1";

#[test]
fn people_read_which_image_when_and_what_overrides_it() {
    let folder = Folder::new(&[("x.yaml", MANIFEST)]);
    insta::assert_snapshot!("implied", folder.run(&["x.yaml"]).out);
}

#[test]
fn lists_and_exports_have_it_and_an_option_leaves_it_out() {
    let folder = Folder::new(&[("x.yaml", MANIFEST)]);
    for (args, has) in [
        (&["images", "x.yaml"][..], true),
        (&["images", "--no-implied", "x.yaml"], false),
        (&["export", "skopeo", "--mirror", "m.example", "x.yaml"], true),
        (
            &["export", "skopeo", "--mirror", "m.example", "--no-implied", "x.yaml"],
            false,
        ),
        (&["check", "x.yaml"], true),
        (&["check", "--no-implied", "x.yaml"], false),
    ] {
        let run = folder.run(args);
        assert_eq!(run.out.contains("acmesolver"), has, "{args:?}: {}{}", run.out, run.err);
    }
}

#[test]
fn programs_read_it_marked_apart_from_what_stands_somewhere() {
    let folder = Folder::new(&[("x.yaml", MANIFEST)]);
    let inventory: Value = serde_json::from_str(&folder.run(&["images", "--format", "json", "x.yaml"]).out).unwrap();
    let images = inventory["images"].as_array().unwrap();
    let solver = images.iter().find(|image| image["reference"] == SOLVER).unwrap();
    assert_eq!(solver["sites"].as_array().unwrap().len(), 0);
    assert_eq!(solver["implied"][0]["operator"], "cert-manager");
    assert_eq!(solver["implied"][0]["status"], "starts");
    assert_eq!(solver["implied"][0]["site"]["line"], 9);

    let report: Value = serde_json::from_str(&folder.run(&["--format", "json", "x.yaml"]).out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == "implied-image")
        .unwrap();
    assert_eq!(finding["reference"], SOLVER);
    assert_eq!(finding["fixable"], false);
    assert_eq!(finding["related"][0]["line"], 21);
}

#[test]
fn an_operator_that_starts_nothing_is_named_when_asked() {
    let folder = Folder::new(&[("x.yaml", MANIFEST)]);
    let said = "known x.yaml:19\n      KEDA starts no image of its own";
    assert_has(&folder.run(&["--verbose", "x.yaml"]).out, said);
    assert!(!folder.run(&["x.yaml"]).out.contains("KEDA"));
}

#[test]
fn the_catalogue_is_listed() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["rules", "implied"]).out;
    for said in [
        "cert-manager (cert-manager)",
        "--acme-http01-solver-image",
        "KEDA",
        "istiod",
    ] {
        assert_has(&list, said);
    }
    let json: Value = serde_json::from_str(&folder.run(&["rules", "implied", "--format", "json"]).out).unwrap();
    let operators = json["operators"].as_array().unwrap();
    let found = operators
        .iter()
        .find(|operator| operator["id"] == "cert-manager")
        .unwrap();
    assert_eq!(found["starts"][0]["flags"][0], "--acme-http01-solver-image");
}
