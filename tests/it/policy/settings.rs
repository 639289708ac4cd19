//! What a file and a caller can set.

use super::{Code, DEPTH, FLAT, HostClass, KEEP_REGISTRY, NESTED, Placement, Policy, Separator, Severity};
use super::{moved, place, policy as read, unmirrored};

#[test]
fn the_keys_of_a_file_are_read() {
    let policy = read(NESTED);
    assert_eq!(policy.mirror(), Some("mirror.internal:5000/team"));
    assert_eq!(
        (policy.separator(), policy.depth(), policy.keep_registry()),
        (Separator::Slash, None, false)
    );
    assert_eq!(policy.pull_secret(), Some("mirror-creds"));
    assert_eq!(policy.severity(Code::Unpinned), Severity::Off);
    assert_eq!(policy.severity(Code::OutsideMirror), Severity::Error);
    let depth = read(DEPTH);
    assert_eq!((depth.depth(), depth.keep_registry()), (Some(3), false));
    assert!(read(KEEP_REGISTRY).keep_registry());
    assert_eq!(read(FLAT).separator(), Separator::Dash);
}

#[test]
fn an_empty_file_is_a_policy_without_a_mirror() {
    for empty in [
        "",
        "# nothing yet\n",
        "{}",
        "mirror:\nsources:\nallow:\nexclude:\nseverity:\n",
    ] {
        let policy = read(empty);
        assert_eq!(policy.mirror(), None);
        assert_eq!(place(&policy, "quay.io/a/b"), unmirrored(HostClass::Public));
    }
}

#[test]
fn flags_win_over_the_file() {
    let policy = Policy::builder()
        .mirror("flag.example")
        .separator("-")
        .pull_secret("flag")
        .source("quay.io/b", "flag.example/other")
        .allow("ghcr.io/**")
        .severity("unpinned", "error")
        .yaml("mirror: { registry: file.example, separator: '/', pull-secret: file }\nsources: [{ from: quay.io/b, to: file.example/b }, { from: quay.io/c, to: file.example/c }]\nallow: ['gcr.io/**']\nseverity: { unpinned: off, unlocatable: info }")
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(
        (policy.mirror(), policy.separator()),
        (Some("flag.example"), Separator::Dash)
    );
    assert_eq!(policy.pull_secret(), Some("flag"));
    assert_eq!(moved(&policy, "quay.io/a/b"), "flag.example/a-b");
    assert_eq!(moved(&policy, "quay.io/b/x"), "flag.example/other/x");
    assert_eq!(moved(&policy, "quay.io/c/x"), "file.example/c/x");
    assert_eq!(place(&policy, "ghcr.io/a/b"), Placement::Allowed);
    assert_eq!(place(&policy, "gcr.io/a/b"), Placement::Allowed);
    assert_eq!(policy.severity(Code::Unpinned), Severity::Error);
    assert_eq!(policy.severity(Code::Unlocatable), Severity::Info);

    let policy = Policy::builder()
        .yaml(KEEP_REGISTRY)
        .unwrap()
        .keep_registry(false)
        .depth(2)
        .build()
        .unwrap();
    assert_eq!(moved(&policy, "quay.io/a/b"), "mirror.internal/cache/a-b");
}

#[test]
fn every_code_can_be_set_to_every_severity() {
    for code in Code::ALL {
        assert_eq!(Code::from_name(code.as_str()), Some(code));
        if code == Code::Unreadable {
            continue;
        }
        for severity in Severity::ALL {
            let policy = read(&format!("severity: {{ {code}: {severity} }}"));
            assert_eq!(policy.severity(code), severity);
        }
    }
}

#[test]
fn what_cannot_be_read_cannot_be_waved_through() {
    let error = Policy::from_yaml("severity: { unreadable: off }").unwrap_err();
    assert_eq!(error.key(), "severity.unreadable");
}

#[test]
fn exclude_matches_paths_from_the_folder_of_the_policy() {
    let policy = read("exclude: ['.github/**', '**/tests/**', ./old/, 'x/*.yaml']");
    for path in [
        ".github/a.yaml",
        ".github/a/b.yaml",
        "tests/a.yaml",
        "a/tests/b/c.yaml",
        "old",
        "x/a.yaml",
    ] {
        assert!(policy.excludes(path), "{path}");
    }
    for path in [
        "github/a.yaml",
        "a/.github/b.yaml",
        "tests",
        "a/old",
        "older",
        "x/y/a.yaml",
        "",
    ] {
        assert!(!policy.excludes(path), "{path}");
    }
    let both = Policy::builder().exclude("a/**").yaml("exclude: ['b/**']").unwrap();
    let both = both.build().unwrap();
    assert!(both.excludes("a/x") && both.excludes("b/x"));
}
