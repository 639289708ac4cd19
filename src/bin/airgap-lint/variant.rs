//! A chart with one set of values, rendered again and again with an overlay on top.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use airgap_lint::overlay::{Read, Refusal, Rendering, Traced, Value, Variant};
use helm::job::{Job, Outcome};
use helm::render::Stream;
use helm::values::path::{dotted, index};
use helm::values::{self, Origins};
use helm::world::World;
use helm::{Chart, Compat, Layer};

use crate::args::chart::ReleaseOptions;
use crate::engine::{self, everything};
use crate::input::places::Places;
use crate::layers;
use crate::output::Failure;
use crate::progress::Progress;
use crate::spelling::{self, value};

/// A chart with one set of values.
pub struct ChartVariant<'c> {
    chart: &'c Chart,
    layers: Vec<Layer>,
    options: &'c ReleaseOptions,
    name: String,
    /// All values, those of the chart and its sub-charts among them.
    values: serde_json::Value,
    origins: Origins,
    /// Lists, as their files write them.
    lists: RefCell<BTreeMap<Vec<String>, Value>>,
    key: Key,
    /// The render without an overlay.
    base: OnceCell<Outcome>,
    /// Who is told of each render.
    progress: Option<&'c Progress>,
}

/// How the overlay is called where the renderer speaks of it.
const OVERLAY: &str = "the overlay";

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
            lists: RefCell::default(),
            key: Key::default(),
            base: OnceCell::new(),
            progress: None,
        })
    }

    /// The same, with each render a step of this.
    pub fn watched_by(self, progress: &'c Progress) -> Self {
        Self {
            progress: Some(progress),
            ..self
        }
    }

    /// A list as the file that sets it writes it.
    fn list(&self, path: &[String], list: &serde_json::Value) -> Value {
        let compat = Compat::from(self.options.helm_compat);
        let places = Places::new(self.chart.name(), self.chart, &self.layers, compat);
        match places.entry(path) {
            Some(entry) => spelling::spelled(list, &entry, compat),
            None => value(list),
        }
    }

    /// The layers of values, without an overlay.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Renders the chart with this file on top.
    pub fn outcome(&self, overlay: &str, trace: bool) -> Result<Outcome, Refusal> {
        self.progress.inspect(|progress| progress.step());
        let mut layers = self.layers.clone();
        if !overlay.is_empty() {
            layers.push(Layer::File {
                name: OVERLAY.to_owned(),
                bytes: overlay.as_bytes().to_vec(),
            });
        }
        let job = Job {
            trace,
            in_order: true,
            ..engine::job(self.chart, &layers, &self.name, self.options)
        };
        let key = Arc::clone(&self.key);
        let world = move || -> Rc<dyn World> {
            Rc::new(Again {
                key,
                drawn: Cell::new(0),
            })
        };
        let outcome = job.render_or_tell(world);
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
        match at(&self.values, path)? {
            // Lists are repeated whole, again and again.
            list @ serde_json::Value::Array(_) => {
                let mut lists = self.lists.borrow_mut();
                let known = lists.entry(path.to_vec());
                Some(known.or_insert_with(|| self.list(path, list)).clone())
            }
            other => Some(value(other)),
        }
    }

    fn texts(&self) -> Vec<(Vec<String>, String)> {
        let settable = |path: &[String]| match self.base.get() {
            Some(outcome) => outcome.provenance.settable(path),
            None => path.to_vec(),
        };
        let mut found = Vec::new();
        texts(&self.values, &mut Vec::new(), &mut |path, text| {
            found.push((settable(path), text.to_owned()));
        });
        found
    }

    fn flag(&self, path: &[String]) -> Option<String> {
        let origin = self.origins.of(path)?;
        let layer = self.layers.get(origin.layer)?;
        (!matches!(layer, Layer::File { .. })).then(|| layers::name_of(layer).to_owned())
    }

    fn is_set_by_flags(&self) -> bool {
        layers::have_flags(&self.layers)
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
        serde_json::Value::Array(items) => items.get(index(step)?),
        other => other.get(step),
    })
}

/// Calls `visit` for every string that is not empty.
fn texts(value: &serde_json::Value, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &str)) {
    let mut below = |step: String, value| {
        path.push(step);
        texts(value, path, visit);
        path.pop();
    };
    match value {
        serde_json::Value::Object(entries) => entries.iter().for_each(|(key, value)| below(key.clone(), value)),
        serde_json::Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| below(format!("[{index}]"), value));
        }
        serde_json::Value::String(text) if !text.is_empty() => visit(path, text),
        _ => {}
    }
}

fn is_empty(value: Option<&serde_json::Value>) -> bool {
    match value {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::String(text)) => text.is_empty(),
        Some(serde_json::Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// An RSA key, once one was made.
type Key = Arc<Mutex<Option<Vec<u8>>>>;

/// A world in which the time stands still, chance repeats itself, and there is but one RSA key. Nothing that is made in it
/// is used.
struct Again {
    key: Key,
    /// How much of chance is used up.
    drawn: Cell<u64>,
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
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = self.drawn.get();
        let key = key.get_or_insert_with(make).clone();
        self.drawn.set(drawn);
        key
    }

    fn is_real(&self) -> bool {
        false
    }
}
