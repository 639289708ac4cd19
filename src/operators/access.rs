//! Who may create what runs: roles, bindings and service accounts.

use crate::manifest::Manifest;
use crate::workload::Source;
use yaml_spans::NodeId;

/// What grants something, or hands it on.
#[derive(Clone, Debug)]
pub(crate) enum Access {
    /// A role that may create what runs.
    Role(Role),
    /// A cluster role that is made of others.
    Aggregated { name: String, labels: Vec<Labels> },
    /// A role that is bound.
    Binding(Binding),
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub name: String,
    /// `None` for a cluster role.
    pub namespace: Option<String>,
    pub labels: Labels,
    /// What it may create.
    pub creates: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// The role: its name, and whether it is one of the cluster.
    pub role: (String, bool),
    pub namespace: Option<String>,
    pub accounts: Vec<Account>,
}

/// Whom a role is bound to.
#[derive(Clone, Debug)]
pub(crate) enum Account {
    /// A service account, and its namespace.
    One(String, Option<String>),
    /// All service accounts of a namespace, or of the cluster.
    All(Option<String>),
}

/// Labels, each with its value.
pub(crate) type Labels = Vec<(String, String)>;

/// What runs as pods.
const RUNS: [(&str, &[&str]); 3] = [
    ("", &["pods", "pods/ephemeralcontainers", "replicationcontrollers"]),
    ("apps", &["deployments", "statefulsets", "daemonsets", "replicasets"]),
    ("batch", &["jobs", "cronjobs"]),
];

/// The groups that hold all service accounts (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects>).
const ALL_ACCOUNTS: [&str; 2] = ["system:serviceaccounts", "system:authenticated"];

/// The cluster roles that every cluster has and that may create pods
/// (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>).
pub(super) const BUILT_IN: [&str; 3] = ["cluster-admin", "admin", "edit"];

/// Reads a role or a binding; `None` for everything else.
pub(super) fn read(source: Source<'_>, node: NodeId, manifest: &Manifest) -> Option<Access> {
    let api = manifest.api_version.as_deref().unwrap_or_default();
    if !api.starts_with("rbac.authorization.k8s.io/") {
        return None;
    }
    let name = manifest.name.clone()?;
    match manifest.kind.as_deref()? {
        kind @ ("Role" | "ClusterRole") => {
            let namespace = (kind == "Role").then(|| manifest.namespace.clone().unwrap_or_default());
            let selectors = source.items(node, "aggregationRule/clusterRoleSelectors");
            let selectors: Vec<Labels> = selectors
                .map(|(_, selector)| labels(source, selector, "matchLabels"))
                .filter(|labels| !labels.is_empty())
                .collect();
            if !selectors.is_empty() {
                return Some(Access::Aggregated {
                    name,
                    labels: selectors,
                });
            }
            let mut rules = source.items(node, "rules");
            let creates = rules.find_map(|(_, rule)| creates(source, rule))?;
            Some(Access::Role(Role {
                name,
                namespace,
                labels: labels(source, node, "metadata/labels"),
                creates,
            }))
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            let is_cluster_role = source.text_at(node, "roleRef/kind")? == "ClusterRole";
            let namespace = manifest.namespace.clone();
            let subjects = source.items(node, "subjects");
            let accounts = subjects.filter_map(|(_, subject)| account(source, subject, namespace.as_deref()));
            Some(Access::Binding(Binding {
                role: (source.text_at(node, "roleRef/name")?.into_owned(), is_cluster_role),
                accounts: accounts.collect(),
                namespace,
            }))
        }
        _ => None,
    }
}

/// What a rule allows to create that runs, if anything.
fn creates(source: Source<'_>, rule: NodeId) -> Option<String> {
    let words = |key| -> Vec<String> {
        let words = source.items(rule, key).filter_map(|(_, word)| source.scalar(word));
        words.map(std::borrow::Cow::into_owned).collect()
    };
    let verbs = words("verbs");
    let (groups, resources) = (words("apiGroups"), words("resources"));
    let has = |list: &[String], word: &str| list.iter().any(|known| known == word || known == "*");
    let may = RUNS.iter().find_map(|(group, kinds)| {
        if !has(&groups, group) {
            return None;
        }
        kinds.iter().find(|kind| {
            // Containers are added to a pod that is there, not created.
            let verb = match kind.ends_with("/ephemeralcontainers") {
                true => has(&verbs, "patch") || has(&verbs, "update"),
                false => has(&verbs, "create"),
            };
            verb && has(&resources, kind)
        })
    });
    may.map(|kind| (*kind).to_owned())
}

fn account(source: Source<'_>, subject: NodeId, namespace: Option<&str>) -> Option<Account> {
    let name = source.text_at(subject, "name")?.into_owned();
    match &*source.text_at(subject, "kind")? {
        "ServiceAccount" => {
            let own = source.text_at(subject, "namespace").map(std::borrow::Cow::into_owned);
            Some(Account::One(name, own.or_else(|| namespace.map(str::to_owned))))
        }
        "Group" if ALL_ACCOUNTS.contains(&name.as_str()) => Some(Account::All(None)),
        "Group" => {
            let namespace = name.strip_prefix("system:serviceaccounts:")?;
            Some(Account::All(Some(namespace.to_owned())))
        }
        // As a user, a service account has a long name.
        "User" => {
            let (namespace, name) = name.strip_prefix("system:serviceaccount:")?.split_once(':')?;
            Some(Account::One(name.to_owned(), Some(namespace.to_owned())))
        }
        _ => None,
    }
}

fn labels(source: Source<'_>, node: NodeId, path: &str) -> Labels {
    let Some(mapping) = source.at(node, path) else {
        return Labels::new();
    };
    let entries = source.tree.entries(mapping).filter_map(|(key, value)| {
        let text = |node| source.scalar(node).map(std::borrow::Cow::into_owned);
        Some((text(key)?, text(value)?))
    });
    entries.collect()
}
