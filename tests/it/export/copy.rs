//! What fills a mirror: lists and copy scripts.

use airgap_lint::export::{Format, Item, LeftOut, Options, export};

use super::{all, file, plan, pod};
use crate::support::POLICIES;

const NESTED: &str = "mirror: { registry: 'mirror.internal:5000/team' }";
const SHA: &str = "sha256:568cf930e8c02e730ffa76c6e8d1b498b717f4f6d76536e0d53e322ebe191233";

const COPY: [Format; 5] = [
    Format::List,
    Format::Crane,
    Format::Skopeo,
    Format::Regctl,
    Format::Regsync,
];

/// An image of each kind, charts with and without versions, and what is not copied.
fn manifests() -> String {
    let images = [
        "nginx".to_owned(),
        "quay.io/jetstack/cert-manager-controller:v1.20.2".to_owned(),
        format!("docker.io/library/redis:7.4@{SHA}"),
        format!("ghcr.io/a/b@{SHA}"),
        "mirror.internal:5000/team/home:v1".to_owned(),
        "quay.io/a/filled-in:###TAG###".to_owned(),
    ];
    let charts = "---\n\
        kind: OCIRepository\napiVersion: source.toolkit.fluxcd.io/v1\n\
        spec: {url: oci://quay.io/charts/web, ref: {tag: 1.2.3+build}}\n---\n\
        kind: HelmRepository\napiVersion: source.toolkit.fluxcd.io/v1\nspec: {type: oci, url: oci://quay.io/charts}\n---\n\
        kind: HelmRepository\napiVersion: source.toolkit.fluxcd.io/v1\nspec: {url: https://charts.example.com}\n";
    pod(&images) + charts
}

/// The references that a copy format names, as often as it names them.
fn named(format: Format, text: &str) -> Vec<String> {
    let named = |line: &str| match format {
        Format::List => Some(line.to_owned()),
        Format::Regsync => Some(line.strip_prefix("  - source: '")?.strip_suffix('\'')?.to_owned()),
        _ => Some(line.strip_prefix("mirror '")?.split('\'').next()?.to_owned()),
    };
    text.lines().filter_map(named).collect()
}

#[test]
fn one_plan_in_each_format() {
    let plan = plan(NESTED, &manifests());
    for format in COPY {
        insta::assert_snapshot!(format.as_str(), all(format, &plan, &Options::default()));
    }
}

/// Law: everything in the plan is in an export exactly once, or is left out with a reason.
#[test]
fn nothing_is_lost_and_nothing_is_there_twice() {
    let only_sources = "sources: [{ from: quay.io, to: mirror.internal/quay }]";
    for policy in POLICIES.iter().map(|(_, policy)| *policy).chain([only_sources]) {
        let plan = plan(policy, &manifests());
        assert!(plan.items().len() > 4, "{policy}");
        for format in COPY {
            let export = export(format, &plan, &Options::default()).unwrap();
            let named = named(format, &export.files.main().unwrap().text);
            let left: Vec<&str> = export.left_out.iter().map(|left| left.reference.as_str()).collect();
            for item in plan.items() {
                let times = named.iter().filter(|name| **name == item.pulled()).count();
                let times_left = left.iter().filter(|name| **name == item.source.resolved()).count();
                assert_eq!(times + times_left, 1, "{policy}: {format}: {}", item.pulled());
            }
            assert_eq!(named.len() + left.len(), plan.items().len(), "{policy}: {format}");
        }
    }
}

#[test]
fn what_is_the_same_is_copied_once() {
    let plan = plan(
        NESTED,
        &pod(&[
            "nginx",
            "nginx-unit:1",
            "docker.io/library/nginx:latest",
            "index.docker.io/nginx",
        ]),
    );
    for format in COPY {
        let export = export(format, &plan, &Options::default()).unwrap();
        let text = &export.files.main().unwrap().text;
        assert_eq!(
            named(format, text),
            ["docker.io/library/nginx-unit:1", "docker.io/library/nginx:latest"],
            "{format}"
        );
    }
}

#[test]
fn a_tag_belongs_to_who_has_no_digest() {
    let plan = plan(
        NESTED,
        &pod(&["quay.io/a/b:v1".to_owned(), format!("quay.io/a/b:v1@{SHA}")]),
    );
    let pushed: Vec<_> = plan.items().iter().filter_map(Item::pushed).collect();
    assert_eq!(
        pushed,
        [
            "mirror.internal:5000/team/a/b:v1",
            "mirror.internal:5000/team/a/b:mirror-568cf930e8c0"
        ]
    );
}

#[test]
fn a_script_can_be_split() {
    let images: Vec<String> = (0..5).map(|number| format!("quay.io/a/image-{number}:v1")).collect();
    let plan = plan(NESTED, &pod(&images));
    let mut options = Options::default();
    options.split = Some(2.try_into().unwrap());
    let export = export(Format::Crane, &plan, &options).unwrap();
    let parts: Vec<(&str, Vec<String>)> = export
        .files
        .iter()
        .map(|(path, file)| (path, named(Format::Crane, &file.text)))
        .collect();
    let (paths, named): (Vec<&str>, Vec<Vec<String>>) = parts.into_iter().unzip();
    assert_eq!(paths, ["copy-01.sh", "copy-02.sh", "copy-03.sh"]);
    assert_eq!(named.concat(), images);
    assert_eq!(named[2].len(), 1);
}

#[test]
fn one_platform_is_copied_of_images_and_charts_whole() {
    let plan = plan(NESTED, &manifests());
    let mut options = Options::default();
    options.single_arch = Some("linux/arm/v7".parse().unwrap());
    for format in [Format::Skopeo, Format::Regsync] {
        let name = format!("{format}-one-platform");
        insta::assert_snapshot!(name, all(format, &plan, &options));
    }
    for wrong in ["linux", "linux/", "linux/amd64/v1/x", "linux/a b", "linux/$(id)"] {
        assert!(wrong.parse::<airgap_lint::export::Platform>().is_err(), "{wrong}");
    }
}

#[test]
fn what_the_policy_has_no_place_for_is_left_out() {
    let plan = plan(
        "sources: [{ from: quay.io, to: mirror.internal/quay }]",
        &pod(&["quay.io/a/b:v1", "ghcr.io/a/b:v1"]),
    );
    let export = export(Format::Crane, &plan, &Options::default()).unwrap();
    let left: Vec<&str> = export
        .left_out
        .iter()
        .map(|LeftOut { reference, .. }| reference.as_str())
        .collect();
    assert_eq!(left, ["ghcr.io/a/b:v1"]);
}

/// Scripts, run by a shell with a tool that copies files.
#[cfg(unix)]
mod run {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// Stands for crane, skopeo and regctl: registries are files, by the names of what is in them.
    const TOOL: &str = r#"#!/bin/sh
echo "$*" >>"$STORE/calls"
at() { printf '%s/%s' "$STORE" "$(printf '%s' "${1#docker://}" | tr '/:@' '___')"; }
case "$*" in
*copy\ *) for last; do from=${to-}; to=$last; done; echo copying; cp "$(at "$from")" "$(at "$to")" ;;
*) for last; do :; done; cat "$(at "$last")" ;;
esac
"#;

    struct Registries(tempfile::TempDir);

    impl Registries {
        fn new(format: Format, script: &str) -> Self {
            let registries = Self(tempfile::tempdir().unwrap());
            fs::write(registries.path().join("copy.sh"), script).unwrap();
            let tool = registries.path().join(format.as_str());
            fs::write(&tool, TOOL).unwrap();
            fs::set_permissions(&tool, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
            registries
        }

        fn path(&self) -> &Path {
            self.0.path()
        }

        fn add(&self, reference: &str) {
            fs::write(self.path().join(reference.replace(['/', ':', '@'], "_")), reference).unwrap();
        }

        fn has(&self, reference: &str) -> bool {
            self.path().join(reference.replace(['/', ':', '@'], "_")).exists()
        }

        /// Status and output of the script.
        fn run(&self, format: Format, args: &[&str]) -> (i32, String) {
            let tool = self.path().join(format.as_str());
            let output = Command::new("sh")
                .arg("copy.sh")
                .args(args)
                .current_dir(self.path())
                .env("STORE", self.path())
                .env(format.as_str().to_uppercase(), tool)
                .output()
                .unwrap();
            let text = [output.stdout, output.stderr].concat();
            (output.status.code().unwrap(), String::from_utf8(text).unwrap())
        }

        fn calls(&self, word: &str) -> usize {
            let calls = fs::read_to_string(self.path().join("calls")).unwrap_or_default();
            calls.lines().filter(|call| call.contains(word)).count()
        }
    }

    const TOOLS: [Format; 3] = [Format::Crane, Format::Skopeo, Format::Regctl];

    #[test]
    fn a_second_run_copies_nothing() {
        let plan = plan(
            NESTED,
            &pod(&["quay.io/a/b:v1".to_owned(), format!("quay.io/a/c:v1@{SHA}")]),
        );
        for format in TOOLS {
            let registries = Registries::new(format, &file(format, &plan, "copy.sh"));
            registries.add("quay.io/a/b:v1");
            registries.add(&format!("quay.io/a/c:v1@{SHA}"));
            registries.add(&format!("quay.io/a/c@{SHA}"));

            let (status, text) = registries.run(format, &["--dry-run"]);
            assert_eq!((status, registries.calls("copy ")), (0, 0), "{text}");
            assert!(text.ends_with("2 to copy, 0 there, 0 failed\n"), "{text}");

            let (status, text) = registries.run(format, &[]);
            assert_eq!((status, registries.calls("copy ")), (0, 2), "{text}");
            assert!(
                text.starts_with("[1/2] quay.io/a/b:v1\n[2/2] quay.io/a/c:v1@sha256"),
                "{text}"
            );
            assert!(registries.has("mirror.internal:5000/team/a/c:v1"));

            let (status, text) = registries.run(format, &[]);
            assert_eq!((status, registries.calls("copy ")), (0, 2), "{text}");
            assert!(text.ends_with("0 copied, 2 there already, 0 failed\n"), "{text}");
        }
    }

    #[test]
    fn a_failure_is_written_down_and_the_rest_is_copied() {
        let plan = plan(NESTED, &pod(&["quay.io/a/missing:v1", "quay.io/a/there:v1"]));
        for format in TOOLS {
            let registries = Registries::new(format, &file(format, &plan, "copy.sh"));
            registries.add("quay.io/a/there:v1");
            let (status, text) = registries.run(format, &[]);
            assert_eq!(status, 1, "{text}");
            assert!(registries.has("mirror.internal:5000/team/a/there:v1"), "{text}");
            let failed = registries.path().join("copy-failed.txt");
            assert_eq!(fs::read_to_string(&failed).unwrap(), "quay.io/a/missing:v1\n");

            registries.add("quay.io/a/missing:v1");
            let (status, text) = registries.run(format, &[]);
            assert_eq!(status, 0, "{text}");
            assert!(!failed.exists(), "nothing failed");
        }
    }

    #[test]
    fn it_says_how_to_use_it_and_what_it_lacks() {
        let plan = plan(NESTED, &pod(&["quay.io/a/b:v1"]));
        let registries = Registries::new(Format::Crane, &file(Format::Crane, &plan, "copy.sh"));
        let (status, text) = registries.run(Format::Crane, &["--help"]);
        assert_eq!(status, 0);
        assert!(text.starts_with("usage: "), "{text}");
        assert_eq!(registries.run(Format::Crane, &["--what"]).0, 2);
        assert_eq!(registries.run(Format::Crane, &["--failed"]).0, 2);
        fs::remove_file(registries.path().join("crane")).unwrap();
        let (status, text) = registries.run(Format::Crane, &[]);
        assert_eq!(status, 2);
        assert!(text.contains("set CRANE"), "{text}");
    }
}
