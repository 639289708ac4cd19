//! Charts, rendered as Helm renders them: the goldens are real Helm's (`scripts/goldens`).
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the library reads no files; this reads the repository's own, and stops where it cannot"
)]

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
    for line in table.lines().filter(|line| !line.starts_with('#')) {
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
fn a_value_that_nothing_reads_is_a_warning_with_the_nearest_path() {
    let output = run(&[
        "template",
        "lb",
        "kubelb",
        "--set",
        "kubelb.debg=true",
        "--set",
        "global.imageRegistry=mirror.internal",
    ]);
    let warnings = text(&output.stderr);
    assert!(
        warnings.contains("unused-value: no template reads `kubelb.debg`; did you mean `kubelb.debug`?"),
        "{warnings}"
    );
    assert!(
        warnings.contains("unused-value: no template reads `global.imageRegistry`"),
        "{warnings}"
    );
    assert!(output.status.success());
}

#[test]
fn a_value_that_a_sub_chart_reads_is_no_warning() {
    let output = run(&["template", "lb", "kubelb", "-f", "kubelb/values-airgap.yaml"]);
    let warnings = text(&output.stderr);
    assert!(!warnings.contains("imageRegistry"), "{warnings}");
    assert!(warnings.contains("global.imagePullSecrets"), "{warnings}");
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
        line("postgresql.variant").ends_with("\"ocp\"  (kubernaut/values-ocp.yaml)"),
        "{explained}"
    );
    assert!(
        line("valkey.enabled").ends_with("false  (--set valkey.enabled=false)"),
        "{explained}"
    );
    assert!(line("demoContent.enabled").ends_with("true  (chart)"), "{explained}");
}
