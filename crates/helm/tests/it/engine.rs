//! Functions that need the whole render: each line of the table has a template and what Helm gives for it through
//! `tpl`, quoted as Go quotes, or after `!` the words of the error. `scripts/tables --renew engine` renews it.

use std::rc::Rc;

use crate::support::Still;
use gotemplate::strconv::quote;
use helm::chart::{self, File};
use helm::{Compat, Job, Release};

fn rendered(template: &str, compat: Compat) -> Result<String, String> {
    let text = format!(
        "tpl: {{{{ tpl {} (dict) | printf \"%q\" }}}}\n",
        quote(template.as_bytes())
    );
    let chart = chart::load(vec![
        File::new("Chart.yaml", b"apiVersion: v2\nname: tables\nversion: 1.0.0"),
        File::new("templates/case.txt", text.as_bytes()),
    ]);
    let chart = chart.map_err(|error| error.to_string())?;
    let job = Job {
        release: Release {
            name: "release".to_owned(),
            ..Job::new(&chart).release
        },
        compat,
        ..Job::new(&chart)
    };
    let outcome = job.render(|| Rc::new(Still)).map_err(|error| error.to_string())?;
    let content = String::from_utf8(outcome.rendered.manifests[0].content.to_vec()).unwrap();
    Ok(content.strip_prefix("tpl: ").unwrap_or(&content).trim_end().to_owned())
}

/// The words of an error, without its place in the template and what is around that.
fn words(error: &str) -> String {
    if let Some(place) = error.strip_prefix("execution error at (") {
        let words = format!("error calling fail: {}", place.split_once("): ").unwrap().1);
        return words.trim_end().to_owned();
    }
    let marker = "\": template: gotpl:";
    let Some((_, inner)) = error.split_once(marker) else {
        return error.to_owned();
    };
    let (place, words) = inner.split_once(": ").unwrap();
    match words.strip_prefix("executing ") {
        Some(words) if place.contains(':') => words.split_once(">: ").unwrap().1.to_owned(),
        _ => words.to_owned(),
    }
}

#[test]
fn as_helm() {
    let mut wrong = Vec::new();
    let table = include_str!("../fixtures/engine.tsv");
    assert!(table.lines().count() >= 65, "cases are missing");
    for line in table.lines() {
        let (template, expected) = line.split_once('\t').unwrap();
        for compat in [Compat::V3, Compat::V4] {
            let given =
                rendered(template, compat).unwrap_or_else(|error| format!("!{}", words(&error).replace('\n', " ")));
            if given != expected {
                wrong.push(format!("{template} {compat:?}\n  Helm: {expected}\n  here: {given}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The type of the dot and of `.Values` has methods; what real Helm answers.
#[test]
fn values_have_methods() {
    for (action, expected) in [
        (r#"dig "a" "b" 0 .Values.AsMap"#, "1"),
        ("typeOf .Values.AsMap", "map[string]interface {}"),
        (r#".Values.Table "a" | toJson"#, r#"{"b":1}"#),
        (r#".Values.Table "a.b""#, r#"!error calling Table: "b" is not a table"#),
        (r#".PathValue "Release.Name""#, "release-name"),
        (
            r#".Values.PathValue "a""#,
            r#"!error calling PathValue: "a" is not a value"#,
        ),
        (
            r#".Values.PathValue """#,
            "!error calling PathValue: YAML path cannot be empty",
        ),
        (".Values.YAML | trim", "a:\n  b: 1"),
        (".Values.Encode", "!wrong number of args for Encode: want 1 got 0"),
    ] {
        let text = format!("# {{{{ {action} | toString | printf \"%q\" }}}}");
        let chart = chart::load(vec![
            File::new("Chart.yaml", b"apiVersion: v2\nname: methods\nversion: 1.0.0"),
            File::new("values.yaml", b"a: {b: 1}"),
            File::new("templates/case.txt", text.as_bytes()),
        ])
        .unwrap();
        for compat in [Compat::V3, Compat::V4] {
            let job = Job {
                compat,
                ..Job::new(&chart)
            };
            let given = match job.render(|| Rc::new(Still)) {
                Ok(outcome) => String::from_utf8(outcome.rendered.manifests[0].content.to_vec()).unwrap(),
                Err(error) => format!("!{}", error.to_string().rsplit(">: ").next().unwrap_or_default()),
            };
            let expected = match expected.starts_with('!') {
                true => expected.to_owned(),
                false => format!("# {}", quote(expected.as_bytes())),
            };
            assert_eq!(given, expected, "{action}");
        }
    }
}
