//! values.schema.json against what the validator of Helm gives (santhosh-tekuri/jsonschema v6.0.2, in Helm's words): each
//! line of the table has a schema, values, and the error, which is empty where the values fit.

use helm::values::{check_schema, read_values};
use helm::{Compat, chart};
use serde_json::Value as Json;

fn checked(schema: &str, values: &str) -> Result<(), String> {
    let file = |name: &str, text: &str| chart::File::new(name, text.as_bytes());
    let files = vec![
        file("Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0"),
        file("values.schema.json", schema),
    ];
    let chart = chart::load(files).unwrap();
    let values = read_values(values.as_bytes(), Compat::V4).unwrap();
    check_schema(&chart, &values).map_err(|error| {
        let heading = "values don't meet the specifications of the schema(s) in the following chart(s):\na:\n";
        error.message.strip_prefix(heading).unwrap().to_owned()
    })
}

#[test]
fn as_helm() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in include_str!("../fixtures/schemas.jsonl").lines() {
        let row: Vec<Json> = serde_json::from_str(line).unwrap();
        let [schema, values, error] = row.as_slice() else {
            panic!("three columns: {line}")
        };
        let got = checked(&schema.to_string(), &values.to_string())
            .err()
            .unwrap_or_default();
        if got != error.as_str().unwrap() {
            wrong.push(format!("{line}\ngot: {got}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 95, "only {count} cases");
}

/// A schema that holds the one before it twice, so many times.
fn doubled(times: usize, twice: impl Fn(&str) -> String) -> String {
    let definitions: Vec<String> = (1..=times)
        .map(|number| format!(r#""{number}": {}"#, twice(&format!("#/definitions/{}", number - 1))))
        .collect();
    format!(
        r##"{{"$schema": "http://json-schema.org/draft-07/schema#", "allOf": [{{"$ref": "#/definitions/{times}"}}],
            "definitions": {{"0": {{"type": "string"}}, {}}}}}"##,
        definitions.join(", ")
    )
}

#[test]
fn schemas_of_any_size_in_few_words_are_refused() {
    let all_of = doubled(30, |below| {
        format!(r#"{{"allOf": [{{"$ref": "{below}"}}, {{"$ref": "{below}"}}]}}"#)
    });
    let conditions = doubled(30, |below| {
        format!(r#"{{"if": {{"$ref": "{below}"}}, "then": {{"$ref": "{below}"}}, "else": {{"$ref": "{below}"}}}}"#)
    });
    let named = doubled(30, |below| {
        let id = below.rsplit('/').next().unwrap();
        let own: usize = id.parse::<usize>().unwrap() + 1;
        format!(
            r#"{{"$id": "x{own}.json", "anyOf": [{{"$ref": "./x{id}.json"}}, {{"$ref": "x{id}.json#"}}, {{"$ref": "x{id}.json"}}]}}"#
        )
    });
    let anchors = doubled(30, |below| {
        let id = below.rsplit('/').next().unwrap();
        let own: usize = id.parse::<usize>().unwrap() + 1;
        format!(r##"{{"$id": "#x{own}", "allOf": [{{"$ref": "#x{id}"}}, {{"$ref": "#x{id}"}}]}}"##)
    });
    let recursive = r##"{"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]}"##;
    let deep_values = format!("{}1{}", r#"{"a":"#.repeat(60), "}".repeat(60));
    for (schema, values) in [
        (all_of.as_str(), "{}"),
        (&conditions, "{}"),
        (&named, "{}"),
        (&anchors, "{}"),
        (recursive, &deep_values),
    ] {
        let error = checked(schema, values).unwrap_err();
        assert!(
            error.starts_with("the schema is too large to check values with"),
            "{schema}: {error}"
        );
    }
}

#[test]
fn long_ways_down_are_refused_before_they_overflow_the_stack() {
    let chain = |length| doubled(length, |below| format!(r#"{{"$ref": "{below}"}}"#));
    assert_eq!(
        checked(&chain(10), "{a: 1}").unwrap_err(),
        "- at '': got object, want string\n"
    );
    let recursive = r##"{"properties": {"a": {"$ref": "#"}}}"##;
    let nested = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    assert_eq!(checked(recursive, &nested(60)), Ok(()));
    for error in [checked(&chain(2000), "{}"), checked(recursive, &nested(100))] {
        let error = error.unwrap_err();
        assert!(error.contains("are inside each other"), "{error}");
    }
}

#[test]
fn large_schemas_are_checked_and_endless_ones_refused() {
    let properties = |count: usize| {
        let properties: Vec<String> = (0..count)
            .map(|number| format!(r#""p{number}": {{"type": "string"}}"#))
            .collect();
        format!(r#"{{"properties": {{{}}}}}"#, properties.join(", "))
    };
    assert_eq!(
        checked(&properties(1000), "{p7: 1}").unwrap_err(),
        "- at '/p7': got number, want string\n"
    );
    let error = checked(&properties(30_000), "{}").unwrap_err();
    assert!(error.contains("more than 20000 schemas"), "{error}");
}

#[test]
fn large_patterns_are_refused() {
    for pattern in [r"\\pL{1000}", r"(?i)[\\pL\\pN]{500}"] {
        let error = checked(
            &format!(r#"{{"properties": {{"a": {{"pattern": "{pattern}"}}}}}}"#),
            "{}",
        )
        .unwrap_err();
        assert!(error.contains("expression too large"), "{error}");
    }
    let fits = r#"{"properties": {"a": {"pattern": "^\\pL{60}$"}}}"#;
    assert_eq!(checked(fits, &format!("{{a: {}}}", "é".repeat(60))), Ok(()));
}

#[test]
fn patterns_that_would_be_slow_for_these_values_are_refused() {
    let pattern = r#"{"pattern": "^(a?){500}a{500}$"}"#;
    let schema = format!(r#"{{"items": {{"anyOf": [{}]}}}}"#, vec![pattern; 100].join(", "));
    let schema = format!(r#"{{"properties": {{"a": {schema}}}}}"#);
    let texts = |count: usize| format!("a: [{}]", vec!["a".repeat(300); count].join(", "));
    let error = checked(&schema, &texts(300)).unwrap_err();
    assert!(error.contains("too large to check values with"), "{error}");
    let error = checked(&schema, &texts(1)).unwrap_err();
    assert!(error.contains("does not match pattern '^(a?){500}a{500}$'"), "{error}");
}

#[test]
fn patterns_of_one_meaning_keep_their_words() {
    let schema = r#"{"properties": {"a": {"pattern": "^(x|y)$"}, "b": {"pattern": "^([xy])$"}, "c": {"pattern": "^(?:(x|y))$"}}}"#;
    let error = checked(schema, "{a: p, b: q, c: r}").unwrap_err();
    assert_eq!(
        error,
        "- at '/a': 'p' does not match pattern '^(x|y)$'\n- at '/b': 'q' does not match pattern '^([xy])$'\n\
         - at '/c': 'r' does not match pattern '^(?:(x|y))$'\n"
    );
    assert_eq!(checked(schema, "{a: x, b: y, c: x}"), Ok(()));
    let nested = format!("{}a{}", "(".repeat(600), ")".repeat(600));
    let error = checked(
        &format!(r#"{{"properties": {{"a": {{"pattern": "{nested}"}}}}}}"#),
        "{}",
    )
    .unwrap_err();
    assert!(error.contains("expression nests too deeply"), "{error}");
}
