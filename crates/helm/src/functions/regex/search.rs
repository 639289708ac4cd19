//! Searching a text with an automaton whose states are made while they are needed. Each state that is made and each byte
//! that is read is counted: no pattern and no text takes longer than the limits of the templates allow.

use gotemplate::{CallError, State};
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::util::captures::Captures as Slots;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;
use rustc_hash::FxHashSet;

use super::size::size;

/// How large a compiled pattern may become.
const SIZE_LIMIT: usize = 16 << 20;
/// What the states that one automaton keeps may take.
const KEPT_LIMIT: usize = 2 << 20;

/// Bytes that are read in the time of a step, where the states are known.
const STRIDE: usize = 16;
/// Steps in which a range of characters is compiled, and in which it is turned around.
const COMPILED: usize = 8;
const TURNED: usize = 16;
/// States of the pattern that are walked over in the time of a step, to make a state of an automaton and to find groups.
const WALKED: usize = 2;
const FOLLOWED: usize = 8;
/// Groups that make a search for groups as slow again.
const GROUPS: usize = 8;

/// An automaton that says where matches end, one that says where they begin, and a third for their groups.
pub(super) struct Machine {
    hir: Hir,
    forward: Automaton,
    /// Made when it is needed: classes of characters are slow to turn around.
    reverse: Option<Automaton>,
    groups: PikeVM,
    groups_cache: Option<pikevm::Cache>,
}

impl Machine {
    /// The machine of a pattern, unless it is too large.
    pub(super) fn new(state: &mut State<'_>, hir: Hir) -> Result<Option<Self>, CallError> {
        state.work((size(&hir).saturating_mul(COMPILED)) as u64)?;
        let config = thompson::Config::new();
        let Some(nfa) = compile(&hir, config) else {
            return Ok(None);
        };
        let machine = |forward, groups| Machine {
            hir,
            forward,
            reverse: None,
            groups,
            groups_cache: None,
        };
        let groups = PikeVM::new_from_nfa(nfa.clone()).ok();
        Ok(Automaton::new(nfa, MatchKind::LeftmostFirst)
            .zip(groups)
            .map(|(forward, groups)| machine(forward, groups)))
    }

    /// The bytes that it takes, but for what is made later.
    pub(super) fn size(&self) -> usize {
        self.forward.dfa.memory_usage()
    }

    /// The automaton that goes backwards.
    fn reverse(&mut self, state: &mut State<'_>) -> Result<&mut Automaton, CallError> {
        if self.reverse.is_none() {
            state.work((size(&self.hir).saturating_mul(TURNED)) as u64)?;
            let config = thompson::Config::new()
                .reverse(true)
                .which_captures(WhichCaptures::None);
            let nfa = compile(&self.hir, config);
            self.reverse = nfa.and_then(|nfa| Automaton::new(nfa, MatchKind::All));
        }
        match &mut self.reverse {
            Some(reverse) => Ok(reverse),
            None => Err(CallError::limit("a pattern is too large to be searched for backwards")),
        }
    }

    /// Start and end of the leftmost match that starts at `from` or later.
    pub(super) fn find(
        &mut self,
        state: &mut State<'_>,
        text: &[u8],
        mut from: usize,
    ) -> Result<Option<(usize, usize)>, CallError> {
        while from <= text.len() {
            let Some(end) = self.forward.end_of_match(state, text, from, false)? else {
                break;
            };
            let start = if end == from {
                from
            } else {
                self.reverse(state)?.start_of_match(state, text, from, end)?
            };
            // Nothing is found inside a rune.
            if start < end || is_boundary(text, end) {
                return Ok(Some((start, end)));
            }
            from = end + 1;
        }
        Ok(None)
    }

    /// Whether there is a match.
    pub(super) fn is_match(&mut self, state: &mut State<'_>, text: &[u8]) -> Result<bool, CallError> {
        match self.forward.end_of_match(state, text, 0, true)? {
            Some(end) if is_boundary(text, end) => Ok(true),
            Some(_) => Ok(self.find(state, text, 0)?.is_some()),
            None => Ok(false),
        }
    }

    /// The groups of a match that was found.
    pub(super) fn groups(
        &mut self,
        state: &mut State<'_>,
        text: &[u8],
        (start, end): (usize, usize),
    ) -> Result<Slots, CallError> {
        let mut slots = self.groups.create_captures();
        let walked = (1 + end - start).saturating_mul(self.forward.widest());
        let slowness = 1 + slots.group_len() / GROUPS;
        state.work(1 + (walked / FOLLOWED).saturating_mul(slowness) as u64)?;
        let input = Input::new(text).range(start..end).anchored(Anchored::Yes);
        let vm = &self.groups;
        let cache = self.groups_cache.get_or_insert_with(|| vm.create_cache());
        vm.captures(cache, input, &mut slots);
        Ok(slots)
    }
}

fn compile(hir: &Hir, config: thompson::Config) -> Option<NFA> {
    let config = config.nfa_size_limit(Some(SIZE_LIMIT));
    thompson::Compiler::new().configure(config).build_from_hir(hir).ok()
}

/// Whether a rune begins here, or the text ends.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// An automaton in one direction, and what is known of its states.
struct Automaton {
    dfa: DFA,
    cache: Cache,
    /// The steps on from states that stand for a match: of others the cache says which of them were made.
    from_matches: FxHashSet<(LazyStateID, Option<u8>)>,
    /// How often the states were given up to make room for others.
    clearings: usize,
    /// The states of the pattern that read nothing: those that may be walked over whatever else is.
    silent: usize,
    /// The states of the pattern in the largest state, at most.
    largest: usize,
    /// The bytes that a state takes besides those that say which states of the pattern are in it.
    frame: usize,
}

impl Automaton {
    fn new(nfa: NFA, kind: MatchKind) -> Option<Self> {
        let is_silent = |state: &thompson::State| state.is_epsilon();
        let silent = nfa.states().iter().filter(|state| is_silent(state)).count();
        let config = DFA::config()
            .match_kind(kind)
            .cache_capacity(KEPT_LIMIT)
            .skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Automaton {
            // A row of steps, the state twice, and its number.
            frame: (size_of::<LazyStateID>() << dfa.byte_classes().stride2()) + 4 * size_of::<usize>(),
            cache: dfa.create_cache(),
            dfa,
            from_matches: FxHashSet::default(),
            clearings: 0,
            silent,
            largest: 1,
        })
    }

    /// How many states of the pattern are walked over at once, at most.
    fn widest(&self) -> usize {
        self.silent + self.largest
    }

    /// The end of the leftmost match in the text from there on; of the shortest one, if any will do.
    fn end_of_match(
        &mut self,
        state: &mut State<'_>,
        text: &[u8],
        from: usize,
        any: bool,
    ) -> Result<Option<usize>, CallError> {
        let input = Input::new(text).range(from..);
        let mut at = self.dfa.start_state_forward(&mut self.cache, &input).map_err(stuck)?;
        let mut found = None;
        let rest = text.get(from..).unwrap_or_default();
        for (block, bytes) in rest.chunks(STRIDE).enumerate() {
            state.work(1)?;
            for (index, byte) in bytes.iter().enumerate() {
                at = self.step(state, at, Some(*byte))?;
                // That there is a match shows a byte later.
                if at.is_match() {
                    found = Some(from + block * STRIDE + index);
                    if any {
                        return Ok(found);
                    }
                } else if at.is_dead() {
                    return Ok(found);
                }
            }
        }
        let at = self.step(state, at, None)?;
        Ok(if at.is_match() { Some(text.len()) } else { found })
    }

    /// The start of the match that ends there, at `from` or later.
    fn start_of_match(
        &mut self,
        state: &mut State<'_>,
        text: &[u8],
        from: usize,
        end: usize,
    ) -> Result<usize, CallError> {
        let input = Input::new(text).range(from..end).anchored(Anchored::Yes);
        let mut at = self.dfa.start_state_reverse(&mut self.cache, &input).map_err(stuck)?;
        let mut found = end;
        let part = text.get(from..end).unwrap_or_default();
        state.work((part.len() / STRIDE) as u64)?;
        for (index, byte) in part.iter().enumerate().rev() {
            at = self.step(state, at, Some(*byte))?;
            if at.is_match() {
                found = from + index + 1;
            } else if at.is_dead() {
                return Ok(found);
            }
        }
        let before = from.checked_sub(1).and_then(|before| text.get(before)).copied();
        let at = self.step(state, at, before)?;
        Ok(if at.is_match() { from } else { found })
    }

    /// The state after this one and a byte; after the end of the text without one.
    fn step(&mut self, state: &mut State<'_>, from: LazyStateID, byte: Option<u8>) -> Result<LazyStateID, CallError> {
        if let Some(byte) = byte
            && !from.is_tagged()
        {
            let known = self.dfa.next_state_untagged(&self.cache, from, byte);
            if !known.is_unknown() {
                return Ok(known);
            }
        } else if !self.from_matches.insert((from, byte)) {
            return self.go(from, byte);
        }
        state.work((self.widest() / WALKED) as u64 + 1)?;
        let before = self.cache.memory_usage();
        let next = self.go(from, byte)?;
        // A state takes at least a byte for each state of the pattern in it.
        let made = self.cache.memory_usage().saturating_sub(before + self.frame);
        self.largest = self.largest.max(made);
        if self.clearings != self.cache.clear_count() {
            self.clearings = self.cache.clear_count();
            self.from_matches.clear();
        }
        Ok(next)
    }

    fn go(&mut self, from: LazyStateID, byte: Option<u8>) -> Result<LazyStateID, CallError> {
        let next = match byte {
            Some(byte) => self.dfa.next_state(&mut self.cache, from, byte),
            None => self.dfa.next_eoi_state(&mut self.cache, from),
        };
        next.map_err(stuck)
    }
}

/// What cannot be: the automaton never gives up, and knows every byte.
fn stuck(error: impl std::fmt::Display) -> CallError {
    CallError::Panic(format!("regexp: {error}"))
}
