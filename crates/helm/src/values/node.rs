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
    pub(super) place: Rc<Place>,
    /// All that does not change.
    pub(super) rest: Rc<Chart>,
}

/// Where a chart is: its name, and the place of the chart that was the last to take it. A chart that several aliases share
/// is at one place all the same, and only there are its templates.
#[derive(Debug)]
pub(super) struct Place {
    name: String,
    above: RefCell<Option<Rc<Place>>>,
}

impl Place {
    /// The same place under another name.
    pub(super) fn named(&self, name: &str) -> Rc<Place> {
        Rc::new(Place {
            name: name.to_owned(),
            above: self.above.clone(),
        })
    }

    /// `ChartFullPath`.
    fn path(&self) -> String {
        match &*self.above.borrow() {
            Some(above) => format!("{}/charts/{}", above.path(), self.name),
            None => self.name.clone(),
        }
    }
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
        let place = Rc::new(Place {
            name: metadata.name.clone(),
            above: RefCell::default(),
        });
        let mut node = Node {
            metadata,
            wanted: wanted.into_iter().map(|one| Rc::new(RefCell::new(one))).collect(),
            values,
            dependencies: Vec::new(),
            place,
            rest: Rc::new(chart),
        };
        node.take(dependencies);
        Ok(Rc::new(RefCell::new(node)))
    }

    /// `SetDependencies`: those charts are below this one now.
    pub(super) fn take(&mut self, dependencies: Vec<Shared>) {
        for below in &dependencies {
            *below.borrow().place.above.borrow_mut() = Some(self.place.clone());
        }
        self.dependencies = dependencies;
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
            path: self.place.path(),
            links_out: rest.links_out.clone(),
        }
    }
}
