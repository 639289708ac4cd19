//! The command line: commands, options and their help.

pub mod chart;
pub mod export;
pub mod formats;
pub mod overlay;
pub mod pipes;
pub mod setup;
pub mod verify;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use airgap_lint::Severity;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use formats::{Format, ImagesFormat, ReportFormat};

/// Finds every image reference in rendered Kubernetes manifests, checks it against an air-gap policy, and moves it to
/// the mirror without changing any other byte.
#[derive(Debug, Parser)]
#[command(
    name = "airgap-lint",
    version,
    override_usage = "airgap-lint [check] [OPTIONS] [PATH]...\n       airgap-lint <COMMAND> [OPTIONS] [PATH]...",
    after_help = "Examples:
  helm template ./chart | airgap-lint                      does anything pull from the internet?
  airgap-lint ./chart -f values-airgap.yaml                the same, without Helm
  airgap-lint --mirror mirror.internal:5000/team deploy/   what is not at the mirror?
  airgap-lint rewrite --mirror mirror.internal deploy.yaml > moved.yaml
  airgap-lint images deploy/ > images.txt                  what has to be mirrored?
  airgap-lint overlay ./chart --mirror mirror.internal > values-airgap.yaml
  airgap-lint rules public-registry                        what does that mean?

`check` is the default; `airgap-lint check --help` shows its options.
Exit status: 0 clean, 1 findings, 2 the check could not run."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
// The options of the other commands need not be built.
#[command(defer = true)]
pub enum Command {
    /// Report what the cluster cannot pull (the default)
    Check(CheckArgs),
    /// Print the manifests with every reference moved to the mirror
    Rewrite(RewriteArgs),
    /// List every image and chart that the manifests reference
    Images(ImagesArgs),
    /// Write the values that move a chart to the mirror
    Overlay(overlay::OverlayArgs),
    /// Write what a mirror, a bundle, a node or a cluster is fed
    Export(export::ExportArgs),
    /// Tell whether a registry, a bundle or a list holds everything
    Verify(verify::VerifyArgs),
    /// Rewrite the manifests that Helm pipes through, or fail
    PostRender(pipes::PostRenderArgs),
    /// Check or rewrite a ResourceList, as a function of kustomize or kpt
    Krm(pipes::KrmArgs),
    /// List the rules, or explain a rule or a finding
    Rules(RulesArgs),
    /// Render a chart as `helm template` does, without Helm
    Template(chart::TemplateArgs),
    /// Print the values that the templates of a chart see
    Values(chart::ValuesArgs),
    /// Print the policy in effect, and where each setting comes from
    Policy(setup::PolicyArgs),
    /// Write the draft of a policy, from what manifests and charts reference
    Init(setup::InitArgs),
    /// Print the completions for a shell
    Completions(setup::CompletionsArgs),
    /// Print the manual page, or write a page for each command
    Man(setup::ManArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  helm template ./chart | airgap-lint
  airgap-lint ./chart -f values-airgap.yaml --mirror mirror.internal
  airgap-lint --mirror mirror.internal:5000/team deploy/
  airgap-lint --allow 'registry.corp.example/**' --fail-on warning deploy/*.yaml
  kustomize build overlay | airgap-lint --stdin-filename overlay --format json
  airgap-lint deploy/ --format github --output sarif=airgap.sarif

Exit status: 0 clean, 1 findings at or above --fail-on, 2 the check could not run
(bad options or policy, unreadable input, empty input).")]
pub struct CheckArgs {
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// What redirects the nodes: mirror sets, registries.conf, a certs.d folder, registries.yaml of k3s, or documents of Talos
    /// (repeatable)
    #[arg(long, value_name = "PATH", help_heading = POLICY)]
    pub redirected_by: Vec<PathBuf>,
    /// Judge as if the nodes had what `airgap-lint export FORMAT` writes: what it leaves behind is reported
    #[arg(long, value_name = "FORMAT", conflicts_with = "redirected_by", help_heading = POLICY)]
    pub redirect: Option<String>,
    /// What is given is only a part of what the policy and the baseline are for, such as the files of a commit: do not
    /// report what fits nothing in it
    #[arg(long, help_heading = POLICY)]
    pub partial: bool,
    /// A list of what was copied: what is at the mirror by its name, and in none of these lists, is reported (repeatable)
    #[arg(long, value_name = "FILE", help_heading = POLICY)]
    pub mirrored: Vec<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = REPORT)]
    pub format: ReportFormat,
    /// Also write the report to a file, in this format (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = formats::output, help_heading = REPORT)]
    pub output: Vec<(ReportFormat, PathBuf)>,
    /// Also append the report as Markdown to a file, such as $GITHUB_STEP_SUMMARY
    #[arg(long, value_name = "FILE", help_heading = REPORT)]
    pub step_summary: Option<PathBuf>,
    /// What comes before relative paths in the formats for services; by default they count from the git root
    #[arg(long, value_name = "PREFIX", help_heading = REPORT)]
    pub path_prefix: Option<String>,
    #[command(flatten)]
    pub baseline: BaselineOptions,
    #[command(flatten)]
    pub report: ReportOptions,
    /// The lowest severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "error", help_heading = REPORT)]
    pub fail_on: FailOn,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint rewrite --mirror mirror.internal deploy.yaml > moved.yaml
  airgap-lint rewrite --diff deploy/
  airgap-lint rewrite --in-place deploy/
  helm install web ./chart --post-renderer airgap-lint --post-renderer-args rewrite

Several files are printed as one stream, with `---` between them. The report goes to
standard error. If a document cannot be read, nothing is printed; --in-place leaves
its file unchanged.

Exit status: 0 everything is at the mirror, 1 something is left outside or --diff shows
changes, 2 the rewrite could not run.")]
pub struct RewriteArgs {
    #[command(flatten)]
    pub read: ReadOptions,
    /// Change the files in place
    #[arg(long, short, help_heading = REWRITE)]
    pub in_place: bool,
    /// Print a diff instead; the exit status is 1 if anything would change
    #[arg(long, conflicts_with = "in_place", help_heading = REWRITE)]
    pub diff: bool,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = REPORT)]
    pub format: Format,
    #[command(flatten)]
    pub report: ReportOptions,
    /// The lowest severity that makes the exit status 1, among the findings that are left
    #[arg(long, value_name = "SEVERITY", default_value = "error", help_heading = REPORT)]
    pub fail_on: FailOn,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint images deploy/ > images.txt
  airgap-lint images --mirror mirror.internal --format pairs deploy/ > pairs.tsv
  airgap-lint images --kind image --mirror mirror.internal --format json deploy/

The list has one reference per line, sorted and without duplicates, as written in the
manifests; charts begin with oci://. With --format pairs, the name at the mirror comes
after a tab; references without one are left out and named on standard error. With
--format json, each reference comes with its locations and its name at the mirror.

Exit status: 0, or 2 if something could not be read; what was found is still printed.")]
pub struct ImagesArgs {
    #[command(flatten)]
    pub read: ReadOptions,
    /// What to list
    #[arg(long, value_name = "KIND", default_value = "all", help_heading = REPORT)]
    pub kind: Kind,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "list", help_heading = REPORT)]
    pub format: ImagesFormat,
    #[command(flatten)]
    pub policy: PolicyOptions,
    #[command(flatten)]
    pub report: ReportOptions,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  airgap-lint rules                        everything
  airgap-lint rules kubernetes.container   one rule
  airgap-lint rules implicit-registry      what a finding means, and what to do
  airgap-lint rules implied                what operators start that stands in no manifest")]
pub struct RulesArgs {
    /// A rule, a sign of the general reading, or the code of a finding
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// A file with rules of your own, which win over the built-in ones (repeatable)
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
}

const READ: &str = "Reading";
const POLICY: &str = "Policy";
const REPORT: &str = "Report";
const REWRITE: &str = "Rewriting";

#[derive(Args, Debug)]
pub struct ReadOptions {
    /// Files, folders with manifests, and charts; `-` or no path at all reads standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Skip files and folders by name, or by path if the pattern contains `/` (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = READ)]
    pub exclude: Vec<String>,
    /// In folders, also read CI pipelines, Compose files and others that are not for a cluster
    #[arg(long, help_heading = READ)]
    pub all_files: bool,
    /// Read templates in folders, too, for what is likely an image in them; nothing of them is edited
    #[arg(long, help_heading = READ)]
    pub templates: bool,
    /// Instead of the files that are named, read the charts that they are a part of, each once
    #[arg(long, requires = "paths", help_heading = READ)]
    pub charts_of: bool,
    /// Leave out the images that operators start and that stand in no manifest
    #[arg(long, help_heading = READ)]
    pub no_implied: bool,
    /// Folders and archives with charts: what Flux, Argo CD, K3s, Fleet and others would render of them is checked, too
    /// (repeatable)
    #[arg(long, value_name = "PATH", help_heading = READ)]
    pub charts: Vec<PathBuf>,
    /// Accept input without documents
    #[arg(long, help_heading = READ)]
    pub allow_empty: bool,
    /// The name of standard input in reports
    #[arg(long, value_name = "NAME", default_value = "<stdin>", help_heading = READ)]
    pub stdin_filename: String,
    #[command(flatten)]
    pub values: chart::ValuesOptions,
    #[command(flatten)]
    pub release: chart::ReleaseOptions,
}

#[derive(Args, Clone, Debug)]
pub struct PolicyOptions {
    /// The mirror: host[:port][/prefix]
    #[arg(long, value_name = "REGISTRY", help_heading = POLICY)]
    pub mirror: Option<String>,
    /// What kind of registry the mirror is, which limits the names that it can hold: harbor, artifactory, quay,
    /// docker-hub, ecr, acr, gar, ocp, nexus or distribution
    #[arg(long, value_name = "KIND", help_heading = POLICY)]
    pub mirror_kind: Option<String>,
    /// What joins the parts of a repository at the mirror: `/`, or `-` for flat registries
    #[arg(long, value_name = "SEPARATOR", allow_hyphen_values = true, help_heading = POLICY)]
    pub separator: Option<String>,
    /// The most path parts that the mirror accepts, including its prefix
    #[arg(long, value_name = "PARTS", help_heading = POLICY)]
    pub depth: Option<u64>,
    /// Keep the original registry as the first part of the path: mirror/quay.io/…
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", help_heading = POLICY)]
    pub keep_registry: Option<bool>,
    /// Move everything under one prefix to another (repeatable)
    #[arg(long, value_name = "FROM=TO", help_heading = POLICY)]
    pub source: Vec<String>,
    /// Allow names that the cluster can reach, such as 'registry.corp.example/**' (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = POLICY)]
    pub allow: Vec<String>,
    /// Report the URLs that workloads call, too
    #[arg(long, help_heading = POLICY)]
    pub egress: bool,
    /// The policy file, instead of the nearest .airgap-lint.yaml in this folder or above
    #[arg(long, value_name = "FILE", help_heading = POLICY)]
    pub policy: Option<PathBuf>,
    /// Do not use a policy file
    #[arg(long, conflicts_with = "policy", help_heading = POLICY)]
    pub no_policy: bool,
    /// A file with rules of your own, which win over the built-in ones (repeatable)
    #[arg(long, value_name = "FILE", help_heading = POLICY)]
    pub rules: Vec<PathBuf>,
    /// The day on which `until` in the policy's `ignore` is judged, as in 2027-06-30; by default, today
    #[arg(long, value_name = "DATE", help_heading = POLICY)]
    pub today: Option<String>,
}

#[derive(Args, Debug)]
pub struct BaselineOptions {
    /// Report only what is not in this file of earlier findings
    #[arg(long, value_name = "FILE", help_heading = REPORT)]
    pub baseline: Option<PathBuf>,
    /// Accept the findings of this check: write them to the baseline, or to this file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, help_heading = REPORT)]
    pub write_baseline: Option<Option<PathBuf>>,
}

#[derive(Args, Debug)]
pub struct ReportOptions {
    /// When to use colour; `auto` respects NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = REPORT)]
    pub color: ColorWhen,
    /// Print only the summary
    #[arg(long, short, conflicts_with = "verbose", help_heading = REPORT)]
    pub quiet: bool,
    /// Print every location, every warning, and what was read
    #[arg(long, short, help_heading = REPORT)]
    pub verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    All,
    Image,
    Oci,
    Chart,
    Registry,
    Git,
    Url,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    /// The lowest severity that counts, if any does.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// The command line with all its commands, for those who describe it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Reads the command line of this process.
pub fn parse() -> Result<Command, clap::Error> {
    let mut command = Cli::command();
    let mut args = with_command(std::env::args_os().collect(), &command)?;
    let also = match args.get(1).is_some_and(|name| name == "overlay") {
        true => overlay::take_also(&mut args)?,
        false => Vec::new(),
    };
    let matches = command.try_get_matches_from_mut(args)?;
    let mut command = Cli::from_arg_matches(&matches)?.command;
    if let Command::Overlay(args) = &mut command {
        args.also = also;
    }
    Ok(command)
}

/// Puts the command's name first: options may come before it, and `check` is the default.
fn with_command(mut args: Vec<OsString>, command: &clap::Command) -> Result<Vec<OsString>, clap::Error> {
    let mut at = 1;
    let mut complete = None;
    while let Some(word) = args.get(at).and_then(|arg| arg.to_str()) {
        match word {
            "-h" | "--help" | "-V" | "--version" => return Ok(args),
            "--" | "-" => break,
            _ if !word.starts_with('-') => {
                if word == "help" || command.find_subcommand(word).is_some() {
                    let name = args.remove(at);
                    args.insert(1, name);
                    return Ok(args);
                }
                match meant(word, command) {
                    Some(meant) => return Err(mistyped(command, word, &meant)),
                    None => break,
                }
            }
            _ => {
                let complete = complete.get_or_insert_with(|| {
                    let mut complete = command.clone();
                    complete.build();
                    complete
                });
                at += if takes_value(word, complete) { 2 } else { 1 };
            }
        }
    }
    args.insert(1.min(args.len()), "check".into());
    Ok(args)
}

/// The command that a word was probably meant to be, if there is no file of that name.
fn meant(word: &str, command: &clap::Command) -> Option<String> {
    /// What others call the same.
    const OTHERS: [(&str, &str); 9] = [
        ("lint", "check"),
        ("scan", "check"),
        ("list", "images"),
        ("render", "template"),
        ("fix", "rewrite"),
        ("mirror", "rewrite"),
        ("explain", "rules"),
        ("config", "policy"),
        ("version", "--version"),
    ];
    if !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') || Path::new(word).exists() {
        return None;
    }
    let names = command
        .get_subcommands()
        .map(|command| (command.get_name(), command.get_name()));
    let near = names
        .chain(OTHERS)
        .map(|(name, meant)| (strsim::damerau_levenshtein(word, name), meant));
    let (slips, meant) = near.min()?;
    (slips <= 2 && slips * 3 <= word.len()).then(|| meant.to_owned())
}

fn mistyped(command: &clap::Command, word: &str, meant: &str) -> clap::Error {
    let message =
        format!("there is no command `{word}`, and no file of that name; did you mean `airgap-lint {meant}`?");
    command
        .clone()
        .error(clap::error::ErrorKind::InvalidSubcommand, message)
}

/// Whether the word after this option is its value.
fn takes_value(option: &str, command: &clap::Command) -> bool {
    let Some(name) = option.strip_prefix("--") else {
        return false;
    };
    let mut arguments = command.get_subcommands().flat_map(clap::Command::get_arguments);
    arguments.any(|argument| {
        argument.get_long() == Some(name) && argument.get_action().takes_values() && !argument.is_require_equals_set()
    })
}

/// The short help, for somebody who gave no arguments on a terminal.
pub fn short_help() -> String {
    Cli::command().render_help().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(args: &[&str]) -> Vec<String> {
        let args = std::iter::once(&"airgap-lint")
            .chain(args)
            .map(OsString::from)
            .collect();
        let put = with_command(args, &Cli::command()).unwrap();
        put[1..].iter().map(|arg| arg.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_form_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn check_need_not_be_said_and_options_may_come_first() {
        assert_eq!(put(&[]), ["check"]);
        assert_eq!(put(&["x.yaml"]), ["check", "x.yaml"]);
        assert_eq!(
            put(&["-q", "--mirror", "rewrite", "x"]),
            ["check", "-q", "--mirror", "rewrite", "x"]
        );
        assert_eq!(
            put(&["--mirror", "m.example", "rewrite", "x"]),
            ["rewrite", "--mirror", "m.example", "x"]
        );
        assert_eq!(put(&["--keep-registry", "rewrite"]), ["rewrite", "--keep-registry"]);
        assert_eq!(
            put(&["--mirror=m.example", "./rewrite"]),
            ["check", "--mirror=m.example", "./rewrite"]
        );
        assert_eq!(put(&["--", "rewrite"]), ["check", "--", "rewrite"]);
        assert_eq!(put(&["--help"]), ["--help"]);
    }

    #[test]
    fn a_word_that_was_meant_to_be_a_command_is_known() {
        let meant = |word: &str| meant(word, &Cli::command());
        for (word, command) in [
            ("image", "images"),
            ("lint", "check"),
            ("rewrit", "rewrite"),
            ("versoin", "--version"),
        ] {
            assert_eq!(meant(word).as_deref(), Some(command));
        }
        for word in ["deploy", "web", "x.yaml", "manifests", "src"] {
            assert_eq!(meant(word), None, "{word}");
        }
    }
}
