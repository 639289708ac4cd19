//! Which hosts are public, private or unknown.

use super::{HostClass, PolicyErrorKind, Registries};
use HostClass::{Private, Public, Unknown};

#[test]
fn hosts_are_known() {
    let registries = Registries::known();
    #[rustfmt::skip]
    let table = [
        (Public, vec![
            "docker.io", "index.docker.io", "registry-1.docker.io", "quay.io", "QUAY.IO", "quay.io:443", "ghcr.io", "gcr.io",
            "eu.gcr.io", "k8s.gcr.io", "mirror.gcr.io", "us-central1-docker.pkg.dev", "registry.k8s.io", "mcr.microsoft.com",
            "team.azurecr.io", "public.ecr.aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "registry.redhat.io", "nvcr.io", "cr.l5d.io", "docker.l5d.io",
            "us.icr.io", "phx.ocir.io", "registry.cn-hangzhou.aliyuncs.com", "team-registry.cn-hangzhou.cr.aliyuncs.com",
            "registry-vpc.cn-hangzhou.aliyuncs.com", "ccr.ccs.tencentyun.com", "team.jfrog.io", "cr.agentgateway.dev", "cgr.dev",
            "ttl.sh", "xpkg.upbound.io", "swr.cn-north-4.myhuaweicloud.com",
        ]),
        (Private, vec![
            "localhost", "localhost:5000", "LOCALHOST", "a.localhost", "registry.ns.svc", "registry.ns.svc:5000",
            "registry.ns.svc.cluster.local", "nas.local", "zarf.internal", "host.lan", "a.home.arpa", "harbor.corp",
            "127.0.0.1", "127.8.9.1:31999", "10.0.0.1:443", "172.16.0.1", "172.31.255.255", "192.168.0.1:80", "169.254.1.1",
            "[::1]:5000", "[fd00::1]", "[fe80::1]:80", "[FC00::1]",
        ]),
        (Unknown, vec![
            "registry.corp.example", "example.com", "registry", "registry:5000", "local", "svc", "xquay.io", "quay.io.evil.example",
            "docker.pkg.dev", "-docker.pkg.dev", "a.b-docker.pkg.dev.example", "x.dkr.ecr.amazonaws.com", "s3.eu-central-1.amazonaws.com",
            "8.8.8.8", "172.32.0.1", "11.0.0.1:80", "10.0.0.1.example", "[2001:db8::1]:5000", "azurecr.io", "LOCALDOMAIN",
        ]),
    ];
    for (class, hosts) in table {
        for host in hosts {
            assert_eq!(registries.class(host), class, "{host}");
        }
    }
}

#[test]
fn an_exact_name_goes_before_a_pattern_and_a_longer_end_before_a_shorter() {
    let registries = Registries::from_yaml(
        "public: [a.x.example, '*.example', 'r-*.y.example']\nprivate: ['*.x.example', '*.y.example', example]",
    )
    .unwrap();
    for (host, class) in [
        ("a.x.example", Public),
        ("b.x.example", Private),
        ("b.a.x.example", Private),
        ("z.example", Public),
        ("r-1.y.example", Public),
        ("r-.y.example", Private),
        ("q.r-1.y.example", Private),
        ("example", Private),
        ("x.example", Public),
    ] {
        assert_eq!(registries.class(host), class, "{host}");
    }
}

#[test]
fn a_users_list_goes_before_the_known_one() {
    let mut registries = Registries::known().clone();
    let own = "private: [quay.io, '*.azurecr.io', 'eu-*.pkg.dev']\npublic: ['*.corp']";
    registries.extend(Registries::from_yaml(own).unwrap());
    assert_eq!(registries.class("quay.io"), Private);
    assert_eq!(registries.class("team.azurecr.io"), Private);
    assert_eq!(registries.class("eu-docker.pkg.dev"), Private);
    assert_eq!(registries.class("us-docker.pkg.dev"), Public);
    assert_eq!(registries.class("harbor.corp"), Public);
    assert_eq!(registries.class("ghcr.io"), Public);
}

#[test]
fn a_wrong_entry_is_an_error_with_its_place() {
    #[rustfmt::skip]
    let table = [
        ("public: [a.example:5000]", PolicyErrorKind::BadHost, "public[0]"),
        ("public: [https://a.example]", PolicyErrorKind::BadHost, "public[0]"),
        ("private: [a.example, 'x/y']", PolicyErrorKind::BadHost, "private[1]"),
        ("private: ['registry.*']", PolicyErrorKind::BadHost, "private[0]"),
        ("private: ['a*b*c.example']", PolicyErrorKind::BadHost, "private[0]"),
        ("private: ['']", PolicyErrorKind::BadHost, "private[0]"),
        ("public: a.example", PolicyErrorKind::WrongType, "public"),
        ("publc: [a.example]", PolicyErrorKind::UnknownKey, "publc"),
    ];
    for (text, kind, key) in table {
        let error = Registries::from_yaml(text).unwrap_err();
        assert_eq!((error.kind(), error.key()), (kind, key), "{error}");
        assert_eq!(error.line(), Some(1));
    }
}

#[test]
fn the_list_is_sorted_within_its_groups_and_says_nothing_twice() {
    let text = include_str!("../../../rules/registries.yaml");
    let mut seen = std::collections::BTreeSet::new();
    let mut last = "";
    for line in text.lines() {
        let Some(entry) = line.trim().strip_prefix("- ").map(|entry| entry.trim_matches('"')) else {
            last = "";
            continue;
        };
        // Sorted by the name without the wildcard in front.
        let name = entry.trim_start_matches("*.").trim_start_matches('*');
        assert!(last <= name, "{last} stands before {name}");
        assert!(seen.insert(entry), "{entry} stands there twice");
        last = name;
    }
    assert!(seen.len() > 100);
}
