//! Compiled patterns, and the text that they are matched against.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use gotemplate::{CallError, State};
use regex_automata::util::captures::Captures as Slots;
use regex_automata::{Input, meta};
use rustc_hash::FxHashMap;

use super::error::{Error, TOO_LARGE};
use super::parse;
use crate::functions::cost::spend;
use crate::functions::runes;

/// How large a compiled pattern may become.
const SIZE_LIMIT: usize = 16 << 20;
/// How many patterns are kept, and how many bytes they may take.
const CACHE_LIMIT: (usize, usize) = (256, 64 << 20);

/// Bytes of text that a small pattern reads in the time of a step.
const STRIDE: u64 = 16;
/// Bytes of a pattern, and groups in it, that make it as slow again.
const WEIGHT: u64 = 1 << 16;
const GROUPS: u64 = 8;
/// Bytes of a pattern that are compiled in the time of a step.
const COMPILED: u64 = 8;

/// A pattern, compiled, with the names of its groups.
pub(super) struct Pattern {
    regex: meta::Regex,
    names: Vec<(usize, String)>,
    /// The steps in which it reads so many bytes of text.
    weight: u64,
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
    let compiled = Pattern::new(text).map(Rc::new);
    let taken = text.len() + compiled.as_ref().map_or(0, |pattern| pattern.regex.memory_usage());
    state.work(taken as u64 / COMPILED)?;
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
    fn new(text: &[u8]) -> Result<Self, String> {
        let parsed = parse::parse(text).map_err(|error| error.to_string())?;
        let config = meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT)).utf8_empty(true);
        let too_large = |_| Error::new(TOO_LARGE, &String::from_utf8_lossy(text)).to_string();
        let regex = meta::Builder::new()
            .configure(config)
            .build_from_hir(&parsed.hir)
            .map_err(too_large)?;
        Ok(Pattern {
            weight: 1 + regex.memory_usage() as u64 / WEIGHT,
            regex,
            names: parsed.names,
        })
    }

    /// The leftmost match that starts at `from` or later.
    pub(super) fn find(
        &self,
        state: &mut State<'_>,
        subject: &Subject<'_>,
        from: usize,
    ) -> Result<Option<(usize, usize)>, CallError> {
        state.work(self.steps(subject, from))?;
        let found = self.regex.find(Input::new(subject.text.as_ref()).range(from..));
        Ok(found.map(|found| (found.start(), found.end())))
    }

    /// The same, with its groups.
    pub(super) fn captures(
        &self,
        state: &mut State<'_>,
        subject: &Subject<'_>,
        from: usize,
    ) -> Result<Option<Captures>, CallError> {
        let slowness = 1 + self.regex.captures_len() as u64 / GROUPS;
        state.work(self.steps(subject, from).saturating_mul(slowness))?;
        let mut slots = self.regex.create_captures();
        let input = Input::new(subject.text.as_ref()).range(from..);
        self.regex.captures(input, &mut slots);
        Ok(slots.get_match().map(|whole| Captures {
            whole: (whole.start(), whole.end()),
            slots,
        }))
    }

    fn steps(&self, subject: &Subject<'_>, from: usize) -> u64 {
        let ahead = subject.len().saturating_sub(from) as u64;
        (1 + ahead / STRIDE).saturating_mul(self.weight)
    }

    /// The numbers of the groups with this name.
    pub(super) fn groups_named<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        self.names
            .iter()
            .filter(move |(_, own)| own.as_bytes() == name)
            .map(|(number, _)| *number)
    }
}

/// Where a match and its groups are.
pub(super) struct Captures {
    whole: (usize, usize),
    slots: Slots,
}

impl Captures {
    /// Start and end of the match.
    pub(super) fn whole(&self) -> (usize, usize) {
        self.whole
    }

    /// Start and end of a group that took part.
    pub(super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        self.slots.get_group(number).map(|span| (span.start, span.end))
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
