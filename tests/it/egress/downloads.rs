//! Downloads at run time: which commands and settings fetch something from outside, and where they are.

use airgap_lint::{Code, Linter, Policy, RuleSet};
use proptest::prelude::*;

use crate::support::{check, linter};

const MIRROR: &str = "mirror: { registry: registry.internal }";

/// Place, subject and message of every download in a text.
fn downloads(policy: &str, text: &str) -> Vec<String> {
    let report = check(&linter(policy), text);
    let findings = report.findings.iter();
    findings
        .filter(|finding| finding.code() == Code::RuntimeDownload)
        .map(|finding| {
            let location = finding.location();
            format!("{}:{} {}", location.line, location.column, finding.message())
        })
        .collect()
}

/// A script in a container, and what it fetches.
fn of_script(script: &str) -> Vec<String> {
    of_container(&format!("command: [sh, -c]\nargs:\n- |\n{}", indented(script)))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// A container, and what it fetches, without the places.
fn of_container(container: &str) -> Vec<String> {
    let container: String = container.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: a, namespace: shop }}\nspec:\n  containers:\n  - name: a\n{container}"
    );
    let found = downloads(MIRROR, &text);
    let said = found.iter().filter_map(|found| found.split_once(' '));
    said.map(|(_, message)| message.to_owned()).collect()
}

fn fixture(name: &str) -> String {
    #[allow(clippy::disallowed_methods, reason = "a test may read files")]
    std::fs::read_to_string(format!("{}/fixtures/egress/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn what_real_workloads_fetch_is_found_in_its_place() {
    insta::assert_snapshot!(downloads(MIRROR, &fixture("downloads.yaml")).join("\n"));
}

#[test]
fn what_only_looks_like_a_download_or_stays_inside_is_none() {
    assert_eq!(downloads(MIRROR, &fixture("inside.yaml")), [""; 0]);
    assert_eq!(downloads("", &fixture("inside.yaml")), [""; 0]);
}

#[test]
fn what_a_finding_is_about_is_known_again_and_tells_no_secret() {
    let report = check(&linter(MIRROR), fixture("downloads.yaml"));
    let findings = report
        .findings
        .iter()
        .filter(|finding| finding.code() == Code::RuntimeDownload);
    let table: Vec<String> = findings
        .map(|finding| format!("{} | {}", finding.subject(), finding.occurrence().path.join(" ")))
        .collect();
    insta::assert_snapshot!(table.join("\n"));
    assert!(!table.iter().any(|row| row.contains("secret")));
}

#[test]
fn the_policy_says_what_is_within_reach() {
    let script = "curl -LO https://dl.k8s.io/release/v1.34.0/kubectl\ncurl https://files.corp.example:8443/a\n";
    let text = format!(
        "data:\n  a.sh: |\n{}    pip install requests\n",
        script.lines().map(|line| format!("    {line}\n")).collect::<String>()
    );
    let count = |policy: &str| downloads(policy, &text).len();
    assert_eq!(count(""), 3);
    assert_eq!(count("allow: ['dl.k8s.io/**']"), 2);
    assert_eq!(
        count("allow: ['dl.k8s.io/release/**', 'files.corp.example:8443/*', 'pypi.org/**']"),
        0
    );
    assert_eq!(count("mirror: { registry: 'files.corp.example:5000/team' }"), 2);
    assert_eq!(count("sources: [{ from: quay.io, to: files.corp.example/x }]"), 2);
    assert_eq!(count("severity: { runtime-download: off }"), 0);
    // A registry on the internet is no home for anything else.
    let public = "data: { a.sh: 'curl https://ghcr.io/other/file' }";
    assert_eq!(downloads("mirror: { registry: ghcr.io/myorg }", public).len(), 1);
}

#[test]
fn an_entry_that_allows_a_download_is_of_use() {
    let policy = Policy::from_yaml("allow: ['dl.k8s.io/**', 'other.example/**']").unwrap();
    let linter = Linter::new(policy, RuleSet::embedded()).with_unused_policy();
    let report = check(&linter, "data: { a.sh: 'curl https://dl.k8s.io/x' }");
    let messages: Vec<&str> = report.findings.iter().map(airgap_lint::Finding::subject).collect();
    assert_eq!(messages, ["allow: other.example/**"]);
}

#[test]
fn a_download_is_accepted_where_no_image_is_named() {
    let text = "\
kind: ConfigMap
metadata:
  name: a
  annotations: { airgap-lint.dev/allow.runtime-download: the proxy lets it through }
data:
  # airgap-lint: allow[runtime-download] the proxy lets it through
  a.sh: curl https://a.example/x
  b.sh: curl https://b.example/x
";
    let report = check(&linter(""), text);
    assert_eq!(crate::support::codes(&report), [""; 0]);
    assert_eq!(report.suppressed.len(), 2);
}

#[test]
fn variables_count_where_their_value_is_stated() {
    assert_eq!(
        of_script("H=https://a.example\ncurl \"$H/x\""),
        ["`curl` fetches https://a.example/x when it runs"]
    );
    assert_eq!(
        of_script("curl \"${H:-https://a.example}/x\""),
        ["`curl` fetches https://a.example/x when it runs"]
    );
    assert_eq!(of_script("H=$(hostname)\ncurl https://$H/x \"$OTHER\""), [""; 0]);
    assert_eq!(
        of_script("f() { curl https://$H/x; }\nexport H=a.example"),
        ["`curl` fetches https://a.example/x when it runs"]
    );
    // What stands behind the host may be a token.
    assert_eq!(
        of_script("T=hunter2\ncurl https://a.example/$T/x"),
        ["`curl` fetches https://a.example/$T/x when it runs"]
    );
    let env = "env: [{ name: U, value: 'https://a.example' }]\n";
    assert_eq!(
        of_container(&format!("{env}command: [curl, $(U)/x]")),
        ["`curl` fetches https://a.example/x when it runs"]
    );
    assert_eq!(
        of_container("env: [{ name: U, value: 'http://web' }]\ncommand: [curl, $(U)/x]"),
        [""; 0]
    );
}

#[test]
fn commands_are_found_however_they_are_started() {
    for start in [
        "sudo -E",
        "env A=b",
        "exec",
        "timeout 30",
        "timeout -s KILL 30s",
        "nohup",
        "if !",
        "A=b C=d",
        "xargs -n 1",
        "time",
        "gosu app",
        "true &&",
        "true ||",
        "cat x |",
        "(",
        "{",
        "bash -c '",
        "sh -ec \"",
        "eval \"",
        "x=$(",
        "x=\"$(",
        "x=`",
        "su app -c \"",
        "while",
        "/usr/bin/env",
        "busybox",
        "tini -g --",
    ] {
        let close = match start.chars().last() {
            Some('(') if start.ends_with("\"$(") => ")\"",
            Some('(') => ")",
            Some('{') => "; }",
            Some('\'') => "'",
            Some('"') => "\"",
            Some('`') => "`",
            _ => "",
        };
        let script = format!("{start} wget -q https://a.example/x -O /tmp/x{close}\n");
        assert_eq!(
            of_script(&script),
            ["`wget` fetches https://a.example/x when it runs"],
            "{script}"
        );
    }
}

#[test]
fn each_program_is_read_by_its_own_options() {
    let table = [
        "curl -fsSLo /tmp/a.tgz a.example/a.tgz",
        "curl -x http://proxy:3128 --url=https://a.example/x",
        "wget -nv -P /tmp -i list.txt https://a.example/x",
        "aria2c -d /tmp https://a.example/x",
        "git -C /src clone -b main ssh://git@a.example/x",
        "git fetch https://a.example/x main",
        "apt-get -qq -o Acquire::Retries=3 install -y --no-install-recommends jq",
        "apk --no-cache add jq",
        "apk add --repository https://mirror.svc/alpine jq",
        "apk add -X https://dl-cdn.alpinelinux.org/edge jq",
        "microdnf install -y jq",
        "dnf install -y https://a.example/x.rpm",
        "rpm -i https://a.example/x.rpm",
        "zypper --non-interactive install jq",
        "pacman -Sy jq",
        "pip3 install --no-cache-dir -r requirements.txt",
        "python3 -m pip install --upgrade pip",
        "pip install --index-url https://a.example/simple x",
        "pip install --extra-index-url https://a.example/simple --index-url http://pypi.svc x",
        "PIP_INDEX_URL=http://pypi.svc pip install x",
        "pip install git+https://a.example/x.git@v1",
        "uv pip install x",
        "poetry install --no-root",
        "conda install -y -c conda-forge x",
        "npm ci",
        "npm install --registry http://npm.svc",
        "npx --yes serve",
        "yarn",
        "yarn build",
        "pnpm add x",
        "gem install x -v 1.2",
        "bundle install --jobs 4",
        "go install a.example/x@latest",
        "GOPROXY=off go mod download",
        "go run a.example/x@v1 -flag",
        "go run ./cmd",
        "cargo install x",
        "cargo install --path .",
        "composer install --no-dev",
        "mvn -B package",
        "mvn -s settings.xml package",
        "./gradlew build",
        "helm repo add x https://a.example/charts",
        "helm upgrade --install x oci://a.example/x --version 1",
        "helm pull x --repo https://a.example/charts",
        "helm install x ./chart",
        "kubectl -n x apply -f https://a.example/x.yaml",
        "kubectl apply -k github.com/org/repo//base?ref=v1",
        "kustomize build https://a.example/x",
        "kubectl krew install x",
        "tofu init",
        "ansible-galaxy collection install x.y",
        "jenkins-plugin-cli --plugins git",
        "/usr/local/bin/install-plugins.sh git",
        "grafana-cli --homepath /usr plugins install x",
        "confluent-hub install --no-prompt a/b:1",
        "bin/elasticsearch-plugin install --batch analysis-icu",
        "elasticsearch-plugin install file:///plugins/x.zip",
        "opensearch-plugin install https://a.example/x.zip",
        "aws s3 sync s3://bucket/x /tmp",
        "gsutil -m cp gs://bucket/x /tmp",
        "gsutil cp /tmp/x gs://bucket",
        "az storage blob download --account-name x -n y",
        "hf download org/model",
        "python3 -c \"import urllib.request; urllib.request.urlopen('https://a.example/x')\"",
        "spark-submit --packages a:b:1 --jars https://a.example/x.jar x.py",
    ];
    let said = table.map(|script| format!("{script}\n    {}", of_script(script).join("\n    ")));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn scripts_are_found_wherever_they_are() {
    for text in [
        "a: { script: curl https://a.example/x }",
        "extraInitContainers:\n- command: [\"sh\", '-c', \"true && curl https://a.example/x\"]\n",
        "kind: List\nitems:\n- kind: Pod\n  spec: {containers: [{args: [curl, \"https://a.example/x\"]}]}\n",
        "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"command\": [\"sh\", \"-c\", \"set -e\\ncurl https://a.example/x\"]}]}}",
        "data:\n  values.yaml: |\n    initContainers:\n      - command:\n          - sh\n          - -c\n          - |\n            curl https://a.example/x\n",
        "spec:\n  values:\n    hooks: { pre.sh: \"curl https://a.example/x\" }\n",
        "spec:\n  anything: |\n    set -eu\n    curl https://a.example/x\n",
        "spec:\n  anything: >\n    #!/bin/sh\n\n    curl\n    https://a.example/x\n",
        "spec:\n  source:\n    dockerfile: |\n      FROM a\n      RUN true && \\\n        curl https://a.example/x\n",
        "spec:\n  x: { containers: [{ image: curlimages/curl, args: [-sf, 'https://a.example/x'] }] }\n",
    ] {
        let at = text.find("https://").unwrap();
        let line = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
        let want = format!("{line}:{column} `curl` fetches https://a.example/x when it runs");
        assert_eq!(downloads("", text), [want], "{text}");
    }
}

/// Lines that stay inside the cluster, or fetch nothing.
const INSIDE: [&str; 12] = [
    "echo \"curl https://a.example/x\"",
    "curl -fsS http://web:8080/ready",
    "# wget https://a.example/x",
    "if [ -f /tmp/x ]; then cat /tmp/x; fi",
    "cat <<'EOF' > /tmp/x\ncurl https://a.example/x\nEOF",
    "wget -qO- https://kubernetes.default.svc/healthz",
    "X=\"$(cat /etc/x)\"",
    "for i in 1 2 3; do sleep $i; done",
    "case \"$1\" in a) true ;; *) false ;; esac",
    "printf '%s\\n' 'pip install x'",
    "command -v apt-get",
    "git clone http://git.shop.svc/x.git",
];

/// Lines that fetch something from outside.
const OUTSIDE: [&str; 6] = [
    "curl -fsSL https://outside.example/x -o /tmp/x",
    "wget -q https://outside.example/x",
    "git clone https://outside.example/x",
    "kubectl apply -f https://outside.example/x",
    "pip install git+https://outside.example/x",
    "helm repo add x https://outside.example/x",
];

fn script(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

proptest! {
    #[test]
    fn a_script_that_stays_inside_fetches_nothing(lines in prop::collection::vec(prop::sample::select(&INSIDE[..]), 0..12)) {
        prop_assert_eq!(of_script(&script(&lines)), [""; 0]);
    }

    #[test]
    fn a_download_is_found_in_any_position(
        before in prop::collection::vec(prop::sample::select(&INSIDE[..]), 0..8),
        planted in prop::sample::select(&OUTSIDE[..]),
        after in prop::collection::vec(prop::sample::select(&INSIDE[..]), 0..8),
    ) {
        let all = script(&[&before[..], &[planted], &after[..]].concat());
        let found = of_script(&all);
        prop_assert_eq!(found.len(), 1, "{}", all);
        prop_assert!(found[0].contains("https://outside.example/x"), "{:?}", found);
    }

    #[test]
    fn any_text_is_read_as_a_script(text in "[a$(){}<>|&;'\"`\\\\ \n#=/:é]{0,80}") {
        let _ = of_script(&format!("curl https://a.example/x\n{text}"));
    }
}
