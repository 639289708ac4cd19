//! What registries that work are asked, and what is made of it.

use std::cell::Cell;

use super::server::{EMPTY, IMAGE, INDEX, Reply, Request, Server, digest, error, index, manifest, status};
use super::{Answer, ask, ask_one, question, settings};

/// A present answer without anything that has to be asked for.
fn present(digest: String, media_type: &str, has_digest: bool) -> Answer {
    Answer::Present {
        digest,
        media_type: media_type.to_owned(),
        artifact_type: None,
        platforms: Vec::new(),
        signatures: Vec::new(),
        has_digest,
    }
}

#[test]
fn one_head_with_all_four_media_types() {
    let server = Server::plain(|_| index());
    let answer = ask_one(&server, &settings(&server), "team/app:v1");
    assert_eq!(answer, present(digest(EMPTY), INDEX, false));
    assert_eq!(server.asked(), ["HEAD /v2/team/app/manifests/v1"]);
    insta::assert_snapshot!(server.requests()[0].header("accept").unwrap(), @"application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json");
}

#[test]
fn equal_questions_are_asked_once_and_answered_in_their_places() {
    let server = Server::plain(|request| match request.target.ends_with("/v1") {
        true => index(),
        false => error(404, "NAME_UNKNOWN"),
    });
    let questions = ["a:v1", "b:v2", "a:v1"].map(|reference| question(&server, reference));
    let told = Cell::new(0);
    let answers = ask(&questions, &settings(&server), &|answered| told.set(answered));
    assert!(matches!(
        answers[..],
        [Answer::Present { .. }, Answer::Missing { .. }, Answer::Present { .. }]
    ));
    assert_eq!(told.get(), 3);
    let heads = server
        .asked()
        .into_iter()
        .filter(|asked| asked.starts_with("HEAD"))
        .count();
    assert_eq!(heads, 2);
}

#[test]
fn without_the_digest_in_a_header_the_manifest_is_read_and_hashed() {
    let server = Server::plain(|_| Reply::Http(200, vec![("content-type", INDEX.to_owned())], EMPTY.into()));
    let answer = ask_one(&server, &settings(&server), &format!("team/app@{}", digest(EMPTY)));
    assert_eq!(answer, present(digest(EMPTY), INDEX, true));
    let address = format!("/v2/team/app/manifests/{}", digest(EMPTY));
    assert_eq!(server.asked(), [format!("HEAD {address}"), format!("GET {address}")]);
}

#[test]
fn what_refuses_head_is_asked_by_get() {
    let server = Server::plain(|request| if request.is_head() { status(405) } else { index() });
    assert_eq!(
        ask_one(&server, &settings(&server), "team/app:v1"),
        present(digest(EMPTY), INDEX, false)
    );
}

#[test]
fn of_a_tag_and_a_digest_both_are_asked() {
    // `v1` is another image; `v2` is not there; the digest is.
    let answer = |request: &Request| match request.target.rsplit('/').next().unwrap() {
        "v1" => index(),
        asked if asked == digest("{}") => manifest(IMAGE, "{}"),
        _ => error(404, "MANIFEST_UNKNOWN"),
    };
    let server = Server::plain(answer);
    let settings = settings(&server);
    let (here, nowhere) = (digest("{}"), digest("?"));
    assert_eq!(
        ask_one(&server, &settings, &format!("a:v1@{}", digest(EMPTY))),
        present(digest(EMPTY), INDEX, true)
    );
    assert_eq!(server.asked().len(), 1, "the tag names the digest: nothing more to ask");
    assert_eq!(
        ask_one(&server, &settings, &format!("a:v1@{here}")),
        present(digest(EMPTY), INDEX, true)
    );
    assert_eq!(
        ask_one(&server, &settings, &format!("a:v1@{nowhere}")),
        present(digest(EMPTY), INDEX, false)
    );
    let has_digest = |reference: &str| match ask_one(&server, &settings, reference) {
        Answer::Missing { has_digest, .. } => has_digest,
        other => panic!("{other:?}"),
    };
    assert!(has_digest(&format!("a:v2@{here}")));
    assert!(!has_digest(&format!("a:v2@{nowhere}")));
    assert!(!has_digest("a:v2"));
}

#[test]
fn platforms_are_those_that_can_be_pulled() {
    let child = |body: &str, platform: &str| {
        format!(
            r#"{{"mediaType":"{IMAGE}","digest":"{}","size":2,"platform":{{{platform}}}}}"#,
            digest(body)
        )
    };
    let children = [
        child("amd64", r#""os":"linux","architecture":"amd64""#),
        child("arm", r#""os":"linux","architecture":"arm","variant":"v7""#),
        child("not copied", r#""os":"linux","architecture":"s390x""#),
        child("amd64", r#""os":"unknown","architecture":"unknown""#),
        child("amd64", r#""os":"li\u001bnux","architecture":"amd64""#),
    ];
    let whole = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, children.join(","));
    let server = Server::plain(move |request| match request.target.rsplit('/').next().unwrap() {
        "v1" => manifest(INDEX, &whole),
        asked if asked == digest(&whole) => manifest(INDEX, &whole),
        asked if asked == digest("amd64") => manifest(IMAGE, "amd64"),
        asked if asked == digest("arm") => manifest(IMAGE, "arm"),
        _ => error(404, "MANIFEST_UNKNOWN"),
    });
    let mut settings = settings(&server);
    settings.platforms = true;
    let Answer::Present {
        platforms,
        artifact_type,
        ..
    } = ask_one(&server, &settings, "a:v1")
    else {
        panic!()
    };
    assert_eq!(platforms, ["linux/amd64", "linux/arm/v7"]);
    assert_eq!(artifact_type, None);
}

#[test]
fn an_image_has_the_platform_of_its_config_and_a_chart_has_none() {
    let config = r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#;
    let image = move |media_type: &str| {
        let digest = digest(config);
        format!(r#"{{"schemaVersion":2,"config":{{"mediaType":"{media_type}","digest":"{digest}","size":2}}}}"#)
    };
    let server = Server::plain(move |request| match request.target.contains("/blobs/") {
        true => Reply::Http(200, Vec::new(), config.into()),
        false if request.target.contains("/chart/") => {
            manifest(IMAGE, &image("application/vnd.cncf.helm.config.v1+json"))
        }
        false => manifest(IMAGE, &image("application/vnd.oci.image.config.v1+json")),
    });
    let mut settings = settings(&server);
    settings.platforms = true;
    let of = |reference| match ask_one(&server, &settings, reference) {
        Answer::Present {
            platforms,
            artifact_type,
            ..
        } => (platforms.join(" "), artifact_type.unwrap()),
        other => panic!("{other:?}"),
    };
    let image = (
        "linux/arm64/v8".to_owned(),
        "application/vnd.oci.image.config.v1+json".to_owned(),
    );
    assert_eq!(of("image:v1"), image);
    assert_eq!(
        of("chart:1.0.0"),
        (String::new(), "application/vnd.cncf.helm.config.v1+json".to_owned())
    );
}

#[test]
fn signatures_are_tags_of_cosign_and_referrers() {
    let tag = digest(EMPTY).replace(':', "-");
    let referrers = r#"{"schemaVersion":2,"manifests":[
        {"mediaType":"m","digest":"d","artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"}]}"#;
    // With the API for referrers, and without it.
    for has_api in [true, false] {
        let own = tag.clone();
        let server = Server::plain(move |request| match request.target.rsplit('/').next().unwrap() {
            "v1" => index(),
            asked if asked == format!("{own}.sig") => index(),
            asked if asked == digest(EMPTY) && has_api => manifest(INDEX, referrers),
            asked if asked == own && !has_api => manifest(INDEX, referrers),
            _ => error(404, "MANIFEST_UNKNOWN"),
        });
        let mut settings = settings(&server);
        settings.signatures = true;
        let Answer::Present { signatures, .. } = ask_one(&server, &settings, "a:v1") else {
            panic!()
        };
        assert_eq!(
            signatures,
            [
                "application/vnd.dev.sigstore.bundle.v0.3+json".to_owned(),
                format!("{tag}.sig")
            ]
        );
    }
}
