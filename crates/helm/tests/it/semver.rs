//! Versions and constraints against a table that Masterminds/semver wrote. `scripts/tables semver` compares
//! it with real Helm.

use helm::semver::{Constraint, Version};

fn unquote(text: &str) -> String {
    serde_json::from_str(text).unwrap()
}

fn words(result: Result<Version, String>) -> String {
    result.map_or_else(|error| format!("error: {error}"), |version| version.to_string())
}

#[test]
fn as_masterminds() {
    let mut wrong = Vec::new();
    let table = include_str!("../fixtures/semver.tsv");
    assert!(table.lines().count() >= 1500, "cases are missing");
    for line in table.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let right = match columns.as_slice() {
            ["version", text, loose, strict] => {
                let text = unquote(text);
                words(Version::parse(&text)) == unquote(loose) && words(Version::parse_strict(&text)) == unquote(strict)
            }
            ["improper", text, error] => Constraint::parse(&unquote(text)).err() == Some(unquote(error)),
            ["check", constraint, version, passes, reasons] => {
                let version = Version::parse(&unquote(version)).unwrap();
                Constraint::parse(&unquote(constraint)).is_ok_and(|constraint| {
                    let said = constraint.validate(&version).err().unwrap_or_default();
                    constraint.check(&version).to_string() == *passes
                        && format!("[{}]", said.join(" ")) == unquote(reasons)
                })
            }
            ["compare", a, b, order] => {
                let (a, b) = (
                    Version::parse(&unquote(a)).unwrap(),
                    Version::parse(&unquote(b)).unwrap(),
                );
                (a.compare(&b) as i8).to_string() == *order
            }
            _ => false,
        };
        if !right {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{} lines differ:\n{}", wrong.len(), wrong.join("\n"));
}
