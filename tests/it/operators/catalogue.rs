//! The catalogue: every file fits its schema, and says what the program knows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use airgap_lint::Reference;
use airgap_lint::operators::catalogue::{self, Value};

#[cfg(feature = "cli")]
use crate::support::schema;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/implied");

fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, String)> = entries
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[cfg(feature = "cli")]
#[test]
fn every_file_fits_the_published_schema() {
    const SCHEMA: &str = include_str!("../../../schema/implied.schema.json");
    for (name, text) in files() {
        let value: serde_json::Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        schema::assert_fits(SCHEMA, &value);
    }
}

#[test]
fn every_file_is_called_like_its_operator() {
    let mut known: BTreeSet<String> = catalogue::operators().iter().map(|known| known.id.to_owned()).collect();
    known.extend(["in-manifest".to_owned(), "starts-nothing".to_owned()]);
    let files: BTreeSet<String> = files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(files, known);
}

#[test]
fn every_image_is_a_reference_once_its_parts_are_known() {
    for operator in catalogue::operators() {
        for image in operator.images {
            Reference::parse(image).unwrap_or_else(|error| panic!("{}: {image}: {error}", operator.id));
        }
        for start in operator.starts {
            assert_eq!(start.values.len(), operator.versions.len(), "{}", operator.id);
            for value in start.values {
                let Value::Is(image) = value else { continue };
                if image.starts_with("{self") {
                    continue;
                }
                let image = image.replace("{version}", "1.2.3").replace("{tag}", "1.2.3");
                Reference::parse(&image).unwrap_or_else(|error| panic!("{}: {image}: {error}", operator.id));
            }
        }
    }
}

#[test]
fn no_repository_is_that_of_two_operators() {
    let mut seen = BTreeSet::new();
    for (repository, _) in catalogue::repositories() {
        assert!(seen.insert(repository), "{repository}");
    }
}
