//! The rule files: every rule finds what its examples say, and nothing else.

use std::collections::BTreeSet;

use airgap_lint::reference::hosts::Registries;
use airgap_lint::rules::{Example, FileClass, Form, Rule, RuleSet};
use airgap_lint::scan::{KnownRegistries, Scanner, Sign, Site};
use serde_yaml::{Mapping, Value};
use yaml_spans::Tree;

/// The last files are about everything.
const LAST: [&str; 2] = ["documentation", "kubernetes"];

/// Keys whose values are mappings with names of the user's own.
const OF_NAMES: [&str; 11] = [
    "annotations",
    "components",
    "customPlugins",
    "data",
    "labels",
    "predictor_servers",
    "protocols",
    "runtime",
    "spec",
    "stringData",
    "unsupportedOverrides",
];

fn scan(rules: &RuleSet, manifest: &Value) -> Vec<Site> {
    let text = serde_yaml::to_string(manifest).unwrap();
    let mut tree = Tree::default();
    yaml_spans::read(&text, &mut tree).unwrap();
    let root = tree.roots()[0];
    let registries = KnownRegistries::new(Registries::known(), []);
    Scanner::new(rules, registries).scan(&text, &tree, root).sites
}

/// A word for each star.
fn concrete(pattern: &str) -> String {
    pattern.replace("~1", "/").replace("~0", "~").replace('*', "x")
}

/// The manifests that have an example at the places of its rule.
fn manifests(rule: &Rule, example: &Example) -> Vec<Value> {
    let input: Value = serde_yaml::from_str(&example.input).unwrap();
    if matches!(rule.form, Form::Flag(_)) {
        let arguments = match input {
            Value::Sequence(_) => input,
            argument => Value::Sequence(vec!["serve".into(), argument]),
        };
        let container = Value::Mapping([("args".into(), arguments)].into_iter().collect());
        let pod = place(container, &["spec", "containers", "*"], &Mapping::new(), false);
        return vec![with_kind(pod, "v1", "Pod")];
    }
    let kinds: Vec<Option<String>> = match &*rule.kinds {
        [] => vec![None, Some("v1/ConfigMap".to_owned())],
        kinds => kinds
            .iter()
            .map(|kind| Some(kind.to_string().replace("*", "x")))
            .collect(),
    };
    let paths: Vec<String> = rule.paths.iter().map(ToString::to_string).collect();
    let mut manifests = Vec::new();
    for kind in &kinds {
        for path in &paths {
            let steps: Vec<&str> = path.split('/').filter(|step| *step != "**").collect();
            let mut when = Mapping::new();
            for (field, values) in rule.when.iter() {
                let values = values.to_string();
                let value = concrete(values.split(", ").next().unwrap());
                // The field itself has the example's value.
                if steps.last() != Some(&&**field) {
                    insert(&mut when, field, value.into());
                }
            }
            let (api_version, kind) = match kind
                .as_deref()
                .map(|kind| kind.rsplit_once('/').unwrap_or(("x/v1", kind)))
            {
                Some((api_version, kind)) => (api_version, kind),
                None => ("", ""),
            };
            // The values of a ConfigMap are texts, and documents stand in them.
            let is_text = matches!(kind, "ConfigMap" | "Secret") && matches!(steps[0], "data" | "stringData");
            manifests.push(with_kind(
                place(input.clone(), &steps, &when, is_text),
                api_version,
                kind,
            ));
        }
    }
    manifests
}

fn insert(mapping: &mut Mapping, path: &str, value: Value) {
    match path.split_once('/') {
        None => drop(mapping.insert(concrete(path).into(), value)),
        Some((first, rest)) => {
            let below = mapping
                .entry(concrete(first).into())
                .or_insert(Value::Mapping(Mapping::new()));
            insert(below.as_mapping_mut().unwrap(), rest, value);
        }
    }
}

/// A value at the end of a path; `when` is next to it.
fn place(value: Value, steps: &[&str], when: &Mapping, is_text: bool) -> Value {
    let mut value = value;
    for at in (0..steps.len()).rev() {
        let is_last = at + 1 == steps.len();
        if is_text && at == 1 && !is_last {
            value = Value::String(serde_json::to_string(&value).unwrap());
        }
        let in_list = steps[at] == "*" && at > 0 && !OF_NAMES.contains(&steps[at - 1]);
        value = match in_list && !(at == 1 && is_text) {
            true => Value::Sequence(vec![value]),
            false => {
                let mut mapping = if is_last { when.clone() } else { Mapping::new() };
                mapping.insert(concrete(steps[at]).into(), value);
                Value::Mapping(mapping)
            }
        };
    }
    value
}

fn with_kind(manifest: Value, api_version: &str, kind: &str) -> Value {
    let Value::Mapping(mut manifest) = manifest else {
        panic!("a rule's path begins with a key: {manifest:?}");
    };
    if !kind.is_empty() {
        manifest.insert("apiVersion".into(), api_version.into());
        manifest.insert("kind".into(), kind.into());
    }
    Value::Mapping(manifest)
}

#[test]
fn every_rule_finds_what_its_examples_say() {
    let rules = RuleSet::embedded();
    let mut wrong = Vec::new();
    let mut scanned = 0;
    for (index, rule) in rules.rules().iter().enumerate() {
        let examples = rule.examples();
        assert!(!examples.is_empty(), "{} has no example", rule.id);
        for example in &examples {
            for manifest in manifests(rule, example) {
                scanned += 1;
                let mut sites = scan(&rules, &manifest);
                // What the rule asks for beside its place is a match too.
                sites.retain(|site| site.written != "x/x");
                let written: Vec<&str> = sites.iter().map(|site| &*site.written).collect();
                let finds: Vec<&str> = example.finds.iter().map(|find| &**find).collect();
                let text = serde_yaml::to_string(&manifest).unwrap();
                if written != finds {
                    wrong.push(format!(
                        "{}: found {written:?} instead of {finds:?} in\n{text}",
                        rule.id
                    ));
                }
                // What stands below is found by other rules or by general reading.
                let below = matches!(
                    rule.form,
                    Form::Yaml | Form::Toml | Form::Base64 | Form::Copy | Form::Schema | Form::Ignore
                );
                for site in sites
                    .iter()
                    .filter(|site| !below && site.sign != Sign::Rule(index as u32))
                {
                    wrong.push(format!(
                        "{}: {} found by {} in\n{text}",
                        rule.id,
                        site.written,
                        site.sign.id(&rules)
                    ));
                }
                if rule.artifact != airgap_lint::rules::Artifact::Image {
                    assert!(sites.iter().all(|site| site.artifact == rule.artifact), "{}", rule.id);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(scanned >= 500, "only {scanned} manifests were scanned");
}

#[test]
fn a_rule_that_finds_nothing_keeps_something_from_being_found() {
    let rules = RuleSet::embedded();
    let none = RuleSet::default();
    // General reading knows prose by its name too.
    let needed = |rule: &&Rule| rule.form == Form::Ignore && !rule.id.starts_with("documentation.");
    let mut idle = Vec::new();
    let mut checked = 0;
    for rule in rules.rules().iter().filter(needed) {
        for example in rule.examples() {
            checked += 1;
            assert!(example.finds.is_empty(), "{}", rule.id);
            if manifests(rule, &example)
                .iter()
                .all(|manifest| scan(&none, manifest).is_empty())
            {
                idle.push(&rule.id);
            }
        }
    }
    assert!(idle.is_empty(), "without these rules nothing is found either: {idle:?}");
    assert!(checked >= 10, "only {checked} examples were checked");
}

#[test]
fn every_file_is_there_in_order_and_every_id_once() {
    let rules = RuleSet::embedded();
    let mut ids = BTreeSet::new();
    let mut files: Vec<&str> = Vec::new();
    for rule in rules.rules() {
        assert!(ids.insert(&rule.id), "{} is there twice", rule.id);
        let (file, place) = rule.id.split_once('.').unwrap_or_else(|| panic!("{}: no dot", rule.id));
        for word in [file, place] {
            let is_kebab = word.split('-').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
            assert!(is_kebab, "{} is not in kebab-case", rule.id);
        }
        if files.last() != Some(&file) {
            files.push(file);
        }
        let summary = &rule.summary;
        let starts = summary.starts_with(|first: char| first.is_ascii_uppercase());
        assert!(
            starts && summary.len() <= 80 && !summary.ends_with('.'),
            "{}: {summary}",
            rule.id
        );
    }
    let mut sorted: Vec<&str> = files.iter().filter(|file| !LAST.contains(file)).copied().collect();
    sorted.sort_unstable();
    sorted.extend(LAST);
    assert_eq!(
        files, sorted,
        "a file's rules begin with its name, files are in order, the general ones last"
    );
    let there = rule_files();
    let there: BTreeSet<&str> = there.iter().map(|(name, _)| name.as_str()).collect();
    let embedded: Vec<String> = files.iter().map(|file| format!("{file}.yaml")).collect();
    let embedded: BTreeSet<&str> = embedded.iter().map(String::as_str).collect();
    assert_eq!(there, embedded, "every file of the folder is embedded");
}

/// Name and text of each rule file, in the order in which their rules win.
#[allow(clippy::disallowed_methods, reason = "a test reads the repository's own files")]
fn rule_files() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name() != "registries.yaml" && entry.file_name() != "files.yaml")
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    let last = |name: &str| LAST.iter().position(|last| name == format!("{last}.yaml"));
    files.sort_by_key(|(name, _)| (last(name), name.clone()));
    files
}

#[test]
fn what_is_built_in_is_what_the_files_say() {
    let files = rule_files();
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let all = RuleSet::with_files(texts).unwrap();
    let built_in = RuleSet::embedded();
    let count = built_in.rules().len();
    assert!(count >= 190, "only {count} rules are built in");
    assert_eq!(all.rules().len(), 2 * count);
    for (read, rule) in all.rules().iter().zip(built_in.rules()) {
        assert_eq!(read.id, rule.id);
        assert_eq!(read.summary, rule.summary, "{}", rule.id);
        assert_eq!(read.kinds, rule.kinds, "{}", rule.id);
        assert_eq!(read.paths, rule.paths, "{}", rule.id);
        assert_eq!(read.when, rule.when, "{}", rule.id);
        assert_eq!(read.form, rule.form, "{}", rule.id);
        assert_eq!(read.artifact, rule.artifact, "{}", rule.id);
        assert_eq!(read.required, rule.required, "{}", rule.id);
        assert_eq!(read.examples(), rule.examples(), "{}", rule.id);
    }
}

#[test]
fn classes_of_files_are_what_the_file_says() {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Class {
        name: String,
        why: String,
        paths: Vec<String>,
        #[serde(default)]
        api_versions: Vec<String>,
    }
    let classes: Vec<Class> = serde_yaml::from_str(include_str!("../../rules/files.yaml")).unwrap();
    assert_eq!(classes.len(), FileClass::all().len());
    for (read, class) in classes.iter().zip(FileClass::all()) {
        assert_eq!(read.name, class.name);
        assert_eq!(read.why, class.why, "{}", class.name);
        let paths: Vec<String> = class.paths.iter().map(ToString::to_string).collect();
        assert_eq!(read.paths, paths, "{}", class.name);
        assert_eq!(
            read.api_versions.join(", "),
            class.api_versions.to_string(),
            "{}",
            class.name
        );
    }
}

#[test]
fn files_that_are_not_for_a_cluster_are_known_by_their_paths() {
    let class = |path: &str, version: Option<&str>| {
        let class = FileClass::of(path, || version.map(str::to_owned));
        class.map(|class| class.name.as_ref())
    };
    for (path, name) in [
        (".github/workflows/ci.yaml", "CI pipelines"),
        ("a/b/.github/workflows/deep/ci.yml", "CI pipelines"),
        (".gitlab-ci.yml", "CI pipelines"),
        ("azure-pipelines-release.yml", "CI pipelines"),
        (".drone.yml", "CI pipelines"),
        (".woodpecker/build.yaml", "CI pipelines"),
        (".github/dependabot.yml", "bot settings"),
        (".github/renovate.json5", "Renovate settings"),
        (".github/labeler.yml", "CI pipelines"),
        ("renovate.json", "Renovate settings"),
        (".renovaterc.json", "Renovate settings"),
        ("a/.pre-commit-config.yaml", "pre-commit settings"),
        ("docker-compose.dev.yml", "Compose files"),
        ("compose.yaml", "Compose files"),
        ("docs/mkdocs.yml", "documentation sites"),
        (".vscode/settings.json", "editor settings"),
        ("package-lock.json", "package managers"),
        ("ui/node_modules/x/y.json", "package managers"),
        (".golangci.yml", "linters"),
        ("api/openapi.v1.yaml", "OpenAPI descriptions"),
    ] {
        assert_eq!(class(path, None), Some(name), "{path}");
        assert_eq!(class(path, Some("apps/v1")), None, "{path} opens like a resource");
    }
    assert_eq!(
        class("hack/kind.yaml", Some("kind.x-k8s.io/v1alpha4")),
        Some("local clusters")
    );
    for path in [
        "kind.yaml",
        ".tekton/build.yaml",
        ".github/bundles/aks/uds-bundle.yaml",
        "deploy/composition.yaml",
        "github/workflows/x.yaml",
        "workflows/ci.yaml",
        "goreleaser/values.yaml",
        "charts/tests/x_test.yaml",
        "values.yaml",
    ] {
        assert_eq!(class(path, None), None, "{path}");
    }
}

#[test]
fn an_example_is_a_document_of_its_own() {
    let own = "
- id: own.x
  summary: Ours
  path: spec/x
  form: yaml
  examples:
    - input:
        a: nginx
        b: [redis,
          mysql]
      finds: []
    - input: |
        a: 1
          b
      finds: []
    - { input: 'it''s', finds: [] }
    - finds: []
      input:
      - a: 1
        b: 2
";
    let rules = RuleSet::with_files([("own.yaml", own)]).unwrap();
    let inputs: Vec<Value> = rules.rules()[0]
        .examples()
        .iter()
        .map(|example| serde_yaml::from_str(&example.input).unwrap())
        .collect();
    let expected = "[{a: nginx, b: [redis, mysql]}, \"a: 1\\n  b\\n\", \"it's\", [{a: 1, b: 2}]]";
    assert_eq!(inputs, serde_yaml::from_str::<Vec<Value>>(expected).unwrap());
}

#[test]
fn rules_of_the_user_come_first() {
    let own = "
- id: own.container
  summary: Ours
  path: '**/containers/*/image'
  form: ignore
";
    let rules = RuleSet::with_files([("own.yaml", own)]).unwrap();
    assert_eq!(rules.rules()[0].id, "own.container");
    assert!(rules.get("kubernetes.container").is_some());
    let pod: Value = serde_yaml::from_str("{apiVersion: v1, kind: Pod, spec: {containers: [{image: nginx}]}}").unwrap();
    assert!(scan(&rules, &pod).is_empty());
    assert_eq!(scan(&RuleSet::embedded(), &pod).len(), 1);
}

#[test]
fn a_rule_may_name_several_paths_flags_and_values() {
    let own = "
- id: own.many
  summary: Ours
  path: [spec/first, spec/second]
  when: { type: [a, 'b*'] }
  form: whole
- id: own.flags
  summary: Ours
  flag: [--first, -second]
  form: flag
";
    let rules = RuleSet::with_files([("own.yaml", own)]).unwrap();
    let find = |text: &str| -> Vec<String> {
        scan(&rules, &serde_yaml::from_str(text).unwrap())
            .into_iter()
            .map(|site| site.written)
            .collect()
    };
    assert_eq!(
        find("{spec: {first: nginx, second: redis, third: mysql, type: bc}}"),
        ["nginx", "redis"]
    );
    assert_eq!(find("{spec: {first: nginx, second: redis, type: c}}"), [""; 0]);
    assert_eq!(
        find("{args: [--first=nginx, -second, redis, --third=mysql]}"),
        ["nginx", "redis"]
    );
}

#[test]
fn what_is_wrong_with_a_rule_file_is_said_with_file_and_place() {
    let rule = |rest: &str| format!("- id: own.x\n  summary: Ours\n{rest}");
    #[rustfmt::skip]
    let table = [
        (rule("  pth: spec/x\n  form: whole\n"), "own.yaml: own.x: line 3: unknown key `pth`: did you mean `path`?"),
        (rule("  path: spec/x\n  form: hole\n"), "own.yaml: own.x: line 4: unknown form `hole`: did you mean `whole`?"),
        (rule("  path: spec/x\n"), "own.yaml: own.x: line 1: `form` is missing"),
        (rule("  form: whole\n"), "own.yaml: own.x: line 1: `path` is missing"),
        (rule("  form: flag\n"), "own.yaml: own.x: line 1: `form: flag` needs `flag: \"--name\"`"),
        (rule("  path: x\n  form: split\n"), "own.yaml: own.x: line 1: `form: split` needs `fields: { repository: … }`"),
        (rule("  path: x\n  form: whole\n  flag: --x\n"), "own.yaml: own.x: line 5: `flag` is allowed only with `form: flag`"),
        (rule("  path: x\n  form: whole\n  fields: {}\n"), "own.yaml: own.x: line 5: `fields` is allowed only with `form: split`"),
        (rule("  path: x\n  form: split\n  fields: { repo: x }\n"), "own.yaml: own.x: line 5: unknown key `repo`: the keys are `registry`, `namespace`, `repository`, `tag`, `digest`, `selector`"),
        (rule("  path: x\n  path: y\n  form: whole\n"), "own.yaml: own.x: line 4: duplicate key `path`"),
        (rule("  path: { a: b }\n  form: whole\n"), "own.yaml: own.x: line 3: expected a string or a list of strings"),
        (rule("  path: x\n  form: whole\n  artifact: disk\n"), "own.yaml: own.x: line 5: `artifact` must be `image`, `oci`, `chart`, `git` or `url`"),
        (rule("  path: x\n  form: whole\n  example: { inputs: x }\n"), "own.yaml: own.x: line 5: unknown key `inputs`: did you mean `input`?"),
        ("- summary: Ours\n  path: x\n  form: whole\n".to_owned(), "own.yaml: line 1: `id` is missing"),
        ("- id: own.x\n  path: x\n  form: whole\n".to_owned(), "own.yaml: own.x: line 1: `summary` is missing"),
        ("- id: Own X\n".to_owned(), "own.yaml: Own X: line 1: an id may contain only lower-case letters, digits, dots and dashes: `ecosystem.place`"),
        ("id: own.x\n".to_owned(), "own.yaml: expected a list of rules, as `airgap-lint rules` shows them"),
        (String::new(), "own.yaml: expected a list of rules, as `airgap-lint rules` shows them"),
    ];
    assert!(table.len() >= 18);
    for (text, message) in table {
        match RuleSet::with_files([("own.yaml", &*text)]) {
            Ok(_) => panic!("{text} should be refused: {message}"),
            Err(error) => assert_eq!(error.to_string(), message),
        }
    }
    let broken = RuleSet::with_files([("own.yaml", "- id: [\n")])
        .unwrap_err()
        .to_string();
    assert!(broken.starts_with("own.yaml: line "), "{broken}");
    let rule = rule("  path: x\n  form: whole\n");
    let twice = RuleSet::with_files([("a.yaml", &*rule), ("b.yaml", &*rule)])
        .unwrap_err()
        .to_string();
    assert_eq!(
        twice,
        "b.yaml: duplicate rule id `own.x`; give one of the rules another id"
    );
    assert_eq!(twice.lines().count(), 1);
}
