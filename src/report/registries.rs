//! What the manifests name, by registry.

use std::collections::BTreeMap;

use crate::inventory::{Inventory, Standing};

/// What is said of a registry.
#[derive(Default)]
pub(super) struct Registry {
    pub images: usize,
    pub places: usize,
    /// How many places have each standing.
    pub standings: BTreeMap<Standing, usize>,
}

/// What happens to places with these standings, in a few words.
pub(super) fn verdict(standings: &BTreeMap<Standing, usize>) -> String {
    let verdicts: Vec<String> = match standings.iter().next() {
        Some((standing, _)) if standings.len() == 1 => vec![word(*standing).to_owned()],
        _ => {
            let counted = |(standing, count): (&Standing, &usize)| format!("{count} {}", word(*standing));
            standings.iter().map(counted).collect()
        }
    };
    verdicts.join(", ")
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Outside => "outside",
        Standing::Unknown => "unknown",
        Standing::Moves => "to the mirror",
        Standing::Passes => "fine",
    }
}

/// The registries, by name; those of references that no kubelet accepts are not known.
pub(super) fn of(inventory: &Inventory) -> BTreeMap<&str, Registry> {
    let mut registries: BTreeMap<&str, Registry> = BTreeMap::new();
    for entry in inventory.entries() {
        let Some(name) = entry.registry().filter(|_| !entry.standings.is_empty()) else {
            continue;
        };
        let registry = registries.entry(name).or_default();
        registry.images += 1;
        for (standing, places) in &entry.standings {
            registry.places += places;
            *registry.standings.entry(*standing).or_default() += places;
        }
    }
    registries
}
