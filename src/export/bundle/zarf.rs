//! Package definitions for Zarf (`zarf.dev/v1alpha1`).
//!
//! Zarf moves references itself, and finds an image in a package by the reference that a manifest has: images are listed as
//! the manifests spell them. Charts in registries are images to it.

use std::collections::BTreeSet;

use serde_yaml::Value;

use crate::export::bundle::charts::refused;
use crate::export::bundle::pins::Pins;
use crate::export::plan::RenderedChart;
use crate::export::yaml::{self, list, map};
use crate::export::{Export, ExportError, Format, Item, Kind, LeftOut, Options, Plan};
use crate::reference::Reference;

/// The longest name of a chart (Zarf's `ZarfMaxChartNameLength`).
const CHART_NAME: usize = 40;
/// The longest name of a release (Helm's `releaseNameMaxLen`).
const RELEASE_NAME: usize = 53;
/// The component with what belongs to no chart, or to several.
const COMMON: &str = "images";

/// A component with what belongs to no chart or to several, and one for each chart that was rendered.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let pins = Pins::new(plan, options);
    let mut common = BTreeSet::new();
    let mut own = vec![BTreeSet::new(); plan.renders.len()];
    for item in plan.items() {
        if let Some(left_out) = refused(item) {
            export.left_out.push(left_out);
            continue;
        }
        let place = match only_chart(item, &plan.renders) {
            Some(chart) => &mut own[chart],
            None => &mut common,
        };
        place.insert(pins.pinned(item, spelling(item)));
    }
    let mut names = Names::default();
    let common_name = names.unique(COMMON.to_owned(), usize::MAX);
    let mut components = Vec::new();
    if !common.is_empty() || plan.renders.is_empty() {
        components.push(map([
            ("name", common_name.into()),
            ("required", true.into()),
            ("images", list(common)),
        ]));
    }
    let (mut chart_names, mut releases) = (Names::default(), Names::default());
    for (chart, images) in plan.renders.iter().zip(own) {
        let name = names.unique(label(&chart.name), usize::MAX);
        let charts = match local_chart(chart, &mut chart_names, &mut releases, options) {
            Ok(chart) => list([chart]),
            Err(left_out) => {
                export.left_out.push(left_out);
                list::<Value>([])
            }
        };
        components.push(map([
            ("name", name.into()),
            ("required", true.into()),
            ("charts", charts),
            ("images", list(images)),
        ]));
    }
    components.iter_mut().for_each(drop_empty);
    let package = map([
        ("apiVersion", "zarf.dev/v1alpha1".into()),
        ("kind", "ZarfPackageConfig".into()),
        ("metadata", metadata(plan, options)?),
        ("components", list(components)),
    ]);
    let comment = "For Zarf: zarf package create";
    export
        .files
        .text("zarf.yaml", yaml::text(&[comment.to_owned()], &[package])?);
    export.notes.extend(pins.note(plan));
    export.notes.extend(notes(plan, options));
    Ok(export)
}

/// Name and version of the package: those that were asked for, those of the only chart, or the plainest.
fn metadata(plan: &Plan, options: &Options) -> Result<Value, ExportError> {
    let only = match &plan.renders[..] {
        [only] => Some(only),
        _ => None,
    };
    let name = match (&options.package_name, only) {
        (Some(name), _) if label(name) == *name => name.clone(),
        (Some(name), _) => {
            let why = format!("`{name}` cannot be the name of a package: it has small letters, digits and dashes only");
            return Err(ExportError::Unfit(Format::Zarf, why));
        }
        (None, Some(chart)) => label(&chart.name),
        (None, None) => "airgap-images".to_owned(),
    };
    let version = match (&options.package_version, only) {
        (Some(version), _) if version.contains(['/', '\\']) || version.is_empty() => {
            let why = format!("`{version}` cannot be the version of a package: it is empty or has a slash");
            return Err(ExportError::Unfit(Format::Zarf, why));
        }
        (Some(version), _) => version.clone(),
        (None, Some(chart)) => chart.version.clone(),
        (None, None) => "0.0.1".to_owned(),
    };
    Ok(map([("name", name.into()), ("version", version.into())]))
}

/// The only chart that an item is in, if it is nowhere else.
fn only_chart(item: &Item, renders: &[RenderedChart]) -> Option<usize> {
    let mut charts = item.occurrences().map(|occurrence| {
        let file = &occurrence.rendered.as_ref().unwrap_or(&occurrence.location).file;
        renders.iter().position(|chart| chart.path == *file)
    });
    let first = charts.next()??;
    charts.all(|chart| chart == Some(first)).then_some(first)
}

/// How an item is listed: as a manifest has it, or in full if no manifest has it as a reference.
fn spelling(item: &Item) -> String {
    let mut spellings = item.spellings.keys();
    let image = spellings.find(|spelling| item.kind == Kind::Image && Reference::parse(spelling).is_ok());
    image.map_or_else(|| item.source.resolved(), |spelling| spelling.to_string())
}

/// A chart as Zarf takes it from a folder or an archive.
fn local_chart(
    chart: &RenderedChart,
    names: &mut Names,
    releases: &mut Names,
    options: &Options,
) -> Result<Value, LeftOut> {
    let left_out = |why: &str| LeftOut {
        reference: format!("chart {} {}", chart.name, chart.version),
        why: why.to_owned(),
    };
    if chart.path.starts_with(['/', '\\']) || chart.path.get(1..).is_some_and(|rest| rest.starts_with(":\\")) {
        return Err(left_out(
            "its path is absolute, and would be right on this machine only; name it from the folder that zarf.yaml will be in",
        ));
    }
    if chart.version.contains(['/', '\\']) || chart.version.is_empty() {
        return Err(left_out("Zarf cannot take its version"));
    }
    let name = names.unique(label(&chart.name), CHART_NAME);
    let release = releases.unique(release_name(&chart.name), RELEASE_NAME);
    let files = chart.values.iter().filter_map(|layer| layer.strip_prefix("-f "));
    let mut entry = serde_yaml::Mapping::new();
    let mut set = |key: &str, value: Value| entry.insert(key.into(), value);
    set("name", name.clone().into());
    if release != name {
        set("releaseName", release.into());
    }
    set("version", chart.version.as_str().into());
    set("namespace", options.namespace.as_deref().unwrap_or("default").into());
    set("localPath", (*chart.path).into());
    set("valuesFiles", list(files));
    let mut entry = Value::Mapping(entry);
    drop_empty(&mut entry);
    Ok(entry)
}

/// Leaves out lists that are empty.
fn drop_empty(value: &mut Value) {
    if let Value::Mapping(mapping) = value {
        mapping.retain(|_, value| value.as_sequence().is_none_or(|items| !items.is_empty()));
    }
}

/// A name with small letters, digits and dashes only, as names of packages and components are.
fn label(name: &str) -> String {
    let dashed = |character: char| match character.to_ascii_lowercase() {
        plain if plain.is_ascii_lowercase() || plain.is_ascii_digit() => plain,
        _ => '-',
    };
    let label: String = name.chars().map(dashed).collect();
    match label.trim_matches('-') {
        "" => "chart".to_owned(),
        label => label.to_owned(),
    }
}

/// A name as RFC 1035 has labels: it begins with a letter.
fn release_name(name: &str) -> String {
    let mut release = label(name);
    if release.starts_with(|first: char| first.is_ascii_digit()) {
        release.insert_str(0, "release-");
    }
    release
}

/// Names that are taken.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// A name of at most so many bytes; with a number if it is taken.
    fn unique(&mut self, wanted: String, most: usize) -> String {
        let cut = |ending: &str| {
            let mut name = wanted.clone();
            name.truncate(most.saturating_sub(ending.len()));
            format!("{}{ending}", name.trim_end_matches('-'))
        };
        let numbered = (2..).map(|number| cut(&format!("-{number}")));
        let mut names = std::iter::once(cut("")).chain(numbered);
        let name = names.find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

fn notes(plan: &Plan, options: &Options) -> Vec<String> {
    let mut notes = Vec::new();
    if options.is_locked {
        notes.push(
            "Zarf serves an image that is packed with its digest only to what asks for that digest: write it in the \
             manifests as well"
                .to_owned(),
        );
    }
    if plan
        .renders
        .iter()
        .any(|chart| chart.values.iter().any(|layer| layer.starts_with("--")))
    {
        notes.push(
            "values from --set are not in the package: write them into a file, and add that to its valuesFiles"
                .to_owned(),
        );
    }
    if !plan.renders.is_empty() {
        notes.push("the paths of charts and values count from the folder of zarf.yaml".to_owned());
    }
    notes
}
