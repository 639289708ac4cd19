//! The common start of the commands: settings, files, and what was found in them.

use std::fs::File;
use std::io::{self, IsTerminal, Write};

use airgap_lint::report::human::{Detail, Human, Told};
use airgap_lint::report::{Sources, clean, github, gitlab, html, json, junit, lines, markdown, rdjson, sarif};
use airgap_lint::{Excerpts, FileKind, FileReport, Linter, Report, Status};
use terminal_size::Width;

use crate::args::formats::ReportFormat;
use crate::args::{ColorWhen, PolicyOptions, ReadOptions, ReportOptions};
use crate::input::files::{Files, Purpose};
use crate::input::source::Source;
use crate::output::{self, Failure};
use crate::progress::Progress;
use crate::settings::Settings;

/// Manifests, read and judged.
pub struct Checked {
    pub settings: Settings,
    pub files: Files,
    pub report: Report,
}

/// What the formats of a report want to have at hand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// The lines that findings are in.
    pub excerpts: bool,
    /// The texts of the files.
    pub texts: bool,
}

impl Wanted {
    /// What these formats want.
    pub fn by(formats: impl Iterator<Item = ReportFormat>) -> Self {
        formats.fold(Self::default(), |wanted, format| Self {
            excerpts: wanted.excerpts || format == ReportFormat::Human,
            texts: wanted.texts || format.wants_texts(),
        })
    }
}

/// Where a report for people is read.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    width: usize,
    color: bool,
}

impl Screen {
    /// A stream, which may be a terminal.
    pub fn of(stream: &impl Stream, color: ColorWhen) -> Self {
        Self {
            width: stream.width(),
            color: output::has_color(color, stream),
        }
    }

    /// A file.
    pub fn none() -> Self {
        Self {
            width: 80,
            color: false,
        }
    }
}

impl Checked {
    /// Reads and judges what the options name.
    pub fn new(mut settings: Settings, read: &ReadOptions, purpose: Purpose, wanted: Wanted) -> Result<Self, Failure> {
        settings.linter = settings.linter.with_excerpts(match (wanted.excerpts, purpose) {
            (false, _) => Excerpts::None,
            // After a rewrite, what is left may be any finding.
            (true, Purpose::Rewrite) => Excerpts::All,
            (true, _) => Excerpts::First,
        });
        let progress = Progress::new("reading and rendering");
        let files = Files::find(read, &settings, purpose, wanted.texts)?;
        progress.turn_to("checking");
        let report = settings.linter.check(files.inputs());
        progress.finish();
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
    pub fn read(policy: &PolicyOptions, read: &ReadOptions, purpose: Purpose, wanted: Wanted) -> Result<Self, Failure> {
        Self::new(Settings::read(policy)?, read, purpose, wanted)
    }

    /// Judges the same again with another linter; what is read is held.
    pub fn again(&mut self, other: impl FnOnce(Linter) -> Linter) {
        self.settings.linter = other(self.settings.linter.clone());
        self.report = self.settings.linter.check(self.files.inputs());
    }

    /// The linter.
    pub fn linter(&self) -> &Linter {
        &self.settings.linter
    }

    /// Writes the findings in this format.
    pub fn tell(
        &self,
        format: ReportFormat,
        options: &ReportOptions,
        (told, screen): (Told, Screen),
        sources: &dyn Sources,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let report = &self.report;
        match format {
            ReportFormat::Human => self.tell_people(options, told, screen, out),
            ReportFormat::Json => json::write(report, out),
            ReportFormat::Jsonl => json::write_lines(report, out),
            ReportFormat::Sarif => sarif::write(report, sources, out),
            ReportFormat::Github => github::write(report, sources, out),
            ReportFormat::Junit => junit::write(report, sources, out),
            ReportFormat::Markdown => markdown::write(report, sources, out),
            ReportFormat::Gitlab | ReportFormat::Rdjson => {
                // These formats have no room for what is no finding.
                lines::write_folders(report, &mut io::stderr())?;
                match format {
                    ReportFormat::Gitlab => gitlab::write(report, sources, out),
                    _ => rdjson::write(report, sources, out),
                }
            }
            ReportFormat::Html => html::write(report, sources, out),
        }
    }

    fn tell_people(&self, options: &ReportOptions, told: Told, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
        if options.verbose {
            self.preamble(out)?;
        }
        let human = Human {
            width: screen.width,
            color: screen.color,
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

/// As many columns as `COLUMNS` says, or the terminal has; 80 for other output. Extreme widths are clamped.
fn columns(size: Option<(Width, terminal_size::Height)>) -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = said.or(size.map(|(Width(width), _)| usize::from(width)));
    width.map_or(80, |width: usize| width.clamp(40, 120))
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
