//! Switches without which a chart refuses other images: found by their names, or by what was asked before the refusal.

use serde_json::json;

use super::{Chart, MIRROR, pod};

/// A chart that takes images from elsewhere only under a condition.
fn guarded(values: &str, condition: &str, more: &str) -> Chart {
    let guard = format!(
        "{{{{ if and (not (hasPrefix \"quay.io/\" .Values.image)) ({condition}) }}}}{{{{ fail \"no\" }}}}{{{{ end }}}}"
    );
    let values = format!("image: quay.io/a/b:v1\n{values}");
    Chart::new(&values, &(guard + &pod(&["'{{ .Values.image }}'"]) + more))
}

const MOVED: &str = "mirror.internal:5000/team/a/b:v1";

#[test]
fn a_switch_may_be_called_anything() {
    for (values, condition, name, set) in [
        ("official: true\n", ".Values.official", "official", true),
        ("elsewhere: false\n", "not .Values.elsewhere", "elsewhere", false),
    ] {
        let (values, left) = guarded(values, condition, "").overlay(&MIRROR);
        assert_eq!(values, json!({"image": MOVED, name: !set}));
        assert!(left.is_empty());
    }
}

#[test]
fn of_several_switches_only_the_one_that_is_needed_is_set() {
    let chart = guarded(
        "a: true\nb: true\nc: {official: true}\n",
        "and .Values.a (or (not .Values.b) .Values.c.official)",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: '{{ .Values.a }}', b: '{{ .Values.b }}'}\n",
    );
    let (values, left) = chart.overlay(&MIRROR);
    assert_eq!(values, json!({"image": MOVED, "c": {"official": false}}));
    assert!(left.is_empty());
}

#[test]
fn a_switch_that_changes_something_else_is_not_set() {
    let label =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {official: '{{ .Values.official }}'}\n";
    let (values, left) = guarded("official: true\n", ".Values.official", label).overlay(&MIRROR);
    assert_eq!(values, json!({}));
    assert_eq!(left["quay.io/a/b:v1"], "refused");
}

#[test]
fn a_switch_that_a_flag_sets_is_not_set() {
    let chart = guarded("official: false\n", ".Values.official", "");
    let flag = [&["--set", "official=true"], &MIRROR as &[&str]].concat();
    let (values, left) = chart.overlay(&flag);
    assert_eq!(values, json!({}));
    assert_eq!(left["quay.io/a/b:v1"], "refused");
}
