//! The policy, sentence by sentence.

mod errors;
mod guides;
mod laws;
mod layout;
mod schema;
mod settings;

use airgap_lint::policy::{
    Collisions, LayoutFault, Placement, Policy, PolicyBuilder, PolicyErrorKind, Separator, Stuck, Target,
};
use airgap_lint::reference::hosts::{HostClass, Registries};
use airgap_lint::reference::{InvalidReference, Reference};
use airgap_lint::{Code, Severity};

const NESTED: &str = include_str!("../../fixtures/policies/nested.yaml");
const FLAT: &str = include_str!("../../fixtures/policies/flat.yaml");
const SOURCES: &str = include_str!("../../fixtures/policies/sources.yaml");
const KEEP_REGISTRY: &str = include_str!("../../fixtures/policies/keep-registry.yaml");
const DEPTH: &str = include_str!("../../fixtures/policies/depth.yaml");

fn policy(yaml: &str) -> Policy {
    Policy::from_yaml(yaml).unwrap_or_else(|error| panic!("{error}"))
}

fn mirror(registry: &str) -> Policy {
    Policy::builder().mirror(registry).build().unwrap()
}

fn place(policy: &Policy, reference: &str) -> Placement {
    policy.place(&Reference::parse(reference).unwrap(), Registries::known())
}

fn target(policy: &Policy, reference: &str) -> Target {
    match place(policy, reference) {
        Placement::Move(target) => target,
        other => panic!("{reference} should move, but is {other:?}"),
    }
}

/// What the reference becomes.
fn moved(policy: &Policy, reference: &str) -> String {
    target(policy, reference).reference(&Reference::parse(reference).unwrap())
}

fn unmirrored(class: HostClass) -> Placement {
    Placement::Unmirrored { class, implied: false }
}

#[test]
fn the_table_of_the_design_holds() {
    let nested = mirror("m.example/p");
    let flat = Policy::builder().mirror("m.example/p").separator("-").build().unwrap();
    let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    let controller = format!("registry.k8s.io/ingress-nginx/controller:v1@{digest}");
    #[rustfmt::skip]
    let table = [
        ("nginx:1.27", "library/nginx:1.27", "library-nginx:1.27"),
        ("velero/velero:v1", "velero/velero:v1", "velero-velero:v1"),
        (&controller, &format!("ingress-nginx/controller:v1@{digest}"), &format!("ingress-nginx-controller:v1@{digest}")),
        ("quay.io/a/b/c", "a/b/c", "a-b-c"),
    ];
    for (source, slash, dash) in table {
        assert_eq!(moved(&nested, source), format!("m.example/p/{slash}"));
        assert_eq!(moved(&flat, source), format!("m.example/p/{dash}"));
    }
    assert_eq!(place(&nested, "m.example/p/library/nginx:1.27"), Placement::Home);
    assert_eq!(place(&flat, "m.example/p/library-nginx:1.27"), Placement::Home);
    let Placement::WrongLayout {
        fault: LayoutFault::TooDeep,
        target: Some(target),
    } = place(&flat, "m.example/p/library/nginx:1.27")
    else {
        panic!("a flat mirror cannot hold a nested path");
    };
    assert_eq!(target.name(), "m.example/p/library-nginx");
}

#[test]
fn with_a_mirror_whatever_is_neither_at_home_nor_allowed_has_to_go() {
    let policy = policy(NESTED);
    for outside in [
        "nginx",
        "quay.io/a/b",
        "unknown.example/x",
        "image-registry.openshift-image-registry.svc:5000/a/b",
        "10.0.0.1:443/x",
    ] {
        assert!(matches!(place(&policy, outside), Placement::Move(_)), "{outside}");
    }
    assert_eq!(place(&policy, "mirror.internal:5000/team/x"), Placement::Home);
    assert_eq!(place(&policy, "registry.corp.example/a/b"), Placement::Allowed);
}

#[test]
fn without_a_mirror_public_hosts_and_bare_names_unknown_hosts_and_private_ones_are_told_apart() {
    let policy = policy("");
    assert_eq!(place(&policy, "quay.io/a/b"), unmirrored(HostClass::Public));
    assert_eq!(place(&policy, "docker.io/a/b"), unmirrored(HostClass::Public));
    for bare in ["nginx", "velero/velero"] {
        assert_eq!(
            place(&policy, bare),
            Placement::Unmirrored {
                class: HostClass::Public,
                implied: true
            }
        );
    }
    assert_eq!(
        place(&policy, "registry.corp.example/a"),
        unmirrored(HostClass::Unknown)
    );
    for private in [
        "registry.ns.svc:5000/a",
        "nas.local/a",
        "zarf.internal/a",
        "localhost:9999/a",
        "10.0.0.1:443/a",
        "[fd00::1]:5000/a",
    ] {
        assert_eq!(place(&policy, private), unmirrored(HostClass::Private), "{private}");
    }
}

#[test]
fn home_is_what_lies_under_the_mirror_or_a_to_at_part_boundaries() {
    let nested = policy(NESTED);
    assert_eq!(place(&nested, "mirror.internal:5000/team/a:v1"), Placement::Home);
    assert_eq!(place(&nested, "mirror.internal:5000/team"), Placement::Home);
    assert_ne!(place(&nested, "mirror.internal:5000/team-evil/a"), Placement::Home);
    assert_ne!(place(&nested, "mirror.internal:50001/team/a"), Placement::Home);
    let sources = policy(SOURCES);
    assert_eq!(place(&sources, "my-registry.local/library/nginx"), Placement::Home);
    assert_eq!(
        place(&sources, "my-registry.local/library-evil/nginx"),
        unmirrored(HostClass::Private)
    );
}

#[test]
fn a_mirror_may_lie_under_a_public_host_and_then_that_path_alone_is_home() {
    let policy = mirror("quay.io/myorg");
    assert_eq!(place(&policy, "quay.io/myorg/x:v1"), Placement::Home);
    assert_eq!(moved(&policy, "quay.io/myorg-evil/x"), "quay.io/myorg/myorg-evil/x");
    assert_eq!(moved(&policy, "quay.io/other/x:v1"), "quay.io/myorg/other/x:v1");
    assert_eq!(
        moved(&mirror("docker.io/myorg"), "nginx"),
        "docker.io/myorg/library/nginx"
    );
    assert_eq!(place(&mirror("docker.io/myorg"), "myorg/nginx"), Placement::Home);
}

#[test]
fn another_path_on_a_mirrors_own_host_is_not_moved_by_a_guess() {
    let policy = policy(NESTED);
    for stray in [
        "mirror.internal:5000/other/x",
        "mirror.internal:5000/team-evil/x",
        "mirror.internal/team/x",
        "MIRROR.internal:5000/x",
    ] {
        assert_eq!(place(&policy, stray), Placement::Stuck(Stuck::OwnHost), "{stray}");
    }
    assert_eq!(
        Stuck::OwnHost.to_string(),
        "it is on the mirror's host but not under the mirror's prefix and port; allow it, or add a source"
    );
    let fixed = Policy::builder()
        .yaml(NESTED)
        .unwrap()
        .allow("mirror.internal:5000/other/**");
    assert_eq!(
        place(&fixed.build().unwrap(), "mirror.internal:5000/other/x"),
        Placement::Allowed
    );
    let fixed = Policy::builder()
        .yaml(NESTED)
        .unwrap()
        .source("mirror.internal:5000/other", "mirror.internal:5000/team/other");
    assert_eq!(
        moved(&fixed.build().unwrap(), "mirror.internal:5000/other/x"),
        "mirror.internal:5000/team/other/x"
    );
}

#[test]
fn among_from_to_and_the_mirror_the_longest_match_wins() {
    let policy = policy(SOURCES);
    assert_eq!(moved(&policy, "velero/velero"), "harbor.example/hub/velero/velero");
    assert_eq!(moved(&policy, "nginx:1.27"), "my-registry.local/library/nginx:1.27");
    assert_eq!(
        moved(&policy, "library-evil/nginx"),
        "harbor.example/hub/library-evil/nginx"
    );

    let policy = self::policy(
        "mirror: { registry: m.example }\nsources: [{ from: m.example/old, to: m.example/new }, { from: quay.io, to: m.example/old/kept }]",
    );
    assert_eq!(
        place(&policy, "m.example/x"),
        Placement::Home,
        "the mirror is the longest"
    );
    assert_eq!(
        moved(&policy, "m.example/old/x"),
        "m.example/new/x",
        "the from is longer than the mirror"
    );
    assert_eq!(
        place(&policy, "m.example/old/kept/x"),
        Placement::Home,
        "the to is longer than the from"
    );
    assert_eq!(moved(&policy, "quay.io/x"), "m.example/old/kept/x");
}

#[test]
fn from_equal_to_to_means_leave_it() {
    assert_eq!(place(&policy(SOURCES), "quay.io/kept/x"), Placement::Home);
    assert_eq!(
        place(&policy(SOURCES), "quay.io/other/x"),
        unmirrored(HostClass::Public)
    );
    let whole_hub = policy("sources: [{ from: docker.io, to: docker.io }]");
    assert_eq!(place(&whole_hub, "nginx"), Placement::Home);
}

#[test]
fn what_lands_under_another_from_moves_on() {
    let chain = policy("sources: [{ from: a.example, to: b.example/x }, { from: b.example/x, to: c.example }]");
    assert_eq!(moved(&chain, "a.example/y:v1"), "c.example/y:v1");
    let under = policy("mirror: { registry: m.example }\nsources: [{ from: m.example/legacy, to: m.example/new }]");
    assert_eq!(moved(&under, "quay.io/legacy/x"), "m.example/new/x");
    let shorter = policy("sources: [{ from: a.example/proxy, to: a.example }]");
    assert_eq!(moved(&shorter, "a.example/proxy/proxy/proxy/x"), "a.example/x");
}

#[test]
fn a_source_may_name_one_image() {
    let policy = policy("sources: [{ from: quay.io/a/b, to: reg.example/c }]");
    assert_eq!(moved(&policy, "quay.io/a/b:v1"), "reg.example/c:v1");
    assert_eq!(
        (
            target(&policy, "quay.io/a/b").base(),
            target(&policy, "quay.io/a/b").path()
        ),
        ("reg.example", "c")
    );
}

#[test]
fn allow_is_matched_against_the_resolved_name_without_tag_and_digest() {
    let policy = policy("mirror: { registry: m.example }\nallow: [docker.io/library/nginx, 'quay.io/*/b']");
    let digest = format!("sha256:{}", "a".repeat(64));
    for allowed in [
        "nginx",
        "nginx:1.27",
        "docker.io/nginx",
        "library/nginx:v1",
        "quay.io/a/b:v1",
        &format!("nginx:1@{digest}"),
    ] {
        assert_eq!(place(&policy, allowed), Placement::Allowed, "{allowed}");
    }
    assert_ne!(place(&policy, "nginx/nginx"), Placement::Allowed);
}

#[test]
fn in_allow_one_star_stays_within_one_part_and_two_cross() {
    let policy = policy(
        "mirror: { registry: m.example }\nallow: ['quay.io/a/*', 'gcr.io/**', '*.corp.example/x/**/y', '[fd00::1]:5000/**']",
    );
    for allowed in [
        "quay.io/a/b",
        "gcr.io/a",
        "gcr.io/a/b/c",
        "r.corp.example/x/y",
        "r.corp.example/x/a/b/y",
        "[FD00::1]:5000/a",
    ] {
        assert_eq!(place(&policy, allowed), Placement::Allowed, "{allowed}");
    }
    for other in [
        "quay.io/a/b/c",
        "quay.io/a",
        "quay.io/b/a",
        "eu.gcr.io/a",
        "gcr.io.evil/a",
        "d:5000/a",
    ] {
        assert_ne!(place(&policy, other), Placement::Allowed, "{other}");
    }
}

#[test]
fn hosts_compare_without_case() {
    let policy = policy(
        "mirror: { registry: Mirror.Example/team }\nsources: [{ from: QUAY.io/a, to: Reg.example }]\nallow: ['GHCR.io/**']",
    );
    assert_eq!(policy.mirror(), Some("mirror.example/team"));
    assert_eq!(place(&policy, "MIRROR.example/team/x"), Placement::Home);
    assert_eq!(moved(&policy, "Quay.IO/a/x"), "reg.example/x");
    assert_eq!(place(&policy, "Ghcr.IO/a"), Placement::Allowed);
}

#[test]
fn the_other_names_of_docker_hub_are_docker_io() {
    for alias in ["index.docker.io", "registry-1.docker.io"] {
        let nested = mirror("m.example");
        assert_eq!(moved(&nested, &format!("{alias}/nginx")), "m.example/library/nginx");
        let policy = policy(&format!(
            "allow: ['{alias}/a/**']\nsources: [{{ from: {alias}/b, to: m.example }}]"
        ));
        assert_eq!(place(&policy, "a/b"), Placement::Allowed);
        assert_eq!(moved(&policy, "b/x"), "m.example/x");
        assert_eq!(place(&policy, &format!("{alias}/c/x")), unmirrored(HostClass::Public));
    }
}

#[test]
fn a_result_that_is_no_valid_reference_is_never_given() {
    let long = "a".repeat(250);
    let policy = mirror("m.example/team/x");
    assert!(matches!(
        place(&policy, &format!("quay.io/{long}")),
        Placement::Stuck(Stuck::Invalid {
            reason: InvalidReference::TooLong { limit: 255 },
            ..
        })
    ));
    let whole = self::policy("sources: [{ from: quay.io/a, to: reg.example }]");
    let Placement::Stuck(Stuck::Invalid { target, .. }) = place(&whole, "quay.io/a:v1") else {
        panic!()
    };
    assert_eq!(target, "reg.example");
    let hub = self::policy("sources: [{ from: quay.io/a, to: docker.io/a }]");
    assert_eq!(moved(&hub, "quay.io/a/x"), "docker.io/a/x");
    assert_eq!(
        place(&hub, "quay.io/a"),
        Placement::Stuck(Stuck::Ambiguous {
            target: "docker.io/a".into(),
            read_as: "docker.io/library/a".into()
        })
    );
}

#[test]
fn depth_says_how_many_parts_the_registry_takes_the_prefix_counted() {
    let depth = |depth, registry: &str| Policy::builder().mirror(registry).depth(depth).build().unwrap();
    assert_eq!(
        moved(&depth(2, "m.example/team"), "quay.io/a/b/c:v1"),
        "m.example/team/a-b-c:v1"
    );
    assert_eq!(
        moved(&depth(3, "m.example/team"), "quay.io/a/b/c:v1"),
        "m.example/team/a/b-c:v1"
    );
    assert_eq!(
        moved(&depth(4, "m.example/team"), "quay.io/a/b/c:v1"),
        "m.example/team/a/b/c:v1"
    );
    assert_eq!(moved(&depth(1, "m.example"), "quay.io/a/b/c"), "m.example/a-b-c");
    assert_eq!(moved(&depth(2, "m.example"), "nginx"), "m.example/library/nginx");
    assert_eq!(moved(&policy(DEPTH), "nginx"), "mirror.internal/team/library/nginx");
}

#[test]
fn separator_dash_joins_all_parts() {
    assert_eq!(moved(&policy(FLAT), "ghcr.io/a/b/c:v1"), "quay.io/myorg/a-b-c:v1");
    let deep = Policy::builder()
        .mirror("m.example")
        .separator("-")
        .depth(3)
        .build()
        .unwrap();
    assert_eq!(moved(&deep, "ghcr.io/a/b/c"), "m.example/a-b-c");
}

#[test]
fn separator_and_depth_shape_the_targets_of_sources_too() {
    let flat = policy("mirror: { separator: '-' }\nsources: [{ from: quay.io, to: m.example/x/y }]");
    assert_eq!(moved(&flat, "quay.io/a/b"), "m.example/x/y/a-b");
    let depth = policy(
        "mirror: { depth: 3 }\nsources: [{ from: quay.io, to: m.example/x/y }, { from: gcr.io, to: m.example/x/y/z }]",
    );
    assert_eq!(moved(&depth, "quay.io/a/b"), "m.example/x/y/a-b");
    let stuck = Stuck::NoRoom {
        to: "m.example/x/y/z".into(),
        depth: 3,
    };
    assert_eq!(place(&depth, "gcr.io/a"), Placement::Stuck(stuck));
}

#[test]
fn keep_registry_puts_the_source_host_first() {
    let nested = policy(KEEP_REGISTRY);
    assert_eq!(moved(&nested, "quay.io/a/b:v1"), "mirror.internal/cache/quay.io/a/b:v1");
    assert_eq!(moved(&nested, "nginx"), "mirror.internal/cache/docker.io/library/nginx");
    assert_eq!(
        moved(&nested, "Registry.Example:5000/a"),
        "mirror.internal/cache/registry.example-5000/a"
    );
    assert!(
        matches!(
            place(&nested, "LOCALDOMAIN/a"),
            Placement::Stuck(Stuck::WrongLayout { .. })
        ),
        "in lower case nothing says that it is a registry"
    );
    assert_eq!(
        moved(&nested, "[2001:db8::1]:5000/a"),
        "mirror.internal/cache/2001-db8--1-5000/a"
    );
    assert!(matches!(
        place(&nested, "[::1]:5000/a"),
        Placement::Stuck(Stuck::Invalid { .. })
    ));
    assert!(matches!(place(&nested, "a--b.example/x"), Placement::Move(_)));
    let flat = Policy::builder()
        .yaml(KEEP_REGISTRY)
        .unwrap()
        .separator("-")
        .build()
        .unwrap();
    assert_eq!(moved(&flat, "quay.io/a/b:v1"), "mirror.internal/cache/quay.io-a-b:v1");
    let target = target(&nested, "quay.io/a/b");
    assert_eq!((target.base(), target.path()), ("mirror.internal/cache", "quay.io/a/b"));
}

#[test]
fn a_reference_split_over_fields_gets_the_mirror_with_its_prefix_and_the_rest() {
    let nested = target(&policy(NESTED), "quay.io/a/b:v1");
    assert_eq!((nested.base(), nested.path()), ("mirror.internal:5000/team", "a/b"));
    let flat = target(&policy(FLAT), "ghcr.io/a/b:v1");
    assert_eq!((flat.base(), flat.path()), ("quay.io/myorg", "a-b"));
    assert_eq!(
        flat.name(),
        "quay.io/myorg/a-b",
        "a repository without a registry field carries the whole"
    );
    let source = target(&policy(SOURCES), "nginx");
    assert_eq!((source.base(), source.path()), ("my-registry.local", "library/nginx"));
}

#[test]
fn tag_and_digest_stay_as_written() {
    let digest = format!("sha512:{}", "0".repeat(128));
    for suffix in [
        String::new(),
        ":V1_x".into(),
        format!("@{digest}"),
        format!(":1@{digest}"),
    ] {
        assert_eq!(
            moved(&mirror("m.example"), &format!("QUAY.io/a/b{suffix}")),
            format!("m.example/a/b{suffix}")
        );
    }
}

#[test]
fn two_different_sources_on_one_target_name_are_a_collision_with_both_places() {
    let policy = mirror("m.example");
    let mut collisions = Collisions::default();
    for (line, image) in [
        "quay.io/a/b:v1",
        "ghcr.io/a/b:v2",
        "quay.io/a/b:v3",
        "quay.io/a/c",
        "nginx",
        "docker.io/nginx",
    ]
    .into_iter()
    .enumerate()
    {
        let reference = Reference::parse(image).unwrap();
        collisions.claim(target(&policy, image).name(), reference.name(), line);
    }
    let found: Vec<_> = collisions.found().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].target, "m.example/a/b");
    assert_eq!(found[0].sources, [("ghcr.io/a/b", &1), ("quay.io/a/b", &0)]);
}

#[test]
fn sources_apply_without_a_mirror_and_all_else_is_unmirrored() {
    let policy = policy(SOURCES);
    assert_eq!(policy.mirror(), None);
    assert_eq!(moved(&policy, "nginx"), "my-registry.local/library/nginx");
    assert_eq!(place(&policy, "ghcr.io/a/b"), unmirrored(HostClass::Public));
}

#[test]
fn what_is_allowed_is_not_moved_by_a_from() {
    let policy = policy("allow: ['quay.io/a/b']\nsources: [{ from: quay.io/a, to: m.example }]");
    assert_eq!(place(&policy, "quay.io/a/b"), Placement::Allowed);
    assert_eq!(moved(&policy, "quay.io/a/c"), "m.example/c");
}
