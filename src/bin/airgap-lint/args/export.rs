//! Options of `export`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use airgap_lint::export::Platform;
use clap::{Args, ValueEnum};

use super::{POLICY, PolicyOptions, REPORT, ReadOptions};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint export                                              the formats
  airgap-lint export list deploy/ -o lists/
  airgap-lint export crane deploy/ --mirror mirror.internal:5000/team -o copy.sh
  airgap-lint export list deploy/ --except lists/artifacts.txt    what is new since then

Exit status: 0 everything is in the export, 1 something is left out (with its reason on standard
error), 2 something could not be read, or the format cannot do what the policy wants.")]
pub struct ExportArgs {
    /// The format; without one, the formats are listed
    #[arg(value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// The file to write, or the folder for formats of several files
    #[arg(long, short, value_name = "PATH", help_heading = REPORT)]
    pub output: Option<PathBuf>,
    /// Leave out what this earlier list or export names (repeatable)
    #[arg(long, value_name = "FILE", help_heading = SELECT)]
    pub except: Vec<PathBuf>,
    /// Make a list of one kind only: for `export list`
    #[arg(long, value_name = "KIND", help_heading = SELECT)]
    pub kind: Option<ListKind>,
    /// Export only what this list or export names (repeatable)
    #[arg(long, value_name = "FILE", help_heading = SELECT)]
    pub only: Vec<PathBuf>,
    /// Copy only one platform
    #[arg(long, value_name = "OS/ARCH", help_heading = COPY)]
    pub single_arch: Option<Platform>,
    /// Write several scripts, each with at most so many images
    #[arg(long, value_name = "IMAGES", help_heading = COPY)]
    pub split: Option<NonZeroUsize>,
    /// Write an ImageSetConfiguration for oc-mirror v1
    #[arg(long, help_heading = BUNDLE)]
    pub v1alpha2: bool,
    /// Where a tag has a digest in another place of the manifests, write that, too
    #[arg(long, help_heading = BUNDLE)]
    pub lock: bool,
    /// The name of a package
    #[arg(long, value_name = "NAME", help_heading = BUNDLE)]
    pub package_name: Option<String>,
    /// The version of a package
    #[arg(long, value_name = "VERSION", help_heading = BUNDLE)]
    pub package_version: Option<String>,
    /// Let nodes fall back to the source when the mirror lacks an image
    #[arg(long, help_heading = POLICY)]
    pub open: bool,
    /// Report what a guard would refuse, and refuse nothing
    #[arg(long, help_heading = GUARD)]
    pub dry_run: bool,
    /// A namespace that a guard leaves alone (repeatable)
    #[arg(long, value_name = "NAMESPACE", help_heading = GUARD)]
    pub exempt: Vec<String>,
}

/// What a list can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    Image,
    Oci,
    Chart,
    Git,
    Url,
}

const SELECT: &str = "Selecting";
const COPY: &str = "Copying";
const BUNDLE: &str = "Bundles";
const GUARD: &str = "Guards";
