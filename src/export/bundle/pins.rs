//! Digests that the manifests give for a tag in one place, and not in another.

use std::collections::BTreeMap;

use crate::export::{Item, Options, Plan};
use crate::words::counted;

/// The digests by name and tag, as far as they are to be used.
pub(super) struct Pins<'p> {
    /// `None` for a tag that has several.
    by_tag: BTreeMap<(&'p str, &'p str), Option<&'p str>>,
    is_locked: bool,
}

impl<'p> Pins<'p> {
    /// The digests of a plan, to be used if the options lock.
    pub fn new(plan: &'p Plan, options: &Options) -> Self {
        let mut by_tag = BTreeMap::new();
        for item in plan.items().iter().filter(|_| options.is_locked) {
            if let (Some(tag), Some(digest)) = (item.source.tag(), item.source.digest()) {
                let known = by_tag.entry((item.source.name(), tag)).or_insert(Some(digest));
                *known = known.filter(|known| *known == digest);
            }
        }
        Self {
            by_tag,
            is_locked: options.is_locked,
        }
    }

    /// The digest of what has none where it is written.
    fn digest(&self, item: &Item) -> Option<&'p str> {
        let tag = item.source.tag().filter(|_| item.source.digest().is_none())?;
        self.by_tag.get(&(item.source.name(), tag)).copied().flatten()
    }

    /// A way to write an item, with its digest if that is known.
    pub fn pinned(&self, item: &Item, written: String) -> String {
        match self.digest(item) {
            Some(digest) => format!("{written}@{digest}"),
            None => written,
        }
    }

    /// What locking could not lock.
    pub fn note(&self, plan: &Plan) -> Option<String> {
        let is_loose = |item: &&Item| item.source.digest().is_none() && self.digest(item).is_none();
        let loose = plan.items().iter().filter(is_loose).count();
        (self.is_locked && loose > 0).then(|| {
            let loose = counted(loose, "reference");
            format!("{loose} without a single digest in the manifests: what a tag names can change until it is copied")
        })
    }
}
