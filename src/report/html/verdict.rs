//! The verdict: what one sees first.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::facts::Facts;
use super::text::{Counted, Number};
use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::rules::Artifact;

/// How the check ended, from the worst.
enum Outcome {
    Incomplete,
    Errors,
    Warnings,
    Clean,
}

impl Outcome {
    fn of(facts: &Facts<'_>) -> Self {
        match (facts.unreadable.len(), facts.summary.errors, facts.summary.warnings) {
            (0, 0, 0) => Self::Clean,
            (0, 0, _) => Self::Warnings,
            (0, ..) => Self::Errors,
            _ => Self::Incomplete,
        }
    }

    /// A class of the style, and the word for it.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Incomplete => ("error", "Incomplete"),
            Self::Errors => ("error", "Errors"),
            Self::Warnings => ("warning", "Warnings"),
            Self::Clean => ("clean", "Clean"),
        }
    }
}

/// The verdict in one sentence.
pub(super) fn headline(facts: &Facts<'_>) -> String {
    let out_of_reach = out_of_reach(facts);
    match Outcome::of(facts) {
        Outcome::Incomplete => format!("{} could not be read", Counted(facts.unreadable.len(), "place")),
        Outcome::Errors if out_of_reach > 0 => {
            let images = Counted(facts.summary.images, "image");
            format!("The cluster cannot pull {} of {images}", Number(out_of_reach))
        }
        Outcome::Errors => format!("{} to mend", Counted(facts.summary.errors, "error")),
        Outcome::Warnings => format!("No errors, {} to look at", Counted(facts.summary.warnings, "warning")),
        Outcome::Clean => "Nothing was found that the cluster cannot pull".to_owned(),
    }
}

/// Writes the verdict, what follows from it, and the result in numbers.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (class, word) = Outcome::of(facts).words();
    writeln!(
        out,
        "<header class=\"verdict {class}\">\n<p class=\"outcome\">{word}</p>"
    )?;
    writeln!(out, "<h1>{}</h1>", headline(facts))?;
    for sentence in sentences(facts) {
        writeln!(out, "<p>{sentence}</p>")?;
    }
    writeln!(out, "</header>\n<dl class=\"figures\">")?;
    let summary = &facts.summary;
    let charts = facts.report.inventory.entries().iter();
    let charts = charts.filter(|entry| entry.artifact == Artifact::Chart).count();
    let figures = [
        ("not read", "not read", facts.unreadable.len(), "error"),
        ("error", "errors", summary.errors, "error"),
        ("warning", "warnings", summary.warnings, "warning"),
        ("suppressed", "suppressed", facts.report.suppressed.len(), ""),
        ("image", "images", summary.images, ""),
        ("chart named", "charts named", charts, ""),
        ("document", "documents", summary.documents, ""),
        ("file", "files", summary.files, ""),
    ];
    for (one, many, number, class) in figures {
        let is_shown = number > 0 || !matches!(one, "not read" | "suppressed" | "chart named");
        if is_shown {
            let class = if number > 0 { class } else { "none" };
            let word = if number == 1 { one } else { many };
            writeln!(
                out,
                "<div class=\"{class}\"><dt>{word}</dt><dd>{}</dd></div>",
                Number(number)
            )?;
        }
    }
    writeln!(out, "</dl>")
}

/// What follows from the findings.
fn sentences(facts: &Facts<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    if !facts.unreadable.is_empty() {
        let out_of_reach = match out_of_reach(facts) {
            0 => String::new(),
            images => format!(" {} that the cluster cannot pull.", Counted(images, "image")),
        };
        sentences.push(format!(
            "What could not be read was not checked, and may hold references. In the rest there are {} and {}.{out_of_reach}",
            Counted(facts.summary.errors, "error"),
            Counted(facts.summary.warnings, "warning")
        ));
    }
    let errors = facts.groups.iter().filter(|group| group.severity == Severity::Error);
    let (moves, stays) = errors
        .flat_map(|group| group.findings.iter().copied())
        .partition::<Vec<&Finding>, _>(|finding| finding.fix().is_some());
    let rewrite = "<code>airgap-lint rewrite</code>";
    match (moves.len(), stays.len()) {
        (0, 0) => {}
        (0, _) if facts.report.has_destination => {
            sentences.push(format!(
                "None of the errors is gone after {rewrite}: each needs a decision."
            ));
        }
        (0, _) => sentences.push(format!(
            "The policy names no mirror, so nothing can move; {rewrite} with a mirror can move what has a place there."
        )),
        (moves, 0) => sentences.push(format!("All {} go with {rewrite}.", Counted(moves, "error"))),
        (moves, stays) => sentences.push(format!(
            "{} of the errors go with {rewrite}; {} left for a decision.",
            Number(moves),
            match stays {
                1 => "1 is".to_owned(),
                _ => format!("{} are", Number(stays)),
            }
        )),
    }
    if !facts.folders.unread.is_empty() {
        sentences.push("Some files that may hold references <a href=\"#scope\">were not read</a>.".to_owned());
    }
    sentences
}

/// How many images have an error by which a pull fails.
fn out_of_reach(facts: &Facts<'_>) -> usize {
    let fails = |code| {
        matches!(
            code,
            Code::PublicRegistry
                | Code::ImplicitRegistry
                | Code::OutsideMirror
                | Code::WrongLayout
                | Code::InvalidReference
        )
    };
    let groups = facts.groups.iter();
    let names: BTreeSet<&str> = groups
        .filter(|group| group.severity == Severity::Error && fails(group.code))
        .filter(|group| {
            group
                .findings
                .iter()
                .any(|finding| finding.artifact() == Some(Artifact::Image))
        })
        .map(|group| group.name)
        .collect();
    names.len().min(facts.summary.images)
}
