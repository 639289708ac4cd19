//! Bundles, rewrites and guards from the command line.

use std::process::Command;

/// Status, output and messages of an export at the root of this project.
fn export(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    let command = command.arg("export").args(arguments).arg("--no-policy");
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

const SHOP: &str = "fixtures/exports/shop.yaml";

#[test]
fn what_is_left_out_is_said_and_makes_the_status_1() {
    let (status, out, err) = export(&["kustomize", SHOP, "--mirror", "mirror.internal"]);
    assert_eq!(status, 1);
    assert!(
        out.contains("- name: nginx\n  newName: mirror.internal/library/nginx\n"),
        "{out}"
    );
    assert!(
        err.contains("left out: quay.io/shop/sidecar:v2: it stays in Deployment shop/web"),
        "{err}"
    );
    assert_eq!(export(&["imageset", SHOP]).0, 0, "a bundle needs no mirror");
}

#[test]
fn charts_are_components_of_a_package() {
    let charts = ["fixtures/charts/kubelb", "fixtures/charts/vworkspace"];
    let (status, out, err) = export(&["zarf", charts[0], charts[1], "-n", "apps", "--package-version", "2.0"]);
    assert_eq!(status, 0, "{err}");
    let package: serde_yaml::Value = serde_yaml::from_str(&out).unwrap();
    assert_eq!(package["metadata"]["version"], "2.0");
    for (component, chart) in package["components"].as_sequence().unwrap().iter().zip(charts) {
        assert_eq!(component["charts"][0]["localPath"], chart);
        assert_eq!(component["charts"][0]["namespace"], "apps");
        assert!(component["images"].as_sequence().unwrap().len() > 1);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (arguments, message) in [
        (["zarf", "--package-name", "My Shop"], "cannot be the name of a package"),
        (["vap", "--exempt", "kube-*"], "cannot be a namespace"),
    ] {
        let (status, out, err) = export(&[&arguments[..], &[SHOP, "--mirror", "mirror.internal"]].concat());
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(err.contains(message), "{err}");
    }
    assert!(export(&["gatekeeper", SHOP]).2.contains("no mirror is configured"));
}
