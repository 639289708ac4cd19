//! Charts among the inputs: rendered, and what is known of a render, as the library takes it.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use airgap_lint::release::ReleaseId;
use airgap_lint::{Input, Linter, Origin, Place, Trace};
use helm::job::Outcome;
use helm::render::{Manifest, Stream};
use helm::values::path::dotted;
use helm::{Chart, Compat, Layer};

use crate::args::ReadOptions;
use crate::engine::{self, Native, Request, everything};
use crate::input::advice::Advice;
use crate::input::places::Places;
use crate::input::source::{Source, shown};
use crate::input::unread::is_chart_folder;
use crate::input::unused;
use crate::layers;
use crate::output::Failure;
use crate::variant::ChartVariant;

/// The charts that were rendered: those on the command line all with the same values, those of releases with their own.
#[derive(Default)]
pub struct Charts {
    layers: Arc<[Layer]>,
    compat: Compat,
    rendered: Vec<Rendered>,
    /// The files that are what became of releases, and what each was rendered without.
    releases: Vec<(usize, ReleaseId, Vec<String>)>,
}

struct Rendered {
    /// Which of the files it is.
    file: usize,
    /// The chart as it was named.
    name: String,
    chart: Rc<Chart>,
    layers: Arc<[Layer]>,
    /// For a release, which of the layers are of it alone.
    own: Option<Vec<usize>>,
    /// What this program knows of it, if it rendered the chart.
    outcome: Option<Outcome>,
    /// What moves its references, if that was asked.
    advice: Option<Advice>,
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

/// The charts that files are a part of, each once, in the order of the files. A chart below another one is a part of it.
pub fn around(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut charts = Vec::new();
    for file in files {
        let folders = file.ancestors().map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        });
        let chart = folders.filter(|folder| is_chart_folder(folder)).last();
        if let Some(chart) = chart.filter(|chart| !charts.iter().any(|known| known == chart)) {
            charts.push(chart.to_owned());
        }
    }
    charts
}

impl Charts {
    /// Reads the values, if there are charts to render.
    pub fn new(options: &ReadOptions, paths: &[PathBuf]) -> Result<Self, Failure> {
        let layers = match paths.iter().any(|path| is_chart(path)) {
            true => layers::read(&options.values)?,
            false if options.values.is_empty() || options.charts_of => Vec::new(),
            false => {
                return Err(Failure(
                    "-f and --set set values of a chart, but none of the paths is a chart; pass the chart's folder or archive"
                        .to_owned(),
                ));
            }
        };
        Ok(Self {
            layers: layers.into(),
            compat: Compat::from(options.release.helm_compat),
            ..Self::default()
        })
    }

    /// The manifests of a chart, CRDs and hooks among them; they will be this one of the files.
    ///
    /// With a linter comes advice on what to set.
    pub fn render(
        &mut self,
        path: &Path,
        file: usize,
        options: &ReadOptions,
        linter: Option<&Linter>,
    ) -> Result<Source, Failure> {
        let release = &options.release;
        let release_name = engine::name(release)?;
        let render = engine::render(&Request {
            chart: path,
            name: release_name.clone(),
            values: &options.values,
            layers: &self.layers,
            release,
            selection: everything(),
            trace: true,
        })?;
        let name = shown(path);
        let (chart, outcome) = match render.native {
            Some(Native { chart, outcome }) => (chart, Some(outcome)),
            None => (engine::open(path)?, None),
        };
        let advice = match (linter, &outcome) {
            (Some(linter), Some(_)) => {
                let variant = ChartVariant::new(&chart, self.layers.to_vec(), release, release_name)?;
                Advice::new(linter, &variant, &name)
            }
            _ => None,
        };
        self.rendered.push(Rendered {
            file,
            name: name.clone(),
            chart: Rc::new(chart),
            layers: Arc::clone(&self.layers),
            own: None,
            outcome,
            advice,
        });
        Ok(Source::made(name, render.stream))
    }

    /// Adds what is known of a render that is this one of the files: a release's, with its values.
    pub fn add_release(
        &mut self,
        file: usize,
        name: String,
        chart: Rc<Chart>,
        (layers, own): (Vec<Layer>, Vec<usize>),
        outcome: Outcome,
    ) {
        self.rendered.push(Rendered {
            file,
            name,
            chart,
            layers: layers.into(),
            own: Some(own),
            outcome: Some(outcome),
            advice: None,
        });
    }

    /// Says that this one of the files is what became of a release, and what it was rendered without.
    pub fn name_release(&mut self, file: usize, (release, without): (ReleaseId, Vec<String>)) {
        self.releases.push((file, release, without));
    }

    /// The release that this one of the files is the render of, and what it was rendered without.
    pub fn release_of(&self, file: usize) -> Option<(ReleaseId, Vec<String>)> {
        let (_, release, without) = self.releases.iter().find(|(index, _, _)| *index == file)?;
        Some((release.clone(), without.clone()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rendered.is_empty()
    }

    /// Whether this one of the files is a render.
    pub fn is_render(&self, file: usize) -> bool {
        self.rendered.iter().any(|rendered| rendered.file == file)
    }

    /// What is known of the render that is this one of the files, if it is one.
    pub fn render_of<'c>(&'c self, file: usize, stream: &'c [u8]) -> Option<airgap_lint::Render<'c>> {
        let rendered = self.rendered.iter().find(|rendered| rendered.file == file)?;
        let mut render = airgap_lint::Render::default();
        render.chart.values = helm::values::in_order(&rendered.layers).map(layers::said).collect();
        let places = Places::new(&rendered.name, &rendered.chart, &rendered.layers, self.compat);
        render.trace = Some(match &rendered.outcome {
            Some(outcome) => {
                let metadata = &rendered.chart.metadata;
                render.chart.name_and_version = Some((metadata.name.clone(), metadata.version.clone()));
                render.chart.disabled = outcome.disabled.iter().map(|path| dotted(path)).collect();
                Box::new(Traced {
                    stream: outcome.rendered.placed(&everything()),
                    outcome,
                    places,
                    advice: rendered.advice.as_ref(),
                })
            }
            None => Box::new(Sources { stream, places }),
        });
        Some(render)
    }

    /// The files and flags with values that no template read, if this program rendered all charts: Helm does not say.
    pub fn unused(&self) -> Vec<Input<'_>> {
        let (releases, others): (Vec<&Rendered>, Vec<&Rendered>) =
            self.rendered.iter().partition(|rendered| rendered.own.is_some());
        let outcomes = others.iter().map(|rendered| rendered.outcome.as_ref());
        let outcomes: Vec<&Outcome> = outcomes.collect::<Option<_>>().unwrap_or_default();
        let mut found = Vec::new();
        let mut add = |layers: &'_ [Layer], outcomes: &[&Outcome], own: Option<&[usize]>| {
            let unused = unused::by_layer(outcomes, layers).into_iter();
            let unused = unused.filter(|(index, _)| own.is_none_or(|own| own.contains(index)));
            found.extend(unused.map(|(index, unused)| Input::values(layers::name_of(&layers[index]), unused)));
        };
        add(&self.layers, &outcomes, None);
        for release in releases {
            add(
                &release.layers,
                release.outcome.as_slice().iter().collect::<Vec<_>>().as_slice(),
                release.own.as_deref(),
            );
        }
        found
    }
}

/// A render by this program, which knows where each text of it comes from.
struct Traced<'r> {
    stream: Stream<'r>,
    outcome: &'r Outcome,
    places: Places<'r>,
    advice: Option<&'r Advice>,
}

impl Trace for Traced<'_> {
    fn texts(&self) -> Vec<(String, &[u8])> {
        self.places.values()
    }

    fn place(&self, parts: &[Range<usize>]) -> Option<Place> {
        let (manifest, range) = self.stream.locate(parts.first()?)?;
        let (line, _) = self.outcome.provenance.line(manifest, &range)?;
        self.places.template(&manifest.source, line, "")
    }

    fn origin(&self, parts: &[Range<usize>], reference: &str, name: usize) -> Option<(Origin, Option<Place>)> {
        let located = parts.iter().filter_map(|range| self.stream.locate(range));
        let (manifests, ranges): (Vec<&Manifest>, Vec<Range<usize>>) = located.unzip();
        let manifest = manifests.first()?;
        let origin = self.outcome.provenance.origin(manifest, &ranges, reference, name)?;
        let advised = self
            .advice
            .and_then(|advice| advice.of_reference(&manifest.source, reference));
        let (paths, sentence) = match advised {
            Some((paths, sentence)) if !paths.is_empty() => {
                // Of a list that is set whole, the item counts.
                let exact = |path: &helm::values::path::Path| {
                    let mut known = origin.values.iter().flatten();
                    known.find(|value| value.starts_with(path)).unwrap_or(path).clone()
                };
                (Some(paths.iter().map(exact).collect()), Some(sentence.clone()))
            }
            Some((_, sentence)) => (origin.values, Some(sentence.clone())),
            None => (origin.values, None),
        };
        let place = paths.iter().flatten().find_map(|path| self.places.value(path));
        let place = place.or_else(|| self.places.template(&manifest.source, origin.line, reference));
        let values = paths.map(|paths| paths.iter().map(|path| dotted(path)).collect());
        Some((Origin::new(origin.line, values).advice(sentence), place))
    }
}

/// A render by Helm, which says only which file each document is from.
struct Sources<'r> {
    stream: &'r [u8],
    places: Places<'r>,
}

impl Trace for Sources<'_> {
    fn texts(&self) -> Vec<(String, &[u8])> {
        self.places.values()
    }

    fn place(&self, parts: &[Range<usize>]) -> Option<Place> {
        const MARKER: &[u8] = b"# Source: ";
        let before = self.stream.get(..parts.first()?.start)?;
        let start = memchr::memmem::rfind(before, MARKER)? + MARKER.len();
        let source = before[start..].split(|byte| *byte == b'\n').next()?;
        self.places.template(std::str::from_utf8(source).ok()?.trim(), 1, "")
    }

    fn origin(&self, _: &[Range<usize>], _: &str, _: usize) -> Option<(Origin, Option<Place>)> {
        None
    }
}
