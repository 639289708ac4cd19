//! Where keys stand.

use gotemplate::Str;
use rustc_hash::FxHashMap;

/// The lines of keys, by their path: keys, and indexes of lists as text.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    lines: FxHashMap<Vec<Str>, usize>,
}

impl Spans {
    /// The line of the key at the path, from 1.
    pub fn line(&self, path: &[Str]) -> Option<usize> {
        self.lines.get(path).copied()
    }

    /// All paths with their lines, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&[Str], usize)> {
        self.lines.iter().map(|(path, line)| (path.as_slice(), *line))
    }
}

/// Takes note of keys while the decoder walks.
#[derive(Default)]
pub(super) struct Recorder {
    path: Vec<Str>,
    spans: Spans,
}

impl Recorder {
    pub fn enter_key(&mut self, key: Str, line: usize) {
        self.path.push(key);
        self.spans.lines.insert(self.path.clone(), line);
    }

    pub fn enter_item(&mut self, index: usize) {
        self.path.push(Str::from(index.to_string()));
    }

    pub fn leave(&mut self) {
        self.path.pop();
    }

    pub fn into_spans(self) -> Spans {
        self.spans
    }
}
