//! Mirror sets of OpenShift: `config.openshift.io/v1`, and before OpenShift 4.13 `operator.openshift.io/v1alpha1`
//! (<https://github.com/openshift/api/tree/master/config/v1>).

use std::collections::BTreeMap;

use serde::Serialize;

use super::rules::{Rules, host};
use super::text;
use crate::export::{Export, ExportError, Format, Item, LeftOut, Options, Plan};
use crate::words::counted;

/// Which of the mirror sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Sets {
    /// For what is pulled by its digest.
    Digests,
    /// For what is pulled by its tag.
    Tags,
    /// Both, in one file.
    Both,
    /// The one for digests that older versions have.
    Legacy,
}

#[derive(Serialize)]
struct Resource<'r> {
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    kind: &'static str,
    metadata: BTreeMap<&'static str, &'static str>,
    spec: BTreeMap<&'static str, Vec<Entry<'r>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'r> {
    source: &'r str,
    mirrors: [&'r str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    mirror_source_policy: Option<&'static str>,
}

/// One file with the mirror sets.
pub(in crate::export) fn export(plan: &Plan, options: &Options, sets: Sets) -> Result<Export, ExportError> {
    if sets == Sets::Legacy && !options.is_open {
        let why = "an ImageContentSourcePolicy always falls back to the source; `openshift`, `idms` and `itms` do not, and \
                   --open accepts it";
        return Err(ExportError::Unfit(Format::Icsp, why.to_owned()));
    }
    let mut rules = Rules::of(plan, |item| sets.redirects(item));
    if let Some((_, to)) = rules.iter().find(|(_, to)| host(to).starts_with('[')) {
        let why = format!(
            "OpenShift takes no address in brackets such as {} for a mirror; give it a name",
            host(to)
        );
        return Err(ExportError::Unfit(sets.format(), why));
    }
    let behind: Vec<&Item> = plan.images().filter(|item| !sets.redirects(item)).collect();
    rules.leave_out(behind.iter().map(|item| LeftOut {
        reference: item.source.resolved(),
        why: sets.why_behind().to_owned(),
    }));
    let mut export = rules.export();
    if !behind.is_empty() && !options.is_open {
        export.notes.push(format!(
            "{} left behind by `{}`: where NeverContactSource covers them, nodes refuse them (\"registry is blocked\"); \
             `openshift` redirects everything",
            counted(behind.len(), "reference"),
            sets.format()
        ));
    }
    let resources: Vec<Resource<'_>> = sets
        .kinds()
        .iter()
        .map(|kind| kind.resource(&rules, options.is_open))
        .collect();
    export
        .files
        .text(sets.path(), text::documents(options.is_open, &resources));
    Ok(export)
}

impl Sets {
    fn format(self) -> Format {
        match self {
            Self::Digests => Format::Idms,
            Self::Tags => Format::Itms,
            Self::Both => Format::Openshift,
            Self::Legacy => Format::Icsp,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Digests => "idms.yaml",
            Self::Tags => "itms.yaml",
            Self::Both => "mirror-sets.yaml",
            Self::Legacy => "icsp.yaml",
        }
    }

    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Digests => &[Kind::Digest],
            Self::Tags => &[Kind::Tag],
            Self::Both => &[Kind::Digest, Kind::Tag],
            Self::Legacy => &[Kind::Legacy],
        }
    }

    /// Whether an image is pulled through them. What has a tag and a digest is pulled by the digest.
    fn redirects(self, item: &Item) -> bool {
        match self {
            Self::Digests | Self::Legacy => item.source.digest().is_some(),
            Self::Tags => item.source.digest().is_none(),
            Self::Both => true,
        }
    }

    fn why_behind(self) -> &'static str {
        match self {
            Self::Tags => "it has a digest, and an ImageTagMirrorSet redirects tags only",
            Self::Legacy => "it has no digest, and an ImageContentSourcePolicy redirects digests only",
            _ => "it has no digest, and an ImageDigestMirrorSet redirects digests only",
        }
    }
}

/// A kind of resource.
#[derive(Clone, Copy)]
enum Kind {
    Digest,
    Tag,
    Legacy,
}

impl Kind {
    fn resource<'r>(self, rules: &'r Rules, is_open: bool) -> Resource<'r> {
        let (api_version, kind, list) = match self {
            Self::Digest => ("config.openshift.io/v1", "ImageDigestMirrorSet", "imageDigestMirrors"),
            Self::Tag => ("config.openshift.io/v1", "ImageTagMirrorSet", "imageTagMirrors"),
            Self::Legacy => (
                "operator.openshift.io/v1alpha1",
                "ImageContentSourcePolicy",
                "repositoryDigestMirrors",
            ),
        };
        let mirror_source_policy = match self {
            Self::Legacy => None,
            _ if is_open => Some("AllowContactingSource"),
            _ => Some("NeverContactSource"),
        };
        let entry = |(source, mirror)| Entry {
            source,
            mirrors: [mirror],
            mirror_source_policy,
        };
        Resource {
            api_version,
            kind,
            metadata: [("name", "airgap")].into(),
            spec: [(list, rules.iter().map(entry).collect())].into(),
        }
    }
}
