//! One reference with the line that it stands in, whose it is, why it counts, and where it goes.

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::snippet::Snippet;
use super::words::{self, clean, count, write_wrapped};
use super::{Detail, Group, Teller};
use crate::code::{Code, Severity};
use crate::lint::{Finding, Located, Origin, Report, Subject, Unreadable};
use crate::manifest::Manifest;
use crate::report::json;
use crate::scan::Confidence;

/// So many more places are named.
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
        let file = &self.report.files[first.file];
        let line = self.snippet(first.file, place(first, self.report), first.located(self.report));
        out.write_all(line.as_bytes())?;

        let width = self.human.width;
        let mut whose = whose(first, self.report);
        if let Some(source) = manifest(first, self.report).and_then(|manifest| manifest.source.as_deref()) {
            whose += &format!(", from {source}");
            if let Some(origin) = first.origin(self.report) {
                whose += &format!(":{}", origin.line);
            }
        }
        if !whose.is_empty() {
            write_wrapped(out, "  ", whose.trim_start_matches(", "), width)?;
        }
        if let Some(values) = first.origin(self.report).and_then(values) {
            write_wrapped(out, "  ", &values, width)?;
        }
        let path = path(first, self.report);
        if path.len() > 1 || self.human.detail == Detail::Verbose {
            write_wrapped(out, "  ", &format!("at {}", path.join(" > ")), width)?;
        }
        write_wrapped(out, "  ", &first.message(self.report), width)?;
        if let Some((site, _)) = first.site(self.report) {
            let rules = self.linter.rules();
            let (id, reason) = (site.sign.id(rules), site.sign.reason(rules));
            let why = match site.sign.confidence() {
                Confidence::Certain => format!("found by {id}: {reason}"),
                Confidence::Likely => format!("likely a reference, by {id}: {reason}"),
            };
            write_wrapped(out, "  ", &why, width)?;
        }
        if let Some(target) = target(first, self.report) {
            write_wrapped(out, "  → ", &target, width)?;
            if !first.is_fixable(self.report) {
                write_wrapped(
                    out,
                    "    ",
                    "(no edit is certain to be right: rewrite leaves it)",
                    width,
                )?;
            }
        }
        self.more_places(group, &file.name, out)?;
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
            let others = more[shown..]
                .iter()
                .filter(|finding| self.report.files[finding.file].name != file);
            let files = match others.count() {
                0 => "in this file",
                _ => "in this and other files",
            };
            writeln!(out, "    … {} {files} (--verbose)", more.len() - shown)?;
        }
        Ok(())
    }

    /// Where a finding is, on a line; and how many more there are of it.
    pub(super) fn place(&self, finding: &Finding, more: usize, out: &mut dyn Write) -> io::Result<()> {
        let Located { line, column } = finding.located(self.report);
        let at = format!("    {}:{line}:{column}", clean(&self.report.files[finding.file].name));
        let more = match more {
            0 => String::new(),
            _ => format!(" and {}", count(more, "more place")),
        };
        let room = self.human.width.saturating_sub(at.width() + more.width() + 1);
        let whose = words::head(&clean(&whose(finding, self.report)), room);
        writeln!(out, "{}{more}", format!("{at} {whose}").trim_end())
    }

    pub(super) fn unreadable_block(&self, file: usize, unreadable: &Unreadable, out: &mut dyn Write) -> io::Result<()> {
        let head = self.head(Severity::Error, Code::Unreadable);
        let Unreadable {
            line,
            column,
            offset,
            message,
        } = unreadable;
        let (line, column) = (*line, *column);
        let name = clean(&self.report.files[file].name);
        let bytes = self.inputs.get(file).map_or(&[][..], |input| input.bytes);
        if bytes.is_empty() {
            writeln!(out, "{head}: {name}")?;
        } else if is_blank_line(bytes, *offset) {
            writeln!(out, "{head}: {name}:{line}:{column}")?;
        } else {
            writeln!(out, "{head}: {name}")?;
            let snippet = self.snippet(file, *offset..*offset, Located { line, column });
            out.write_all(snippet.as_bytes())?;
        }
        write_wrapped(out, "  ", message, self.human.width)?;
        out.write_all(b"\n")
    }

    fn snippet(&self, file: usize, place: Range<usize>, at: Located) -> String {
        let (name, bytes) = match self.inputs.get(file) {
            Some(input) => (input.name, input.bytes),
            None => ("", &[][..]),
        };
        Snippet::new(name, bytes, place, at, self.human.width).render(&self.theme)
    }
}

/// The bytes of the file that a finding is about.
fn place(finding: &Finding, report: &Report) -> Range<usize> {
    let span = match (finding.site(report), finding.duplicate(report), &finding.subject) {
        (Some((site, _)), ..) => site.span,
        (_, Some((duplicate, _)), _) => duplicate.again,
        (.., Subject::Value(value)) => return value.place.clone(),
        _ => return 0..0,
    };
    let offset = finding.document(report).map_or(0, |document| document.offset);
    offset + span.start as usize..offset + span.end as usize
}

fn manifest<'r>(finding: &Finding, report: &'r Report) -> Option<&'r Manifest> {
    let index = match (finding.site(report), finding.duplicate(report)) {
        (Some((site, _)), _) => site.manifest,
        (None, Some((duplicate, _))) => duplicate.manifest,
        (None, None) => return None,
    };
    finding.document(report)?.sites.manifests.get(index as usize)
}

fn path<'r>(finding: &Finding, report: &'r Report) -> &'r [String] {
    match (finding.site(report), finding.duplicate(report)) {
        (Some((site, _)), _) => &site.path,
        (None, Some((duplicate, _))) => &duplicate.path,
        (None, None) => &[],
    }
}

/// What to change so that a reference changes.
fn values(origin: &Origin) -> Option<String> {
    let values = origin.values.as_ref()?;
    Some(match values.as_slice() {
        [] => "its name stands in the template: no value moves it".to_owned(),
        [value] => format!("its name comes from the value `{value}`"),
        many => format!("its name comes from the values `{}`", many.join("`, `")),
    })
}

/// Where a reference belongs, if the finding is that it is not there and its message does not say it.
fn target(finding: &Finding, report: &Report) -> Option<String> {
    let (_, judged) = finding.site(report)?;
    let is_about_place = matches!(
        finding.code,
        Code::PublicRegistry | Code::ImplicitRegistry | Code::OutsideMirror
    );
    judged.target().filter(|_| is_about_place)?;
    json::target(finding, report)
}

/// `Deployment web (shop)`
fn whose(finding: &Finding, report: &Report) -> String {
    let Some(manifest) = manifest(finding, report) else {
        return String::new();
    };
    let mut whose: Vec<&str> = [&manifest.kind, &manifest.name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let namespace = manifest.namespace.as_ref().map(|namespace| format!("({namespace})"));
    whose.extend(namespace.as_deref());
    whose.join(" ")
}

/// Whether the line around a byte has nothing to show.
fn is_blank_line(bytes: &[u8], offset: usize) -> bool {
    let (before, behind) = bytes.split_at(offset.min(bytes.len()));
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', behind).unwrap_or(behind.len());
    before[start..].trim_ascii().is_empty() && behind[..end].trim_ascii().is_empty()
}
