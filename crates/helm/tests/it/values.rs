//! What charts, values files and flags become: random cases through a chart whose only template is
//! `{{ toYaml .Values }}`, with what Helm 3 printed, and Helm 4 where that differs.
//! `scripts/values-parity --from … --record …` renews them.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::support::Still;
use helm::chart::{self, File};
use helm::render::Selection;
use helm::{Compat, Job, Layer, Release};
use serde_json::Value as Json;

const SOURCE: &str = "---\n# Source: values/templates/values.yaml\n";

fn text<'a>(case: &'a Json, name: &str) -> Option<&'a str> {
    case[name].as_str()
}

fn files(case: &Json) -> Vec<File> {
    let file = |name: &str, text: &str| File::new(name, text.as_bytes());
    let mut chart = "apiVersion: v2\nname: values\nversion: 1.0.0\n".to_owned();
    let mut files = vec![
        file("values.yaml", text(case, "values").unwrap()),
        file("templates/values.yaml", "{{ toYaml .Values }}\n"),
    ];
    if let Some(sub) = text(case, "sub") {
        chart += "dependencies: [{name: sub, version: 1.0.0, condition: sub.enabled, import-values: [data]}]\n";
        files.push(file(
            "charts/sub/Chart.yaml",
            "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        ));
        files.push(file("charts/sub/values.yaml", sub));
    }
    files.push(file("Chart.yaml", &chart));
    files
}

fn layers(case: &Json) -> Vec<Layer> {
    let files = case["files"].as_array().unwrap().iter().enumerate();
    let mut layers: Vec<Layer> = files
        .map(|(number, text)| Layer::File {
            name: format!("{number}.yaml"),
            bytes: text.as_str().unwrap().as_bytes().to_vec(),
        })
        .collect();
    for flag in case["flags"].as_array().unwrap() {
        let contents = case["contents"].clone();
        let read = move |name: &str| match contents[name].as_str() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        let expression = flag[1].as_str().unwrap().to_owned();
        layers.push(match flag[0].as_str().unwrap() {
            "--set" => Layer::Set(expression),
            "--set-string" => Layer::SetString(expression),
            "--set-json" => Layer::SetJson(expression),
            "--set-literal" => Layer::SetLiteral(expression),
            _ => Layer::SetFile {
                expression,
                read: Arc::new(read),
            },
        });
    }
    layers
}

fn rendered(case: &Json, compat: Compat) -> Result<String, String> {
    let chart = chart::load(files(case)).map_err(|error| error.to_string())?;
    let layers = layers(case);
    let job = Job {
        layers: &layers,
        release: Release {
            name: "release".to_owned(),
            ..Job::new(&chart).release
        },
        kube_version: Some("1.34.0".to_owned()),
        compat,
        ..Job::new(&chart)
    };
    let outcome = job.render(|| Rc::new(Still)).map_err(|error| error.to_string())?;
    let stream = outcome.rendered.stream(&Selection::default(), compat);
    let stream = String::from_utf8(stream.map_err(|error| error.to_string())?).unwrap();
    Ok(stream.strip_prefix(SOURCE).unwrap_or(&stream).to_owned())
}

#[test]
fn as_helm() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (number, line) in include_str!("../fixtures/values.jsonl").lines().enumerate() {
        let case: Json = serde_json::from_str(line).unwrap();
        for (version, compat) in [("v3", Compat::V3), ("v4", Compat::V4)] {
            let given = rendered(&case, compat);
            let expected = case.get(version).unwrap_or(&case["v3"]);
            let same = match &given {
                Ok(text) => expected.as_str() == Some(text),
                Err(error) => text(expected, "error") == Some(error.trim()),
            };
            count += 1;
            if !same {
                wrong.push(format!(
                    "line {} {version}\n  Helm: {expected}\n  here: {given:?}",
                    number + 1
                ));
            }
        }
    }
    assert!(count >= 2000, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
