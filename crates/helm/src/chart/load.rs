//! Files into a chart, with the charts in its `charts/`.

use std::collections::BTreeMap;

use super::archive::{self, Limits};
use super::{Chart, Error, File, Lock, Metadata, decode};

/// How deep charts may lie in charts; Helm has no such limit.
const MAX_DEPTH: usize = 64;

/// Makes a chart of its files, whose paths start in the folder of the chart.
///
/// # Errors
/// With Helm's words.
pub fn load(files: Vec<File>) -> Result<Chart, Error> {
    load_with(files, &mut Limits::default())
}

/// As [`load`], with limits for the archives in `charts/`.
///
/// # Errors
/// With Helm's words.
pub fn load_with(files: Vec<File>, limits: &mut Limits) -> Result<Chart, Error> {
    load_at(files, limits, 0)
}

fn load_at(files: Vec<File>, limits: &mut Limits, depth: usize) -> Result<Chart, Error> {
    let mut metadata = None;
    for file in files.iter().filter(|file| file.name == "Chart.yaml") {
        let metadata = metadata.get_or_insert_with(Metadata::default);
        merge(metadata, file, "chart.Metadata")?;
        if metadata.api_version.is_empty() {
            "v1".clone_into(&mut metadata.api_version);
        }
    }
    let mut chart = Chart::default();
    let mut below: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in files {
        match file.name.as_str() {
            "Chart.yaml" => {}
            "Chart.lock" => chart.lock = read_lock(&file)?,
            "values.yaml" => chart.values = file.data,
            "values.schema.json" => chart.schema = Some(file.data),
            "requirements.yaml" => {
                let metadata = metadata.get_or_insert_with(Metadata::default);
                merge(metadata, &file, "chart.Metadata")?;
                if metadata.api_version == "v1" {
                    chart.files.push(file);
                }
            }
            "requirements.lock" => {
                chart.lock = read_lock(&file)?;
                if metadata.get_or_insert_with(Metadata::default).api_version == "v1" {
                    chart.files.push(file);
                }
            }
            name if name.starts_with("templates/") => chart.templates.push(file),
            name => match name.strip_prefix("charts/") {
                Some(name) if !name.ends_with(".prov") => {
                    let entry = name.split('/').next().unwrap_or_default().to_owned();
                    let file = File {
                        name: name.to_owned(),
                        data: file.data,
                    };
                    below.entry(entry).or_default().push(file);
                }
                _ => chart.files.push(file),
            },
        }
    }
    chart.metadata = metadata.ok_or("Chart.yaml file is missing")?;
    chart.metadata.validate()?;
    if depth >= MAX_DEPTH && !below.is_empty() {
        return Err(format!("charts lie deeper in charts than {MAX_DEPTH}").into());
    }
    for (entry, files) in below {
        if entry.starts_with(['_', '.']) {
            continue;
        }
        let sub = if entry.ends_with(".tgz") {
            let Some(file) = files.first() else { continue };
            if file.name != entry {
                return Err(format!(
                    "error unpacking subchart tar in {}: expected {entry}, got {}",
                    chart.name(),
                    file.name
                )
                .into());
            }
            archive::read(&*file.data, limits).and_then(|files| load_at(files, limits, depth + 1))
        } else {
            let files = files.into_iter().filter_map(|file| {
                let (_, name) = file.name.split_once('/')?;
                Some(File {
                    name: name.to_owned(),
                    data: file.data,
                })
            });
            load_at(files.collect(), limits, depth + 1)
        };
        let mut sub = sub.map_err(|error| error.within(&unpacking(&entry, chart.name())))?;
        sub.source = entry;
        chart.dependencies.push(sub);
    }
    Ok(chart)
}

/// What Helm says of a chart in `charts/` that cannot be read.
pub(crate) fn unpacking(entry: &str, chart: &str) -> String {
    format!("error unpacking subchart {entry} in {chart}")
}

fn merge(metadata: &mut Metadata, file: &File, go_type: &str) -> Result<(), Error> {
    let read = decode::document(&file.data, go_type).and_then(|map| map.map_or(Ok(()), |map| metadata.read(&map)));
    read.map_err(|error| {
        if error.message.starts_with("validation: ") {
            error
        } else {
            error.within(&format!("cannot load {}", file.name))
        }
    })
}

fn read_lock(file: &File) -> Result<Option<Lock>, Error> {
    let read = decode::document(&file.data, "chart.Lock").and_then(|map| map.map(|map| Lock::read(&map)).transpose());
    read.map_err(|error| error.within(&format!("cannot load {}", file.name)))
}
