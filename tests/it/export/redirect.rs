//! Redirects of nodes, read back as the runtimes read them.

use airgap_lint::export::{Export, ExportError, Format, Options, Plan, export};
use airgap_lint::{Redirects, Reference};
use proptest::prelude::*;

use crate::support::{POLICIES, check, linter};

const FORMATS: [Format; 6] = [
    Format::Openshift,
    Format::RegistriesConf,
    Format::K3s,
    Format::HostsToml,
    Format::Talos,
    Format::Icsp,
];

const DIGEST: &str = "sha256:4d184e9fc0b161ef9929d80aa6ef944f9c609a5f12bdac8ca3aff2e0491d19ae";

fn plan(policy: &str, images: &[&str]) -> Plan {
    let containers: Vec<String> = images.iter().map(|image| format!("  - image: {image}\n")).collect();
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n{}",
        containers.concat()
    );
    let linter = linter(policy);
    Plan::new(&check(&linter, pod).inventory, linter.policy())
}

fn shop() -> Vec<String> {
    [
        "quay.io/jetstack/cert-manager-controller:v1.20.2",
        "registry.k8s.io/pause:3.10",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([format!("nginx:1.27@{DIGEST}")])
    .collect()
}

fn shop_plan(policy: &str) -> Plan {
    let shop = shop();
    plan(policy, &shop.iter().map(String::as_str).collect::<Vec<_>>())
}

fn options(is_open: bool) -> Options {
    let mut options = Options::default();
    options.is_open = is_open;
    options
}

fn closed(format: Format, plan: &Plan) -> Result<Export, ExportError> {
    export(format, plan, &options(false))
}

fn read(export: &Export) -> Redirects {
    let mut redirects = Redirects::default();
    for (path, file) in export.files.iter() {
        redirects.read(path, &file.text).unwrap();
    }
    redirects
}

/// Where a node with an export looks for an image.
fn names(export: &Export, image: &str) -> Vec<String> {
    let route = read(export).route(&Reference::parse(image).unwrap());
    route.map(|route| route.names).unwrap_or_default()
}

/// All files of an export, as one text.
fn text(export: &Export) -> String {
    let files = export.files.iter();
    files.map(|(path, file)| format!("== {path}\n{}", file.text)).collect()
}

/// Every image is redirected to its target and nowhere else, or left out with a reason.
fn assert_redirects(policy: &str, plan: &Plan) {
    for (format, is_open) in FORMATS.into_iter().flat_map(|format| [(format, false), (format, true)]) {
        let Ok(made) = export(format, plan, &options(is_open)) else {
            continue;
        };
        let again = export(format, plan, &options(is_open)).unwrap();
        assert_eq!(made, again, "{format}");
        let export = made;
        // What falls back to the source: k3s cannot say otherwise.
        let falls_back = is_open || format == Format::K3s;
        for item in plan.images() {
            let source = item.source.resolved();
            if export.left_out.iter().any(|left_out| left_out.reference == source) {
                continue;
            }
            let mut expected = vec![item.target.clone().unwrap()];
            expected.extend(falls_back.then(|| item.source.name().to_owned()));
            if format == Format::HostsToml && is_open && source.starts_with("docker.io/") {
                expected[1] = item.source.name().replacen("docker.io", "registry-1.docker.io", 1);
            }
            assert_eq!(
                names(&export, &source),
                expected,
                "{format} {source}\n{policy}\n{}",
                text(&export)
            );
        }
    }
}

#[test]
fn every_format_for_every_mirror() {
    let mirrors = [
        ("nested", "mirror: { registry: mirror.internal }"),
        ("port-and-prefix", "mirror: { registry: 'mirror.internal:5000/team' }"),
        (
            "flat",
            "mirror: { registry: 'mirror.internal:5000/team', separator: '-' }",
        ),
        (
            "kept",
            "mirror: { registry: 'mirror.internal:5000/team', keep-registry: true }",
        ),
    ];
    for (name, policy) in mirrors {
        let plan = shop_plan(policy);
        let shown: Vec<String> = Format::ALL
            .iter()
            .copied()
            .filter(|format| FORMATS.contains(format))
            .map(|format| match closed(format, &plan) {
                Ok(export) => format!("# {format}\n{}", text(&export)),
                Err(error) => format!("# {format}\n{error}\n"),
            })
            .collect();
        insta::assert_snapshot!(name, shown.join("\n"));
    }
}

#[test]
fn what_is_read_back_leads_to_the_target() {
    for (_, policy) in POLICIES {
        let plan = shop_plan(policy);
        assert!(plan.images().count() > 1, "{policy}");
        assert_redirects(policy, &plan);
    }
}

#[test]
fn sources_of_the_policy_are_longer_prefixes() {
    let policy = "mirror: { registry: mirror.internal/team }\n\
                  sources: [{ from: docker.io/library, to: other.internal:5000/hub }]";
    let plan = plan(policy, &["nginx:1.27", "grafana/grafana:11", "quay.io/a/b:1"]);
    let export = closed(Format::RegistriesConf, &plan).unwrap();
    assert_eq!(names(&export, "nginx:1.27"), ["other.internal:5000/hub/nginx"]);
    assert_eq!(
        names(&export, "grafana/grafana:11"),
        ["mirror.internal/team/grafana/grafana"]
    );
    assert_redirects(policy, &plan);

    let error = closed(Format::K3s, &plan).unwrap_err().to_string();
    assert!(
        error.contains("several mirrors") && error.contains("`registries-conf`"),
        "{error}"
    );
}

#[test]
fn no_redirect_covers_what_stays() {
    let policy = "mirror: { registry: mirror.internal }\nallow: ['quay.io/own/**']";
    let plan = plan(policy, &["quay.io/a/b:1", "quay.io/own/c:1", "ghcr.io/a/d:1"]);
    let export = closed(Format::RegistriesConf, &plan).unwrap();
    assert_eq!(names(&export, "quay.io/a/b:1"), ["mirror.internal/a/b"]);
    assert_eq!(names(&export, "quay.io/own/c:1"), [""; 0]);
    assert_eq!(names(&export, "ghcr.io/any/thing:1"), ["mirror.internal/any/thing"]);
    assert_eq!(
        export.notes,
        ["`quay.io/own/**` stays where it is, so repositories of quay.io are redirected one by one"]
    );
    for format in [Format::HostsToml, Format::Talos, Format::K3s] {
        assert!(matches!(closed(format, &plan), Err(ExportError::Unfit(..))), "{format}");
    }
    assert_redirects(policy, &plan);

    // The mirror is a part of a registry on the internet.
    let policy = "mirror: { registry: quay.io/own }";
    let plan = self::plan(policy, &["quay.io/a/b:1", "quay.io/own/c:1"]);
    let export = closed(Format::Openshift, &plan).unwrap();
    assert_eq!(names(&export, "quay.io/own/c:1"), [""; 0]);
    assert_eq!(names(&export, "quay.io/a/b:1"), ["quay.io/own/a/b"]);
}

#[test]
fn a_repository_above_an_allowed_one_is_left_out() {
    let policy = "mirror: { registry: mirror.internal }\nallow: ['quay.io/a/b/c']";
    let plan = plan(policy, &["quay.io/a/b:1", "quay.io/a/b/c:1"]);
    let export = closed(Format::RegistriesConf, &plan).unwrap();
    let left_out: Vec<(&str, &str)> = export
        .left_out
        .iter()
        .map(|left_out| (left_out.reference.as_str(), left_out.why.as_str()))
        .collect();
    let why = "a redirect for it would cover `quay.io/a/b/c`, which stays where it is";
    assert_eq!(left_out, [("quay.io/a/b:1", why)]);
}

#[test]
fn a_mirror_set_alone_leaves_references_behind() {
    let plan = shop_plan("mirror: { registry: mirror.internal }");
    let export = closed(Format::Idms, &plan).unwrap();
    assert_eq!(export.left_out.len(), 3);
    assert!(export.notes[0].contains("registry is blocked"), "{:?}", export.notes);
    assert_eq!(
        names(&export, &format!("nginx:1.27@{DIGEST}")),
        ["mirror.internal/library/nginx"]
    );

    let export = closed(Format::Itms, &plan).unwrap();
    assert_eq!(export.left_out.len(), 1);
    assert_eq!(names(&export, "registry.k8s.io/pause:3.10"), ["mirror.internal/pause"]);

    let export = closed(Format::Openshift, &plan).unwrap();
    assert_eq!((export.left_out.len(), export.notes.len()), (0, 0));
}

#[test]
fn what_cannot_fail_closed_is_refused() {
    let plan = shop_plan("mirror: { registry: mirror.internal }");
    let error = closed(Format::Icsp, &plan).unwrap_err().to_string();
    assert!(error.contains("`openshift`") && error.contains("--open"), "{error}");
    assert!(export(Format::Icsp, &plan, &options(true)).is_ok());
}

#[test]
fn one_folder_for_each_registry_cannot_be_flat() {
    let plan = shop_plan("mirror: { registry: mirror.internal, separator: '-' }");
    for format in [Format::HostsToml, Format::Talos] {
        let error = closed(format, &plan).unwrap_err().to_string();
        assert!(error.contains("use `registries-conf`, `k3s` or `openshift`"), "{error}");
    }
}

#[test]
fn a_registry_with_a_port_has_a_folder_that_every_system_takes() {
    let plan = plan(
        "mirror: { registry: mirror.internal }",
        &["registry.corp.example:8443/a/b:1"],
    );
    let export = closed(Format::HostsToml, &plan).unwrap();
    let paths: Vec<&str> = export.files.iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["certs.d/registry.corp.example_8443_/hosts.toml"]);
    assert!(export.files.single().is_none(), "a folder, even with one file");
    assert_eq!(
        names(&export, "registry.corp.example:8443/a/b:1"),
        ["mirror.internal/a/b"]
    );
}

#[test]
fn charts_are_left_out() {
    let release = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nspec: { url: oci://quay.io/charts/web, \
                   ref: { tag: 1.0.0 } }\n";
    let linter = linter("mirror: { registry: mirror.internal }");
    let plan = Plan::new(&check(&linter, release).inventory, linter.policy());
    let export = closed(Format::Openshift, &plan).unwrap();
    assert!(
        export
            .left_out
            .iter()
            .all(|left_out| left_out.why.contains("nodes do not pull"))
    );
    assert_eq!(export.left_out.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn whatever_the_policy_is(
        shape in 0..4_usize,
        sources in prop::collection::btree_map("(quay|ghcr)\\.io(/[ab])?", "(m|n)\\.internal/[xy]", 0..3),
        allow in prop::collection::vec("(quay|ghcr)\\.io/[ab]/(\\*\\*|[cd])", 0..2),
        images in prop::collection::vec("(quay\\.io|ghcr\\.io|docker\\.io)(/[abcd]){2,4}", 1..8),
    ) {
        let mirror = [
            "{ registry: m.internal }",
            "{ registry: m.internal/t, keep-registry: true }",
            "{ registry: m.internal/t, separator: '-' }",
            "{ registry: m.internal, depth: 2 }",
        ][shape];
        let sources: Vec<String> = sources.iter().map(|(from, to)| format!("{{ from: {from}, to: {to} }}")).collect();
        let policy = format!("mirror: {mirror}\nsources: [{}]\nallow: {allow:?}\n", sources.join(", "));
        let images: Vec<&str> = images.iter().map(String::as_str).collect();
        assert_redirects(&policy, &plan(&policy, &images));
    }
}
