//! The laws of a rewrite: it moves what it found, and touches nothing else.

#[cfg(feature = "cli")]
mod charts;
mod manifests;
#[cfg(feature = "cli")]
mod overlays;

use crate::support::{check, codes, fixtures, found, json, laws, linter, linters, references, rewrite};
use airgap_lint::Input;
use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;

const NESTED: &str = "mirror: { registry: 'mirror.internal:5000/team' }";
const IPV6: &str = "mirror: { registry: '[fd00::1]:5000/team' }";

/// A rewrite of one line under a key, as two texts.
fn moves(policy: &str, before: &str, after: &str) {
    assert_eq!(rewrite(&linter(policy), before), after);
    laws::hold(&linter(policy), before.as_bytes()).unwrap();
}

#[test]
fn every_fixture_obeys_the_laws_under_every_policy() {
    for (policy, linter) in linters() {
        for (name, bytes) in fixtures() {
            laws::hold(&linter, &bytes).unwrap_or_else(|error| panic!("{policy}: {name}: {error}"));
        }
    }
}

#[test]
fn every_fixture_obeys_the_laws_with_the_line_ends_of_windows_and_a_byte_order_mark() {
    for (policy, linter) in linters() {
        for (name, bytes) in fixtures() {
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let windows = format!("\u{feff}{}", text.replace("\r\n", "\n").replace('\n', "\r\n"));
            let moved = laws::hold(&linter, windows.as_bytes());
            let moved = moved.unwrap_or_else(|error| panic!("{policy}: {name}: {error}"));
            let bare = |text: &[u8]| {
                text.split(|byte| *byte == b'\n')
                    .filter(|line| !line.ends_with(b"\r"))
                    .count()
            };
            assert_eq!(
                bare(&moved),
                bare(windows.as_bytes()),
                "{policy}: {name}: all line ends are kept"
            );
            assert!(moved.starts_with("\u{feff}".as_bytes()));
        }
    }
}

/// An outsider's reading of the same stream; `None` where it cannot read it.
fn values(bytes: &[u8]) -> Option<Vec<Value>> {
    let text = std::str::from_utf8(bytes).ok()?;
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).ok())
        .collect()
}

/// Two values are the same but for strings; each pair of strings that differ is handed out.
fn compare<'v>(before: &'v Value, after: &'v Value, differ: &mut Vec<(&'v str, &'v str)>) {
    match (before, after) {
        (Value::String(before), Value::String(after)) => {
            if before != after {
                differ.push((before, after));
            }
        }
        (Value::Sequence(before), Value::Sequence(after)) => {
            assert_eq!(before.len(), after.len());
            before
                .iter()
                .zip(after)
                .for_each(|(before, after)| compare(before, after, differ));
        }
        (Value::Mapping(before), Value::Mapping(after)) => {
            assert_eq!(before.len(), after.len());
            for ((key, before), (moved, after)) in before.iter().zip(after) {
                compare(key, moved, differ);
                compare(before, after, differ);
            }
        }
        _ => assert_eq!(before, after),
    }
}

#[test]
fn another_yaml_reader_sees_only_strings_change_and_all_of_them_to_the_mirror() {
    for (policy, linter) in linters() {
        let mirror = linter.policy().mirror().unwrap().to_owned();
        let host = mirror.split('/').next().unwrap().to_owned();
        for (name, bytes) in fixtures() {
            let moved = laws::hold(&linter, &bytes).unwrap();
            let (Some(before), Some(after)) = (values(&bytes), values(&moved)) else {
                continue;
            };
            assert_eq!(before.len(), after.len());
            let mut differ = Vec::new();
            before
                .iter()
                .zip(&after)
                .for_each(|(before, after)| compare(before, after, &mut differ));
            for (before, after) in differ {
                // Parts of a split reference and base64 do not name the mirror's host.
                let is_plain = before.contains(['.', ':']) && before.contains('/') && !before.contains('\n');
                let is_split = !after.contains(':') || before.contains("://");
                assert!(
                    !is_plain || is_split || after.contains(&host),
                    "{policy}: {name}: {before} became {after}"
                );
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files = fixtures();
    // A stream that is cut into several chunks.
    let long = "---\nkind: Pod\nspec: {containers: [{image: quay.io/a/b:v1}]}\n--- # c\nimage: |\n  x\n".repeat(8_000);
    let inputs = || {
        let files = files.iter().map(|(name, bytes)| Input::new(name, bytes));
        files.chain([Input::new("long.yaml", long.as_bytes())])
    };
    for (policy, linter) in linters() {
        let one = json(&linter.clone().with_threads(1).check(inputs()));
        let four = json(&linter.with_threads(4).check(inputs()));
        assert!(one == four, "{policy}");
    }
}

#[test]
fn an_alias_moves_with_its_anchor_once() {
    moves(
        NESTED,
        "a: {image: &i quay.io/a/b:v1}\nb: {image: *i}\nc: {image: *i}\n",
        "a: {image: &i mirror.internal:5000/team/a/b:v1}\nb: {image: *i}\nc: {image: *i}\n",
    );
}

#[test]
fn what_is_merged_in_moves_where_it_stands() {
    moves(
        NESTED,
        "base: &base {image: quay.io/a/b:v1}\none: {<<: *base, name: one}\n",
        "base: &base {image: mirror.internal:5000/team/a/b:v1}\none: {<<: *base, name: one}\n",
    );
}

#[test]
fn a_mirror_with_brackets_is_quoted_where_yaml_would_read_a_list() {
    moves(
        IPV6,
        "image: quay.io/a/b:v1\n",
        "image: \"[fd00::1]:5000/team/a/b:v1\"\n",
    );
    moves(
        IPV6,
        "{image: quay.io/a/b:v1}\n",
        "{image: \"[fd00::1]:5000/team/a/b:v1\"}\n",
    );
    moves(
        IPV6,
        "images: [quay.io/a/b:v1, 'quay.io/a/c:v1']\n",
        "images: [\"[fd00::1]:5000/team/a/b:v1\", '[fd00::1]:5000/team/a/c:v1']\n",
    );
    moves(
        IPV6,
        "args: [--image=quay.io/a/b:v1]\n",
        "args: [\"--image=[fd00::1]:5000/team/a/b:v1\"]\n",
    );
    moves(
        IPV6,
        "args:\n- --image=quay.io/a/b:v1\n",
        "args:\n- --image=[fd00::1]:5000/team/a/b:v1\n",
    );
    moves(
        IPV6,
        "image: |-\n  quay.io/a/b:v1\n",
        "image: |-\n  [fd00::1]:5000/team/a/b:v1\n",
    );
}

#[test]
fn a_mirror_that_keeps_registries_takes_them_into_the_path() {
    moves(
        "mirror: { registry: mirror.internal/cache, keep-registry: true }",
        "images: [quay.io/a/b:1, nginx:1.27, 'registry.nowhere.example:8443/a:1']\nimage: {repository: a/b, tag: v1}\n",
        "images: [mirror.internal/cache/quay.io/a/b:1, mirror.internal/cache/docker.io/library/nginx:1.27, \
         'mirror.internal/cache/registry.nowhere.example-8443/a:1']\n\
         image: {repository: mirror.internal/cache/docker.io/a/b, tag: v1}\n",
    );
}

#[test]
fn quotes_stay_as_they_are() {
    moves(
        NESTED,
        "images: ['quay.io/a/b:1', \"quay.io/a/c:1\", quay.io/a/d:1]\n",
        "images: ['mirror.internal:5000/team/a/b:1', \"mirror.internal:5000/team/a/c:1\", \
         mirror.internal:5000/team/a/d:1]\n",
    );
}

#[test]
fn an_escaped_reference_is_edited_where_it_stands() {
    moves(
        NESTED,
        "image: \"\\x71uay.io\\/a\\/b:v1\"\n",
        "image: \"mirror.internal:5000/team/a/b:v1\"\n",
    );
}

#[test]
fn json_in_yaml_in_base64_is_edited_in_place() {
    let encode = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let text = |image: &str| {
        let inner = format!("config.json: '{{\"image\": \"{image}\", \"note\": \"it''s\"}}' # c\n");
        format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  values: {} # kept\n  other: {}\n",
            encode(&inner),
            encode("x: y")
        )
    };
    moves(
        NESTED,
        &text("quay.io/a/b:v1"),
        &text("mirror.internal:5000/team/a/b:v1"),
    );
}

#[test]
fn only_the_fields_of_a_split_reference_change_that_must() {
    let text = "image:\n  registry: quay.io # from\n  repository: a/b\n  tag: 'v1'\n";
    moves(
        NESTED,
        text,
        "image:\n  registry: mirror.internal:5000/team # from\n  repository: a/b\n  tag: 'v1'\n",
    );
    moves(
        "mirror: { registry: mirror.internal, separator: '-' }",
        text,
        "image:\n  registry: mirror.internal # from\n  repository: a-b\n  tag: 'v1'\n",
    );
    moves(
        NESTED,
        "image: {repository: a/b, tag: v1}\n",
        "image: {repository: mirror.internal:5000/team/a/b, tag: v1}\n",
    );
}

#[test]
fn comments_order_and_formatting_are_kept() {
    moves(
        NESTED,
        "# quay.io/a/b:v1\nz:   { image : \"quay.io/a/b:v1\"  ,a: 1}   # quay.io/a/b:v1\n\n\n\ny: [ ]\nx:\n      -   \
         image:    quay.io/a/c@sha256:19f02276bf8dbdd62f069b922f10c65262cc34b710eea26ff928129a736be791\n",
        "# quay.io/a/b:v1\nz:   { image : \"mirror.internal:5000/team/a/b:v1\"  ,a: 1}   # quay.io/a/b:v1\n\n\n\ny: [ ]\nx:\n      -   \
         image:    mirror.internal:5000/team/a/c@sha256:19f02276bf8dbdd62f069b922f10c65262cc34b710eea26ff928129a736be791\n",
    );
}

#[test]
fn the_copy_in_last_applied_moves_with_its_original() {
    let text = |image: &str| {
        format!(
            "kind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      \
             {{\"spec\":{{\"containers\":[{{\"image\":\"{image}\"}}]}}}}\nspec:\n  containers:\n    - image: {image}\n"
        )
    };
    moves(
        NESTED,
        &text("quay.io/a/b:v1"),
        &text("mirror.internal:5000/team/a/b:v1"),
    );
}

#[test]
fn a_field_that_two_references_share_is_changed_only_if_one_value_serves_both() {
    let serves = "registry: &r quay.io\na: {image: {registry: *r, repository: a/b, tag: v1}}\n\
                  b: {image: {registry: *r, repository: a/c, tag: v1}}\n";
    moves(NESTED, serves, &serves.replace("quay.io", "mirror.internal:5000/team"));
    let clash = "registry: &r quay.io\na: {image: {registry: *r, repository: a/b, tag: v1}}\n\
                 b: {image: {registry: *r, repository: c/d, tag: v1}}\n";
    let policy = "sources: [{from: quay.io/a, to: one.internal/a}, {from: quay.io/c, to: two.internal/c}]\n\
                  mirror: {registry: mirror.internal}";
    moves(policy, clash, clash);
    let report = check(&linter(policy), clash);
    let codes = codes(&report);
    assert_eq!(
        codes.iter().filter(|code| **code == "unlocatable").count(),
        2,
        "{codes:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_planted_reference_is_found_once_and_moves_to_its_target(
        manifest in manifests::any(), policy in 0..crate::support::POLICIES.len(),
    ) {
        let (name, policy) = crate::support::POLICIES[policy];
        prop_assume!(name != "ipv6" || !manifest.text.contains("*a"));
        let linter = linter(policy);
        prop_assert_eq!(found(&linter, &manifest.text), manifest.expected.clone(), "in {}", manifest.text);
        let moved = laws::hold(&linter, manifest.text.as_bytes()).unwrap();
        let targets: Vec<String> =
            manifest.expected.iter().map(|(_, written)| manifests::target(&linter, written)).collect();
        let after = references(&linter, &moved);
        prop_assert_eq!(after, targets, "in {}", manifest.text);
    }
}
