//! Accepted findings, from the outside: charts, baselines, days.

use std::fs;

use super::{Folder, assert_has, pod};

const CHART: [(&str, &str); 4] = [
    ("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
    (
        "shop/values.yaml",
        "image: quay.io/a/web:v1 # airgap-lint: allow[public-registry] by hand\n\
         # airgap-lint: allow[public-registry] of no use\nother: 1\nlist: [quay.io/a/l1:1, quay.io/a/l2:2]\n",
    ),
    (
        "shop/templates/pod.yaml",
        "kind: Pod\nspec:\n  containers:\n    - image: {{ .Values.image }}\n    \
         {{- /* airgap-lint: allow[public-registry] in a template */}}\n    - image: quay.io/fixed/a:1\n    \
         # airgap-lint: allow[public-registry] in what it renders\n    - image: quay.io/fixed/b:1\n    \
         {{- range .Values.list }}\n    # airgap-lint: allow[public-registry] each time\n    - image: {{ . }}\n    {{- end }}\n    \
         - image: quay.io/fixed/c:1\n",
    ),
    (
        "mine.yaml",
        "image: quay.io/a/mine:v1\nzzz: 1 # airgap-lint: allow[unused-value] for the next version\n",
    ),
];

#[test]
fn comments_count_where_a_finding_of_a_chart_is() {
    let folder = Folder::new(&CHART);
    let run = folder.run(&["shop", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let told = json["findings"].as_array().unwrap().iter().map(|finding| {
        let site = &finding["site"];
        format!(
            "{} {}:{}",
            finding["code"].as_str().unwrap(),
            site["file"].as_str().unwrap(),
            site["line"]
        )
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "public-registry shop/templates/pod.yaml:13",
            "unused-policy shop/values.yaml:2"
        ]
    );
    let run = folder.run(&["shop", "-f", "mine.yaml"]);
    assert!(!run.out.contains("unused-value"), "{}", run.out);
    assert_has(&run.out, "quay.io/a/mine:v1");
}

#[test]
fn a_baseline_is_written_read_and_named_by_the_policy() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let run = folder.run(&["x.yaml", "--baseline", "b.json"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "cannot read the baseline b.json");
    assert_has(&run.err, "--write-baseline=b.json makes one");
    let run = folder.run(&["x.yaml", "--write-baseline=b.json"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert_has(&run.err, "wrote 1 finding to b.json");
    let run = folder.run(&["x.yaml", "--baseline", "b.json"]);
    assert_eq!(run.status, 0);
    assert_has(&run.out, "; 1 accepted;");

    fs::write(folder.path(".airgap-lint.yaml"), "baseline: b.json\n").unwrap();
    fs::write(
        folder.path("x.yaml"),
        format!("# moved\n{}---\n{}", pod("quay.io/a/b:v2"), pod("nginx:1")),
    )
    .unwrap();
    let run = folder.run(&["."]);
    assert_eq!(run.status, 1);
    assert!(
        !run.out.contains("quay.io/a/b:v2\n"),
        "a new tag on another line is the same finding: {}",
        run.out
    );
    assert_has(&run.out, "error[implicit-registry]: nginx:1");
    let before = fs::read(folder.path("b.json")).unwrap();
    fs::write(folder.path("x.yaml"), "a: [\n").unwrap();
    let run = folder.run(&["x.yaml", "--write-baseline"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "b.json was not written");
    assert_eq!(fs::read(folder.path("b.json")).unwrap(), before);
    fs::write(folder.path("b.json"), "{}").unwrap();
    assert_has(&folder.run(&["x.yaml"]).err, "b.json: it is not a baseline");
}

#[test]
fn an_entry_ends_with_its_last_day_and_paths_count_from_the_policy() {
    let policy = "ignore: [{path: 'charts/*/*.yaml', reason: before the gap closes, until: 2027-06-30}]\n";
    let folder = Folder::new(&[
        (".airgap-lint.yaml", policy),
        ("charts/web/x.yaml", &pod("quay.io/a/b:v1")),
    ]);
    let status = |day: &str| super::pipe(&folder.path("charts/web"), "", &["x.yaml", "--today", day], &[]).status;
    assert_eq!((status("2027-06-30"), status("2027-07-01"), status("soon")), (0, 1, 2));
}

#[test]
fn a_comment_in_a_template_is_about_the_line_that_it_is_next_to() {
    let folder = Folder::new(&[
        CHART[0],
        ("shop/values.yaml", "seed: false\n"),
        (
            "shop/templates/pod.yaml",
            "kind: Pod\nspec:\n  containers:\n  # airgap-lint: allow[public-registry] seed\n  {{- if .Values.seed }}\n  \
             - image: quay.io/t/seed:1\n  {{- end }}\n  - image: quay.io/t/main:1\n  \
             {{/* airgap-lint: allow[public-registry] this one */}}- image: quay.io/t/own:1\n  - image: quay.io/t/next:1\n",
        ),
    ]);
    let run = folder.run(&["shop", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let references = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["reference"].as_str());
    assert_eq!(references.collect::<Vec<_>>(), ["quay.io/t/main:1", "quay.io/t/next:1"]);
}

#[test]
fn what_is_said_in_a_value_is_no_comment_about_the_next_one() {
    let folder = Folder::new(&[
        CHART[0],
        (
            "shop/values.yaml",
            "help: |\n  text\n  # airgap-lint: allow[public-registry] help\nimage: quay.io/t/a:1\n\
             list: ['x # airgap-lint: allow[public-registry] text', quay.io/t/b:1]\n",
        ),
        (
            "shop/templates/pod.yaml",
            "kind: Pod\nspec:\n  containers:\n  - image: {{ .Values.image }}\n  - image: {{ index .Values.list 1 }}\n",
        ),
    ]);
    assert_has(&folder.run(&["shop", "-q"]).out, "2 errors, 0 warnings");
}

#[test]
fn of_a_part_of_the_files_nothing_is_said_to_be_gone() {
    let policy =
        "baseline: b.json\nallow: ['registry.corp.example/**']\nignore: [{path: other.yaml, reason: by hand}]\n";
    let folder = Folder::new(&[
        (".airgap-lint.yaml", "exclude: [b.json]\n"),
        ("x.yaml", &pod("quay.io/a/b:v1")),
        ("y.yaml", &pod("nginx:1")),
    ]);
    assert_eq!(folder.run(&[".", "--write-baseline=b.json"]).status, 0);
    fs::write(folder.path(".airgap-lint.yaml"), policy).unwrap();
    let run = folder.run(&["x.yaml", "--format", "jsonl"]);
    assert_eq!(run.out.matches("unused-policy").count(), 3, "{}", run.out);
    let run = folder.run(&["x.yaml", "--partial", "--fail-on", "info"]);
    assert_eq!(run.status, 0, "{}", run.out);
    let run = folder.run(&["y.yaml", "--partial", "--no-policy"]);
    assert_eq!(run.status, 1, "what is in it is still checked: {}", run.out);
}

#[test]
fn paths_of_the_policy_hold_for_full_paths_too() {
    let folder = Folder::new(&[
        (".airgap-lint.yaml", "ignore: [{path: 'deploy/**', reason: by hand}]\n"),
        ("deploy/x.yaml", &pod("quay.io/a/b:v1")),
        ("near/a.txt", ""),
    ]);
    let full = folder.path("deploy/x.yaml");
    assert_eq!(folder.run(&[full.to_str().unwrap()]).status, 0);
    assert_eq!(
        super::pipe(&folder.path("near"), "", &["check", "../deploy/x.yaml"], &[]).status,
        0
    );
}

#[test]
fn a_mistyped_annotation_is_said() {
    let manifest = "kind: Pod\nmetadata: {name: a, annotations: {airgap-lint.dev/alow.public-registry: by hand}}\nspec: {containers: [{image: quay.io/a/b:v1}]}\n";
    let folder = Folder::new(&[("x.yaml", manifest)]);
    let run = folder.run(&["x.yaml", "--verbose"]);
    assert_has(&run.out, "unknown code `alow.public-registry`");
}

#[test]
fn a_report_takes_the_place_of_nothing_that_was_read_and_of_no_other_report() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a/b:v1"))]);
    let run = folder.run(&["x.yaml", "--output", "json=x.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "x.yaml is one of the files that are checked");
    assert_eq!(
        fs::read_to_string(folder.path("x.yaml")).unwrap(),
        pod("quay.io/a/b:v1")
    );
    let run = folder.run(&["x.yaml", "--output", "json=r", "--output", "sarif=./r"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "two reports go to ./r");
    assert!(!folder.path("r").exists());
}
