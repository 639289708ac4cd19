//! The lists that other tools write, and the lines that name things in them.

use airgap_lint::export::{Format, Options, Plan, export};
use airgap_lint::holding::{Held, Presence, read_list};

use super::{pod, verify_with};
use crate::support::{POLICIES, check, linter};

fn held(text: &str) -> Vec<(String, Option<usize>)> {
    let holding = read_list("list", text).unwrap();
    let named = holding
        .held
        .into_iter()
        .map(|Held { reference, line, .. }| (reference, line));
    named.collect()
}

#[track_caller]
fn assert_holds(text: &str, expected: &[(&str, usize)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, line)| ((*name).to_owned(), Some(*line)))
        .collect();
    assert_eq!(held(text), expected, "{text}");
}

#[test]
fn plain_lists_have_a_reference_on_a_line() {
    assert_holds(
        "\u{feff}# by hand\r\nnginx\r\n\r\n  oci://quay.io/charts/web:1.0+b\nrancher/fleet:v0.9\tmirror.internal/rancher/fleet:v0.9\n",
        &[
            ("docker.io/library/nginx:latest", 2),
            ("quay.io/charts/web:1.0_b", 4),
            ("docker.io/rancher/fleet:v0.9", 5),
        ],
    );
}

#[test]
fn manifests_of_tools_are_read_by_their_fields() {
    assert_holds(
        "kind: ClusterServiceVersion\nspec:\n  relatedImages:\n  - name: a\n    image: quay.io/a/b:v1\n  - { name: c, image: 'quay.io/c/d@sha256:\
         568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233' }\n",
        &[
            ("quay.io/a/b:v1", 5),
            (
                "quay.io/c/d@sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233",
                6,
            ),
        ],
    );
    assert_holds(
        "images:\n- name: nginx\n  newName: mirror.internal/library/nginx\n  newTag: '1.27'\n- name: quay.io/a/b\n  newName: \
         mirror.internal/a/b\n",
        &[("mirror.internal/library/nginx:1.27", 3), ("mirror.internal/a/b", 6)],
    );
    assert_holds(
        "apiVersion: v0\nkind: ImagesLock\nimages:\n- name: a\n  image: docker.io/bitnami/a:1\n  chart: web\n  digests:\n  \
         - { digest: x, arch: linux/amd64 }\n",
        &[("docker.io/bitnami/a:1", 5)],
    );
}

#[test]
fn a_chart_says_what_images_it_has() {
    assert_holds(
        "apiVersion: v2\nname: web\nversion: 1.0.0\nannotations:\n  artifacthub.io/images: |\n    - name: a\n      image: \
         quay.io/a/b:v1\n    - name: c\n      image: nginx:1.27\n      platforms: [linux/amd64]\n",
        &[("quay.io/a/b:v1", 7), ("docker.io/library/nginx:1.27", 9)],
    );
    let error = read_list("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1: this Chart.yaml has no annotation `artifacthub.io/images`, so it names no images"
    );
}

#[test]
fn a_node_has_its_images_by_tag_and_by_digest() {
    const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";
    let nodes = format!(
        r#"{{"kind":"List","items":[{{"kind":"Node","status":{{"nodeInfo":{{"operatingSystem":"linux","architecture":"arm64"}},
"images":[{{"names":["quay.io/a/b@{SHA}","quay.io/a/b:v1","<none>:<none>"]}}]}}}}]}}"#
    );
    let holding = read_list("nodes.json", &nodes).unwrap();
    let held: Vec<_> = holding
        .held
        .iter()
        .map(|held| {
            (
                held.reference.as_str(),
                held.digest.as_deref(),
                held.platforms.join(","),
            )
        })
        .collect();
    let platform = "linux/arm64".to_owned();
    assert_eq!(
        held,
        [
            (&*format!("quay.io/a/b@{SHA}"), Some(SHA), platform.clone()),
            ("quay.io/a/b:v1", Some(SHA), platform)
        ]
    );
    let error = read_list("pods.json", r#"{"kind":"PodList","items":[{"kind":"Pod"}]}"#).unwrap_err();
    assert!(error.message.contains("it lists no nodes"), "{error}");
}

#[test]
fn what_cannot_be_read_has_its_line() {
    for (text, line, part) in [
        ("nginx\nquay.io/A\n", Some(2), "`quay.io/A` is not a reference"),
        (
            "kind: Images\nspec:\n  images:\n  - nam: nginx\n",
            Some(4),
            "`name` with a text is missing",
        ),
        ("kind: Images\n---\nkind: [\n", Some(3), ""),
        ("kind: Deployment\nspec: {}\n", None, "it is not a list that is known"),
    ] {
        let error = read_list("list", text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.message.contains(part), "{error}");
    }
}

/// Law: what an export carries is held by it.
#[test]
fn what_was_exported_is_held_by_the_export() {
    const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";
    let pinned = [format!("quay.io/p/q:v1@{SHA}"), format!("quay.io/p/r@{SHA}")];
    let images = ["nginx", "quay.io/a/b:v1", &pinned[0], &pinned[1]];
    for (name, policy) in POLICIES {
        let linter = linter(policy);
        let checked = check(&linter, pod(&images));
        let plan = Plan::new(&checked.inventory, linter.policy());
        for format in [
            Format::List,
            Format::Crane,
            Format::Regsync,
            Format::Imageset,
            Format::Hauler,
            Format::Zarf,
            Format::Kustomize,
        ] {
            let export = export(format, &plan, &Options::default()).unwrap();
            let list = read_list("export", &export.files.main().unwrap().text).unwrap();
            let (verification, _) = verify_with(policy, &images, |verifier| verifier.look_in(&list, &[]));
            for artifact in &verification.artifacts {
                // What keeps its tag in a Kustomization says none.
                let is_held = match format {
                    Format::Kustomize => matches!(artifact.presence, Presence::Present | Presence::Unknown),
                    _ => artifact.presence == Presence::Present,
                };
                assert!(is_held, "{name} {format}: {artifact:?}");
            }
            assert!(
                verification.surplus.is_empty(),
                "{name} {format}: {:?}",
                verification.surplus
            );
        }
    }
}
