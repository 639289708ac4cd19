//! Values of a chart with sub-charts, aliases, conditions, tags, imports and null, against what real Helm gives. `scripts/tables
//! coalesce` compares it anew.

use std::path::Path;

use gotemplate::Value;
use helm::values::{Layer, layer, origins, prepare};
use helm::{Compat, chart};
use serde_json::Value as Json;

fn layers(flags: &[Json]) -> Vec<Layer> {
    let flags: Vec<&str> = flags.iter().filter_map(Json::as_str).collect();
    let one = |pair: &[&str]| match pair {
        ["--set", text] => Layer::Set((*text).to_owned()),
        ["--set-string", text] => Layer::SetString((*text).to_owned()),
        ["--set-json", text] => Layer::SetJson((*text).to_owned()),
        other => panic!("{other:?}"),
    };
    flags.chunks(2).map(one).collect()
}

#[test]
fn as_helm() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/coalesce");
    let chart = chart::open(&fixtures.join("chart")).unwrap();
    let rows: Vec<Json> = serde_json::from_str(include_str!("../fixtures/coalesce/cases.json")).unwrap();
    assert!(rows.len() >= 10, "cases are missing");
    let mut wrong = Vec::new();
    for row in &rows {
        for (version, compat) in [("3", Compat::V3), ("4", Compat::V4)] {
            let user = layer(&layers(row["flags"].as_array().unwrap()), compat).unwrap();
            let got = match prepare(chart.clone(), user, true, compat) {
                Ok(prepared) => {
                    let text = helm::json::write(&Value::Map(prepared.values), false).unwrap();
                    serde_json::from_slice(&text).unwrap()
                }
                Err(error) => Json::String(error.to_string()),
            };
            if got != row[version] {
                wrong.push(format!("{} {version}\n{got}\n{}", row["flags"], row[version]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_missing_dependency_is_named() {
    let file = |name: &str, text: &str| chart::File::new(name, text.as_bytes());
    let text = "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: common, version: '*'}, {name: postgresql, version: '*'}]";
    let chart = chart::load(vec![file("Chart.yaml", text)]).unwrap();
    let error = chart::check(&chart, Compat::V3).unwrap_err();
    assert_eq!(
        error.message,
        "found in Chart.yaml, but missing in charts/ directory: common, postgresql"
    );
    assert!(error.help.unwrap().contains("helm dependency build"));
}

#[test]
fn a_schema_refuses() {
    let file = |name: &str, text: &str| chart::File::new(name, text.as_bytes());
    let schema =
        r#"{"type":"object","required":["y"],"properties":{"x":{"type":"integer"},"z":{"pattern":"^[\\w-\\.]+$"}}}"#;
    let files = vec![
        file("Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0"),
        file("values.schema.json", schema),
        file("values.yaml", "x: text\nz: a-b"),
    ];
    let chart = chart::load(files).unwrap();
    let user = layer(&[], Compat::V3).unwrap();
    let error = prepare(chart.clone(), user.copy(), true, Compat::V3).unwrap_err();
    let expected = "values don't meet the specifications of the schema(s) in the following chart(s):\na:\n\
        - at '': missing property 'y'\n- at '/x': got string, want integer\n";
    assert_eq!(error.message, expected);
    assert!(prepare(chart, user, false, Compat::V3).is_ok());
}

#[test]
fn the_last_layer_is_the_origin() {
    let layers = [
        Layer::Set("a.b=1,c[0].d=2".to_owned()),
        Layer::File {
            name: "f".to_owned(),
            bytes: b"a: {b: 0, e: 1}\nc: [1]".to_vec(),
        },
    ];
    let origins = origins(&layers, Compat::V3).unwrap();
    let of = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        origins.of(&path).map(|origin| (origin.layer, origin.line))
    };
    assert_eq!(of(&["a", "b"]), Some((0, None)));
    assert_eq!(of(&["a", "e"]), Some((1, Some(1))));
    assert_eq!(of(&["c", "[0]", "d"]), Some((0, None)));
    assert_eq!(of(&["x"]), None);
}
