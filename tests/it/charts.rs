//! Charts, rendered as Helm renders them: the goldens are real Helm's (`scripts/goldens`).
#[cfg(unix)]
mod engine;
mod guides;
mod options;
mod overlay;

use std::fs;
use std::process::{Command, Output};

const CHARTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/charts");

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command.current_dir(CHARTS).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn renders_are_those_of_helm() {
    let table = fs::read_to_string(format!("{CHARTS}/renders.tsv")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(rows.len() >= 10, "renders are missing");
    for line in rows {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, release, chart, more] = columns[..] else {
            panic!("four columns: {line}")
        };
        for compat in ["v3", "v4"] {
            let mut arguments = vec![
                "template",
                release,
                chart,
                "--kube-version",
                "1.34.0",
                "--helm-compat",
                compat,
            ];
            arguments.extend(more.split_whitespace());
            let output = run(&arguments);
            assert!(output.status.success(), "{name} {compat}: {}", text(&output.stderr));
            let golden = fs::read_to_string(format!("{CHARTS}/goldens/{name}.{compat}.yaml")).unwrap();
            assert_eq!(text(&output.stdout), golden, "{name} {compat}");
        }
    }
}

#[test]
fn a_value_that_nothing_reads_is_a_warning_with_its_place_and_the_nearest_path() {
    let output = run(&[
        "template",
        "lb",
        "kubelb",
        "-f",
        "kubelb/values-airgap.yaml",
        "--set",
        "kubelb.debg=true",
        "--set",
        "monitoring.image=x,monitoring.tag=y",
    ]);
    assert!(output.status.success());
    let warnings = text(&output.stderr);
    let expected = [
        "kubelb/values-airgap.yaml:4:3: warning[unused-value]: no template reads `global.imagePullSecrets`; \
         did you mean `imagePullSecrets`?",
        "kubelb/values-airgap.yaml:11:5: warning[unused-value]: no template reads `cert-manager.crds.enabled`",
        "--set:1:1: warning[unused-value]: no template reads `kubelb.debg`; did you mean `kubelb.debug`?",
        "--set:1:1: warning[unused-value]: no template reads `monitoring`",
    ];
    let expected = expected.map(|line| format!("airgap-lint: {line}\n"));
    assert_eq!(warnings, expected.concat());
}

#[test]
fn what_a_sub_chart_would_read_is_unused_while_it_is_switched_off() {
    let output = run(&[
        "check",
        "vworkspace",
        "--set",
        "velero.enabled=false,velero.image.tag=v2",
    ]);
    let report = text(&output.stdout).replace('\n', " ");
    for words in [
        "no template reads `velero`: the sub-chart `velero` is disabled",
        "rendered vworkspace (vworkspace 0.4.2) with its default values and --set velero.enabled=…; \
         disabled and not checked: velero",
    ] {
        assert!(report.contains(words), "{report}");
    }
}

#[test]
fn the_weight_of_an_unused_value_is_for_the_policy_to_say() {
    let arguments = ["check", "kubelb", "--allow", "**", "--set", "kubelb.debg=true"];
    let status = |more: &[&str]| run(&[&arguments, more].concat()).status.code();
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--fail-on", "warning"]), Some(1));
}

#[test]
fn findings_name_the_line_of_the_template_and_the_values_that_move_them() {
    let output = run(&[
        "check",
        "--format",
        "json",
        "--mirror",
        "mirror.internal",
        "kubelb",
        "-f",
        "kubelb/values-airgap.yaml",
    ]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let origins = report["findings"].as_array().unwrap().iter().map(|finding| {
        let site = &finding["site"];
        let place = match site["source"].as_str() {
            Some(source) => format!("{source}:{}", site["source_line"]),
            None => format!("{}:{}", site["file"].as_str().unwrap(), site["line"]),
        };
        format!("{} {place} {}", finding["code"].as_str().unwrap(), site["values"])
    });
    insta::assert_snapshot!(origins.collect::<Vec<_>>().join("\n"));
    insta::assert_json_snapshot!(report["charts"]);
}

#[test]
fn a_name_that_is_put_together_has_several_values() {
    let output = run(&[
        "images",
        "--format",
        "json",
        "kubernaut",
        "--set-file",
        "holmesgptApi.sdkConfigContent=kubernaut/sdk-config.yaml",
    ]);
    let inventory: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = inventory["images"].as_array().unwrap().iter().map(|image| {
        let site = &image["sites"][0];
        format!("{} {}", image["reference"].as_str().unwrap(), site["values"])
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn values_without_a_chart_are_an_error() {
    let output = run(&["check", "goldens/kubelb.v3.yaml", "--set", "a=b"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("none of the paths is a chart"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_a_chart_renders_is_not_rewritten_in_place() {
    let output = run(&["rewrite", "--in-place", "--mirror", "mirror.internal", "kubelb"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("drop --in-place"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_manifests_of_a_chart_are_rewritten_on_standard_output() {
    let render = text(&run(&["template", "release-name", "kubelb", "--include-crds"]).stdout);
    let output = run(&["rewrite", "--mirror", "mirror.internal", "kubelb"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let moved = text(&output.stdout);
    assert_eq!(moved.lines().count(), render.lines().count());
    let changed = render
        .lines()
        .zip(moved.lines())
        .filter(|(before, after)| before != after);
    for (before, after) in changed {
        assert!(after.contains("mirror.internal/"), "{before}\n{after}");
    }
}

#[test]
fn a_release_can_be_named_in_a_check() {
    let output = run(&["check", "kubelb", "--name-template", "lb-{{ 1 }}"]);
    assert!(
        text(&output.stdout).contains("Deployment lb-1-kubelb"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn what_an_author_requires_is_said_in_the_words_of_the_author() {
    let output = run(&["template", "ai", "kubernaut"]);
    assert_eq!(output.status.code(), Some(2));
    let message = text(&output.stderr);
    assert!(message.contains("templates/config.yaml:6:"), "{message}");
    assert!(
        message.contains("holmesgptApi.sdkConfigContent is needed: --set-file"),
        "{message}"
    );
    assert!(!message.contains("HELM_ERR"), "{message}");
}

#[test]
fn a_chart_is_rendered_before_it_is_checked() {
    let output = run(&[
        "check",
        "--mirror",
        "mirror.internal",
        "kubelb",
        "-f",
        "kubelb/values-airgap.yaml",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    for left in [
        "quay.io/kubermatic/kubelb-manager-ee:v1.3.1",
        "docker.io/envoyproxy/envoy:distroless-v1.33.3",
        "quay.io/jetstack/cert-manager-acmesolver:v1.20.2",
        "busybox",
    ] {
        assert!(report.contains(left), "{left} is public, and not in\n{report}");
    }
    assert!(!report.contains("quay.io/jetstack/cert-manager-webhook"), "{report}");
}

#[test]
fn values_are_explained_by_who_set_them() {
    let output = run(&[
        "values",
        "kubernaut",
        "-f",
        "kubernaut/values-ocp.yaml",
        "--set",
        "valkey.enabled=false",
        "--explain",
    ]);
    let explained = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line = |path: &str| {
        explained
            .lines()
            .find(|line| line.starts_with(path))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("postgresql.variant").ends_with("\"ocp\"  (kubernaut/values-ocp.yaml:2)"),
        "{explained}"
    );
    assert!(
        line("valkey.enabled").ends_with("false  (--set valkey.enabled=false)"),
        "{explained}"
    );
    assert!(
        line("demoContent.enabled").ends_with("true  (chart values.yaml:25)"),
        "{explained}"
    );
}

#[test]
fn an_explanation_has_nothing_that_would_move_the_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    write("values.yaml", "\"k\\e[31m\\u202e\": \"v\\e[31m\\u202e\\u0085\"\n");
    let output = run(&["values", folder.path().to_str().unwrap(), "--explain"]);
    assert_eq!(
        text(&output.stdout),
        "k\u{fffd}\\[31m\u{fffd}  \"v\\u001b[31m\u{fffd}\u{fffd}\"  (chart values.yaml:1)\n"
    );
}

#[test]
fn a_default_of_a_sub_chart_is_explained_by_its_own_file_and_a_global_by_who_set_it() {
    let output = run(&[
        "values",
        "kubelb",
        "-f",
        "kubelb/values-airgap.yaml",
        "--explain",
        "--format",
        "json",
    ]);
    let leaves: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let source = |path: &str| {
        let leaf = leaves.iter().find(|leaf| leaf["path"] == path).unwrap();
        leaf["source"].as_str().unwrap().to_owned()
    };
    assert_eq!(source("image.tag"), "chart values.yaml:4");
    assert_eq!(
        source("cert-manager.imageNamespace"),
        "chart charts/cert-manager/values.yaml:2"
    );
    assert_eq!(
        source("cert-manager.global.imageRegistry"),
        "kubelb/values-airgap.yaml:3"
    );
}

#[test]
fn the_json_of_charts_has_the_published_form() {
    let root = env!("CARGO_MANIFEST_DIR");
    for (command, schema) in [("check", "check.schema.json"), ("images", "images.schema.json")] {
        let text = fs::read_to_string(format!("{root}/schema/{schema}")).unwrap();
        let output = run(&[
            command,
            "--format",
            "json",
            "kubelb",
            "vworkspace",
            "--set",
            "kubelb.debg=true,velero.enabled=false",
        ]);
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(printed["charts"].as_array().unwrap().len(), 2);
        crate::support::schema::assert_fits(&text, &printed);
    }
}

/// Tags and conditions are read where sub-charts are chosen, and by no template.
#[test]
fn what_switches_sub_charts_is_used() {
    let output = run(&[
        "template",
        "kubelb",
        "--set",
        "tags.addons=true,tags.none=true,tenant-certs.enabled=false,tenant-certs.days=9",
    ]);
    let expected = [
        "airgap-lint: --set:1:1: warning[unused-value]: no template reads `tags.none`",
        "airgap-lint: --set:1:1: warning[unused-value]: no template reads `tenant-certs`: the sub-chart \
         `tenant-certs` is disabled",
    ];
    let warnings = text(&output.stderr);
    let found: Vec<&str> = warnings
        .lines()
        .map(|line| line.split(';').next().unwrap_or_default())
        .collect();
    assert_eq!(found, expected);
}
