//! `ImageSetConfiguration`, which tells oc-mirror what to mirror.
//!
//! Read in oc-mirror: v2 refuses unknown fields, so a `storageConfig` there is an error, and names without a tag or digest;
//! it does not resolve familiar names.

use std::collections::BTreeSet;

use crate::export::bundle::charts::refused;
use crate::export::bundle::pins::Pins;
use crate::export::yaml::{self, list, map};
use crate::export::{Export, ExportError, Item, Options, Plan};
use crate::words::counted;

/// Where oc-mirror v1 keeps what it has mirrored.
const STORAGE: &str = "./mirror";

/// All images and charts among the `additionalImages`.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let pins = Pins::new(plan, options);
    let mut names = BTreeSet::new();
    for item in plan.items() {
        match refused(item) {
            Some(left_out) => export.left_out.push(left_out),
            None => {
                names.insert(pins.pinned(item, item.pulled()));
            }
        }
    }
    let names = list(names.into_iter().map(|name| map([("name", name.into())])));
    let mirror = map([("additionalImages", names)]);
    let kind = ("kind", "ImageSetConfiguration".into());
    let (comment, document) = match options.is_v1alpha2 {
        true => {
            let local = map([("local", map([("path", STORAGE.into())]))]);
            let version = ("apiVersion", "mirror.openshift.io/v1alpha2".into());
            let document = map([version, kind, ("storageConfig", local), ("mirror", mirror)]);
            (
                "For oc-mirror v1: oc mirror --config imageset-config.yaml docker://MIRROR",
                document,
            )
        }
        false => {
            let version = ("apiVersion", "mirror.openshift.io/v2alpha1".into());
            let document = map([version, kind, ("mirror", mirror)]);
            (
                "For oc-mirror v2: oc mirror --v2 --config imageset-config.yaml --workspace file://mirror docker://MIRROR",
                document,
            )
        }
    };
    let text = yaml::text(&[comment.to_owned()], &[document])?;
    export.files.text("imageset-config.yaml", text);
    export.notes.extend(pins.note(plan));
    export.notes.extend(moved_elsewhere(plan, options));
    export.notes.extend(only_digests(plan, options));
    Ok(export)
}

/// What does not land where the policy wants it: oc-mirror keeps the path of the source.
fn moved_elsewhere(plan: &Plan, options: &Options) -> Option<String> {
    let lands = |item: &Item| {
        Some(format!(
            "{}/{}",
            plan.layout.mirror.as_deref()?,
            item.source.repository()
        ))
    };
    let is_elsewhere = |item: &&Item| item.target.is_some() && lands(item) != item.target;
    let count = plan.items().iter().filter(is_elsewhere).count();
    let first = plan.items().iter().find(is_elsewhere)?;
    let way_out = match options.is_v1alpha2 {
        true => {
            "oc-mirror v1 cannot change that; use a policy without separator, depth and keep-registry, or a copy script"
        }
        false => {
            "`targetRepo` of oc-mirror 4.22 and later can change that, earlier versions refuse the field; \
                  use a copy script for other names"
        }
    };
    Some(format!(
        "oc-mirror keeps the path of the source, so that {} will not be where the policy wants: {} goes to \
         MIRROR/{}, and not to {}; {way_out}",
        counted(count, "artifact"),
        first.pulled(),
        first.source.repository(),
        first.target.as_deref().unwrap_or_default(),
    ))
}

/// What gets a tag that nobody has given.
fn only_digests(plan: &Plan, options: &Options) -> Option<String> {
    let has_only_digest = |item: &&Item| item.source.tag().is_none() && item.source.digest().is_some();
    let count = plan.items().iter().filter(has_only_digest).count();
    (count > 0 && !options.is_v1alpha2).then(|| {
        format!(
            "{} with a digest and no tag: oc-mirror puts it at the tag sha256-<digest>; it is pulled by its digest as before",
            counted(count, "reference")
        )
    })
}
