//! Maps with string keys, shared and changeable, that remember which of their keys were asked for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::function::Function;
use super::list::Elem;
use super::release::{containers, release};
use super::{Str, Value};

/// The Go type of a map.
#[derive(Debug)]
pub struct MapType {
    /// As `%T` prints it.
    pub name: &'static str,
    /// What the map holds.
    pub elem: Elem,
    /// The methods of a named type.
    pub methods: Option<fn(&Map, &str) -> Option<Function>>,
}

impl MapType {
    /// `map[string]interface {}`.
    pub const ANY: &'static MapType = &MapType {
        name: "map[string]interface {}",
        elem: Elem::Any,
        methods: None,
    };
    /// `map[string]string`.
    pub const STRING: &'static MapType = &MapType {
        name: "map[string]string",
        elem: Elem::String,
        methods: None,
    };
}

/// Which keys of a map were read, whether or not they are in it. Copies of a map share it.
#[derive(Debug, Default)]
pub struct Reads {
    keys: RefCell<FxHashSet<Str>>,
    all: Cell<bool>,
    journal: Option<(Rc<Journal>, u32)>,
}

/// Which keys were read, in order, until [`take`](Self::take) is called.
#[derive(Debug, Default)]
pub struct Journal(RefCell<Vec<Entry>>);

/// A read of a key, or of all keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The number that the map was given.
    pub map: u32,
    /// The key; `None` for all of them.
    pub key: Option<Str>,
}

impl Journal {
    /// The number of entries that are kept until they are taken; later ones are lost.
    const MOST: usize = 1 << 20;

    /// The entries since the last time, which are removed.
    pub fn take(&self) -> Vec<Entry> {
        self.0.take()
    }

    /// Removes all entries.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

impl Reads {
    /// Reads that are also written into a journal, under this number.
    pub fn journaled(journal: Rc<Journal>, map: u32) -> Self {
        Reads {
            journal: Some((journal, map)),
            ..Reads::default()
        }
    }

    /// Whether the key was read, by itself or with all others.
    pub fn has(&self, key: &[u8]) -> bool {
        self.all.get() || self.keys.borrow().contains(key)
    }

    /// The keys that were read one by one, sorted.
    pub fn keys(&self) -> Vec<Str> {
        let mut keys: Vec<Str> = self.keys.borrow().iter().cloned().collect();
        keys.sort();
        keys
    }

    /// Notes a read of a key.
    pub fn note(&self, key: &[u8]) {
        if !self.all.get() && !self.keys.borrow().contains(key) {
            self.keys.borrow_mut().insert(Str::from(key));
        }
        self.write_down(|| Some(Str::from(key)));
    }

    /// Notes a read of all keys.
    fn note_all(&self) {
        self.all.set(true);
        self.write_down(|| None);
    }

    fn write_down(&self, key: impl FnOnce() -> Option<Str>) {
        if let Some((journal, map)) = &self.journal {
            let mut entries = journal.0.borrow_mut();
            if entries.len() < Journal::MOST {
                entries.push(Entry { map: *map, key: key() });
            }
        }
    }
}

/// A map. Clones are the same map, as in Go.
#[derive(Clone)]
pub struct Map {
    ty: &'static MapType,
    inner: Rc<Inner>,
}

struct Inner {
    nil: bool,
    entries: RefCell<BTreeMap<Str, Value>>,
    reads: Option<Rc<Reads>>,
    /// Entries that came from another map whose reads are noted: they are still its entries.
    carried: RefCell<BTreeMap<Str, Rc<Reads>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        release(containers(self.entries.get_mut().values_mut()));
    }
}

impl Map {
    /// An empty `map[string]interface {}`.
    pub fn new() -> Self {
        Map::of(MapType::ANY, BTreeMap::new())
    }

    /// A map of the given type.
    pub fn of(ty: &'static MapType, entries: BTreeMap<Str, Value>) -> Self {
        Map {
            ty,
            inner: Rc::new(Inner {
                nil: false,
                entries: RefCell::new(entries),
                reads: None,
                carried: RefCell::default(),
            }),
        }
    }

    /// The nil map, which is empty and `null` in JSON.
    pub fn nil(ty: &'static MapType) -> Self {
        Map {
            ty,
            inner: Rc::new(Inner {
                nil: true,
                entries: RefCell::default(),
                reads: None,
                carried: RefCell::default(),
            }),
        }
    }

    /// The same map under another type, as a conversion in Go gives it.
    pub fn typed(&self, ty: &'static MapType) -> Self {
        Map {
            ty,
            inner: self.inner.clone(),
        }
    }

    /// A new map with the same entries, which notes reads of it in `reads`.
    pub fn tracked(&self, reads: Rc<Reads>) -> Self {
        self.duplicate(Some(reads))
    }

    /// A new map with the same entries; reads of it count as reads of this one.
    pub fn copy(&self) -> Self {
        self.duplicate(self.inner.reads.clone())
    }

    fn duplicate(&self, reads: Option<Rc<Reads>>) -> Self {
        let entries = self.inner.entries.borrow().clone();
        let inner = Inner {
            nil: self.inner.nil,
            entries: RefCell::new(entries),
            reads,
            carried: self.inner.carried.clone(),
        };
        Map {
            ty: self.ty,
            inner: Rc::new(inner),
        }
    }

    /// The Go type.
    pub fn ty(&self) -> &'static MapType {
        self.ty
    }

    /// Whether it is the nil map.
    pub fn is_nil(&self) -> bool {
        self.inner.nil
    }

    /// Whether nothing else holds this map.
    pub(super) fn is_sole(&self) -> bool {
        Rc::strong_count(&self.inner) == 1
    }

    /// Whether both are the same map, so that what is set in one is set in the other.
    pub fn is(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }

    /// Where reads are noted.
    pub fn reads(&self) -> Option<&Rc<Reads>> {
        self.inner.reads.as_ref()
    }

    /// The value of a key; this is a read.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        let key = key.as_ref();
        if let Some(reads) = &self.inner.reads {
            reads.note(key);
        }
        if let Some(reads) = self.inner.carried.borrow().get(key) {
            reads.note(key);
        }
        self.inner.entries.borrow().get(key).cloned()
    }

    /// The value of a key, without noting a read.
    pub fn peek(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.inner.entries.borrow().get(key.as_ref()).cloned()
    }

    /// All entries, sorted by key; this reads all of them.
    pub fn entries(&self) -> Vec<(Str, Value)> {
        if let Some(reads) = &self.inner.reads {
            reads.note_all();
        }
        for (key, reads) in self.inner.carried.borrow().iter() {
            reads.note(key.as_bytes());
        }
        self.peek_entries()
    }

    /// All entries, sorted by key, without noting a read.
    pub fn peek_entries(&self) -> Vec<(Str, Value)> {
        self.inner
            .entries
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Calls `show` with each entry, without noting a read.
    pub(crate) fn for_each(&self, mut show: impl FnMut(&Str, &Value)) {
        for (key, value) in self.inner.entries.borrow().iter() {
            show(key, value);
        }
    }

    /// The keys, sorted. This does not count as reading their values.
    pub fn keys(&self) -> Vec<Str> {
        self.inner.entries.borrow().keys().cloned().collect()
    }

    /// Sets a key.
    pub fn set(&self, key: impl Into<Str>, value: Value) {
        let key = key.into();
        self.inner.carried.borrow_mut().remove(&key);
        self.inner.entries.borrow_mut().insert(key, value);
    }

    /// Sets a key to the value that it has in another map; reading it here counts as reading it there.
    pub fn carry(&self, key: impl Into<Str>, value: Value, from: &Map) {
        let key = key.into();
        let reads = from.inner.carried.borrow().get(&key).cloned();
        match reads.or_else(|| from.inner.reads.clone()) {
            Some(reads) => self.inner.carried.borrow_mut().insert(key.clone(), reads),
            None => self.inner.carried.borrow_mut().remove(&key),
        };
        self.inner.entries.borrow_mut().insert(key, value);
    }

    /// Removes a key.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.inner.entries.borrow_mut().remove(key.as_ref())
    }

    /// Whether the map has the key, without noting a read.
    pub fn contains(&self, key: impl AsRef<[u8]>) -> bool {
        self.inner.entries.borrow().contains_key(key.as_ref())
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.inner.entries.borrow().len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.inner.entries.borrow().is_empty()
    }

    /// The containers among the values, if nothing else holds them.
    pub(super) fn take_containers(&mut self) -> Vec<Value> {
        Rc::get_mut(&mut self.inner).map_or_else(Vec::new, |inner| containers(inner.entries.get_mut().values_mut()))
    }

    pub(super) fn deep_equal(&self, other: &Map) -> bool {
        if self.is(other) {
            return true;
        }
        self.ty.name == other.ty.name
            && self.len() == other.len()
            && self
                .entries()
                .iter()
                .zip(other.entries().iter())
                .all(|(a, b)| a.0 == b.0 && a.1.deep_equal(&b.1))
    }
}

impl Default for Map {
    fn default() -> Self {
        Map::new()
    }
}

impl FromIterator<(Str, Value)> for Map {
    fn from_iter<T: IntoIterator<Item = (Str, Value)>>(entries: T) -> Self {
        Map::of(MapType::ANY, entries.into_iter().collect())
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.peek_entries()).finish()
    }
}
