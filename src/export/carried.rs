//! What earlier lists and exports name, so that only the rest has to cross the gap, or nothing else.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde_yaml::Value;

use super::plan::{Item, pulled};
use crate::reference::Reference;

/// References that earlier exports name, as they are pulled.
///
/// Law: what was exported before, and what an export leaves over without it, are together what is exported now.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    references: BTreeSet<String>,
}

/// Why a list cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedError {
    /// The line, if one is to blame.
    pub line: Option<usize>,
    /// What is wrong, and what can be read.
    pub message: String,
}

/// What can be read, for messages.
const KNOWN: &str = "a list with one reference on a line, a copy script or regsync.yaml of `airgap-lint export`, an \
                     ImageSetConfiguration, Images or Charts for Hauler, a zarf.yaml, or what `airgap-lint images \
                     --format json` prints";

impl Carried {
    /// Adds what a file names. Nothing is added if a part of it cannot be read.
    ///
    /// # Errors
    /// It is none of the known forms, or something in it is not a reference.
    pub fn read(&mut self, text: &str) -> Result<(), CarriedError> {
        let text = text.trim_start_matches('\u{feff}');
        let references = match text.lines().map(str::trim).find(|line| is_said(line)) {
            _ if text.starts_with("#!") => script(text),
            Some(first) if is_yaml(first) => documents(text),
            _ => list(text),
        }?;
        self.references.extend(references);
        Ok(())
    }

    /// Whether this very version of an item was named: another tag or another digest is something else.
    pub fn contains(&self, item: &Item) -> bool {
        self.references.contains(&item.pulled())
    }

    /// How many different references were named.
    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }
}

/// Whether a line is not blank and no comment.
fn is_said(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

/// Whether a line is one of YAML or JSON, and not a reference.
fn is_yaml(line: &str) -> bool {
    line.starts_with(['{', '%', '-']) || line.ends_with(':') || line.contains(": ")
}

/// One reference on a line, with `oci://` or without.
fn list(text: &str) -> Result<Vec<String>, CarriedError> {
    let lines = (1..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| is_said(line));
    lines.map(|(number, line)| reference(line, Some(number))).collect()
}

/// The lines of our own scripts that name what they copy.
fn script(text: &str) -> Result<Vec<String>, CarriedError> {
    let mut references = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(rest) = line.trim_end().strip_prefix("mirror_chart '") {
            let mut words = rest.split('\'').step_by(2);
            if let (Some(repository), Some(name), Some(version)) = (words.next(), words.next(), words.next()) {
                let version = version.replace('+', "_");
                references.push(reference(&format!("{repository}/{name}:{version}"), Some(number))?);
            }
        } else if let Some(rest) = line.trim_end().strip_prefix("mirror '") {
            let source = rest.split('\'').next().unwrap_or_default();
            references.push(reference(source, Some(number))?);
        }
    }
    match text.contains("Written by airgap-lint") {
        true => Ok(references),
        false => Err(CarriedError::unknown()),
    }
}

/// All documents of a stream of YAML or JSON.
fn documents(text: &str) -> Result<Vec<String>, CarriedError> {
    let mut references = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let document = Value::deserialize(document).map_err(|error| CarriedError {
            line: error.location().map(|location| location.line()),
            message: error.to_string(),
        })?;
        if !document.is_null() {
            self::document(&document, &mut references)?;
        }
    }
    Ok(references)
}

fn document(document: &Value, references: &mut Vec<String>) -> Result<(), CarriedError> {
    let mut add = |text: &str| -> Result<(), CarriedError> {
        references.push(reference(text, None)?);
        Ok(())
    };
    match document.get("kind").and_then(Value::as_str) {
        Some("ImageSetConfiguration") => {
            for image in items(document, &["mirror", "additionalImages"])? {
                add(text(image, "name")?)?;
            }
        }
        Some("Images") => {
            for image in items(document, &["spec", "images"])? {
                add(text(image, "name")?)?;
            }
        }
        Some("Charts") => {
            for chart in items(document, &["spec", "charts"])? {
                let name = text(chart, "name")?;
                // A chart in a folder or at an HTTP server is in no export.
                if let Some(repository) = oci(chart, "repoURL") {
                    add(&format!(
                        "{}/{name}:{}",
                        repository.trim_end_matches('/'),
                        text(chart, "version")?
                    ))?;
                }
            }
        }
        Some("ZarfPackageConfig") => {
            for component in items(document, &["components"])? {
                for image in items(component, &["images"])? {
                    add(image
                        .as_str()
                        .ok_or_else(|| CarriedError::missing("the name of an image"))?)?;
                }
                for chart in items(component, &["charts"])? {
                    if let Some(url) = oci(chart, "url") {
                        add(&format!("{url}:{}", text(chart, "version")?))?;
                    }
                }
            }
        }
        None if document.get("sync").is_some() => {
            for entry in items(document, &["sync"])? {
                match text(entry, "type")? {
                    "image" => add(text(entry, "source")?)?,
                    other => return Err(CarriedError::of(format!("`type: {other}` does not say which images"))),
                }
            }
        }
        None if document.get("schema_version").is_some() => {
            if document.get("schema_version").and_then(Value::as_u64) != Some(1) {
                return Err(CarriedError::of("its `schema_version` is not 1".to_owned()));
            }
            for entry in items(document, &["images"])? {
                // What has no resolved name cannot have been carried, and a registry is only a setting.
                match (entry.get("resolved").and_then(Value::as_str), text(entry, "kind")?) {
                    (Some(resolved), "image" | "chart") => add(resolved)?,
                    (None, "chart") if text(entry, "reference")?.contains('+') => add(text(entry, "reference")?)?,
                    _ => {}
                }
            }
        }
        _ => return Err(CarriedError::unknown()),
    }
    Ok(())
}

/// The items at a path of keys; none where a key is not there.
fn items<'v>(value: &'v Value, path: &[&str]) -> Result<&'v [Value], CarriedError> {
    let found = path.iter().try_fold(value, |value, key| value.get(key));
    match found {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Sequence(items)) => Ok(items),
        Some(_) => Err(CarriedError::of(format!("`{}` is not a list", path.join(".")))),
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str, CarriedError> {
    let text = value.get(key).and_then(Value::as_str);
    text.ok_or_else(|| CarriedError::missing(&format!("`{key}` with a text")))
}

/// The URL of a chart, if it is at a registry.
fn oci<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().filter(|url| url.starts_with("oci://"))
}

fn reference(text: &str, line: Option<usize>) -> Result<String, CarriedError> {
    // A chart in a repository over HTTP.
    let name = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match Reference::parse_chart(name.unwrap_or(text)) {
        Ok(reference) => Ok(pulled(&reference)),
        Err(error) => Err(CarriedError {
            line,
            message: format!("`{text}` is not a reference: {error}; what can be read is {KNOWN}"),
        }),
    }
}

impl CarriedError {
    fn of(message: String) -> Self {
        Self { line: None, message }
    }

    fn missing(what: &str) -> Self {
        Self::of(format!("{what} is missing"))
    }

    fn unknown() -> Self {
        Self::of(format!("it is not a list that is known; what can be read is {KNOWN}"))
    }
}

impl fmt::Display for CarriedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for CarriedError {}
