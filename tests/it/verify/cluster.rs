//! A running cluster, from what kubectl prints of it.

use airgap_lint::holding::read_list;
use airgap_lint::verify::{Verifier, running};
use airgap_lint::{Code, Linter, Report, Severity, verify};

use super::{NESTED, OTHER, SHA};
use crate::support::{check, linter};

/// A pod that runs one image, and the Event of another that could not be pulled.
fn dump(image_id: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
{{"apiVersion":"v1","kind":"Event","metadata":{{"name":"web.17a","namespace":"shop"}},"reason":"BackOff",
 "message":"Back-off pulling image \"quay.io/c/d:v1\"",
 "involvedObject":{{"kind":"Pod","namespace":"shop","name":"web","fieldPath":"spec.containers{{x}}"}}}},
{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"web","namespace":"shop"}},
 "spec":{{"containers":[{{"name":"a","image":"quay.io/a/b:v1"}},{{"name":"x","image":"quay.io/c/d:v1"}}]}},
 "status":{{"containerStatuses":[
  {{"name":"x","image":"quay.io/c/d:v1","imageID":""}},
  {{"name":"a","image":"quay.io/a/b:v1","imageID":"{image_id}"}}]}}}}]}}"#
    )
}

fn held(linter: &Linter, dump: &str, list: &str) -> (verify::Verification, Report) {
    let checked = check(linter, dump);
    let mut verifier = Verifier::new(&checked.inventory, linter.policy());
    verifier.want_running(running("test.yaml", dump.as_bytes()));
    verifier.look_in(&read_list("images.txt", list).unwrap(), &[]);
    let verification = verifier.finish(false);
    let report = verify::report(&verification, checked, linter.policy());
    (verification, report)
}

#[test]
fn an_event_names_an_image_and_the_pod_that_asked() {
    let report = check(&linter(NESTED), dump(""));
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.location().line == 3)
        .expect("the message of the Event");
    assert_eq!(finding.reference(), Some("quay.io/c/d:v1"));
    let resource = &finding.occurrence().resource;
    assert_eq!(resource.kind.as_deref(), Some("Event"));
    let pod = resource.involved.as_ref().unwrap();
    assert_eq!((pod.kind.as_deref(), pod.name.as_deref()), (Some("Pod"), Some("web")));
    assert_eq!(pod.field_path.as_deref(), Some("spec.containers{x}"));
}

#[test]
fn what_runs_is_held_against_the_digest_that_is_held() {
    let linter = linter(NESTED);
    for (image_id, status) in [
        (format!("quay.io/a/b@{SHA}"), Some("present")),
        (format!("docker-pullable://quay.io/a/b@{SHA}"), Some("present")),
        (format!("mirror.internal:5000/team/a/b@{SHA}"), Some("present")),
        (format!("quay.io/a/b@{OTHER}"), Some("wrong-digest")),
        // Only the id of an image, or nothing yet.
        (SHA.to_owned(), None),
        (String::new(), None),
    ] {
        let list = format!("quay.io/a/b:v1@{SHA}\nquay.io/c/d:v1\n");
        let (verification, report) = held(&linter, &dump(&image_id), &list);
        let running: Vec<_> = verification
            .running
            .iter()
            .map(|running| running.presence.as_str())
            .collect();
        assert_eq!(running, Vec::from_iter(status), "{image_id}");
        let wrong: Vec<_> = report
            .findings
            .iter()
            .map(|finding| (finding.code(), finding.severity(), finding.location().line))
            .collect();
        match status {
            Some("wrong-digest") => assert_eq!(wrong, [(Code::WrongDigest, Severity::Warning, 9)]),
            _ => assert_eq!(wrong, []),
        }
    }
}

#[test]
fn a_list_without_digests_says_nothing_of_what_runs() {
    let (verification, report) = held(
        &linter(NESTED),
        &dump(&format!("quay.io/a/b@{SHA}")),
        "quay.io/a/b:v1\nquay.io/c/d:v1\n",
    );
    assert_eq!(verification.running[0].presence.as_str(), "unknown");
    assert!(report.findings.is_empty());
    assert!(verification.surplus.is_empty());
}

#[test]
fn a_node_holds_what_it_has() {
    let nodes = format!(
        r#"{{"kind":"NodeList","items":[{{"kind":"Node","status":{{"images":[
        {{"names":["quay.io/a/b@{SHA}","quay.io/a/b:v1"]}}]}}}}]}}"#
    );
    let (verification, _) = held(&linter(NESTED), &dump(&format!("quay.io/a/b@{SHA}")), &nodes);
    let told: Vec<_> = verification
        .artifacts
        .iter()
        .map(|artifact| (&*artifact.reference, artifact.presence.as_str()))
        .collect();
    assert_eq!(told, [("quay.io/a/b:v1", "present"), ("quay.io/c/d:v1", "missing")]);
    assert_eq!(verification.running[0].presence.as_str(), "present");
}
