//! Matching: by the digest first, then by name and tag; by the source or the name at the mirror.

use airgap_lint::Code;
use airgap_lint::holding::{Held, Holding, read_list};

use super::{NESTED, OTHER, SHA, told, verify_with};

/// What a list says of one image: status and detail.
fn look(image: &str, list: &str) -> (&'static str, String) {
    look_for(image, &read_list("images.txt", list).unwrap(), &[])
}

fn look_for(image: &str, holding: &Holding, platforms: &[String]) -> (&'static str, String) {
    let (verification, _) = verify_with(NESTED, &[image], |verifier| verifier.look_in(holding, platforms));
    let (_, status, detail) = told(&verification).remove(0);
    (status, detail)
}

#[test]
fn a_tag_is_the_same_tag() {
    assert_eq!(
        look("nginx", "docker.io/library/nginx:latest"),
        ("present", String::new())
    );
    assert_eq!(
        look("nginx:1", "nginx:2\nnginx:3\nquay.io/a:1"),
        ("missing", "other versions are held: `2`, `3`".to_owned())
    );
    assert_eq!(look("nginx:1", "quay.io/nginx:1"), ("missing", String::new()));
    assert_eq!(
        look("nginx:1", "images: [{ name: nginx }]"),
        ("unknown", "it is held by its name, and no tag is said".to_owned())
    );
}

#[test]
fn a_digest_decides_over_a_tag() {
    let pinned = format!("quay.io/a/b:v1@{SHA}");
    assert_eq!(look(&pinned, &pinned), ("present", String::new()));
    assert_eq!(
        look(&pinned, &format!("quay.io/a/b:v2@{SHA}")),
        ("present", "held with the tag `v2`".to_owned())
    );
    assert_eq!(
        look(&pinned, &format!("quay.io/a/b:v1@{OTHER}")),
        ("wrong-digest", format!("held with the digest {OTHER}"))
    );
    assert_eq!(
        look(&pinned, "quay.io/a/b:v1"),
        (
            "unknown",
            "it is held by its name, with no digest to compare".to_owned()
        )
    );
    assert_eq!(
        look(&pinned, &format!("ghcr.io/fork/b:v1@{SHA}")),
        (
            "ambiguous",
            format!("the same content is held as `ghcr.io/fork/b:v1@{SHA}`")
        )
    );
    assert_eq!(look(&pinned, "quay.io/a/b:v2").0, "missing");
    // What has only a digest has a tag that is made of it at the mirror.
    let untagged = format!("quay.io/a/b@{SHA}");
    let first = &SHA["sha256:".len()..][..12];
    assert_eq!(
        look(&untagged, &format!("mirror.internal:5000/team/a/b:mirror-{first}")).0,
        "unknown"
    );
}

#[test]
fn a_list_may_name_sources_or_targets() {
    let (source, target) = ("quay.io/a/b:v1", "mirror.internal:5000/team/a/b:v1");
    assert_eq!(look(source, source), ("present", String::new()));
    assert_eq!(look(source, target), ("present", format!("held as `{target}`")));
    // A reference that has moved is held by a list of sources, too.
    assert_eq!(look(target, source), ("present", format!("held as `{source}`")));
    assert_eq!(look(target, "quay.io/a/b:v2").0, "missing");
}

#[test]
fn several_digests_under_one_tag_are_ambiguous() {
    let list = format!("quay.io/a/b:v1@{SHA}\nmirror.internal:5000/team/a/b:v1@{OTHER}\n");
    let (status, detail) = look("quay.io/a/b:v1", &list);
    assert_eq!(status, "ambiguous");
    assert_eq!(detail, format!("held with several digests: {OTHER}, {SHA}"));
}

#[test]
fn platforms_and_parts_have_to_be_there() {
    let holding = |platforms: &[&str], problems: &[&str]| Holding {
        name: "bundle".to_owned(),
        held: vec![Held {
            reference: "quay.io/a/b:v1".to_owned(),
            platforms: platforms.iter().map(|text| (*text).to_owned()).collect(),
            problems: problems.iter().map(|text| (*text).to_owned()).collect(),
            ..Held::default()
        }],
    };
    let required = ["linux/arm64".to_owned()];
    let look = |holding| look_for("quay.io/a/b:v1", &holding, &required);
    assert_eq!(look(holding(&["linux/amd64", "linux/arm64/v8"], &[])).0, "present");
    assert_eq!(
        look(holding(&["linux/amd64"], &[])),
        ("incomplete", "it has no linux/arm64, but linux/amd64".to_owned())
    );
    assert_eq!(
        look(holding(&["linux/arm64"], &["layer 1 is missing", "layer 2 is missing"])),
        ("incomplete", "layer 1 is missing, and 1 more".to_owned())
    );
    assert_eq!(look(holding(&[], &[])).0, "unknown");
}

#[test]
fn content_without_a_name_is_known_by_its_digest() {
    let holding = Holding {
        name: "layout".to_owned(),
        held: vec![Held {
            reference: ":v1".to_owned(),
            digest: Some(SHA.to_owned()),
            ..Held::default()
        }],
    };
    let look = |image: &str| look_for(image, &holding, &[]).0;
    assert_eq!(look(&format!("quay.io/a/b:v1@{SHA}")), "present");
    assert_eq!(look("quay.io/a/b:v1"), "ambiguous");
    assert_eq!(look("quay.io/a/b:v2"), "missing");
}

#[test]
fn what_is_not_held_is_a_finding_at_each_place() {
    let pinned = format!("quay.io/a/b:v1@{SHA}");
    let list = read_list("images.txt", &format!("quay.io/a/b:v1@{OTHER}\nquay.io/c/d:v2\n")).unwrap();
    let images = [&*pinned, "quay.io/c/d:v1", "quay.io/c/d:v1", "quay.io/A:v1"];
    let (_, report) = verify_with(NESTED, &images, |verifier| verifier.look_in(&list, &[]));
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.code(), finding.location().line))
        .collect();
    assert_eq!(
        findings,
        [
            (Code::InvalidReference, 8),
            (Code::WrongDigest, 5),
            (Code::MissingInMirror, 6),
            (Code::MissingInMirror, 7),
        ]
    );
    let missing = &report.findings[2];
    assert_eq!(
        missing.message(),
        "not in `images.txt`; other versions are held: `v2` (images.txt:2)"
    );
    assert_eq!(missing.related()[0].location.line, 2);
    assert_eq!(missing.target(), Some("mirror.internal:5000/team/c/d:v1"));
}

#[test]
fn what_the_policy_allows_need_not_be_held() {
    let policy = format!("{NESTED}\nallow: ['registry.corp.example/**']");
    let list = read_list("images.txt", "quay.io/a/b:v1\nregistry.corp.example/x:v1\n").unwrap();
    let images = [
        "quay.io/a/b:v1",
        "registry.corp.example/x:v1",
        "registry.corp.example/y:v1",
    ];
    let (verification, report) = verify_with(&policy, &images, |verifier| {
        verifier.look_in(&list, &[]);
        assert_eq!(verifier.allowed(), 2);
    });
    assert_eq!(told(&verification).len(), 1);
    assert!(report.findings.is_empty());
    assert!(verification.surplus.is_empty(), "what is allowed is no surplus");
}
