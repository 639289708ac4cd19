//! Lists are written whole: each scalar keeps its type, and is written as in the file that set it.

use std::fs;

use serde_json::json;

use super::{Chart, MIRROR};

/// A list with everything that one reader of YAML takes for something else than another does.
const LIST: &str = "\
sidecars:
  - image: quay.io/a/b:v1
    float: 1.50
    exponent: 1e3
    octal: 0777
    word: yes
    hex: 0x1F
    nothing: null
    tilde: ~
    absent:
    date: 2024-01-01
    large: 12345678901
    texts: ['1e3', \"0777\", 'yes', '1.50', '~', '2024-01-01']
";

const TEMPLATE: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {all: '{{ omit (index .Values.sidecars 0) \"image\" | toJson }}'}}
spec: {containers: [{name: a, image: '{{ (index .Values.sidecars 0).image }}'}]}
";

/// The overlay without its head and its comments.
fn written(chart: &Chart, arguments: &[&str]) -> String {
    let output = chart.run(&[&["overlay", "web", "--no-policy"], &MIRROR as &[&str], arguments].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

const WRITTEN: &str = "\
sidecars:
  - absent: null
    date: 2024-01-01
    exponent: 1e3
    float: 1.50
    hex: 0x1F
    image: mirror.internal:5000/team/a/b:v1
    large: 12345678901
    nothing: null
    octal: 0777
    texts:
      - '1e3'
      - \"0777\"
      - 'yes'
      - '1.50'
      - '~'
      - '2024-01-01'
    tilde: ~
    word: yes
";

#[test]
fn scalars_are_written_as_in_the_chart() {
    let chart = Chart::new(LIST, TEMPLATE);
    assert_eq!(written(&chart, &[]), WRITTEN);
    let (values, _) = chart.overlay(&MIRROR);
    let item = &values["sidecars"][0];
    assert_eq!(item["word"], true);
    assert_eq!(item["octal"], 511);
    assert_eq!(item["texts"], json!(["1e3", "0777", "yes", "1.50", "~", "2024-01-01"]));
}

#[test]
fn scalars_are_written_as_in_the_file_of_the_user() {
    let chart = Chart::new("sidecars: [{image: ''}]\n", TEMPLATE);
    fs::write(chart.0.path().join("prod.yaml"), LIST).unwrap();
    assert_eq!(written(&chart, &["-f", "prod.yaml"]), WRITTEN);
}

/// What stands elsewhere, or only means the same with its tag, is written as JSON has it.
#[test]
fn what_cannot_be_copied_is_written_anew() {
    let list =
        "base: &base {size: 1.50}\nsidecars: [{<<: *base, image: 'quay.io/a/b:v1', port: !!str 80, size2: &s 2.50}]\n";
    let chart = Chart::new(list, TEMPLATE);
    let expected = "\
sidecars:
  - image: mirror.internal:5000/team/a/b:v1
    port: \"80\"
    size: 1.5
    size2: 2.50
";
    assert_eq!(written(&chart, &[]), expected);
}
