//! Where the bytes of a rendered file come from: which line of its template made them, and which values it read.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use gotemplate::{Emitted, Entry, Journal, Observer};
use rustc_hash::FxHashMap;

/// For so many reads it is noted what they were for; a render that asks for more is not followed any further.
const MOST_READS: usize = 1 << 22;
/// Of what was read for a variable, so much is noted.
const MOST_OF_A_VARIABLE: usize = 256;

/// The ways of all files of a render.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// By the path of the file.
    pub(crate) files: BTreeMap<String, Trace>,
    /// What was asked of the values; the traces have numbers of these.
    pub(crate) reads: Vec<Entry>,
}

/// The way of one rendered file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    text: Vec<u8>,
    /// In the order of the output.
    marks: Vec<Mark>,
}

/// What one text or action of the template made.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Where it ends in the output.
    end: usize,
    /// The line of the template, from 1; for a text, that of its first byte.
    line: usize,
    /// Whether the output is the template's own text.
    verbatim: bool,
    /// What was asked of the values for it.
    reads: Vec<u32>,
    /// What was asked since the mark before, by conditions and by what gave no output.
    before: Vec<u32>,
}

/// What a stretch of a rendered file is made of.
pub(crate) struct Making {
    /// The line of the template, from 1.
    pub(crate) line: usize,
    /// Whether it stands in the template just so.
    pub(crate) verbatim: bool,
    /// Which of the [`Traces::reads`] it took.
    pub(crate) reads: Vec<u32>,
    /// Which of them were asked for shortly before, and may have decided what it is.
    pub(crate) nearby: Vec<u32>,
}

impl Trace {
    /// So many marks before a stretch are looked at for what decided on it.
    const NEARBY: usize = 12;

    /// The way of a file that is no template.
    pub(super) fn verbatim(text: &[u8]) -> Self {
        let mark = Mark {
            end: text.len(),
            line: 1,
            verbatim: true,
            reads: Vec::new(),
            before: Vec::new(),
        };
        Trace {
            text: text.to_vec(),
            marks: vec![mark],
        }
    }

    /// What made these bytes of the output; `None` if nothing did.
    pub(crate) fn making(&self, range: Range<usize>) -> Option<Making> {
        let first = self.marks.partition_point(|mark| mark.end <= range.start);
        let mark = self.marks.get(first)?;
        let start = first
            .checked_sub(1)
            .and_then(|before| self.marks.get(before))
            .map_or(0, |mark| mark.end);
        let mut making = Making {
            line: mark.line,
            verbatim: true,
            reads: Vec::new(),
            nearby: Vec::new(),
        };
        for near in self.marks.iter().take(first).rev().take(Self::NEARBY) {
            making.nearby.extend_from_slice(&near.before);
        }
        if mark.verbatim {
            let before = self.text.get(start..range.start).unwrap_or_default();
            making.line += memchr::memchr_iter(b'\n', before).count();
        }
        let mut start = start;
        for mark in self.marks.iter().skip(first) {
            if start >= range.end.max(range.start + 1) {
                break;
            }
            making.verbatim &= mark.verbatim;
            making.reads.extend_from_slice(&mark.reads);
            making.nearby.extend_from_slice(&mark.before);
            start = mark.end;
        }
        Some(making)
    }
}

/// Takes down the ways of a render.
pub(super) struct Recording<'j> {
    journal: &'j Rc<Journal>,
    numbers: RefCell<FxHashMap<Entry, u32>>,
    /// How many more reads are noted.
    left: Cell<usize>,
    traces: Traces,
}

impl<'j> Recording<'j> {
    pub(super) fn new(journal: &'j Rc<Journal>) -> Self {
        Recording {
            journal,
            numbers: RefCell::default(),
            left: Cell::new(MOST_READS),
            traces: Traces::default(),
        }
    }

    /// Looks on while this template is executed.
    pub(super) fn recorder(&self, template: &[u8]) -> Recorder<'_> {
        Recorder {
            journal: self.journal,
            numbers: &self.numbers,
            left: &self.left,
            line_ends: memchr::memchr_iter(b'\n', template).collect(),
            marks: RefCell::default(),
            variables: RefCell::default(),
            asked: RefCell::default(),
            before: RefCell::default(),
        }
    }

    /// Takes a file whose text lost `length` bytes at each of the `cuts` after it was recorded.
    pub(super) fn add(&mut self, name: &str, text: &[u8], mut marks: Vec<Mark>, cuts: &[usize], length: usize) {
        for mark in &mut marks {
            let before = cuts.partition_point(|cut| cut + length <= mark.end);
            mark.end -= before * length;
        }
        let text = text.to_vec();
        self.traces.files.insert(name.to_owned(), Trace { text, marks });
    }

    pub(super) fn into_traces(self) -> Traces {
        let mut reads: Vec<(u32, Entry)> = self
            .numbers
            .into_inner()
            .into_iter()
            .map(|(entry, number)| (number, entry))
            .collect();
        reads.sort_unstable_by_key(|(number, _)| *number);
        Traces {
            reads: reads.into_iter().map(|(_, entry)| entry).collect(),
            ..self.traces
        }
    }
}

/// Looks on while a template is executed.
pub(super) struct Recorder<'r> {
    journal: &'r Rc<Journal>,
    numbers: &'r RefCell<FxHashMap<Entry, u32>>,
    left: &'r Cell<usize>,
    /// Where the lines of the template end.
    line_ends: Vec<usize>,
    marks: RefCell<Vec<Mark>>,
    /// What was asked of the values for the value of each variable.
    variables: RefCell<FxHashMap<u32, Vec<u32>>>,
    /// The same for the variables that were asked for since something began.
    asked: RefCell<Vec<u32>>,
    /// What was asked of the values since the last mark, and gave no output.
    before: RefCell<Vec<u32>>,
}

impl Recorder<'_> {
    pub(super) fn into_marks(self) -> Vec<Mark> {
        self.marks.into_inner()
    }

    /// What was asked of the values since something began, by itself and through variables.
    fn reads(&self) -> Vec<u32> {
        let mut numbers = self.numbers.borrow_mut();
        let number = |entry| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(entry).or_insert(next)
        };
        let mut reads: Vec<u32> = self.journal.take().into_iter().map(number).collect();
        reads.append(&mut self.asked.borrow_mut());
        reads.sort_unstable();
        reads.dedup();
        reads.truncate(self.left.get());
        reads
    }
}

impl Observer for Recorder<'_> {
    fn begin(&self) {
        let mut before = self.before.borrow_mut();
        before.extend(self.reads());
        before.truncate(MOST_OF_A_VARIABLE);
    }

    fn assigned(&self, variable: u32) {
        let mut reads = self.reads();
        reads.truncate(MOST_OF_A_VARIABLE);
        // The next variable of the same head has the same value, or a part of it.
        self.asked.borrow_mut().extend(&reads);
        self.variables.borrow_mut().insert(variable, reads);
    }

    fn asked(&self, variable: u32) {
        if let Some(reads) = self.variables.borrow().get(&variable) {
            self.asked.borrow_mut().extend(reads);
        }
    }

    fn end(&self, emitted: Emitted) {
        let mut marks = self.marks.borrow_mut();
        if marks.last().map_or(0, |mark| mark.end) == emitted.length {
            return;
        }
        let reads = self.reads();
        let mut before = self.before.take();
        before.truncate(self.left.get() - reads.len());
        self.left.set(self.left.get() - reads.len() - before.len());
        marks.push(Mark {
            end: emitted.length,
            line: 1 + self.line_ends.partition_point(|end| *end < emitted.from),
            verbatim: emitted.verbatim,
            reads,
            before,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gotemplate::{Budget, Functions, Limits, Map, Reads, Templates, Value};

    /// A template's output, with what made a word of it.
    fn made(template: &str, word: &str) -> (usize, bool, Vec<String>) {
        let journal: Rc<Journal> = Rc::default();
        let values = Map::new().tracked(Rc::new(Reads::journaled(journal.clone(), 0)));
        values.set("host", "quay.io".into());
        values.set("name", "a/b".into());
        let mut templates = Templates::new(Rc::new(Functions::default()));
        templates.parse("t", template).unwrap();
        let mut recording = Recording::new(&journal);
        let recorder = recording.recorder(template.as_bytes());
        let text = Rc::new(templates)
            .execute_within(
                "t",
                &Value::Map(values),
                &mut Budget::new(&Limits::default()),
                Some(&recorder),
            )
            .unwrap();
        let start = text.to_str().find(word).unwrap();
        let marks = recorder.into_marks();
        recording.add("t", text.as_bytes(), marks, &[], 0);
        let traces = recording.into_traces();
        let making = traces.files["t"].making(start..start + word.len()).unwrap();
        let read = |number: &u32| {
            traces.reads[*number as usize]
                .key
                .as_ref()
                .unwrap()
                .to_str()
                .into_owned()
        };
        let keys = making.reads.iter().map(read);
        (making.line, making.verbatim, keys.collect())
    }

    #[test]
    fn text_of_the_template_has_its_line_and_no_values() {
        let template = "{{- if .host }}\na: 1\n{{- end }}\nimage: nginx\n";
        assert_eq!(made(template, "nginx"), (4, true, vec![]));
    }

    #[test]
    fn actions_have_their_line_and_the_values_that_they_read() {
        let template = "a:\n{{ if .name }}{{ if .other }}{{ end }}\nimage: {{ .host }}/{{ .name }}\n{{ end }}";
        let values = vec!["host".to_owned(), "name".to_owned()];
        assert_eq!(made(template, "quay.io/a/b"), (3, false, values));
    }

    #[test]
    fn what_was_read_for_a_variable_counts_where_the_variable_is_used() {
        let template = "{{ $host := .other | printf \"%s%s\" .host }}{{ $host = .host }}\n{{ .name }}: {{ $host }}/a";
        assert_eq!(made(template, "quay.io"), (2, false, vec!["host".to_owned()]));
    }

    #[test]
    fn what_an_included_template_reads_counts_for_the_action_that_includes_it() {
        let template = "{{ define \"image\" }}{{ .host }}{{ end }}\n\nimage: {{ template \"image\" . }}";
        assert_eq!(made(template, "quay.io"), (3, false, vec!["host".to_owned()]));
    }
}
