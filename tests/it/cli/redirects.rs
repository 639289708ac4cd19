//! References as nodes with redirects pull them.

use super::{Folder, assert_has, pod};

const MIRROR: [&str; 2] = ["--mirror", "mirror.internal:5000/team"];
const DIGEST: &str = "sha256:4d184e9fc0b161ef9929d80aa6ef944f9c609a5f12bdac8ca3aff2e0491d19ae";

const IDMS: &str = "\
apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata: { name: airgap }
spec:
  imageDigestMirrors:
    - source: quay.io
      mirrors: ['mirror.internal:5000/team']
      mirrorSourcePolicy: NeverContactSource
";

fn check(folder: &Folder, redirects: &[&str]) -> super::Run {
    let redirects = redirects.iter().flat_map(|path| ["--redirected-by", *path]);
    let args: Vec<&str> = ["check", "pod.yaml"]
        .into_iter()
        .chain(MIRROR)
        .chain(redirects)
        .collect();
    folder.run(&args)
}

#[test]
fn what_an_export_redirects_is_fine() {
    let folder = Folder::new(&[("pod.yaml", &pod("quay.io/a/b:v1"))]);
    assert_eq!(check(&folder, &[]).status, 1);
    for (format, file) in [
        ("openshift", "mirror-sets.yaml"),
        ("registries-conf", "50-airgap.conf"),
        ("talos", "talos.yaml"),
        ("hosts-toml", "containerd"),
    ] {
        let args = ["export", format, "pod.yaml", MIRROR[0], MIRROR[1], "-o", file];
        let run = folder.run(&args);
        assert_eq!(run.status, 0, "{run:?}");
        let path = if format == "hosts-toml" {
            "containerd/certs.d"
        } else {
            file
        };
        let run = check(&folder, &[path]);
        assert_eq!(run.status, 0, "{format}: {run:?}");
        assert_has(&run.out, "no findings");
    }
}

#[test]
fn a_tag_is_left_behind_by_a_digest_mirror_set() {
    let folder = Folder::new(&[("pod.yaml", &pod("quay.io/a/b:v1")), ("idms.yaml", IDMS)]);
    let run = folder.run(&[
        "pod.yaml",
        MIRROR[0],
        MIRROR[1],
        "--redirected-by",
        "idms.yaml",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 1);
    assert_has(
        &run.out,
        "idms.yaml does not help: it redirects `quay.io` for digests only, and this has none; nodes refuse it: \
         \\\"registry is blocked\\\"",
    );
    folder.write("pod.yaml", &pod(&format!("quay.io/a/b:v1@{DIGEST}")));
    assert_eq!(check(&folder, &["idms.yaml"]).status, 0);

    folder.write("pod.yaml", &pod("ghcr.io/a/b:v1"));
    let run = check(&folder, &["idms.yaml"]);
    assert_eq!(run.status, 1);
    assert_has(&run.out, "no redirect in idms.yaml");
}

#[test]
fn a_redirect_that_falls_back_is_a_warning() {
    let open = IDMS.replace("NeverContactSource", "AllowContactingSource");
    let folder = Folder::new(&[
        ("pod.yaml", &pod(&format!("quay.io/a/b@{DIGEST}"))),
        ("idms.yaml", &open),
    ]);
    let run = check(&folder, &["idms.yaml"]);
    assert_eq!(run.status, 0);
    assert_has(&run.out, "warning[open-redirect]");
    assert_has(&run.out, "redirected");
    folder.write(".airgap-lint.yaml", "severity: { open-redirect: error }\n");
    assert_eq!(check(&folder, &["idms.yaml"]).status, 1);
}

#[test]
fn a_redirect_to_another_place_than_the_policys_is_a_finding() {
    let other = IDMS.replace("/team'", "/team/other'");
    let folder = Folder::new(&[
        ("pod.yaml", &pod(&format!("quay.io/a/b@{DIGEST}"))),
        ("idms.yaml", &other),
    ]);
    let run = check(&folder, &["idms.yaml"]);
    assert_eq!(run.status, 1);
    assert_has(&run.out, "error[wrong-layout]");
    let away = IDMS.replace("mirror.internal:5000/team", "elsewhere.example");
    folder.write("idms.yaml", &away);
    assert_has(&check(&folder, &["idms.yaml"]).out, "which is neither the");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = Folder::new(&[
        ("pod.yaml", &pod("quay.io/a/b:v1")),
        ("idms.yaml", IDMS),
        ("registries.yaml", "mirrors: { quay.io: { endpoints: [] } }\n"),
        (
            "k3s.yaml",
            "mirrors: { quay.io: { endpoint: ['https://mirror.internal:5000'] } }\n",
        ),
        ("bad.conf", "[[registry]\n"),
        ("empty/readme", ""),
    ]);
    for (paths, message) in [
        (&["absent.yaml"][..], "cannot read absent.yaml"),
        (&["pod.yaml"], "pod.yaml: it is no redirect that is known"),
        (&["registries.yaml"], "unknown field `endpoints`"),
        (&["bad.conf"], "bad.conf: TOML parse error at line 1"),
        (&["empty"], "no folder in it has a hosts.toml"),
        (
            &["idms.yaml", "k3s.yaml"],
            "k3s.yaml: it is for another runtime than idms.yaml",
        ),
    ] {
        let run = check(&folder, paths);
        assert_eq!(run.status, 2, "{run:?}");
        assert_has(&run.err, message);
    }
}
