//! `template`: a chart as the manifests that Helm would install.

use std::fs;
use std::path::{Path, PathBuf};

use helm::render::Selection;

use crate::args::chart::TemplateArgs;
use crate::engine::{self, Request};
use crate::input::unused;
use crate::output::{self, Failure, Outcome};

pub fn run(args: &TemplateArgs) -> Result<Outcome, Failure> {
    let layers = engine::layers(&args.values)?;
    let (name, chart) = match (args.name_and_chart.as_slice(), &args.release.name_template) {
        ([_, _], Some(_)) => return Err(Failure("either a name or --name-template, not both".to_owned())),
        ([name, chart], None) => (name.clone(), chart),
        ([chart], _) => (engine::name(&args.release)?, chart),
        _ => return Err(Failure("say which chart to render".to_owned())),
    };
    let request = Request {
        chart: Path::new(chart),
        name,
        values: &args.values,
        layers: &layers,
        trace: false,
        release: &args.release,
        selection: Selection {
            crds: args.include_crds,
            no_hooks: args.no_hooks,
            skip_tests: args.skip_tests,
            show_only: args.show_only.clone(),
        },
    };
    let render = engine::render(&request)?;
    if let Some(native) = &render.native {
        unused::warn(&[&native.outcome], &layers);
    }
    match &args.output_dir {
        None => output::print(|out| out.write_all(&render.stream))?,
        Some(folder) => {
            let folder = if args.release_name {
                folder.join(&request.name)
            } else {
                folder.clone()
            };
            write_files(&folder, &render.stream)?;
        }
    }
    Ok(Outcome::Clean)
}

/// A file for each template, as `helm template --output-dir` lays them out.
fn write_files(folder: &Path, stream: &[u8]) -> Result<(), Failure> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for (source, document) in helm::render::documents(stream) {
        let path = folder.join(source);
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, content)) => content.extend_from_slice(document),
            None => files.push((path, document.to_vec())),
        }
    }
    for (path, content) in files {
        let failed = |error| Failure::io("write", path.display(), &error);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, content).map_err(failed)?;
        output::print(|out| writeln!(out, "wrote {}", path.display()))?;
    }
    Ok(())
}
