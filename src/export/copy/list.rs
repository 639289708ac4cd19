//! Plain lists, one reference on a line, sorted by their bytes, each once.

use std::collections::BTreeSet;

use crate::export::{Export, Item, Plan};

/// `images.txt`, `charts.txt` with `oci://`, and `artifacts.txt` with both and without schemes.
pub(in crate::export) fn export(plan: &Plan) -> Export {
    let images: BTreeSet<String> = plan.images().map(Item::pulled).collect();
    let charts: BTreeSet<String> = plan.charts().map(Item::pulled).collect();
    let artifacts = images.union(&charts).cloned().collect();
    let mut export = Export::default();
    export.files.text("images.txt", lines(&images));
    export.files.text(
        "charts.txt",
        lines(&charts.iter().map(|chart| format!("oci://{chart}")).collect()),
    );
    export.files.text("artifacts.txt", lines(&artifacts));
    export.files.set_main("artifacts.txt");
    export
}

fn lines(references: &BTreeSet<String>) -> String {
    references.iter().map(|reference| format!("{reference}\n")).collect()
}
