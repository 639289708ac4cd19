//! Errors say which template, line and column, what failed, and why; authors are heard in their own words.

use std::rc::Rc;

use crate::support::Still;
use helm::chart::{self, File};
use helm::{Compat, Failure, Job, Release};

const CHART: &str = "apiVersion: v2\nname: t\nversion: 0.1.0\n";
const SUB: &str = "apiVersion: v2\nname: s\nversion: 0.1.0\n";
const VALUES: &str = "a:\n  b: 1\n  s: text\n  l: [1, 2]\n";
const HELPERS: &str = r#"{{ define "t.x" -}}
name: {{ .Values.x.y.z }}
{{- end }}
{{ define "t.f" }}{{ fail "own words" }}{{ end }}
{{ define "t.t" }}{{ tpl "{{ include \"t.x\" . }}" . }}{{ end }}
"#;

fn render(files: &[(&str, &str)], release: &str, compat: Compat) -> Result<(), Failure> {
    let mut all = vec![("Chart.yaml", CHART), ("values.yaml", VALUES)];
    all.retain(|(name, _)| files.iter().all(|(other, _)| name != other));
    all.extend(files);
    let files = all.iter().map(|(name, text)| File::new(*name, text.as_bytes()));
    let chart = chart::load(files.collect()).map_err(Failure::Chart)?;
    let job = Job {
        release: Release {
            name: release.to_owned(),
            ..Job::new(&chart).release
        },
        kube_version: Some("1.34.0".to_owned()),
        compat,
        ..Job::new(&chart)
    };
    job.render(|| Rc::new(Still)).map(|_| ())
}

fn error(files: &[(&str, &str)]) -> String {
    render(files, "x", Compat::V3).unwrap_err().to_string()
}

#[test]
fn a_template_that_cannot_be_read() {
    for (text, expected) in [
        (
            "a: {{ .Values.a\n",
            "template: t/templates/a.yaml:2: unclosed action started at t/templates/a.yaml:1",
        ),
        (
            "a: 1\n{{ if .Values.a }}\nb: 2\n",
            "template: t/templates/a.yaml:4: unexpected EOF",
        ),
        (
            "a: {{ foo .Values.a }}\n",
            "template: t/templates/a.yaml:1: function \"foo\" not defined",
        ),
        (
            "a: {{ $x }}\n",
            "template: t/templates/a.yaml:1: undefined variable \"$x\"",
        ),
        (
            "a: {{ 12x }}\n",
            "template: t/templates/a.yaml:1: bad number syntax: \"12x\"",
        ),
        (
            "{{ break }}\n",
            "template: t/templates/a.yaml:1: {{break}} outside {{range}}",
        ),
    ] {
        assert_eq!(error(&[("templates/a.yaml", text)]), expected);
    }
}

#[test]
fn a_template_that_fails() {
    for (text, expected) in [
        (
            "a: 1\nb: {{ .Values.x.y.z }}\n",
            "template: t/templates/a.yaml:2:13: executing \"t/templates/a.yaml\" at <.Values.x.y.z>: nil pointer \
             evaluating interface {}.y",
        ),
        (
            "a: {{ upper 1 }}\n",
            "template: t/templates/a.yaml:1:12: executing \"t/templates/a.yaml\" at <1>: expected string; found 1",
        ),
        (
            "a: {{ include \"nope\" . }}\n",
            "template: t/templates/a.yaml:1:6: executing \"t/templates/a.yaml\" at <include \"nope\" .>: error calling \
             include: template: no template \"nope\" associated with template \"gotpl\"",
        ),
        (
            "a: {{ index .Values.a.l 5 }}\n",
            "template: t/templates/a.yaml:1:6: executing \"t/templates/a.yaml\" at <index .Values.a.l 5>: error calling \
             index: index out of range: 5",
        ),
        (
            "a: {{ .Chart.Nope }}\n",
            "template: t/templates/a.yaml:1:12: executing \"t/templates/a.yaml\" at <.Chart.Nope>: can't evaluate field \
             Nope in type interface {}",
        ),
    ] {
        assert_eq!(error(&[("templates/a.yaml", text)]), expected);
    }
}

#[test]
fn a_chain_of_templates_is_told_in_full() {
    for text in [
        "{{ include \"t.x\" . }}",
        "{{ include \"t.t\" . }}",
        "{{ template \"t.x\" . }}",
    ] {
        for (folder, chart) in [("templates/a.yaml", "t"), ("charts/s/templates/a.yaml", "t/charts/s")] {
            let message = error(&[
                (folder, &format!("a: 1\nb: {text}\n")),
                ("templates/_h.tpl", HELPERS),
                ("charts/s/Chart.yaml", SUB),
            ]);
            let deepest = "template: t/templates/_h.tpl:2:16: executing \"t.x\" at <.Values.x.y.z>: nil pointer evaluating \
                           interface {}.y";
            assert!(message.ends_with(deepest), "{message}");
            if text.contains("include") {
                let start = format!("template: {chart}/templates/a.yaml:2:6: executing");
                assert!(message.starts_with(&start), "{message}");
            }
        }
    }
}

#[test]
fn endless_recursion_is_told_briefly() {
    let message = error(&[
        ("templates/a.yaml", "a: {{ include \"x\" . }}\n"),
        ("templates/_h.tpl", "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}"),
    ]);
    assert!(
        message.starts_with("template: t/templates/a.yaml:1:6: executing"),
        "{message}"
    );
    assert!(message.contains(" more …"), "{message}");
    assert!(
        message.ends_with("rendering template has a nested reference name: x: unable to execute template"),
        "{message}"
    );
    assert!(message.len() < 4096, "{}", message.len());
}

#[test]
fn authors_are_heard_as_they_wrote() {
    for (text, expected) in [
        (
            "a: {{ required \"please set x:\\n  helm --set x=1\\n\" .Values.x }}\n",
            "execution error at (t/templates/a.yaml:1:6): please set x:\n  helm --set x=1\n",
        ),
        (
            "a: 1\n{{ fail \"broken: \\\"quoted\\\" <tag>\" }}\n",
            "execution error at (t/templates/a.yaml:2:3): broken: \"quoted\" <tag>",
        ),
        (
            "a: {{ include \"t.f\" . }}\n",
            "execution error at (t/templates/a.yaml:1:6): own words",
        ),
        (
            "a: {{ tpl \"{{ fail \\\"inner words\\\" }}\" . }}\n",
            "execution error at (t/templates/a.yaml:1:6): inner words",
        ),
    ] {
        let files = [("templates/a.yaml", text), ("templates/_h.tpl", HELPERS)];
        assert_eq!(error(&files), expected);
    }
}

#[test]
fn output_that_is_no_manifest() {
    for (text, expected) in [
        ("a: [1\n", "YAML parse error on t/templates/a.yaml: "),
        ("a: 1\n---\nb: [\n", "YAML parse error on t/templates/a.yaml: "),
        ("a: b: c\n", "mapping values are not allowed in this context"),
        ("- a\n", "cannot unmarshal array"),
    ] {
        let message = error(&[("templates/a.yaml", text)]);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_chart_that_cannot_be_rendered() {
    let of = |text: &str| render(&[("Chart.yaml", text), ("templates/a.yaml", "a: 1")], "x", Compat::V3).unwrap_err();
    assert_eq!(of("").to_string(), "validation: chart.metadata.name is required");
    assert_eq!(
        of("apiVersion: v2\nname: t\nversion: foo\n").to_string(),
        "validation: chart.metadata.version \"foo\" is invalid"
    );
    assert_eq!(
        of(&format!("{CHART}type: library\n")).to_string(),
        "library charts are not installable"
    );
    assert_eq!(
        of(&format!("{CHART}kubeVersion: '>=99'\n")).to_string(),
        "chart requires kubeVersion: >=99 which is incompatible with Kubernetes v1.34.0"
    );
    let missing = of(&format!(
        "{CHART}dependencies: [{{name: a, version: 1.0.0}}, {{name: b, version: 1.0.0}}]\n"
    ));
    assert_eq!(
        missing.to_string(),
        "found in Chart.yaml, but missing in charts/ directory: a, b"
    );
    assert_eq!(missing.help(), Some("run `helm dependency build CHART` to fetch them"));
}

#[test]
fn names_that_no_release_may_have() {
    let longest = "a".repeat(53);
    for (name, allowed) in [
        ("web", true),
        ("a.b-c.d", true),
        (&*longest, true),
        (&*"a".repeat(54), false),
        ("Web", false),
        ("a_b", false),
        ("-a", false),
        ("a.", false),
        ("", false),
    ] {
        let rendered = render(&[("templates/a.yaml", "a: 1")], name, Compat::V3);
        assert_eq!(rendered.is_ok(), allowed, "{name}");
        if let Err(failure) = rendered {
            assert!(
                failure.to_string().starts_with(&format!("release name \"{name}\": ")),
                "{failure}"
            );
        }
    }
}

#[test]
fn what_is_missing_here_is_a_limit() {
    let files = [("templates/a.yaml", "a: {{ genPrivateKey \"dsa\" }}")];
    let failure = render(&files, "x", Compat::V3).unwrap_err();
    assert!(failure.is_limit());
    assert!(failure.to_string().contains("t/templates/a.yaml:1:6"), "{failure}");
    assert!(failure.to_string().contains("DSA"), "{failure}");
}
