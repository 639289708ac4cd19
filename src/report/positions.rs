//! Lines and columns of a text, for services that count in different units.

use rustc_hash::FxHashMap;

use super::Sources;

/// After how many bytes characters are counted anew: a column in a line of any length costs no more than this.
const STEP: usize = 4096;

/// Where the lines and characters of a text are.
pub(super) struct Positions<'t> {
    text: &'t [u8],
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many characters begin before each step.
    characters: Vec<usize>,
}

/// A place in a text, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub line: usize,
    /// In characters.
    pub column: usize,
    /// In bytes.
    pub byte_column: usize,
}

impl<'t> Positions<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        let ends = memchr::memchr_iter(b'\n', text).map(|end| end + 1);
        let mut characters = vec![0];
        let mut count = 0;
        for step in text.chunks(STEP) {
            count += begun(step);
            characters.push(count);
        }
        Self {
            text,
            lines: std::iter::once(0).chain(ends).collect(),
            characters,
        }
    }

    /// The place of a byte; past the end, that of the end.
    pub fn point(&self, offset: usize) -> Point {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let start = start.copied().unwrap_or_default();
        Point {
            line,
            column: self.characters_before(offset) - self.characters_before(start) + 1,
            byte_column: offset - start + 1,
        }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        let counted = self.characters.get(step).copied().unwrap_or_default();
        counted + begun(&self.text[step * STEP..offset])
    }
}

/// How many characters begin in some bytes: those that go on with a character do not count.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// The positions in the files of a report, each found when it is first wanted.
pub(super) struct Places<'s> {
    sources: &'s dyn Sources,
    known: FxHashMap<String, Option<Positions<'s>>>,
}

impl<'s> Places<'s> {
    pub fn new(sources: &'s dyn Sources) -> Self {
        Self {
            sources,
            known: FxHashMap::default(),
        }
    }

    /// Those of a file whose text is at hand.
    pub fn of(&mut self, file: &str) -> Option<&Positions<'s>> {
        if !self.known.contains_key(file) {
            let positions = self.sources.text(file).map(Positions::new);
            self.known.insert(file.to_owned(), positions);
        }
        self.known.get(file)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_in_characters_and_in_bytes() {
        let text = "a: ü\r\n  ö: c\n";
        let positions = Positions::new(text.as_bytes());
        let at = |part: &str| {
            let point = positions.point(text.find(part).unwrap());
            (point.line, point.column, point.byte_column)
        };
        assert_eq!(at("a"), (1, 1, 1));
        assert_eq!(at("\r"), (1, 5, 6));
        assert_eq!(at("c"), (2, 6, 7));
        let end = positions.point(usize::MAX);
        assert_eq!((end.line, end.column), (3, 1));
        assert_eq!(Positions::new(b"").point(0).line, 1);
    }

    #[test]
    fn long_lines_are_counted_like_short_ones() {
        let text = "ü".repeat(3 * STEP);
        let positions = Positions::new(text.as_bytes());
        for characters in [0, 1, STEP / 2, STEP, 2 * STEP + 7, 3 * STEP] {
            assert_eq!(positions.point(2 * characters).column, characters + 1);
        }
    }
}
