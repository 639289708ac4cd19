//! OCI layouts: indexes are walked, and what is missing or damaged is named.

use serde_json::json;

use super::{Files, Layout, MANIFEST, REF_NAME, digest, settings, shallow};

const NAME: &str = "quay.io/a/b:v1";
const ARM_LAYER: &str = "the layer for linux/arm64";

#[test]
fn an_image_is_held_with_its_digest_and_platforms() {
    let layout = Layout::with(NAME);
    let held = layout.files().held(&settings(&[], true));
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].reference, NAME);
    assert_eq!(held[0].digest.as_deref(), layout.images[0]["digest"].as_str());
    assert_eq!(held[0].platforms, ["linux/amd64", "linux/arm64"]);
    assert_eq!(held[0].problems, [""; 0]);
}

#[test]
fn a_layout_without_its_mark_is_one() {
    let mut files = Layout::with(NAME).files();
    files.0.remove("oci-layout");
    assert_eq!(files.held(&shallow())[0].problems, [""; 0]);
}

/// A layout, what is done to the layer for linux/arm64, and what is told of that.
fn damaged(damage: impl Fn(&mut Files, &str), deep: bool, platforms: &[&str]) -> Vec<String> {
    let layout = Layout::with(NAME);
    let mut files = layout.files();
    damage(&mut files, &layout.path_of(ARM_LAYER));
    files.held(&settings(platforms, deep)).remove(0).problems
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    let layer = format!("the layer {} for linux/arm64", digest(ARM_LAYER.as_bytes()));
    let remove = |files: &mut Files, path: &str| drop(files.0.remove(path));
    assert_eq!(damaged(remove, false, &[]), [format!("{layer} is not there")]);
    let cut = |files: &mut Files, path: &str| files.0.get_mut(path).unwrap().truncate(10);
    assert_eq!(
        damaged(cut, false, &[]),
        [format!("{layer} has 10 bytes instead of 25")]
    );
    let flip = |files: &mut Files, path: &str| files.0.get_mut(path).unwrap()[3] ^= 1;
    assert_eq!(damaged(flip, false, &[]), [""; 0]);
    let told = format!("{layer} is damaged: its content has another digest");
    assert_eq!(damaged(flip, true, &[]), [told]);
    // Where another platform is wanted, it does not matter.
    assert_eq!(damaged(remove, true, &["linux/amd64"]), [""; 0]);
    assert_eq!(damaged(remove, true, &["linux/arm64"]).len(), 1);
}

#[test]
fn manifests_are_compared_with_their_digests_in_any_case() {
    let layout = Layout::with(NAME);
    let mut files = layout.files();
    let index = layout.images[0]["digest"].as_str().unwrap();
    let text = files.0.get_mut(&super::path(index)).unwrap();
    *text = String::from_utf8(text.clone())
        .unwrap()
        .replace("arm64", "arm65")
        .into_bytes();
    let held = files.held(&shallow());
    let told = format!("the manifest {index} is damaged: its content has another digest");
    assert_eq!(held[0].problems, [told]);
}

#[test]
fn a_platform_that_is_missing_is_missing_for_those_who_want_it() {
    let mut layout = Layout::with(NAME);
    let arm = layout.image("linux/arm64", ARM_LAYER);
    let arm = arm["digest"].as_str().unwrap();
    let mut files = layout.files();
    files.0.remove(&super::path(arm));
    let told = format!("the manifest {arm} for linux/arm64 is not there");
    assert_eq!(files.held(&shallow())[0].problems, [told]);
    assert_eq!(files.held(&settings(&["linux/amd64"], false))[0].problems, [""; 0]);
}

#[test]
fn indexes_may_be_in_each_other_but_not_without_end() {
    for (depth, is_whole) in [(3, true), (20, false)] {
        let mut layout = Layout::default();
        let mut image = layout.image("linux/amd64", "layer");
        for _ in 0..depth {
            image = layout.index_of(&[image]);
        }
        layout.list(image, &[(REF_NAME, NAME)]);
        let held = layout.files().held(&shallow());
        assert_eq!(held[0].problems.is_empty(), is_whole, "{:?}", held[0].problems);
        assert_eq!(held[0].platforms.is_empty(), !is_whole);
    }
}

#[test]
fn indexes_that_name_each_other_many_times_take_no_longer() {
    let mut layout = Layout::default();
    let mut image = layout.image("linux/amd64", "layer");
    layout.files.0.remove(&super::path(&digest(b"layer")));
    for _ in 0..8 {
        image = layout.index_of(&vec![image; 50]);
    }
    layout.list(image, &[(REF_NAME, NAME)]);
    let held = layout.files().held(&shallow());
    assert_eq!(held[0].problems.len(), 20, "problems are told up to a number");
}

#[test]
fn attestations_are_no_platform() {
    let mut layout = Layout::default();
    let mut image = layout.image("linux/amd64", "layer");
    image["platform"] = json!({ "os": "linux", "architecture": "amd64" });
    let mut attestation = layout.blob(MANIFEST, b"{}");
    attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
    layout.files.0.remove(&super::path(&digest(b"{}")));
    let index = layout.index_of(&[image, attestation]);
    layout.list(index, &[(REF_NAME, NAME)]);
    let held = layout.files().held(&settings(&["linux/amd64"], false));
    assert_eq!(held[0].platforms, ["linux/amd64"]);
    assert_eq!(held[0].problems, [""; 0]);
    assert_eq!(layout.files().held(&shallow())[0].problems.len(), 1);
}

#[test]
fn charts_have_no_platforms() {
    let mut layout = Layout::default();
    let chart = layout.chart();
    layout.list(chart, &[(REF_NAME, "quay.io/charts/web:1.0.0")]);
    let held = layout.files().held(&settings(&["linux/amd64"], true));
    assert!(held[0].is_chart);
    assert_eq!(held[0].platforms, [""; 0]);
}

#[test]
fn digests_may_be_of_sha512() {
    use sha2::Digest;
    let mut layout = Layout::default();
    let mut image = layout.image("linux/amd64", "layer");
    let path = super::path(image["digest"].as_str().unwrap());
    let manifest = layout.files.0.remove(&path).unwrap();
    let digits: String = sha2::Sha512::digest(&manifest)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    layout.files.0.insert(format!("blobs/sha512/{digits}"), manifest);
    image["digest"] = format!("sha512:{digits}").into();
    layout.list(image, &[(REF_NAME, NAME)]);
    assert_eq!(layout.files().held(&settings(&[], true))[0].problems, [""; 0]);
}

#[test]
fn what_is_no_manifest_is_told() {
    for content in ["{\"manifests\":[],\"layers\":[]}", "nothing", "{\"os\":\"linux\"}"] {
        let mut layout = Layout::default();
        let blob = layout.blob(MANIFEST, content.as_bytes());
        layout.list(blob, &[(REF_NAME, NAME)]);
        let told = format!("{} is neither a manifest nor an index", digest(content.as_bytes()));
        assert_eq!(layout.files().held(&shallow())[0].problems, [told]);
    }
    let files = Files::of(&[("oci-layout", "{}"), ("index.json", "{\"manifests\":[{}]}")]);
    let error = files.read(&shallow()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "index.json: it is no index of an OCI layout: it has no list of `manifests` with digests and sizes"
    );
}
