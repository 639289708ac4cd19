//! What a mirror, a bundle, a node or a cluster is fed, in the forms that the tools of the field take.
//!
//! Every format is a function from one [`Plan`] to some files. Law: what is exported can be read back, and everything in
//! the plan is in it exactly once, or is among what was left out, with a reason.

mod bundle;
mod carried;
mod copy;
mod files;
mod format;
mod guard;
mod options;
mod plan;
mod platform;
mod redirect;
mod rewrite;
mod yaml;

use std::fmt;

pub use carried::{Carried, CarriedError};
pub use files::Files;
pub use format::{Format, Group};
pub use options::Options;
pub use plan::{Item, Kind, LeftOut, Plan};
pub use platform::{InvalidPlatform, Platform};

/// What came of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Export {
    /// The files, by their paths.
    pub files: Files,
    /// What the format cannot carry, in addition to what the plan left out.
    pub left_out: Vec<LeftOut>,
    /// What whoever uses the files has to know, a sentence each.
    pub notes: Vec<String>,
}

/// Why there is no export.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportError {
    /// The format names targets, and the policy has no mirror.
    NoMirror(Format),
    /// The format cannot do what the policy wants; the sentence says which one can.
    Unfit(Format, String),
    /// A document could not be written as YAML.
    Yaml(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMirror(format) => write!(
                f,
                "{format} names images at the mirror, and no mirror is configured; use --mirror HOST[:PORT][/PREFIX], or \
                 add a mirror to the policy"
            ),
            Self::Unfit(format, why) => write!(f, "{format}: {why}"),
            Self::Yaml(why) => write!(f, "the export could not be written as YAML: {why}"),
        }
    }
}

impl std::error::Error for ExportError {}

/// Exports a plan.
///
/// # Errors
/// The format needs a mirror and there is none, or it cannot do what the policy wants.
pub fn export(format: Format, plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    if format.needs_mirror() && !plan.has_mirror() {
        return Err(ExportError::NoMirror(format));
    }
    match format {
        Format::List => Ok(copy::list::export(plan, options)),
        Format::Imageset => bundle::imageset::export(plan, options),
        Format::Hauler => bundle::hauler::export(plan, options),
        Format::Zarf => bundle::zarf::export(plan, options),
        Format::Kustomize => rewrite::kustomize::export(plan),
        Format::Flux => rewrite::flux::export(plan),
        Format::Vap => guard::vap::export(plan, options),
        Format::Kyverno => guard::kyverno::export(plan, options),
        Format::Gatekeeper => guard::gatekeeper::export(plan, options),
        Format::Crane => Ok(copy::script::export(copy::script::Tool::Crane, plan, options)),
        Format::Skopeo => Ok(copy::script::export(copy::script::Tool::Skopeo, plan, options)),
        Format::Regctl => Ok(copy::script::export(copy::script::Tool::Regctl, plan, options)),
        Format::Regsync => Ok(copy::regsync::export(plan, options)),
        Format::Idms => redirect::openshift(plan, options, redirect::Sets::Digests),
        Format::Itms => redirect::openshift(plan, options, redirect::Sets::Tags),
        Format::Openshift => redirect::openshift(plan, options, redirect::Sets::Both),
        Format::Icsp => redirect::openshift(plan, options, redirect::Sets::Legacy),
        Format::HostsToml => redirect::hosts_toml(plan, options),
        Format::RegistriesConf => Ok(redirect::registries_conf(plan, options)),
        Format::K3s => redirect::k3s(plan, options),
        Format::Talos => redirect::talos(plan, options),
    }
}
