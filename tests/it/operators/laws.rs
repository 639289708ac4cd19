//! Laws of the catalogue: what starts an image makes a "may start" a "starts", and what names another one silences it.

use airgap_lint::operators::catalogue::{self, By, Condition, Means, Operator, Part, Start, Value};
use airgap_lint::{ImpliedStatus, Input};
use serde_json::{Value as Json, json};

use super::linter;

/// The operator as it runs, with these arguments and variables.
fn operator(operator: &Operator, args: &[String], variables: &[(&str, &str)]) -> Json {
    let version = operator.versions.last().unwrap();
    let tag = match operator.tags.first() {
        Some(pattern) => pattern.replace('*', "").replace("[0-9]", "") + version,
        None => (*version).to_owned(),
    };
    let args: Vec<String> = operator
        .argument
        .into_iter()
        .map(str::to_owned)
        .chain(args.to_vec())
        .collect();
    let variables: Vec<Json> = variables
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "operator", "namespace": "system"},
        "spec": {"template": {"spec": {"containers": [
            {"name": "c", "image": format!("{}:{tag}", operator.images[0]), "args": args, "env": variables},
        ]}}},
    })
}

/// Puts a text at a path of keys.
fn put(object: &mut Json, path: &str, text: &str) {
    // What was only set so far has something in it now.
    if object.is_string() {
        *object = json!({});
    }
    let (first, rest) = path
        .split_once('/')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let child = match first {
        "**" => {
            return rest
                .into_iter()
                .for_each(|rest| put(object, &format!("spec/{rest}"), text));
        }
        "*" => {
            if !object.is_array() {
                *object = json!([{}]);
            }
            &mut object[0]
        }
        key => &mut object[key.replace("~1", "/")],
    };
    match rest {
        Some(rest) => put(child, rest, text),
        None => *child = text.into(),
    }
}

/// An object of a kind for which conditions hold.
fn object(group: &str, kind: &str, conditions: &[Condition]) -> Json {
    let api = if group.is_empty() {
        "v1".to_owned()
    } else {
        format!("{group}/v1")
    };
    let mut object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": "one"}});
    for condition in conditions {
        match condition {
            Condition::Set(path) => put(&mut object, path, "yes"),
            Condition::Equal(path, value) => put(&mut object, path, value),
            Condition::Unset(_) => {}
        }
    }
    object
}

/// What is said about one image of an operator, by the occasion.
fn said(start: &Start, documents: &[Json]) -> Vec<ImpliedStatus> {
    let text: String = documents.iter().map(|document| format!("---\n{document}\n")).collect();
    let report = linter("").check([Input::new("x.yaml", text.as_bytes())]);
    let implied = report.findings.iter().filter_map(|finding| finding.implied());
    implied
        .filter(|implied| implied.when == start.when)
        .map(|implied| implied.status)
        .collect()
}

/// The images that the newest version starts, but for the operator's own.
fn starts() -> impl Iterator<Item = (&'static Operator, &'static Start)> {
    let all = catalogue::operators().iter();
    let all = all.flat_map(|operator| operator.starts.iter().map(move |start| (operator, start)));
    all.filter(|(_, start)| matches!(start.values.last(), Some(Value::Is(image)) if *image != "{self}"))
}

#[test]
fn what_starts_an_image_makes_it_start() {
    let mut seen = 0;
    for (running, start) in starts() {
        for trigger in start.triggers {
            let By::Object { group, kind } = trigger.by else {
                continue;
            };
            let documents = [operator(running, &[], &[]), object(group, kind, trigger.conditions)];
            let statuses = said(start, &documents);
            assert!(
                statuses.contains(&ImpliedStatus::Starts),
                "{}: {}: {kind}: {statuses:?}",
                running.id,
                start.when
            );
            seen += 1;
        }
    }
    assert!(seen > 250, "only {seen} triggers");
}

#[test]
fn a_flag_or_variable_that_names_another_image_silences_it_and_an_empty_one_does_not() {
    let image = "mirror.example/other:1";
    let mut seen = 0;
    for (running, start) in starts() {
        for entry in start.overrides.iter().filter(|entry| entry.part == Part::Whole) {
            let with = |value: &str| match entry.means {
                Means::Flag(flag) => Some(operator(running, &[format!("{flag}={value}")], &[])),
                Means::Variable(name) => Some(operator(running, &[], &[(name, value)])),
                Means::Key { .. } | Means::Field { .. } => None,
            };
            let (Some(other), Some(empty)) = (with(image), with("")) else {
                continue;
            };
            let before = said(start, &[operator(running, &[], &[])]);
            assert_eq!(said(start, &[empty]), before, "{}: {}", running.id, start.when);
            let after = said(start, &[other]);
            assert!(
                after.len() < before.len() || start.only_started,
                "{}: {}",
                running.id,
                start.when
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} overrides");
}

#[test]
fn an_object_that_names_another_image_silences_it() {
    let mut seen = 0;
    for (running, start) in starts() {
        for trigger in start.triggers {
            let By::Object { group, kind } = trigger.by else {
                continue;
            };
            // Several fields together name one image.
            let Some(path) = trigger.unless.first() else { continue };
            // Two images may be started on one occasion.
            let started = |object: Json| {
                let statuses = said(start, &[operator(running, &[], &[]), object]).into_iter();
                statuses.filter(|status| *status == ImpliedStatus::Starts).count()
            };
            let mut other = object(group, kind, trigger.conditions);
            put(&mut other, path, "mirror.example/other:1");
            let (before, after) = (started(object(group, kind, trigger.conditions)), started(other));
            assert!(
                after < before,
                "{}: {}: {path}: {before}, {after}",
                running.id,
                start.when
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} fields");
}
