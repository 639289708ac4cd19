//! What changes names on the way into the cluster.

use airgap_lint::export::{Export, Format, Plan};
use airgap_lint::reference::Reference;

use super::shop::{MIRRORS, counted, documents, export, plan, shop, shown, text, texts, with_tools};
use crate::support::{POLICIES, fixtures};

/// The new name for each name.
fn names(format: Format, export: &Export) -> Vec<(String, String)> {
    let images = match format {
        Format::Kustomize => "images/*/",
        _ => "spec/postRenderers/*/kustomize/images/*/",
    };
    let document = documents(export).remove(0);
    let all = |key: &str| texts(&document, &format!("{images}{key}"));
    all("name").into_iter().zip(all("newName")).collect()
}

fn assert_whole(format: Format, plan: &Plan, export: &Export) {
    let names = names(format, export);
    let counts = counted(names.iter().map(|(name, _)| name.clone()));
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
    for item in plan.items() {
        for spelling in item.spellings.keys() {
            let is_left_out = export.left_out.iter().any(|left_out| {
                let reference = &left_out.reference;
                **reference == **spelling
                    || *reference == item.source.resolved()
                    || spelling.starts_with(reference.as_str())
            });
            let name = Reference::parse(spelling).ok();
            let name = name.map(|reference| spelling[..spelling.len() - reference.suffix().len()].to_owned());
            let moved = names.iter().find(|(known, _)| Some(known) == name.as_ref());
            assert!(moved.is_some() || is_left_out, "{format}: {spelling} is nowhere");
            assert!(
                moved.is_none_or(|(_, new)| Some(new) == item.target.as_ref()),
                "{spelling}"
            );
        }
    }
}

#[test]
fn every_spelling_moves_or_is_left_out_with_a_reason() {
    for format in [Format::Kustomize, Format::Flux] {
        for (_, policy) in POLICIES.iter().chain(&MIRRORS) {
            let plan = plan(policy, &shop());
            assert_whole(format, &plan, &export(format, &plan, |_| {}));
        }
        for (_, manifests) in fixtures() {
            let plan = plan(MIRRORS[3].1, &String::from_utf8_lossy(&manifests));
            assert_whole(format, &plan, &export(format, &plan, |_| {}));
        }
    }
}

#[test]
fn rewrites_look_like_this() {
    for format in [Format::Kustomize, Format::Flux] {
        for (name, policy) in MIRRORS {
            let plan = plan(&with_tools(policy), &shop());
            insta::assert_snapshot!(format!("{format}-{name}"), shown(&plan, &export(format, &plan, |_| {})));
        }
    }
}

fn kustomize(containers: &str) -> Export {
    let manifests = format!("kind: Pod\nmetadata: {{name: web}}\nspec:\n  {containers}\n");
    export(Format::Kustomize, &plan(MIRRORS[0].1, &manifests), |_| {})
}

#[test]
fn what_kustomize_does_not_reach_is_left_out_with_its_place() {
    let export = kustomize("ephemeralContainers: [{image: 'quay.io/shop/web:v1'}]");
    assert_eq!(names(Format::Kustomize, &export), []);
    assert_eq!(export.left_out[0].reference, "quay.io/shop/web:v1");
    assert!(
        text(&export)
            .contains("#   quay.io/shop/web:v1  Pod web /spec/ephemeralContainers/0/image (an ephemeral container)\n")
    );
}

#[test]
fn image_volumes_are_changed_by_some_versions_and_those_of_cron_jobs_by_none() {
    let volumes = "volumes: [{name: v, image: {reference: 'quay.io/shop/model:v1'}}]";
    let pod = format!("kind: Pod\nspec: {{{volumes}}}\n");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec: {{{volumes}}}\n");
    let cron_job = format!("kind: CronJob\nspec: {{jobTemplate: {{spec: {{template: {{spec: {{{volumes}}}}}}}}}}}\n");
    let moves = |manifests: &str| {
        let export = export(Format::Kustomize, &plan(MIRRORS[0].1, manifests), |_| {});
        assert!(
            text(&export).contains("#   quay.io/shop/model:v1  "),
            "{}",
            text(&export)
        );
        names(Format::Kustomize, &export).len()
    };
    assert_eq!([pod, list, cron_job].map(|manifests| moves(&manifests)), [1, 1, 0]);
}

#[test]
fn a_name_that_would_change_another_image_is_left_out() {
    let export = kustomize("containers: [{image: 'quay.io/shop/a.b:v1'}, {image: 'quay.io/shop/a-b:v1'}]");
    let moved = names(Format::Kustomize, &export);
    assert_eq!(
        moved,
        [("quay.io/shop/a-b".to_owned(), "mirror.internal/shop/a-b".to_owned())]
    );
    assert_eq!(export.left_out[0].reference, "quay.io/shop/a.b");
}

#[test]
fn a_name_is_never_taken_for_a_comment() {
    let manifests = "kind: Pod\nmetadata: {name: \"a\\nimages: []\\u2028x\"}\nspec:\n  ephemeralContainers: [{image: quay.io/a/b}]\n";
    let export = export(Format::Kustomize, &plan(MIRRORS[0].1, manifests), |_| {});
    let after = text(&export).lines().filter(|line| !line.starts_with("# "));
    assert_eq!(
        after.collect::<Vec<_>>(),
        [
            "apiVersion: kustomize.config.k8s.io/v1alpha1",
            "kind: Component",
            "images: []"
        ]
    );
}
