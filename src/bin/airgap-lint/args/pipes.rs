//! Options of the commands that other programs pipe manifests through.

use std::path::PathBuf;

use clap::Args;

use super::{FailOn, PolicyOptions, REPORT, REWRITE, ReportOptions};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  helm upgrade --install web ./chart --post-renderer airgap-lint --post-renderer-args post-render   (Helm 3)
  helm upgrade --install web ./chart --post-renderer airgap-lint                                     (Helm 4, with the plugin)
  helm template ./chart | airgap-lint post-render --mirror mirror.internal | kubectl apply -f -

Either everything is printed, or nothing: if something is left outside the mirror, nothing
comes out. The report goes to standard error, which Helm 3 shows only after a failure and
Helm 4 never; --report or AIRGAP_LINT_REPORT names a file that it goes to as well.

Exit status: 0 everything is at the mirror, 1 something is left outside, 2 the rewrite
could not run (bad options or policy, unreadable input, empty input).")]
pub struct PostRenderArgs {
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Write the report to a file, too, instead of the one that AIRGAP_LINT_REPORT names
    #[arg(long, value_name = "FILE", help_heading = REPORT)]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub options: ReportOptions,
    /// The lowest severity that stops the installation, among the findings that are left
    #[arg(long, value_name = "SEVERITY", default_value = "error", help_heading = REPORT)]
    pub fail_on: FailOn,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  kustomize build --enable-alpha-plugins --enable-exec overlay
  kpt fn eval deploy --exec 'airgap-lint krm --mirror mirror.internal --rewrite'

The functionConfig says what to do; --rewrite and the policy hold where it does not:

  apiVersion: airgap-lint.dev/v1alpha1
  kind: AirgapLint
  metadata: {name: airgap}
  spec:
    mode: rewrite                                  # or check
    policy: {mirror: {registry: mirror.internal}}  # as in .airgap-lint.yaml

The list is printed with its `results`, which standard error has as lines.

Exit status: 0 no errors, 1 errors (the list is printed all the same), 2 something could
not be read.")]
pub struct KrmArgs {
    /// Move what can be moved; otherwise nothing changes
    #[arg(long, help_heading = REWRITE)]
    pub rewrite: bool,
    #[command(flatten)]
    pub policy: PolicyOptions,
}
