//! Where a piece of a render comes from: the line of the template, and the values that it is made of.

use std::collections::BTreeMap;
use std::ops::Range;

use gotemplate::{Entry, Map, Value};

use crate::render::{Manifest, Trace, Traces};
use crate::usage::Watch;
use crate::values::path::{Path, at, from_the_top, leaves, settable};

/// Where a piece of a render comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The line of the template, from 1.
    pub line: usize,
    /// The values that it is made of, in the order in which they stand in it. Empty if it stands in the template just
    /// so; `None` if it cannot be told.
    pub values: Option<Vec<Path>>,
}

/// A value that was asked for where a piece of a render was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Where the user sets it: a global of a sub-chart is one of the whole chart.
    pub path: Path,
    /// The text of a string or a number; `None` if the value is absent, null or empty.
    pub text: Option<String>,
    /// Whether it was only asked for shortly before, so that it may have decided what the piece is.
    pub is_near: bool,
}

/// What is known of the ways of a render.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// By the path of the file.
    traces: BTreeMap<String, Trace>,
    /// The leaves that each read gave, by the number of the read: path and text, which is `None` if it is empty.
    read: Vec<Vec<(Path, Option<String>)>>,
    /// The places of the sub-charts.
    charts: Vec<Path>,
}

impl Provenance {
    /// `charts` are the places of the sub-charts.
    pub(crate) fn new(traces: Traces, watch: &Watch, values: &Map, charts: &[Path]) -> Self {
        let leaves_of = |entry: &Entry| {
            let mut texts = Vec::new();
            for path in watch.paths(entry, values) {
                match at(values, &path) {
                    // The template went on to ask for keys of it; or it asked for all of them.
                    Some(Value::Map(_)) => {}
                    None | Some(Value::Nil) => texts.push((from_the_top(&path, values, charts), None)),
                    Some(value) => leaves(&value, &mut path.clone(), &mut |path, leaf| {
                        let text = text(leaf).map(|text| Some(text).filter(|text| !text.is_empty()));
                        texts.extend(text.map(|text| (from_the_top(path, values, charts), text)));
                    }),
                }
            }
            texts
        };
        let read = traces.reads.iter().map(leaves_of);
        Provenance {
            read: read.collect(),
            traces: traces.files,
            charts: charts.to_vec(),
        }
    }

    /// Where the user sets the value at a path: a global of a sub-chart is one of the whole chart.
    pub fn settable(&self, path: &[String]) -> Path {
        settable(path, &self.charts)
    }

    /// The line of the template that made these bytes of a document, from 1, and whether they are in it as they are.
    pub fn line(&self, manifest: &Manifest, range: &Range<usize>) -> Option<(usize, bool)> {
        let trace = self.traces.get(&manifest.source)?;
        let making = trace.making(manifest.start + range.start..manifest.start + range.end)?;
        Some((making.line, making.verbatim))
    }

    /// The values that were asked for where these bytes of a document were made, sorted: those that made them, and those
    /// that were asked for shortly before.
    pub fn reads(&self, manifest: &Manifest, ranges: &[Range<usize>]) -> Vec<Read> {
        let Some(trace) = self.traces.get(&manifest.source) else {
            return Vec::new();
        };
        let mut all: BTreeMap<Path, Read> = BTreeMap::new();
        let mut add = |numbers: &[u32], is_near: bool| {
            let leaves = numbers
                .iter()
                .filter_map(|read| self.read.get(*read as usize))
                .flatten();
            for (path, text) in leaves {
                let path = settable(path, &self.charts);
                all.entry(path.clone()).or_insert_with(|| Read {
                    path,
                    text: text.clone(),
                    is_near,
                });
            }
        };
        let makings = ranges
            .iter()
            .filter_map(|range| trace.making(manifest.start + range.start..manifest.start + range.end));
        let makings: Vec<_> = makings.collect();
        makings.iter().for_each(|making| add(&making.reads, false));
        makings.iter().for_each(|making| add(&making.nearby, true));
        all.into_values().collect()
    }

    /// Where the start of a text comes from: it stands in these bytes of a document, in several ranges where its parts
    /// stand apart.
    ///
    /// Values that begin behind the first `wanted` bytes of the text do not count; the text may go on behind those
    /// bytes, so that values which reach over their end are found too.
    pub fn origin(&self, manifest: &Manifest, ranges: &[Range<usize>], text: &str, wanted: usize) -> Option<Origin> {
        let trace = self.traces.get(&manifest.source)?;
        let mut made = ranges
            .iter()
            .filter_map(|range| trace.making(manifest.start + range.start..manifest.start + range.end));
        let first = made.next()?;
        let (mut is_verbatim, mut reads) = (first.verbatim, first.reads);
        for other in made {
            is_verbatim &= other.verbatim;
            reads.extend(other.reads);
        }
        reads.sort_unstable();
        reads.dedup();
        let leaves = reads.iter().filter_map(|read| self.read.get(*read as usize)).flatten();
        let values = match parts(text, wanted, leaves) {
            values if values.is_empty() && !is_verbatim => self.whole(text).map(|path| vec![path]),
            values => Some(values),
        };
        Some(Origin {
            line: first.line,
            values,
        })
    }

    /// The value that is this text, if there is exactly one among those that were read: a template may have put it into
    /// a variable long before.
    fn whole(&self, text: &str) -> Option<Path> {
        let mut paths = self
            .read
            .iter()
            .flatten()
            .filter(|(_, leaf)| leaf.as_deref() == Some(text))
            .map(|(path, _)| path);
        let first = paths.next()?;
        paths.all(|path| path == first).then(|| first.clone())
    }
}

/// The text of a string or a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(_) | Value::Int(..) | Value::Uint(..) | Value::Float(_) => {
            String::from_utf8(gotemplate::fmt::sprint(std::slice::from_ref(value)).ok()?).ok()
        }
        _ => None,
    }
}

/// Those values that are the text or parts of it, and begin within the wanted bytes. Where one lies within another one,
/// the longer one counts.
fn parts<'l>(text: &str, wanted: usize, leaves: impl Iterator<Item = &'l (Path, Option<String>)>) -> Vec<Path> {
    let placed = leaves.filter_map(|(path, leaf)| Some((place(text, leaf.as_deref()?)?, path)));
    let placed = placed.filter(|(place, _)| place.start < wanted);
    let mut placed: Vec<(Range<usize>, &Path)> = placed.collect();
    placed.sort_by(|a, b| (a.0.start, b.0.end, a.1).cmp(&(b.0.start, a.0.end, b.1)));
    let mut last = 0..0;
    let mut paths: Vec<Path> = Vec::new();
    for (place, path) in placed {
        if (place.end > last.end || place == last) && !paths.contains(path) {
            paths.push(path.clone());
            last = place;
        }
    }
    paths
}

/// Where a part stands in a text by itself, between the signs that join names and paths.
fn place(text: &str, part: &str) -> Option<Range<usize>> {
    const SIGNS: [char; 4] = ['/', ':', '@', '-'];
    let part = part.trim().trim_matches(SIGNS);
    if part.is_empty() {
        return None;
    }
    let stands = |place: &Range<usize>| {
        let (before, behind) = (&text[..place.start], &text[place.end..]);
        (before.is_empty() || before.ends_with(SIGNS)) && (behind.is_empty() || behind.starts_with(SIGNS))
    };
    let places = text.match_indices(part).map(|(start, _)| start..start + part.len());
    places.into_iter().find(stands)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of the text is wanted, up to the bar.
    fn made_of(text: &str, leaves: &[(&str, &str)]) -> Vec<String> {
        let (start, rest) = text.split_once('|').unwrap_or((text, ""));
        let leaves: Vec<(Path, Option<String>)> = leaves
            .iter()
            .map(|(path, leaf)| (vec![(*path).to_owned()], Some((*leaf).to_owned())))
            .collect();
        parts(&[start, rest].concat(), start.len(), leaves.iter()).concat()
    }

    #[test]
    fn a_text_is_made_of_the_values_that_stand_in_it() {
        let leaves = [
            ("tag", "v1"),
            ("registry", "quay.io/"),
            ("repository", "team/app"),
            ("policy", "Always"),
            ("other", "tea"),
        ];
        let made = made_of("quay.io/team/app|:v1", &leaves);
        assert_eq!(made, ["registry", "repository"]);
    }

    #[test]
    fn the_longer_of_two_values_counts() {
        let made = made_of(
            "quay.io/team/app|:v1",
            &[("namespace", "team"), ("image", "quay.io/team/app")],
        );
        assert_eq!(made, ["image"]);
    }

    #[test]
    fn parts_may_be_joined_by_hyphens() {
        let made = made_of(
            "quay.io/myorg/team-app|:1",
            &[("namespace", "team"), ("registry", "quay.io/myorg")],
        );
        assert_eq!(made, ["registry", "namespace"]);
    }
}
