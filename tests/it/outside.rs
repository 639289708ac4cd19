//! What reaches out of the cluster besides images: sources, proxies, secrets in plain text, pull secrets; and what a
//! registry cannot hold.

use airgap_lint::export::{Format, Options, Plan, export};
use airgap_lint::{Artifact, Finding, Input, Linter, Policy, Report, RuleSet};

const POLICY: &str =
    "mirror: { registry: mirror.internal, pull-secret: mirror-creds }\nallow: ['registry.corp.example/**']\n";

fn check(policy: &str, manifests: &str) -> Report {
    let policy = Policy::from_yaml(policy).unwrap();
    Linter::new(policy, RuleSet::embedded()).check([Input::new("manifests.yaml", manifests.as_bytes())])
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/egress/{name}.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn told(report: &Report) -> String {
    let line = |finding: &Finding| {
        let location = finding.location();
        format!(
            "{}:{} {}[{}] {}\n    {}\n    {}\n",
            location.line,
            location.column,
            finding.severity(),
            finding.code(),
            finding.subject(),
            finding.message(),
            finding.occurrence().path.join(" "),
        )
    };
    report.findings.iter().map(line).collect()
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code().as_str()).collect()
}

#[test]
fn charts_and_git_repositories_come_from_outside_and_urls_are_told_when_they_are_asked_for() {
    insta::assert_snapshot!("sources", told(&check(POLICY, &fixture("sources"))));
    let egress = format!("{POLICY}severity: {{ external-source: {{ url: info }} }}\n");
    insta::assert_snapshot!("sources_with_urls", told(&check(&egress, &fixture("sources"))));
}

#[test]
fn a_proxy_needs_exceptions_for_what_is_inside() {
    insta::assert_snapshot!("proxies", told(&check(POLICY, &fixture("proxies"))));
}

#[test]
fn a_secret_in_plain_text_is_named_and_not_shown() {
    let report = check(POLICY, &fixture("secrets"));
    insta::assert_snapshot!("secrets", told(&report));
}

#[test]
fn pods_at_the_mirror_need_its_pull_secret() {
    insta::assert_snapshot!("pull_secrets", told(&check(POLICY, &fixture("pull-secrets"))));
    let by_nodes = "mirror: { registry: mirror.internal, pull-secret: mirror-creds, node-credentials: true }\n\
                    allow: ['registry.corp.example/**']\n";
    assert_eq!(codes(&check(by_nodes, &fixture("pull-secrets"))), [""; 0]);
    let without = "mirror: { registry: mirror.internal }\nallow: ['registry.corp.example/**']\n";
    assert_eq!(codes(&check(without, &fixture("pull-secrets"))), [""; 0]);
}

fn git(url: &str) -> String {
    format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{name: a}}\nspec: {{url: \"{url}\"}}\n"
    )
}

#[test]
fn git_is_an_error_once_it_is_mirrored_and_fine_at_the_mirror() {
    let severity = |policy: &str, url: &str| {
        let report = check(policy, &git(url));
        report
            .findings
            .iter()
            .map(|finding| finding.severity().as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(severity("", "https://github.com/acme/config"), ["warning"]);
    let mirrored = "git: { mirrors: ['https://git.corp.example/mirrors'] }";
    assert_eq!(severity(mirrored, "https://github.com/acme/config"), ["error"]);
    for inside in [
        "https://git.corp.example/mirrors/acme/config.git",
        "ssh://git@git.corp.example/mirrors/acme/config",
        "http://gitea.gitea.svc.cluster.local:3000/acme/config",
        "http://10.0.0.7/acme/config",
    ] {
        assert_eq!(severity(mirrored, inside), [""; 0], "{inside}");
    }
    assert_eq!(severity(mirrored, "https://git.corp.example/mirrors-evil/a"), ["error"]);
    // The host of a mirror serves more than images.
    let at_mirror = "mirror: { registry: mirror.internal:5000/team }";
    assert_eq!(severity(at_mirror, "https://mirror.internal/git/config"), [""; 0]);
    assert_eq!(
        severity("allow: ['github.com/acme/**']", "git@github.com:acme/config.git"),
        [""; 0]
    );
    assert_eq!(
        severity("severity: { external-source: off }", "https://github.com/acme/config"),
        [""; 0]
    );
    assert_eq!(
        severity("severity: { external-source: { git: info } }", "https://github.com/a/b"),
        ["info"]
    );
}

#[test]
fn sources_are_kinds_of_their_own_and_no_images() {
    let report = check(POLICY, &fixture("sources"));
    let of = |artifact| report.inventory.clone().only(artifact).entries().len();
    assert_eq!((of(Artifact::Git), of(Artifact::Url), of(Artifact::Image)), (5, 1, 1));
    assert!(
        report
            .inventory
            .clone()
            .without_settings()
            .entries()
            .iter()
            .all(|entry| !entry.artifact.is_source())
    );

    let plan = Plan::new(&report.inventory, &Policy::from_yaml(POLICY).unwrap());
    let lists = export(Format::List, &plan, &Options::default()).unwrap();
    let files: Vec<&str> = lists.files.iter().map(|(path, _)| path).collect();
    assert_eq!(
        files,
        ["artifacts.txt", "charts.txt", "git.txt", "images.txt", "urls.txt"]
    );
    let mut of_git = Options::default();
    of_git.kind = Some(Artifact::Git);
    let list = export(Format::List, &plan, &of_git).unwrap();
    insta::assert_snapshot!("git_list", list.files.single().unwrap().text);
}

#[test]
fn no_login_and_no_secret_is_in_any_report() {
    let manifests = [
        git("https://bot:ghp_t0psecret@github.com/acme/config"),
        fixture("secrets"),
        fixture("proxies"),
    ]
    .join("---\n");
    let report = check(POLICY, &manifests);
    let told = format!("{report:?}");
    for secret in [
        "ghp_t0psecret",
        "kb-2f9a7c51d0",
        "hunter2-prod",
        "s3cr3t-v4lue",
        "AKIA5EXAMPLE7XYZ",
        "7f1c0d2be4a94c",
    ] {
        let shown = report.findings.iter().any(|finding| {
            [finding.subject(), finding.message()]
                .iter()
                .any(|text| text.contains(secret))
        });
        assert!(!shown, "{secret} is shown");
        assert!(secret == "ghp_t0psecret" || !told.contains(secret), "{secret} is kept");
    }
}

fn pod(image: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: \"{image}\"}}]}}\n"
    )
}

#[test]
fn what_the_registry_of_the_mirror_cannot_hold_is_an_error_and_not_edited() {
    let case = |mirror: &str, image: &str| {
        let report = check(&format!("mirror: {{ {mirror} }}"), &pod(image));
        let limited = report
            .findings
            .iter()
            .find(|finding| finding.code().as_str() == "registry-limit");
        limited.map(|finding| {
            assert!(finding.fix().is_none());
            finding.message().split("; ").nth(1).unwrap_or_default().to_owned()
        })
    };
    let named = |kind: &str, image: &str| case(&format!("registry: r.example/team, kind: {kind}"), image);
    assert_eq!(named("harbor", "quay.io/a/b/c:1"), None);
    assert_eq!(
        named("docker-hub", "quay.io/a/b:1").as_deref(),
        Some("it would become `r.example/team/a/b`, and Docker Hub takes 2 parts, and it has 3")
    );
    assert_eq!(
        case(
            "registry: docker.io/team, kind: docker-hub, separator: '-'",
            "quay.io/a/b:1"
        ),
        None
    );
    assert_eq!(
        named("ecr", "quay.io/a/b__c:1").as_deref(),
        Some(
            "it would become `r.example/team/a/b__c`, and ECR takes one separator between letters and digits, and it has `__`"
        )
    );
    assert!(case("registry: r.example, kind: harbor", "quay.io/b:1").is_some());
    assert!(case("registry: europe-docker.pkg.dev/project, kind: gar", "quay.io/b:1").is_some());
    assert!(
        case(
            "registry: europe-docker.pkg.dev/project/images, kind: gar",
            "quay.io/b:1"
        )
        .is_none()
    );
    let error = Policy::from_yaml("mirror: { registry: r.example, kind: habor }").unwrap_err();
    assert!(error.fix().starts_with("did you mean `harbor`?"), "{}", error.fix());
}

#[test]
fn a_copy_script_makes_the_repositories_of_ecr_and_says_what_others_want() {
    let script = |mirror: &str| {
        let policy = Policy::from_yaml(&format!("mirror: {{ {mirror} }}")).unwrap();
        let report = check(
            "",
            &[pod("quay.io/a/b:1"), pod("quay.io/a/b:2"), pod("nginx:1.27")].join("---\n"),
        );
        let export = export(
            Format::Crane,
            &Plan::new(&report.inventory, &policy),
            &Options::default(),
        )
        .unwrap();
        (export.files.single().unwrap().text.clone(), export.notes)
    };
    let (text, notes) = script("registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team");
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("create '")).collect();
    assert_eq!(lines, ["create 'team/a/b'", "create 'team/library/nginx'"]);
    assert!(text.contains("--registry-id 123456789012 --region eu-west-1 --repository-name \"$1\""));
    assert_eq!(notes, [""; 0]);
    let (text, notes) = script("registry: harbor.corp.example, kind: harbor");
    assert!(!text.contains("create "));
    assert_eq!(
        notes,
        ["harbor.corp.example: the projects `a` and `library` have to exist before the first push"]
    );
}

#[test]
fn one_digest_on_two_repositories_is_a_warning() {
    let digest = format!("sha256:{}", "5".repeat(64));
    let two = |one: &str, other: &str| {
        check(
            "severity: { public-registry: off }",
            &[pod(one), pod(other)].join("---\n"),
        )
    };
    let shared = two(
        &format!("quay.io/a/server:v1@{digest}"),
        &format!("quay.io/a/agent:v1@{digest}"),
    );
    assert_eq!(codes(&shared), ["shared-digest"]);
    assert_eq!(
        shared.findings[0].message(),
        "`quay.io/a/server` (manifests.yaml:4) has the same digest: one of them is not what its name says, or both are one image"
    );
    let same = two(
        &format!("quay.io/a/server:v1@{digest}"),
        &format!("quay.io/a/server@{digest}"),
    );
    assert_eq!(codes(&same), [""; 0]);
    let mirrored = check(
        "mirror: { registry: mirror.internal }\nseverity: { public-registry: off }",
        &[
            pod(&format!("quay.io/a/b@{digest}")),
            pod(&format!("mirror.internal/a/b@{digest}")),
        ]
        .join("---\n"),
    );
    assert_eq!(codes(&mirrored), [""; 0]);
}
