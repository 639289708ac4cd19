//! How fast whole checks are: megabytes per second, from bytes to a report.

use std::fmt::Write;
use std::hint::black_box;

use airgap_lint::{Input, Linter, Policy, RuleSet};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Large enough not to lie in a cache.
const SIZE: usize = 16 << 20;

/// Documents with numbers in them, so that no two are alike.
fn stream(document: impl Fn(&mut String, usize) -> std::fmt::Result) -> String {
    let mut text = String::with_capacity(SIZE + (64 << 10));
    for number in 0.. {
        if text.len() >= SIZE || document(&mut text, number).is_err() {
            break;
        }
    }
    text
}

fn workload(text: &mut String, n: usize) -> std::fmt::Result {
    write!(
        text,
        "---
# Source: shop/templates/web-{n}.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{n}
  namespace: shop
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: web-{n}
spec:
  replicas: 2
  selector:
    matchLabels: {{app.kubernetes.io/instance: web-{n}}}
  template:
    metadata:
      annotations:
        checksum/config: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    spec:
      serviceAccountName: web
      initContainers:
        - name: migrate
          image: \"ghcr.io/shop/migrate:v1.{n}\"
          command: [\"/bin/sh\", \"-c\", \"migrate up && echo done\"]
      containers:
        - name: web
          image: quay.io/shop/web:v1.{n}
          imagePullPolicy: IfNotPresent
          args:
            - --listen=:8080
            - --sidecar-image=docker.io/shop/sidecar:v2.{n}
          env:
            - name: DATABASE_URL
              value: postgres://shop@db.shop.svc:5432/shop
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          resources:
            limits: {{cpu: 500m, memory: 128Mi}}
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8080
"
    )
}

fn custom_resource_definition(text: &mut String, n: usize) -> std::fmt::Result {
    write!(
        text,
        "---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things{n}.example.org
spec:
  group: example.org
  names: {{kind: Thing{n}, plural: things{n}}}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
"
    )?;
    for field in 0..120 {
        write!(
            text,
            "                field{field}:
                  description: |-
                    Says how field {field} is to be read; the image that goes with it is pulled
                    by the operator, such as registry.example.org/things/field:v{field}.
                  type: string
                  maxLength: 253
"
        )?;
    }
    text.push_str("                image:\n                  type: string\n");
    writeln!(text, "                  default: quay.io/things/thing:v1.{n}")
}

fn config(text: &mut String, n: usize) -> std::fmt::Result {
    writeln!(
        text,
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config-{n}\ndata:\n  pod.yaml: |\n    kind: Pod\n    \
         spec:\n      containers:\n        - image: quay.io/shop/job:v1.{n}"
    )?;
    writeln!(text, "  run.sh: |")?;
    for step in 0..40 {
        writeln!(text, "    echo \"step {step} of {n}\" >> /var/log/steps && sleep 1")?;
    }
    writeln!(text, "    crictl pull ghcr.io/shop/step:v1.{n}")
}

fn benches(c: &mut Criterion) {
    let Ok(policy) = Policy::from_yaml("mirror: { registry: mirror.internal }") else {
        panic!("the policy is a good one");
    };
    let linter = Linter::new(policy, RuleSet::embedded());
    for (name, stream, found_in_each) in [
        ("workloads", stream(workload), 3),
        ("crds", stream(custom_resource_definition), 1),
        ("configs", stream(config), 2),
    ] {
        let input = || [Input::new(name, stream.as_bytes())];
        // What is measured does its work.
        let report = linter.check(input());
        assert_eq!(
            report.findings.len(),
            report.files[0].document_count * found_in_each,
            "{name}"
        );

        let mut group = c.benchmark_group(format!("check/{name}"));
        group.sample_size(10).throughput(Throughput::Bytes(stream.len() as u64));
        for threads in [1, 2] {
            let linter = linter.clone().with_threads(threads);
            group.bench_function(format!("{threads} threads"), |b| {
                b.iter(|| linter.check(black_box(input())))
            });
        }
        group.finish();
    }

    let small = || {
        [Input::new(
            "small",
            b"kind: Pod\nspec: {containers: [{image: nginx}]}\n",
        )]
    };
    c.bench_function("rules", |b| b.iter(RuleSet::embedded));
    c.bench_function("check/small", |b| b.iter(|| linter.check(black_box(small()))));
}

criterion_group!(check_benches, benches);
criterion_main!(check_benches);
