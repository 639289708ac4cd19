//! A chart while its dependencies are processed. Helm's charts are shared by pointer, and what one alias of a chart does
//! to its dependencies another one sees; so they are shared here too.

use std::cell::RefCell;
use std::rc::Rc;

use gotemplate::Map;

use crate::chart::{Chart, Dependency, Error, Metadata, unpacking};
use crate::compat::Compat;

/// A chart that several may hold.
pub(super) type Shared = Rc<RefCell<Node>>;

#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Without its dependencies, which are in `wanted`.
    pub(super) metadata: Metadata,
    pub(super) wanted: Vec<Rc<RefCell<Dependency>>>,
    pub(super) values: Map,
    pub(super) dependencies: Vec<Shared>,
    /// All that does not change.
    pub(super) rest: Rc<Chart>,
}

impl Node {
    /// Reads the values of a chart and of those below it.
    ///
    /// # Errors
    /// For values that cannot be read.
    pub(super) fn new(mut chart: Chart, compat: Compat) -> Result<Shared, Error> {
        let mut metadata = std::mem::take(&mut chart.metadata);
        let wanted = std::mem::take(&mut metadata.dependencies);
        let values =
            super::read_values(&chart.values, compat).map_err(|error| error.within("cannot load values.yaml"))?;
        let mut dependencies = Vec::new();
        for below in std::mem::take(&mut chart.dependencies) {
            let what = unpacking(&below.source, &metadata.name);
            dependencies.push(Node::new(below, compat).map_err(|error| error.within(&what))?);
        }
        Ok(Rc::new(RefCell::new(Node {
            metadata,
            wanted: wanted.into_iter().map(|one| Rc::new(RefCell::new(one))).collect(),
            values,
            dependencies,
            rest: Rc::new(chart),
        })))
    }

    /// The chart as it is now.
    pub(super) fn chart(&self) -> Chart {
        let rest = &self.rest;
        Chart {
            metadata: Metadata {
                dependencies: self.wanted.iter().map(|one| one.borrow().clone()).collect(),
                ..self.metadata.clone()
            },
            values: rest.values.clone(),
            schema: rest.schema.clone(),
            templates: rest.templates.clone(),
            files: rest.files.clone(),
            lock: rest.lock.clone(),
            dependencies: self.dependencies.iter().map(|below| below.borrow().chart()).collect(),
            source: rest.source.clone(),
            links_out: rest.links_out.clone(),
        }
    }
}
