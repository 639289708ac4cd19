//! Go's syntax of regular expressions, read into the tree that the matcher takes.

use regex_syntax::hir::{Capture, Class, ClassUnicode, Hir, Look, Repetition};

use super::class;
use super::error::{
    Error, INVALID_CAPTURE, INVALID_ESCAPE, INVALID_PERL, INVALID_REPEAT, INVALID_REPEAT_SIZE, INVALID_UTF8,
    MISSING_ARGUMENT, MISSING_PAREN, TOO_DEEP, TOO_LARGE, UNEXPECTED_PAREN,
};
use super::escape;

/// Groups and repetitions inside each other.
const MAX_HEIGHT: usize = 1000;
/// Repetitions of one thing, counts of nested ones multiplied.
const MAX_REPEAT: u32 = 1000;
/// Ranges in all classes together.
const MAX_RANGES: usize = 2 << 20;

/// A pattern that was read.
pub(super) struct Parsed {
    pub(super) hir: Hir,
    /// The named groups.
    pub(super) names: Vec<(usize, String)>,
}

/// What `(?…)` sets.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) fold: bool,
    lines: bool,
    dot_newline: bool,
    lazy: bool,
}

struct Node {
    hir: Hir,
    height: usize,
    /// The product of the counts on the worst way down.
    repeats: u32,
}

/// A group that is open.
#[derive(Default)]
struct Frame {
    alternatives: Vec<Node>,
    sequence: Vec<Node>,
    capture: Option<u32>,
    /// The flags to go back to.
    flags: Flags,
}

struct Parser<'a> {
    whole: &'a str,
    at: usize,
    flags: Flags,
    frames: Vec<Frame>,
    current: Frame,
    groups: u32,
    ranges: &'a mut usize,
    names: Vec<(usize, String)>,
}

/// Reads a pattern, and adds to `ranges` those of its classes: they are what reading takes its time for.
pub(super) fn parse(text: &[u8], ranges: &mut usize) -> Result<Parsed, Error> {
    let whole = std::str::from_utf8(text).map_err(|error| {
        Error::new(
            INVALID_UTF8,
            &String::from_utf8_lossy(text.get(error.valid_up_to()..).unwrap_or_default()),
        )
    })?;
    let mut parser = Parser {
        whole,
        at: 0,
        flags: Flags::default(),
        frames: Vec::new(),
        current: Frame::default(),
        groups: 0,
        ranges,
        names: Vec::new(),
    };
    parser.run()?;
    if !parser.frames.is_empty() {
        return Err(Error::new(MISSING_PAREN, whole));
    }
    let node = close(parser.current);
    Ok(Parsed {
        hir: node.hir,
        names: parser.names,
    })
}

/// One node of a frame's alternatives.
fn close(mut frame: Frame) -> Node {
    let last = sequence(frame.sequence);
    if frame.alternatives.is_empty() {
        return last;
    }
    frame.alternatives.push(last);
    join(frame.alternatives, Hir::alternation)
}

fn sequence(mut nodes: Vec<Node>) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        Some(last) => {
            nodes.push(last);
            join(nodes, Hir::concat)
        }
        None => Node {
            hir: Hir::empty(),
            height: 1,
            repeats: 1,
        },
    }
}

fn join(nodes: Vec<Node>, build: fn(Vec<Hir>) -> Hir) -> Node {
    let height = nodes.iter().map(|node| node.height).max().unwrap_or(0) + 1;
    let repeats = nodes.iter().map(|node| node.repeats).max().unwrap_or(1);
    Node {
        hir: build(nodes.into_iter().map(|node| node.hir).collect()),
        height,
        repeats,
    }
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.whole.get(self.at..).unwrap_or_default()
    }

    fn part(&self, from: usize, to: usize) -> &'a str {
        self.whole.get(from..to).unwrap_or_default()
    }

    fn run(&mut self) -> Result<(), Error> {
        let mut last_repeat = None;
        while let Some(rune) = self.rest().chars().next() {
            let mut repeat = None;
            match rune {
                '(' if self.rest().starts_with("(?") => self.perl_group()?,
                '(' => {
                    self.at += 1;
                    self.open_capture();
                }
                ')' => self.close_group()?,
                '|' => {
                    self.at += 1;
                    let nodes = std::mem::take(&mut self.current.sequence);
                    self.current.alternatives.push(sequence(nodes));
                }
                '^' => self.look(1, if self.flags.lines { Look::StartLF } else { Look::Start }),
                '$' => self.look(1, if self.flags.lines { Look::EndLF } else { Look::End }),
                '.' => {
                    self.at += 1;
                    let class = if self.flags.dot_newline {
                        class::any()
                    } else {
                        class::any_but_newline()
                    };
                    self.push_class(class)?;
                }
                '[' => {
                    let (class, size) = class::bracketed(self.rest(), self.flags.fold)?;
                    self.at += size;
                    self.push_class(class)?;
                }
                '*' | '+' | '?' => {
                    repeat = Some(self.at);
                    let (min, max) = match rune {
                        '*' => (0, None),
                        '+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(min, max, self.at, self.at + 1, last_repeat, false)?;
                }
                '{' => match counts(self.rest()) {
                    None => self.literal(1, u32::from(rune))?,
                    Some((counts, size)) => {
                        repeat = Some(self.at);
                        let end = self.at + size;
                        let (min, max) =
                            counts.ok_or_else(|| Error::new(INVALID_REPEAT_SIZE, self.part(self.at, end)))?;
                        self.repeat(min, max, self.at, end, last_repeat, true)?;
                    }
                },
                '\\' => self.backslash()?,
                _ => self.literal(rune.len_utf8(), u32::from(rune))?,
            }
            last_repeat = repeat;
        }
        Ok(())
    }

    fn push(&mut self, hir: Hir) {
        self.current.sequence.push(Node {
            hir,
            height: 1,
            repeats: 1,
        });
    }

    fn look(&mut self, size: usize, look: Look) {
        self.at += size;
        self.push(Hir::look(look));
    }

    fn push_class(&mut self, class: ClassUnicode) -> Result<(), Error> {
        *self.ranges += class.ranges().len();
        if *self.ranges > MAX_RANGES {
            return Err(Error::new(TOO_LARGE, self.whole));
        }
        self.push(Hir::class(Class::Unicode(class)));
        Ok(())
    }

    fn literal(&mut self, size: usize, code: u32) -> Result<(), Error> {
        self.at += size;
        match char::from_u32(code) {
            Some(rune) if !self.flags.fold => {
                self.push(Hir::literal(rune.encode_utf8(&mut [0; 4]).as_bytes()));
                Ok(())
            }
            // A surrogate is in no text: the class of it is empty.
            _ => self.push_class(class::range(code, code, self.flags.fold)),
        }
    }

    fn backslash(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        match rest.as_bytes().get(1) {
            Some(b'A') => self.look(2, Look::Start),
            Some(b'z') => self.look(2, Look::End),
            Some(b'b') => self.look(2, Look::WordAscii),
            Some(b'B') => self.look(2, Look::WordAsciiNegate),
            Some(b'C') => return Err(Error::new(INVALID_ESCAPE, self.part(self.at, self.at + 2))),
            Some(b'Q') => {
                self.at += 2;
                let (text, end) = match self.rest().find(r"\E") {
                    Some(length) => (self.part(self.at, self.at + length), self.at + length + 2),
                    None => (self.rest(), self.whole.len()),
                };
                for rune in text.chars() {
                    self.literal(0, u32::from(rune))?;
                }
                self.at = end;
            }
            _ => {
                if let Some((class, size)) = class::escaped(rest, self.flags.fold)? {
                    self.at += size;
                    return self.push_class(class);
                }
                let (code, size) = escape::read(rest)?;
                return self.literal(size, code);
            }
        }
        Ok(())
    }

    /// A repetition of the node before; `from..to` is its operator.
    fn repeat(
        &mut self,
        min: u32,
        max: Option<u32>,
        from: usize,
        to: usize,
        last: Option<usize>,
        counted: bool,
    ) -> Result<(), Error> {
        let lazy = self.part(to, to + 1) == "?";
        let to = to + usize::from(lazy);
        if let Some(last) = last {
            return Err(Error::new(INVALID_REPEAT, self.part(last, to)));
        }
        let Some(node) = self.current.sequence.pop() else {
            return Err(Error::new(MISSING_ARGUMENT, self.part(from, to)));
        };
        let height = node.height + 1;
        if height > MAX_HEIGHT {
            return Err(Error::new(TOO_DEEP, self.whole));
        }
        let repeats = match max.unwrap_or(min) {
            _ if !counted => node.repeats,
            0 if max.is_some() => 0,
            count => node.repeats.saturating_mul(count.max(1)),
        };
        if counted && (min >= 2 || max >= Some(2)) && repeats > MAX_REPEAT {
            return Err(Error::new(INVALID_REPEAT_SIZE, self.part(from, to)));
        }
        let greedy = lazy == self.flags.lazy;
        let hir = Hir::repetition(Repetition {
            min,
            max,
            greedy,
            sub: Box::new(node.hir),
        });
        self.current.sequence.push(Node { hir, height, repeats });
        self.at = to;
        Ok(())
    }

    fn open(&mut self, capture: Option<u32>) {
        let frame = Frame {
            capture,
            flags: self.flags,
            ..Frame::default()
        };
        self.frames.push(std::mem::replace(&mut self.current, frame));
    }

    fn open_capture(&mut self) {
        self.groups += 1;
        self.open(Some(self.groups));
    }

    fn close_group(&mut self) -> Result<(), Error> {
        let Some(outer) = self.frames.pop() else {
            return Err(Error::new(UNEXPECTED_PAREN, self.whole));
        };
        self.at += 1;
        let frame = std::mem::replace(&mut self.current, outer);
        self.flags = frame.flags;
        let capture = frame.capture;
        let mut node = close(frame);
        if let Some(index) = capture {
            let hir = Hir::capture(Capture {
                index,
                name: None,
                sub: Box::new(node.hir),
            });
            node = Node {
                hir,
                height: node.height + 1,
                repeats: node.repeats,
            };
        }
        if node.height > MAX_HEIGHT {
            return Err(Error::new(TOO_DEEP, self.whole));
        }
        self.current.sequence.push(node);
        Ok(())
    }

    /// `(?P<name>`, `(?<name>`, `(?flags)` or `(?flags:`.
    fn perl_group(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        let named = rest.strip_prefix("(?P<").filter(|name| !name.is_empty());
        let named = named.or_else(|| rest.strip_prefix("(?<").filter(|name| !name.is_empty()));
        if let Some(named) = named {
            let Some((name, after)) = named.split_once('>') else {
                return Err(Error::new(INVALID_CAPTURE, rest));
            };
            let end = self.whole.len() - after.len();
            if name.is_empty() || !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
                return Err(Error::new(INVALID_CAPTURE, self.part(self.at, end)));
            }
            self.open_capture();
            self.names.push((self.groups as usize, name.to_owned()));
            self.at = end;
            return Ok(());
        }
        let mut flags = self.flags;
        let (mut set, mut saw) = (true, false);
        let start = self.at;
        self.at += 2;
        while let Some(rune) = self.rest().chars().next() {
            self.at += rune.len_utf8();
            match rune {
                'i' => (flags.fold, saw) = (set, true),
                'm' => (flags.lines, saw) = (set, true),
                's' => (flags.dot_newline, saw) = (set, true),
                'U' => (flags.lazy, saw) = (set, true),
                '-' if set => (set, saw) = (false, false),
                ':' | ')' if set || saw => {
                    if rune == ':' {
                        self.open(None);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
        }
        Err(Error::new(INVALID_PERL, self.part(start, self.at)))
    }
}

type Counts = (u32, Option<u32>);

/// The counts of `{2}`, `{2,}` or `{2,5}`, and how long that is; no counts if they are too large. `None` where the brace
/// stands for itself.
fn counts(text: &str) -> Option<(Option<Counts>, usize)> {
    let end = text.find('}')?;
    let inner = text.get(1..end)?;
    let (min, max) = match inner.split_once(',') {
        None => (count(inner)?, Some(count(inner)?)),
        Some((min, "")) => (count(min)?, None),
        Some((min, max)) => (count(min)?, Some(count(max)?)),
    };
    let fits = min <= 1000 && max.is_none_or(|max| max <= 1000 && min <= max);
    Some((fits.then_some((min, max)), end + 1))
}

fn count(text: &str) -> Option<u32> {
    let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (number && (text.len() == 1 || !text.starts_with('0'))).then(|| text.parse().unwrap_or(u32::MAX))
}
