//! From all documents to the charts that they ask for.

use super::draft::{Draft, Facts, FileBase, LayerDraft, Name};
use super::facts;
use super::locate::{Sources, said};
use super::maps::{Maps, placed};
use super::pieces::{Piece, has, pieces, read};
use super::request::{Base, ReleaseId, ReleaseRequest, ValuesLayer};

/// What documents that ask for charts have, one of these each.
const ASK: [&str; 16] = [
    "HelmRelease",
    "Application",
    "HelmChart",
    "HelmOp",
    "Bundle",
    "catalog.cattle.io",
    "helm.crossplane.io",
    "helm.m.crossplane.io",
    "config.projectsveltos.io",
    "helmCharts",
    "releases",
    "helm:",
    "targetCustomizations",
    "defaultNamespace",
    "\"helm\"",
    "Repository",
];

/// The charts that controllers will render, in the order of the files: their names and their bytes.
///
/// What cannot be read asks for nothing; a check of the same files says so.
pub fn requests(files: &[(&str, &[u8])]) -> Vec<ReleaseRequest> {
    let pieces: Vec<Piece<'_>> = files
        .iter()
        .enumerate()
        .flat_map(|(file, (_, bytes))| pieces(file, bytes))
        .collect();
    let asking = pieces
        .iter()
        .filter(|piece| ASK.iter().any(|word| has(piece.text, word)));
    let found: Vec<(&Piece<'_>, Facts)> = asking
        .filter_map(|piece| {
            let facts = read(piece, facts::read);
            let facts = facts.into_iter().fold(Facts::default(), |mut all, facts| {
                all.drafts.extend(facts.drafts);
                all.sources.extend(facts.sources);
                all
            });
            (!facts.is_empty()).then_some((piece, facts))
        })
        .collect();
    let sources = Sources::gather(found.iter().map(|(_, facts)| facts));
    let drafts = || found.iter().flat_map(|(_, facts)| &facts.drafts);
    let layers = drafts().flat_map(|draft| &draft.values);
    let wanted: Vec<&Name> = layers
        .filter_map(|layer| match layer {
            LayerDraft::Key { of, .. } => Some(of),
            _ => None,
        })
        .collect();
    let maps = Maps::gather(&pieces, &wanted);
    let mut requests: Vec<ReleaseRequest> = Vec::new();
    for (piece, facts) in &found {
        for draft in &facts.drafts {
            let at = piece.offset + draft.span.range().start;
            let before = requests
                .iter()
                .rev()
                .take_while(|one| one.id.file == files[piece.file].0);
            let index = before.filter(|one| one.id.offset == at).count();
            let id = ReleaseId {
                file: files[piece.file].0.to_owned(),
                offset: at,
                index,
            };
            requests.push(request(draft, id, piece, &sources, &maps, files));
        }
    }
    requests
}

fn request(
    draft: &Draft,
    id: ReleaseId,
    piece: &Piece<'_>,
    sources: &Sources,
    maps: &Maps,
    files: &[(&str, &[u8])],
) -> ReleaseRequest {
    let mut unknown = draft.changes.clone();
    let mut layers = Vec::new();
    for layer in &draft.values {
        match layer {
            LayerDraft::Content(content) => {
                let name = format!("{} ({})", files[piece.file].0, draft.title);
                layers.push(placed(content, piece.file, piece.offset, name));
            }
            LayerDraft::Key { of, is_optional, .. } if of.kind == "HelmChartConfig" => match sources.values(of) {
                Some(_) => layers.extend(maps.config(of, files)),
                None if *is_optional => {}
                None => unknown.push(said(of)),
            },
            LayerDraft::Key {
                of,
                key,
                target,
                is_optional,
            } => match maps.find(of, key) {
                Some(entry) => match entry.layer(target.as_deref(), files) {
                    Some(layer) => layers.push(layer),
                    None => unknown.push(format!("the file of {} (`{key}`)", said(of))),
                },
                None if *is_optional => {}
                None => unknown.push(format!(
                    "the values of {} (`{key}`), which is not in the input",
                    said(of)
                )),
            },
            LayerDraft::Set(text) => layers.push(ValuesLayer::Set(text.clone())),
            LayerDraft::SetString(text) => layers.push(ValuesLayer::SetString(text.clone())),
            LayerDraft::File {
                path,
                base,
                is_optional,
            } => layers.push(ValuesLayer::File {
                path: path.clone(),
                base: match base {
                    FileBase::Chart => Base::Chart,
                    FileBase::Document => Base::File(piece.file),
                },
                is_optional: *is_optional,
            }),
            LayerDraft::Unknown(what) => unknown.push(what.clone()),
        }
    }
    ReleaseRequest {
        id,
        title: draft.title.clone(),
        chart: sources.chart(draft),
        name: draft.name.clone(),
        namespace: draft.namespace.clone(),
        values: layers,
        defaults: draft.defaults.clone(),
        kube_version: draft.kube_version.clone(),
        api_versions: draft.api_versions.clone(),
        is_chart: draft.is_chart,
        unknown,
    }
}
