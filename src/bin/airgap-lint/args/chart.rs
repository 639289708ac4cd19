//! Options for charts: values, the release, and which part of the render is wanted.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const VALUES: &str = "Values";
const RELEASE: &str = "Release";
const RENDER: &str = "Rendering";

#[derive(Args, Clone, Debug, Default)]
pub struct ValuesOptions {
    /// A values file, or `-` for standard input; later files win (repeatable)
    #[arg(long, short = 'f', value_name = "FILE", value_delimiter = ',', help_heading = VALUES)]
    pub values: Vec<String>,
    /// Set values by path: a.b=1,c[0]=x (repeatable)
    #[arg(long, value_name = "PATH=VALUE", help_heading = VALUES)]
    pub set: Vec<String>,
    /// Set values by path, all of them strings (repeatable)
    #[arg(long, value_name = "PATH=VALUE", help_heading = VALUES)]
    pub set_string: Vec<String>,
    /// Set values by path to the contents of files (repeatable)
    #[arg(long, value_name = "PATH=FILE", help_heading = VALUES)]
    pub set_file: Vec<String>,
    /// Set values by path, all of them JSON (repeatable)
    #[arg(long, value_name = "PATH=JSON", help_heading = VALUES)]
    pub set_json: Vec<String>,
    /// Set one value by path, taken literally (repeatable)
    #[arg(long, value_name = "PATH=VALUE", help_heading = VALUES)]
    pub set_literal: Vec<String>,
}

impl ValuesOptions {
    /// Whether none is given.
    pub fn is_empty(&self) -> bool {
        let Self {
            values,
            set,
            set_string,
            set_file,
            set_json,
            set_literal,
        } = self;
        [values, set, set_string, set_file, set_json, set_literal]
            .iter()
            .all(|given| given.is_empty())
    }
}

#[derive(Args, Debug)]
pub struct ReleaseOptions {
    /// The name of the release, or a template for it
    #[arg(long, value_name = "TEMPLATE", help_heading = RELEASE)]
    pub name_template: Option<String>,
    /// The namespace of the release
    #[arg(long, short, default_value = "default", help_heading = RELEASE)]
    pub namespace: String,
    /// The Kubernetes version that templates see
    #[arg(long, value_name = "VERSION", help_heading = RELEASE)]
    pub kube_version: Option<String>,
    /// Additional API versions that templates see (repeatable)
    #[arg(long, short, value_name = "VERSION", value_delimiter = ',', help_heading = RELEASE)]
    pub api_versions: Vec<String>,
    /// Render as an upgrade of an earlier release
    #[arg(long, help_heading = RELEASE)]
    pub is_upgrade: bool,
    /// Do not validate the values against the chart's schema
    #[arg(long, help_heading = RELEASE)]
    pub skip_schema_validation: bool,
    /// The version of Helm whose behaviour is followed
    #[arg(long, value_name = "VERSION", default_value = "v3", help_heading = RENDER)]
    pub helm_compat: HelmCompat,
    /// What renders the chart: airgap-lint itself, or the `helm` on the PATH
    #[arg(long, value_name = "ENGINE", default_value = "native", help_heading = RENDER)]
    pub engine: EngineName,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint template web ./chart -f values-prod.yaml
  airgap-lint template ./chart-1.2.3.tgz --set image.tag=1.2.3 --show-only templates/deployment.yaml

Exit status: 0, or 2 if the chart could not be rendered.")]
pub struct TemplateArgs {
    /// The name of the release (default: release-name), and the chart: a folder or an archive
    #[arg(value_name = "[NAME] CHART", num_args = 1..=2, required = true)]
    pub name_and_chart: Vec<String>,
    #[command(flatten)]
    pub values: ValuesOptions,
    #[command(flatten)]
    pub release: ReleaseOptions,
    /// Include CRDs, before everything else
    #[arg(long, help_heading = RENDER)]
    pub include_crds: bool,
    /// Leave out the hooks that `helm test` runs
    #[arg(long, help_heading = RENDER)]
    pub skip_tests: bool,
    /// Leave out all hooks
    #[arg(long, help_heading = RENDER)]
    pub no_hooks: bool,
    /// Print only what these templates render (repeatable)
    #[arg(long, short, value_name = "TEMPLATE", help_heading = RENDER)]
    pub show_only: Vec<String>,
    /// Write one file per template into this folder
    #[arg(long, value_name = "DIR", help_heading = RENDER)]
    pub output_dir: Option<PathBuf>,
    /// Add the name of the release to the path under --output-dir
    #[arg(long, requires = "output_dir", help_heading = RENDER)]
    pub release_name: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint values ./chart -f values-prod.yaml
  airgap-lint values ./chart -f values-prod.yaml --explain")]
pub struct ValuesArgs {
    /// The chart: a folder or an archive
    #[arg(value_name = "CHART")]
    pub chart: String,
    #[command(flatten)]
    pub values: ValuesOptions,
    /// Show which file or option set each value
    #[arg(long)]
    pub explain: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "yaml")]
    pub format: ValuesFormat,
    /// The version of Helm whose behaviour is followed
    #[arg(long, value_name = "VERSION", default_value = "v3")]
    pub helm_compat: HelmCompat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ValuesFormat {
    Yaml,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HelmCompat {
    #[value(alias = "3")]
    V3,
    #[value(alias = "4")]
    V4,
}

impl From<HelmCompat> for helm::Compat {
    fn from(compat: HelmCompat) -> Self {
        match compat {
            HelmCompat::V3 => helm::Compat::V3,
            HelmCompat::V4 => helm::Compat::V4,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// airgap-lint itself
    Native,
    /// The `helm` on the PATH
    Helm,
}
