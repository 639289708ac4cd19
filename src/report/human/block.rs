//! One reference with its line, the resource it belongs to, why it counts as a reference, and where it moves.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::snippet::Snippet;
use super::words::{self, write_wrapped};
use super::{Detail, Teller};
use crate::code::{Code, Severity};
use crate::find::Position;
use crate::finding::{Finding, Location, Reason};
use crate::report::about::{NO_EDIT, advice, target, whose};
use crate::report::groups::Group;
use crate::report::safe::clean;
use crate::scan::Confidence;
use crate::words::counted as count;

/// How many more places are listed.
const PLACES: usize = 3;

impl<'a> Teller<'a> {
    /// `error[public-registry]`, in the colour of the severity.
    pub(super) fn head(&self, severity: Severity, code: Code) -> String {
        let style = match severity {
            Severity::Error => self.theme.styles.error,
            Severity::Warning => self.theme.styles.warning,
            Severity::Info | Severity::Off => self.theme.styles.advice,
        };
        let head = format!("{severity}[{code}]");
        match self.human.color {
            true => style.bold().style(head).to_string(),
            false => head,
        }
    }

    pub(super) fn block(&self, group: &Group<'a>, out: &mut dyn Write) -> io::Result<()> {
        let first = group.findings[0];
        let head = self.head(group.severity, group.code);
        writeln!(out, "{head}: {}", clean(group.name))?;
        self.write_snippet(first.location(), out)?;

        let width = self.human.width;
        let occurrence = first.occurrence();
        let mut whose = whose(occurrence);
        if let Some(source) = &occurrence.resource.source {
            whose += &format!(", from {source}");
            if let Some(origin) = &occurrence.origin {
                whose += &format!(":{}", origin.line);
            }
        }
        if !whose.is_empty() {
            write_wrapped(out, "  ", whose.trim_start_matches(", "), width)?;
        }
        if let Some(values) = occurrence.origin.as_ref().and_then(advice) {
            write_wrapped(out, "  ", &values, width)?;
        }
        let path = &occurrence.path;
        if path.len() > 1 || self.human.detail == Detail::Verbose {
            write_wrapped(out, "  ", &format!("at {}", path.join(" > ")), width)?;
        }
        write_wrapped(out, "  ", first.message(), width)?;
        if let Some(Reason {
            rule,
            summary,
            confidence,
            ..
        }) = occurrence.reason.as_deref()
        {
            let why = match confidence {
                Confidence::Certain => format!("found by {rule}: {summary}"),
                Confidence::Likely => format!("likely a reference, found by {rule}: {summary}"),
            };
            write_wrapped(out, "  ", &why, width)?;
        }
        if let Some(target) = target(first) {
            write_wrapped(out, "  → ", target, width)?;
            if first.fix().is_none() {
                write_wrapped(out, "    ", &format!("({NO_EDIT})"), width)?;
            }
        }
        self.more_places(group, &first.location().file, out)?;
        out.write_all(b"\n")
    }

    fn more_places(&self, group: &Group<'a>, file: &str, out: &mut dyn Write) -> io::Result<()> {
        let more = &group.findings[1..];
        if more.is_empty() {
            return Ok(());
        }
        let shown = match self.human.detail {
            Detail::Verbose => more.len(),
            // The last one takes no more room than its number.
            _ if more.len() == PLACES + 1 => more.len(),
            _ => more.len().min(PLACES),
        };
        writeln!(out, "  and {}:", count(more.len(), "more place"))?;
        for finding in &more[..shown] {
            self.place(finding, 0, out)?;
        }
        if shown < more.len() {
            let others = more[shown..].iter().filter(|finding| *finding.location().file != *file);
            let files = match others.count() {
                0 => "in this file",
                _ => "in this and other files",
            };
            writeln!(out, "    … {} more {files} (--verbose shows all)", more.len() - shown)?;
        }
        Ok(())
    }

    /// Where a finding is, on a line; and how many more there are of it.
    pub(super) fn place(&self, finding: &Finding, more: usize, out: &mut dyn Write) -> io::Result<()> {
        let Location { file, line, column, .. } = finding.location();
        let at = format!("    {}:{line}:{column}", clean(file));
        let more = match more {
            0 => String::new(),
            _ => format!(" and {}", count(more, "more place")),
        };
        let room = self.human.width.saturating_sub(at.width() + more.width() + 1);
        let whose = words::head(&clean(&whose(finding.occurrence())), room);
        writeln!(out, "{}{more}", format!("{at} {whose}").trim_end())
    }

    pub(super) fn unreadable_block(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let head = self.head(Severity::Error, Code::Unreadable);
        let Location {
            file,
            line,
            column,
            bytes,
            excerpt,
            ..
        } = finding.location();
        let is_blank = excerpt
            .as_ref()
            .is_none_or(|excerpt| excerpt.line.trim_ascii().is_empty());
        if !is_blank {
            writeln!(out, "{head}: {}", clean(file))?;
            self.write_snippet(finding.location(), out)?;
        } else if bytes.start == 0 && *line == 1 {
            writeln!(out, "{head}: {}", clean(file))?;
        } else {
            writeln!(out, "{head}: {}:{line}:{column}", clean(file))?;
        }
        write_wrapped(out, "  ", finding.message(), self.human.width)?;
        out.write_all(b"\n")
    }

    fn write_snippet(&self, location: &Location, out: &mut dyn Write) -> io::Result<()> {
        let Location { file, line, column, .. } = location;
        let Some(excerpt) = &location.excerpt else {
            return writeln!(out, "  {}:{line}:{column}", clean(file));
        };
        let at = Position {
            line: location.line,
            column: location.column,
        };
        let snippet = Snippet::new(&location.file, excerpt, at, self.human.width);
        out.write_all(snippet.render(&self.theme).as_bytes())
    }
}
