//! Different images that would get one name at the mirror.

use std::collections::BTreeMap;

/// Gathers which images are moved to which names, to find the names that two different images would share.
///
/// A place is whatever the caller tells its sites apart by; the first one of each image is kept.
///
/// ```
/// use airgap_lint::policy::Collisions;
///
/// let mut collisions = Collisions::default();
/// collisions.claim("mirror.internal/a/b", "quay.io/a/b", 3);
/// collisions.claim("mirror.internal/a/b", "ghcr.io/a/b", 8);
/// collisions.claim("mirror.internal/a/b", "quay.io/a/b", 9);
/// let found: Vec<_> = collisions.found().collect();
/// assert_eq!(found[0].target, "mirror.internal/a/b");
/// assert_eq!(found[0].sources, [("ghcr.io/a/b", &8), ("quay.io/a/b", &3)]);
/// ```
#[derive(Clone, Debug)]
pub struct Collisions<P> {
    claims: BTreeMap<String, BTreeMap<String, P>>,
}

/// A name at the mirror, and the images that would share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision<'a, P> {
    /// The name at the mirror.
    pub target: &'a str,
    /// The resolved names of the images, sorted, each with its first place. Invariant: at least two.
    pub sources: Vec<(&'a str, &'a P)>,
}

impl<P> Default for Collisions<P> {
    fn default() -> Self {
        Self {
            claims: BTreeMap::new(),
        }
    }
}

impl<P> Collisions<P> {
    /// Notes that the image `source` is moved to `target`; both are names without tag and digest.
    ///
    /// What is already at home claims nothing: it is the image that was moved there before.
    pub fn claim(&mut self, target: &str, source: &str, place: P) {
        match self.claims.get_mut(target) {
            Some(sources) if sources.contains_key(source) => {}
            Some(sources) => {
                sources.insert(source.to_owned(), place);
            }
            None => {
                self.claims
                    .insert(target.to_owned(), BTreeMap::from([(source.to_owned(), place)]));
            }
        }
    }

    /// The collisions, sorted by target.
    pub fn found(&self) -> impl Iterator<Item = Collision<'_, P>> {
        self.claims
            .iter()
            .filter(|(_, sources)| sources.len() > 1)
            .map(|(target, sources)| Collision {
                target,
                sources: sources.iter().map(|(source, place)| (source.as_str(), place)).collect(),
            })
    }
}
