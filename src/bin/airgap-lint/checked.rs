//! What all commands begin with: settings, files, and what was found in them.

use std::io::{self, IsTerminal, Write};

use airgap_lint::lint::{FileKind, Linter, Located, Report, Subject, Unreadable};
use airgap_lint::report::human::{Detail, Human, Told};
use airgap_lint::report::json;
use terminal_size::Width;

use crate::args::{Format, PolicyOptions, ReadOptions, ReportOptions};
use crate::input::files::Files;
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
    pub fn new(settings: Settings, read: &ReadOptions) -> Result<Self, Failure> {
        let mut files = Files::read(read, &settings)?;
        let mut report = settings.linter.check(&files.inputs());
        files.complete(&mut report, &settings.linter);
        match files.emptiness(&report) {
            Some(message) if !read.allow_empty => Err(Failure(message)),
            _ => Ok(Self {
                settings,
                files,
                report,
            }),
        }
    }

    /// Likewise, with the settings that the options name.
    pub fn read(policy: &PolicyOptions, read: &ReadOptions) -> Result<Self, Failure> {
        Self::new(Settings::read(policy)?, read)
    }

    /// The linter.
    pub fn linter(&self) -> &Linter {
        &self.settings.linter
    }

    /// Writes the findings as the options say, for this stream.
    pub fn tell(
        &self,
        options: &ReportOptions,
        told: Told,
        stream: &impl Stream,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if options.format == Format::Json {
            return json::write(&self.report, self.linter(), out);
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
        };
        human.write(&self.report, self.linter(), &self.files.texts(), out)
    }

    /// Writes what could not be read, a line for each place; to be quiet, only how many there are.
    pub fn tell_unreadable(&self, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
        if options.verbose {
            self.preamble(out)?;
        }
        let files = self.report.files.iter();
        let places = files.flat_map(|file| file.unreadable.iter().map(move |unreadable| (&file.name, unreadable)));
        if options.quiet {
            let count = places.count();
            return match count {
                0 => Ok(()),
                1 => writeln!(out, "1 place could not be read"),
                _ => writeln!(out, "{count} places could not be read"),
            };
        }
        for (
            name,
            Unreadable {
                line, column, message, ..
            },
        ) in places
        {
            let text = format!("airgap-lint: {name}:{line}:{column}: {message}");
            writeln!(out, "{}", output::printable(&text))?;
        }
        Ok(())
    }

    /// Writes with which values charts were rendered, and which of these nothing read: a line for each.
    pub fn tell_charts(&self, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
        if options.quiet {
            return Ok(());
        }
        let mut write = |text: String| writeln!(out, "airgap-lint: {}", output::printable(&text));
        for finding in &self.report.findings {
            if let Subject::Value(value) = &finding.subject {
                let name = &self.report.files[finding.file].name;
                let Located { line, column } = value.located;
                let (severity, code, message) = (finding.severity, finding.code, value.message());
                write(format!("{name}:{line}:{column}: {severity}[{code}]: {message}"))?;
            }
        }
        for file in &self.report.files {
            if let FileKind::Render(render) = &file.kind {
                write(render.sentence(&file.name))?;
            }
        }
        Ok(())
    }

    /// Which policy holds, and which files were read.
    fn preamble(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.settings.policy {
            Some(policy) => writeln!(out, "policy {}", policy.display())?,
            None => writeln!(out, "no policy file")?,
        }
        if let Some(mirror) = self.linter().policy().mirror() {
            writeln!(out, "mirror {mirror}")?;
        }
        for file in &self.report.files {
            let s = if file.document_count == 1 { "" } else { "s" };
            let name = output::printable(&file.name);
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

/// What is no terminal has as many columns as a terminal had once, and a narrow one is not trusted.
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
