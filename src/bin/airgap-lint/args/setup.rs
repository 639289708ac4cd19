//! Options of the commands that set airgap-lint up: its policy, completions and manual.

use std::path::PathBuf;

use clap::Args;

use super::formats::Format;
use super::{POLICY, PolicyOptions, REPORT, ReadOptions};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint policy
  airgap-lint policy --mirror mirror.internal --format json")]
pub struct PolicyArgs {
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = REPORT)]
    pub format: Format,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint init deploy/ charts/web --mirror mirror.internal:5000/team
  helm template ./chart | airgap-lint init -o -

Nothing is allowed in the draft: which registries the cluster can reach is yours to decide.

Exit status: 0, or 2 if something could not be read: nothing is written then.")]
pub struct InitArgs {
    #[command(flatten)]
    pub read: ReadOptions,
    /// The mirror: host[:port][/prefix]
    #[arg(long, value_name = "REGISTRY", help_heading = POLICY)]
    pub mirror: Option<String>,
    /// The file to write, or `-` for standard output
    #[arg(long, short, value_name = "FILE", help_heading = REPORT)]
    pub output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, help_heading = REPORT)]
    pub force: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint completions bash > /etc/bash_completion.d/airgap-lint
  airgap-lint completions zsh > \"${fpath[1]}/_airgap-lint\"
  airgap-lint completions fish > ~/.config/fish/completions/airgap-lint.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint man | man -l -
  airgap-lint man --output-dir /usr/local/share/man/man1")]
pub struct ManArgs {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
}
