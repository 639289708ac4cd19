//! Charts that controllers fetch: each with its version, in the place of the repository that it is in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Item, Kind, LeftOut, Plan};
use crate::lint::ReleaseChart;
use crate::policy::Policy;
use crate::reference::Reference;

impl Plan {
    /// Adds the charts that controllers fetch, each with its version, in the place of the repositories that they are in.
    #[must_use]
    pub fn with_charts(mut self, charts: &[ReleaseChart], policy: &Policy) -> Self {
        for chart in charts {
            let (scheme, place) = chart.repository.split_once("://").unwrap_or(("oci", &chart.repository));
            let (place, is_http) = (place.trim_end_matches('/'), scheme != "oci");
            let Some(version) = &chart.version else {
                if is_http {
                    self.left_out.push(LeftOut {
                        reference: format!("{scheme}://{place}/{}", chart.name),
                        why: "its version is a range; bring it and pass its folder with --charts, or name a version"
                            .to_owned(),
                    });
                }
                continue;
            };
            // What is not a tag of a registry is not one for Helm either.
            let Ok(source) = Reference::parse(&format!("{place}/{}:{}", chart.name, version.replace('+', "_"))) else {
                continue;
            };
            let written: Arc<str> = format!("{scheme}://{place}/{}", chart.name).into();
            if self.staying.contains(source.name()) {
                continue;
            }
            match self.place_source(source, policy) {
                Ok(Some((source, target))) => {
                    let kind = if is_http { Kind::HttpChart } else { Kind::Chart };
                    let known = self
                        .items
                        .iter()
                        .position(|item| item.kind == kind && item.source == source);
                    let index = known.unwrap_or_else(|| {
                        self.items.push(Item {
                            kind,
                            is_of_clients: false,
                            is_tag_shared: false,
                            repository: is_http.then(|| format!("{scheme}://{place}").into()),
                            source,
                            target,
                            spellings: BTreeMap::new(),
                        });
                        self.items.len() - 1
                    });
                    let spelled = self.items[index].spellings.entry(written).or_default();
                    spelled.push(Arc::clone(&chart.occurrence));
                }
                Ok(None) => {}
                Err(why) => self.left_out.push(LeftOut {
                    reference: written.to_string(),
                    why,
                }),
            }
            // It is no longer a place of which nobody knows which charts are in it.
            let repository = format!("{scheme}://{place}");
            self.left_out
                .retain(|left_out| left_out.reference.trim_end_matches('/') != repository);
            let is_place =
                |item: &Item| item.kind == Kind::Chart && item.source.tag().is_none() && item.source.name() == place;
            self.items.retain(|item| !is_place(item));
        }
        self.items
            .sort_by_cached_key(|item| (item.kind, item.source.resolved()));
        self.leave_out_collisions();
        self.find_shared_tags();
        self.left_out.sort();
        self.left_out.dedup();
        self
    }
}

impl Item {
    /// The repository over HTTP that a chart is in, its name and its version.
    pub(in crate::export) fn in_repository(&self) -> Option<(&str, &str, String)> {
        let (_, name) = self.source.name().rsplit_once('/')?;
        // A tag has no `+`.
        let version = self.source.tag()?.replace('_', "+");
        Some((self.repository.as_deref()?, name, version))
    }
}
