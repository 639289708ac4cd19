//! Values that were set for a chart but that no template reads, and what may have been meant.

use std::ops::Range;

use yaml_spans::Cursor;

use super::note::{self, PlaceNote};
use crate::find::{Excerpt, Position, line_range};

/// A value that was set for a chart but that no template reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedValue {
    pub(super) path: String,
    pub(super) pointer: String,
    /// The bytes of the file or flag in which it is.
    pub(super) place: Range<usize>,
    pub(super) position: Position,
    pub(super) excerpt: Excerpt,
    pub(super) notes: Vec<PlaceNote>,
    nearest: Option<String>,
    disabled: Option<String>,
}

impl UnusedValue {
    /// A value by its path, as `--set` takes it, and by its pointer (RFC 6901); `text` is that of the file or flag that
    /// gives it, and `line` the line in it, from 1, unless the whole text is meant.
    pub fn new(path: impl Into<String>, pointer: impl Into<String>, text: &[u8], line: Option<usize>) -> Self {
        let place = match line {
            None => 0..text.len(),
            Some(line) => line_range(text, line),
        };
        let (path, is_flag) = (path.into(), line.is_none());
        let (line, column) = Cursor::new(text).locate(place.start);
        Self {
            pointer: pointer.into(),
            // Values may be passwords.
            excerpt: match is_flag {
                true => Excerpt::shown(format!("{path}=…"), 0..path.len()),
                false => Excerpt::packed(text, place.clone()),
            },
            path,
            notes: match is_flag {
                true => Vec::new(),
                false => note::about_line(text, place.start),
            },
            place,
            position: Position { line, column },
            nearest: None,
            disabled: None,
        }
    }

    /// Says which path was read and may have been meant.
    #[must_use]
    pub fn nearest(self, path: Option<String>) -> Self {
        Self { nearest: path, ..self }
    }

    /// Says which disabled sub-chart would read it.
    #[must_use]
    pub fn disabled(self, chart: Option<String>) -> Self {
        Self {
            disabled: chart,
            ..self
        }
    }

    /// Where it is in its file or flag.
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> String {
        let path = &self.path;
        match (&self.disabled, &self.nearest) {
            (Some(chart), _) => format!("no template reads `{path}`: the sub-chart `{chart}` is disabled"),
            (None, Some(nearest)) => format!("no template reads `{path}`; did you mean `{nearest}`?"),
            (None, None) => format!("no template reads `{path}`"),
        }
    }
}

/// Of the paths that were read, the one that may have been meant: with most words in common, if that are half of them.
pub fn nearest_path<'p>(path: &[String], read: impl IntoIterator<Item = &'p Vec<String>>) -> Option<&'p Vec<String>> {
    let wanted = words(path);
    let scored = read.into_iter().map(|read| (likeness(&wanted, &words(read)), read));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    best.filter(|(score, _)| *score >= 0.5).map(|(_, read)| read)
}

/// The words of a path: `global.imageRegistry` has three.
fn words(path: &[String]) -> Vec<String> {
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
        let words = |path: &str| words(&path.split('.').map(str::to_owned).collect::<Vec<_>>());
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
