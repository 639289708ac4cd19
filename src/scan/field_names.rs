//! By which name a field of a mapping is read: its own, one next to it, or that of the mapping.

use yaml_spans::NodeId;

use super::cursor::MOST_FIELDS;
use super::interned_names::NameId;
use super::names::Role;
use super::reading::Reading;
use super::table::Table;

/// The name that is next to a value: `{name: WORKER_IMAGE, value: …}`.
pub(super) fn named_value(reading: &mut Reading<'_, '_, '_>, table: &Table) -> Option<NameId> {
    table.value_of(&reading.known.names, Role::Named)?;
    let Some(name) = table.value_of(&reading.known.names, Role::Names) else {
        return patched(reading, table);
    };
    // `{key: …, operator: Equals, value: …}`: what is compared.
    if table.entries.iter().any(|(key, _, _)| reading.text(*key) == "operator") {
        return None;
    }
    let name = reading.cursor.tree.resolve(name);
    let text = reading
        .cursor
        .is_scalar(name)
        .then(|| reading.cursor.tree.text(name, reading.cursor.text))?;
    Some(reading.known.names.id(&text))
}

/// The name of the field that an operation of a JSON patch (RFC 6902) changes: `{op: replace, path: …/image, value: …}`.
fn patched(reading: &mut Reading<'_, '_, '_>, table: &Table) -> Option<NameId> {
    let get = |wanted: &str| {
        let found = table.entries.iter().find(|(key, _, _)| reading.text(*key) == wanted);
        let value = reading.cursor.tree.resolve(found?.2);
        reading.cursor.is_scalar(value).then(|| reading.text(value))
    };
    let (path, _) = (get("path")?, get("op")?);
    let mut steps = path.split('/').rev();
    let field =
        steps.find(|step| !step.is_empty() && *step != "-" && !step.bytes().all(|byte| byte.is_ascii_digit()))?;
    let is_text = steps.any(|step| matches!(step, "labels" | "matchLabels" | "annotations"));
    (!is_text).then(|| reading.known.names.id(&field.replace("~1", "/").replace("~0", "~")))
}

/// Whether a field of a mapping that is an image's holds the image: `ref`, `uri`, or `name` where no other does.
pub(super) fn means_the_image(reading: &Reading<'_, '_, '_>, table: &Table, field: &str, value: NodeId) -> bool {
    const OTHERS: &[&str] = &[
        "image",
        "repository",
        "ref",
        "reference",
        "newName",
        "url",
        "uri",
        "value",
    ];
    match field {
        "ref" | "reference" | "uri" | "url" | "repository" | "full" | "default" => true,
        // A bare name is just as often the name of something else.
        "name" => {
            let value = reading.cursor.tree.resolve(value);
            let is_full = reading.cursor.is_scalar(value) && reading.text(value).contains([':', '/']);
            let mut keys = table
                .entries
                .iter()
                .take(MOST_FIELDS)
                .map(|(key, _, _)| reading.text(*key));
            is_full && !keys.any(|key| OTHERS.contains(&&*key))
        }
        _ => false,
    }
}
