//! The whole way, from a chart and layers of values to manifests.

use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use gotemplate::{Functions, Limits, Map, Templates, Value};

use crate::chart::Chart;
use crate::compat::Compat;
use crate::provenance::Provenance;
use crate::render::capabilities::Capabilities;
use crate::render::{self, Failure, Release, Rendered};
use crate::usage::{Subcharts, Watch};
use crate::values::path::{Path, from_the_top, subcharts};
use crate::values::{self, Layer, Prepared};
use crate::world::World;
use crate::{functions, json, yaml};

/// Templates may include each other a thousand levels deep, which is what this stack is for.
const STACK: usize = 256 << 20;

/// A chart with what it is rendered with.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// The chart as it was read.
    pub chart: &'a Chart,
    /// The values of the user, in the order in which they are to be laid over each other.
    pub layers: &'a [Layer],
    /// The release.
    pub release: Release,
    /// The version of Kubernetes; `None` is the one that Helm knows.
    pub kube_version: Option<String>,
    /// API versions besides those that Helm knows.
    pub api_versions: Vec<String>,
    /// Whether values are held against the schemas of the charts.
    pub validate: bool,
    /// Whether it is noted where each piece of the manifests comes from.
    pub trace: bool,
    /// Whether a failure tells in which order values were read.
    pub in_order: bool,
    /// Which Helm is followed.
    pub compat: Compat,
    /// What all templates together may use.
    pub limits: Limits,
}

/// What a render gives, and what it took no notice of.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The manifests.
    pub rendered: Rendered,
    /// What Helm warns of: values of the wrong kind, conditions that lead nowhere.
    pub warnings: Vec<String>,
    /// The values of the user that nothing read, sorted, and who set them.
    pub unused: Vec<(Path, Option<values::Origin>)>,
    /// What was read, there or not, sorted.
    pub read: Vec<Path>,
    /// The sub-charts that are switched off, by the paths of their values, sorted; those below them are not told.
    pub disabled: Vec<Path>,
    /// Where each piece of the manifests comes from; empty unless that was asked for.
    pub provenance: Provenance,
}

/// Why a chart does not render, and what it had read until then.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub failure: Box<Failure>,
    /// What was read, there or not: with [`Job::in_order`] what was read last comes first, else it is sorted.
    pub read: Vec<Path>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self {
            failure: Box::new(failure),
            read: Vec::new(),
        }
    }
}

/// The values that templates would see.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// As YAML.
    pub yaml: Vec<u8>,
    /// As JSON, indented by two blanks.
    pub json: Vec<u8>,
    /// Every value that is no map, sorted by path.
    pub leaves: Vec<Leaf>,
}

/// A value that is no map.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Where it is.
    pub path: Path,
    /// The value as JSON.
    pub json: String,
    /// Who set it; `None` where two charts made it together.
    pub source: Option<Source>,
}

/// Who sets a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The user.
    User(values::Origin),
    /// A chart: the path of its values.yaml in the root chart, and the line in it, from 1.
    Chart(String, Option<usize>),
}

impl<'a> Job<'a> {
    /// What `helm template CHART` does.
    pub fn new(chart: &'a Chart) -> Self {
        Job {
            chart,
            layers: &[],
            release: Release {
                name: "release-name".to_owned(),
                namespace: "default".to_owned(),
                is_upgrade: false,
            },
            kube_version: None,
            api_versions: Vec::new(),
            validate: true,
            trace: false,
            in_order: false,
            compat: Compat::V3,
            limits: Limits::default(),
        }
    }

    /// Renders the chart.
    ///
    /// It is rendered on a thread of its own, which may still be giving memory back when this returns.
    ///
    /// # Errors
    /// Where Helm fails, and where a limit is met.
    pub fn render(&self, world: impl FnOnce() -> Rc<dyn World> + Send + 'static) -> Result<Outcome, Failure> {
        self.render_or_tell(world).map_err(|refused| *refused.failure)
    }

    /// The same, and where it fails, what had been read until then.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_or_tell(&self, world: impl FnOnce() -> Rc<dyn World> + Send + 'static) -> Result<Outcome, Refused> {
        self.on_a_large_stack(|job, done| job.render_here(world(), done))
    }

    /// Renders the chart on this thread, and says so before it takes down what it built.
    fn render_here(&self, world: Rc<dyn World>, done: impl FnOnce(Outcome)) -> Result<(), Refused> {
        let user = values::layer(self.layers, self.compat).map_err(other)?;
        let prepared = self.prepare(copy(&user))?;
        let capabilities = Capabilities::new(self.compat, self.kube_version.as_deref(), &self.api_versions);
        let capabilities = capabilities.map_err(Failure::Other)?;
        let (values, watch) = Watch::new(&prepared.values, self.trace || self.in_order);
        let plan = render::Plan {
            chart: &prepared.chart,
            values: &values,
            release: &self.release,
            capabilities: &capabilities,
            journal: watch.journal().filter(|_| self.trace),
            compat: self.compat,
            limits: &self.limits,
        };
        let ready = render::Ready::new(&plan, world)?;
        let refused = |failure| Refused {
            failure: Box::new(failure),
            read: match watch.journal().filter(|_| self.in_order && !self.trace) {
                Some(journal) => watch.latest(&journal.take(), &prepared.values),
                None => watch.read(),
            },
        };
        let (rendered, traces) = ready.render().map_err(refused)?;
        let subcharts = Subcharts::of(self.chart, &prepared.chart);
        let unused = watch.unused(&user, &subcharts);
        let origins = match unused.is_empty() {
            true => values::Origins::default(),
            false => values::origins(self.layers, self.compat).map_err(other)?,
        };
        let unused = unused.into_iter().map(|path| {
            let origin = origins.of(&path);
            (path, origin)
        });
        done(Outcome {
            rendered,
            warnings: prepared.warnings.clone(),
            unused: unused.collect(),
            read: watch.read(),
            provenance: Provenance::new(traces, &watch, &prepared.values, &subcharts.enabled),
            disabled: subcharts.disabled,
        });
        Ok(())
    }

    fn prepare(&self, user: Map) -> Result<Prepared, Failure> {
        values::prepare(self.chart.clone(), user, self.validate, self.compat).map_err(Failure::Chart)
    }

    /// The values that the templates of the chart would see.
    ///
    /// # Errors
    /// Where Helm fails to read or to merge them.
    pub fn values(&self) -> Result<Effective, Failure> {
        let values = self.on_a_large_stack(|job, done| Ok(job.values_here().map(done)?));
        values.map_err(|refused: Refused| *refused.failure)
    }

    fn values_here(&self) -> Result<Effective, Failure> {
        let user = values::layer(self.layers, self.compat).map_err(other)?;
        let prepared = self.prepare(user)?;
        let mut leaves = Vec::new();
        let value = Value::Map(prepared.values.clone());
        explain(&prepared.values, &mut Vec::new(), &mut leaves)?;
        let origins = values::origins(self.layers, self.compat).map_err(other)?;
        let defaults = values::Defaults::of(self.chart);
        let charts = subcharts(&prepared.chart);
        let leaves = leaves.into_iter().map(|(path, json)| {
            let top = from_the_top(&path, &prepared.values, &charts);
            let user = origins.of(&top).map(Source::User);
            let default = || defaults.find(&top).or_else(|| defaults.find(&path));
            let source = user.or_else(|| default().map(|(file, line)| Source::Chart(file, line)));
            Leaf { path, json, source }
        });
        Ok(Effective {
            yaml: yaml::write(&value).map_err(Failure::Other)?,
            json: json::write_indented(&value, "", "  ").map_err(Failure::Other)?,
            leaves: leaves.collect(),
        })
    }

    /// Does work on a thread of its own, and gives what it says is done; the thread takes down the rest in its own time.
    fn on_a_large_stack<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Job<'_>, &dyn Fn(T)) -> Result<(), Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let (chart, layers) = (self.chart.clone(), self.layers.to_vec());
        let (release, kube_version, limits) = (self.release.clone(), self.kube_version.clone(), self.limits.clone());
        let (validate, trace, in_order, compat) = (self.validate, self.trace, self.in_order, self.compat);
        let api_versions = self.api_versions.clone();
        let (sender, receiver) = mpsc::channel();
        let work = move || {
            let job = Job {
                chart: &chart,
                layers: &layers,
                release,
                kube_version,
                api_versions,
                validate,
                trace,
                in_order,
                compat,
                limits,
            };
            // If the caller is gone, nobody listens.
            let done = |result| drop(sender.send(Ok(result)));
            if let Err(failure) = work(&job, &done) {
                drop(sender.send(Err(failure)));
            }
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn(work);
        thread.map_err(|error| Failure::Other(format!("cannot start a thread to render in: {error}")))?;
        let broken = |_| Err(Failure::Other("the renderer failed; this is a defect".to_owned()).into());
        receiver.recv().unwrap_or_else(broken)
    }
}

/// The name of a release from a template such as `web-{{ now | unixEpoch }}`.
///
/// # Errors
/// Where the template cannot be read or executed.
pub fn name(template: &str, world: Rc<dyn World>) -> Result<String, gotemplate::Error> {
    let mut functions = Functions::default();
    functions::add(&mut functions, Compat::V3, &world);
    let mut templates = Templates::new(Rc::new(functions));
    templates.parse("name-template", template)?;
    let name = Rc::new(templates).execute("name-template", &Value::Nil, &Limits::default())?;
    Ok(name.to_str().into_owned())
}

fn other(error: impl std::fmt::Display) -> Failure {
    Failure::Other(error.to_string())
}

/// Coalescing changes what it is given.
fn copy(map: &Map) -> Map {
    let copied = map.copy();
    for (key, value) in map.peek_entries() {
        if let Value::Map(inner) = value {
            copied.set(key, Value::Map(copy(&inner)));
        }
    }
    copied
}

fn explain(map: &Map, path: &mut Path, leaves: &mut Vec<(Path, String)>) -> Result<(), Failure> {
    for (key, value) in map.peek_entries() {
        path.push(key.to_str().into_owned());
        match value {
            Value::Map(inner) if !inner.is_empty() => explain(&inner, path, leaves)?,
            leaf => {
                let json = json::write(&leaf, false).map_err(Failure::Other)?;
                leaves.push((path.clone(), String::from_utf8_lossy(&json).into_owned()));
            }
        }
        path.pop();
    }
    Ok(())
}
