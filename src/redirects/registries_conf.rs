//! registries.conf and its drop-ins.

use std::sync::Arc;

use serde::Deserialize;

use super::table::{Mirror, Pulls, Registry, Table};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    registry: Vec<RegistryTable>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RegistryTable {
    prefix: Option<String>,
    #[serde(default)]
    location: String,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    mirror_by_digest_only: bool,
    #[serde(default)]
    mirror: Vec<MirrorTable>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct MirrorTable {
    location: String,
    pull_from_mirror: Option<String>,
}

/// Adds what a file says.
pub(super) fn read(text: &str, file: &Arc<str>, table: &mut Table) -> Result<(), String> {
    let read: File = toml::from_str(text).map_err(|error| error.to_string())?;
    for registry in read.registry {
        let prefix = registry.prefix.filter(|prefix| !prefix.is_empty());
        let prefix = prefix.unwrap_or_else(|| registry.location.clone());
        if registry.location.is_empty() && !prefix.starts_with("*.") {
            return Err(format!(
                "`{prefix}` has no location, which only a prefix with a wildcard may leave out"
            ));
        }
        let by_digest = registry.mirror_by_digest_only;
        let mirror = |mirror: MirrorTable| {
            let pulls = match mirror.pull_from_mirror.as_deref() {
                Some("digest-only") => Pulls::Digests,
                Some("tag-only") => Pulls::Tags,
                None | Some("" | "all") if by_digest => Pulls::Digests,
                None | Some("" | "all") => Pulls::All,
                Some(other) => {
                    return Err(format!(
                        "`pull-from-mirror` is all, digest-only or tag-only, and not `{other}`"
                    ));
                }
            };
            Ok(Mirror {
                location: mirror.location,
                pulls,
            })
        };
        let registry = Registry {
            location: registry.location,
            is_blocked: registry.blocked,
            mirrors: registry.mirror.into_iter().map(mirror).collect::<Result<_, _>>()?,
            file: Arc::clone(file),
        };
        table.replace(prefix, registry);
    }
    Ok(())
}
