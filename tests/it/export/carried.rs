//! What was carried before is not carried again.

use std::collections::BTreeSet;

use airgap_lint::export::{Carried, Format, Options, Plan, export};
use proptest::prelude::*;

use super::{plan, pod, pulled};
use crate::support::POLICIES;

const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";
const NESTED: &str = "mirror: { registry: mirror.internal }";

/// What a text names among these images.
fn carried_of(text: &str, images: &[&str]) -> Vec<String> {
    let mut carried = Carried::default();
    carried.read(text).unwrap();
    let mut plan = plan(NESTED, &pod(images));
    plan.retain(|item| carried.contains(item));
    pulled(&plan)
}

#[test]
fn names_are_compared_as_they_resolve() {
    let list = "\u{feff}# earlier\r\nnginx\r\n\r\noci://quay.io/a/b:v1\n";
    assert_eq!(
        carried_of(
            list,
            &["docker.io/library/nginx:latest", "quay.io/a/b:v1", "quay.io/a/b:v2"]
        ),
        ["docker.io/library/nginx:latest", "quay.io/a/b:v1"]
    );
}

#[test]
fn another_tag_or_digest_is_something_else() {
    let pinned = format!("quay.io/a/b:v1@{SHA}");
    let untagged = format!("quay.io/a/b@{SHA}");
    let all = ["quay.io/a/b:v1", "quay.io/a/b:v2", &pinned, &untagged];
    for image in all {
        assert_eq!(carried_of(image, &all), [image]);
    }
}

#[test]
fn the_lists_of_other_tools_are_read() {
    let all = [
        "quay.io/a/b:v1",
        "docker.io/library/nginx:1.27",
        "quay.io/charts/web:1.2_a",
        "quay.io/x/other:v1",
    ];
    for (text, named) in [
        (
            "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror:\n  additionalImages:\n  \
             - name: quay.io/a/b:v1\n  blockedImages:\n  - name: quay.io/x/other:v1\n",
            &all[..1],
        ),
        (
            "apiVersion: content.hauler.cattle.io/v1\nkind: Images\nspec: {images: [{name: nginx:1.27}]}\n---\n\
             apiVersion: content.hauler.cattle.io/v1\nkind: Charts\nspec:\n  charts:\n  \
             - {name: web, repoURL: oci://quay.io/charts, version: 1.2+a}\n  \
             - {name: far, repoURL: https://charts.example.com, version: 1.0.0}\n",
            &all[1..3],
        ),
        (
            "kind: ZarfPackageConfig\nmetadata: {name: x}\ncomponents:\n- name: a\n  images: [quay.io/a/b:v1]\n- name: b\n  \
             charts: [{name: web, url: oci://quay.io/charts/web, version: 1.2+a}]\n",
            &[all[0], all[2]],
        ),
        (
            r#"{"schema_version":1,"images":[{"reference":"nginx:1.27","kind":"image","resolved":"docker.io/library/nginx:1.27"},
               {"reference":"quay.io/x","kind":"registry","resolved":"quay.io/x"},
               {"reference":"quay.io/A","kind":"image","resolved":null}]}"#,
            &all[1..2],
        ),
    ] {
        let found: BTreeSet<String> = carried_of(text, &all).into_iter().collect();
        let named: BTreeSet<String> = named.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(found, named, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_line() {
    let error = |text: &str| Carried::default().read(text).unwrap_err().to_string();
    for (text, part) in [
        (
            "quay.io/a/b:v1\nquay.io/A:v1\n",
            "line 2: `quay.io/A:v1` is not a reference",
        ),
        ("#!/bin/sh\ncrane copy a b\n", "it is not a list that is known"),
        ("kind: Pod\nspec: {}\n", "it is not a list that is known"),
        ("kind: [\n", "line 1"),
        (
            "kind: Images\nspec: {images: [{nam: nginx}]}\n",
            "`name` with a text is missing",
        ),
        ("kind: Images\nspec: {images: nginx}\n", "`spec.images` is not a list"),
        (
            "version: 1\nsync: [{source: quay.io/a, target: m/a, type: repository}]\n",
            "`type: repository`",
        ),
        ("{\"schema_version\": 2, \"images\": []}", "`schema_version`"),
    ] {
        let error = error(text);
        assert!(error.contains(part), "{error}");
    }
    let mut carried = Carried::default();
    carried.read("quay.io/a/b:v1\n").unwrap();
    carried.read("quay.io/c:v1\n!\n").unwrap_err();
    assert_eq!(carried.len(), 1, "nothing of what cannot be read is taken");
}

/// What an export of some images names, read back.
fn read_back(format: Format, plan: &Plan) -> Carried {
    let export = export(format, plan, &Options::default()).unwrap();
    let mut carried = Carried::default();
    carried.read(&export.files.main().unwrap().text).unwrap();
    carried
}

/// What `--except` reads.
const READ: [Format; 8] = [
    Format::List,
    Format::Crane,
    Format::Skopeo,
    Format::Regctl,
    Format::Regsync,
    Format::Imageset,
    Format::Hauler,
    Format::Zarf,
];

fn image() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["nginx", "quay.io/a/b", "ghcr.io/a/b-c", "localhost:5000/x/y"]);
    let tag = prop::sample::select(vec!["", ":latest", ":v1", ":v2"]);
    let digest = prop::sample::select(vec!["", "@"]);
    (name, tag, digest).prop_map(|(name, tag, at)| match at {
        "" => format!("{name}{tag}"),
        _ => format!("{name}{tag}@{SHA}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Law: what was exported yesterday, and what is left over today without it, are together what is exported today.
    #[test]
    fn yesterday_and_the_delta_are_today(
        yesterday in prop::collection::vec(image(), 1..8),
        today in prop::collection::vec(image(), 1..8),
        policy in prop::sample::select(POLICIES.to_vec()),
    ) {
        let yesterday = plan(policy.1, &pod(&yesterday));
        let today = plan(policy.1, &pod(&today));
        for format in READ {
            let before = read_back(format, &yesterday);
            let mut delta = today.clone();
            delta.retain(|item| !before.contains(item));
            let after = read_back(format, &delta);
            for item in today.items() {
                prop_assert!(before.contains(item) != after.contains(item), "{}: {}", format, item.pulled());
            }
            prop_assert!(after.len() <= today.items().len());
        }
    }
}

#[cfg(feature = "cli")]
mod program {
    use std::fs;
    use std::process::Command;

    /// Status, output and errors of `export list` over one pod, with these options.
    fn run(list: Option<&str>, args: &[&str]) -> (i32, String, String) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("pod.yaml"),
            super::pod(&["quay.io/a:v1", "quay.io/b:v1"]),
        )
        .unwrap();
        if let Some(list) = list {
            fs::write(folder.path().join("list.txt"), list).unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_airgap-lint"))
            .args(["export", "list", "pod.yaml", "--no-policy"])
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn only_the_delta_is_exported_or_only_what_is_named() {
        let (status, out, err) = run(Some("quay.io/a:v1\n"), &["--except", "list.txt"]);
        assert_eq!((status, out.as_str()), (0, "quay.io/b:v1\n"), "{err}");
        assert!(err.contains("1 of 2 references"), "{err}");
        let (status, out, err) = run(Some("quay.io/a:v1\n"), &["--only", "list.txt"]);
        assert_eq!((status, out.as_str()), (0, "quay.io/a:v1\n"), "{err}");
    }

    #[test]
    fn a_list_that_cannot_be_read_stops_the_export() {
        for (list, args) in [
            (None, ["--except", "list.txt"]),
            (Some("quay.io/A:v1\n"), ["--except", "list.txt"]),
            (Some("# nothing\n"), ["--only", "list.txt"]),
        ] {
            let (status, out, err) = run(list, &args);
            assert_eq!((status, out.as_str()), (2, ""), "{err}");
        }
        assert_eq!(run(Some(""), &["--except", "list.txt"]).0, 0, "nothing was carried yet");
    }
}
