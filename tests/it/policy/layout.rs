//! What is at the mirror under a name that the policy gives to nothing.

use super::{Placement, Policy, PolicyBuilder, Stuck, mirror, moved, place};
use airgap_lint::policy::LayoutFault;

/// Why the reference cannot be at the mirror, and what it should be.
#[track_caller]
fn fault(policy: &Policy, reference: &str) -> (LayoutFault, Option<String>) {
    match place(policy, reference) {
        Placement::WrongLayout { fault, target } => (fault, target.map(|target| target.name().to_owned())),
        other => panic!("{reference} is {other:?}"),
    }
}

#[track_caller]
fn assert_home(policy: &Policy, references: &[&str]) {
    for reference in references {
        assert_eq!(place(policy, reference), Placement::Home, "{reference}");
    }
}

fn registry(part: &str) -> LayoutFault {
    LayoutFault::Registry(part.to_owned())
}

fn own(part: &str) -> LayoutFault {
    LayoutFault::Mirror(part.to_owned())
}

fn some(target: &str) -> Option<String> {
    Some(target.to_owned())
}

fn built(builder: PolicyBuilder) -> Policy {
    builder.build().unwrap()
}

fn keeping(registry: &str) -> Policy {
    built(Policy::builder().mirror(registry).keep_registry(true))
}

fn flat(registry: &str) -> Policy {
    built(Policy::builder().mirror(registry).separator("-"))
}

#[test]
fn a_registry_that_the_policy_leaves_out_is_not_in_a_path() {
    let policy = mirror("m.example/team");
    for (part, rest, should_be) in [
        ("ghcr.io", "acme/shop:1", "acme/shop"),
        ("docker.io", "library/nginx", "library/nginx"),
        ("docker.io", "nginx", "library/nginx"),
        ("index.docker.io", "nginx", "library/nginx"),
        ("registry.k8s.io", "pause", "pause"),
        ("us-docker.pkg.dev", "p/r/i", "p/r/i"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "app", "app"),
        ("registry.gitlab.com-443", "a/b/c", "a/b/c"),
        ("harbor.corp", "a/b", "a/b"),
        ("harbor.corp-8443", "a/b", "a/b"),
        ("localhost", "a", "a"),
        ("localhost-5000", "a", "a"),
        ("10.0.0.7-5000", "a", "a"),
    ] {
        let reference = format!("m.example/team/{part}/{rest}");
        let target = some(&format!("m.example/team/{should_be}"));
        assert_eq!(fault(&policy, &reference), (registry(part), target), "{reference}");
    }
    let twice = fault(&policy, "m.example/team/ghcr.io/quay.io/a");
    assert_eq!(twice, (registry("ghcr.io"), None), "which one is meant is not certain");
}

#[test]
fn a_part_with_a_dot_need_not_be_a_registry() {
    assert_home(
        &mirror("mirror.internal"),
        &[
            "mirror.internal/my.app/x",
            "mirror.internal/acme/ghcr.io/x",
            "mirror.internal/ghcr.io",
            "mirror.internal/google.com/cloudsdktool/google-cloud-cli",
            "mirror.internal/registry.example.com/x",
            "mirror.internal/my_app.local/x",
            "mirror.internal/1.2.3.4/x",
            "mirror.internal/localhost",
            "mirror.internal/app-5000/x",
            "mirror.internal/quay/x",
            "mirror.internal/team/team/app",
        ],
    );
    assert_home(&mirror("m.example/library"), &["m.example/library/library/nginx"]);
    assert_eq!(
        moved(&mirror("m.example/library"), "nginx"),
        "m.example/library/library/nginx"
    );
}

#[test]
fn a_registry_that_the_policy_names_is_one() {
    let policy = built(
        Policy::builder()
            .mirror("m.example")
            .source("r.example:5000/kept", "m.example/kept")
            .source("gone.example/a", "m.example/b"),
    );
    let (why, target) = fault(&policy, "m.example/r.example-5000/x");
    assert_eq!((why, target), (registry("r.example-5000"), some("m.example/x")));
    let (why, target) = fault(&policy, "m.example/r.example-5000/kept/x");
    assert_eq!((why, target), (registry("r.example-5000"), some("m.example/kept/x")));
    let (why, target) = fault(&policy, "m.example/gone.example/a/x");
    assert_eq!((why, target), (registry("gone.example"), some("m.example/b/x")));
    assert_home(&policy, &["m.example/other.example/a/x"]);
}

#[test]
fn a_registry_is_also_seen_where_all_parts_are_joined() {
    for policy in [
        flat("m.example/p"),
        built(Policy::builder().mirror("m.example/p").depth(2)),
    ] {
        for (name, part, should_be) in [
            ("ghcr.io-acme-shop:1", "ghcr.io", Some("acme-shop")),
            ("docker.io-library-nginx", "docker.io", Some("library-nginx")),
            ("docker.io-nginx", "docker.io", None),
            ("quay.io-443-a-b", "quay.io", None),
            ("us-docker.pkg.dev-p-r-i", "us-docker.pkg.dev", Some("p-r-i")),
            ("ghcr.io/acme/shop", "ghcr.io", Some("acme-shop")),
        ] {
            let target = should_be.map(|name| format!("m.example/p/{name}"));
            assert_eq!(
                fault(&policy, &format!("m.example/p/{name}")),
                (registry(part), target),
                "{name}"
            );
        }
        let at_home = [
            "m.example/p/library-nginx",
            "m.example/p/my.app-x",
            "m.example/p/my.local-x",
            "m.example/p/x-ghcr.io-y",
        ];
        assert_home(&policy, &at_home);
        let (why, target) = fault(&policy, "m.example/p/m.example-a");
        assert_eq!((why, target), (own("m.example"), None));
    }
    assert_home(
        &mirror("m.example/p"),
        &["m.example/p/ghcr.io-acme", "m.example/p/ghcr.io-acme/shop"],
    );
}

#[test]
fn a_registry_that_the_policy_keeps_is_in_every_path() {
    let policy = keeping("m.example/cache");
    for name in ["acme/shop:1", "nginx", "library/nginx", "acme-shop/x"] {
        let reference = format!("m.example/cache/{name}");
        assert_eq!(fault(&policy, &reference), (LayoutFault::NoRegistry, None), "{name}");
    }
    assert_home(
        &policy,
        &[
            "m.example/cache",
            "m.example/cache/ghcr.io/acme/shop:1",
            "m.example/cache/unknown.example/x",
            "m.example/cache/my.app",
            "m.example/cache/localhost/x",
            "m.example/cache/localhost-5000/x",
            "m.example/cache/registry-5000/x",
            "m.example/cache/fd00--1/x",
            "m.example/cache/2001-db8--1-5000/x",
        ],
    );
    let flat = built(
        Policy::builder()
            .mirror("m.example/cache")
            .keep_registry(true)
            .separator("-"),
    );
    for name in ["acme-shop", "nginx", "acme/shop"] {
        let reference = format!("m.example/cache/{name}");
        assert_eq!(fault(&flat, &reference), (LayoutFault::NoRegistry, None), "{name}");
    }
    assert_home(
        &flat,
        &[
            "m.example/cache/ghcr.io-acme-shop",
            "m.example/cache/registry-5000-a-b",
            "m.example/cache/acme-my.app",
            "m.example/cache/localhost-a",
        ],
    );
    let (why, target) = fault(&flat, "m.example/cache/ghcr.io/acme/shop");
    assert_eq!(
        (why, target),
        (LayoutFault::TooDeep, some("m.example/cache/ghcr.io-acme-shop"))
    );
}

#[test]
fn the_mirror_is_not_in_its_own_paths() {
    let policy = mirror("m.example/team");
    let wanted = (own("m.example"), some("m.example/team/app"));
    assert_eq!(fault(&policy, "m.example/team/m.example/team/app:1"), wanted);
    assert_eq!(
        fault(&policy, "m.example/team/m.example/team/m.example/team/app"),
        wanted
    );
    assert_eq!(
        fault(&policy, "m.example/team/m.example/team/ghcr.io/acme/app"),
        (own("m.example"), some("m.example/team/acme/app"))
    );
    assert_eq!(
        fault(&policy, "m.example/team/m.example/app"),
        (own("m.example"), None),
        "what else is on the host is not moved by a guess"
    );
    assert_home(&policy, &["m.example/team/m.example", "m.example/team/a/m.example/b"]);

    let policy = mirror("m.example:5000");
    assert_eq!(
        fault(&policy, "m.example:5000/m.example-5000/app"),
        (own("m.example-5000"), some("m.example:5000/app"))
    );
    assert_eq!(
        fault(&policy, "m.example:5000/m.example/app"),
        (own("m.example"), None),
        "another port"
    );
    assert_home(&mirror("registry:5000"), &["registry:5000/registry/app"]);
    assert_home(&mirror("localhost:5000"), &["localhost:5000/library/app"]);
}

#[test]
fn a_mirror_on_a_public_host_has_other_images_of_that_host() {
    let policy = mirror("quay.io/myorg");
    assert_eq!(
        fault(&policy, "quay.io/myorg/quay.io/a/b"),
        (registry("quay.io"), some("quay.io/myorg/a/b"))
    );
    assert_eq!(
        fault(&policy, "quay.io/myorg/quay.io/myorg/b"),
        (own("quay.io"), some("quay.io/myorg/b"))
    );
    let policy = keeping("quay.io/myorg");
    assert_eq!(moved(&policy, "quay.io/a/b"), "quay.io/myorg/quay.io/a/b");
    assert_home(&policy, &["quay.io/myorg/quay.io/a/b"]);
    assert_eq!(
        fault(&policy, "quay.io/myorg/quay.io/myorg/ghcr.io/b"),
        (own("quay.io"), some("quay.io/myorg/ghcr.io/b"))
    );
}

#[test]
fn the_path_of_a_mirror_that_keeps_registries_is_there_once() {
    let policy = keeping("m.example/a/b");
    assert_eq!(
        fault(&policy, "m.example/a/b/a/b/quay.io/x/y"),
        (LayoutFault::Repeated, some("m.example/a/b/quay.io/x/y"))
    );
    for name in ["a/b/x", "a/b/my.app", "b/quay.io/x"] {
        let reference = format!("m.example/a/b/{name}");
        assert_eq!(fault(&policy, &reference), (LayoutFault::NoRegistry, None), "{name}");
    }
}

#[test]
fn a_path_that_is_too_deep_is_shaped_where_it_is() {
    let policy = built(
        Policy::builder()
            .mirror("m.example/p")
            .separator("-")
            .source("docker.io", "m.example/p/hub"),
    );
    for (name, should_be) in [
        ("acme/shop", "acme-shop"),
        ("hub/library/nginx", "hub/library-nginx"),
        ("hub-library/nginx", "hub-library-nginx"),
    ] {
        assert_eq!(
            fault(&policy, &format!("m.example/p/{name}")),
            (LayoutFault::TooDeep, some(&format!("m.example/p/{should_be}")))
        );
    }
    let policy = built(Policy::builder().mirror("m.example/p").depth(3));
    assert_eq!(
        fault(&policy, "m.example/p/a/b/c"),
        (LayoutFault::TooDeep, some("m.example/p/a/b-c"))
    );
}

#[test]
fn what_a_source_or_a_pattern_covers_is_not_judged() {
    let policy = |builder: PolicyBuilder| built(builder.mirror("m.example").allow("m.example/own/**"));
    let keeping = policy(
        Policy::builder()
            .keep_registry(true)
            .source("docker.io", "m.example/hub"),
    );
    assert_home(
        &keeping,
        &[
            "m.example/own/app",
            "m.example/hub/library/nginx",
            "m.example/hub/ghcr.io/a",
        ],
    );
    assert_eq!(fault(&keeping, "m.example/other/app"), (LayoutFault::NoRegistry, None));

    // What is under a `from` is directly at the mirror.
    let through = policy(Policy::builder().source("harbor.corp/proxies", "m.example"));
    assert_eq!(
        moved(&through, "harbor.corp/proxies/ghcr.io/a/b"),
        "m.example/ghcr.io/a/b"
    );
    assert_home(&through, &["m.example/ghcr.io/a/b"]);
    let short = policy(
        Policy::builder()
            .keep_registry(true)
            .source("docker.io/library", "m.example"),
    );
    assert_eq!(moved(&short, "nginx"), "m.example/nginx");
    assert_home(&short, &["m.example/nginx"]);

    // On Docker Hub, no name has a registry in it.
    let short = policy(Policy::builder().source("docker.io/library", "m.example"));
    assert_eq!(
        fault(&short, "m.example/ghcr.io/a/b"),
        (registry("ghcr.io"), some("m.example/a/b"))
    );
    assert_eq!(
        fault(&short, "m.example/docker.io/library/nginx"),
        (registry("docker.io"), some("m.example/nginx"))
    );

    let allowed = built(
        Policy::builder()
            .mirror("m.example")
            .separator("-")
            .allow("m.example/a/*"),
    );
    assert_home(&allowed, &["m.example/a/b"]);
    assert_eq!(fault(&allowed, "m.example/a/b/c").0, LayoutFault::TooDeep);
}

#[test]
fn nothing_moves_to_where_it_would_be_reported() {
    let policy = mirror("m.example");
    let Placement::Stuck(stuck) = place(&policy, "harbor.corp/docker.io/library/nginx") else {
        panic!("it must not become a name that is taken for a mistake");
    };
    assert_eq!(
        stuck,
        Stuck::WrongLayout {
            target: "m.example/docker.io/library/nginx".to_owned(),
            fault: registry("docker.io"),
        }
    );
    assert_eq!(
        stuck.to_string(),
        "it would become `m.example/docker.io/library/nginx`, which looks like a mistake: the registry `docker.io` is in \
         its path; add a source for it"
    );
    for (from, to, becomes) in [
        ("harbor.corp/docker.io", "m.example", "m.example/library/nginx"),
        ("harbor.corp", "m.example", "m.example/docker.io/library/nginx"),
        (
            "harbor.corp",
            "m.example/harbor",
            "m.example/harbor/docker.io/library/nginx",
        ),
    ] {
        let policy = built(Policy::builder().mirror("m.example").source(from, to));
        assert_eq!(moved(&policy, "harbor.corp/docker.io/library/nginx"), becomes);
        assert_home(&policy, &[becomes]);
    }
    let keeping = keeping("m.example");
    assert_eq!(
        moved(&keeping, "harbor.corp/docker.io/library/nginx"),
        "m.example/harbor.corp/docker.io/library/nginx"
    );
}
