//! One reference with its line, the resource it belongs to, why it counts as a reference, and where it moves.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::palette::Part;
use super::snippet::Snippet;
use super::words::{self, write_wrapped};
use super::{Detail, Teller};
use crate::code::{Code, Severity};
use crate::find::Excerpt;
use crate::finding::{Finding, Location, Reason};
use crate::report::about::{NO_EDIT, advice, target, whose};
use crate::report::groups::Group;
use crate::report::safe::clean;
use crate::rules::Artifact;
use crate::scan::Confidence;
use crate::words::counted as count;

/// How many more places are listed.
const PLACES: usize = 3;

impl<'a> Teller<'a> {
    /// `error[public-registry]`, in the colour of the severity.
    pub(super) fn head(&self, severity: Severity, code: Code) -> String {
        let head = format!("{severity}[{code}]");
        self.palette.paint(Part::Severity(severity), head)
    }

    pub(super) fn block(&self, group: &Group<'a>, out: &mut dyn Write) -> io::Result<()> {
        let first = group.findings[0];
        let occurrence = first.occurrence();
        let head = self.head(group.severity, group.code);
        writeln!(out, "{head}: {}", self.palette.paint(Part::Subject, clean(group.name)))?;

        let is_likely = occurrence
            .reason
            .as_ref()
            .is_some_and(|reason| reason.confidence == Confidence::Likely);
        let reason = match is_likely {
            true if first.artifact() == Some(Artifact::Url) => format!("{} (likely called)", first.message()),
            true => format!("{} (likely a reference)", first.message()),
            false => first.message().to_owned(),
        };
        let mut whose = whose(occurrence);
        let is_here = |source: &&String| {
            let file = source.split_once('/').map_or("", |(_, file)| file);
            !file.is_empty() && occurrence.location.file.ends_with(file)
        };
        if let Some(source) = occurrence.resource.source.as_ref().filter(|source| !is_here(source)) {
            whose += &format!(", from {source}");
            if let Some(origin) = &occurrence.origin {
                whose += &format!(":{}", origin.line);
            }
        }
        let frame = self.excerpt(
            first.location(),
            group.severity,
            whose.trim_start_matches(", "),
            &reason,
            out,
        )?;
        let path = &occurrence.path;
        if path.len() > 1 || self.human.detail == Detail::Verbose && !path.is_empty() {
            self.note(frame, "at", &path.join(" > "), out)?;
        }
        if let Some(values) = occurrence.origin.as_ref().and_then(advice) {
            self.note(frame, "value", &values, out)?;
        }
        if let (Some(Reason { rule, summary, .. }), Detail::Verbose) = (occurrence.reason.as_deref(), self.human.detail)
        {
            self.note(frame, "found by", &format!("{rule}: {summary}"), out)?;
        }
        if let Some(target) = target(first) {
            let target = self.palette.paint(Part::Target, clean(target));
            writeln!(out, "{}use {target}", self.prefix(frame, "help"))?;
            if first.fix().is_none() {
                self.note(frame, "note", NO_EDIT, out)?;
            }
        }
        self.more_places(group, &first.location().file, frame, out)?;
        out.write_all(b"\n")
    }

    fn more_places(&self, group: &Group<'a>, file: &str, frame: usize, out: &mut dyn Write) -> io::Result<()> {
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
        self.note(frame, "also", &format!("in {}", count(more.len(), "more place")), out)?;
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
        let at = format!("    {}", at(finding.location()));
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
        let location = finding.location();
        writeln!(
            out,
            "{head}: {}",
            self.palette.paint(Part::Subject, clean(&location.file))
        )?;
        // What cannot be read at all has no line to show.
        match location.line == 1 && location.bytes.start == 0 && shown_line(location).is_none() {
            true => self.note(2, "note", finding.message(), out)?,
            false => {
                self.excerpt(location, Severity::Error, "", finding.message(), out)?;
            }
        }
        out.write_all(b"\n")
    }

    /// The place, whose it is, the line with the place underlined, and the reason; returns how far the frame is from the
    /// left.
    fn excerpt(
        &self,
        location: &Location,
        severity: Severity,
        whose: &str,
        reason: &str,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        let width = self.human.width;
        let frame = location.line.to_string().len() + 1;
        let arrow = self.palette.paint(Part::Frame, "-->");
        let arrow = format!("{:before$}{arrow} {}", "", at(location), before = frame - 1);
        let arrow_width = frame + 3 + at(location).width();
        let whose = clean(whose);
        let is_next_to_it = arrow_width + 4 + whose.width() <= width;
        match is_next_to_it && !whose.is_empty() {
            true => writeln!(out, "{arrow} in {whose}")?,
            false => writeln!(out, "{arrow}")?,
        }
        self.marked_line(location, severity, reason, frame, out)?;
        if !is_next_to_it && !whose.is_empty() {
            self.note(frame, "in", &whose, out)?;
        }
        Ok(frame)
    }

    /// The line of a place with the reason, or only the reason if the line is not known.
    fn marked_line(
        &self,
        location: &Location,
        severity: Severity,
        reason: &str,
        frame: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let width = self.human.width;
        let bar = self.palette.paint(Part::Frame, "|");
        let Some(excerpt) = shown_line(location) else {
            return self.note(frame, "note", reason, out);
        };
        let Snippet { text, indent, marked } = Snippet::new(excerpt, width.saturating_sub(frame + 3));
        let number = self
            .palette
            .paint(Part::Frame, format!("{:>width$}", location.line, width = frame - 1));
        writeln!(out, "{number} {bar} {text}")?;
        let underline = self.palette.paint(Part::Severity(severity), "^".repeat(marked));
        let start = format!("{:frame$}{bar} {:indent$}{underline}", "", "");
        let reason = clean(reason);
        match frame + 3 + indent + marked + reason.width() < width {
            true => writeln!(out, "{start} {}", self.palette.paint(Part::Severity(severity), reason)),
            false => {
                writeln!(out, "{start}")?;
                self.note(frame, "note", &reason, out)
            }
        }
    }

    /// `  = help: text`, wrapped.
    fn note(&self, frame: usize, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut plain = Vec::new();
        let prefix = format!("{:frame$}= {label}: ", "");
        write_wrapped(&mut plain, &prefix, text, self.human.width)?;
        let painted = self.prefix(frame, label);
        out.write_all(painted.as_bytes())?;
        out.write_all(plain.get(prefix.len()..).unwrap_or_default())
    }

    fn prefix(&self, frame: usize, label: &str) -> String {
        format!("{:frame$}{} {label}: ", "", self.palette.paint(Part::Frame, "="))
    }
}

/// The line of a place, if there is something to see in it.
fn shown_line(location: &Location) -> Option<&Excerpt> {
    let excerpt = location.excerpt.as_deref();
    excerpt.filter(|excerpt| !excerpt.line.trim_ascii().is_empty())
}

/// `file:line:column`
fn at(location: &Location) -> String {
    format!("{}:{}:{}", clean(&location.file), location.line, location.column)
}
