//! Manifests with their references moved.

use std::fs;

use super::{Folder, assert_has, pod};

const MIRROR: [&str; 2] = ["--mirror", "mirror.internal"];

fn rewrite(args: &[&str]) -> Vec<String> {
    [&["rewrite"], &MIRROR[..], args]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

impl Folder {
    fn rewrite(&self, args: &[&str]) -> super::Run {
        let args = rewrite(args);
        self.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

#[test]
fn only_the_bytes_of_references_change() {
    let manifest = "# a comment\r\nkind:   Pod\r\nspec:\r\n  containers: [ {image : \"quay.io/a/b:v1\" } ]  # end";
    let folder = Folder::new(&[("x.yaml", manifest)]);
    let run = folder.rewrite(&["x.yaml"]);
    assert_eq!(
        (run.status, run.out),
        (0, manifest.replace("quay.io/", "mirror.internal/"))
    );
    assert_has(&run.err, "moved 1 reference; nothing is left in 1 file");
    assert_eq!(folder.read("x.yaml"), manifest);
    let run = folder.rewrite(&["-q", "x.yaml"]);
    assert_eq!(run.err, "");
}

#[test]
fn what_is_at_home_comes_out_as_it_went_in() {
    let manifest = "kind: Pod\nspec: {containers: [{image: 'mirror.internal/a/b:v1'}]}";
    let folder = Folder::new(&[("x.yaml", manifest)]);
    let run = folder.rewrite(&["x.yaml"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, manifest, ""));
}

#[test]
fn it_works_as_a_post_renderer() {
    let folder = Folder::new(&[]);
    let stream = format!(
        "---\n# Source: web/templates/a.yaml\n{}---\n# Source: web/templates/b.yaml\n",
        pod("nginx:1.27")
    );
    let run = folder.pipe(&stream, &["rewrite", "--mirror", "mirror.internal"]);
    assert_eq!(
        (run.status, run.out),
        (0, stream.replace("nginx", "mirror.internal/library/nginx"))
    );
}

#[test]
fn what_is_left_outside_is_1_and_the_rest_is_moved() {
    let manifest = format!("{}---\n{}", pod("quay.io/a/b:v1"), pod("\"<registry>/c/d:v1\""));
    let folder = Folder::new(&[("x.yaml", &manifest)]);
    let run = folder.rewrite(&["x.yaml"]);
    assert_eq!(
        (run.status, run.out),
        (1, manifest.replace("quay.io/", "mirror.internal/"))
    );
    assert_has(&run.err, "error[unresolved-placeholder]: <registry>/c/d:v1");
    assert_has(&run.err, "moved 1 reference; 1 error, 0 warnings left in 1 file");
    assert!(
        !run.err.contains("public-registry"),
        "what moved is no finding any more: {}",
        run.err
    );
    assert_eq!(folder.rewrite(&["--fail-on", "never", "x.yaml"]).status, 0);
}

#[test]
fn several_files_become_one_stream() {
    let (a, b) = (pod("a.example/a:v1"), pod("a.example/b:v1"));
    let folder = Folder::new(&[
        ("1.yaml", a.trim_end()),
        ("2.yaml", &format!("# note\n---\n{b}")),
        ("3.yaml", &b),
        ("4.yaml", ""),
        ("5.json", "{\"kind\": \"Pod\"}"),
        ("6.yaml", &format!("%YAML 1.2\n---\n{a}")),
    ]);
    let run = folder.run(&["rewrite", "-q", "--mirror", "a.example", "."]);
    let expected = format!("{a}# note\n---\n{b}---\n{b}---\n{{\"kind\": \"Pod\"}}\n...\n%YAML 1.2\n---\n{a}");
    assert_eq!((run.status, run.out), (0, expected));
}

#[test]
fn in_place_changes_files_and_nothing_else_about_them() {
    let folder = Folder::new(&[
        ("x.yaml", &pod("quay.io/a/b:v1")),
        ("sub/y.yaml", &pod("mirror.internal/c:v1")),
    ]);
    let untouched = fs::metadata(folder.path("sub/y.yaml")).unwrap().modified().unwrap();
    let run = folder.rewrite(&["-i", "."]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert_eq!(folder.read("x.yaml"), pod("mirror.internal/a/b:v1"));
    assert_eq!(
        fs::metadata(folder.path("sub/y.yaml")).unwrap().modified().unwrap(),
        untouched
    );
    let run = folder.rewrite(&["--in-place", "."]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "twice changes nothing");
    let mut names: Vec<_> = fs::read_dir(folder.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".git", "sub", "x.yaml"], "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn in_place_keeps_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real/x.yaml", &pod("quay.io/a/b:v1"))]);
    fs::set_permissions(folder.path("real/x.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/x.yaml", folder.path("link.yaml")).unwrap();
    assert_eq!(folder.rewrite(&["-i", "link.yaml"]).status, 0);
    assert!(fs::symlink_metadata(folder.path("link.yaml")).unwrap().is_symlink());
    assert_eq!(folder.read("real/x.yaml"), pod("mirror.internal/a/b:v1"));
    let mode = fs::metadata(folder.path("real/x.yaml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn in_place_keeps_attributes() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let path = folder.path("x.yaml");
    if xattr::set(&path, "user.note", b"mine").is_err() {
        return; // not every file system has them
    }
    assert_eq!(folder.rewrite(&["-i", "x.yaml"]).status, 0);
    assert_eq!(folder.read("x.yaml"), pod("mirror.internal/a/b:v1"));
    assert_eq!(xattr::get(&path, "user.note").unwrap().unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn in_place_keeps_owner_and_group() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let path = folder.path("x.yaml");
    if chown(&path, Some(12345), Some(54321)).is_err() {
        return; // only root can give files away
    }
    assert_eq!(folder.rewrite(&["-i", "x.yaml"]).status, 0);
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
    assert_eq!(folder.read("x.yaml"), pod("mirror.internal/a/b:v1"));
}

#[test]
fn in_place_does_not_break_hard_links() {
    let folder = Folder::new(&[("a.yaml", &pod("quay.io/a/a:v1")), ("b.yaml", &pod("quay.io/a/b:v1"))]);
    fs::hard_link(folder.path("b.yaml"), folder.path("other")).unwrap();
    let run = folder.rewrite(&["-i", "a.yaml", "b.yaml"]);
    if cfg!(unix) {
        assert_eq!(run.status, 2);
        assert_has(
            &run.err,
            "cannot write b.yaml: it has 2 hard links, and only one of them would change; leave out",
        );
        assert_eq!(folder.read("a.yaml"), pod("quay.io/a/a:v1"), "nothing was changed");
        assert_eq!(folder.read("other"), pod("quay.io/a/b:v1"));
    }
}

#[cfg(unix)]
#[test]
fn in_place_takes_only_regular_files() {
    let folder = Folder::new(&[]);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    for path in ["pipe.yaml", "/dev/null"] {
        let run = folder.rewrite(&["-i", path]);
        assert_eq!(run.status, 2, "{path}");
        assert_has(&run.err, &format!("{path} is not a regular file"));
    }
}

/// It may be anywhere in its work when the signal comes: what it leaves is whole.
#[cfg(unix)]
#[test]
fn an_interrupted_rewrite_leaves_whole_files() {
    let names: Vec<String> = (0..200).map(|at| format!("{at:03}.yaml")).collect();
    let before = pod("quay.io/a/b:v1") + &"# a comment that makes it longer\n".repeat(2000);
    let after = before.replace("quay.io", "mirror.internal");
    for signal in ["INT", "TERM"] {
        let folder = Folder::new(&[]);
        names.iter().for_each(|name| folder.write(name, &before));
        let args = rewrite(&["-i", "."]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut child = super::command(&folder.path(""), &args)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while folder.read(&names[0]) == before {
            assert!(
                child.try_wait().unwrap().is_none(),
                "it has ended without doing anything"
            );
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        let kill = ["-s", signal, &child.id().to_string()];
        std::process::Command::new("kill").args(kill).status().unwrap();
        child.wait().unwrap();
        for entry in fs::read_dir(folder.path("")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name == ".git" || names.contains(&name), "{signal} leaves {name}");
        }
        for name in &names {
            let text = folder.read(name);
            assert!(text == before || text == after, "{signal}: {name}");
        }
    }
}

#[test]
fn with_an_unreadable_document_nothing_goes_out() {
    let bad = format!("{}---\nx: \"\n", pod("quay.io/a/b:v1"));
    let folder = Folder::new(&[("bad.yaml", &bad), ("good.yaml", &pod("quay.io/a/b:v1"))]);
    let run = folder.rewrite(&["."]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_has(&run.err, "error[unreadable]: bad.yaml");
    assert_has(&run.err, "nothing was written");
    let run = folder.rewrite(&["--in-place", "."]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_eq!(folder.read("bad.yaml"), bad, "it stays as it was");
    assert_eq!(
        folder.read("good.yaml"),
        pod("mirror.internal/a/b:v1"),
        "the others do not"
    );
    assert_has(&run.err, "error[public-registry]: quay.io/a/b:v1");
}

#[test]
fn diff_shows_what_would_change() {
    let folder = Folder::new(&[
        ("a/x.yaml", &pod("quay.io/a/b:v1")),
        ("y.yaml", &pod("mirror.internal/c:v1")),
    ]);
    let run = folder.rewrite(&["--diff", "."]);
    assert_eq!(run.status, 1);
    assert_eq!(
        run.out,
        "--- a/a/x.yaml\n+++ b/a/x.yaml\n@@ -4,4 +4,4 @@\n   name: web\n spec:\n   containers:\n\
         -    - image: quay.io/a/b:v1\n+    - image: mirror.internal/a/b:v1\n"
    );
    assert_has(&run.err, "would move 1 reference");
    assert_eq!(folder.read("a/x.yaml"), pod("quay.io/a/b:v1"));
    let run = folder.rewrite(&["--diff", "y.yaml"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

/// The program is a part of every Unix.
#[cfg(unix)]
#[test]
fn a_diff_is_one_that_patch_takes() {
    let folder = Folder::new(&[]);
    for guide in ["vworkspace/rendered", "kubelb/addons", "kubernaut/rendered"] {
        let before = format!("{}/fixtures/guides/{guide}.yaml", env!("CARGO_MANIFEST_DIR"));
        fs::copy(before, folder.path("x.yaml")).unwrap();
        let run = folder.rewrite(&["--diff", "--fail-on", "never", "x.yaml"]);
        assert_eq!(run.status, 1);
        folder.write("x.diff", &run.out);
        let expected = folder.rewrite(&["x.yaml"]).out;
        let patch = std::process::Command::new("patch")
            .args(["-p1", "-i", "x.diff"])
            .current_dir(folder.path(""))
            .output()
            .unwrap();
        assert!(patch.status.success(), "{patch:?}");
        assert_eq!(folder.read("x.yaml"), expected);
    }
}

#[test]
fn without_a_mirror_it_says_what_to_give() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let run = folder.run(&["rewrite", "x.yaml"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_has(&run.err, "use --mirror");
    assert_eq!(
        folder
            .run(&["rewrite", "--source", "quay.io=m.example", "x.yaml"])
            .status,
        0
    );
}

#[test]
fn the_report_can_be_json() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let run = folder.rewrite(&["--format", "json", "x.yaml"]);
    let report: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!(report["findings"][0]["fixable"], true);
    assert_eq!(run.out, pod("mirror.internal/a/b:v1"));
}

#[test]
fn what_a_file_that_cannot_be_rewritten_holds_is_still_reported() {
    let folder = Folder::new(&[("a.yaml", &pod("quay.io/a/b:v1"))]);
    let broken = format!("{}---\na: [\n", pod("quay.io/a/c:v1"));
    let args = [
        "rewrite",
        "--diff",
        "--mirror",
        "m.example",
        "--stdin-filename",
        "a.yaml",
        "a.yaml",
        "-",
    ];
    let run = folder.pipe(&broken, &args);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("quay.io/a/c:v1"), "{}", run.err);
    assert!(!run.err.contains("nothing is left"), "{}", run.err);
}
