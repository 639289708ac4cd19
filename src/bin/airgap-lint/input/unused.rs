//! Which of the user's values nothing read, and which path may have been meant.

use std::collections::BTreeMap;
use std::ops::Range;

use airgap_lint::lint::{Located, UnusedValue};
use helm::Layer;
use helm::job::Outcome;
use helm::values::path::{Path, dotted, pointer};

use crate::layers;
use crate::output;

/// The unused values of each layer, by its index. Of several charts that got the same values, one is enough to use one.
pub fn by_layer(outcomes: &[&Outcome], layers: &[Layer]) -> BTreeMap<usize, Vec<UnusedValue>> {
    let mut found: BTreeMap<usize, Vec<UnusedValue>> = BTreeMap::new();
    let Some((first, others)) = outcomes.split_first() else {
        return found;
    };
    for (path, origin) in &first.unused {
        let is_unused = |outcome: &&Outcome| outcome.unused.iter().any(|(other, _)| other == path);
        let (Some(origin), true) = (origin, others.iter().all(is_unused)) else {
            continue;
        };
        let Some(layer) = layers.get(origin.layer) else {
            continue;
        };
        let (place, located) = place(layers::text_of(layer), origin.line);
        found.entry(origin.layer).or_default().push(UnusedValue {
            path: dotted(path),
            pointer: pointer(path),
            place,
            located,
            nearest: nearest(path, first),
            disabled: disabled(path, first),
        });
    }
    for unused in found.values_mut() {
        unused.sort_by(|a, b| (a.located, &a.path).cmp(&(b.located, &b.path)));
    }
    found
}

/// Warns on standard error, a line for each value.
pub fn warn(outcomes: &[&Outcome], layers: &[Layer]) {
    for (index, unused) in by_layer(outcomes, layers) {
        for value in unused {
            let Located { line, column } = value.located;
            let name = layers::name_of(&layers[index]);
            let message = value.message();
            output::complain(&format!("{name}:{line}:{column}: warning[unused-value]: {message}"));
        }
    }
}

/// Where a value stands in the text of its layer: the line without the blanks around it, or all of a flag.
fn place(text: &[u8], line: Option<usize>) -> (Range<usize>, Located) {
    let Some(line) = line else {
        return (0..text.len(), Located { line: 1, column: 1 });
    };
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let start: usize = lines.by_ref().take(line - 1).map(<[u8]>::len).sum();
    let content = lines.next().unwrap_or_default();
    let blanks = content.len() - content.trim_ascii_start().len();
    let place = start + blanks..start + blanks + content.trim_ascii().len();
    let column = blanks + 1;
    (place, Located { line, column })
}

/// The sub-chart that would read a value and is switched off.
fn disabled(path: &Path, outcome: &Outcome) -> Option<String> {
    let chart = outcome.disabled.iter().find(|chart| path.starts_with(chart))?;
    Some(dotted(chart))
}

/// The path that was read and may have been meant: the one with most words in common, if that are half of them.
fn nearest(path: &Path, outcome: &Outcome) -> Option<String> {
    let wanted = words(path);
    let scored = outcome.read.iter().map(|read| (likeness(&wanted, &words(read)), read));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    best.filter(|(score, _)| *score >= 0.5).map(|(_, read)| dotted(read))
}

/// The words of a path: `global.imageRegistry` has three.
fn words(path: &Path) -> Vec<String> {
    let mut words = Vec::new();
    for key in path {
        let mut was_lower = false;
        words.push(String::new());
        for character in key.chars() {
            if !character.is_alphanumeric() || character.is_uppercase() && was_lower {
                words.push(String::new());
            }
            was_lower = character.is_lowercase();
            if let (Some(word), true) = (words.last_mut(), character.is_alphanumeric()) {
                word.extend(character.to_lowercase());
            }
        }
    }
    words.retain(|word| !word.is_empty() && word.parse::<usize>().is_err());
    words
}

/// How many words two paths have in common, from 0 to 1; a word that is nearly the same counts nearly as much.
fn likeness(words: &[String], others: &[String]) -> f64 {
    let mut left: Vec<&String> = others.iter().collect();
    let mut common = 0.0;
    for word in words {
        let scored = left.iter().enumerate();
        let scored = scored.map(|(index, other)| (strsim::normalized_damerau_levenshtein(word, other), index));
        if let Some((score, index)) = scored
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(score, _)| *score >= 0.7)
        {
            common += score;
            left.remove(index);
        }
    }
    common / (words.len() + left.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(path: &str, read: &str) -> bool {
        let words = |path: &str| words(&path.split('.').map(str::to_owned).collect());
        likeness(&words(path), &words(read)) >= 0.5
    }

    #[test]
    fn a_path_that_may_have_been_meant_has_most_words_in_common() {
        assert!(alike("kubelb.debg", "kubelb.debug"));
        assert!(alike("global.imageRegistry", "image.registry"));
        assert!(alike("imageRegistry", "global.imageRegistry"));
        assert!(alike("cert-manager.crds.enabled", "cert-manager.installCRDs"));
        assert!(!alike(
            "cert-manager.crds.enabled",
            "ingress-nginx.controller.hostPort.enabled"
        ));
        assert!(!alike("global.imageRegistry", "image.repository"));
    }
}
