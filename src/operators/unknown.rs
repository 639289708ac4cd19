//! Workloads that may create what runs, by the roles of their service accounts.

use rustc_hash::{FxHashMap, FxHashSet};

use super::access::{Access, Account, BUILT_IN, Binding, Labels, Role};
use super::running::Runs;
use super::seen::Workload;

/// What all roles and bindings together allow.
#[derive(Debug, Default)]
pub(crate) struct Grants<'s> {
    roles: Vec<&'s Role>,
    aggregated: Vec<(&'s str, &'s [Labels])>,
    bindings: Vec<&'s Binding>,
}

/// What a service account may create, and by which role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Grant {
    pub role: String,
    pub creates: String,
}

/// The grants, by whom they are for.
#[derive(Debug, Default)]
pub(crate) struct Accounts<'s> {
    by_name: FxHashMap<&'s str, Vec<(Option<&'s str>, Grant)>>,
    all: Vec<(Option<&'s str>, Grant)>,
}

impl<'s> Grants<'s> {
    pub(crate) fn add(&mut self, access: &'s [Access]) {
        for access in access {
            match access {
                Access::Role(role) => self.roles.push(role),
                Access::Aggregated { name, labels } => self.aggregated.push((name, labels)),
                Access::Binding(binding) => self.bindings.push(binding),
            }
        }
    }

    /// Whom that is granted to.
    pub(crate) fn accounts(&self) -> Accounts<'s> {
        let mut cluster: FxHashMap<&str, &str> = BUILT_IN.into_iter().map(|name| (name, "pods")).collect();
        let mut of_namespace: FxHashMap<(&str, &str), &str> = FxHashMap::default();
        for role in &self.roles {
            match &role.namespace {
                None => drop(cluster.insert(&role.name, &role.creates)),
                Some(namespace) => drop(of_namespace.insert((namespace, &role.name), &role.creates)),
            }
        }
        let mut is_done: FxHashSet<&str> = FxHashSet::default();
        // A role that is made of others may be a part of the next one, but its own labels are not kept: one step.
        for (name, selectors) in &self.aggregated {
            let fits = |role: &&&Role| {
                role.namespace.is_none()
                    && selectors
                        .iter()
                        .any(|labels| labels.iter().all(|label| role.labels.contains(label)))
            };
            if let Some(role) = self.roles.iter().find(fits)
                && is_done.insert(name)
            {
                cluster.insert(name, &role.creates);
            }
        }
        let mut accounts = Accounts::default();
        for binding in &self.bindings {
            let (name, is_cluster_role) = &binding.role;
            let creates = match is_cluster_role {
                true => cluster.get(name.as_str()),
                false => of_namespace.get(&(binding.namespace.as_deref().unwrap_or_default(), name)),
            };
            let Some(creates) = creates else { continue };
            let grant = Grant {
                role: name.clone(),
                creates: (*creates).to_owned(),
            };
            for account in &binding.accounts {
                match account {
                    Account::One(name, namespace) => {
                        let entry = accounts.by_name.entry(name).or_default();
                        entry.push((namespace.as_deref(), grant.clone()));
                    }
                    Account::All(namespace) => accounts.all.push((namespace.as_deref(), grant.clone())),
                }
            }
        }
        accounts
    }
}

impl Accounts<'_> {
    /// What lets a workload create what runs, if nobody knows its image.
    pub(crate) fn of(&self, workload: &Workload) -> Option<&Grant> {
        if !matches!(workload.program, Runs::Unknown) {
            return None;
        }
        let own = workload.manifest.namespace.as_deref();
        let named = self.by_name.get(&*workload.account).into_iter().flatten();
        let mut grants = named.chain(&self.all).filter(|(namespace, _)| {
            // What has no namespace yet gets the one it is installed in.
            namespace.is_none_or(|namespace| own.is_none_or(|own| own == namespace))
        });
        grants.next().map(|(_, grant)| grant)
    }
}
