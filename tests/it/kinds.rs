//! What is found and edited in real inputs: `fixtures/kinds` has a file for each kind of input that is easily misread.
//!
//! A case has an input, everything that is to be found in it (`KIND REFERENCE: OUTCOME`), and the lines that a rewrite
//! to `mirror.internal` changes. Outcomes: `moved`, edited; `left`, a finding that no edit goes with; `home`, already at
//! the mirror; `invalid`, `empty`, or a code. A case that `fails` is not read, or not all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use airgap_lint::{Artifact, Code, Input, Linter, Policy, RuleSet};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "manifest")]
    file: String,
    input: String,
    #[serde(default)]
    found: Vec<String>,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    fails: bool,
}

fn manifest() -> String {
    "manifest.yaml".to_owned()
}

/// What a case comes to.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    found: Vec<String>,
    lines: Vec<String>,
}

/// Everything that is found, in the order of the file, and the lines that a rewrite changes; `None` if it fails.
fn outcome(linter: &Linter, case: &Case) -> Option<Outcome> {
    let bytes = case.input.as_bytes();
    let report = linter.check([Input::new(&*case.file, bytes)]);
    let mut found: BTreeMap<(usize, usize, String), &str> = BTreeMap::new();
    // What is in no registry has tests of its own.
    let is_source = |artifact: Option<Artifact>| artifact.is_some_and(Artifact::is_source);
    for entry in report
        .inventory
        .entries()
        .iter()
        .filter(|entry| !is_source(Some(entry.artifact)))
    {
        for occurrence in &entry.occurrences {
            let location = &occurrence.location;
            let what = format!("{} {}", entry.artifact, entry.reference);
            found.insert((location.line, location.column, what), "home");
        }
    }
    for finding in report.findings.iter().filter(|finding| !is_source(finding.artifact())) {
        let code = finding.code();
        let location = finding.location();
        let what = match finding.artifact() {
            Some(artifact) => format!("{artifact} {}", finding.subject()),
            None => format!("image {}", finding.subject()),
        };
        let place = (location.line, location.column, what);
        let outcome = match code {
            Code::Unreadable => return None,
            Code::Unpinned
            | Code::DuplicateKey
            | Code::UnusedValue
            | Code::RuntimeDownload
            | Code::ChartNotRendered => continue,
            Code::EmptyReference => "empty",
            Code::InvalidReference if finding.subject().trim().is_empty() => "empty",
            Code::InvalidReference => "invalid",
            Code::RuntimeVariable | Code::UnresolvedPlaceholder | Code::WrongLayout => code.as_str(),
            Code::MirrorCollision | Code::Unlocatable => "left",
            _ if found.get(&place) == Some(&"left") => "left",
            _ if finding.fix().is_some() => "moved",
            _ => "left",
        };
        found.insert(place, outcome);
    }
    let rewritten = linter.rewrite(bytes, &report.files[0]).unwrap();
    let rewritten = String::from_utf8(rewritten).unwrap();
    let pairs = case.input.lines().zip(rewritten.lines());
    Some(Outcome {
        found: found
            .into_iter()
            .map(|((_, _, what), outcome)| format!("{what}: {outcome}"))
            .collect(),
        lines: pairs
            .filter(|(before, after)| before != after)
            .map(|(_, after)| after.trim().to_owned())
            .collect(),
    })
}

#[test]
fn every_kind_of_input_is_read_as_its_file_says() {
    let policy = Policy::from_yaml("mirror: { registry: mirror.internal }").unwrap();
    let linter = Linter::new(policy, RuleSet::embedded()).without_implied();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kinds");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let (mut cases, mut wrong) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for case in
            serde_yaml::from_str::<Vec<Case>>(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        {
            cases += 1;
            let mut want = (!case.fails).then(|| Outcome {
                found: case.found.clone(),
                lines: case.lines.clone(),
            });
            let mut is = outcome(&linter, &case);
            // Of what is in one line, the order is not told.
            want.as_mut()
                .into_iter()
                .chain(&mut is)
                .for_each(|outcome| outcome.found.sort());
            if is != want {
                wrong.push(format!(
                    "{}: {}\n  want {want:?}\n  is   {is:?}",
                    file.display(),
                    case.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 500, "only {cases} cases were read");
}

#[test]
fn what_a_kustomization_finds_by_name_keeps_its_name() {
    let policy = Policy::from_yaml("mirror: { registry: mirror.internal }").unwrap();
    let linter = Linter::new(policy, RuleSet::embedded());
    let pod = |name: &str, image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: a, image: \"{image}\"}}]}}\n"
        )
    };
    let base = pod("a", "ghcr.io/a/b:dummy") + "---\n" + &pod("b", "ghcr.io/a/c:v1");
    for (images, moved) in [
        (
            "[{name: ghcr.io/a/b, newName: ghcr.io/a/b, newTag: v2}]",
            "[{name: ghcr.io/a/b, newName: mirror.internal/a/b, newTag: v2}]",
        ),
        ("[{name: ghcr.io/a/b, newTag: v2}]", "[{name: ghcr.io/a/b, newTag: v2}]"),
    ] {
        let kustomization = format!("kind: Kustomization\nresources: [base.yaml]\nimages: {images}\n");
        let report = linter.check([
            Input::new("base.yaml", base.as_bytes()),
            Input::new("kustomization.yaml", kustomization.as_bytes()),
        ]);
        let rewrite = |bytes: &str, file: usize| {
            String::from_utf8(linter.rewrite(bytes.as_bytes(), &report.files[file]).unwrap()).unwrap()
        };
        assert_eq!(rewrite(&base, 0), base.replace("ghcr.io/a/c", "mirror.internal/a/c"));
        assert_eq!(rewrite(&kustomization, 1), kustomization.replace(images, moved));
        // What stays is said, in the base and, where nothing names what replaces it, in the Kustomization.
        let stuck = report
            .findings
            .iter()
            .filter(|finding| finding.code() == Code::Unlocatable);
        assert_eq!(stuck.count(), if images == moved { 2 } else { 1 });
    }
}
