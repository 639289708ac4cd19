//! Folders with several bundles, and other files.

use super::{Files, Layout, digest, settings, shallow};

#[test]
fn every_bundle_of_a_tree_is_found() {
    let layout = Layout::with("quay.io/a/b:v1").files();
    let archive = Layout::with("quay.io/c/d:v1").files().tar();
    let mut tree = layout.below("unpacked/one").and(Files::of(&[
        ("README.md", "# Bundles"),
        ("images.txt", "quay.io/e/f:v1"),
        ("empty/index.json", "{}"),
        ("site/manifest.json", "{\"name\":\"web\"}"),
    ]));
    tree.0.insert("two.tar".to_owned(), archive);
    let holdings = tree.read(&shallow()).unwrap();
    let told: Vec<_> = holdings
        .iter()
        .map(|holding| (holding.name.as_str(), holding.held[0].reference.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("bundle/two.tar", "quay.io/c/d:v1"),
            ("bundle/unpacked/one", "quay.io/a/b:v1"),
        ]
    );
}

#[test]
fn an_archive_may_have_folders() {
    let one = Layout::with("quay.io/a/b:v1").files().below("one");
    let two = Layout::with("quay.io/c/d:v1").files().below("deep/two");
    let holdings = super::read_archive(one.and(two).tar(), &settings(&[], true)).unwrap();
    let names: Vec<_> = holdings.iter().map(|holding| holding.name.as_str()).collect();
    assert_eq!(names, ["bundle.tar/one", "bundle.tar/deep/two"]);
    assert!(holdings.iter().all(|holding| holding.held[0].problems.is_empty()));
}

#[test]
fn a_folder_of_other_things_has_no_bundle() {
    let mut tree = Files::of(&[("images.txt", "quay.io/e/f:v1"), ("a/b.json", "{}")]);
    tree.0.insert(
        "chart.tar".to_owned(),
        Files::of(&[("web/Chart.yaml", "name: web")]).tar(),
    );
    assert_eq!(tree.read(&shallow()).unwrap(), []);
}

#[test]
fn an_archive_of_a_tree_that_is_cut_off_is_named() {
    let mut archive = Layout::with("quay.io/a/b:v1").files().tar();
    archive.truncate(3000);
    let mut tree = Files::default();
    tree.0.insert("in/two.tar".to_owned(), archive);
    let error = tree.read(&shallow()).unwrap_err();
    assert_eq!(error.to_string(), "in/two.tar: the archive is cut off; copy it again");
}

#[test]
fn a_tree_in_which_files_vanish_is_told() {
    let mut files = Layout::with("quay.io/a/b:v1").files();
    // Shorter than it was when it was listed.
    struct Shrinking(Files);
    impl airgap_lint::holding::bundle::Folder for Shrinking {
        fn list(&self, path: &str) -> std::io::Result<Vec<airgap_lint::holding::bundle::Item>> {
            self.0.list(path)
        }
        fn open(&self, path: &str) -> std::io::Result<Box<dyn airgap_lint::holding::bundle::Stream>> {
            match path.contains(&digest(b"shrinks")[7..]) {
                true => Ok(Box::new(std::io::Cursor::new(b"shr".to_vec()))),
                false => self.0.open(path),
            }
        }
    }
    let path = super::path(&digest(b"shrinks"));
    files.0.insert(path.clone(), b"shrinks".to_vec());
    let error =
        airgap_lint::holding::bundle::read_folder("bundle", &Shrinking(files), &settings(&[], true)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{path}: 3 bytes can be read, and it should have 7")
    );
}
