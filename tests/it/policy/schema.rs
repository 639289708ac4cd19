//! The published schema of the policy file accepts what the program accepts, and knows every code.

use std::fs;

use airgap_lint::{Code, Policy};
use serde_json::Value;

use crate::support::schema;

const SCHEMA: &str = include_str!("../../../schema/policy.schema.json");

fn read(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn policies_that_are_sound_fit() {
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/policies")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if Policy::from_yaml(&text).is_ok() {
            schema::assert_fits(SCHEMA, &read(&text));
        }
    }
    schema::assert_fits(
        SCHEMA,
        &read(
            "mirror: {registry: m.example, separator: '-', depth: 2, keep-registry: true, pull-secret: s}\n\
             sources: [{from: a.example, to: b.example}]\nallow: ['c.example/**']\nexclude: [x]\nseverity: {unpinned: off}\n\
             ignore: [{code: unpinned, reason: x, until: 2027-01-31}]\nbaseline: b.json\n",
        ),
    );
}

#[test]
fn what_the_program_refuses_does_not_fit() {
    for wrong in [
        "zzz: 1",
        "mirror: {regsitry: x}",
        "sources: [{from: a.example}]",
        "severity: {unreadable: off}",
        "severity: {unpinned: of}",
        "ignore: [{code: unpinned}]",
        "ignore: [{reason: x}]",
    ] {
        assert!(Policy::from_yaml(wrong).is_err(), "{wrong}");
        assert!(schema::validate(SCHEMA, &read(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn every_code_that_can_be_set_is_in_it() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let codes: Vec<&str> = schema["$defs"]["code"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let expected: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| **code != Code::Unreadable)
        .map(|code| code.as_str())
        .collect();
    assert_eq!(codes, expected);
}
