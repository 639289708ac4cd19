//! What images are called, by the habit of each tool.

use super::{Layout, REF_NAME, shallow};

const IMAGE_NAME: &str = "io.containerd.image.name";
const ORIGINAL: &str = "hauler.dev/original-ref";
const BASE_NAME: &str = "org.opencontainers.image.base.name";

#[track_caller]
fn assert_named(annotations: &[(&str, &str)], names: &[&str]) {
    let mut layout = Layout::default();
    let image = layout.image("linux/amd64", "layer");
    layout.list(image, annotations);
    let held = layout.files().held(&shallow());
    let found: Vec<_> = held.iter().map(|held| held.reference.as_str()).collect();
    assert_eq!(found, names, "{annotations:?}");
}

#[test]
fn each_tool_has_its_habit() {
    // skopeo, crane
    assert_named(&[(REF_NAME, "quay.io/a/b:v1")], &["quay.io/a/b:v1"]);
    assert_named(
        &[(REF_NAME, "index.docker.io/library/nginx:1")],
        &["docker.io/library/nginx:1"],
    );
    assert_named(&[(REF_NAME, "nginx:1")], &["docker.io/library/nginx:1"]);
    // umoci, oras, regctl
    assert_named(&[(REF_NAME, "v1")], &[":v1"]);
    // docker, containerd
    assert_named(
        &[(REF_NAME, "v1"), (IMAGE_NAME, "docker.io/library/nginx:v1")],
        &["docker.io/library/nginx:v1"],
    );
    // nobody
    assert_named(&[], &[""]);
    assert_named(&[(REF_NAME, "Not A Name")], &[""]);
    // What an image was built on is not its name.
    assert_named(&[(BASE_NAME, "docker.io/library/alpine:3"), (REF_NAME, "v1")], &[":v1"]);
}

#[test]
fn hauls_know_where_things_come_from() {
    assert_named(
        &[
            (REF_NAME, "library/nginx:1"),
            (IMAGE_NAME, "index.docker.io/library/nginx:1"),
            (ORIGINAL, "index.docker.io/library/nginx:1"),
            ("kind", "dev.hauler/image"),
        ],
        &["docker.io/library/nginx:1"],
    );
    // What was renamed is held by both names.
    assert_named(
        &[(IMAGE_NAME, "mirror.internal/nginx:1"), (ORIGINAL, "quay.io/a/nginx:1")],
        &["quay.io/a/nginx:1", "mirror.internal/nginx:1"],
    );
    for kind in [
        "dev.hauler/sigs",
        "dev.cosignproject.cosign/atts",
        "dev.hauler/referrers/0123",
    ] {
        assert_named(&[(REF_NAME, "a/b:v1"), ("kind", kind)], &[]);
    }
}

#[test]
fn hauls_have_charts_by_their_repository() {
    assert_named(
        &[
            (REF_NAME, "hauler/web:1.0.0"),
            (ORIGINAL, "oci://quay.io/charts|hauler/web:1.0.0+b"),
        ],
        &["quay.io/charts/web:1.0.0_b"],
    );
    assert_named(
        &[
            (REF_NAME, "hauler/web:1.0.0"),
            (ORIGINAL, "https://charts.example.com|hauler/web:1.0.0"),
        ],
        &["docker.io/hauler/web:1.0.0"],
    );
}

#[test]
fn parts_of_an_index_that_are_listed_beside_it_are_no_images() {
    let mut layout = Layout::default();
    let index = layout.index(&["linux/amd64", "linux/arm64"]);
    layout.list(index, &[(REF_NAME, "v1")]);
    let part = layout.image("linux/arm64", "the layer for linux/arm64");
    layout.list(part, &[]);
    let other = layout.image("linux/amd64", "other");
    layout.list(other, &[]);
    let held = layout.files().held(&shallow());
    let names: Vec<_> = held.iter().map(|held| held.reference.as_str()).collect();
    assert_eq!(names, [":v1", ""]);
}
