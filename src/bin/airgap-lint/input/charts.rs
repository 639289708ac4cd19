//! Charts among the inputs: rendered, and what is known of a render put into the report.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use airgap_lint::lint::{DocumentReport, FileKind, Linter, Origin, Render, Report};
use airgap_lint::scan::{Content, Fields, Site};
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
    /// The files and flags with values that nothing read, once the report is complete.
    values: Vec<Source>,
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
                    "-f and --set give values to a chart, and none of the paths is one; name the chart's folder or archive"
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

    /// The files and flags with values that nothing read, as the report names them.
    pub fn values(&self) -> &[Source] {
        &self.values
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rendered.is_empty()
    }

    /// Tells the report from what its files were rendered, where their sites come from, and which values nothing read.
    pub fn complete(&mut self, report: &mut Report, linter: &Linter) {
        let said: Vec<String> = helm::values::in_order(&self.layers).map(layers::said).collect();
        for rendered in &self.rendered {
            let file = &mut report.files[rendered.file];
            let mut render = Render {
                values: said.clone(),
                ..Render::default()
            };
            if let Some(Native { chart, outcome }) = &rendered.native {
                render.chart = Some(chart.clone());
                render.disabled = outcome.disabled.iter().map(|path| dotted(path)).collect();
                let stream = outcome.rendered.placed(&everything());
                for document in &mut file.documents {
                    let sites = document.sites.sites.iter();
                    document.origins = sites.map(|site| origin(site, document, &stream, outcome)).collect();
                }
            }
            file.kind = FileKind::Render(Box::new(render));
        }
        let outcomes: Vec<&Outcome> = self
            .rendered
            .iter()
            .filter_map(|rendered| Some(&rendered.native.as_ref()?.outcome))
            .collect();
        if outcomes.len() < self.rendered.len() {
            return;
        }
        for (index, unused) in unused::by_layer(&outcomes, &self.layers) {
            let layer = &self.layers[index];
            let name = layers::name_of(layer);
            if linter.add_unused(report, name, unused) {
                self.values
                    .push(Source::made(name.to_owned(), layers::text_of(layer).to_vec()));
            }
        }
    }
}

/// Where a site of a render comes from.
fn origin(site: &Site, document: &DocumentReport, stream: &Stream<'_>, outcome: &Outcome) -> Option<Origin> {
    let mut spans = vec![site.span];
    if let Fields::Split(split) = &site.fields {
        let parts = [
            Some(&split.repository),
            split.registry.as_ref(),
            split.namespace.as_ref(),
            split.image.as_ref(),
        ];
        let parts = parts.into_iter().flatten().filter(|part| part.place.layer == 0);
        spans.extend(parts.map(|part| part.place.span));
    }
    let name = name_length(site);
    let located = spans.into_iter().filter_map(|span| {
        let range = span.range();
        let (manifest, range) = stream.locate(&(document.offset + range.start..document.offset + range.end))?;
        // Where the reference stands in one piece, only its name has to be in the template just so.
        let end = match range.len() == site.written.len() {
            true => range.start + name,
            false => range.end,
        };
        Some((manifest, range.start..end))
    });
    let (manifests, ranges): (Vec<&Manifest>, Vec<Range<usize>>) = located.unzip();
    let manifest = manifests.first()?;
    let origin = outcome.provenance.origin(manifest, &ranges, &site.written, name)?;
    let values = origin
        .values
        .map(|values| values.iter().map(|path| dotted(path)).collect());
    Some(Origin {
        line: origin.line,
        values,
    })
}

/// How long the reference of a site is without tag and digest.
fn name_length(site: &Site) -> usize {
    if let Content::Reference(reference) = &site.content {
        return reference.name_span().range().end;
    }
    // What cannot be read as a reference is cut where a tag or digest would begin.
    let name = site.written.split('@').next().unwrap_or_default();
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name.len(), |colon| last + colon)
}
