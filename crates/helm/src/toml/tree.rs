//! Tables while they are read: which keys are set, which are only implied by longer ones.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gotemplate::{Elem, List, Map, Str, Value};

/// What a key holds.
#[derive(Clone)]
pub(super) enum Node {
    /// Anything that is no table.
    Leaf(Value),
    /// An array, which may hold tables.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
    /// An array of tables, each with a header of its own.
    Tables(Vec<Table>),
}

#[derive(Default)]
struct Inner {
    entries: BTreeMap<Str, Node>,
    marks: BTreeMap<Str, Marks>,
}

/// What else is known of a key. It may be known before the key is set.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks {
    /// A longer key implied it.
    pub implicit: bool,
    /// Its value is an array.
    pub array: bool,
}

/// A table. Clones are the same table.
#[derive(Clone, Default)]
pub(super) struct Table(Rc<RefCell<Inner>>);

impl Table {
    pub(super) fn has(&self, key: &Str) -> bool {
        self.0.borrow().entries.contains_key(key)
    }

    pub(super) fn put(&self, key: &Str, node: Node) {
        self.0.borrow_mut().entries.insert(key.clone(), node);
    }

    /// The table that a key leads to: the last one of an array of tables. `None` if it leads to something else.
    pub(super) fn enter(&self, key: &Str) -> Option<Table> {
        match self.0.borrow().entries.get(key) {
            Some(Node::Table(table)) => Some(table.clone()),
            Some(Node::Tables(tables)) => tables.last().cloned(),
            _ => None,
        }
    }

    /// Adds a table to an array of tables; `false` if the key is used for something else.
    pub(super) fn extend(&self, key: &Str) -> bool {
        let mut inner = self.0.borrow_mut();
        match inner
            .entries
            .entry(key.clone())
            .or_insert_with(|| Node::Tables(Vec::new()))
        {
            Node::Tables(tables) => {
                tables.push(Table::default());
                true
            }
            _ => false,
        }
    }

    pub(super) fn marks(&self, key: &Str) -> Marks {
        self.0.borrow().marks.get(key).copied().unwrap_or_default()
    }

    pub(super) fn mark(&self, key: &Str, change: impl FnOnce(&mut Marks)) {
        change(self.0.borrow_mut().marks.entry(key.clone()).or_default());
    }

    /// The table as templates see it.
    pub(super) fn value(&self) -> Map {
        self.0
            .borrow()
            .entries
            .iter()
            .map(|(key, node)| (key.clone(), node.value()))
            .collect()
    }
}

impl Node {
    fn value(&self) -> Value {
        match self {
            Node::Leaf(value) => value.clone(),
            Node::Array(items) => Value::list(items.iter().map(Node::value).collect()),
            Node::Table(table) => Value::Map(table.value()),
            Node::Tables(tables) => {
                let maps: Vec<Value> = tables.iter().map(|table| Value::Map(table.value())).collect();
                Value::List(List::new(Elem::Map, maps))
            }
        }
    }
}
