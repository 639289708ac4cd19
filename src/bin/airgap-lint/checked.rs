//! The common start of the commands: settings, files, and what was found in them.

use std::fs::File;
use std::io::{self, IsTerminal, Write};

use airgap_lint::report::human::{Detail, Human, Told};
use airgap_lint::report::{AsNamed, clean, github, gitlab, json, lines};
use airgap_lint::{Excerpts, FileKind, FileReport, Linter, Report, Status};
use terminal_size::Width;

use crate::args::{PolicyOptions, ReadOptions, ReportFormat, ReportOptions};
use crate::input::files::{Files, Purpose};
use crate::input::source::Source;
use crate::output::{self, Failure};
use crate::settings::Settings;

/// Manifests, read and judged.
pub struct Checked {
    pub settings: Settings,
    pub files: Files,
    pub report: Report,
}

impl Checked {
    /// Reads and judges what the options name.
    pub fn new(
        mut settings: Settings,
        read: &ReadOptions,
        purpose: Purpose,
        is_for_people: bool,
    ) -> Result<Self, Failure> {
        settings.linter = settings.linter.with_excerpts(match (is_for_people, purpose) {
            (false, _) => Excerpts::None,
            // After a rewrite, what is left may be any finding.
            (true, Purpose::Rewrite) => Excerpts::All,
            (true, _) => Excerpts::First,
        });
        let files = Files::find(read, &settings, purpose)?;
        let report = settings.linter.check(files.inputs());
        match files.emptiness(&report) {
            Some(message) if !read.allow_empty => Err(Failure(message)),
            _ => Ok(Self {
                settings,
                files,
                report,
            }),
        }
    }

    /// Judges what came through a pipe, to rewrite it.
    pub fn piped(mut settings: Settings, source: Source) -> Result<Self, Failure> {
        settings.linter = settings.linter.with_excerpts(Excerpts::All);
        let files = Files::only(source);
        let report = settings.linter.check(files.inputs());
        let is_empty = |file: &FileReport| file.document_count == 0 && file.is_readable();
        match report.files.iter().all(is_empty) {
            true => Err(Failure(
                "standard input contains no documents (did the command that produced it fail?)".to_owned(),
            )),
            false => Ok(Self {
                settings,
                files,
                report,
            }),
        }
    }

    /// Reads, judges and drops what the options name.
    pub fn read(
        policy: &PolicyOptions,
        read: &ReadOptions,
        purpose: Purpose,
        is_for_people: bool,
    ) -> Result<Self, Failure> {
        Self::new(Settings::read(policy)?, read, purpose, is_for_people)
    }

    /// The linter.
    pub fn linter(&self) -> &Linter {
        &self.settings.linter
    }

    /// Writes the findings as the options say, for this stream.
    pub fn tell(
        &self,
        format: ReportFormat,
        options: &ReportOptions,
        told: Told,
        stream: &impl Stream,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            ReportFormat::Human => {}
            ReportFormat::Json => return json::write(&self.report, out),
            ReportFormat::Github => return github::write(&self.report, &AsNamed, out),
            ReportFormat::Gitlab => {
                // The format has no room for what is no finding.
                lines::write_folders(&self.report, &mut io::stderr())?;
                return gitlab::write(&self.report, &AsNamed, out);
            }
        }
        if options.verbose {
            self.preamble(out)?;
        }
        let human = Human {
            width: stream.width(),
            color: output::has_color(options.color, stream),
            detail: match (options.quiet, options.verbose) {
                (true, _) => Detail::Quiet,
                (_, true) => Detail::Verbose,
                _ => Detail::Normal,
            },
            told,
            policy: Some(self.settings.said()),
        };
        human.write(&self.report, out)
    }

    /// How the check ends. The process ends next, and takes the memory with it: freeing a large report piece by piece
    /// would take a good part of the time that making it took.
    pub fn end(self, status: Status) -> Status {
        std::mem::forget(self);
        status
    }

    /// Which policy holds, and which files were read.
    pub fn preamble(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.settings.policy {
            Some(policy) => writeln!(out, "policy {}", policy.display())?,
            None => writeln!(out, "no policy file")?,
        }
        if let Some(mirror) = self.linter().policy().mirror() {
            writeln!(out, "mirror {mirror}")?;
        }
        let is_read = |file: &&FileReport| !matches!(file.kind, FileKind::Folder(_));
        for file in self.report.files.iter().filter(is_read) {
            let s = if file.document_count == 1 { "" } else { "s" };
            let name = clean(&file.name);
            writeln!(out, "read {name} ({} document{s})", file.document_count)?;
        }
        out.write_all(b"\n")
    }
}

/// A stream that may be a terminal.
pub trait Stream: IsTerminal {
    /// How many columns it has.
    fn width(&self) -> usize;
}

/// Output that is not a terminal has 80 columns, and extreme widths are clamped.
fn columns(size: Option<(Width, terminal_size::Height)>) -> usize {
    size.map_or(80, |(Width(width), _)| usize::from(width).clamp(40, 120))
}

impl Stream for io::Stdout {
    fn width(&self) -> usize {
        columns(terminal_size::terminal_size_of(self))
    }
}

impl Stream for io::Stderr {
    fn width(&self) -> usize {
        columns(terminal_size::terminal_size_of(self))
    }
}

impl Stream for File {
    fn width(&self) -> usize {
        columns(None)
    }
}
