//! Plain lists, one reference on a line, sorted by their bytes, each once.

use std::collections::BTreeSet;

use crate::export::{Export, Item, Kind, Options, Plan};
use crate::rules::Artifact;

/// `images.txt`, `charts.txt` with `oci://` or the URL of a repository, and `artifacts.txt` with both and without schemes. If there are any, `oci.txt`
/// with those of the images that no node pulls, `git.txt` and `urls.txt` with what is in no registry.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Export {
    let (items, left_out) = super::pullable(plan);
    let (of_repositories, items): (Vec<&Item>, Vec<&Item>) =
        items.into_iter().partition(|item| item.kind == Kind::HttpChart);
    let (images, charts): (Vec<&Item>, Vec<&Item>) = items.into_iter().partition(|item| item.kind == Kind::Image);
    let pulled = |items: &[&Item]| items.iter().map(|item| item.pulled()).collect::<BTreeSet<String>>();
    let of_clients: Vec<&Item> = images.iter().copied().filter(|item| item.is_of_clients).collect();
    let (images, charts, of_clients) = (pulled(&images), pulled(&charts), pulled(&of_clients));
    let sources = |artifact| plan.sources.get(&artifact).into_iter().flatten();
    let (git, urls) = (lines("", sources(Artifact::Git)), lines("", sources(Artifact::Url)));

    let mut export = Export::default();
    let mut add = |artifact: Option<Artifact>, path: &str, text: String| {
        let is_rare = artifact.is_some_and(|artifact| artifact.is_source() || artifact == Artifact::Oci);
        let is_wanted = match options.kind {
            Some(kind) => artifact == Some(kind),
            None => !(is_rare && text.is_empty()),
        };
        if is_wanted {
            export.files.text(path, text);
        }
    };
    add(Some(Artifact::Image), "images.txt", lines("", &images));
    add(Some(Artifact::Oci), "oci.txt", lines("", &of_clients));
    let of_repositories = of_repositories.iter().filter_map(|item| {
        let (repository, name, _) = item.in_repository()?;
        Some(format!("{repository}/{name}:{}\n", item.source.tag()?))
    });
    let all_charts = lines("oci://", &charts) + &of_repositories.collect::<String>();
    add(Some(Artifact::Chart), "charts.txt", all_charts);
    add(None, "artifacts.txt", lines("", images.union(&charts)));
    add(Some(Artifact::Git), "git.txt", git);
    add(Some(Artifact::Url), "urls.txt", urls);
    export.files.set_main("artifacts.txt");
    export.left_out = left_out;
    export
}

fn lines<'r, R: AsRef<str> + 'r>(scheme: &str, references: impl IntoIterator<Item = &'r R>) -> String {
    let references = references.into_iter();
    references
        .map(|reference| format!("{scheme}{}\n", reference.as_ref()))
        .collect()
}
