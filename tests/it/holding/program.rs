//! `verify --in` a bundle: the built program over files.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{Files, Layout};

const POD: &str = "kind: Pod\nspec:\n  containers:\n  - image: quay.io/a/b:v1\n  - image: quay.io/c/d:v1\n";

/// A folder with a pod, an unpacked layout with both of its images, and the same as an archive.
fn folder(layout: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    // No policy is looked for above it.
    fs::create_dir(folder.path().join(".git")).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("pod.yaml", POD.as_bytes());
    for (path, bytes) in &layout.0 {
        write(&format!("bundles/layout/{path}"), bytes);
    }
    write("haul.tar.zst", &zstd::encode_all(&*layout.tar(), 1).unwrap());
    write("not.tar", &Files::of(&[("web/Chart.yaml", "name: web")]).tar());
    folder
}

fn layout() -> Layout {
    let mut layout = Layout::with("quay.io/a/b:v1");
    let image = layout.image("linux/amd64", "another layer");
    layout.list(image, &[(super::REF_NAME, "quay.io/c/d:v1")]);
    layout
}

/// The exit status, and what was printed on both streams.
fn verify(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command.args(["verify", "pod.yaml"]).args(args).current_dir(folder);
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn a_bundle_that_holds_everything_is_clean() {
    let folder = folder(&layout().files());
    for place in ["bundles", "bundles/layout", "haul.tar.zst"] {
        let (status, text) = verify(folder.path(), &["--in", place, "--deep", "--platform", "linux/amd64"]);
        assert_eq!(status, 0, "{text}");
    }
    let (status, text) = verify(folder.path(), &["--in", "haul.tar.zst", "--platform", "linux/arm64"]);
    assert_eq!(status, 1);
    assert!(text.contains("it has no linux/arm64"), "{text}");
}

#[test]
fn deep_says_which_blob_is_damaged() {
    let layout = layout();
    let mut files = layout.files();
    let path = layout.path_of("another layer");
    files.0.get_mut(&path).unwrap()[0] ^= 1;
    let folder = folder(&files);
    for place in ["bundles", "haul.tar.zst"] {
        let (status, text) = verify(folder.path(), &["--in", place]);
        assert_eq!(status, 0, "{text}");
        let (status, text) = verify(folder.path(), &["--in", place, "--deep", "--format", "jsonl"]);
        assert_eq!(status, 1);
        let digest = path.replace("blobs/sha256/", "sha256:");
        assert!(text.contains(&format!("the layer {digest} is damaged")), "{text}");
        assert!(text.contains("incomplete") && text.contains("quay.io/c/d:v1"), "{text}");
    }
}

#[test]
fn what_is_no_bundle_is_status_2() {
    let folder = folder(&layout().files());
    for (place, message) in [
        ("absent", "cannot read absent"),
        (
            "not.tar",
            "--in not.tar: no bundle is in this archive: no OCI layout, docker archive, haul or Zarf package",
        ),
        (
            "empty",
            "--in empty: no bundle is in this folder: no OCI layout, docker archive, haul or Zarf package; lists are named",
        ),
    ] {
        fs::create_dir_all(folder.path().join("empty")).unwrap();
        let (status, text) = verify(folder.path(), &["--in", place]);
        assert_eq!(status, 2, "{text}");
        assert!(text.contains(message), "{text}");
    }
}
