//! The install commands of the guides, on charts of their shape: what they promise, and what they leave public.

use super::{run, text};

const NOTHING: &[&str] = &[];

/// The findings of a check with the mirror of a guide: code, reference or message, and the values that would move it.
fn findings(arguments: &[&str]) -> Vec<String> {
    let output = run(&[&["check", "--format", "json"], arguments].concat());
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    let line = |finding: &serde_json::Value| {
        let of = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let about = of(&finding["reference"])
            .or_else(|| of(&finding["message"]))
            .unwrap_or_default();
        let about = about.split("@sha256:").next().unwrap_or_default();
        let values = match &finding["site"]["values"] {
            serde_json::Value::Null => String::new(),
            values => format!(" {values}"),
        };
        format!("{} {about}{values}", finding["code"].as_str().unwrap())
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn the_values_of_vworkspace_leave_velero_and_the_tools_public() {
    let found = findings(&[
        "vworkspace",
        "--namespace",
        "vworkspace-system",
        "--mirror",
        "registry.internal.example.com",
        "-f",
        "vworkspace/airgapped-values.yaml",
    ]);
    let expected = [
        "public-registry ghcr.io/vworkspace-io/op-pgtools:0.4.2 []",
        r#"public-registry ghcr.io/vworkspace-io/op-pgtools:0.4.2 ["operator.toolsImage"]"#,
        r#"implicit-registry velero/velero-plugin-for-aws:v1.12.1 ["velero.plugins[0].image"]"#,
        r#"implicit-registry velero/velero:v1.16.1 ["velero.image.repository"]"#,
        r#"public-registry ghcr.io/vworkspace-io/op-pgtools:0.4.2 ["operator.toolsImage"]"#,
        "no-proxy the exceptions lack the service network and `registry.internal.example.com`: calls there go to the proxy",
        "unused-value no template reads `imagePullSecrets`; did you mean `images.pullSecrets`?",
    ];
    assert_eq!(found, expected);
}

/// Helm takes the value in silence.
#[test]
fn the_registry_that_kubelb_documents_is_read_by_no_template_of_the_manager() {
    let found = findings(&[
        "kubelb",
        "--mirror",
        "mirror.internal",
        "--set",
        "global.imageRegistry=mirror.internal",
        "--set",
        "global.imagePullSecrets[0].name=mirror-creds",
    ]);
    let expected = [
        r#"public-registry quay.io/kubermatic/kubelb-manager-ee:v1.3.1 ["image.repository"]"#,
        r#"public-registry docker.io/envoyproxy/envoy:distroless-v1.33.3 ["kubelb.envoyProxy.image"]"#,
        "implicit-registry busybox []",
        "unpinned busybox []",
        "unused-value no template reads `global.imageRegistry`",
        "unused-value no template reads `global.imagePullSecrets`; did you mean `imagePullSecrets`?",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_add_ons_of_kubelb_follow_the_registry_but_for_a_flag() {
    let found = findings(&[
        "kubelb",
        "--mirror",
        "mirror.internal",
        "--set",
        "global.imageRegistry=mirror.internal",
        "--set",
        "ingress-nginx.enabled=true",
        "--set",
        "cert-manager.enabled=true",
        "--set",
        "image.repository=mirror.internal/kubermatic/kubelb-manager-ee",
        "--set",
        "kubelb.envoyProxy.image=mirror.internal/envoyproxy/envoy:distroless-v1.33.3",
    ]);
    let expected = [
        "public-registry quay.io/jetstack/cert-manager-acmesolver:v1.20.2 []",
        "implicit-registry busybox []",
        "unpinned busybox []",
    ];
    assert_eq!(found, expected);
}

const KUBERNAUT: [&str; 8] = [
    "kubernaut",
    "--namespace",
    "kubernaut-system",
    "--set-file",
    "holmesgptApi.sdkConfigContent=kubernaut/sdk-config.yaml",
    "--no-policy",
    "-f",
    "kubernaut/values-ocp.yaml",
];

#[test]
fn the_overlay_of_kubernaut_is_to_be_filled_in_before_it_is_used() {
    let nested = [
        "-f",
        "kubernaut/values-airgap.yaml",
        "--set",
        "global.image.registry=harbor.corp",
        "--mirror",
        "harbor.corp",
    ];
    let flat = [
        "-f",
        "kubernaut/values-airgap.yaml",
        "--set",
        "global.image.registry=quay.io/myorg",
        "--set",
        "global.image.separator=-",
        "--mirror",
        "quay.io/myorg",
        "--separator=-",
    ];
    let expected = [
        r#"unresolved-placeholder <mirror-registry>/rhel10/valkey-8 ["valkey.image"]"#,
        r#"unresolved-placeholder <mirror-registry>/rhel10/postgresql-16 ["postgresql.image"]"#,
        "public-registry quay.io/kubernaut-cicd/test-workflows/restart-pod",
        r#"unresolved-placeholder <mirror-registry>/openshift4/ose-cli-rhel9:v4.17 ["hooks.tlsCerts.image"]"#,
    ];
    assert_eq!(findings(&[&KUBERNAUT[..], &nested].concat()), expected);
    assert_eq!(findings(&[&KUBERNAUT[..], &flat].concat()), expected);
}

/// The guide fills the overlay in for one mirror, and names another one on the command line.
#[test]
fn the_overlay_of_kubernaut_and_its_command_line_name_two_mirrors() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = std::fs::read_to_string(format!("{}/kubernaut/values-airgap.yaml", super::CHARTS)).unwrap();
    let filled = folder.path().join("values-airgap.yaml");
    std::fs::write(
        &filled,
        overlay.replace("<mirror-registry>", "mirror.corp.example.com:5000"),
    )
    .unwrap();
    let more = [
        "-f",
        filled.to_str().unwrap(),
        "--set",
        "global.image.registry=harbor.corp",
        "--mirror",
        "harbor.corp",
    ];
    let found = findings(&[&KUBERNAUT[..], &more].concat());
    let outside = [
        r#"outside-mirror mirror.corp.example.com:5000/rhel10/valkey-8 ["valkey.image"]"#,
        r#"outside-mirror mirror.corp.example.com:5000/rhel10/postgresql-16 ["postgresql.image"]"#,
        r#"outside-mirror mirror.corp.example.com:5000/openshift4/ose-cli-rhel9:v4.17 ["hooks.tlsCerts.image"]"#,
    ];
    for finding in outside {
        assert!(
            found.iter().any(|found| found == finding),
            "{finding} is not in {found:#?}"
        );
    }
}

#[test]
fn once_all_of_kubernaut_is_filled_in_only_the_demo_content_is_left() {
    let values = [
        "--set",
        "global.image.registry=harbor.corp,global.image.namespace=kubernaut-ai",
        "--set",
        "valkey.image=harbor.corp/rhel10/valkey-8:1,postgresql.image=harbor.corp/rhel10/postgresql-16:1",
        "--set",
        "hooks.tlsCerts.image=harbor.corp/openshift4/ose-cli-rhel9:v4.17",
        "--mirror",
        "harbor.corp",
    ];
    let found = findings(&[&KUBERNAUT[..], &values].concat());
    assert_eq!(
        found,
        ["public-registry quay.io/kubernaut-cicd/test-workflows/restart-pod"]
    );
    let without = [&KUBERNAUT[..], &values, &["--set", "demoContent.enabled=false"]].concat();
    assert_eq!(findings(&without), NOTHING);
}
