//! `values`: what the templates of a chart would see, and who says so.

use std::path::Path;

use helm::job::Job;
use helm::{Compat, Layer, Limits, Release};

use crate::args::chart::{ValuesArgs, ValuesFormat};
use crate::engine;
use crate::output::{self, Failure, Outcome};

pub fn run(args: &ValuesArgs) -> Result<Outcome, Failure> {
    let chart = engine::open(Path::new(&args.chart))?;
    let layers = engine::layers(&args.values)?;
    let job = Job {
        chart: &chart,
        layers: &layers,
        release: Release {
            name: String::new(),
            namespace: String::new(),
            is_upgrade: false,
        },
        kube_version: None,
        api_versions: Vec::new(),
        validate: false,
        compat: Compat::from(args.helm_compat),
        limits: Limits::default(),
    };
    let failed = |error| Failure(format!("cannot layer the values of {}: {error}", args.chart));
    let effective = job.values().map_err(failed)?;
    output::print(|out| {
        if !args.explain {
            out.write_all(match args.format {
                ValuesFormat::Yaml => &effective.yaml,
                ValuesFormat::Json => &effective.json,
            })?;
            return if args.format == ValuesFormat::Json {
                out.write_all(b"\n")
            } else {
                Ok(())
            };
        }
        let paths: Vec<String> = effective.leaves.iter().map(|(path, ..)| path.join(".")).collect();
        let width = paths
            .iter()
            .map(|path| path.chars().count())
            .max()
            .unwrap_or_default()
            .min(60);
        for (path, (_, value, origin)) in paths.iter().zip(&effective.leaves) {
            let origin = origin
                .and_then(|layer| layers.get(layer))
                .map_or("chart".to_owned(), said);
            writeln!(out, "{path:width$}  {value}  ({origin})")?;
        }
        Ok(())
    })?;
    Ok(Outcome::Clean)
}

/// A layer as it was given on the command line.
fn said(layer: &Layer) -> String {
    match layer {
        Layer::File { name, .. } => name.clone(),
        Layer::Set(expression) => format!("--set {expression}"),
        Layer::SetString(expression) => format!("--set-string {expression}"),
        Layer::SetJson(expression) => format!("--set-json {expression}"),
        Layer::SetFile { expression, .. } => format!("--set-file {expression}"),
        Layer::SetLiteral(expression) => format!("--set-literal {expression}"),
    }
}
