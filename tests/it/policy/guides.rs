//! The mirror tables of published guides to air-gapped installs.

use super::{Policy, mirror, moved};

/// vWorkspace, "Offline and air-gapped installs", step 1.
#[test]
fn vworkspace() {
    let policy = mirror("registry.internal.example.com");
    let table = [
        (
            "ghcr.io/vworkspace-io/vworkspace-app-operator:v1",
            "vworkspace-io/vworkspace-app-operator:v1",
        ),
        ("ghcr.io/vworkspace-io/op-pgtools:v1", "vworkspace-io/op-pgtools:v1"),
        ("ghcr.io/fluxcd/helm-controller:v1", "fluxcd/helm-controller:v1"),
        ("ghcr.io/fluxcd/source-controller:v1", "fluxcd/source-controller:v1"),
        ("velero/velero:v1", "velero/velero:v1"),
        ("velero/velero-plugin-for-aws:v1", "velero/velero-plugin-for-aws:v1"),
        (
            "quay.io/jetstack/cert-manager-controller:v1",
            "jetstack/cert-manager-controller:v1",
        ),
        (
            "quay.io/jetstack/cert-manager-webhook:v1",
            "jetstack/cert-manager-webhook:v1",
        ),
        (
            "quay.io/jetstack/cert-manager-cainjector:v1",
            "jetstack/cert-manager-cainjector:v1",
        ),
        (
            "ghcr.io/external-secrets/external-secrets:v1",
            "external-secrets/external-secrets:v1",
        ),
    ];
    for (upstream, rest) in table {
        assert_eq!(
            moved(&policy, upstream),
            format!("registry.internal.example.com/{rest}")
        );
    }
}

/// KubeLB, "Air-Gap Installation", step 2. The chart stands behind its scheme there.
#[test]
fn kubelb() {
    let policy = mirror("mirror.internal");
    let table = [
        (
            "quay.io/kubermatic/kubelb-manager-ee:v1.3.5",
            "kubermatic/kubelb-manager-ee:v1.3.5",
        ),
        (
            "quay.io/jetstack/cert-manager-controller:v1.20.2",
            "jetstack/cert-manager-controller:v1.20.2",
        ),
        (
            "registry.k8s.io/ingress-nginx/controller:v1.15.1",
            "ingress-nginx/controller:v1.15.1",
        ),
        (
            "quay.io/kubermatic/helm-charts/kubelb-manager-ee:v1.3.5",
            "kubermatic/helm-charts/kubelb-manager-ee:v1.3.5",
        ),
    ];
    for (source, rest) in table {
        assert_eq!(moved(&policy, source), format!("mirror.internal/{rest}"));
    }
}

const KUBERNAUT: [(&str, &str, &str); 5] = [
    (
        "quay.io/kubernaut-ai/gateway:v1.1.0",
        "kubernaut-ai/gateway:v1.1.0",
        "kubernaut-ai-gateway:v1.1.0",
    ),
    (
        "quay.io/kubernaut-ai/db-migrate:v1.1.0",
        "kubernaut-ai/db-migrate:v1.1.0",
        "kubernaut-ai-db-migrate:v1.1.0",
    ),
    (
        "registry.redhat.io/rhel10/postgresql-16",
        "rhel10/postgresql-16",
        "rhel10-postgresql-16",
    ),
    (
        "registry.redhat.io/rhel10/valkey-8",
        "rhel10/valkey-8",
        "rhel10-valkey-8",
    ),
    (
        "registry.redhat.io/openshift4/ose-cli-rhel9:v4.17",
        "openshift4/ose-cli-rhel9:v4.17",
        "openshift4-ose-cli-rhel9:v4.17",
    ),
];

/// Kubernaut, "Disconnected (Air-Gapped) Installation", separator `/`.
#[test]
fn kubernaut_nested() {
    for registry in ["harbor.corp", "mirror.corp.example.com:5000"] {
        let policy = mirror(registry);
        for (source, nested, _) in KUBERNAUT {
            assert_eq!(moved(&policy, source), format!("{registry}/{nested}"));
        }
    }
}

/// Kubernaut, separator `-`: its mirror lies under the host that the images come from.
#[test]
fn kubernaut_flat() {
    let policy = Policy::builder()
        .mirror("quay.io/myorg")
        .separator("-")
        .build()
        .unwrap();
    for (source, _, flat) in KUBERNAUT {
        assert_eq!(moved(&policy, source), format!("quay.io/myorg/{flat}"));
    }
}

/// "Managing Kubernetes in Air-gapped Environments": one prefix for another, and no mirror.
#[test]
fn a_source_prefix_for_a_target_prefix() {
    let policy = Policy::builder()
        .source("docker.io/library", "my-registry.local/library")
        .build()
        .unwrap();
    assert_eq!(moved(&policy, "nginx:latest"), "my-registry.local/library/nginx:latest");
}
