//! Which of the user's values no template read, as the library takes it.

use std::collections::BTreeMap;

use airgap_lint::{UnusedValue, nearest_path};
use helm::Layer;
use helm::job::Outcome;
use helm::values::path::{Path, dotted, pointer};

use crate::layers;
use crate::output;

/// The unused values of each layer, by its index. Of several charts that got the same values, one is enough to use one.
pub fn by_layer(outcomes: &[&Outcome], layers: &[Layer]) -> BTreeMap<usize, Vec<UnusedValue>> {
    let mut found: BTreeMap<usize, Vec<(&Path, UnusedValue)>> = BTreeMap::new();
    let Some((first, others)) = outcomes.split_first() else {
        return BTreeMap::new();
    };
    for (path, origin) in &first.unused {
        let is_unused = |outcome: &&Outcome| outcome.unused.iter().any(|(other, _)| other == path);
        let (Some(origin), true) = (origin, others.iter().all(is_unused)) else {
            continue;
        };
        let Some(layer) = layers.get(origin.layer) else {
            continue;
        };
        let value = UnusedValue::new(dotted(path), pointer(path), layers::text_of(layer), origin.line)
            .nearest(nearest_path(path, &first.read).map(|read| dotted(read)))
            .disabled(disabled(path, first));
        found.entry(origin.layer).or_default().push((path, value));
    }
    let sorted = |(layer, mut values): (usize, Vec<(&Path, UnusedValue)>)| {
        values.sort_by(|(path, a), (other, b)| (a.position(), path).cmp(&(b.position(), other)));
        (layer, values.into_iter().map(|(_, value)| value).collect())
    };
    found.into_iter().map(sorted).collect()
}

/// Warns on standard error, a line for each value.
pub fn warn(outcomes: &[&Outcome], layers: &[Layer]) {
    for (index, unused) in by_layer(outcomes, layers) {
        for value in unused {
            let (at, name, message) = (value.position(), layers::name_of(&layers[index]), value.message());
            output::complain(&format!(
                "{name}:{}:{}: warning[unused-value]: {message}",
                at.line, at.column
            ));
        }
    }
}

/// The sub-chart that would read a value and is switched off.
pub fn disabled(path: &Path, outcome: &Outcome) -> Option<String> {
    let chart = outcome.disabled.iter().find(|chart| path.starts_with(chart))?;
    Some(dotted(chart))
}
