//! `values`: the values that the templates of a chart see, and where each one comes from.

use std::io::{self, Write};
use std::path::Path;

use airgap_lint::Status;
use airgap_lint::report::clean;
use helm::job::{Job, Leaf, Source};
use helm::values::path::dotted;
use helm::{Compat, Layer};
use serde::Serialize;

use crate::args::chart::{ValuesArgs, ValuesFormat};
use crate::engine;
use crate::layers;
use crate::output::{self, Failure};

pub fn run(args: &ValuesArgs) -> Result<Status, Failure> {
    let chart = engine::open(Path::new(&args.chart))?;
    let layers = layers::read(&args.values)?;
    let job = Job {
        layers: &layers,
        validate: false,
        compat: Compat::from(args.helm_compat),
        ..Job::new(&chart)
    };
    let failed = |error: helm::Failure| {
        let error = layers::without_values(&error.to_string(), &layers);
        Failure(format!("cannot merge the values of {}: {error}", args.chart))
    };
    let effective = job.values().map_err(failed)?;
    output::print(|out| match (args.explain, args.format) {
        (true, ValuesFormat::Yaml) => explain(&effective.leaves, &layers, out),
        (true, ValuesFormat::Json) => explain_json(&effective.leaves, &layers, out),
        (false, ValuesFormat::Yaml) => out.write_all(&effective.yaml),
        (false, ValuesFormat::Json) => {
            out.write_all(&effective.json)?;
            out.write_all(b"\n")
        }
    })?;
    Ok(Status::Clean)
}

/// A line for each value: its path, the value, and who set it.
fn explain(leaves: &[Leaf], layers: &[Layer], out: &mut dyn Write) -> io::Result<()> {
    /// Longer paths are not aligned.
    const MOST: usize = 60;
    let width = |path: &String| path.chars().count();
    let paths: Vec<String> = leaves.iter().map(|leaf| dotted(&leaf.path)).collect();
    let column = paths
        .iter()
        .map(width)
        .filter(|width| *width <= MOST)
        .max()
        .unwrap_or_default();
    for (path, leaf) in paths.iter().zip(leaves) {
        let (source, json) = (by(leaf, layers), &leaf.json);
        writeln!(out, "{}", clean(&format!("{path:column$}  {json}  ({source})")))?;
    }
    Ok(())
}

/// The same for programs.
fn explain_json(leaves: &[Leaf], layers: &[Layer], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Explained {
        path: String,
        value: serde_json::Value,
        source: String,
    }
    let explained = leaves.iter().map(|leaf| Explained {
        path: dotted(&leaf.path),
        value: serde_json::from_str(&leaf.json).unwrap_or_default(),
        source: by(leaf, layers),
    });
    serde_json::to_writer_pretty(&mut *out, &explained.collect::<Vec<_>>())?;
    out.write_all(b"\n")
}

/// Who set a value: the file and its line, or the flag.
fn by(leaf: &Leaf, layers: &[Layer]) -> String {
    let place = |file: &str, line: Option<usize>| match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    };
    match &leaf.source {
        None => "the chart".to_owned(),
        Some(Source::Chart(file, line)) => format!("chart {}", place(file, *line)),
        Some(Source::User(origin)) => {
            let layer = &layers[origin.layer];
            let name = layers::name_of(layer);
            match layer {
                Layer::File { .. } => place(name, origin.line),
                _ => format!("{name} {}", String::from_utf8_lossy(layers::text_of(layer))),
            }
        }
    }
}
