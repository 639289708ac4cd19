//! Options of `verify`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::formats::{self, ReportFormat};
use super::{FailOn, PolicyOptions, REPORT, ReadOptions, ReportOptions};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint verify deploy/ --in registry                       is all of it at the mirror?
  airgap-lint verify deploy/ --in images.txt --surplus           is the list right?
  airgap-lint verify deploy/ --in haul.tar.zst --deep            is the bundle whole?
  airgap-lint verify ./chart --in ./chart/Chart.yaml             does the chart say what it has?
  airgap-lint verify cluster.json --in registry:mirror.internal  what a cluster runs, at the mirror
  airgap-lint verify deploy/ --in images.txt --write-missing missing.txt

What holds it is `registry` (the mirror of the policy), `registry:HOST[:PORT][/PREFIX]`, a bundle
(an OCI layout, a docker archive, a haul, a Zarf package, or a folder with several), or a file:
a list, a Chart.yaml, a kustomization.yaml, a manifest for oc-mirror, Hauler or Zarf, an
Images.lock, a ClusterServiceVersion, `kubectl get nodes -o json`, or `images --format json`.

Exit status: 0 everything is held, 1 something is not, 2 something could not be read or asked.")]
pub struct VerifyArgs {
    #[command(flatten)]
    pub read: ReadOptions,
    /// What is to hold everything: `registry`, `registry:HOST[:PORT][/PREFIX]`, a bundle or a list (repeatable: any of them)
    #[arg(long = "in", value_name = "WHAT", required = true, help_heading = VERIFY)]
    pub looked_in: Vec<String>,
    /// Each of them has to hold everything
    #[arg(long, help_heading = VERIFY)]
    pub all_in: bool,
    /// Also tell what is held and not needed
    #[arg(long, help_heading = VERIFY)]
    pub surplus: bool,
    /// A platform that has to be there, such as linux/amd64 (repeatable)
    #[arg(long, value_name = "OS/ARCH", help_heading = VERIFY)]
    pub platform: Vec<String>,
    /// Read every blob of a bundle and compare it with its digest; otherwise, only sizes are compared
    #[arg(long, help_heading = VERIFY)]
    pub deep: bool,
    /// Write what has to be copied to a file, for `export --only`
    #[arg(long, value_name = "FILE", help_heading = VERIFY)]
    pub write_missing: Option<PathBuf>,
    /// Write the digest that was found for each tag to a file, a reference on each line
    #[arg(long, value_name = "FILE", help_heading = VERIFY)]
    pub pin: Option<PathBuf>,
    #[command(flatten)]
    pub registry: RegistryOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = REPORT)]
    pub format: ReportFormat,
    /// Also write the report to a file, in this format (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = formats::output, help_heading = REPORT)]
    pub output: Vec<(ReportFormat, PathBuf)>,
    /// What comes before relative paths in the formats for services; by default they count from the git root
    #[arg(long, value_name = "PREFIX", help_heading = REPORT)]
    pub path_prefix: Option<String>,
    #[command(flatten)]
    pub report: ReportOptions,
    /// The lowest severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "error", help_heading = REPORT)]
    pub fail_on: FailOn,
}

#[derive(Args, Debug)]
pub struct RegistryOptions {
    /// A registry that is asked over plain HTTP (repeatable)
    #[arg(long, value_name = "HOST", help_heading = REGISTRY)]
    pub insecure: Vec<String>,
    /// Certificates in PEM that are trusted beside those of the system (repeatable)
    #[arg(long, value_name = "FILE", help_heading = REGISTRY)]
    pub ca_file: Vec<PathBuf>,
    /// How many questions are open at a time
    #[arg(long, value_name = "NUMBER", help_heading = REGISTRY)]
    pub concurrency: Option<NonZeroUsize>,
    /// How long all questions may take together
    #[arg(long, value_name = "SECONDS", help_heading = REGISTRY)]
    pub time_limit: Option<u64>,
    /// Also tell which signatures and attestations are there
    #[arg(long, help_heading = REGISTRY)]
    pub signatures: bool,
}

const VERIFY: &str = "Verifying";
const REGISTRY: &str = "Registries";
