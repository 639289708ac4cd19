//! Redirects of whole registries, as containerd applies them: hosts.toml
//! (<https://github.com/containerd/containerd/blob/main/docs/hosts.md>), and what Talos makes one of.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_yaml::Value;

use super::{Route, endpoint};
use crate::reference::Reference;

/// The registry that stands for all that are not named.
const ANY: &str = "*";

/// What is known by registries.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    by_registry: BTreeMap<String, Host>,
}

#[derive(Clone, Debug)]
struct Host {
    endpoints: Vec<Endpoint>,
    /// Whether the registry itself is asked in the end.
    falls_back: bool,
    file: Arc<str>,
}

#[derive(Clone, Debug)]
struct Endpoint {
    /// The prefix of names, or why there is none.
    prefix: Result<String, String>,
    can_pull: bool,
    can_resolve: bool,
}

#[derive(Deserialize)]
struct HostsToml {
    server: Option<String>,
    #[serde(flatten)]
    of_server: Options,
    #[serde(default)]
    host: toml::Table,
}

#[derive(Deserialize)]
struct Options {
    capabilities: Option<Vec<String>>,
    #[serde(default)]
    override_path: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistryMirrorConfig {
    name: String,
    #[serde(default)]
    endpoints: Vec<TalosEndpoint>,
    #[serde(default)]
    skip_fallback: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TalosEndpoint {
    url: String,
    #[serde(default)]
    override_path: bool,
}

impl Endpoint {
    fn of(url: &str, options: &Options) -> Self {
        let can = |what: &str| {
            let all = options.capabilities.as_ref();
            all.is_none_or(|all| all.iter().any(|capability| capability == what))
        };
        Self {
            prefix: endpoint::prefix(url, options.override_path, "override_path"),
            can_pull: can("pull"),
            can_resolve: can("resolve"),
        }
    }
}

impl Hosts {
    /// Adds the hosts.toml in the folder of a registry.
    pub fn read_toml(&mut self, folder: &str, text: &str, file: &Arc<str>) -> Result<(), String> {
        let read: HostsToml = toml::from_str(text).map_err(|error| error.to_string())?;
        let is_without_host = read.host.is_empty();
        let mut endpoints = Vec::new();
        for (url, options) in read.host {
            let options: Options = options.try_into().map_err(|error| format!("host `{url}`: {error}"))?;
            endpoints.push(Endpoint::of(&url, &options));
        }
        endpoints.extend(read.server.as_ref().map(|url| Endpoint::of(url, &read.of_server)));
        let host = Host {
            endpoints,
            // Without a `[host]`, containerd 1.6 asks the source.
            falls_back: read.server.is_none() || is_without_host,
            file: Arc::clone(file),
        };
        self.by_registry.insert(registry(folder), host);
        Ok(())
    }

    /// Adds a document of Talos.
    pub fn read_talos(&mut self, document: Value, file: &Arc<str>) -> Result<(), String> {
        let read: RegistryMirrorConfig =
            serde_yaml::from_value(document).map_err(|error| format!("RegistryMirrorConfig: {error}"))?;
        let endpoint = |endpoint: &TalosEndpoint| Endpoint {
            prefix: match endpoint.url.contains("://") {
                true => endpoint::prefix(&endpoint.url, endpoint.override_path, "overridePath"),
                false => Err(format!("`{}` has no scheme", endpoint.url)),
            },
            can_pull: true,
            can_resolve: true,
        };
        let host = Host {
            falls_back: !read.skip_fallback || read.endpoints.is_empty(),
            endpoints: read.endpoints.iter().map(endpoint).collect(),
            file: Arc::clone(file),
        };
        self.by_registry.insert(read.name, host);
        Ok(())
    }

    pub fn route(&self, reference: &Reference) -> Option<Route> {
        let host = self
            .by_registry
            .get(reference.registry())
            .or_else(|| self.by_registry.get(ANY))?;
        let mut names: Vec<String> = Vec::new();
        let mut passed = None;
        for endpoint in &host.endpoints {
            match &endpoint.prefix {
                _ if !endpoint.can_pull => passed = Some("a mirror in it has no capability `pull`".to_owned()),
                _ if !endpoint.can_resolve && reference.digest().is_none() => {
                    passed = Some("a mirror in it has no capability `resolve`, which a tag needs".to_owned());
                }
                Ok(prefix) => names.push([prefix, "/", reference.repository()].concat()),
                Err(why) => passed = Some(why.clone()),
            }
        }
        if host.falls_back {
            names.push(reference.name().to_owned());
        }
        names.dedup();
        Some(Route {
            names,
            file: Arc::clone(&host.file),
            passed,
            closed_by: None,
        })
    }
}

/// The registry whose folder it is: `registry.example_5000_` is `registry.example:5000`.
fn registry(folder: &str) -> String {
    let ported = || folder.strip_suffix('_')?.rsplit_once('_');
    match ported() {
        _ if folder == "_default" => ANY.to_owned(),
        Some((host, port)) => format!("{host}:{port}"),
        None => folder.to_owned(),
    }
}
