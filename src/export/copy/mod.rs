//! What fills a mirror: lists, and scripts that copy.

pub(super) mod list;
mod prepare;
pub(super) mod regsync;
pub(super) mod script;

use super::{Item, Kind, LeftOut, Plan, Platform};
use crate::words::counted;

/// What is copied, sorted, and what cannot be.
struct Transfers {
    transfers: Vec<Transfer>,
    /// Charts in repositories over HTTP, which only Helm fetches.
    charts: Vec<ChartTransfer>,
    left_out: Vec<LeftOut>,
}

/// From where to where something is copied.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Transfer {
    kind: Kind,
    source: String,
    target: String,
}

/// A chart that Helm fetches from a repository, and pushes below a place at the mirror.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ChartTransfer {
    repository: String,
    name: String,
    version: String,
    place: String,
}

impl ChartTransfer {
    /// The way of a chart; `None` if the mirror has another name for it, which Helm cannot give it.
    fn of(item: &Item, target: &str) -> Option<Self> {
        let (repository, name, version) = item.in_repository()?;
        let place = target.strip_suffix(name)?.strip_suffix('/')?;
        Some(Self {
            repository: repository.to_owned(),
            name: name.to_owned(),
            version,
            place: place.to_owned(),
        })
    }
}

impl Transfers {
    fn of(plan: &Plan) -> Self {
        let (items, mut left_out) = pullable(plan);
        let (mut transfers, mut charts) = (Vec::new(), Vec::new());
        for item in items {
            match item.pushed() {
                Some(_) if item.kind == Kind::HttpChart => {
                    let target = item.target.as_deref().unwrap_or_default();
                    match ChartTransfer::of(item, target) {
                        Some(chart) => charts.push(chart),
                        None => left_out.push(LeftOut {
                            reference: item.source.resolved(),
                            why: format!("Helm pushes a chart under its own name, and the policy calls it `{target}`"),
                        }),
                    }
                }
                Some(target) => transfers.push(Transfer {
                    kind: item.kind,
                    source: item.pulled(),
                    target,
                }),
                None => left_out.push(LeftOut {
                    reference: item.source.resolved(),
                    why: "the policy has no place for it; set `mirror`, or add a source".to_owned(),
                }),
            }
        }
        // What is written with `latest` and what is written without a tag are the same.
        transfers.sort();
        transfers.dedup();
        charts.sort();
        charts.dedup();
        Self {
            transfers,
            charts,
            left_out,
        }
    }
}

/// What a registry can be asked for: a chart without a version is only where charts are.
fn pullable(plan: &Plan) -> (Vec<&Item>, Vec<LeftOut>) {
    let is_pullable =
        |item: &&Item| item.kind == Kind::Image || item.source.tag().is_some() || item.source.digest().is_some();
    let (items, rest): (Vec<&Item>, Vec<&Item>) = plan.items().iter().partition(is_pullable);
    let left_out = rest.into_iter().map(|item| LeftOut {
        reference: item.source.resolved(),
        why: "it names charts without a version; name each chart with its version".to_owned(),
    });
    (items, left_out.collect())
}

/// `3 images and 1 chart`.
fn what(images: usize, charts: usize) -> String {
    match (images, charts) {
        (0, 1..) => counted(charts, "chart"),
        (_, 0) => counted(images, "image"),
        _ => format!("{} and {}", counted(images, "image"), counted(charts, "chart")),
    }
}

/// What becomes of digests when only one platform is copied.
fn note_of_digests(transfers: &[Transfer], platform: Option<&Platform>) -> Option<String> {
    let is_pinned = |transfer: &&Transfer| transfer.kind == Kind::Image && transfer.source.contains('@');
    let pinned = transfers.iter().filter(is_pinned).count();
    let platform = platform.filter(|_| pinned > 0)?;
    Some(format!(
        "only {platform} is copied, and the digest of an image for several platforms is not at the mirror then; {} \
         by digest",
        match pinned {
            1 => "1 image is pulled".to_owned(),
            _ => format!("{pinned} images are pulled"),
        }
    ))
}
