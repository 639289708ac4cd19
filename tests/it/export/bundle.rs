//! What carries images across the gap.

use std::collections::BTreeSet;

use airgap_lint::export::{Export, Format, Item, Plan};
use airgap_lint::reference::Reference;
use airgap_lint::{Input, Render};

use super::shop::{MIRRORS, counted, documents, export, plan, shop, shown, text, texts, with_tools};
use crate::support::{POLICIES, fixtures, linter};

const BUNDLES: [Format; 3] = [Format::Imageset, Format::Hauler, Format::Zarf];

/// Every reference of a bundle, in full.
fn listed(format: Format, export: &Export) -> Vec<String> {
    let documents = documents(export);
    let all = |path: &str| {
        documents
            .iter()
            .flat_map(|document| texts(document, path))
            .collect::<Vec<_>>()
    };
    match format {
        Format::Imageset => all("mirror/additionalImages/*/name"),
        Format::Hauler => {
            let charts = all("spec/charts/*/repoURL").into_iter().zip(all("spec/charts/*/name"));
            let charts = charts.zip(all("spec/charts/*/version"));
            let charts = charts.map(|((place, name), version)| {
                assert!(!place.ends_with(&format!("/{name}")), "Hauler adds the name: {place}");
                format!(
                    "{}/{name}:{}",
                    place.trim_start_matches("oci://"),
                    version.replace('+', "_")
                )
            });
            let mut listed = all("spec/images/*/name");
            listed.extend(charts);
            listed
        }
        _ => all("components/*/images/*")
            .iter()
            .map(|written| Reference::parse(written).unwrap().resolved())
            .collect(),
    }
}

/// How an item is listed in full.
fn in_full(format: Format, item: &Item) -> String {
    match format {
        Format::Zarf => item.source.resolved(),
        _ => item.pulled(),
    }
}

fn assert_whole(format: Format, plan: &Plan, export: &Export) {
    let left_out = export.left_out.iter().map(|left_out| {
        assert!(!left_out.why.is_empty());
        left_out.reference.trim_start_matches("oci://").to_owned()
    });
    let left_out: BTreeSet<String> = left_out.collect();
    // `nginx` and `nginx:latest` are two references to one image, and in full they are one.
    let expected = plan.items().iter().map(|item| match item.source.resolved() {
        resolved if left_out.contains(&resolved) => resolved,
        _ => in_full(format, item),
    });
    let expected = expected.map(|reference| (reference, 1)).collect();
    let listed = counted(listed(format, export).into_iter().chain(left_out.iter().cloned()));
    assert_eq!(listed, expected, "{format}");
}

#[test]
fn everything_is_in_a_bundle_once_or_left_out_with_a_reason() {
    for format in BUNDLES {
        for (_, policy) in POLICIES.iter().chain(&MIRRORS) {
            let plan = plan(policy, &shop());
            assert_whole(format, &plan, &export(format, &plan, |_| {}));
            assert!(plan.items().len() > 8);
        }
        for (_, manifests) in fixtures() {
            let plan = plan("", &String::from_utf8_lossy(&manifests));
            assert_whole(format, &plan, &export(format, &plan, |_| {}));
        }
    }
}

#[test]
fn bundles_look_like_this() {
    for format in BUNDLES {
        for (name, policy) in MIRRORS {
            let plan = plan(&with_tools(policy), &shop());
            insta::assert_snapshot!(format!("{format}-{name}"), shown(&plan, &export(format, &plan, |_| {})));
        }
    }
}

#[test]
fn oc_mirror_v1_has_a_storage_and_v2_must_not() {
    let plan = plan("", &shop());
    let version_and_storage = |is_v1alpha2: bool| {
        let export = export(Format::Imageset, &plan, |options| options.is_v1alpha2 = is_v1alpha2);
        let document = documents(&export).remove(0);
        (
            texts(&document, "apiVersion").remove(0),
            texts(&document, "storageConfig/local/path"),
        )
    };
    assert_eq!(
        version_and_storage(false),
        ("mirror.openshift.io/v2alpha1".to_owned(), vec![])
    );
    assert_eq!(
        version_and_storage(true),
        ("mirror.openshift.io/v1alpha2".to_owned(), vec!["./mirror".to_owned()])
    );
}

#[test]
fn oc_mirror_is_told_to_put_nothing_where_it_cannot() {
    let has_note = |policy: &str| {
        let plan = plan(
            policy,
            "kind: Pod\nspec:\n  containers:\n  - image: quay.io/shop/web:v1\n",
        );
        let notes = export(Format::Imageset, &plan, |_| {}).notes;
        notes.iter().any(|note| note.contains("targetRepo"))
    };
    assert_eq!(MIRRORS.map(|(_, policy)| has_note(policy)), [false, true, true, false]);
}

/// The guide writes it by hand, with two images that have no tag; oc-mirror v2 refuses such names.
#[test]
fn the_guide_of_kubernaut_gets_its_image_set() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/guides/kubernaut");
    let read = |name: &str| std::fs::read_to_string(format!("{path}/{name}")).unwrap();
    let plan = plan(&read("policy-nested.yaml"), &read("rendered.yaml"));
    let export = export(Format::Imageset, &plan, |options| options.is_v1alpha2 = true);
    let listed = counted(listed(Format::Imageset, &export));
    let table = read("expected.tsv");
    let expected = table.lines().filter_map(|line| line.strip_prefix("rendered.yaml\t"));
    let expected: Vec<&str> = expected.filter_map(|line| line.split('\t').nth(1)).collect();
    assert!(expected.len() > 20);
    for reference in expected {
        let reference = match Reference::parse(reference).unwrap().suffix() {
            "" => format!("{reference}:latest"),
            _ => reference.to_owned(),
        };
        assert_eq!(listed.get(&reference), Some(&1), "{reference}");
    }
    insta::assert_snapshot!("imageset-kubernaut", shown(&plan, &export));
}

#[test]
fn a_lock_writes_digests_that_another_place_has() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let manifests = format!(
        "kind: Pod\nspec:\n  containers:\n  - image: nginx:1.27\n  - image: docker.io/library/nginx:1.27@{digest}\n  - image: \
         quay.io/shop/web:v1\n"
    );
    let plan = plan("", &manifests);
    for format in BUNDLES {
        let locked = export(format, &plan, |options| options.is_locked = true);
        assert_eq!(
            counted(listed(format, &locked)).into_keys().collect::<Vec<_>>(),
            [
                format!("docker.io/library/nginx:1.27@{digest}"),
                "quay.io/shop/web:v1".to_owned()
            ]
        );
        assert!(
            locked.notes[0].starts_with("1 reference without a single digest"),
            "{:?}",
            locked.notes
        );
        assert_eq!(listed(format, &export(format, &plan, |_| {})).len(), 3);
    }
}

#[test]
fn zarf_gets_images_as_the_manifests_spell_them() {
    let plan = plan(
        "",
        "kind: Pod\nspec:\n  containers:\n  - image: nginx\n  - image: index.docker.io/shop/web:v1\n",
    );
    let images = texts(
        &documents(&export(Format::Zarf, &plan, |_| {}))[0],
        "components/*/images/*",
    );
    assert_eq!(images, ["index.docker.io/shop/web:v1", "nginx"]);
}

/// The package of some charts, each with its path, its name, and the image that is in it besides `nginx`.
fn package(charts: &[(&str, &str, &str)]) -> Export {
    let manifests: Vec<String> = charts
        .iter()
        .map(|(_, _, image)| format!("kind: Pod\nspec:\n  containers:\n  - image: nginx\n  - image: {image}\n"))
        .collect();
    let inputs = charts.iter().zip(&manifests).map(|((path, name, _), manifests)| {
        let mut render = Render::default();
        render.chart.name_and_version = Some((name.to_string(), "1.10".to_owned()));
        render.chart.values = vec!["-f prod.yaml".to_owned(), "--set a=…".to_owned()];
        Input::new(*path, manifests.as_bytes()).rendered(render)
    });
    let linter = linter("");
    let report = linter.check(inputs);
    let plan = Plan::new(&report.inventory, linter.policy()).rendered_from(&report.files);
    export(Format::Zarf, &plan, |options| {
        options.namespace = Some("shop".to_owned())
    })
}

#[test]
fn each_chart_is_a_component_and_what_they_share_is_one_more() {
    let package = package(&[
        ("charts/web", "web", "quay.io/shop/web:v1"),
        ("api-1.10.tgz", "api", "quay.io/shop/api:v1"),
    ]);
    insta::assert_snapshot!("zarf-charts", text(&package));
    assert!(
        package.notes.iter().any(|note| note.starts_with("values from --set")),
        "{:?}",
        package.notes
    );
}

#[test]
fn a_single_chart_gives_the_package_its_name() {
    let package = package(&[("charts/web", "Web.App", "quay.io/shop/web:v1")]);
    assert!(
        text(&package).contains("metadata:\n  name: web-app\n  version: '1.10'\n"),
        "{}",
        text(&package)
    );
}

#[test]
fn names_are_as_zarf_and_helm_take_them() {
    let long = "a-chart-whose-name-has-more-characters-than-any-other";
    let package = package(&[
        ("a", long, "quay.io/a:1"),
        ("b", long, "quay.io/b:1"),
        ("c", "2048", "quay.io/c:1"),
    ]);
    let package = &documents(&package)[0];
    assert_eq!(
        texts(package, "components/*/charts/*/name"),
        [
            "a-chart-whose-name-has-more-characters-t",
            "a-chart-whose-name-has-more-characters-2",
            "2048"
        ]
    );
    assert_eq!(
        texts(package, "components/*/charts/*/releaseName"),
        [
            long,
            "a-chart-whose-name-has-more-characters-than-any-oth-2",
            "release-2048"
        ]
    );
    assert_eq!(
        texts(package, "components/*/name"),
        ["images", long, &format!("{long}-2"), "2048"]
    );
}

#[test]
fn a_path_of_one_machine_is_not_in_a_package() {
    let package = package(&[("/srv/charts/web", "web", "quay.io/shop/web:v1")]);
    assert!(!text(&package).contains("/srv"), "{}", text(&package));
    assert_eq!(package.left_out[0].reference, "chart web 1.10");
}

#[test]
fn a_package_is_called_as_it_may_be() {
    let plan = plan("", &shop());
    let package = export(Format::Zarf, &plan, |options| {
        options.package_name = Some("shop".to_owned());
        options.package_version = Some("1.10".to_owned());
    });
    assert!(
        text(&package).contains("name: shop\n  version: '1.10'\n"),
        "{}",
        text(&package)
    );
    for (name, version) in [("Shop", "1"), ("shop", "1/2"), ("shop", "")] {
        let mut options = airgap_lint::export::Options::default();
        options.package_name = Some(name.to_owned());
        options.package_version = Some(version.to_owned());
        assert!(
            airgap_lint::export::export(Format::Zarf, &plan, &options).is_err(),
            "{name} {version}"
        );
    }
}

#[test]
fn what_looks_like_a_number_stays_a_text() {
    let manifests = "kind: OCIRepository\napiVersion: source.toolkit.fluxcd.io/v1\nspec:\n  url: oci://quay.io/charts/web\n  \
                     ref: {tag: '1.20'}\n";
    let plan = plan("", manifests);
    let export = export(Format::Hauler, &plan, |_| {});
    assert!(text(&export).contains("version: '1.20'\n"), "{}", text(&export));
}
