//! The inventory.

use super::{Folder, pod};

const CHART: &str = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts}\nspec:\n  type: oci\n  url: oci://ghcr.io/org/charts\n";

#[test]
fn lines_are_sorted_and_charts_have_their_scheme() {
    let manifests = [
        pod("quay.io/b:v1"),
        pod("nginx"),
        CHART.to_owned(),
        pod("quay.io/a:v1"),
        pod("nginx"),
    ]
    .join("---\n");
    let folder = Folder::new(&[("x.yaml", &manifests)]);
    let lines = |args: &[&str]| folder.run(&[&["images", "x.yaml"], args].concat()).out;
    assert_eq!(
        lines(&[]),
        "nginx\noci://ghcr.io/org/charts\nquay.io/a:v1\nquay.io/b:v1\n"
    );
    assert_eq!(lines(&["--kind", "image"]), "nginx\nquay.io/a:v1\nquay.io/b:v1\n");
    assert_eq!(lines(&["--kind", "chart"]), "oci://ghcr.io/org/charts\n");
}

#[test]
fn what_names_nothing_is_not_listed() {
    let images = [
        "\"<registry>/a/b:v1\"",
        "\"\"",
        "\"quay.io/a/b:###TAG###\"",
        "docker://quay.io/x/y:v1",
        "\"docker://x\\ny\"",
        "quay.io/A/b:v1",
    ];
    let manifests: Vec<String> = images.iter().map(|image| pod(image)).collect();
    let folder = Folder::new(&[("x.yaml", &manifests.join("---\n"))]);
    let run = folder.run(&["images", "x.yaml"]);
    assert_eq!(
        (run.status, run.out.as_str()),
        (0, "docker://quay.io/x/y:v1\nquay.io/A/b:v1\nquay.io/a/b\n")
    );
}

#[test]
fn a_copy_is_listed_once() {
    let applied = r#"{"spec":{"containers":[{"image":"quay.io/a/b:v1"}]}}"#;
    let manifest = format!(
        "kind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{applied}'\n\
         spec:\n  containers:\n  - image: quay.io/a/b:v1\n"
    );
    let folder = Folder::new(&[("x.yaml", &manifest)]);
    let run = folder.run(&["images", "--format", "json", "x.yaml"]);
    let inventory: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        inventory["images"][0]["sites"].as_array().unwrap().len(),
        1,
        "{}",
        run.out
    );
    assert_eq!(inventory["images"][0]["sites"][0]["line"], 7);
}

#[test]
fn each_has_its_name_at_the_mirror() {
    let manifests = [
        pod("nginx:1"),
        pod("mirror.internal/a:v1"),
        pod("r.example/x:v1"),
        pod("quay.io/A:v1"),
    ]
    .join("---\n");
    let folder = Folder::new(&[("x.yaml", &manifests)]);
    let mirrors = |args: &[&str]| -> Vec<(String, serde_json::Value, serde_json::Value)> {
        let run = folder.run(&[&["images", "--format", "json", "x.yaml"], args].concat());
        let inventory: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let images = inventory["images"].as_array().unwrap().clone();
        let cells = |image: serde_json::Value| {
            let name = image["reference"].as_str().unwrap().to_owned();
            (name, image["mirror"].clone(), image["public"].clone())
        };
        images.into_iter().map(cells).collect()
    };
    let null = serde_json::Value::Null;
    let row = |name: &str, mirror: &str, public: bool| (name.to_owned(), mirror.into(), public.into());
    assert_eq!(
        mirrors(&["--mirror", "mirror.internal", "--allow", "r.example/**"]),
        [
            row("mirror.internal/a:v1", "mirror.internal/a:v1", false),
            row("nginx:1", "mirror.internal/library/nginx:1", true),
            ("quay.io/A:v1".into(), null.clone(), false.into()),
            ("r.example/x:v1".into(), null.clone(), false.into()),
        ]
    );
    assert!(
        mirrors(&[]).iter().all(|(_, mirror, _)| *mirror == null),
        "without a mirror nothing is there"
    );
}

#[test]
fn what_could_not_be_read_is_told_beside_the_list() {
    let folder = Folder::new(&[("x.yaml", &format!("{}---\nx: [\n", pod("quay.io/a/b:v1")))]);
    for (args, told) in [
        (&[][..], "airgap-lint: x.yaml:"),
        (&["-q"], "1 place could not be read\n"),
        (&["-v"], "read x.yaml"),
    ] {
        let run = folder.run(&[&["images", "x.yaml"], args].concat());
        assert_eq!((run.status, run.out.as_str()), (2, "quay.io/a/b:v1\n"));
        super::assert_has(&run.err, told);
    }
}

#[test]
fn what_would_move_the_cursor_is_not_printed() {
    let source = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart: web\n    \
                  targetRevision: 1.0.0\n    repoURL: \"https://charts.example.com/a\\u202e\\e[31mb\"\n";
    let folder = Folder::new(&[("x.yaml", source)]);
    let run = folder.run(&["images", "x.yaml"]);
    assert_eq!(
        (run.status, run.out.as_str()),
        (0, "https://charts.example.com/a\u{fffd}\u{fffd}[31mb\n")
    );
}
