//! registries.yaml of k3s and RKE2 (<https://docs.k3s.io/installation/private-registry>).

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use serde::Deserialize;
use serde_yaml::Value;

use super::{Route, endpoint};
use crate::reference::Reference;

/// What is known by registries.
#[derive(Clone, Debug, Default)]
pub(super) struct Registries {
    by_registry: BTreeMap<String, Mirror>,
}

#[derive(Clone, Debug)]
struct Mirror {
    /// Prefixes of names, or why there is none.
    endpoints: Vec<Result<String, String>>,
    rewrites: Vec<(Regex, String)>,
    file: Arc<str>,
}

#[derive(Deserialize)]
struct File {
    mirrors: BTreeMap<String, FileMirror>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileMirror {
    #[serde(default)]
    endpoint: Vec<String>,
    #[serde(default)]
    rewrite: BTreeMap<String, String>,
}

impl Registries {
    /// Adds what a file says.
    pub fn read(&mut self, document: Value, file: &Arc<str>) -> Result<(), String> {
        let read: File = serde_yaml::from_value(document).map_err(|error| error.to_string())?;
        for (registry, mirror) in read.mirrors {
            let rewrite = |(pattern, to): (String, String)| match Regex::new(&pattern) {
                Ok(regex) => Ok((regex, to)),
                Err(error) => Err(format!("the pattern `{pattern}` of {registry} cannot be read: {error}")),
            };
            let rewrites = mirror.rewrite.into_iter().map(rewrite).collect::<Result<_, _>>()?;
            // A path that begins with /v2 is kept as it is.
            let endpoint = |url: &String| endpoint::prefix(url, url.contains("/v2/"), "/v2");
            let mirror = Mirror {
                endpoints: mirror.endpoint.iter().map(endpoint).collect(),
                rewrites,
                file: Arc::clone(file),
            };
            self.by_registry.insert(registry, mirror);
        }
        Ok(())
    }

    pub fn route(&self, reference: &Reference) -> Option<Route> {
        let mirror = self
            .by_registry
            .get(reference.registry())
            .or_else(|| self.by_registry.get("*"))?;
        let repository = reference.repository();
        let rewrites: Vec<_> = mirror
            .rewrites
            .iter()
            .filter(|(pattern, _)| pattern.is_match(repository))
            .collect();
        let rewritten = match rewrites[..] {
            [] => Ok(repository.to_owned()),
            [(pattern, to)] => Ok(pattern.replace_all(repository, to.as_str()).into_owned()),
            _ => Err("several rewrites match it, and are applied in any order".to_owned()),
        };
        let mut names = Vec::new();
        let mut passed = None;
        for endpoint in &mirror.endpoints {
            match (endpoint, &rewritten) {
                (Ok(prefix), Ok(repository)) => names.push(format!("{prefix}/{repository}")),
                (Err(why), _) | (_, Err(why)) => passed = Some(why.clone()),
            }
        }
        names.push(reference.name().to_owned());
        Some(Route {
            names,
            file: Arc::clone(&mirror.file),
            passed,
            closed_by: Some("disable-default-registry-endpoint"),
        })
    }
}
