//! A chart with one set of values, rendered again and again with an overlay on top.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use airgap_lint::overlay::{Read, Refusal, Rendering, Traced, Value, Variant};
use helm::job::{Job, Outcome};
use helm::render::{Selection, Stream};
use helm::values::path::dotted;
use helm::values::{self, Origins};
use helm::world::World;
use helm::{Chart, Compat, Layer, Limits, Release};

use crate::args::chart::ReleaseOptions;
use crate::layers;
use crate::output::Failure;

/// A chart with one set of values.
pub struct ChartVariant<'c> {
    chart: &'c Chart,
    layers: Vec<Layer>,
    options: &'c ReleaseOptions,
    name: String,
    /// All values, those of the chart and its sub-charts among them.
    values: serde_json::Value,
    origins: Origins,
    memory: Arc<Mutex<Memory>>,
    /// The render without an overlay.
    base: OnceCell<Outcome>,
}

/// How the overlay is called where the renderer speaks of it.
const OVERLAY: &str = "the overlay";

/// Which part of a render is looked at: all of it.
fn everything() -> Selection {
    Selection {
        crds: true,
        ..Selection::default()
    }
}

impl<'c> ChartVariant<'c> {
    /// A chart with these layers of values.
    pub fn new(
        chart: &'c Chart,
        layers: Vec<Layer>,
        options: &'c ReleaseOptions,
        name: String,
    ) -> Result<Self, Failure> {
        let compat = Compat::from(options.helm_compat);
        let job = Job {
            layers: &layers,
            validate: false,
            compat,
            ..Job::new(chart)
        };
        let failed = |error: String| {
            let error = layers::without_values(&error, &layers);
            Failure(format!("cannot merge the values of {}: {error}", chart.name()))
        };
        let effective = job.values().map_err(|error| failed(error.to_string()))?;
        let values = serde_json::from_slice(&effective.json).map_err(|error| failed(error.to_string()))?;
        let origins = values::origins(&layers, compat).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            chart,
            layers,
            options,
            name,
            values,
            origins,
            memory: Arc::default(),
            base: OnceCell::new(),
        })
    }

    /// The layers of values, without an overlay.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Renders the chart with this file on top.
    pub fn outcome(&self, overlay: &str, trace: bool) -> Result<Outcome, Refusal> {
        let mut layers = self.layers.clone();
        if !overlay.is_empty() {
            layers.push(Layer::File {
                name: OVERLAY.to_owned(),
                bytes: overlay.as_bytes().to_vec(),
            });
        }
        let job = Job {
            chart: self.chart,
            layers: &layers,
            release: Release {
                name: self.name.clone(),
                namespace: self.options.namespace.clone(),
                is_upgrade: self.options.is_upgrade,
            },
            kube_version: self.options.kube_version.clone(),
            api_versions: self.options.api_versions.clone(),
            validate: !self.options.skip_schema_validation,
            trace,
            compat: Compat::from(self.options.helm_compat),
            limits: Limits::default(),
        };
        let memory = Arc::clone(&self.memory);
        let outcome = job.render_or_tell(move || Rc::new(Again::new(memory)));
        outcome.map_err(|refused| {
            let message = layers::without_values(&refused.failure.to_string(), &self.layers);
            Refusal::new(message, refused.read)
        })
    }
}

impl Variant for ChartVariant<'_> {
    fn render(&self, overlay: &str, traced: bool) -> Result<Rendering<'_>, Refusal> {
        let outcome = self.outcome(overlay, traced)?;
        if !traced {
            return Ok(Rendering::new(outcome.rendered.placed(&everything()).bytes, None));
        }
        let outcome = self.base.get_or_init(|| outcome);
        let stream = outcome.rendered.placed(&everything());
        let bytes = stream.bytes.clone();
        let absent = |path: &[String]| is_empty(at(&self.values, path));
        let absent = outcome.read.iter().filter(|path| absent(path));
        let absent = absent.map(|path| outcome.provenance.settable(path)).collect();
        Ok(Rendering::new(
            bytes,
            Some(Box::new(Known {
                stream,
                outcome,
                absent,
            })),
        ))
    }

    fn value(&self, path: &[String]) -> Option<Value> {
        at(&self.values, path).map(value)
    }

    fn flag(&self, path: &[String]) -> Option<String> {
        let origin = self.origins.of(path)?;
        let layer = self.layers.get(origin.layer)?;
        (!matches!(layer, Layer::File { .. })).then(|| layers::name_of(layer).to_owned())
    }

    fn shown(&self, path: &[String]) -> String {
        dotted(path)
    }
}

/// A render of which it is known where it comes from.
struct Known<'o> {
    stream: Stream<'o>,
    outcome: &'o Outcome,
    absent: Vec<Vec<String>>,
}

impl Traced for Known<'_> {
    fn reads(&self, parts: &[Range<usize>]) -> Vec<Read> {
        let located = parts.iter().filter_map(|part| self.stream.locate(part));
        let (manifests, ranges): (Vec<_>, Vec<_>) = located.unzip();
        let Some(manifest) = manifests.first() else {
            return Vec::new();
        };
        let reads = self.outcome.provenance.reads(manifest, &ranges).into_iter();
        let read = |read: helm::provenance::Read| Read {
            path: read.path,
            text: read.text,
            is_near: read.is_near,
        };
        reads.map(read).collect()
    }

    fn absent(&self) -> Vec<Vec<String>> {
        self.absent.clone()
    }

    fn line(&self, parts: &[Range<usize>]) -> Option<(usize, bool)> {
        let (manifest, range) = self.stream.locate(parts.first()?)?;
        self.outcome.provenance.line(manifest, &range)
    }
}

fn at<'v>(values: &'v serde_json::Value, path: &[String]) -> Option<&'v serde_json::Value> {
    path.iter().try_fold(values, |value, step| match value {
        serde_json::Value::Array(items) => items.get(step.strip_prefix('[')?.strip_suffix(']')?.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

fn is_empty(value: Option<&serde_json::Value>) -> bool {
    match value {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries.iter().map(|(key, json)| (key.clone(), value(json)));
            Value::Map(entries.collect::<BTreeMap<_, _>>())
        }
        plain => Value::Plain(plain.to_string()),
    }
}

/// What happened in the first render, and happens again in each of the others.
#[derive(Debug, Default)]
struct Memory {
    /// What took long to make, and where chance went on after it.
    made: Vec<(Vec<u8>, u64)>,
}

/// A world in which the time stands still, and chance repeats itself. Nothing that is made in it is kept.
struct Again {
    memory: Arc<Mutex<Memory>>,
    /// How much of chance is used up.
    drawn: std::cell::Cell<u64>,
    /// How many things that take long were made.
    made: std::cell::Cell<usize>,
}

impl Again {
    fn new(memory: Arc<Mutex<Memory>>) -> Self {
        Self {
            memory,
            drawn: std::cell::Cell::new(0),
            made: std::cell::Cell::new(0),
        }
    }
}

impl World for Again {
    fn now(&self) -> (i64, u32) {
        // 2024-01-01: any day does.
        (1_704_067_200, 0)
    }

    fn random(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            // SplitMix64 (Steele, Lea and Flood, 2014).
            let drawn = self.drawn.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
            self.drawn.set(drawn);
            let mut mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }

    fn made(&self, make: &mut dyn FnMut() -> Vec<u8>) -> Vec<u8> {
        let number = self.made.replace(self.made.get() + 1);
        let known = {
            let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.made.get(number).cloned()
        };
        if let Some((made, drawn)) = known {
            self.drawn.set(drawn);
            return made;
        }
        let made = make();
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.made.len() == number {
            memory.made.push((made.clone(), self.drawn.get()));
        }
        made
    }
}
