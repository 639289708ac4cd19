//! Image references, in tables.

mod hosts;

use airgap_lint::reference::{InvalidReference, Reference};
use proptest::prelude::*;

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn parse(written: &str) -> Reference {
    Reference::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"))
}

fn refuse(written: &str) -> InvalidReference {
    match Reference::parse(written) {
        Ok(reference) => panic!("{reference:?} should be refused"),
        Err(error) => error,
    }
}

#[test]
fn names_resolve_as_docker_resolves_them() {
    #[rustfmt::skip]
    let table = [
        // written, registry, repository, implied
        ("nginx", "docker.io", "library/nginx", true),
        ("nginx:1.27", "docker.io", "library/nginx", true),
        ("velero/velero", "docker.io", "velero/velero", true),
        ("a/b/c/d", "docker.io", "a/b/c/d", true),
        ("docker.io/nginx", "docker.io", "library/nginx", false),
        ("docker.io/library/nginx", "docker.io", "library/nginx", false),
        ("docker.io/velero/velero", "docker.io", "velero/velero", false),
        ("index.docker.io/nginx", "docker.io", "library/nginx", false),
        ("registry-1.docker.io/a/b", "docker.io", "a/b", false),
        ("Index.Docker.IO/a/b", "docker.io", "a/b", false),
        ("DOCKER.IO/nginx", "docker.io", "library/nginx", false),
        ("docker.io:443/nginx", "docker.io:443", "nginx", false),
        ("host:5000/x", "host:5000", "x", false),
        ("localhost/x", "localhost", "x", false),
        ("LOCALHOST/x", "localhost", "x", false),
        ("localhost:5000/x", "localhost:5000", "x", false),
        ("localhost", "docker.io", "library/localhost", true),
        ("localhost:5000", "docker.io", "library/localhost", true),
        ("library/localhost/x", "docker.io", "library/localhost/x", true),
        ("[2001:db8::1]:5000/x", "[2001:db8::1]:5000", "x", false),
        ("[2001:db8::1]/x/y", "[2001:db8::1]", "x/y", false),
        ("[2001:DB8::1]:5000/x", "[2001:db8::1]:5000", "x", false),
        ("[2001:db8:1:2:3:4:5:6]/x:t", "[2001:db8:1:2:3:4:5:6]", "x", false),
        ("HOST.example/x", "host.example", "x", false),
        ("Host:5000/x", "host:5000", "x", false),
        ("LOCALDOMAIN/x", "LOCALDOMAIN", "x", false),
        ("Docker/docker", "Docker", "docker", false),
        ("quay.io/a/b/c", "quay.io", "a/b/c", false),
        ("test.com:5000", "docker.io", "library/test.com", true),
        ("192.168.0.1:80", "docker.io", "library/192.168.0.1", true),
        ("192.168.0.1:8/debian", "192.168.0.1:8", "debian", false),
        ("foo_bar.com:8080", "docker.io", "library/foo_bar.com", true),
        ("foo/foo_bar.com:8080", "docker.io", "foo/foo_bar.com", true),
        ("b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io", "test.example.com/my-app", false),
        ("xn--n3h.com/myimage", "xn--n3h.com", "myimage", false),
        ("a--b/c---d", "docker.io", "a--b/c---d", true),
        ("dock__er/d_o.c-k", "docker.io", "dock__er/d_o.c-k", true),
        ("d/t", "docker.io", "d/t", true),
        ("quay.io/a:65536", "quay.io", "a", false),
    ];
    for (written, registry, repository, implied) in table {
        let reference = parse(written);
        assert_eq!(reference.written(), written);
        assert_eq!(reference.registry(), registry, "{written}");
        assert_eq!(reference.repository(), repository, "{written}");
        assert_eq!(reference.name(), format!("{registry}/{repository}"));
        assert_eq!(reference.registry_is_implied(), implied, "{written}");
    }
}

#[test]
fn tag_and_digest_stay_as_written() {
    let digest = format!("sha256:{SHA256}");
    let digest = digest.as_str();
    let long = "v".repeat(128);
    let long = long.as_str();
    #[rustfmt::skip]
    let table = [
        ("nginx", None, None),
        ("nginx:1.27", Some("1.27"), None),
        ("nginx:_", Some("_"), None),
        ("nginx:V1.2.3-RC_1", Some("V1.2.3-RC_1"), None),
        (&format!("a/b:{long}"), Some(long), None),
        (&format!("a/b@{digest}"), None, Some(digest)),
        (&format!("a/b:v1@{digest}"), Some("v1"), Some(digest)),
        (&format!("host:5000/b:v1@{digest}"), Some("v1"), Some(digest)),
        ("host:5000/b:5000", Some("5000"), None),
    ];
    for (written, tag, digest) in table {
        let reference = parse(written);
        assert_eq!((reference.tag(), reference.digest()), (tag, digest), "{written}");
        let suffix =
            tag.map(|t| format!(":{t}")).unwrap_or_default() + &digest.map(|d| format!("@{d}")).unwrap_or_default();
        assert_eq!(reference.suffix(), suffix);
        assert_eq!(reference.resolved(), format!("{}{suffix}", reference.name()));
    }
}

#[test]
fn digests_of_all_registered_algorithms_are_taken_in_full_length_only() {
    for (algorithm, digits) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
        let digest = format!("{algorithm}:{}", "0af9".repeat(digits / 4));
        assert_eq!(parse(&format!("a@{digest}")).digest(), Some(digest.as_str()));
        for wrong in [digits - 1, digits + 1] {
            let written = format!("a@{algorithm}:{}", "a".repeat(wrong));
            assert_eq!(
                refuse(&written),
                InvalidReference::DigestLength {
                    expected: digits,
                    found: wrong
                }
            );
        }
    }
}

#[test]
fn every_part_has_its_place() {
    let written = format!("host.example:5000/team/app:v1@sha256:{SHA256}");
    let reference = parse(&written);
    assert_eq!(
        &written[reference.registry_span().unwrap().range()],
        "host.example:5000"
    );
    assert_eq!(&written[reference.repository_span().range()], "team/app");
    assert_eq!(&written[reference.name_span().range()], "host.example:5000/team/app");
    assert_eq!(&written[reference.tag_span().unwrap().range()], "v1");
    assert_eq!(
        &written[reference.digest_span().unwrap().range()],
        format!("sha256:{SHA256}")
    );

    let bare = parse("nginx");
    assert_eq!(bare.registry_span(), None);
    assert_eq!(
        (bare.repository_span(), bare.name_span()),
        (bare.name_span(), bare.repository_span())
    );
    assert_eq!((bare.tag_span(), bare.digest_span()), (None, None));
}

#[test]
fn what_a_kubelet_cannot_pull_is_refused_with_the_reason() {
    use InvalidReference::*;
    let uppercase_digest = format!("a@sha256:{}", SHA256.to_uppercase());
    let bare = format!("sha256:{SHA256}");
    let long_path = format!("quay.io/{}", "a".repeat(256));
    let long_parts = format!("{}a", "a/".repeat(128));
    let long_host = format!("{}com/a", "abcdefghi.".repeat(26));
    let long_tag = format!("a:{}", "v".repeat(129));
    let endless = "a".repeat(1 << 20);
    #[rustfmt::skip]
    let table = [
        ("", Empty),
        ("docker://quay.io/a/b", Scheme),
        ("oci://quay.io/a/b:v1", Scheme),
        ("https://github.com/docker/docker", Scheme),
        ("https://example.com/a?b=c d", Scheme),
        (&bare, BareDigest),
        ("sha512:abc", BareDigest),
        (SHA256, ImageId),
        ("quay.io/Team/app", Uppercase { at: 8 }),
        ("test:5000/Uppercase/lowercase:tag", Uppercase { at: 10 }),
        ("docker/Docker", Uppercase { at: 7 }),
        ("Uppercase:tag", Uppercase { at: 0 }),
        ("a.b:65536/x", BadPort),
        ("a.b:0/x", BadPort),
        ("a.b:/x", BadPort),
        ("a.b:http/x", BadPort),
        ("foo.com:http/bar", BadPort),
        ("-a.b/x", BadHost),
        ("a-.b/x", BadHost),
        ("a..b/x", BadHost),
        (".b/x", BadHost),
        ("quay.io./x", BadHost),
        ("my_host.com/x", BadHost),
        ("fc00::1:5000/debian", BadHost),
        ("[2001:db8::1/x", BadHost),
        ("[2001:db8:::1]/x", BadHost),
        ("[2001:db8:3:4::192.0.2.33]:5000/debian", BadHost),
        ("[fd00:1:2::3]75050/x", BadHost),
        ("[2001:db8::1]:75050/x", BadPort),
        ("[2001:db8::1]", BadCharacter { character: '[', at: 0 }),
        ("[fe80::1%eth0]:5000/debian", BadCharacter { character: '%', at: 8 }),
        ("a//b", EmptyPart { at: 2 }),
        ("/a", EmptyPart { at: 0 }),
        ("a/", EmptyPart { at: 2 }),
        ("quay.io/", EmptyPart { at: 8 }),
        (":tag", EmptyPart { at: 0 }),
        ("quay.io/:tag", EmptyPart { at: 8 }),
        ("@sha256:0", EmptyPart { at: 0 }),
        ("-foo/bar", BadSeparator { at: 0 }),
        ("foo/bar-", BadSeparator { at: 7 }),
        ("docker-/docker", BadSeparator { at: 6 }),
        ("____/____", BadSeparator { at: 0 }),
        ("a/b___c", BadSeparator { at: 5 }),
        ("a/b..c", BadSeparator { at: 4 }),
        ("a/b_.c", BadSeparator { at: 4 }),
        ("a/b-.c", BadSeparator { at: 4 }),
        ("a:", BadTag { at: 2 }),
        ("a:.b", BadTag { at: 2 }),
        ("a:-b", BadTag { at: 2 }),
        (&long_tag, BadTag { at: 2 }),
        ("a:b:c", BadCharacter { character: ':', at: 3 }),
        ("a@", BadDigest { at: 2 }),
        ("a@sha256", BadDigest { at: 2 }),
        ("a@sha256:", BadDigest { at: 2 }),
        ("a@md5:d41d8cd98f00b204e9800998ecf8427e", UnknownAlgorithm { at: 2 }),
        ("a@SHA256:00", UnknownAlgorithm { at: 2 }),
        ("repo@sha256:ffffffffffffffffffffffffffffffffff", DigestLength { expected: 64, found: 34 }),
        (&uppercase_digest, DigestCharacter { at: 9 }),
        (&long_path, TooLong { limit: 255 }),
        (&long_parts, TooLong { limit: 255 }),
        (&long_host, TooLong { limit: 253 }),
        (&endless, TooLong { limit: 780 }),
        (" nginx", BadCharacter { character: ' ', at: 0 }),
        ("nginx\n", BadCharacter { character: '\n', at: 5 }),
        ("nginx:1+2", BadCharacter { character: '+', at: 7 }),
        ("näh", BadCharacter { character: 'ä', at: 1 }),
        ("{{ .Values.image }}", BadCharacter { character: '{', at: 0 }),
        ("aa/asdf$$^/aa", BadCharacter { character: '$', at: 7 }),
    ];
    for (written, reason) in table {
        assert_eq!(refuse(written), reason, "{written:.80}");
    }
}

#[test]
fn each_reason_is_one_plain_sentence() {
    for written in [
        "", "oci://a", "sha256:0", SHA256, "a/B", ".a/b", "a:0/b", "a//b", "a-/b", "a:", "a@b", "a@x:0", "a b",
    ] {
        let sentence = refuse(written).to_string();
        assert!(
            !sentence.ends_with('.') && !sentence.contains('\n') && sentence.len() > 20,
            "{sentence}"
        );
    }
    assert_eq!(
        refuse("a@sha256:00").to_string(),
        "the digest has 2 digits instead of 64; write it in full"
    );
    assert_eq!(refuse("a b").to_string(), "unexpected character ' '");
}

#[test]
fn the_longest_reference_is_taken() {
    let host = format!("{}abc", "abcdefghi.".repeat(25));
    let path = format!("{}a", "a/".repeat(127));
    let written = format!("{host}:65535/{path}:{}@sha512:{}", "v".repeat(128), "0".repeat(128));
    assert_eq!(written.len(), 780);
    assert_eq!(parse(&written).resolved(), written);
}

#[test]
fn references_are_equal_and_sorted_as_written() {
    let mut sorted = [parse("quay.io/b"), parse("nginx"), parse("docker.io/nginx"), parse("a")];
    sorted.sort();
    assert_eq!(
        sorted.map(|r| r.to_string()),
        ["a", "docker.io/nginx", "nginx", "quay.io/b"]
    );
    assert_ne!(parse("nginx"), parse("docker.io/library/nginx"));
    assert_eq!("nginx".parse::<Reference>(), Reference::parse("nginx"));
}

/// Anything that looks like a reference, right or wrong.
fn lookalike() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        Just(String::new()),
        Just("docker.io/".to_owned()),
        Just("index.docker.io/".to_owned()),
        "[a-zA-Z0-9.-]{1,6}/",
        "[a-zA-Z0-9.]{1,6}:[0-9]{1,6}/",
        "\\[[0-9a-fA-F:]{2,8}\\](:[0-9]{1,5})?/",
    ];
    let suffix = prop_oneof![
        Just(String::new()),
        ":[a-zA-Z0-9_.-]{1,5}",
        "(:v1)?@sha256:[0-9a-f]{64}"
    ];
    (host, "[a-z0-9]{1,3}([._/-]{1,2}[a-zA-Z0-9]{1,2}){0,3}", suffix).prop_map(|(a, b, c)| a + &b + &c)
}

proptest! {
    #[test]
    fn a_resolved_reference_resolves_to_itself(written in lookalike()) {
        if let Ok(reference) = Reference::parse(&written) {
            prop_assert_eq!(reference.written(), &written);
            let again = parse(&reference.resolved());
            prop_assert_eq!(again.resolved(), reference.resolved());
            prop_assert_eq!(again.name(), reference.name());
            prop_assert_eq!(again.suffix(), reference.suffix());
            prop_assert!(!again.registry_is_implied());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = Reference::parse(&text);
    }

    #[test]
    fn what_oci_spec_reads_too_is_read_alike(written in lookalike()) {
        // The differences: capitals in the first part, IPv6, the second name of Docker Hub's host, impossible ports
        // and hosts, and what only looks like a digest or an id.
        let first = written.split('/').next().unwrap_or_default();
        let differs = first.bytes().any(|b| b.is_ascii_uppercase());
        if let (false, Ok(ours), Ok(theirs)) =
            (differs, Reference::parse(&written), written.parse::<oci_spec::distribution::Reference>())
        {
            prop_assert_eq!(ours.registry(), theirs.registry());
            prop_assert_eq!(ours.repository(), theirs.repository());
            prop_assert_eq!(ours.to_oci(), theirs);
        }
    }
}
