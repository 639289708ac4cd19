//! Options of `overlay`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

use super::chart::{ReleaseOptions, ValuesOptions};
use super::{ColorWhen, PolicyOptions, REPORT};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint overlay ./chart --mirror mirror.internal:5000/team -o values-airgap.yaml
  airgap-lint overlay ./chart -f values-test.yaml --also -f values-prod.yaml --mirror mirror.internal
  airgap-lint overlay ./chart --check values-airgap.yaml --mirror mirror.internal

The overlay comes after all other values: helm install web ./chart -f values-airgap.yaml

Exit status: 0 everything is at the mirror, 1 something is left (it is printed all the
same), 2 the chart could not be rendered, or the overlay not be proved: nothing is written.")]
pub struct OverlayArgs {
    /// The chart: a folder or an archive
    #[arg(value_name = "CHART")]
    pub chart: PathBuf,
    #[command(flatten)]
    pub values: ValuesOptions,
    /// Begins another set of values, which the same overlay has to serve: --also -f FILE (repeatable)
    // What follows is taken out of the command line before it is parsed.
    #[arg(long = "also", help_heading = "Values")]
    pub has_more: bool,
    #[arg(skip)]
    pub also: Vec<ValuesOptions>,
    /// Write the overlay to a file instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = REPORT)]
    pub output: Option<PathBuf>,
    /// Check whether an overlay that is there still does what it should
    #[arg(long, value_name = "FILE", conflicts_with = "output", help_heading = REPORT)]
    pub check: Option<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "yaml", help_heading = REPORT)]
    pub format: OverlayFormat,
    #[command(flatten)]
    pub release: ReleaseOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// When to use colour; `auto` respects NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = REPORT)]
    pub color: ColorWhen,
    /// Print nothing on standard error but errors
    #[arg(long, short, help_heading = REPORT)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OverlayFormat {
    /// A values file
    Yaml,
    /// JSON for programs: the values, and what they do
    Json,
}

/// Another set of values.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, name = "airgap-lint overlay --also")]
struct Also {
    #[command(flatten)]
    values: ValuesOptions,
}

/// Takes the sets of values out of a command line that `--also` begins: each goes on as long as options for values follow.
pub fn take_also(args: &mut Vec<OsString>) -> Result<Vec<ValuesOptions>, clap::Error> {
    const FLAGS: [&str; 7] = [
        "-f",
        "--values",
        "--set",
        "--set-string",
        "--set-file",
        "--set-json",
        "--set-literal",
    ];
    let mut sets = Vec::new();
    let mut rest = Vec::new();
    let mut words = std::mem::take(args).into_iter().peekable();
    while let Some(word) = words.next() {
        if word != "--also" {
            rest.push(word);
            continue;
        }
        let mut set = Vec::new();
        while let Some(next) = words.peek().and_then(|next| next.to_str()) {
            let name = next.split_once('=').map_or(next, |(name, _)| name);
            let is_short = next.starts_with("-f") && next.len() > 2;
            if !FLAGS.contains(&name) && !is_short {
                break;
            }
            let has_value = next.contains('=') || is_short;
            set.extend(words.next());
            if !has_value {
                set.extend(words.next());
            }
        }
        sets.push(Also::try_parse_from(set)?.values);
    }
    *args = rest;
    Ok(sets)
}
