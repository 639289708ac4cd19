//! Charts that several aliases share, and where Helm says that they are. The paths are those that Helm 3.21.4 prints, and
//! that the code of Helm 4.3.2 gives.

use std::rc::Rc;

use crate::support::Still;
use helm::chart::{self, Chart, File};
use helm::render::Selection;
use helm::{Compat, Job};

/// A chart with `mid`, which has `leaf`, under these names; `wanted` is what `mid` says of its own charts.
fn chart(aliases: &[&str], wanted: &str) -> Chart {
    let aliases: Vec<String> = aliases
        .iter()
        .map(|alias| format!("{{name: mid, version: 1.0.0, alias: {alias}, condition: {alias}.on}}"))
        .collect();
    let metadata = |name: &str, wanted: &str| {
        let text = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\ndependencies: [{wanted}]\n");
        text.replace("dependencies: []\n", "")
    };
    let template = "name: {{ .Template.Name }}\nof: {{ .Values.of }}\n";
    let files = [
        ("Chart.yaml", metadata("top", &aliases.join(", "))),
        ("templates/x.yaml", template.to_owned()),
        ("charts/mid/Chart.yaml", metadata("mid", wanted)),
        ("charts/mid/templates/x.yaml", template.to_owned()),
        ("charts/mid/charts/leaf/Chart.yaml", metadata("leaf", "")),
        ("charts/mid/charts/leaf/templates/x.yaml", template.to_owned()),
        ("charts/mid/charts/leaf/crds/x.yaml", "kind: CRD\n".to_owned()),
    ];
    chart::load(files.map(|(name, text)| File::new(name, text.as_bytes())).to_vec()).unwrap()
}

/// Every source of the render, with what its template prints of its values.
fn sources(chart: &Chart, set: &str, compat: Compat) -> Vec<String> {
    let job = Job {
        layers: &[helm::Layer::Set(set.to_owned())],
        compat,
        ..Job::new(chart)
    };
    let outcome = job.render(|| Rc::new(Still)).unwrap();
    let selection = Selection {
        crds: true,
        ..Selection::default()
    };
    let stream = String::from_utf8(outcome.rendered.stream(&selection, compat).unwrap()).unwrap();
    let mut sources = Vec::new();
    for line in stream.lines() {
        if let Some(source) = line.strip_prefix("# Source: top/") {
            sources.push(source.to_owned());
        }
        if let (Some(of), Some(source)) = (line.strip_prefix("of: "), sources.last_mut()) {
            source.push_str(&format!(" {of}"));
        }
    }
    sources
}

#[test]
fn the_last_of_three_aliases_has_the_chart_that_two_share() {
    let chart = chart(&["one", "two", "three"], "{name: leaf, version: 1.0.0, alias: lf}");
    let set = "of=0,one.of=1,two.of=2,three.of=3,one.lf.of=4,two.leaf.of=5,three.leaf.of=6";
    assert_eq!(
        sources(&chart, set, Compat::V3),
        [
            "charts/one/charts/lf/crds/x.yaml",
            "charts/three/charts/leaf/crds/x.yaml",
            "charts/three/charts/leaf/crds/x.yaml",
            "charts/one/charts/lf/templates/x.yaml 4",
            "charts/one/templates/x.yaml 1",
            "charts/three/charts/leaf/templates/x.yaml 6",
            "charts/three/templates/x.yaml 3",
            "charts/two/templates/x.yaml 2",
            "templates/x.yaml 0",
        ]
    );
    let set = set.to_owned() + ",three.on=false";
    assert_eq!(
        sources(&chart, &set, Compat::V3),
        [
            "charts/one/charts/lf/crds/x.yaml",
            "charts/two/charts/leaf/crds/x.yaml",
            "charts/one/charts/lf/templates/x.yaml 4",
            "charts/one/templates/x.yaml 1",
            "charts/two/charts/leaf/templates/x.yaml 5",
            "charts/two/templates/x.yaml 2",
            "templates/x.yaml 0",
        ]
    );
    let set = "of=0,one.of=1,two.of=2,three.of=3,one.lf.of=4,two.lf.of=5,three.lf.of=6";
    assert_eq!(
        sources(&chart, set, Compat::V4),
        [
            "charts/one/charts/lf/crds/x.yaml",
            "charts/two/charts/lf/crds/x.yaml",
            "charts/three/charts/lf/crds/x.yaml",
            "charts/one/charts/lf/templates/x.yaml 4",
            "charts/one/templates/x.yaml 1",
            "charts/three/charts/lf/templates/x.yaml 6",
            "charts/three/templates/x.yaml 3",
            "charts/two/charts/lf/templates/x.yaml 5",
            "charts/two/templates/x.yaml 2",
            "templates/x.yaml 0",
        ]
    );
}

#[test]
fn a_chart_that_is_only_there_stays_below_the_name_that_its_parent_had() {
    let chart = chart(&["one", "two"], "");
    let set = "of=0,one.of=1,two.of=2,one.leaf.of=3,two.leaf.of=4";
    assert_eq!(
        sources(&chart, set, Compat::V3),
        [
            "charts/mid/charts/leaf/crds/x.yaml",
            "charts/mid/charts/leaf/crds/x.yaml",
            "charts/mid/charts/leaf/templates/x.yaml 4",
            "charts/one/templates/x.yaml 1",
            "charts/two/templates/x.yaml 2",
            "templates/x.yaml 0",
        ]
    );
    assert_eq!(
        sources(&chart, set, Compat::V4),
        [
            "charts/one/charts/leaf/crds/x.yaml",
            "charts/two/charts/leaf/crds/x.yaml",
            "charts/one/charts/leaf/templates/x.yaml 3",
            "charts/one/templates/x.yaml 1",
            "charts/two/charts/leaf/templates/x.yaml 4",
            "charts/two/templates/x.yaml 2",
            "templates/x.yaml 0",
        ]
    );
}
