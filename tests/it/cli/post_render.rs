//! Manifests that Helm pipes through the program.

use super::{Folder, Run, assert_has, pipe, pod};

/// What a post-renderer of Helm 4 gets: hooks too, no comment with the template's name, but an annotation.
const HELM_4: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    postrenderer.helm.sh/postrender-filename: 'web/templates/deployment.yaml'
spec:
  template: {spec: {containers: [{image: nginx:1.27}]}} # web
---
apiVersion: v1
kind: Pod
metadata:
  name: test
  annotations:
    helm.sh/hook: test
    postrenderer.helm.sh/postrender-filename: 'web/templates/test.yaml'
spec:
  containers: [{image: busybox:1.36}]
";

fn post_render(folder: &Folder, input: &str, args: &[&str]) -> Run {
    folder.pipe(
        input,
        &[&["post-render", "--mirror", "mirror.internal"][..], args].concat(),
    )
}

#[test]
fn only_references_change_so_that_annotations_and_comments_stay() {
    let run = post_render(&Folder::new(&[]), HELM_4, &[]);
    let moved = HELM_4
        .replace("nginx", "mirror.internal/library/nginx")
        .replace("busybox", "mirror.internal/library/busybox");
    assert_eq!((run.status, run.out), (0, moved));
    assert_has(&run.err, "moved 2 references; nothing is left");
}

#[test]
fn what_is_left_outside_stops_it_and_nothing_comes_out() {
    let folder = Folder::new(&[]);
    let left = pod("\"<registry>/c/d:v1\"");
    let run = post_render(&folder, &left, &[]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert_has(&run.err, "error[unresolved-placeholder]: <registry>/c/d:v1");
    assert_has(&run.err, "nothing is passed on");
    let run = post_render(&folder, &left, &["--fail-on", "never"]);
    assert_eq!((run.status, run.out), (0, left));
}

#[test]
fn a_warning_stops_it_only_if_it_is_to() {
    let folder = Folder::new(&[]);
    assert_eq!(post_render(&folder, &pod("nginx"), &[]).status, 0);
    let run = post_render(&folder, &pod("nginx"), &["--fail-on", "warning"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
}

#[test]
fn a_renderer_that_failed_does_not_look_like_one_that_had_nothing_to_do() {
    for nothing in ["", "\n", "---\n# Source: web/templates/empty.yaml\n"] {
        let run = post_render(&Folder::new(&[]), nothing, &[]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{nothing:?}");
        assert_has(&run.err, "standard input contains no documents");
    }
}

#[test]
fn what_cannot_be_read_is_not_passed_on() {
    let run = post_render(
        &Folder::new(&[]),
        &format!("{}---\nx: [\n", pod("nginx")),
        &["--fail-on", "never"],
    );
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_has(&run.err, "error[unreadable]");
}

#[test]
fn the_report_goes_to_a_file_where_nobody_sees_standard_error() {
    let folder = Folder::new(&[]);
    let args = ["post-render", "--mirror", "mirror.internal"];
    let input = HELM_4.replace("busybox:1.36", "\"<registry>/busybox:1.36\"");
    let run = pipe(
        &folder.path(""),
        &input,
        &args,
        &[("AIRGAP_LINT_REPORT", "by-variable.txt")],
    );
    assert_eq!(run.status, 1);
    let report = folder.read("by-variable.txt");
    assert_has(&report, "error[unresolved-placeholder]: <registry>/busybox:1.36");
    assert_has(&report, "web/templates/test.yaml");

    let args = [&args[..], &["-q", "--report", "by-option.txt"]].concat();
    let run = pipe(&folder.path(""), HELM_4, &args, &[("AIRGAP_LINT_REPORT", "other.txt")]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_has(&folder.read("by-option.txt"), "moved 2 references; nothing is left");
    assert!(!folder.path("other.txt").exists(), "the option wins");

    let args = [
        "post-render",
        "--mirror",
        "mirror.internal",
        "--report",
        "no/folder.txt",
    ];
    let run = folder.pipe(HELM_4, &args);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_has(&run.err, "cannot write the report to no/folder.txt");
}

#[test]
fn without_a_mirror_it_says_what_to_give() {
    let run = Folder::new(&[]).pipe(HELM_4, &["post-render"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_has(&run.err, "use --mirror");
}
