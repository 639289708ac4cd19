//! Every error says what is wrong, where, and how to fix it.

use super::{Policy, PolicyErrorKind};
use PolicyErrorKind::*;

/// Kind, key, line and column of a file's error.
#[test]
fn errors_have_kind_key_and_place() {
    #[rustfmt::skip]
    let table: &[(&str, _, &str, (usize, usize))] = &[
        ("mirror: [", Syntax, "", (2, 1)),
        ("a: b: c", Syntax, "", (1, 5)),
        ("allow: []\nallow: []", Syntax, "", (1, 1)),
        ("miror: {}", UnknownKey, "miror", (1, 1)),
        ("mirror:\n  registry: m.example\n  keep_registry: true", UnknownKey, "mirror.keep_registry", (3, 3)),
        ("sources:\n  - { from: a.example, to: b.example, too: x }", UnknownKey, "sources[0].too", (2, 39)),
        ("sources:\n  - { from: a.example }", MissingKey, "sources[0]", (2, 5)),
        ("sources: [null]", WrongType, "sources[0]", (1, 11)),
        ("mirror: mirror.internal", WrongType, "mirror", (1, 9)),
        ("mirror: { registry: 5000 }", WrongType, "mirror.registry", (1, 21)),
        ("mirror: { registry: m.example, depth: -1 }", WrongType, "mirror.depth", (1, 39)),
        ("mirror: { registry: m.example, depth: two }", WrongType, "mirror.depth", (1, 39)),
        ("mirror: { registry: m.example, keep-registry: 1 }", WrongType, "mirror.keep-registry", (1, 47)),
        ("allow: registry.example/**", WrongType, "allow", (1, 8)),
        ("[mirror]", WrongType, "", (1, 1)),
        ("severity: { unpinned: false }", WrongType, "severity.unpinned", (1, 23)),
        ("mirror: { separator: '-' }", MissingMirror, "mirror.separator", (1, 22)),
        ("mirror: { depth: 2 }", MissingMirror, "mirror.depth", (1, 18)),
        ("mirror: { keep-registry: true }\nsources: [{from: a.example, to: b.example}]", MissingMirror, "mirror.keep-registry", (1, 26)),
        ("mirror: { pull-secret: x }", MissingMirror, "mirror.pull-secret", (1, 24)),
        ("mirror: { registry: '' }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: 'https://m.example' }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: m.example/Team }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: 'm.example:99999' }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: '<mirror-registry>.x' }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: m.example//a }", BadPrefix, "mirror.registry", (1, 21)),
        ("mirror: { registry: mirror }", HubName, "mirror.registry", (1, 21)),
        ("mirror: { registry: MIRROR/team }", HubName, "mirror.registry", (1, 21)),
        ("mirror: { registry: docker.io }", HubName, "mirror.registry", (1, 21)),
        ("mirror: { registry: 'm.example/a:v1' }", TagOrDigest, "mirror.registry", (1, 21)),
        ("sources: [{ from: quay.io, to: team/x }]", HubName, "sources[0].to", (1, 32)),
        ("sources: [{ from: quay.io, to: index.docker.io }]", HubName, "sources[0].to", (1, 32)),
        ("sources: [{ from: nginx, to: m.example }]", HubName, "sources[0].from", (1, 19)),
        ("sources: [{ from: 'nginx:v1', to: m.example }]", TagOrDigest, "sources[0].from", (1, 19)),
        ("sources: [{ from: 'quay.io/a:v1', to: m.example }]", TagOrDigest, "sources[0].from", (1, 19)),
        ("sources: [{ from: 'quay.io/a@sha256:0', to: m.example }]", TagOrDigest, "sources[0].from", (1, 19)),
        ("sources:\n- { from: 'quay.io/*', to: m.example }", Wildcard, "sources[0].from", (2, 11)),
        ("sources:\n- { from: a.example, to: m.example }\n- { from: a.example/, to: m.example }", DuplicateSource, "sources[1].from", (3, 11)),
        ("mirror: { registry: m.example, separator: '_' }", BadSeparator, "mirror.separator", (1, 43)),
        ("mirror: { registry: m.example, depth: 0 }", BadDepth, "mirror.depth", (1, 39)),
        ("mirror: { registry: m.example/a/b, depth: 2 }", BadDepth, "mirror.depth", (1, 43)),
        ("mirror: { registry: m.example, pull-secret: Creds }", BadPullSecret, "mirror.pull-secret", (1, 45)),
        ("mirror: { registry: m.example, pull-secret: a..b }", BadPullSecret, "mirror.pull-secret", (1, 45)),
        ("allow: ['']", BadGlob, "allow[0]", (1, 9)),
        ("allow:\n- quay.io/**\n- 'quay.io/{a'", BadGlob, "allow[1]", (3, 3)),
        ("allow: ['quay.io/[a']", BadGlob, "allow[0]", (1, 9)),
        ("allow: [registry.example]", BadGlob, "allow[0]", (1, 9)),
        ("allow: ['https://registry.example/**']", BadGlob, "allow[0]", (1, 9)),
        ("exclude: tests", WrongType, "exclude", (1, 10)),
        ("exclude: [1]", WrongType, "exclude[0]", (1, 11)),
        ("exclude: ['./']", BadGlob, "exclude[0]", (1, 11)),
        ("exclude:\n- a/**\n- /b", BadGlob, "exclude[1]", (3, 3)),
        ("exclude: [../b]", BadGlob, "exclude[0]", (1, 11)),
        ("exclude: ['a/[b']", BadGlob, "exclude[0]", (1, 11)),
        ("allow: [nginx]", HubName, "allow[0]", (1, 9)),
        ("allow: ['velero/*']", HubName, "allow[0]", (1, 9)),
        ("allow: ['quay.io/a/b:*']", TagOrDigest, "allow[0]", (1, 9)),
        ("severity: { unpined: off }", UnknownCode, "severity.unpined", (1, 13)),
        ("severity: { unpinned: warn }", UnknownSeverity, "severity.unpinned", (1, 23)),
    ];
    for (text, kind, key, place) in table {
        let error = match Policy::from_yaml(text) {
            Ok(_) => panic!("{text}"),
            Err(error) => error,
        };
        let found = (error.line().unwrap_or_default(), error.column().unwrap_or_default());
        assert_eq!(
            (error.kind(), error.key(), found),
            (*kind, *key, *place),
            "{text}\n{error}"
        );
        assert!(!error.message().is_empty() && !error.fix().is_empty());
    }
}

fn message(text: &str) -> String {
    Policy::from_yaml(text).unwrap_err().to_string()
}

#[test]
fn errors_read_as_sentences() {
    #[rustfmt::skip]
    let table = [
        ("mirror:\n  regsitry: m.example",
         "line 2, column 3: mirror.regsitry: unknown key `regsitry`; did you mean `registry`? the keys are `registry`, `kind`, `separator`, `depth`, `keep-registry`, `pull-secret`, `node-credentials`"),
        ("zzz: 1",
         "line 1, column 1: zzz: unknown key `zzz`; the keys are `mirror`, `git`, `sources`, `allow`, `exclude`, `severity`, `ignore`, `baseline`"),
        ("mirror: { registry: team/mirror }",
         "line 1, column 21: mirror.registry: `team/mirror` would be read as a name on Docker Hub; use a host with a dot or a port, or write `docker.io/team/mirror` if you mean Docker Hub"),
        ("mirror: { registry: docker.io }",
         "line 1, column 21: mirror.registry: Docker Hub has images only under a namespace; add yours, as in `docker.io/team`"),
        ("mirror: { registry: m.example/Team }",
         "line 1, column 21: mirror.registry: invalid registry `m.example/Team`: repository names must be lower case; write `host[:port][/path]`"),
        ("sources:\n- { from: 'quay.io/*', to: m.example }",
         "line 2, column 11: sources[0].from: `quay.io/*` has a wildcard; use a plain prefix, which covers everything under it"),
        ("mirror: { registry: m.example/a/b, depth: 2 }",
         "line 1, column 43: mirror.depth: a depth of 2 leaves no room for an image; use at least 3, because the prefix of `m.example/a/b` counts, or use a shorter prefix"),
        ("mirror: { registry: m.example, separator: . }",
         "line 1, column 43: mirror.separator: invalid separator `.`; use `/` for a registry with nested repositories, or `-` for a flat one"),
        ("allow: [nginx]",
         "line 1, column 9: allow[0]: `nginx` has no registry, so it matches nothing; write `docker.io/library/nginx`; patterns match resolved names"),
        ("severity: { unpinned: of }",
         "line 1, column 23: severity.unpinned: unknown severity `of`; did you mean `off`? use one of `off`, `info`, `warning`, `error`"),
    ];
    for (text, expected) in table {
        assert_eq!(message(text), expected);
    }
}

#[test]
fn sources_that_feed_each_other_in_a_circle_are_refused() {
    let circles = [
        "sources:\n- { from: a.example, to: b.example }\n- { from: b.example, to: a.example }",
        "sources:\n- { from: a.example, to: b.example }\n- { from: b.example, to: c.example }\n- { from: c.example, to: a.example }",
        "sources:\n- { from: a.example, to: b.example/x }\n- { from: b.example/x/y, to: a.example }",
    ];
    for text in circles {
        let error = Policy::from_yaml(text).unwrap_err();
        assert_eq!((error.kind(), error.line()), (Circle, Some(2)), "{error}");
        assert_eq!(
            error.fix(),
            "remove one of them, or set its `to` to its `from` so that its images stay"
        );
    }
    assert_eq!(
        message(circles[0]),
        "line 2, column 11: sources[0].from: the sources form a circle: `a.example` → `b.example` → `a.example`; \
         remove one of them, or set its `to` to its `from` so that its images stay"
    );
    for no_circle in [
        "sources: [{ from: a.example, to: a.example/x }]",
        "sources: [{ from: a.example/x, to: a.example }]",
        "sources: [{ from: a.example, to: b.example }, { from: b.example, to: b.example }]",
        "sources: [{ from: a.example, to: b.example/x }, { from: b.example, to: a.example/x }]",
        "sources: [{ from: a.example, to: b.example }, { from: b.example-evil, to: a.example }]",
    ] {
        Policy::from_yaml(no_circle).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn an_error_in_what_a_caller_set_has_a_key_but_no_line() {
    let file = "mirror:\n  registry: m.example\n";
    let error = Policy::builder()
        .mirror("mirror")
        .yaml(file)
        .unwrap()
        .build()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.key(), error.line(), error.column()),
        (HubName, "mirror.registry", None, None)
    );
    let error = Policy::builder().severity("unpinned", "loud").build().unwrap_err();
    assert_eq!(
        (error.kind(), error.key(), error.line()),
        (UnknownSeverity, "severity.unpinned", None)
    );
    let twice = Policy::builder()
        .source("a.example", "b.example")
        .source("a.example", "c.example")
        .build();
    assert_eq!(twice.unwrap_err().kind(), DuplicateSource);
}

#[test]
fn errors_are_found_behind_aliases_and_quotes() {
    let error = Policy::from_yaml("sources:\n- &s { \"from\": 'quay.io', to: x }\n- *s\n").unwrap_err();
    assert_eq!(
        (error.key(), error.line(), error.column()),
        ("sources[0].to", Some(2), Some(31))
    );
}
