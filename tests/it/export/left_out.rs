//! What no export can carry is left out aloud.

use airgap_lint::export::{Format, LeftOut, Options, Plan, export};

use crate::support::{check, linter};

const POLICY: &str = "mirror: { registry: m.internal }";

/// The references that an export leaves out.
fn left_out(format: Format, policy: &str, images: &[&str]) -> Vec<String> {
    let linter = linter(policy);
    let quoted: Vec<String> = images.iter().map(|image| format!("{{image: '{image}'}}")).collect();
    let pod = format!("kind: Pod\nspec: {{containers: [{}]}}\n", quoted.join(", "));
    let report = check(&linter, pod);
    let plan = Plan::new(&report.inventory, linter.policy()).with_findings(&report.findings);
    let export = export(format, &plan, &Options::default()).unwrap();
    let all = plan.left_out().iter().chain(&export.left_out);
    all.map(|LeftOut { reference, .. }| reference.clone()).collect()
}

#[test]
fn what_has_no_name_is_left_out_of_every_format() {
    for format in [
        Format::List,
        Format::Crane,
        Format::Zarf,
        Format::Openshift,
        Format::Kustomize,
    ] {
        assert_eq!(
            left_out(
                format,
                POLICY,
                &["quay.io/ok/x:1", "quay.io/a/b:${TAG}", "quay.io/a/b:", "quay.io/A/c:1"]
            ),
            ["quay.io/A/c:1", "quay.io/a/b:", "quay.io/a/b:${TAG}"],
            "{format}"
        );
    }
}

#[test]
fn what_nodes_ask_by_another_host_is_not_redirected() {
    let images = [
        "QUAY.io/a/b:1",
        "registry-1.docker.io/library/redis:3",
        "index.docker.io/library/nginx:1",
    ];
    for format in [
        Format::RegistriesConf,
        Format::HostsToml,
        Format::Openshift,
        Format::K3s,
        Format::Talos,
    ] {
        assert_eq!(
            left_out(format, POLICY, &images),
            ["registry-1.docker.io/library/redis:3", "QUAY.io/a/b:1"],
            "{format}"
        );
    }
    assert_eq!(left_out(Format::Crane, POLICY, &images), Vec::<String>::new());
}

#[test]
fn a_redirect_never_covers_what_is_allowed() {
    let policy = "mirror: { registry: m.internal }\nallow: ['quay.io/*/star']";
    let images = [
        "quay.io/a:1",
        "quay.io/a/star:1",
        "quay.io/z/y:1",
        "[2001:db8::1]/v6/b:1",
    ];
    assert_eq!(
        left_out(Format::Openshift, policy, &images),
        ["[2001:db8::1]/v6/b:1", "quay.io/a:1"]
    );
}
