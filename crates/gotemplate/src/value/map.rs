//! Maps with string keys, shared and changeable, that remember which of their keys were asked for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::list::Elem;
use super::release::{containers, release};
use super::{Str, Value};
use crate::function::Function;

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

/// Which keys of a map were asked for, there or not. Copies of a map share it.
#[derive(Debug, Default)]
pub struct Reads {
    keys: RefCell<FxHashSet<Str>>,
    all: Cell<bool>,
}

impl Reads {
    /// Whether the key was asked for, by itself or with all others.
    pub fn has(&self, key: &[u8]) -> bool {
        self.all.get() || self.keys.borrow().contains(key)
    }

    /// Whether the whole map was walked over.
    pub fn all(&self) -> bool {
        self.all.get()
    }

    /// The keys that were asked for one by one, sorted.
    pub fn keys(&self) -> Vec<Str> {
        let mut keys: Vec<Str> = self.keys.borrow().iter().cloned().collect();
        keys.sort();
        keys
    }

    /// Takes note of a key.
    pub fn note(&self, key: &[u8]) {
        if !self.all.get() && !self.keys.borrow().contains(key) {
            self.keys.borrow_mut().insert(Str::from(key));
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

    /// A new map with the same entries, which takes note of reads in `reads`.
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
        };
        Map {
            ty: self.ty,
            inner: Rc::new(inner),
        }
    }

    /// The type.
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

    /// Whether both are one map: what is set in one is set in the other.
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
        self.inner.entries.borrow().get(key).cloned()
    }

    /// The value of a key, without taking note.
    pub fn peek(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.inner.entries.borrow().get(key.as_ref()).cloned()
    }

    /// All entries, sorted by key; this reads all of them.
    pub fn entries(&self) -> Vec<(Str, Value)> {
        if let Some(reads) = &self.inner.reads {
            reads.all.set(true);
        }
        self.peek_entries()
    }

    /// All entries, sorted by key, without taking note.
    pub fn peek_entries(&self) -> Vec<(Str, Value)> {
        self.inner
            .entries
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Shows each entry, without taking note.
    pub(crate) fn for_each(&self, mut show: impl FnMut(&Str, &Value)) {
        for (key, value) in self.inner.entries.borrow().iter() {
            show(key, value);
        }
    }

    /// The keys, sorted. To know a name is not to read its value.
    pub fn keys(&self) -> Vec<Str> {
        self.inner.entries.borrow().keys().cloned().collect()
    }

    /// Sets a key.
    pub fn set(&self, key: impl Into<Str>, value: Value) {
        self.inner.entries.borrow_mut().insert(key.into(), value);
    }

    /// Removes a key.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.inner.entries.borrow_mut().remove(key.as_ref())
    }

    /// Whether the key is there, without taking note.
    pub fn contains(&self, key: impl AsRef<[u8]>) -> bool {
        self.inner.entries.borrow().contains_key(key.as_ref())
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.inner.entries.borrow().len()
    }

    /// Whether it has none.
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
        std::ptr::eq(self.ty.name, other.ty.name)
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
