//! What refuses images that are not at the mirror.

use airgap_lint::export::{self, Export, Format, Options, Plan};
use serde_yaml::Value;

use super::shop::{MIRRORS, documents, export, plan, shop, shown, text, texts, with_tools};
use crate::support::{POLICIES, fixtures};

const GUARDS: [Format; 3] = [Format::Vap, Format::Kyverno, Format::Gatekeeper];

/// The beginnings and the names that a guard lets through.
fn allowed(export: &Export) -> (Vec<String>, Vec<String>) {
    let documents = documents(export);
    let Some(variables) = documents[0]["spec"]["variables"].as_sequence() else {
        let parameter = |name: &str| texts(&documents[1], &format!("spec/parameters/{name}/*"));
        return (parameter("prefixes"), parameter("names"));
    };
    let variable = |name: &str| {
        let variable = variables.iter().find(|variable| variable["name"] == name);
        let list = variable.map(|variable| serde_yaml::from_str(variable["expression"].as_str().unwrap()).unwrap());
        texts(&list.unwrap_or(Value::Null), "*")
    };
    (variable("prefixes"), variable("names"))
}

fn lets_through(export: &Export, image: &str) -> bool {
    let (prefixes, names) = allowed(export);
    let is_named = |name: &String| {
        image
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
    };
    prefixes.iter().any(|prefix| image.starts_with(prefix.as_str())) || names.iter().any(is_named)
}

fn assert_guarded(plan: &Plan) {
    for format in GUARDS {
        let export = export(format, plan, |_| {});
        let (prefixes, _) = allowed(&export);
        assert!(prefixes.iter().all(|prefix| prefix.ends_with('/')), "{prefixes:?}");
        for item in plan.images() {
            let source = item.source.resolved();
            assert!(!lets_through(&export, &source), "{format}: {source}");
            match &item.target {
                Some(target) => {
                    let target = format!("{target}{}", item.source.suffix());
                    assert!(lets_through(&export, &target), "{format}: {target}");
                }
                None => assert!(export.left_out.iter().any(|left_out| left_out.reference == source)),
            }
        }
    }
}

#[test]
fn what_has_moved_is_let_through_and_what_has_not_is_refused() {
    let whole = [("whole", "sources: [{from: quay.io/shop/web, to: mirror.internal/web}]")];
    for (_, policy) in POLICIES.iter().chain(&MIRRORS).chain(&whole) {
        assert_guarded(&plan(policy, &shop()));
    }
    for (_, manifests) in fixtures() {
        assert_guarded(&plan(MIRRORS[3].1, &String::from_utf8_lossy(&manifests)));
    }
}

#[test]
fn guards_look_like_this() {
    for format in GUARDS {
        for (name, policy) in MIRRORS {
            let plan = plan(&with_tools(policy), &shop());
            insta::assert_snapshot!(format!("{format}-{name}"), shown(&plan, &export(format, &plan, |_| {})));
        }
    }
}

#[test]
fn exempt_namespaces_and_dry_runs_look_like_this() {
    for format in GUARDS {
        let plan = plan(MIRRORS[3].1, "");
        let export = export(format, &plan, |options| {
            options.is_dry_run = true;
            options.exempt = ["kube-system", "kyverno"].map(str::to_owned).into();
        });
        insta::assert_snapshot!(format!("{format}-dry-run-exempt"), shown(&plan, &export));
    }
}

#[test]
fn what_the_policy_allows_is_never_widened() {
    let policy = "mirror: {registry: mirror.internal}\nallow:\n- registry.corp.example/**\n- \
                  registry.corp.example:5000/team/**\n- quay.io/org/app\n- quay.io/org/*\n- quay.io/org-*/**\n- '*.corp.example/**'\n- \
                  quay.io/org/{a,b}\n- '[fd00::1]:5000/**'\n";
    for format in GUARDS {
        let export = export(format, &plan(policy, ""), |_| {});
        let (prefixes, names) = allowed(&export);
        assert_eq!(
            prefixes,
            [
                "[fd00::1]:5000/",
                "mirror.internal/",
                "registry.corp.example/",
                "registry.corp.example:5000/team/"
            ]
        );
        assert_eq!(names, ["quay.io/org/app"]);
        let left_out: Vec<&str> = export
            .left_out
            .iter()
            .map(|left_out| left_out.reference.as_str())
            .collect();
        assert_eq!(
            left_out,
            [
                "allow: quay.io/org/*",
                "allow: quay.io/org-*/**",
                "allow: *.corp.example/**",
                "allow: quay.io/org/{a,b}"
            ]
        );
        assert!(!lets_through(&export, "quay.io/org/app-evil:v1"));
    }
}

#[test]
fn a_namespace_is_exempt_by_its_whole_name() {
    for format in GUARDS {
        for name in ["kube-*", "", "Kube", "a.b", "-a"] {
            let mut options = Options::default();
            options.exempt.insert(name.to_owned());
            let error = export::export(format, &plan(MIRRORS[0].1, ""), &options).unwrap_err();
            assert!(error.to_string().contains("cannot be a namespace"), "{error}");
        }
    }
}

#[test]
fn a_guard_needs_a_mirror_and_never_goes_with_a_redirect() {
    for format in GUARDS {
        let error = export::export(format, &plan("", &shop()), &Options::default()).unwrap_err();
        assert!(error.to_string().contains("no mirror is configured"), "{error}");
        let export = export(format, &plan(MIRRORS[0].1, &shop()), |_| {});
        assert!(
            export.notes[0].starts_with("never together with a redirect"),
            "{:?}",
            export.notes
        );
        assert!(text(&export).starts_with("# Refuses images that are not at the mirror; never together"));
    }
}
