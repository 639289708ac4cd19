//! Findings as text: grouped by reference, each with its line.

mod block;
pub mod catalog;
mod palette;
mod snippet;
mod table;
mod words;

use std::io::{self, Write};

use super::groups::{self, Group};
use super::safe::clean;
use super::summary::{self, Summary};
use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::lint::{ChartFacts, FileKind, Report};
use crate::words::counted as count;
use palette::Palette;
use words::write_wrapped;

/// How many references of each code are shown with their line; the others are only listed.
const IN_FULL: usize = 6;
/// How many names are listed where no line is shown.
const NAMES: usize = 24;

/// How to report.
#[derive(Clone, Debug)]
pub struct Human {
    /// How many columns there are. What cannot be broken, such as a reference, may be longer.
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
    /// How much to report.
    pub detail: Detail,
    /// What was done.
    pub told: Told,
    /// Which policy is in effect, for the closing line.
    pub policy: Option<String>,
}

/// How much to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Only the summary.
    Quiet,
    /// What matters.
    Normal,
    /// Everything, even if there are no findings.
    Verbose,
}

/// What was done with the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// They were checked.
    Checked,
    /// They were rewritten, each file that could be read.
    Rewritten,
    /// The changes were shown.
    Shown,
    /// Nothing was written, because something could not be read.
    Withheld,
}

impl Default for Human {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
            detail: Detail::Normal,
            told: Told::Checked,
            policy: None,
        }
    }
}

/// A report in the making.
struct Teller<'a> {
    human: &'a Human,
    palette: Palette,
    report: &'a Report,
}

impl Human {
    /// Writes a report; nothing if all is well, unless it is verbose.
    ///
    /// The linter has to keep excerpts for the lines that findings are in: [`Linter::with_excerpts`].
    ///
    /// [`Linter::with_excerpts`]: crate::Linter::with_excerpts
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let teller = Teller {
            human: self,
            palette: Palette::new(self.color),
            report,
        };
        teller.tell(out)
    }
}

impl<'a> Teller<'a> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let detail = self.human.detail;
        let groups = self.groups();
        let unreadable = summary::unreadable(self.report).count();
        let is_clean = groups.is_empty() && unreadable == 0;
        let folders = summary::folders(self.report);
        let is_silent = match (self.human.told, detail) {
            _ if !is_clean || detail == Detail::Verbose => false,
            // What may hold references was not looked at.
            _ if !folders.unread.is_empty() => false,
            (_, Detail::Quiet) => true,
            (Told::Checked, _) => false,
            // A chart is clean only with the values that it was rendered with, and a folder only as far as it was read.
            _ => self.renders().next().is_none() && folders.is_empty() && self.moved() == 0,
        };
        if is_silent {
            return Ok(());
        }
        if detail != Detail::Quiet {
            if self.human.told == Told::Checked && (!is_clean || detail == Detail::Verbose) {
                table::write(&self.report.inventory, self.human.width, out)?;
            }
            if detail == Detail::Verbose {
                self.accepted(out)?;
            }
            // What matters most comes last: it is what stays on the screen.
            self.groups_in_order(&groups, out)?;
            self.unreadable(out)?;
            self.charts(out)?;
        }
        for warning in folders.warnings() {
            write_wrapped(out, "", &format!("warning: {warning}"), self.human.width)?;
        }
        for note in folders.notes() {
            write_wrapped(out, "", &note, self.human.width)?;
        }
        if let (Some(last), Detail::Normal) = (groups.last(), detail) {
            let hint = format!("`airgap-lint rules {}` explains what to do", last.code);
            write_wrapped(out, "", &hint, self.human.width)?;
        }
        self.closing(&groups, unreadable, out)
    }

    /// The findings to report, the most severe last, grouped by code, in the order of their places.
    fn groups(&self) -> Vec<Group<'a>> {
        let told = |finding: &&Finding| finding.code() != Code::Unreadable && self.is_left(finding);
        let mut groups = groups::of(self.report.findings.iter().filter(told));
        groups.sort_by_key(|group| (group.severity, group.code));
        groups
    }

    /// Whether a finding is still there after what was done.
    fn is_left(&self, finding: &Finding) -> bool {
        match self.human.told {
            Told::Checked | Told::Withheld => true,
            Told::Rewritten | Told::Shown => finding.fix().is_none() || !finding.is_rewritten,
        }
    }

    /// How many references moved, or would.
    fn moved(&self) -> usize {
        let readable = self.report.files.iter().filter(|file| file.is_readable());
        readable.map(|file| file.moves).sum()
    }

    fn renders(&self) -> impl Iterator<Item = (&str, &ChartFacts)> {
        self.report.files.iter().filter_map(|file| match &file.kind {
            FileKind::Render(chart) => Some((&*file.name, &**chart)),
            _ => None,
        })
    }

    /// The values that the charts were rendered with.
    fn charts(&self, out: &mut dyn Write) -> io::Result<()> {
        for (name, render) in self.renders() {
            write_wrapped(out, "", &render.sentence(name), self.human.width)?;
        }
        Ok(())
    }

    fn unreadable(&self, out: &mut dyn Write) -> io::Result<()> {
        summary::unreadable(self.report).try_for_each(|finding| self.unreadable_block(finding, out))
    }

    fn groups_in_order(&self, groups: &[Group<'a>], out: &mut dyn Write) -> io::Result<()> {
        let is_verbose = self.human.detail == Detail::Verbose;
        for groups in groups.chunk_by(|left, right| (left.code, left.severity) == (right.code, right.severity)) {
            let in_full = match groups[0].code {
                _ if is_verbose => groups.len(),
                Code::Unpinned | Code::UnusedPolicy => 0,
                // One more in full takes no more room than the list.
                _ if groups.len() == IN_FULL + 1 => groups.len(),
                _ => groups.len().min(IN_FULL),
            };
            for group in &groups[..in_full] {
                self.block(group, out)?;
            }
            match groups[in_full..].first().map(|group| group.code) {
                None => {}
                Some(Code::Unpinned) => self.names(groups, out)?,
                Some(Code::UnusedPolicy) => self.without_effect(groups, out)?,
                Some(_) => self.in_short(&groups[in_full..], out)?,
            }
        }
        Ok(())
    }

    /// References without their lines.
    fn in_short(&self, groups: &[Group<'a>], out: &mut dyn Write) -> io::Result<()> {
        let head = self.head(groups[0].severity, groups[0].code);
        let what = match groups[0].code {
            Code::UnusedValue => "more value",
            _ if groups[0].findings[0].reference().is_none() => "more finding",
            Code::ExternalSource => "more source",
            _ => "more reference",
        };
        let more = count(groups.len(), what);
        writeln!(out, "{head}: {more} (--verbose shows the lines)")?;
        for group in groups {
            writeln!(out, "  {}", clean(group.name))?;
            self.place(group.findings[0], group.findings.len() - 1, out)?;
        }
        out.write_all(b"\n")
    }

    /// What is accepted, and why.
    fn accepted(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.report.suppressed {
            let Some(suppression) = finding.suppression() else {
                continue;
            };
            let (location, by) = (finding.location(), suppression.by.as_str());
            let place = format!("{}:{}:{}", location.file, location.line, location.column);
            let (code, subject, reason) = (finding.code(), finding.subject(), &suppression.reason);
            let text = format!("accepted[{code}]: {subject} ({place}), by {by}: {reason}");
            write_wrapped(out, "", &text, self.human.width)?;
        }
        match self.report.suppressed.is_empty() {
            true => Ok(()),
            false => out.write_all(b"\n"),
        }
    }

    /// What is written to no effect, on a line each.
    fn without_effect(&self, groups: &[Group<'a>], out: &mut dyn Write) -> io::Result<()> {
        let head = self.head(groups[0].severity, groups[0].code);
        let all = groups.iter().flat_map(|group| &group.findings);
        let without = match all.clone().count() {
            1 => "1 line has no effect".to_owned(),
            many => format!("{many} lines have no effect"),
        };
        writeln!(out, "{head}: {without}")?;
        for finding in all {
            let location = finding.location();
            let (line, column) = (location.line, location.column);
            let text = format!("{}: {}", finding.subject(), finding.message());
            write_wrapped(
                out,
                "  ",
                &format!("{}:{line}:{column} {text}", location.file),
                self.human.width,
            )?;
        }
        out.write_all(b"\n")
    }

    /// References by their names only.
    fn names(&self, groups: &[Group<'a>], out: &mut dyn Write) -> io::Result<()> {
        let head = self.head(groups[0].severity, groups[0].code);
        let what = match groups.len() {
            1 => "1 reference has no fixed version".to_owned(),
            many => format!("{many} references have no fixed version"),
        };
        writeln!(out, "{head}: {what} (--verbose shows where)")?;
        let mut names: Vec<&str> = groups.iter().map(|group| group.name).collect();
        names.sort_unstable();
        let more = names.len().saturating_sub(NAMES);
        names.truncate(NAMES);
        let mut list = names.join(", ");
        if more > 0 {
            list += &format!(", and {more} more");
        }
        write_wrapped(out, "  ", &list, self.human.width)?;
        out.write_all(b"\n")
    }

    /// The summary line.
    fn closing(&self, groups: &[Group<'a>], unreadable: usize, out: &mut dyn Write) -> io::Result<()> {
        let summary = Summary::of(self.report);
        let findings = |severity| -> usize {
            let of = groups.iter().filter(|group| group.severity == severity);
            of.map(|group| group.findings.len()).sum()
        };
        let (errors, warnings) = (findings(Severity::Error), findings(Severity::Warning));
        let found = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
        let moved = count(self.moved(), "reference");
        let left = match errors + warnings {
            0 => "nothing is left".to_owned(),
            _ => format!("{found} left"),
        };
        let mut line = match self.human.told {
            Told::Checked if groups.is_empty() && unreadable == 0 => "no findings".to_owned(),
            Told::Checked => found,
            Told::Withheld => format!("nothing was written; {found}"),
            Told::Rewritten => format!("moved {moved}; {left}"),
            Told::Shown => format!("would move {moved}; {left}"),
        };
        let (files, documents, images) = (
            count(summary.files, "file"),
            count(summary.documents, "document"),
            count(summary.images, "image"),
        );
        line += &match self.report.inventory.entries().is_empty() && groups.is_empty() && unreadable == 0 {
            true => format!(": no image references in {documents}"),
            false => format!(" in {files} ({documents}, {images})"),
        };
        if !self.report.suppressed.is_empty() {
            line += &format!("; {} accepted", self.report.suppressed.len());
        }
        if unreadable > 0 {
            line = format!("{} could not be read; {line}", count(unreadable, "place"));
        }
        if self.human.told == Told::Checked {
            let fixable = self
                .report
                .findings
                .iter()
                .filter(|finding| finding.fix().is_some())
                .count();
            match (fixable, self.report.has_destination) {
                (0, false) if errors > 0 => line += "; rewrite --mirror can move them",
                (0, _) => {}
                (_, _) => line += &format!("; rewrite would move {fixable}"),
            }
        }
        if let Some(policy) = &self.human.policy {
            line += &format!("; {policy}");
        }
        write_wrapped(out, "", &line, self.human.width)
    }
}
