//! What registries are asked, and what their answers mean.

use airgap_lint::verify::{Ask, Reply, Verifier};
use airgap_lint::{Code, Status};

use super::{NESTED, OTHER, SHA, told, verify_with};

fn present(digest: &str) -> Reply {
    Reply::Present {
        digest: digest.to_owned(),
        artifact_type: None,
        platforms: vec!["linux/amd64".to_owned()],
        signatures: Vec::new(),
        has_digest: false,
    }
}

fn missing(has_digest: bool) -> Reply {
    Reply::Missing {
        detail: "404".to_owned(),
        has_digest,
    }
}

fn take(verifier: &mut Verifier<'_>, mirror: Option<&str>, reply: &dyn Fn(&Ask) -> Reply, platforms: &[String]) {
    let asks = verifier.questions(mirror).into_iter();
    let replies: Vec<_> = asks
        .map(|ask| {
            ask.map(|ask| {
                let reply = reply(&ask);
                (ask, reply)
            })
        })
        .collect();
    verifier.take("mirror", &replies, platforms);
}

/// What is asked for some images, as references.
fn asked(policy: &str, images: &[&str], mirror: Option<&str>) -> Vec<String> {
    let asked = std::cell::RefCell::new(Vec::new());
    verify_with(policy, images, |verifier| {
        let asks = verifier.questions(mirror).into_iter().flatten();
        asked.borrow_mut().extend(asks.map(|ask| {
            let tag = ask.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
            let digest = ask.digest.map(|digest| format!("@{digest}")).unwrap_or_default();
            format!("{}/{}{tag}{digest}", ask.registry, ask.repository)
        }));
    });
    asked.into_inner()
}

#[test]
fn a_registry_is_asked_for_names_at_the_mirror() {
    let images = [
        "nginx:1.27",
        "mirror.internal:5000/team/a/b:v1",
        "registry.corp.example/x:v1",
    ];
    let policy = format!("{NESTED}\nallow: ['registry.corp.example/**']");
    assert_eq!(
        asked(&policy, &images, None),
        [
            "mirror.internal:5000/team/a/b:v1",
            "mirror.internal:5000/team/library/nginx:1.27"
        ]
    );
    // Another mirror of the same layout.
    assert_eq!(
        asked(&policy, &images, Some("backup.internal/x")),
        ["backup.internal/x/a/b:v1", "backup.internal/x/library/nginx:1.27"]
    );
}

#[test]
fn answers_are_compared_with_what_is_wanted() {
    let pinned = format!("quay.io/a/b:v1@{SHA}");
    let name = "mirror.internal:5000/team/a/b:v1";
    let has_it = Reply::Present {
        digest: OTHER.to_owned(),
        artifact_type: None,
        platforms: Vec::new(),
        signatures: Vec::new(),
        has_digest: true,
    };
    for (image, reply, status, detail) in [
        ("quay.io/a/b:v1", present(SHA), "present", String::new()),
        ("quay.io/a/b:v1", missing(false), "missing", format!("`{name}`: 404")),
        (&*pinned, present(SHA), "present", String::new()),
        (
            &*pinned,
            present(OTHER),
            "wrong-digest",
            format!("`{name}` has {OTHER}"),
        ),
        (
            &*pinned,
            has_it,
            "present",
            format!("its digest is there; the tag `v1` has {OTHER}"),
        ),
        (
            &*pinned,
            missing(true),
            "present",
            "its digest is there; the tag `v1` is not".to_owned(),
        ),
        (
            "quay.io/a/b:v1",
            Reply::Failed {
                detail: "401".to_owned(),
            },
            "error",
            format!("`{name}`: 401"),
        ),
    ] {
        let (verification, _) = verify_with(NESTED, &[image], |verifier| {
            take(verifier, None, &|_| reply.clone(), &[]);
        });
        let (_, is, said) = told(&verification).remove(0);
        assert_eq!((is, said), (status, detail), "{image} {reply:?}");
    }
}

#[test]
fn platforms_that_are_required_have_to_be_there() {
    for (platform, status) in [("linux/amd64", "present"), ("linux/arm64", "incomplete")] {
        let (verification, _) = verify_with(NESTED, &["quay.io/a/b:v1"], |verifier| {
            take(verifier, None, &|_| present(SHA), &[platform.to_owned()]);
        });
        assert_eq!(told(&verification)[0].1, status);
    }
}

#[test]
fn what_could_not_be_asked_is_told_once_for_each_reason() {
    let images = ["quay.io/a:v1", "quay.io/b:v1", "quay.io/c:v1"];
    let reply = |ask: &Ask| match &*ask.repository {
        "team/c" => missing(false),
        _ => Reply::Failed {
            detail: "401 Unauthorized".to_owned(),
        },
    };
    let (_, report) = verify_with(NESTED, &images, |verifier| take(verifier, None, &reply, &[]));
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.code(), finding.message()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Code::MissingInMirror,
                "not in `mirror`; `mirror.internal:5000/team/c:v1`: 404"
            ),
            (
                Code::Unreadable,
                "`mirror` could not be asked for 2 references: 401 Unauthorized"
            ),
        ]
    );
    assert_eq!(report.status(None), Status::Failed);
}

#[test]
fn the_digests_that_were_found_can_be_pinned() {
    let pinned = format!("quay.io/b:v1@{OTHER}");
    let images = ["nginx", &pinned, "quay.io/c:v1"];
    let (verification, _) = verify_with(NESTED, &images, |verifier| {
        let reply = |ask: &Ask| match &*ask.repository {
            "team/c" => missing(false),
            _ => present(SHA),
        };
        take(verifier, None, &reply, &[]);
    });
    assert_eq!(
        verification.pins(),
        [format!("docker.io/library/nginx:latest@{SHA}")],
        "not what is pinned, missing, or wrong"
    );
    assert_eq!(verification.missing(), [pinned, "quay.io/c:v1".to_owned()]);
}
