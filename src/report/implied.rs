//! The catalogue of operators, as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::operators::catalogue::{self, Means, Operator, Passive, Standing, Start, Value};

/// Writes every operator, the images that it starts by version, and what overrides them, as one line of JSON.
///
/// # Errors
/// Those of `out`.
pub fn write_json(mut out: impl Write) -> io::Result<()> {
    let view = CatalogueView {
        schema_version: super::SCHEMA_VERSION,
        operators: catalogue::operators().iter().map(OperatorView::of).collect(),
        passive: catalogue::passive().iter().map(PassiveView::of).collect(),
    };
    serde_json::to_writer(&mut out, &view)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct CatalogueView {
    schema_version: u32,
    operators: Vec<OperatorView>,
    passive: Vec<PassiveView>,
}

#[derive(Serialize)]
struct OperatorView {
    id: &'static str,
    name: &'static str,
    images: &'static [&'static str],
    starts: Vec<StartView>,
}

#[derive(Serialize)]
struct StartView {
    when: &'static str,
    versions: BTreeMap<&'static str, &'static str>,
    flags: Vec<&'static str>,
    variables: Vec<&'static str>,
    field: Option<&'static str>,
    value: Option<&'static str>,
    source: String,
}

#[derive(Serialize)]
struct PassiveView {
    name: &'static str,
    images: &'static [&'static str],
    starts: &'static str,
    said: &'static str,
}

impl OperatorView {
    fn of(operator: &Operator) -> Self {
        Self {
            id: operator.id,
            name: operator.name,
            images: operator.images,
            starts: operator
                .starts
                .iter()
                .map(|start| StartView::of(operator, start))
                .collect(),
        }
    }
}

impl StartView {
    fn of(operator: &Operator, start: &Start) -> Self {
        let versions = operator.versions.iter().zip(start.values);
        let versions = versions.filter_map(|(version, value)| match value {
            Value::Is(image) => Some((*version, *image)),
            _ => None,
        });
        let (mut flags, mut variables) = (Vec::new(), Vec::new());
        for entry in start.overrides {
            match entry.means {
                Means::Flag(flag) => flags.push(flag),
                Means::Variable(name) => variables.push(name),
                Means::Key { .. } | Means::Field { .. } => {}
            }
        }
        let source = &start.source;
        Self {
            when: start.when,
            versions: versions.collect(),
            flags,
            variables,
            field: start.field,
            value: start.value,
            source: format!(
                "https://github.com/{}/blob/{}/{}",
                source.repository, source.tag, source.path
            ),
        }
    }
}

impl PassiveView {
    fn of(passive: &Passive) -> Self {
        let (starts, said) = match passive.standing {
            Standing::InManifest(place) => ("in-manifest", place),
            Standing::Nothing(tag) => ("nothing", tag),
        };
        Self {
            name: passive.name,
            images: passive.images,
            starts,
            said,
        }
    }
}
