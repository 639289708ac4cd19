//! `values`: what the templates of a chart would see, and who says so.

use std::path::Path;

use helm::job::Job;
use helm::values::path::dotted;
use helm::{Compat, Layer, Release};

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
        trace: false,
        compat: Compat::from(args.helm_compat),
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
        let paths: Vec<String> = effective.leaves.iter().map(|(path, ..)| dotted(path)).collect();
        let width = paths
            .iter()
            .map(|path| path.chars().count())
            .max()
            .unwrap_or_default()
            .min(60);
        for (path, (_, value, origin)) in paths.iter().zip(&effective.leaves) {
            let origin = origin.map_or("chart".to_owned(), |origin| by(&layers[origin.layer], origin.line));
            writeln!(out, "{path:width$}  {value}  ({origin})")?;
        }
        Ok(())
    })?;
    Ok(Outcome::Clean)
}

/// Who set a value: the file and its line, or the flag.
fn by(layer: &Layer, line: Option<usize>) -> String {
    let name = engine::name_of(layer);
    match (layer, line) {
        (Layer::File { .. }, Some(line)) => format!("{name}:{line}"),
        (Layer::File { .. }, None) => name.to_owned(),
        _ => format!("{name} {}", String::from_utf8_lossy(engine::text_of(layer))),
    }
}
