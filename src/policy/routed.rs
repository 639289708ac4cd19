//! Whether redirects bring a reference to where the policy puts it.

use std::sync::Arc;

use super::{Placement, Policy};
use crate::redirects::{Redirects, Route};
use crate::reference::Reference;
use crate::reference::hosts::{HostClass, Registries};

/// What redirects make of a reference that is not at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Routed {
    /// It is pulled from this name, and from nowhere that cannot be reached.
    Home(String),
    /// It is pulled from this name, and from elsewhere if it is not there.
    Open(String, String),
    /// It is pulled from another name than the one that the policy gives it.
    Elsewhere(String),
    /// It is not pulled from where the cluster can reach.
    Not(String),
}

impl Policy {
    /// The same policy for nodes with redirects.
    #[must_use]
    pub fn with_redirects(mut self, redirects: Redirects) -> Self {
        self.redirects = Some(Arc::new(redirects));
        self
    }

    /// What the redirects make of a reference with this placement; `None` without redirects, or if it needs none.
    pub(crate) fn routed(
        &self,
        reference: &Reference,
        placement: &Placement,
        registries: &Registries,
    ) -> Option<Routed> {
        let redirects = self.redirects.as_ref()?;
        if matches!(
            placement,
            Placement::Home | Placement::Allowed | Placement::WrongLayout { .. }
        ) {
            return None;
        }
        let is_reached = !reference.is_asked_by_another_host();
        let Some(route) = is_reached.then(|| redirects.route(reference)).flatten() else {
            let files: Vec<&str> = redirects.files().collect();
            return Some(Routed::Not(format!("no redirect in {} is for it", files.join(", "))));
        };
        let is_reached = |name: &str| self.reaches(name, registries);
        let Some(home) = route.names.iter().find(|name| is_reached(name)) else {
            return Some(Routed::Not(not_home(reference, &route)));
        };
        if let Placement::Move(target) = placement
            && target.name() != home
        {
            return Some(Routed::Elsewhere(format!(
                "{} redirects it to `{home}`, but this policy puts it at `{}`",
                route.file,
                target.name()
            )));
        }
        let other = route.names.iter().find(|name| !is_reached(name));
        Some(match other {
            None => Routed::Home(home.clone()),
            Some(other) => {
                let unless = route.closed_by.map(|switch| format!(", unless `{switch}` is set"));
                let unless = unless.unwrap_or_default();
                let message = format!(
                    "{} redirects it to `{home}`, and falls back to `{other}` if it is not there{unless}",
                    route.file
                );
                Routed::Open(home.clone(), message)
            }
        })
    }

    /// Whether the cluster can reach a name. Without a mirror, a redirect to what is not public is taken for one to it.
    fn reaches(&self, name: &str, registries: &Registries) -> bool {
        let Ok(reference) = Reference::parse(name) else {
            return false;
        };
        match self.place(&reference, registries) {
            Placement::Home | Placement::Allowed => true,
            Placement::Unmirrored { class, .. } => class != HostClass::Public,
            _ => false,
        }
    }
}

fn not_home(reference: &Reference, route: &Route) -> String {
    let file = &route.file;
    let to = route.names.iter().find(|name| *name != reference.name());
    match (&route.passed, to) {
        (Some(why), _) => format!("{file} does not help: {why}"),
        (None, Some(to)) => format!("{file} redirects it to `{to}`, which is neither the mirror nor allowed"),
        (None, None) if route.names.is_empty() => format!("{file} blocks it, and names no mirror for it"),
        (None, None) => format!("{file} leaves it where it is"),
    }
}
