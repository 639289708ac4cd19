//! Charts among the inputs: rendered, and what is known of a render, as the library takes it.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use airgap_lint::{Input, Origin, Trace};
use helm::Layer;
use helm::job::Outcome;
use helm::render::{Manifest, Selection, Stream};
use helm::values::path::dotted;

use crate::args::ReadOptions;
use crate::engine::{self, Native, Request};
use crate::input::source::{Source, shown};
use crate::input::unused;
use crate::layers;
use crate::output::Failure;

/// The charts that were rendered, all with the same values.
#[derive(Default)]
pub struct Charts {
    layers: Vec<Layer>,
    rendered: Vec<Rendered>,
}

struct Rendered {
    /// Which of the files it is.
    file: usize,
    /// What this program knows of it, if it rendered the chart.
    native: Option<Native>,
}

/// Which part of a render is looked at: all of it.
fn everything() -> Selection {
    Selection {
        crds: true,
        ..Selection::default()
    }
}

/// Whether a path is a chart, which has to be rendered before it can be read.
pub fn is_chart(path: &Path) -> bool {
    let is_archive = |name: &OsStr| {
        [".tgz", ".tar.gz"]
            .iter()
            .any(|end| name.as_encoded_bytes().ends_with(end.as_bytes()))
    };
    path.join("Chart.yaml").is_file() || path.is_file() && path.file_name().is_some_and(is_archive)
}

impl Charts {
    /// Reads the values, if there are charts to render.
    pub fn new(options: &ReadOptions, paths: &[PathBuf]) -> Result<Self, Failure> {
        let layers = match paths.iter().any(|path| is_chart(path)) {
            true => layers::read(&options.values)?,
            false if options.values.is_empty() => Vec::new(),
            false => {
                return Err(Failure(
                    "-f and --set set values of a chart, but none of the paths is a chart; pass the chart's folder or archive"
                        .to_owned(),
                ));
            }
        };
        Ok(Self {
            layers,
            ..Self::default()
        })
    }

    /// The manifests of a chart, CRDs and hooks among them; they will be this one of the files.
    pub fn render(&mut self, path: &Path, file: usize, options: &ReadOptions) -> Result<Source, Failure> {
        let render = engine::render(&Request {
            chart: path,
            name: engine::name(&options.release)?,
            values: &options.values,
            layers: &self.layers,
            release: &options.release,
            selection: everything(),
            trace: true,
        })?;
        let native = render.native;
        self.rendered.push(Rendered { file, native });
        Ok(Source::made(shown(path), render.stream))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rendered.is_empty()
    }

    /// What is known of the render that is this one of the files, if it is one.
    pub fn render_of(&self, file: usize) -> Option<airgap_lint::Render<'_>> {
        let rendered = self.rendered.iter().find(|rendered| rendered.file == file)?;
        let mut render = airgap_lint::Render::default();
        render.chart.values = helm::values::in_order(&self.layers).map(layers::said).collect();
        if let Some(Native { chart, outcome }) = &rendered.native {
            render.chart.name_and_version = Some(chart.clone());
            render.chart.disabled = outcome.disabled.iter().map(|path| dotted(path)).collect();
            render.trace = Some(Box::new(Traced {
                stream: outcome.rendered.placed(&everything()),
                outcome,
            }));
        }
        Some(render)
    }

    /// The files and flags with values that no template read, if this program rendered all charts: Helm does not say.
    pub fn unused(&self) -> Vec<Input<'_>> {
        let native = self.rendered.iter().map(|rendered| rendered.native.as_ref());
        let Some(natives) = native.collect::<Option<Vec<&Native>>>() else {
            return Vec::new();
        };
        let outcomes: Vec<&Outcome> = natives.iter().map(|native| &native.outcome).collect();
        let unused = unused::by_layer(&outcomes, &self.layers).into_iter();
        unused
            .map(|(index, unused)| Input::values(layers::name_of(&self.layers[index]), unused))
            .collect()
    }
}

/// A render by this program, which knows where each text of it comes from.
struct Traced<'r> {
    stream: Stream<'r>,
    outcome: &'r Outcome,
}

impl Trace for Traced<'_> {
    fn origin(&self, parts: &[Range<usize>], reference: &str, name: usize) -> Option<Origin> {
        let located = parts.iter().filter_map(|range| self.stream.locate(range));
        let (manifests, ranges): (Vec<&Manifest>, Vec<Range<usize>>) = located.unzip();
        let manifest = manifests.first()?;
        let origin = self.outcome.provenance.origin(manifest, &ranges, reference, name)?;
        let values = origin
            .values
            .map(|values| values.iter().map(|path| dotted(path)).collect());
        Some(Origin::new(origin.line, values))
    }
}
