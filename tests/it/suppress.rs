//! Accepted findings: comments, annotations, the policy and baselines hide what they name, and nothing else.

use std::collections::BTreeMap;

use airgap_lint::{Baseline, Code, Finding, Linter, Policy, Report, RuleSet, Suppressor};
use proptest::prelude::*;

use crate::support::{check, codes, linter};

const POLICY: &str = "mirror: { registry: mirror.internal }";

fn check_text(text: &str) -> Report {
    check(&linter(POLICY), text)
}

/// Code, line and message of what is reported.
fn told(report: &Report) -> Vec<(&'static str, usize, &str)> {
    let told = |finding: &'_ Finding| (finding.code().as_str(), finding.location().line);
    report
        .findings
        .iter()
        .map(|finding| (told(finding).0, told(finding).1, finding.message()))
        .collect()
}

#[test]
fn a_comment_accepts_what_is_in_its_line_or_in_the_next_one() {
    let report = check_text(
        "kind: Pod\nspec:\n  containers:\n  - image: quay.io/a/b:1 # airgap-lint: allow[public-registry] by hand\n  \
         # airgap-lint: allow[public-registry]: once\n  # more about it\n  - image: quay.io/a/c:1\n  - image: quay.io/a/d:1\n",
    );
    assert_eq!(codes(&report), ["public-registry"]);
    assert_eq!(report.findings[0].reference(), Some("quay.io/a/d:1"));
    let by: Vec<_> = report.suppressed.iter().filter_map(Finding::suppression).collect();
    assert_eq!(
        by.iter().map(|by| by.reason.as_str()).collect::<Vec<_>>(),
        ["by hand", "once"]
    );
    assert!(by.iter().all(|by| by.by == Suppressor::Comment));
    assert_eq!(by[1].location.as_ref().map(|location| location.line), Some(5));
}

#[test]
fn an_annotation_accepts_what_is_in_its_resource() {
    let pod = |name: &str, annotations: &str| {
        format!("---\nkind: Pod\nmetadata: {{name: {name}{annotations}}}\nspec: {{containers: [{{image: nginx:1}}]}}\n")
    };
    let allow = ", annotations: {airgap-lint.dev/allow.implicit-registry: loaded by hand}";
    let report = check_text(&(pod("a", allow) + &pod("b", "")));
    assert_eq!(
        told(&report)
            .iter()
            .map(|(code, line, _)| (*code, *line))
            .collect::<Vec<_>>(),
        [("implicit-registry", 8)]
    );
    assert_eq!(
        report.suppressed[0].suppression().map(|by| by.by),
        Some(Suppressor::Annotation)
    );
}

#[test]
fn what_accepts_nothing_says_so() {
    let report = check_text(
        "kind: Pod\nspec:\n  containers:\n  - image: mirror.internal/a/b:1 # airgap-lint: allow[public-registry] old\n  \
         - image: quay.io/a/b:1 # airgap-lint: allow[public-registry]\n  \
         - image: quay.io/a/c:1 # airgap-lint: allow[public-registri] typo\n  \
         - image: quay.io/a/d:1 # airgap-lint: allow[implicit-registry] other\n  # airgap-lint: ignore[unpinned] x\n\
         ---\n# airgap-lint: allow[unreadable] never\na: [\n",
    );
    let unused = told(&report).into_iter().filter(|(code, ..)| *code == "unused-policy");
    let unused: Vec<String> = unused.map(|(_, line, message)| format!("{line}: {message}")).collect();
    insta::assert_snapshot!(unused.join("\n"));
    assert_eq!(report.suppressed.len(), 0);
    assert!(codes(&report).contains(&"unreadable"));
}

#[test]
fn what_only_looks_like_a_comment_accepts_nothing() {
    let report =
        check_text("kind: Pod\nspec: {containers: [{image: 'quay.io/a/b:1#airgap-lint: allow[public-registry] x'}]}\n");
    assert_eq!(report.suppressed.len(), 0);
}

const IGNORE: &str = "
mirror: { registry: mirror.internal }
sources: [{ from: ghcr.io/used, to: mirror.internal/used }, { from: ghcr.io/gone, to: mirror.internal/gone }]
allow: ['corp.example/used/**', 'corp.example/gone/**']
ignore:
  - { code: public-registry, image: 'quay.io/a/**', kind: Job, name: 'seed-*', path: 'charts/**', reason: before the gap closes }
  - { image: 'quay.io/old/**', reason: for now, until: 2026-06-30 }
  - { image: 'quay.io/still/**', reason: for now, until: 2026-07-01 }
";

fn job(name: &str, image: &str) -> String {
    format!(
        "---\nkind: Job\nmetadata: {{name: {name}}}\nspec: {{template: {{spec: {{containers: [{{image: '{image}'}}]}}}}}}\n"
    )
}

#[test]
fn the_policy_accepts_what_fits_all_that_an_entry_says() {
    let policy = Policy::builder()
        .yaml(IGNORE)
        .unwrap()
        .named("p.yaml")
        .seen_from("charts")
        .today("2026-07-01");
    let linter = Linter::new(policy.build().unwrap(), RuleSet::embedded()).with_unused_policy();
    let text = [
        job("seed-1", "quay.io/a/b:1"),
        job("web", "quay.io/a/b:1"),
        job("seed-1", "quay.io/ab/c:1"),
        job("x", "quay.io/old/c:1"),
        job("x", "quay.io/still/c:1"),
        job("x", "ghcr.io/used/c:1"),
        job("x", "corp.example/used/c:1"),
    ];
    let report = check(&linter, text.concat());
    let suppressed: Vec<_> = report.suppressed.iter().filter_map(Finding::reference).collect();
    assert_eq!(suppressed, ["quay.io/a/b:1", "quay.io/still/c:1"]);
    let place = report.suppressed[0]
        .suppression()
        .and_then(|by| by.location.as_ref())
        .map(|at| (&*at.file, at.line));
    assert_eq!(place, Some(("p.yaml", 6)));
    let unused = report
        .findings
        .iter()
        .filter(|finding| finding.code() == Code::UnusedPolicy);
    let unused: Vec<String> = unused
        .map(|finding| {
            format!(
                "{}:{} {}: {}",
                finding.location().file,
                finding.location().line,
                finding.subject(),
                finding.message()
            )
        })
        .collect();
    insta::assert_snapshot!(unused.join("\n"));
}

#[test]
fn an_entry_that_would_hide_everything_or_has_no_reason_is_an_error() {
    for (entry, message) in [
        ("{ reason: x }", "this would ignore everything"),
        ("{ code: unpinned }", "it has no reason"),
        ("{ code: unreadable, reason: x }", "unknown code `unreadable`"),
        (
            "{ code: unpinned, reason: x, until: tomorrow }",
            "`tomorrow` is not a date",
        ),
        ("{ image: quay.io, reason: x }", "`quay.io` is only a registry"),
    ] {
        let error = Policy::from_yaml(&format!("ignore: [{entry}]")).unwrap_err();
        assert!(error.message().starts_with(message), "{entry}: {error}");
        assert_eq!(error.line(), Some(1));
    }
}

/// A container as the property tests make them: which image, at which tag, and which comment is next to it.
#[derive(Clone, Debug)]
struct Container {
    image: &'static str,
    tag: u8,
    allow: Option<&'static str>,
}

fn containers() -> impl Strategy<Value = Vec<Container>> {
    let image = prop::sample::select(vec!["quay.io/a/b", "nginx", "mirror.internal/x", "ghcr.io/c/d"]);
    let allow = prop::option::of(prop::sample::select(vec![
        "public-registry",
        "implicit-registry",
        "unpinned",
    ]));
    let container = (image, 0..3u8, allow).prop_map(|(image, tag, allow)| Container { image, tag, allow });
    prop::collection::vec(container, 0..6)
}

/// The manifest, in which comments stand before lines or at their ends; tag 0 is none.
fn manifest(containers: &[Container], has_comments: bool, blank: usize, tags: u8) -> String {
    let mut text = format!("{}kind: Pod\nspec:\n  containers:\n", "\n".repeat(blank));
    for (index, Container { image, tag, allow }) in containers.iter().enumerate() {
        let comment = allow
            .filter(|_| has_comments)
            .map(|code| format!("# airgap-lint: allow[{code}] reason {index}"));
        let (before, behind) = match (comment, index % 2) {
            (Some(comment), 0) => (format!("  {comment}\n"), String::new()),
            (Some(comment), _) => (String::new(), format!(" {comment}")),
            (None, _) => (String::new(), String::new()),
        };
        let tag = match tag {
            0 => String::new(),
            tag => format!(":v{}", tag + tags),
        };
        text += &format!("{before}  - image: {image}{tag}{behind}\n");
    }
    text
}

fn known(findings: &[Finding]) -> BTreeMap<(String, String), usize> {
    let mut known = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.code() != Code::UnusedPolicy) {
        let place = finding.occurrence().path.join(" > ");
        *known.entry((finding.code().to_string(), place)).or_default() += 1;
    }
    known
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_comment_hides_what_it_names_where_it_is_and_nothing_else(containers in containers()) {
        let plain = check_text(&manifest(&containers, false, 0, 0));
        let report = check_text(&manifest(&containers, true, 0, 0));
        let mut all = known(&report.findings);
        for (key, count) in known(&report.suppressed) {
            *all.entry(key).or_default() += count;
        }
        prop_assert_eq!(all, known(&plain.findings), "nothing is lost, and nothing is new");
        for (findings, is_hidden) in [(&report.findings, false), (&report.suppressed, true)] {
            for finding in findings.iter().filter(|finding| finding.code() != Code::UnusedPolicy) {
                let index: usize = finding.occurrence().path[0].split('/').nth(3).unwrap().parse().unwrap();
                let is_named = containers[index].allow == Some(finding.code().as_str());
                prop_assert_eq!(is_named, is_hidden);
            }
        }
        // Each comment hid something, or is reported.
        let comments = containers.iter().filter(|container| container.allow.is_some()).count();
        let unused = report.findings.iter().filter(|finding| finding.code() == Code::UnusedPolicy).count();
        prop_assert_eq!(comments, unused + report.suppressed.len());
    }

    #[test]
    fn a_baseline_of_today_makes_today_clean_and_shows_what_is_new_tomorrow(
        today in containers(),
        new in containers(),
        blank in 0..3usize,
        tags in 0..3u8,
    ) {
        let first = check_text(&manifest(&today, true, 0, 0));
        let text = Baseline::of(&first.findings).to_json();
        let baseline = Baseline::from_json(&text).unwrap();
        prop_assert_eq!(baseline.to_json(), text, "it is read as it was written");
        prop_assert_eq!(baseline.len(), first.findings.len());
        let linter = linter(POLICY).with_baseline("base.json", baseline);
        prop_assert_eq!(codes(&check(&linter, manifest(&today, true, 0, 0))), Vec::<&str>::new());

        // Lines move and tags change, and something is new at the end.
        let tomorrow: Vec<Container> = today.iter().chain(&new).cloned().collect();
        let report = check(&linter, manifest(&tomorrow, true, blank, tags));
        let without = check_text(&manifest(&tomorrow, true, blank, tags));
        let is_new = |finding: &&Finding| {
            let path = finding.occurrence().path.first();
            let index = path.and_then(|path| path.split('/').nth(3)?.parse::<usize>().ok());
            index.is_some_and(|index| index >= today.len())
        };
        let expected = without.findings.iter().filter(is_new).count();
        prop_assert_eq!(report.findings.iter().filter(is_new).count(), expected);
        let old = report.findings.iter().filter(|finding| finding.code() != Code::UnusedPolicy && !is_new(finding)).count();
        prop_assert_eq!(old, 0, "what was there is not reported again");
    }
}

#[test]
fn what_is_gone_from_a_baseline_is_reported() {
    let first = check_text("kind: Pod\nspec: {containers: [{image: quay.io/a/b:1}, {image: nginx:1}]}\n");
    let linter = linter(POLICY).with_baseline("base.json", Baseline::of(&first.findings));
    let report = check(
        &linter,
        "kind: Pod\nspec: {containers: [{image: quay.io/a/b:2}, {image: mirror.internal/nginx:1}]}\n",
    );
    assert_eq!(codes(&report), ["unused-policy"]);
    assert_eq!(
        report.findings[0].subject(),
        "baseline: implicit-registry docker.io/library/nginx of Pod"
    );
    assert_eq!(&*report.findings[0].location().file, "base.json");
}

#[test]
fn what_could_not_be_read_is_in_no_baseline() {
    let first = check_text("a: [\n");
    assert!(Baseline::of(&first.findings).is_empty());
}

#[test]
fn what_is_said_in_a_scalar_is_no_comment_about_what_is_around_it() {
    let json = "{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"quay.io/a/b:1\",\"command\":[\"sh\",\"-c\",\
                \"set -e\\n  # airgap-lint: allow[public-registry] seed by hand\\n  true\"]}]}}\n";
    let block = "kind: Pod\nspec:\n  containers:\n  - args:\n    - |\n      cat\n      # airgap-lint: allow[public-registry] help\n    \
                 image: quay.io/a/b:1\n";
    let quoted = "kind: Pod\nspec: {containers: [{image: quay.io/a/b:1, args: [\"x # airgap-lint: allow[public-registry] no\"]}]}\n";
    let cr = "kind: Pod\rspec:\r  containers:\r  # airgap-lint: allow[public-registry] r1\r  - image: quay.io/a/b:1\r";
    for text in [json, block, quoted, cr] {
        let report = check_text(text);
        assert_eq!(report.suppressed.len(), 0, "{text}");
        assert!(codes(&report).contains(&"public-registry"), "{text}");
    }
    let payload = "kind: ConfigMap\ndata:\n  pod.yaml: |\n    kind: Pod\n    spec:\n      containers:\n      \
                   # airgap-lint: allow[public-registry] by hand\n      - image: quay.io/a/b:1\n";
    assert_eq!(
        check_text(payload).suppressed.len(),
        1,
        "in a block, a comment is about what is in it"
    );
}

#[test]
fn an_annotation_is_that_of_its_own_resource_also_on_one_line() {
    let pod = |name: &str, reason: &str| {
        format!(
            "{{\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{name}\",\"annotations\":{{\"airgap-lint.dev/allow.public-registry\":\
             \"{reason}\"}}}},\"spec\":{{\"containers\":[{{\"image\":\"quay.io/a/{name}:1\"}}]}}}}"
        )
    };
    let report = check_text(&format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{},{}]}}\n",
        pod("a", "by hand"),
        pod("b", "")
    ));
    assert_eq!(codes(&report), ["public-registry", "unused-policy"]);
    assert_eq!(report.findings[0].reference(), Some("quay.io/a/b:1"));
}

#[test]
fn what_is_no_resource_is_known_by_its_file() {
    let linter = linter(POLICY);
    let input = |name: &str, text: &'static str| airgap_lint::Input::new(name, text.as_bytes());
    let first = linter.check([input("dev.yaml", "image: quay.io/a/b:1\n")]);
    let linter = linter.clone().with_baseline("base.json", Baseline::of(&first.findings));
    let report = linter.check([
        input("dev.yaml", "image: mirror.internal/a/b:1\n"),
        input("prod.yaml", "image: quay.io/a/b:2\n"),
    ]);
    assert_eq!(codes(&report), ["public-registry", "unused-policy"]);
}
