//! `template`: a chart as the manifests that Helm would install.

use std::path::Path;

use airgap_lint::Status;
use helm::render::Selection;

use crate::args::chart::TemplateArgs;
use crate::engine::{self, Request};
use crate::input::unused;
use crate::layers;
use crate::output::{self, Failure};
use crate::output_dir;

pub fn run(args: &TemplateArgs) -> Result<Status, Failure> {
    let layers = layers::read(&args.values)?;
    let (name, chart) = match (args.name_and_chart.as_slice(), &args.release.name_template) {
        ([_, _], Some(_)) => {
            return Err(Failure(
                "use either a release name or --name-template, not both".to_owned(),
            ));
        }
        ([name, chart], None) => (name.clone(), chart),
        ([chart], _) => (engine::name(&args.release)?, chart),
        _ => return Err(Failure("no chart given; pass its folder or archive".to_owned())),
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
            let release = args.release_name.then_some(request.name.as_str());
            output_dir::write(folder, release, &render.stream)?;
        }
    }
    Ok(Status::Clean)
}
