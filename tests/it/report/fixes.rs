//! The edits that SARIF and rdjson offer: whoever applies all of them rewrites the file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use airgap_lint::report::{Sources, rdjson, sarif};
use airgap_lint::{Input, Linter, Report};
use serde_json::Value;

use super::{POLICY, text};
use crate::support::{check, fixtures, linter, linters};

/// One text, whatever the file is called.
struct Text<'t>(&'t [u8]);

impl Sources for Text<'_> {
    fn path<'f>(&self, _: &'f str) -> Cow<'f, str> {
        "deploy/a file.yaml".into()
    }

    fn text(&self, _: &str) -> Option<&[u8]> {
        Some(self.0)
    }
}

fn sarif(report: &Report, bytes: &[u8]) -> Value {
    serde_json::from_str(&text(|out| sarif::write(report, &Text(bytes), out))).unwrap()
}

fn results(sarif: &Value) -> &Vec<Value> {
    sarif["runs"][0]["results"].as_array().unwrap()
}

/// Where a line and a column in characters are.
fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let (line, column) = (line.as_u64().unwrap() as usize, column.as_u64().unwrap() as usize);
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let characters = text[start..]
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len() - start]);
    start + characters.take(column).last().unwrap()
}

/// A text after all fixes, each applied as it comes. An edit that comes twice, or crosses another one, is a mistake.
fn apply_all(text: &str, sarif: &Value) -> String {
    let mut edits: BTreeMap<usize, (usize, &str)> = BTreeMap::new();
    let fixes = results(sarif)
        .iter()
        .filter_map(|result| result["fixes"][0].as_object());
    for change in fixes.flat_map(|fix| fix["artifactChanges"].as_array().unwrap()) {
        assert_eq!(change["artifactLocation"]["uri"], "deploy/a%20file.yaml");
        for replacement in change["replacements"].as_array().unwrap() {
            let region = &replacement["deletedRegion"];
            let start = offset(text, &region["startLine"], &region["startColumn"]);
            let end = offset(text, &region["endLine"], &region["endColumn"]);
            let inserted = replacement["insertedContent"]["text"].as_str().unwrap();
            assert_eq!(edits.insert(start, (end, inserted)), None, "edited twice: {region}");
        }
    }
    let (mut edited, mut at) = (String::new(), 0);
    for (start, (end, inserted)) in edits {
        assert!(at <= start, "edits cross");
        edited += &text[at..start];
        edited += inserted;
        at = end;
    }
    edited + &text[at..]
}

#[track_caller]
fn assert_rewrites(linter: &Linter, name: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let report = linter.check([Input::new(name, bytes)]);
    let rewritten = linter.rewrite(bytes, &report.files[0]);
    let edited = apply_all(text, &sarif(&report, bytes));
    match rewritten {
        Ok(rewritten) => assert_eq!(edited, String::from_utf8(rewritten).unwrap(), "{name}"),
        Err(_) => assert_eq!(edited, text, "{name}: what cannot be rewritten has no fixes"),
    }
}

#[test]
fn to_apply_all_fixes_is_to_rewrite() {
    for (policy, linter) in linters() {
        // One has images in a base64 of a Secret, which a report does not show.
        for (name, bytes) in fixtures()
            .into_iter()
            .filter(|(name, _)| !name.ends_with("find/payloads.yaml"))
        {
            assert_rewrites(&linter, &format!("{policy}: {name}"), &bytes);
        }
    }
}

#[test]
fn findings_that_share_an_edit_have_one_fix() {
    let manifest = "kind: Shop\nspec:\n  image: {registry: &r quay.io, repository: a/b, tag: v1}\n  \
                    sidecar: {registry: *r, repository: c/d, tag: v1}\n  other: {ü: 1, image: ghcr.io/e/f:v1}\n";
    let linter = linter(POLICY);
    assert_rewrites(&linter, "shared", manifest.as_bytes());
    let report = check(&linter, manifest);
    let sarif = sarif(&report, manifest.as_bytes());
    let places: Vec<usize> = results(&sarif)
        .iter()
        .map(|result| {
            let replacements = &result["fixes"][0]["artifactChanges"][0]["replacements"];
            replacements.as_array().map_or(0, Vec::len)
        })
        .collect();
    assert_eq!(places, [1, 0, 1], "{sarif:#}");
}

#[test]
fn a_copy_goes_with_what_it_is_a_copy_of() {
    let applied = r#"{"spec":{"containers":[{"image":"quay.io/a/b:v1"},{"image":"quay.io/c/d:v1"}]}}"#;
    let manifest = format!(
        "kind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{applied}'\nspec:\n  \
         containers:\n  - image: quay.io/a/b:v1\n  - image: quay.io/c/d:v1\n"
    );
    assert_rewrites(&linter(POLICY), "copy", manifest.as_bytes());
}

#[test]
fn what_may_be_a_secret_is_in_no_fix() {
    // A pod with the image quay.io/a/b:v1.
    const PACKED: &str = "a2luZDogUG9kCnNwZWM6IHtjb250YWluZXJzOiBbe2ltYWdlOiBxdWF5LmlvL2EvYjp2MX1dfQo=";
    let fixes = |kind: &str, field: &str| {
        let manifest = format!("apiVersion: v1\nkind: {kind}\n{field}:\n  pod.yaml: {PACKED}\n");
        let report = check(&linter(POLICY), &manifest);
        assert!(report.findings[0].fix().is_some());
        let sarif = sarif(&report, manifest.as_bytes());
        results(&sarif)[0].get("fixes").is_some()
    };
    assert!(!fixes("Secret", "data"));
    assert!(fixes("ConfigMap", "binaryData"));
}

#[test]
fn without_the_text_that_was_checked_there_are_no_fixes() {
    let manifest = "image: quay.io/a/b:v1\n";
    let report = check(&linter(POLICY), manifest);
    for other in ["", "image: quay.oi/a/b:v1\n"] {
        assert!(results(&sarif(&report, other.as_bytes()))[0].get("fixes").is_none());
    }
}

#[test]
fn reviewdog_gets_one_suggestion_over_all_edits_in_bytes() {
    let manifest = "kind: Shop\nspec: {ü: {registry: quay.io, repository: a/b, tag: v1}}\n";
    let linter = linter("mirror: { registry: mirror.internal, keep-registry: true }");
    let report = check(&linter, manifest);
    let rdjson = text(|out| rdjson::write(&report, &Text(manifest.as_bytes()), out));
    let rdjson: Value = serde_json::from_str(&rdjson).unwrap();
    let suggestion = &rdjson["diagnostics"][0]["suggestions"][0];
    let line = manifest.lines().nth(1).unwrap();
    let column = |at: &str| suggestion["range"][at]["column"].as_u64().unwrap() as usize - 1;
    let edited = format!(
        "{}{}{}",
        &line[..column("start")],
        suggestion["text"].as_str().unwrap(),
        &line[column("end")..]
    );
    let rewritten = linter.rewrite(manifest.as_bytes(), &report.files[0]).unwrap();
    assert_eq!(edited, String::from_utf8(rewritten).unwrap().lines().nth(1).unwrap());
}
