//! Compiled patterns, and the text that they are matched against.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use gotemplate::{CallError, State};
use regex_automata::util::captures::Captures as Slots;
use rustc_hash::FxHashMap;

use super::error::{Error, TOO_LARGE};
use super::parse;
use super::search::Machine;
use crate::functions::cost::spend;
use crate::functions::runes;

/// How many patterns are kept, and how many bytes they may take.
const CACHE_LIMIT: (usize, usize) = (256, 64 << 20);

/// Steps in which a range of characters is read.
const READ: usize = 4;

/// A pattern, compiled, with the names of its groups.
pub(super) struct Pattern {
    machine: RefCell<Machine>,
    names: Vec<(usize, String)>,
}

type Compiled = Result<Rc<Pattern>, String>;

#[derive(Default)]
struct Cache {
    patterns: FxHashMap<Vec<u8>, Compiled>,
    bytes: usize,
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// The pattern of a text, or the words in which Go refuses it.
pub(super) fn cached(state: &mut State<'_>, text: &[u8]) -> Result<Compiled, CallError> {
    if let Some(compiled) = CACHE.with_borrow(|cache| cache.patterns.get(text).cloned()) {
        return Ok(compiled);
    }
    let compiled = Pattern::new(state, text)?.map(Rc::new);
    let taken = text.len() + compiled.as_ref().map_or(0, |pattern| pattern.machine.borrow().size());
    CACHE.with_borrow_mut(|cache| {
        if cache.patterns.len() >= CACHE_LIMIT.0 || cache.bytes + taken > CACHE_LIMIT.1 {
            *cache = Cache::default();
        }
        cache.bytes += taken;
        cache.patterns.insert(text.to_vec(), compiled.clone());
    });
    Ok(compiled)
}

impl Pattern {
    fn new(state: &mut State<'_>, text: &[u8]) -> Result<Result<Self, String>, CallError> {
        state.work(text.len() as u64)?;
        let mut ranges = 0;
        let parsed = parse::parse(text, &mut ranges);
        state.work(ranges.saturating_mul(READ) as u64)?;
        let parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let machine = Machine::new(state, parsed.hir)?.map(|machine| Pattern {
            machine: RefCell::new(machine),
            names: parsed.names,
        });
        Ok(machine.ok_or_else(|| Error::new(TOO_LARGE, &String::from_utf8_lossy(text)).to_string()))
    }

    /// Whether the pattern is somewhere in the text.
    pub(super) fn is_match(&self, state: &mut State<'_>, subject: &Subject<'_>) -> Result<bool, CallError> {
        self.machine.borrow_mut().is_match(state, &subject.text)
    }

    /// The leftmost match that starts at `from` or later.
    pub(super) fn find(
        &self,
        state: &mut State<'_>,
        subject: &Subject<'_>,
        from: usize,
    ) -> Result<Option<(usize, usize)>, CallError> {
        state.work(1)?;
        self.machine.borrow_mut().find(state, &subject.text, from)
    }

    /// The groups of a match that was found.
    pub(super) fn captures(
        &self,
        state: &mut State<'_>,
        subject: &Subject<'_>,
        whole: (usize, usize),
    ) -> Result<Captures, CallError> {
        let slots = self.machine.borrow_mut().groups(state, &subject.text, whole)?;
        Ok(Captures(slots))
    }

    /// The numbers of the groups with this name.
    pub(super) fn groups_named<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        self.names
            .iter()
            .filter(move |(_, own)| own.as_bytes() == name)
            .map(|(number, _)| *number)
    }
}

/// Where the groups of a match are.
pub(super) struct Captures(Slots);

impl Captures {
    /// Start and end of a group that took part.
    pub(super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        self.0.get_group(number).map(|span| (span.start, span.end))
    }
}

/// A text as Go's matcher sees it: each byte that is no UTF-8 is U+FFFD by itself. Places are those in that text.
pub(super) struct Subject<'a> {
    original: &'a [u8],
    text: Cow<'a, [u8]>,
    /// For each byte of the text the place in the original; empty if they are the same.
    places: Vec<usize>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(state: &mut State<'_>, original: &'a [u8]) -> Result<Self, CallError> {
        if std::str::from_utf8(original).is_ok() {
            return Ok(Subject {
                original,
                text: Cow::Borrowed(original),
                places: Vec::new(),
            });
        }
        spend(state, original.len().saturating_mul(3 * size_of::<usize>()))?;
        let (mut text, mut places) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some((rune, size)) = original.get(at..).and_then(runes::first) {
            runes::push(&mut text, rune);
            places.resize(text.len(), at);
            at += size;
        }
        places.push(at);
        Ok(Subject {
            original,
            text: Cow::Owned(text),
            places,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The place behind the rune at this one, or behind the end.
    pub(super) fn after(&self, at: usize) -> usize {
        at + self.text.get(at..).and_then(runes::first).map_or(1, |(_, size)| size)
    }

    /// The bytes of the original between two places.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        let place = |at: usize| {
            if self.places.is_empty() {
                at
            } else {
                self.places.get(at).copied().unwrap_or(0)
            }
        };
        self.original.get(place(start)..place(end)).unwrap_or_default()
    }
}
