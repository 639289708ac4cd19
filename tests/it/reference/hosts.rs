//! Which hosts are public, private or unknown.

use HostClass::{Private, Public, Unknown};
use airgap_lint::reference::hosts::{HostClass, Registries};

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
    let host = "is not a valid host name; use a name without port, path or scheme; addresses need no entry";
    let last = "`registry.*` has a wildcard in its last part; write the last part in full";
    let two = "`a*b*c.example` has two wildcards in one part; use at most one between two dots";
    let key = "unknown key `publc`; did you mean `public`? the keys are `public`, `private`";
    #[rustfmt::skip]
    let table = [
        ("public: [a.example:5000]", (1, 10), format!("`a.example:5000` {host}")),
        ("public: [https://a.example]", (1, 10), format!("`https://a.example` {host}")),
        ("private:\n- a.example\n- 'x/y'\n", (3, 3), format!("`x/y` {host}")),
        ("private: ['']", (1, 11), format!("`` {host}")),
        ("private: ['registry.*']", (1, 11), last.to_owned()),
        ("private: ['a*b*c.example']", (1, 11), two.to_owned()),
        ("# é\nprivate: [é]", (2, 11), format!("`é` {host}")),
        ("private: [[a.example]]", (1, 11), "this is not a string; use a host or a pattern".to_owned()),
        ("public: a.example", (1, 9), "this is not a list; use a list of hosts and patterns".to_owned()),
        ("publc: [a.example]", (1, 1), key.to_owned()),
        ("public: []\npublic: []", (2, 1), "duplicate key `public`; put all entries in one list".to_owned()),
        ("- a.example", (1, 1), "this is not a mapping; use a mapping with the keys `public`, `private`".to_owned()),
        ("public:\n...\n---\nprivate:\n", (4, 1), "there is a second document; keep only one document".to_owned()),
    ];
    for (text, place, message) in table {
        let error = Registries::from_yaml(text).unwrap_err();
        assert_eq!((error.line(), error.column()), place, "{text}: {error}");
        assert_eq!(format!("{}; {}", error.message(), error.fix()), message, "{text}");
        assert_eq!(
            error.to_string(),
            format!("line {}, column {}: {message}", place.0, place.1)
        );
    }
    let error = Registries::from_yaml("public: [").unwrap_err();
    assert!(error.message().starts_with("invalid YAML: "), "{error}");
}

#[test]
fn a_list_may_say_nothing_and_use_anchors() {
    for text in ["", "# nothing\n", "---\n", "public:\nprivate: ~\n", "public: []\n"] {
        let registries = Registries::from_yaml(text).unwrap();
        assert_eq!(registries.class("a.example"), Unknown, "{text}");
    }
    let registries = Registries::from_yaml("public: &x [&a a.example]\nprivate: [b.example]\n").unwrap();
    assert_eq!(registries.class("a.example"), Public);
}

#[test]
fn what_is_built_in_is_what_the_file_says() {
    let read = Registries::from_yaml(include_str!("../../../rules/registries.yaml")).unwrap();
    assert_eq!(*Registries::known(), read);
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
        assert!(seen.insert(entry), "{entry} is there twice");
        last = name;
    }
    assert!(seen.len() > 100);
}
