//! Plain lists, one reference on a line, sorted by their bytes, each once.

use std::collections::BTreeSet;

use crate::export::{Export, Item, Kind, Plan};

/// `images.txt`, `charts.txt` with `oci://`, and `artifacts.txt` with both and without schemes.
pub(in crate::export) fn export(plan: &Plan) -> Export {
    let (items, left_out) = super::pullable(plan);
    let (images, charts): (Vec<&Item>, Vec<&Item>) = items.into_iter().partition(|item| item.kind == Kind::Image);
    let pulled = |items: &[&Item]| items.iter().map(|item| item.pulled()).collect::<BTreeSet<String>>();
    let (images, charts) = (pulled(&images), pulled(&charts));
    let mut export = Export {
        left_out,
        ..Export::default()
    };
    export.files.text("images.txt", lines("", &images));
    export.files.text("charts.txt", lines("oci://", &charts));
    export.files.text("artifacts.txt", lines("", images.union(&charts)));
    export.files.set_main("artifacts.txt");
    export
}

fn lines<'r>(scheme: &str, references: impl IntoIterator<Item = &'r String>) -> String {
    let references = references.into_iter();
    references.map(|reference| format!("{scheme}{reference}\n")).collect()
}
