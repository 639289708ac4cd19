//! Which files are read.

use std::fs;

use super::{Folder, assert_has, pod};

/// The files in which something is found.
fn files(folder: &Folder, args: &[&str]) -> Vec<String> {
    let run = folder.run(&[&["images", "--format", "json"], args].concat());
    let inventory: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let images = inventory["images"].as_array().unwrap();
    let sites = images.iter().flat_map(|image| image["sites"].as_array().unwrap());
    let mut files: Vec<String> = sites.map(|site| site["file"].as_str().unwrap().to_owned()).collect();
    files.sort();
    files.dedup();
    files
}

#[test]
fn a_folder_is_read_with_everything_in_it_that_is_a_manifest() {
    let manifest = pod("quay.io/a/b:v1");
    let opened = format!("# Source: x\n\n---\n{manifest}");
    let read = [
        "a.yaml",
        "b/c.yml",
        "b/d/e.JSON",
        "b/install.golden",
        "build/render.out",
        "manifests.txt",
        "no-extension",
        ".hidden/x.yaml",
    ];
    let not_read = [
        "_helpers.tpl",
        "x.yaml.tmpl",
        "x.j2",
        "docs/page.md",
        ".git/x.yaml",
        "b/.git/y.yaml",
    ];
    let folder = Folder::new(&[
        (".gitignore", "build/\n"),
        ("notes.txt", "image: quay.io/a/b:v1\n"),
        ("bin", "\0\u{1}"),
    ]);
    read.iter()
        .chain(&not_read)
        .for_each(|name| folder.write(name, &opened));
    let mut read = read.map(str::to_owned).to_vec();
    read.sort();
    assert_eq!(files(&folder, &["."]), read);
    assert_eq!(files(&folder, &["b"]), ["b/c.yml", "b/d/e.JSON", "b/install.golden"]);
    assert_eq!(files(&folder, &["x.j2"]), ["x.j2"], "what is named is read");
}

#[test]
fn exclude_leaves_out_by_name_and_by_path() {
    let manifest = pod("quay.io/a/b:v1");
    let folder = Folder::new(&[
        ("a/x.yaml", &manifest),
        ("a/y.yaml", &manifest),
        ("b/x.yaml", &manifest),
    ]);
    assert_eq!(files(&folder, &[".", "--exclude", "x.yaml"]), ["a/y.yaml"]);
    assert_eq!(files(&folder, &[".", "--exclude", "a"]), ["b/x.yaml"]);
    assert_eq!(files(&folder, &[".", "--exclude", "a/"]), ["b/x.yaml"]);
    assert_eq!(files(&folder, &[".", "--exclude", "a/x*"]), ["a/y.yaml", "b/x.yaml"]);
    assert_eq!(
        files(&folder, &[".", "--exclude", "./b", "--exclude", "*/x.yaml"]),
        ["a/y.yaml"]
    );
    assert_eq!(
        files(&folder, &["a", "--exclude", "a/x.yaml"]),
        ["a/y.yaml"],
        "as reports show it"
    );
    assert_eq!(files(&folder, &["a", "--exclude", "y.yaml"]), ["a/x.yaml"]);
    assert_eq!(
        files(&folder, &["a/x.yaml", "a/y.yaml", "--exclude", "y.yaml"]),
        ["a/x.yaml"],
        "what is named too"
    );
}

#[test]
fn the_policy_and_the_rules_are_no_manifests() {
    let folder = Folder::new(&[
        (".airgap-lint.yaml", "sources: [{from: quay.io/a, to: m.example/a}]\n"),
        ("policy/other.yaml", "sources: [{from: quay.io/c, to: m.example/c}]\n"),
        ("x.yaml", &pod("quay.io/a/b:v1")),
    ]);
    let run = folder.run(&["--format", "json", "--policy", "policy/other.yaml", "."]);
    assert_has(&run.out, r#""summary":{"files":1,"#);
}

#[test]
fn a_chart_is_one_message() {
    let folder = Folder::new(&[
        ("web/Chart.yaml", "name: web\n"),
        ("web/values.yaml", "image: {repository: quay.io/a/b, tag: v1}\n"),
        ("web/crds/crd.yaml", &pod("quay.io/a/crd:v1")),
        ("web/templates/_helpers.tpl", "{{ define \"x\" }}\n"),
        ("web/templates/a.yaml", "image: {{ .Values.image }}\n"),
        ("web/templates/tests/b.yaml", "image: {{ .Values.image }}\n"),
        ("web/charts/db/Chart.yaml", "name: db\n"),
        ("web/charts/db/templates/c.yaml", "image: {{ .Values.image }}\n"),
        ("other/templates/d.yaml", &pod("quay.io/a/d:v1")),
    ]);
    let run = folder.run(&["images", "."]);
    assert_eq!(run.out, "quay.io/a/b:v1\nquay.io/a/crd:v1\nquay.io/a/d:v1\n");
    assert_eq!((run.status, run.err.lines().count()), (2, 1), "{}", run.err);
    assert_has(
        &run.err,
        "web/templates:1:1: this chart has 3 templates, and only rendered manifests can be checked",
    );
    assert_has(&run.err, "`airgap-lint web`");
    let run = folder.run(&["images", ".", "--exclude", "web/**/templates"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "the suggested fix works");
    assert_eq!(folder.run(&["web/templates"]).status, 2);
    assert_eq!(folder.run(&["web/charts/db"]).status, 2);
}

#[test]
fn a_template_is_known_as_one() {
    let folder = Folder::new(&[
        ("Chart.yaml", "name: web\n"),
        ("templates/a.yaml", "image: {{ .Values.image }}\n"),
        ("loose.yaml", "{{- if .Values.on }}\nimage: x\n{{- end }}\n"),
    ]);
    let run = folder.run(&["templates/a.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.out.replace('\n', " "), "`airgap-lint .`");
    let run = folder.run(&["loose.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.out, "looks like a template");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_circles_end() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("a/x.yaml", &pod("quay.io/a/b:v1"))]);
    symlink("..", folder.path("a/up")).unwrap();
    symlink("a", folder.path("link")).unwrap();
    symlink("nowhere", folder.path("dangling")).unwrap();
    assert_eq!(files(&folder, &["."]), ["a/x.yaml", "link/x.yaml"]);
    assert_eq!(folder.run(&["images", "."]).status, 0);
    symlink("nowhere.yaml", folder.path("lost.yaml")).unwrap();
    let run = folder.run(&["images", "."]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "lost.yaml:1:1: cannot be read");
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let folder = Folder::new(&[
        ("a.yaml", &pod("quay.io/a/b:v1")),
        ("b.yaml", "x: [\n"),
        ("c.yaml", &pod("quay.io/c/d:v1")),
    ]);
    let run = folder.run(&["images", "."]);
    assert_eq!((run.status, run.out.as_str()), (2, "quay.io/a/b:v1\nquay.io/c/d:v1\n"));
    assert_has(&run.err, "b.yaml:");
    let two = format!("{}---\nx: \"\n---\n{}", pod("quay.io/a/b:v1"), pod("quay.io/c/d:v1"));
    let run = folder.pipe(&two, &["images"]);
    assert_eq!((run.status, run.out.as_str()), (2, "quay.io/a/b:v1\nquay.io/c/d:v1\n"));
    fs::remove_file(folder.path("b.yaml")).unwrap();
    assert_eq!(folder.run(&["images", "."]).status, 0);
}

#[test]
fn the_charts_of_files_are_read_each_once() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{image: quay.io/a/b:v1}]}\n";
    let folder = Folder::new(&[
        ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("web/values.yaml", "a: 1\n"),
        ("web/templates/pod.yaml", template),
        (
            "web/charts/sub/Chart.yaml",
            "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        ),
        ("web/charts/sub/templates/pod.yaml", template),
        ("docs/templates/page.html", "<p>"),
    ]);
    let files = [
        "web/values.yaml",
        "web/templates/pod.yaml",
        "web/charts/sub/templates/pod.yaml",
        "docs/templates/page.html",
    ];
    let run = folder.run(&[&["check", "--charts-of"], &files[..]].concat());
    assert_eq!(run.status, 1);
    assert_has(&run.out, "web/templates/pod.yaml:4:29");
    assert_has(&run.out, "web/charts/sub/templates/pod.yaml:4:29");
    assert_has(&run.out, "2 errors, 0 warnings in 1 file");

    let run = folder.run(&["check", "--charts-of", files[3]]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "in no chart; if this is intended, use --allow-empty");
    let run = folder.run(&["check", "--charts-of", "--allow-empty", "-f", "values.yaml", files[3]]);
    let line = "no findings: no image references in 0 documents; no policy file\n";
    assert_eq!((run.status, run.out.as_str()), (0, line));
}

#[test]
fn what_kubectl_prints_of_a_cluster_is_read_item_by_item() {
    let dump = include_str!("../../../fixtures/integrations/cluster.json");
    let run = Folder::new(&[]).pipe(dump, &["--mirror", "mirror.internal", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let found: Vec<String> = report["findings"].as_array().unwrap().iter().map(of_resource).collect();
    assert_eq!(
        found,
        [
            "Deployment web: nginx:1.27",
            "Pod web-6c8b7d9f5-x2x4z: nginx:1.27",
            "Pod web-6c8b7d9f5-x2x4z: quay.io/mesh/proxy:v1"
        ],
        "what is in the status, in managed fields and in copies is not pulled"
    );
    assert_eq!(run.status, 1);
}

fn of_resource(finding: &serde_json::Value) -> String {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let resource = &finding["site"]["resource"];
    format!(
        "{} {}: {}",
        text(&resource["kind"]),
        text(&resource["name"]),
        text(&finding["reference"])
    )
}
