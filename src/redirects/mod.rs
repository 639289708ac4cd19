//! What nodes are told to pull from mirrors: mirror sets of OpenShift, registries.conf, hosts.toml, and what k3s and Talos
//! read.

mod endpoint;
mod error;
mod hosts;
mod k3s;
mod openshift;
mod registries_conf;
mod table;

use std::sync::Arc;

use serde::Deserialize;
use serde_yaml::Value;

use crate::reference::Reference;

pub use error::RedirectError;

/// The redirects of the nodes of a cluster, which have one kind of runtime.
///
/// ```
/// use airgap_lint::{Redirects, Reference};
///
/// let mut redirects = Redirects::default();
/// redirects.read(
///     "registries.conf",
///     "[[registry]]\nlocation = 'quay.io'\nblocked = true\n[[registry.mirror]]\nlocation = 'mirror.internal/team'\n",
/// )?;
/// let route = redirects.route(&Reference::parse("quay.io/a/b:v1")?).unwrap();
/// assert_eq!(route.names, ["mirror.internal/team/a/b"]);
/// assert_eq!(redirects.route(&Reference::parse("ghcr.io/a/b:v1")?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redirects {
    runtime: Option<Runtime>,
    files: Vec<Arc<str>>,
}

/// Where a node looks for an image that a redirect is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The names without tag and digest that it asks for, in this order, until it is given the image.
    pub names: Vec<String>,
    /// The file with the redirect.
    pub file: Arc<str>,
    /// Why a mirror that the file names is not asked.
    pub passed: Option<String>,
    /// What closes the redirect and is not in the file.
    pub closed_by: Option<&'static str>,
}

/// What reads the files.
#[derive(Clone, Debug)]
enum Runtime {
    /// CRI-O and Podman.
    Containers(table::Table),
    /// containerd, and Talos, which writes for it.
    Containerd(hosts::Hosts),
    /// k3s and RKE2.
    K3s(k3s::Registries),
}

/// What tells resources apart.
#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    mirrors: Option<Value>,
    #[serde(default)]
    items: Vec<Value>,
}

impl Redirects {
    /// Adds a file: `*.conf` is registries.conf, `HOST/hosts.toml` is for containerd, and YAML is what its kind says, or
    /// registries.yaml of k3s.
    ///
    /// # Errors
    /// It cannot be read, is nothing of that, or is for another runtime than the files before.
    pub fn read(&mut self, file: &str, text: &str) -> Result<(), RedirectError> {
        let fail = |message: String| RedirectError::new(file, message);
        let shared: Arc<str> = file.into();
        let mut parts = file.rsplit(['/', '\\']);
        let name = parts.next().unwrap_or_default();
        if name == "hosts.toml" {
            let folder = parts
                .next()
                .ok_or_else(|| fail("it has to be in the folder of its registry".to_owned()))?;
            self.containerd(file)?.read_toml(folder, text, &shared).map_err(fail)?;
        } else if name.ends_with(".conf") {
            registries_conf::read(text, &shared, self.containers(file)?).map_err(fail)?;
        } else {
            let mut is_empty = true;
            for document in serde_yaml::Deserializer::from_str(text) {
                let document = Value::deserialize(document).map_err(|error| fail(error.to_string()))?;
                if !document.is_null() {
                    is_empty = false;
                    self.document(document, &shared)?;
                }
            }
            if is_empty {
                return Err(fail("it is empty".to_owned()));
            }
        }
        self.files.push(shared);
        Ok(())
    }

    /// Where a node looks for an image; `None` if no redirect is for it.
    pub fn route(&self, reference: &Reference) -> Option<Route> {
        match self.runtime.as_ref()? {
            Runtime::Containers(table) => table.route(reference),
            Runtime::Containerd(hosts) => hosts.route(reference),
            Runtime::K3s(registries) => registries.route(reference),
        }
    }

    /// The files, in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &**file)
    }

    fn document(&mut self, document: Value, file: &Arc<str>) -> Result<(), RedirectError> {
        let fail = |message: String| RedirectError::new(file, message);
        let head: Head = serde_yaml::from_value(document.clone()).map_err(|error| fail(error.to_string()))?;
        match head.kind.as_deref() {
            Some("List") => head.items.into_iter().try_for_each(|item| self.document(item, file)),
            Some("RegistryMirrorConfig") => self.containerd(file)?.read_talos(document, file).map_err(fail),
            Some(kind) if openshift::is_mirror_set(kind) => {
                openshift::read(kind, document, file, self.containers(file)?).map_err(fail)
            }
            None if head.mirrors.is_some() => self.k3s(file)?.read(document, file).map_err(fail),
            _ => Err(fail(
                "it is no redirect that is known: ImageDigestMirrorSet, ImageTagMirrorSet, ImageContentSourcePolicy, \
                 registries.conf, HOST/hosts.toml, registries.yaml of k3s, or RegistryMirrorConfig"
                    .to_owned(),
            )),
        }
    }

    fn containers(&mut self, file: &str) -> Result<&mut table::Table, RedirectError> {
        match self
            .runtime
            .get_or_insert_with(|| Runtime::Containers(table::Table::default()))
        {
            Runtime::Containers(table) => Ok(table),
            _ => Err(mixed(file, self.files.first())),
        }
    }

    fn containerd(&mut self, file: &str) -> Result<&mut hosts::Hosts, RedirectError> {
        match self
            .runtime
            .get_or_insert_with(|| Runtime::Containerd(hosts::Hosts::default()))
        {
            Runtime::Containerd(hosts) => Ok(hosts),
            _ => Err(mixed(file, self.files.first())),
        }
    }

    fn k3s(&mut self, file: &str) -> Result<&mut k3s::Registries, RedirectError> {
        match self
            .runtime
            .get_or_insert_with(|| Runtime::K3s(k3s::Registries::default()))
        {
            Runtime::K3s(registries) => Ok(registries),
            _ => Err(mixed(file, self.files.first())),
        }
    }
}

fn mixed(file: &str, first: Option<&Arc<str>>) -> RedirectError {
    let first = first.map_or("a document before", |first| first);
    RedirectError::new(
        file,
        format!("it is for another runtime than {first}; check the nodes of each runtime by themselves"),
    )
}
