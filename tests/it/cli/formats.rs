//! Formats for services, where they are written, and the paths in them.

use std::fs;

use serde_json::Value;

use super::{Folder, assert_has, pipe, pod};
use crate::support::schema::assert_fits;

const FORMATS: [&str; 9] = [
    "human", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "rdjson",
];

const LINES: &str = include_str!("../../../schema/check.jsonl.schema.json");

/// Where the first result of a SARIF file is.
fn uri(sarif: &str) -> String {
    let log: Value = serde_json::from_str(sarif).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0];
    location["physicalLocation"]["artifactLocation"]["uri"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_status_is_the_same_in_every_format() {
    let folder = Folder::new(&[
        ("clean.yaml", &pod("mirror.internal/a:v1")),
        ("found.yaml", &pod("quay.io/a:v1")),
        ("bad.yaml", "a: [\n"),
    ]);
    for format in FORMATS {
        for (file, status) in [("clean.yaml", 0), ("found.yaml", 1), ("bad.yaml", 2)] {
            let run = folder.run(&["--format", format, "--mirror", "mirror.internal", file]);
            assert_eq!(run.status, status, "{format} {file}: {}", run.err);
        }
    }
}

#[test]
fn reports_are_written_to_files_beside_the_one_that_is_printed() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a:v1")), ("old.json", "old")]);
    let run = folder.run(&[
        "x.yaml",
        "--quiet",
        "--output",
        "sarif=x.sarif",
        "--output=json=old.json",
        "--output",
        "human=x.txt",
    ]);
    assert_eq!(run.status, 1);
    assert_has(&run.out, "1 error");
    assert_eq!(uri(&folder.read("x.sarif")), "x.yaml");
    assert_eq!(folder.read("old.json"), folder.run(&["x.yaml", "--format", "json"]).out);
    assert_has(&folder.read("x.txt"), "1 error");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a:v1"))]);
    for (output, told) in [
        ("sarif=missing/x.sarif", "cannot write missing/x.sarif"),
        ("x.sarif", "write FORMAT=FILE, as in sarif=airgap.sarif"),
        ("pdf=x.pdf", "there is no format `pdf`"),
    ] {
        let run = folder.run(&["x.yaml", "--output", output]);
        assert_eq!(run.status, 2, "{output}");
        assert_has(&run.err, told);
    }
}

#[test]
fn the_summary_of_a_job_grows() {
    let folder = Folder::new(&[("x.yaml", &pod("quay.io/a:v1")), ("summary.md", "# Before\n")]);
    folder.run(&["x.yaml", "--format", "github", "--step-summary", "summary.md"]);
    folder.run(&["x.yaml", "--format", "github", "--step-summary", "summary.md"]);
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("# Before\n"), "{summary}");
    assert_eq!(summary.matches("## airgap-lint: 1 error").count(), 2);
}

#[test]
fn services_get_paths_from_the_root_of_the_repository() {
    let folder = Folder::new(&[("deploy/web/x.yaml", &pod("quay.io/a:v1"))]);
    let here = folder.path("deploy/web");
    let absolute = fs::canonicalize(folder.path("deploy/web/x.yaml")).unwrap();
    for given in ["x.yaml", "../web/x.yaml", absolute.to_str().unwrap()] {
        let sarif = pipe(&here, "", &["--format", "sarif", given], &[]).out;
        assert_eq!(uri(&sarif), "deploy/web/x.yaml");
    }
    let run = pipe(&here, "", &["--format", "sarif", "--path-prefix", "src", "x.yaml"], &[]);
    assert_eq!(uri(&run.out), "src/x.yaml");
    let run = pipe(&here, "", &["--format", "github", "x.yaml"], &[]);
    assert_has(&run.out, "::error file=deploy/web/x.yaml,line=7,");
    let run = pipe(&here, "", &["--format", "json", "../web/x.yaml"], &[]);
    assert_has(&run.out, "\"file\":\"../web/x.yaml\"");
}

#[test]
fn standard_input_has_fixes_too() {
    let folder = Folder::new(&[]);
    let run = folder.pipe(
        &pod("quay.io/a:v1"),
        &["--format", "sarif", "--mirror", "mirror.internal"],
    );
    assert_eq!(uri(&run.out), "%3Cstdin%3E");
    assert_has(&run.out, "\"insertedContent\":{\"text\":\"mirror.internal/a\"}");
}

#[test]
fn lines_of_json_fit_their_schema() {
    let folder = Folder::new(&[
        ("x.yaml", &format!("{}---\na: [\n", pod("quay.io/a:v1"))),
        ("x.yaml.j2", "image: x\n"),
    ]);
    let run = folder.run(&["--format", "jsonl", "."]);
    assert_eq!(run.status, 2);
    assert!(run.out.lines().count() >= 3);
    for line in run.out.lines() {
        assert_fits(LINES, &serde_json::from_str(line).unwrap());
    }
    let unknown = run.out.lines().last().unwrap().replace("\"excluded\"", "\"other\"");
    let unknown: Value = serde_json::from_str(&unknown).unwrap();
    assert!(std::panic::catch_unwind(|| assert_fits(LINES, &unknown)).is_err());
}

#[test]
fn the_findings_of_a_chart_are_in_its_files() {
    let run = super::at_root(&[
        "fixtures/charts/kubelb",
        "--mirror",
        "mirror.internal",
        "--format",
        "sarif",
        "--set",
        "image.repository=ghcr.io/x/y",
    ]);
    let log: Value = serde_json::from_str(&run.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let mut uris: Vec<&str> = results
        .iter()
        .map(|result| {
            let location = &result["locations"][0]["physicalLocation"];
            location["artifactLocation"]["uri"].as_str().unwrap()
        })
        .collect();
    uris.dedup();
    assert_eq!(
        uris,
        [
            "--set",
            "fixtures/charts/kubelb/values.yaml",
            "fixtures/charts/kubelb/templates/tests/connection.yaml"
        ]
    );
    assert!(
        results.iter().all(|result| result.get("fixes").is_none()),
        "a render is no file"
    );
}

#[test]
fn lists_of_images_have_formats_too() {
    let folder = Folder::new(&[("x.yaml", &[pod("nginx"), pod("quay.io/A:v1")].join("---\n"))]);
    let run = |args: &[&str]| folder.run(&[&["images", "x.yaml"], args].concat());
    let list = run(&["--mirror", "m.example"]);
    assert_eq!(list.out, "nginx\nquay.io/A:v1\n");
    assert_has(&list.err, "`--format pairs` shows their names at the mirror");
    assert_eq!(run(&[]).err, "");
    assert_eq!(run(&["--format", "human"]).out, list.out);

    let pairs = run(&["--mirror", "m.example", "--format", "pairs"]);
    assert_eq!(
        (pairs.status, pairs.out.as_str()),
        (0, "nginx\tm.example/library/nginx\n")
    );
    assert_has(&pairs.err, "quay.io/A:v1 has no target and is left out");
    let nowhere = run(&["--format", "pairs"]);
    assert_eq!((nowhere.status, nowhere.out.as_str()), (2, ""));
    assert_has(&nowhere.err, "no mirror is configured");

    let bill: Value = serde_json::from_str(&run(&["--format", "cyclonedx"]).out).unwrap();
    assert_eq!(
        bill["components"][0]["purl"],
        "pkg:oci/nginx?repository_url=docker.io/library/nginx"
    );
}
