//! The registries by whose host alone a text is known as a reference.

use crate::reference::hosts::{HostClass, Registries};

/// The registries by whose host alone a text is known as a reference.
#[derive(Clone, Debug)]
pub struct KnownRegistries<'r> {
    registries: &'r Registries,
    home: Vec<&'r str>,
}

impl<'r> KnownRegistries<'r> {
    /// The public ones of a list, and those in which a policy has something at home.
    pub fn new(registries: &'r Registries, home: impl IntoIterator<Item = &'r str>) -> Self {
        Self {
            registries,
            home: home.into_iter().collect(),
        }
    }

    /// Whether a registry is one in which a policy has something at home.
    pub(super) fn is_home(&self, registry: &str) -> bool {
        self.home.contains(&registry)
    }

    pub(super) fn knows(&self, registry: &str) -> bool {
        self.registries.class(registry) == HostClass::Public || self.is_home(registry)
    }
}
