//! Lists of resources that kustomize and kpt pipe through the program.

use serde_json::{Value, json};

use super::{Folder, Run, assert_has};

/// As kustomize writes it; the function is told to do `mode`.
fn list(mode: &str) -> String {
    format!(
        "\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    annotations:
      internal.config.kubernetes.io/path: 'deploy/web.yaml'
      internal.config.kubernetes.io/index: '1'
  spec:
    template:
      spec:
        containers:
        - image: nginx:1.27   # the shop
          name: web
- apiVersion: v1
  kind: ConfigMap
  metadata: {{name: settings}}
  data:
    plugin.yaml: |
      image: <registry>/plugin:v1
functionConfig:
  apiVersion: airgap-lint.dev/v1alpha1
  kind: AirgapLint
  metadata:
    name: airgap
  spec:
    mode: {mode}
    policy:
      mirror: {{registry: mirror.internal}}
      sources:
      - from: quay.io/team
        to: registry.corp.example/team
"
    )
}

fn krm(input: &str) -> Run {
    Folder::new(&[]).pipe(input, &["krm", "--no-policy"])
}

/// The results in an answer, and the answer without them.
fn taken_apart(answer: &str) -> (Vec<Value>, String) {
    let is_result = |line: &&str| line.starts_with("- {\"message\"");
    let results = answer.lines().filter(is_result);
    let results = results.map(|line| serde_json::from_str(&line[2..]).unwrap()).collect();
    let rest = answer
        .split_inclusive('\n')
        .filter(|line| *line != "results:\n" && !is_result(line));
    (results, rest.collect())
}

#[test]
fn a_validator_returns_results_and_the_same_list() {
    let input = list("check").replace("<registry>", "mirror.internal/team");
    let run = krm(&input);
    let (results, rest) = taken_apart(&run.out);
    assert_eq!((run.status, rest), (1, input), "the list is printed all the same");
    let expected = json!({
        "message": "nginx:1.27: no registry given, which means docker.io",
        "severity": "error",
        "resourceRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "namespace": "shop"},
        "field": {
            "path": "spec.template.spec.containers[0].image",
            "currentValue": "nginx:1.27",
            "proposedValue": "mirror.internal/library/nginx:1.27",
        },
        "file": {"path": "deploy/web.yaml", "index": 1},
        "tags": {
            "code": "implicit-registry",
            "fingerprint": "709d0e1fff621c53bc6acdee26ab0828",
            "rule": "kubernetes.container",
        },
    });
    assert_eq!(results, [expected]);
    let message = "nginx:1.27: no registry given, which means docker.io (deploy/web.yaml)";
    assert_eq!(
        run.err,
        format!("error: Deployment shop/web, spec.template.spec.containers[0].image: {message}\n")
    );
}

#[test]
fn a_transformer_edits_references_and_nothing_else() {
    let input = list("rewrite").replace("<registry>", "quay.io/team");
    let run = krm(&input);
    let (results, rest) = taken_apart(&run.out);
    let moved = input
        .replace("image: nginx", "image: mirror.internal/library/nginx")
        .replace("image: quay.io/team", "image: registry.corp.example/team");
    assert_eq!((run.status, rest, run.err.as_str()), (0, moved, ""));
    let severities: Vec<_> = results.iter().map(|result| &result["severity"]).collect();
    assert_eq!(severities, ["info", "info"]);
    assert_eq!(
        results[0]["message"],
        "nginx:1.27 moved to mirror.internal/library/nginx:1.27"
    );
    assert_eq!(
        results[0]["field"]["currentValue"],
        "mirror.internal/library/nginx:1.27"
    );
    let again = krm(&rest_of(&run.out));
    assert_eq!(again.out, rest_of(&run.out), "twice changes nothing");
}

fn rest_of(answer: &str) -> String {
    taken_apart(answer).1
}

#[test]
fn a_transformer_fails_if_something_is_left_outside() {
    let run = krm(&list("rewrite"));
    assert_eq!(run.status, 1);
    assert_has(&run.out, "image: mirror.internal/library/nginx:1.27   # the shop");
    assert_has(
        &run.err,
        "error: ConfigMap settings, data[\"plugin.yaml\"]: <registry>/plugin:v1: ",
    );
}

#[test]
fn json_stays_json() {
    let input = r#"{"apiVersion": "config.kubernetes.io/v1beta1", "kind": "ResourceList", "items":
        [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"image": "quay.io/a/b:v1"}]}}]}"#;
    let run = Folder::new(&[]).pipe(input, &["krm", "--mirror", "mirror.internal", "--rewrite"]);
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run.status, 0);
    assert_eq!(
        answer["items"][0]["spec"]["containers"][0]["image"],
        "mirror.internal/a/b:v1"
    );
    assert_eq!(answer["results"][0]["severity"], "info");
}

#[test]
fn results_of_the_function_before_are_replaced() {
    for old in [
        "results:\n- message: old\n  severity: info\n",
        "results: [{message: old}]\n",
        "results:\n",
    ] {
        let input = list("check").replace("items:\n", &format!("{old}items:\n"));
        let run = krm(&input);
        assert_eq!(run.status, 1, "{}", run.err);
        assert!(!run.out.contains("message: old"), "{}", run.out);
        assert_has(&run.out, " [{\"message\":\"nginx:1.27: no registry given");
        assert_eq!(krm(&run.out).out, run.out, "what it writes, it reads");
    }
}

#[test]
fn a_list_without_items_is_a_list() {
    for items in ["items: []", "items:"] {
        let run = krm(&format!(
            "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{items}\n"
        ));
        assert_eq!((run.status, run.err.as_str()), (0, ""));
    }
}

#[test]
fn what_is_no_list_of_resources_is_refused() {
    let head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n";
    let twice = format!("{}---\n{}", list("check"), list("check"));
    for (input, message) in [
        ("", "it is empty; a function reads a ResourceList"),
        ("kind: Pod\n", "it is no ResourceList of config.kubernetes.io/v1 or"),
        (head, "the ResourceList has no `items`"),
        (
            &format!("{head}items: 1\n"),
            "the `items` of the ResourceList are no list",
        ),
        (&format!("{head}items: []\nitems: []\n"), "has the key `items` twice"),
        (&twice, "there is more than one document"),
        ("a: [\n", "<stdin>: line "),
    ] {
        let run = krm(input);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{input}");
        assert_has(&run.err, message);
    }
}

#[test]
fn what_is_asked_for_is_understood_or_refused() {
    for (was, is, message) in [
        (
            "kind: AirgapLint",
            "kind: ConfigMap",
            "kind `ConfigMap` are not known; it has to be",
        ),
        (
            "mode: check",
            "mode: fix",
            "unknown variant `fix`, expected `check` or `rewrite`",
        ),
        ("mode: check", "mod: check", "unknown field `mod`"),
        ("sources:", "source:", "functionConfig: spec.policy.source: "),
        (
            "mirror.internal",
            "https://mirror.internal",
            "functionConfig: spec.policy.mirror.registry: ",
        ),
    ] {
        let run = krm(&list("check").replace(was, is));
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{is}");
        assert_has(&run.err, message);
    }
    let run = Folder::new(&[]).pipe(&list("check"), &["krm", "--policy", "other.yaml"]);
    assert_eq!(run.status, 2);
    assert_has(&run.err, "there are two policies");
}
