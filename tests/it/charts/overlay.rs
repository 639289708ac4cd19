//! Overlays: what they move, what they leave, and the law that they are proved by.

#[cfg(unix)]
mod by_helm;
mod guards;
mod hard;
#[cfg(unix)]
mod progress;
mod spelling;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A chart in a folder of its own.
struct Chart(tempfile::TempDir);

impl Chart {
    fn new(values: &str, template: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: '1.2'\n",
        );
        write("web/values.yaml", values);
        write("web/templates/web.yaml", template);
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.0.path(), arguments)
    }

    /// The values of the overlay, and why references are left.
    fn overlay(&self, arguments: &[&str]) -> (Value, BTreeMap<String, String>) {
        let arguments = [&["overlay", "web", "--no-policy", "--format", "json"], arguments].concat();
        let output = self.run(&arguments);
        let printed = printed(&output);
        let left = printed["left"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let left = left.map(|left| (text(&left["reference"]), text(&left["code"])));
        (printed["values"].clone(), left.collect())
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn printed(output: &Output) -> Value {
    let error = || String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", error()))
}

/// A pod with these images, each as a template.
fn pod(images: &[&str]) -> String {
    let containers = images.iter().enumerate();
    let containers = containers.map(|(index, image)| format!("  - name: c{index}\n    image: {image}\n"));
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n{}",
        containers.collect::<String>()
    )
}

const MIRROR: [&str; 2] = ["--mirror", "mirror.internal:5000/team"];
const FLAT: [&str; 4] = ["--mirror", "mirror.internal", "--separator", "-"];

#[test]
fn one_registry_moves_several_images() {
    let name = "'{{ .Values.global.imageRegistry | default \"quay.io\" }}/{{ .Values.NAME.repository }}:v1'";
    let chart = Chart::new(
        "global: {imageRegistry: \"\"}\na: {repository: org/a}\nb: {repository: org/b}\n",
        &pod(&[&name.replace("NAME", "a"), &name.replace("NAME", "b")]),
    );
    let (values, left) = chart.overlay(&MIRROR);
    assert_eq!(
        values,
        json!({"global": {"imageRegistry": "mirror.internal:5000/team"}})
    );
    assert!(left.is_empty());
    let (values, left) = chart.overlay(&FLAT);
    let expected = json!({
        "global": {"imageRegistry": "mirror.internal"},
        "a": {"repository": "org-a"},
        "b": {"repository": "org-b"},
    });
    assert_eq!(values, expected);
    assert!(left.is_empty());
}

#[test]
fn what_no_value_moves_is_left_with_its_reason() {
    let chart = Chart::new(
        "label: quay.io/a/b:v1\nfixed: quay.io/a/c:v1\n",
        &(pod(&["'{{ .Values.label }}'", "'{{ .Values.fixed }}'", "busybox:1"])
            + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {hash-of: '{{ .Values.label | len }}'}}\n"),
    );
    let (values, left) = chart.overlay(&[&MIRROR as &[&str], &["--set", "fixed=quay.io/a/c:v2"]].concat());
    assert_eq!(values, json!({}));
    let code = |reference: &str| left[reference].as_str();
    assert_eq!(code("busybox:1"), "literal");
    assert_eq!(code("quay.io/a/b:v1"), "shared");
    assert_eq!(code("quay.io/a/c:v2"), "flag");
}

#[test]
fn an_overlay_may_serve_several_sets_of_values() {
    let chart = Chart::new(
        "a: quay.io/a/a:v1\nb: {enabled: false, image: 'quay.io/a/b:v1'}\n",
        &pod(&[
            "'{{ .Values.a }}'",
            "'{{ if .Values.b.enabled }}{{ .Values.b.image }}{{ else }}{{ .Values.a }}{{ end }}'",
        ]),
    );
    fs::write(chart.0.path().join("prod.yaml"), "b: {enabled: true}\n").unwrap();
    let (values, left) = chart.overlay(&[&["--also", "-f", "prod.yaml"] as &[&str], &MIRROR].concat());
    let expected = json!({
        "a": "mirror.internal:5000/team/a/a:v1",
        "b": {"image": "mirror.internal:5000/team/a/b:v1"},
    });
    assert_eq!(values, expected);
    assert!(left.is_empty());
}

#[test]
fn an_overlay_that_is_there_is_checked() {
    let chart = Chart::new(
        "a: quay.io/a/a:v1\nb: quay.io/a/b:v1\n",
        &pod(&["'{{ .Values.a }}'", "'{{ .Values.b }}'"]),
    );
    let old = "a: mirror.internal:5000/team/a/a:v1\nbb: mirror.internal:5000/team/a/b:v1\n";
    fs::write(chart.0.path().join("old.yaml"), old).unwrap();
    let output = chart.run(
        &[
            &["overlay", "web", "--check", "old.yaml", "--format", "json"] as &[&str],
            &MIRROR,
        ]
        .concat(),
    );
    assert_eq!(output.status.code(), Some(1));
    let printed = printed(&output);
    assert_eq!(printed["moved"], 1);
    assert_eq!(printed["missing"][0]["values"], json!(["b"]));
    assert_eq!(printed["unread"][0]["path"], "bb");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/overlay-check.schema.json");
    crate::support::schema::assert_fits(&fs::read_to_string(schema).unwrap(), &printed);
}

/// The render with the overlay is the rewrite of the render without it, but for what is left and what is computed.
#[test]
fn overlays_of_the_fixtures_are_rewrites() {
    let charts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/charts");
    let schema = fs::read_to_string(charts.join("../../schema/overlay.schema.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("overlay.yaml");
    let file = file.to_str().unwrap();
    for chart in ["kubelb", "vworkspace"] {
        let overlay = [&["overlay", chart, "--no-policy"], &MIRROR as &[&str]].concat();
        let document = printed(&run(&charts, &[&overlay, &["--format", "json"] as &[&str]].concat()));
        crate::support::schema::assert_fits(&schema, &document);
        assert!(!document["moved"].as_array().unwrap().is_empty());

        run(&charts, &[&overlay, &["-o", file] as &[&str]].concat());
        let template = ["template", chart, "--include-crds"];
        let without = String::from_utf8(run(&charts, &template).stdout).unwrap();
        let with = run(&charts, &[&template as &[&str], &["-f", file]].concat()).stdout;
        let with = String::from_utf8(with).unwrap();
        let derived: Vec<u64> = document["derived"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["line"].as_u64().unwrap())
            .collect();
        let mut changed = 0;
        for (number, (old, new)) in without.lines().zip(with.lines()).enumerate() {
            if old == new || derived.contains(&(number as u64 + 1)) {
                continue;
            }
            changed += 1;
            let mut moved = document["moved"].as_array().unwrap().iter();
            let is_moved = moved.any(|moved| {
                old.replace(moved["reference"].as_str().unwrap(), moved["target"].as_str().unwrap()) == new
            });
            assert!(is_moved, "{chart}: `{old}` became `{new}`");
        }
        assert_eq!(without.lines().count(), with.lines().count());
        assert!(changed > 0);
    }
}

/// A value that also decides a line with a password: the reason names the line, and hides what is in it.
#[test]
fn reasons_and_headers_show_no_secrets() {
    let template = pod(&["'{{ .Values.image }}'"])
        + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData:\n  dsn: 'hunter2 {{ .Values.image | len }}'\n"
        + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata:\n  c: '{{ .Values.password }}'\n";
    let chart = Chart::new("image: quay.io/a/b:v1\npassword: ''\n", &template);
    fs::write(
        chart.0.path().join("old.yaml"),
        "image: mirror.internal:5000/team/a/b:v1\n",
    )
    .unwrap();
    let overlay = [&["overlay", "web"], &MIRROR as &[&str]].concat();
    for more in [
        &[] as &[&str],
        &["--format", "json"],
        &["--check", "old.yaml"],
        &["--check", "old.yaml", "--format", "json"],
    ] {
        let json = r#"{"password":"hunter2","x":"=hunter2"}"#;
        let flags = ["--set", "password=hunter2", "--set-json", json, "--helm-compat", "v4"];
        let output = chart.run(&[&overlay, more, &flags].concat());
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        assert!(printed.contains("dsn: "), "{printed}");
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
