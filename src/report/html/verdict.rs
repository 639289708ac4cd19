//! The verdict: what one sees first.

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
            some => format!("; the cluster cannot pull {}", Counted(some, "image")),
        };
        let (errors, warnings) = (facts.summary.errors, facts.summary.warnings);
        sentences.push(format!(
            "What could not be read was not checked, and may hold references. In the rest: {}, {}{out_of_reach}.",
            Counted(errors, "error"),
            Counted(warnings, "warning")
        ));
    }
    sentences.extend(mended(facts));
    if !facts.folders.unread.is_empty() {
        sentences.push("Some files that may hold references <a href=\"#scope\">were not read</a>.".to_owned());
    }
    sentences
}

/// How many of the errors a rewrite mends.
fn mended(facts: &Facts<'_>) -> Option<String> {
    let errors = facts.groups.iter().filter(|group| group.severity == Severity::Error);
    let errors: Vec<&Finding> = errors.flat_map(|group| group.findings.iter().copied()).collect();
    let is_mended = |finding: &&&Finding| finding.fix().is_some() && finding.is_rewritten;
    let mended = errors.iter().filter(is_mended).count();
    let all = Counted(errors.len(), "error");
    let rewrite = "<code>airgap-lint rewrite</code>";
    Some(match (mended, errors.len() - mended) {
        (0, 0) => return None,
        (0, _) if !facts.report.has_destination => {
            format!("No mirror is configured, so nothing can move; with one, {rewrite} moves what has a place there.")
        }
        (0, 1) => format!("{rewrite} does not mend the error: it needs a decision."),
        (0, _) => format!("{rewrite} mends none of the {all}: they need a decision."),
        (1, 0) => format!("{rewrite} mends the error."),
        (_, 0) => format!("{rewrite} mends all {all}."),
        (_, 1) => format!("{rewrite} mends {} of {all}; 1 is left for a decision.", Number(mended)),
        (_, left) => format!(
            "{rewrite} mends {} of {all}; {} are left for a decision.",
            Number(mended),
            Number(left)
        ),
    })
}

/// How many images have an error by which a pull fails.
fn out_of_reach(facts: &Facts<'_>) -> usize {
    let fails = |finding: &Finding| {
        let is_of_place = matches!(
            finding.code(),
            Code::PublicRegistry | Code::ImplicitRegistry | Code::OutsideMirror | Code::WrongLayout
        );
        is_of_place && finding.severity() == Severity::Error && finding.suppression().is_none()
    };
    let entries = facts.report.inventory.entries().iter();
    let images = entries.filter(|entry| entry.artifact.is_image());
    images.filter(|entry| facts.findings_of(entry).any(fails)).count()
}
