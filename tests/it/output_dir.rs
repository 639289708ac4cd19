//! `template --output-dir`: a file for each template, as Helm lays them out, and none outside of the folder.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn chart(folder: &Path, files: &[(&str, &str)]) {
    let own = [("Chart.yaml", "apiVersion: v2\nname: t\nversion: 0.1.0\n")];
    for (name, text) in own.iter().chain(files) {
        let path = folder.join("chart").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn template(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command
        .current_dir(folder)
        .args(["template", "x", "chart", "--output-dir", "out"]);
    command.args(more).output().unwrap()
}

#[test]
fn files_stand_where_helm_puts_them() {
    let folder = tempfile::tempdir().unwrap();
    let hook = "kind: Job\nmetadata: {name: h, annotations: {\"helm.sh/hook\": test}}\n";
    chart(
        folder.path(),
        &[
            ("templates/two.yaml", "kind: A\n---\nkind: B\n"),
            ("templates/hook.yaml", hook),
            ("crds/a.yaml", "kind: CRD\n"),
            ("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 0.1.0\n"),
            ("charts/s/crds/b.yml", "kind: CRD\n"),
            ("charts/s/templates/z.yaml", "kind: Z\n"),
        ],
    );
    let output = template(folder.path(), &["--include-crds", "--release-name"]);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "wrote out/t/crds/a.yaml\n\
         wrote out/t/charts/s/crds/b.yml\n\
         wrote out/x/t/templates/two.yaml\n\
         wrote out/x/t/templates/two.yaml\n\
         wrote out/x/t/charts/s/templates/z.yaml\n\
         wrote out/x/t/templates/hook.yaml\n"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("out/x/t/templates/two.yaml")).unwrap(),
        "---\n# Source: t/templates/two.yaml\nkind: A\n---\n# Source: t/templates/two.yaml\nkind: B\n"
    );
    // A second time, over what is there.
    assert!(template(folder.path(), &[]).status.success());
}

#[test]
fn nothing_is_written_outside_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let crd = "kind: CRD\n---\n# Source: ../../escaped\nkind: CRD\n";
    chart(folder.path(), &[("crds/a.yaml", crd)]);
    let output = template(folder.path(), &["--include-crds"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("../../escaped"), "{message}");
    assert!(!folder.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), &[("templates/a.yaml", "kind: A\n")]);
    fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
    fs::create_dir_all(folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.path().join("out/t")).unwrap();
    let output = template(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("a symbolic link leads outside out"), "{message}");
}
