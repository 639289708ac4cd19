//! One small report in each format, and what no format lets through.

use airgap_lint::report::{AsNamed, Sources, cyclonedx, github, gitlab, images, json, junit, markdown, rdjson, sarif};
use airgap_lint::{Input, Report};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::{EVERYTHING, POLICY, everything, text};
use crate::support::{check, linter};

struct Everything;

impl Sources for Everything {
    fn text(&self, _: &str) -> Option<&[u8]> {
        Some(EVERYTHING.as_bytes())
    }
}

fn pretty(json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap();
    format!("{value:#}")
}

fn nothing() -> Report {
    check(&linter(POLICY), "a: 1\n")
}

#[test]
fn sarif_has_a_run_with_rules_results_and_fixes() {
    let log = text(|out| sarif::write(&everything(), &Everything, out));
    let mut log: Value = serde_json::from_str(&log).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap();
    assert_eq!(rules.len(), airgap_lint::Code::ALL.len());
    rules.truncate(1);
    insta::assert_snapshot!("sarif", format!("{log:#}"));

    let log: Value = serde_json::from_str(&text(|out| sarif::write(&nothing(), &AsNamed, out))).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"], Value::Array(Vec::new()));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn sarif_has_no_more_results_than_are_read_and_errors_come_first() {
    let mut manifest = "image: mirror.internal:5000/team/a\n---\n".repeat(20_000);
    manifest += &"image: quay.io/a/b:v1\n---\n".repeat(6_000);
    let log = text(|out| sarif::write(&check(&linter(POLICY), &manifest), &AsNamed, out));
    let log: Value = serde_json::from_str(&log).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let errors = results.iter().filter(|result| result["level"] == "error").count();
    assert_eq!((results.len(), errors), (25_000, 6_000));
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "1000 results left out: code scanning reads 25000 of a run"
    );
}

#[test]
fn an_absolute_path_is_a_uri_below_a_base() {
    let report = linter(POLICY).check([Input::new("/tmp/x y.yaml", b"image: quay.io/a/b:v1\n")]);
    let log: Value = serde_json::from_str(&text(|out| sarif::write(&report, &AsNamed, out))).unwrap();
    let run = &log["runs"][0];
    let artifact = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "tmp/x%20y.yaml");
    assert_eq!(artifact["uriBaseId"], "ROOT");
    assert_eq!(run["originalUriBaseIds"]["ROOT"]["uri"], "file:///");
}

#[test]
fn junit_has_a_case_for_each_reference() {
    let report = linter(POLICY).check([
        Input::new("charts/a,b:c%\u{202e}.yaml", EVERYTHING.as_bytes()),
        Input::new(
            "twice.yaml",
            b"image: quay.io/a/b:v1\n---\nimage: mirror.internal:5000/team/a/b:v1\n",
        ),
        Input::new("clean.yaml", b"a: 1\n"),
    ]);
    let xml = text(|out| junit::write(&report, &AsNamed, out));
    insta::assert_snapshot!("junit", xml);

    let mut reader = Reader::from_str(&xml);
    let mut cases = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                cases += usize::from(element.name().as_ref() == b"testcase");
            }
            _ => {}
        }
    }
    assert_eq!(cases, 9);
}

#[test]
fn markdown_has_everything_in_tables() {
    insta::assert_snapshot!("markdown", text(|out| markdown::write(&everything(), &AsNamed, out)));
    insta::assert_snapshot!(
        text(|out| markdown::write(&nothing(), &AsNamed, out)),
        @r"
    ## airgap-lint: nothing found

    In 1 file (1 document, 0 images).
    "
    );
    let many: String = (0..30)
        .map(|number| format!("image: quay.io/a/b{number}:v1\n---\n"))
        .collect();
    let folded = text(|out| markdown::write(&check(&linter(POLICY), many), &AsNamed, out));
    assert!(folded.contains("<details><summary>10 more</summary>"), "{folded}");
}

#[test]
fn rdjson_has_columns_in_bytes_and_suggestions() {
    let with = text(|out| rdjson::write(&everything(), &Everything, out));
    insta::assert_snapshot!("rdjson", pretty(&with));
    let without: Value = serde_json::from_str(&text(|out| rdjson::write(&everything(), &AsNamed, out))).unwrap();
    let first = &without["diagnostics"][0];
    assert_eq!(first["location"]["range"], serde_json::json!({"start": {"line": 8}}));
    assert!(first.get("suggestions").is_none());
}

#[test]
fn lines_of_json_say_what_they_are() {
    let lines = text(|out| json::write_lines(&everything(), out));
    let kinds: Vec<String> = lines
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["type"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(kinds[..7], ["finding"; 7]);
    assert_eq!(kinds[7..], ["unreadable", "summary"]);
}

#[test]
fn a_bill_of_materials_has_each_image_once() {
    let digest = "a".repeat(64);
    let manifest = format!(
        "image: nginx:1.27\n---\nimage: docker.io/library/nginx:1.27\n---\nimage: r.example:5000/a/b:v1@sha256:{digest}\n\
         ---\nimage: quay.io/A:v1\n"
    );
    let inventory = check(&linter(POLICY), manifest).inventory;
    let bill = text(|out| cyclonedx::write(&inventory, out));
    insta::assert_snapshot!("cyclonedx", pretty(&bill));
}

#[test]
fn pairs_have_what_has_a_target_and_the_others_are_named() {
    let chart = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nspec:\n  type: oci\n  url: oci://ghcr.io/org/charts\n";
    let manifest =
        format!("image: nginx\n---\nimage: mirror.internal:5000/team/a:v1\n---\nimage: quay.io/A:v1\n---\n{chart}");
    let inventory = check(&linter(POLICY), manifest).inventory;
    assert_eq!(
        text(|out| images::write_pairs(&inventory, out)),
        "mirror.internal:5000/team/a:v1\tmirror.internal:5000/team/a:v1\n\
         nginx\tmirror.internal:5000/team/library/nginx\n\
         oci://ghcr.io/org/charts\toci://mirror.internal:5000/team/org/charts\n"
    );
    assert_eq!(
        text(|out| images::write_unplaced(&inventory, out)),
        "airgap-lint: warning: quay.io/A:v1 has no target and is left out; `airgap-lint check` says why\n"
    );
}

#[test]
fn nothing_in_a_name_gets_through() {
    let names = [
        "::error::x",
        "##[error]x",
        "quay.io/a|b",
        "quay.io/`x`",
        "<script>alert(1)</script>",
        "[a](https://evil.example)",
        "@everyone",
        "quay.io/\\e[31m\\u202e\\n\\r",
    ];
    let manifests: Vec<String> = names
        .iter()
        .map(|name| {
            format!("kind: Pod\nmetadata: {{name: \"{name}\"}}\nspec: {{containers: [{{image: \"{name}\"}}]}}\n")
        })
        .collect();
    let file = "a|b`<i>##[::,%\u{1b}\u{202e}\n::error::.yaml";
    let report = linter(POLICY).check([Input::new(file, manifests.join("---\n").as_bytes())]);
    assert_eq!(report.findings.len(), names.len());
    let formats = [
        ("github", text(|out| github::write(&report, &AsNamed, out))),
        ("junit", text(|out| junit::write(&report, &AsNamed, out))),
        ("markdown", text(|out| markdown::write(&report, &AsNamed, out))),
        ("sarif", text(|out| sarif::write(&report, &AsNamed, out))),
        ("json", text(|out| json::write(&report, out))),
        ("jsonl", text(|out| json::write_lines(&report, out))),
        ("gitlab", text(|out| gitlab::write(&report, &AsNamed, out))),
        ("rdjson", text(|out| rdjson::write(&report, &AsNamed, out))),
        ("images", text(|out| images::write(&report.inventory, out))),
        ("cyclonedx", text(|out| cyclonedx::write(&report.inventory, out))),
    ];
    for (format, told) in formats {
        assert!(!told.contains("##["), "{format}: {told}");
        assert!(!told.contains(['\u{1b}', '\u{202e}', '\r']), "{format}: {told}");
        for line in told.lines().filter(|line| line.trim_start().starts_with("::")) {
            assert!(
                format == "github" && line.starts_with("::error file="),
                "{format}: {line}"
            );
        }
    }
    let page = text(|out| markdown::write(&report, &AsNamed, out));
    let rows = page.lines().filter(|line| line.starts_with("| error"));
    for row in rows {
        // What is escaped or in a code span is no mark.
        assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
    }
}
