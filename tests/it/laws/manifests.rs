//! Manifests put together from constructs, each with a reference planted in it.

use airgap_lint::Linter;
use airgap_lint::policy::Placement;
use airgap_lint::reference::Reference;
use airgap_lint::reference::hosts::Registries;
use base64::Engine;
use proptest::prelude::*;

/// A manifest, and what is to be found in it: line and reference.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub text: String,
    pub expected: Vec<(usize, String)>,
}

/// Each construct, with `REF` where the reference stands.
///
/// The reference may also stand in parts (`REGISTRY`, `REPOSITORY`, `TAG`, `DIGEST`), or in base64 (`BASE64`).
#[rustfmt::skip]
const CONSTRUCTS: &[&str] = &[
    "kind: Pod\nspec:\n  containers:\n    - name: a\n      image: REF # comment\n      ports: []\n",
    "kind: Pod\nspec:\n  initContainers:\n    - image: \"REF\"\n",
    "kind: Pod\nspec:\n  containers:\n    - image: 'REF'\n",
    "kind: Pod\nspec: {containers: [{name: a, image: REF}, {name: b}]}\n",
    "kind: Pod\nspec:\n  containers:\n    - image: >-\n        REF\n      name: folded\n",
    "kind: Pod\nspec:\n  containers:\n    - \"im\\u0061ge\": REF\n",
    "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"image\": \"REF\"}]}}\n",
    "kind: Deployment\nspec: {template: {spec: {containers: [{args: [--worker-image=REF, --v=2]}]}}}\n",
    "kind: Pod\nspec:\n  containers:\n    - args:\n        - --worker-image\n        - REF\n        - --v\n",
    "kind: Pod\nspec:\n  containers:\n    - args: [-worker-image, \"REF\"]\n",
    "kind: Pod\nspec:\n  containers:\n    - command: [sh, -c]\n      args:\n        - |\n          echo a:b\n          run --image=REF\n",
    "kind: Pod\nspec:\n  containers:\n    - env:\n        - name: RELATED_IMAGE_A\n          value: REF\n",
    "kind: Pod\nspec:\n  containers:\n    - env: [{name: A, value: b}, {name: WORKER_IMAGE, value: 'REF'}]\n",
    "kind: Widget\nspec:\n  image: &a REF\n  more: {proxyImage: *a}\n",
    "kind: Widget\nspec:\n  base: &base\n    image: REF\n  one:\n    <<: *base\n    name: one\n",
    "kind: ConfigMap\ndata:\n  pod.yaml: |\n    # comment\n    kind: Pod\n    spec:\n      containers:\n      - image: REF\n",
    "kind: ConfigMap\ndata:\n  pod.json: >\n    {\"kind\": \"Pod\",\n    \"image\": \"REF\"}\n",
    "kind: ConfigMap\ndata:\n  pod.json: \"{\\\"a\\\": 1, \\\"image\\\": \\\"REF\\\"}\"\n",
    "kind: ConfigMap\ndata:\n  pod.json: '{\"note\": \"it''s\", \"image\": \"REF\"}'\n",
    "kind: ConfigMap\ndata:\n  outer.yaml: |\n    inner.yaml: |\n      innermost.json: '{\"image\": \"REF\"}'\n      k: v\n",
    "kind: ConfigMap\ndata:\n  config.toml: |\n    url = \"a:b\"\n    [[runners]]\n      image = \"REF\"\n",
    "apiVersion: v1\nkind: Secret\ndata:\n  pod.yaml: BASE64\n  other: c2VjcmV0\n",
    "apiVersion: v1\nkind: Secret\ndata: {pod.yaml: \"BASE64\"}\n",
    "kind: Widget\nmetadata:\n  annotations:\n    example.com/sidecar-image: REF\n    example.com/other: a/b\n",
    "kind: Widget\nspec:\n  image:\n    registry: REGISTRY\n    repository: REPOSITORY\n    tag: \"TAG\"\n    digest: DIGEST\n",
    "kind: Widget\nspec: {image: {tag: 'TAG', repository: \"REPOSITORY\", registry: REGISTRY, digest: DIGEST, pullPolicy: Always}}\n",
];

/// A reference with all its parts at hand.
#[derive(Clone, Debug)]
struct Parts {
    registry: Option<String>,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Parts {
    fn written(&self) -> String {
        let registry = self
            .registry
            .as_ref()
            .map(|registry| format!("{registry}/"))
            .unwrap_or_default();
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self
            .digest
            .as_ref()
            .map(|digest| format!("@{digest}"))
            .unwrap_or_default();
        format!("{registry}{}{tag}{digest}", self.path)
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    let registry = prop::sample::select(vec![
        "quay.io",
        "ghcr.io",
        "docker.io",
        "registry.k8s.io",
        "public.ecr.aws",
        "registry.nowhere.example:8443",
    ]);
    let path = "[a-z]{4,7}[0-9]?(-[a-z]{2,4})?(/[a-z]{4,7}([._]|__|-)[a-z0-9]{1,3}){0,2}";
    let tag = "(v[0-9]\\.[0-9]{1,2}(\\.[0-9])?(-[a-z]{2}[0-9])?|[0-9]\\.[0-9]|latest|[A-Z][a-z]{3}_[0-9]{2})";
    let digest = "sha256:[0-9a-f]{64}";
    (
        prop::option::weighted(0.8, registry),
        path,
        prop::option::weighted(0.8, tag),
        prop::option::weighted(0.3, digest),
    )
        .prop_filter("words that are no names", |(_, path, ..)| {
            !["auto", "true", "null"].contains(&path.as_str())
        })
        .prop_map(|(registry, path, tag, digest)| Parts {
            registry: registry.map(str::to_owned),
            path,
            tag,
            digest,
        })
}

/// The manifest of one construct, and the line of the reference in it.
fn plant(construct: &str, parts: &Parts) -> (String, usize) {
    let encoded = format!("# payload\nspec:\n  containers:\n    - image: {}\n", parts.written());
    let encoded = base64::engine::general_purpose::STANDARD.encode(encoded);
    let mark = ["REF", "REPOSITORY", "BASE64"]
        .into_iter()
        .filter_map(|mark| construct.find(mark))
        .min()
        .unwrap();
    let line = construct[..mark].lines().count().max(1) - usize::from(construct[..mark].ends_with('\n'));
    let or_null = |part: &Option<String>| part.clone().unwrap_or("null".to_owned());
    let text = construct
        .replace("REPOSITORY", &parts.path)
        .replace("REGISTRY", &or_null(&parts.registry))
        .replace(
            "\"TAG\"",
            &parts.tag.as_ref().map_or("null".to_owned(), |tag| format!("\"{tag}\"")),
        )
        .replace(
            "'TAG'",
            &parts.tag.as_ref().map_or("~".to_owned(), |tag| format!("'{tag}'")),
        )
        .replace("DIGEST", &or_null(&parts.digest))
        .replace("BASE64", &encoded)
        .replace("REF", &parts.written());
    (text, line)
}

/// A stream of such manifests.
pub fn any() -> impl Strategy<Value = Manifest> {
    let documents = prop::collection::vec((prop::sample::select(CONSTRUCTS.to_vec()), parts()), 1..8);
    (documents, prop::bool::ANY, prop::bool::ANY).prop_map(|(documents, windows, mark)| {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for (construct, parts) in documents {
            text.push_str("---\n");
            let (document, line) = plant(construct, &parts);
            expected.push((text.lines().count() + line, parts.written()));
            text.push_str(&document);
        }
        if windows {
            text = text.replace('\n', "\r\n");
        }
        if mark {
            text.insert(0, '\u{feff}');
        }
        Manifest { text, expected }
    })
}

/// What the policy makes of a reference.
pub fn target(linter: &Linter, written: &str) -> String {
    let reference = Reference::parse(written).unwrap();
    match linter.policy().place(&reference, Registries::known()) {
        Placement::Move(target) => target.reference(&reference),
        Placement::Home | Placement::Allowed => written.to_owned(),
        other => panic!("{written}: {other:?}"),
    }
}
