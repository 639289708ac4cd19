//! The first line of a file, and YAML documents.

use serde::Serialize;

/// What a file does, as its first line.
pub(super) fn head(is_open: bool) -> &'static str {
    match is_open {
        false => "# Made by airgap-lint: images are pulled from the mirror, and never from where they come from.\n",
        true => {
            "# Made by airgap-lint: images are pulled from the mirror, and from where they come from if it lacks them.\n"
        }
    }
}

/// Documents of one stream, under the first line.
pub(super) fn documents<T: Serialize>(is_open: bool, documents: &[T]) -> String {
    // Texts under keys that are texts can always be written.
    let documents = documents
        .iter()
        .map(|document| serde_yaml::to_string(document).unwrap_or_default());
    [head(is_open), &documents.collect::<Vec<_>>().join("---\n")].concat()
}

/// A TOML document.
pub(super) fn toml(document: &impl Serialize) -> String {
    // As above; tables come after what is no table.
    toml::to_string(document).unwrap_or_default()
}
