//! Scripts for a POSIX shell that copy with crane, skopeo or regctl.

use std::num::NonZeroUsize;

use super::{ChartTransfer, Transfers, prepare};
use crate::export::{Export, Kind, Options, Plan, Platform};

/// What transfers.
#[derive(Clone, Copy)]
pub(in crate::export) enum Tool {
    Crane,
    Skopeo,
    Regctl,
}

/// What is the same in all of them; `@…@` is filled in.
const SCRIPT: &str = include_str!("script.sh");

/// What copies charts of repositories over HTTP.
const CHARTS: &str = include_str!("charts.sh");

/// `copy.sh`, or `copy-01.sh` and so on, if they are to be split.
pub(in crate::export) fn export(tool: Tool, plan: &Plan, options: &Options) -> Export {
    let Transfers {
        transfers,
        charts,
        left_out,
    } = Transfers::of(plan);
    let platform = options.single_arch.as_ref();
    let mut export = Export {
        left_out,
        ..Export::default()
    };
    match options.split {
        None => export
            .files
            .script("copy.sh", script(tool, plan, &transfers, &charts, platform)),
        Some(most) => {
            export.files.set_tree();
            let width = transfers.len().div_ceil(most.get()).to_string().len().max(2);
            for (part, number) in parts(&transfers, most).zip(1..) {
                let name = format!("copy-{number:0width$}.sh");
                // What Helm copies is in the first one.
                let charts = if number == 1 { charts.as_slice() } else { &[] };
                export.files.script(name, script(tool, plan, part, charts, platform));
            }
        }
    }
    export.notes.extend(prepare::notes(plan, &transfers));
    export.notes.extend(super::note_of_digests(&transfers, platform));
    export
}

/// At least one, so that somebody who runs what was written finds something.
fn parts<T>(transfers: &[T], most: NonZeroUsize) -> impl Iterator<Item = &[T]> {
    let none = transfers.is_empty().then_some(transfers);
    none.into_iter().chain(transfers.chunks(most.get()))
}

fn script(
    tool: Tool,
    plan: &Plan,
    transfers: &[super::Transfer],
    of_repositories: &[ChartTransfer],
    platform: Option<&Platform>,
) -> String {
    let (images, charts): (Vec<&super::Transfer>, Vec<_>) =
        transfers.iter().partition(|transfer| transfer.kind == Kind::Image);
    let mut lines = match tool {
        Tool::Skopeo => format!("{PULLED}\n{}", tool.functions(platform)),
        Tool::Crane | Tool::Regctl => tool.functions(platform),
    };
    let line =
        |transfer: &super::Transfer| format!("mirror {} {}\n", quoted(&transfer.source), quoted(&transfer.target));
    lines.push('\n');
    lines.push_str(&prepare::lines(plan, transfers));
    lines.extend(images.iter().map(|transfer| line(transfer)));
    if platform.is_some() && !(charts.is_empty() && of_repositories.is_empty()) {
        lines.push_str("\n# Charts have no platforms.\n");
        lines.push_str(&tool.functions(None));
        lines.push('\n');
    }
    lines.extend(charts.iter().map(|transfer| line(transfer)));
    if !of_repositories.is_empty() {
        lines.push('\n');
        lines.push_str(CHARTS);
        lines.extend(of_repositories.iter().map(|chart| {
            let words = [&chart.repository, &chart.name, &chart.version, &chart.place];
            let words: Vec<String> = words.into_iter().map(|word| quoted(word)).collect();
            format!("mirror_chart {}\n", words.join(" "))
        }));
    }
    SCRIPT
        .replace(
            "@what@",
            &super::what(images.len(), charts.len() + of_repositories.len()),
        )
        .replace("@tool@", tool.name())
        .replace("@TOOL@", tool.variable())
        .replace("@total@", &(transfers.len() + of_repositories.len()).to_string())
        // Last, since references have the same sign in them.
        .replace("@lines@", &lines)
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Regctl => "regctl",
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Self::Crane => "CRANE",
            Self::Skopeo => "SKOPEO",
            Self::Regctl => "REGCTL",
        }
    }

    /// The functions `wanted`, `present` and `copy`: what is at the source and at the mirror, in words that can be
    /// compared, and the copying.
    fn functions(self, platform: Option<&Platform>) -> String {
        let only = platform.map(|platform| format!("--platform {platform} "));
        let only = only.unwrap_or_default();
        let [wanted, present, copy] = match (self, platform) {
            (Self::Crane, _) => [
                format!(r#""$CRANE" digest {only}"$1""#),
                r#""$CRANE" digest "$1""#.to_owned(),
                format!(r#""$CRANE" copy {only}"$1" "$2""#),
            ],
            (Self::Regctl, _) => [
                format!(r#""$REGCTL" image digest {only}"$1""#),
                r#""$REGCTL" image digest "$1""#.to_owned(),
                format!(r#""$REGCTL" image copy {only}"$1" "$2""#),
            ],
            // Whole manifests are compared: `--format {{.Digest}}` needs an image for this machine's platform, and
            // refuses charts; a digest by way of a pipe would be that of nothing if the source is missing.
            (Self::Skopeo, None) => [
                r#""$SKOPEO" inspect --raw "docker://$(pulled "$1")""#.to_owned(),
                r#""$SKOPEO" inspect --raw "docker://$1""#.to_owned(),
                r#""$SKOPEO" copy --all --preserve-digests "docker://$(pulled "$1")" "docker://$2""#.to_owned(),
            ],
            // The configuration stands for the platform's image: skopeo prints only the digest of the index.
            (Self::Skopeo, Some(platform)) => {
                let skopeo = format!(r#""$SKOPEO" {}"#, overrides(platform));
                [
                    format!(r#"{skopeo} inspect --config --raw "docker://$(pulled "$1")""#),
                    format!(r#"{skopeo} inspect --config --raw "docker://$1""#),
                    format!(r#"{skopeo} copy --preserve-digests "docker://$(pulled "$1")" "docker://$2""#),
                ]
            }
        };
        format!("wanted() {{\n    {wanted}\n}}\n\npresent() {{\n    {present}\n}}\n\ncopy() {{\n    {copy}\n}}\n")
    }
}

/// The digest says it all, and skopeo takes no tag beside it (as of 1.9: "Docker references with both a tag and digest
/// are currently not supported").
const PULLED: &str = r#"# skopeo takes no tag beside a digest.
pulled() {
    case $1 in
    *@*)
        name=${1%@*}
        last=${name##*/}
        echo "${name%"$last"}${last%%:*}@${1##*@}"
        ;;
    *) echo "$1" ;;
    esac
}
"#;

fn overrides(platform: &Platform) -> String {
    let Platform {
        os,
        architecture,
        variant,
    } = platform;
    let variant = variant.as_ref().map(|variant| format!(" --override-variant {variant}"));
    format!(
        "--override-os {os} --override-arch {architecture}{}",
        variant.unwrap_or_default()
    )
}
