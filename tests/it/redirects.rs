//! Redirects as their runtimes apply them.

use airgap_lint::{Redirects, Reference, Route};

const DIGEST: &str = "@sha256:4d184e9fc0b161ef9929d80aa6ef944f9c609a5f12bdac8ca3aff2e0491d19ae";

fn redirects(files: &[(&str, &str)]) -> Redirects {
    let mut redirects = Redirects::default();
    for (file, text) in files {
        redirects.read(file, text).unwrap();
    }
    redirects
}

fn route(redirects: &Redirects, image: &str) -> Option<Route> {
    redirects.route(&Reference::parse(image).unwrap())
}

fn names(redirects: &Redirects, image: &str) -> Vec<String> {
    route(redirects, image).map(|route| route.names).unwrap_or_default()
}

#[test]
fn the_longest_prefix_counts_and_ends_at_a_part() {
    let conf = "\
[[registry]]
location = 'quay.io'
blocked = true
[[registry.mirror]]
location = 'm.internal/all'
[[registry]]
location = 'quay.io/a'
blocked = true
[[registry.mirror]]
location = 'm.internal/a'
";
    let redirects = redirects(&[("registries.conf", conf)]);
    assert_eq!(names(&redirects, "quay.io/a/b:1"), ["m.internal/a/b"]);
    assert_eq!(names(&redirects, "quay.io/ab/c:1"), ["m.internal/all/ab/c"]);
    assert_eq!(route(&redirects, "ghcr.io/a/b:1"), None);
}

#[test]
fn a_location_can_be_another_and_a_prefix_a_wildcard() {
    let conf = "\
[[registry]]
prefix = 'quay.io/a'
location = 'm.internal/b'
[[registry]]
prefix = '*.example.com'
[[registry.mirror]]
location = 'm.internal'
";
    let redirects = redirects(&[("registries.conf", conf)]);
    assert_eq!(names(&redirects, "quay.io/a/x:1"), ["m.internal/b/x"]);
    let both = ["m.internal/x/y", "eu.example.com/x/y"];
    assert_eq!(names(&redirects, "eu.example.com/x/y:1"), both);
    assert_eq!(route(&redirects, "example.com/x:1"), None);
}

#[test]
fn a_later_drop_in_takes_the_place_of_an_earlier_one() {
    let table =
        |to: &str| format!("[[registry]]\nlocation = 'quay.io'\nblocked = true\nmirror = [{{ location = '{to}' }}]\n");
    let redirects = redirects(&[("10.conf", &table("one.internal")), ("20.conf", &table("two.internal"))]);
    let route = route(&redirects, "quay.io/a/b:1").unwrap();
    assert_eq!(
        (route.names, &*route.file),
        (vec!["two.internal/a/b".to_owned()], "20.conf")
    );
}

#[test]
fn mirrors_for_digests_are_not_asked_for_tags() {
    for setting in [
        "mirror-by-digest-only = true\nmirror = [{ location = 'm.internal' }]",
        "mirror = [{ location = \
                     'm.internal', pull-from-mirror = 'digest-only' }]",
    ] {
        let conf = format!("[[registry]]\nlocation = 'quay.io'\nblocked = true\n{setting}\n");
        let redirects = redirects(&[("registries.conf", &conf)]);
        assert_eq!(names(&redirects, &format!("quay.io/a/b:1{DIGEST}")), ["m.internal/a/b"]);
        let route = route(&redirects, "quay.io/a/b:1").unwrap();
        assert_eq!(route.names, [""; 0]);
        assert!(route.passed.unwrap().contains("for digests only"));
    }
}

#[test]
fn either_mirror_set_blocks_a_source_for_both() {
    let sets = "\
apiVersion: v1
kind: List
items:
  - kind: ImageDigestMirrorSet
    spec: { imageDigestMirrors: [{ source: quay.io, mirrors: [m.internal], mirrorSourcePolicy: NeverContactSource }] }
  - kind: ImageTagMirrorSet
    spec: { imageTagMirrors: [{ source: quay.io, mirrors: [t.internal] }] }
";
    let redirects = redirects(&[("sets.yaml", sets)]);
    assert_eq!(names(&redirects, "quay.io/a/b:1"), ["t.internal/a/b"]);
    assert_eq!(names(&redirects, &format!("quay.io/a/b{DIGEST}")), ["m.internal/a/b"]);
}

#[test]
fn containerd_asks_hosts_and_then_the_server() {
    let both = "server = 'https://two.internal/v2/t'\noverride_path = true\n[host.'https://one.internal']\n";
    let digests = "server = 'https://m.internal'\ncapabilities = ['pull']\n";
    let any = "[host.'https://any.internal']\n";
    let redirects = redirects(&[
        ("certs.d/quay.io/hosts.toml", both),
        ("certs.d/registry.example_8443_/hosts.toml", digests),
        ("certs.d/_default/hosts.toml", any),
    ]);
    assert_eq!(
        names(&redirects, "quay.io/a/b:1"),
        ["one.internal/a/b", "two.internal/t/a/b"]
    );
    assert_eq!(names(&redirects, "ghcr.io/a/b:1"), ["any.internal/a/b", "ghcr.io/a/b"]);
    // Without a `[host]`, containerd 1.6 asks the source.
    assert_eq!(
        names(&redirects, &format!("registry.example:8443/a{DIGEST}")),
        ["m.internal/a", "registry.example:8443/a"]
    );
    let route = route(&redirects, "registry.example:8443/a:1").unwrap();
    assert!(route.names == ["registry.example:8443/a"] && route.passed.unwrap().contains("`resolve`"));
}

#[test]
fn k3s_rewrites_repositories() {
    let file = "\
mirrors:
  quay.io:
    endpoint: ['https://m.internal:5000/v2/t']
    rewrite: { '^a/(.*)$': 'x/$1', '^b/(.*)$': 'y/$1', '^b/c$': z }
  '*':
    endpoint: ['https://m.internal/path']
";
    let redirects = redirects(&[("registries.yaml", file)]);
    assert_eq!(
        names(&redirects, "quay.io/a/b:1"),
        ["m.internal:5000/t/x/b", "quay.io/a/b"]
    );
    for (image, why) in [
        ("quay.io/b/c:1", "in any order"),
        ("ghcr.io/a/b:1", "asked for `/path/v2/…`"),
    ] {
        let route = route(&redirects, image).unwrap();
        assert!(route.passed.unwrap().contains(why), "{image}");
        assert_eq!(route.names.len(), 1, "only the source is left");
    }
}
