//! What to set so that the references of a chart move, as the search for an overlay found it.

use std::collections::BTreeMap;

use airgap_lint::overlay::{self, Header, Overlay, Value, Variant};
use airgap_lint::{Linter, Policy};
use helm::values::path::{Path, dotted};

use crate::variant::ChartVariant;

/// By the template and the reference: the values to set, and what is said of them.
pub struct Advice(BTreeMap<(String, String), (Vec<Path>, String)>);

impl Advice {
    /// Looks for an overlay; `None` if there is none, which is an error only to those who asked for one.
    pub fn new(linter: &Linter, variant: &ChartVariant<'_>, chart: &str) -> Option<Self> {
        let header = Header::new(chart, Vec::new());
        let overlay = match linter.policy().home_registries().next() {
            Some(_) => overlay::search(linter, &[variant], &header),
            // Which values move a reference hardly depends on where to.
            None => {
                let policy = Policy::builder().mirror("mirror.invalid").build().ok()?;
                overlay::search(&Linter::new(policy, linter.rules().clone()), &[variant], &header)
            }
        };
        Some(Self::of(&overlay.ok()?, variant))
    }

    fn of(overlay: &Overlay, variant: &ChartVariant<'_>) -> Self {
        let mut advice = BTreeMap::new();
        let key = |source: &Option<String>, reference: &str| (source.clone().unwrap_or_default(), reference.to_owned());
        for moved in &overlay.moved {
            let sentence = set(&moved.reference, &moved.paths, variant);
            for site in &moved.sites {
                let said = (moved.paths.clone(), sentence.clone());
                advice.insert(key(&site.resource.source, &moved.reference), said);
            }
        }
        for left in &overlay.left {
            for site in &left.sites {
                let said = (Vec::new(), left.why.to_string());
                advice
                    .entry(key(&site.resource.source, &left.reference))
                    .or_insert(said);
            }
        }
        Self(advice)
    }

    /// What is said of a reference that a template renders.
    pub fn of_reference(&self, source: &str, reference: &str) -> Option<&(Vec<Path>, String)> {
        self.0.get(&(source.to_owned(), reference.to_owned()))
    }
}

/// "set `images.registry` (empty; the template falls back to ghcr.io)"
fn set(reference: &str, paths: &[Path], variant: &ChartVariant<'_>) -> String {
    let is_empty = |path: &Path| match variant.value(path) {
        None => true,
        Some(Value::Text(text)) => text.is_empty(),
        Some(Value::Plain(text)) => text == "null",
        Some(_) => false,
    };
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", dotted(path))).collect();
    let state = match paths {
        [path] if is_empty(path) => match reference.split_once('/') {
            Some((host, _)) if host.contains(['.', ':']) => format!(" (empty; the template falls back to {host})"),
            _ => " (empty)".to_owned(),
        },
        _ => String::new(),
    };
    match names.is_empty() {
        true => "it moves with other values".to_owned(),
        false => format!("set {}{state}", names.join(" and ")),
    }
}
