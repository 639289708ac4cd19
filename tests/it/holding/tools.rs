//! Docker archives and Zarf packages.

use serde_json::json;

use super::{Files, Layout, digest, read_archive, settings, shallow};

/// What `docker save` wrote before it knew of layouts.
fn docker(layer: &str, name: &str) -> Files {
    let id = digest(layer.as_bytes());
    let config = json!({ "os": "linux", "architecture": "amd64", "config": {}, "rootfs": { "diff_ids": [id] } });
    let config = config.to_string();
    let digits = digest(config.as_bytes()).replace("sha256:", "");
    let manifest = json!([{ "Config": format!("{digits}.json"), "RepoTags": [name], "Layers": ["0123/layer.tar"] }]);
    Files::of(&[
        ("manifest.json", &manifest.to_string()),
        (&format!("{digits}.json"), &config),
        ("0123/layer.tar", layer),
    ])
}

#[test]
fn docker_archives_know_no_digests() {
    let held = docker("a layer", "nginx:1").held(&settings(&[], true));
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].reference, "docker.io/library/nginx:1");
    assert_eq!(held[0].digest, None);
    assert_eq!(held[0].platforms, ["linux/amd64"]);
    assert_eq!(held[0].problems, [""; 0]);
    // crane has no other way to write what it was given by a digest.
    let held = docker("a layer", "quay.io/a/b:i-was-a-digest").held(&shallow());
    assert_eq!(held[0].reference, "quay.io/a/b");
}

#[test]
fn layers_of_docker_archives_are_compared_with_the_configuration() {
    let mut files = docker("a layer", "nginx:1");
    files.0.insert("0123/layer.tar".to_owned(), b"a Layer".to_vec());
    assert_eq!(files.held(&shallow())[0].problems, [""; 0]);
    let told = format!(
        "the layer `0123/layer.tar` is damaged: its content has the digest {}",
        digest(b"a Layer")
    );
    assert_eq!(files.held(&settings(&[], true))[0].problems, [told]);
    files.0.remove("0123/layer.tar");
    assert_eq!(
        files.held(&shallow())[0].problems,
        ["the layer `0123/layer.tar` is not there"]
    );
}

#[test]
fn a_layer_that_docker_links_to_is_there() {
    let mut files = docker("a layer", "nginx:1");
    let layer = files.0.remove("0123/layer.tar").unwrap();
    files.0.insert("4567.tar".to_owned(), layer);
    let mut tar = tar::Builder::new(files.tar());
    tar.get_mut().truncate(files.tar().len() - 1024);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "0123/layer.tar", "../4567.tar").unwrap();
    let holdings = read_archive(tar.into_inner().unwrap(), &settings(&[], true)).unwrap();
    assert_eq!(holdings[0].held[0].problems, [""; 0]);
}

#[test]
fn what_docker_saves_as_both_is_held_once_with_its_digest() {
    let files = docker("a layer", "quay.io/a/b:v1").and(Layout::with("quay.io/a/b:v1").files());
    let held = files.held(&shallow());
    assert_eq!(held.len(), 1);
    assert!(held[0].digest.is_some());
}

/// A package with two images, one by its tag and one by its digest, and a chart.
fn package() -> Files {
    let mut layout = Layout::default();
    let image = layout.image("linux/amd64", "layer");
    let index = layout.index(&["linux/amd64"]);
    let pinned = format!("quay.io/c/d@{}", index["digest"].as_str().unwrap());
    layout.list(image, &[("org.opencontainers.image.base.name", "quay.io/a/b:v1")]);
    layout.list(index, &[("org.opencontainers.image.base.name", &pinned)]);
    let zarf = "kind: ZarfPackageConfig\nmetadata: { name: web }\ncomponents:\n- name: web\n  charts:\n  \
                - { name: web, url: 'oci://quay.io/charts/web', version: 1.0.0+b }\n  \
                - { name: old, url: 'https://charts.example.com', version: 1.0.0 }\n";
    let component = "the charts";
    let checksums = format!(
        "{} components/web.tar\n",
        digest(component.as_bytes()).replace("sha256:", "")
    );
    layout.files().below("images").and(Files::of(&[
        ("zarf.yaml", zarf),
        ("checksums.txt", &checksums),
        ("components/web.tar", component),
    ]))
}

#[test]
fn packages_have_images_and_charts() {
    let holdings = read_archive(package().tar(), &settings(&["linux/amd64"], true)).unwrap();
    assert_eq!(holdings.len(), 1);
    let held = &holdings[0].held;
    let told: Vec<_> = held
        .iter()
        .map(|held| {
            let name = held.reference.split('@').next().unwrap();
            (name, held.digest.is_some(), held.is_chart, held.problems.len())
        })
        .collect();
    assert_eq!(
        told,
        [
            // One platform of it: the digest is not that of the tag.
            ("quay.io/a/b:v1", false, false, 0),
            ("quay.io/c/d", true, false, 0),
            ("quay.io/charts/web:1.0.0_b", false, true, 0),
        ]
    );
}

#[test]
fn components_of_packages_are_compared_with_their_checksums() {
    let mut files = package();
    files.0.insert("components/web.tar".to_owned(), b"the Charts".to_vec());
    let held = files.held(&settings(&[], true));
    assert_eq!(held[2].problems, ["`components/web.tar`, which has it, is damaged"]);
    files.0.remove("components/web.tar");
    let held = files.held(&shallow());
    assert_eq!(held[2].problems, ["`components/web.tar`, which has it, is not there"]);
}

#[test]
fn what_a_package_is_made_from_is_none() {
    let mut files = package();
    files.0.remove("checksums.txt");
    let holdings = files.read(&shallow()).unwrap();
    let names: Vec<_> = holdings.iter().map(|holding| holding.name.as_str()).collect();
    assert_eq!(names, ["bundle/images"]);
}
