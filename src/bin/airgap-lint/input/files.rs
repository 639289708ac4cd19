//! What is read: standard input, files, folders, and charts.

use std::io::{self, IsTerminal};
use std::ops::Range;
use std::path::PathBuf;

use airgap_lint::lint::{Input, Linter, Report, Unreadable};

use crate::args::{self, ReadOptions};
use crate::input::charts::{self, Charts};
use crate::input::folder::{self, Reader};
use crate::input::source::{Source, shown};
use crate::output::Failure;
use crate::settings::Settings;

/// What was read.
pub struct Files {
    pub files: Vec<Source>,
    /// What is known of those files that are charts.
    pub charts: Charts,
    /// What was asked for, and which of the files came of it.
    asked: Vec<(String, Range<usize>)>,
}

impl Files {
    /// Reads everything that the options name.
    pub fn read(options: &ReadOptions, settings: &Settings) -> Result<Self, Failure> {
        let mut reader = Reader::new(settings, &options.exclude)?;
        let mut asked = Vec::new();
        let stdin = [PathBuf::from("-")];
        let paths = match options.paths.as_slice() {
            [] if io::stdin().is_terminal() => {
                let help = args::short_help();
                return Err(Failure(format!("no PATH, and nothing on standard input\n\n{help}")));
            }
            [] => &stdin,
            paths => paths,
        };
        let mut charts = Charts::new(options, paths)?;
        for path in paths {
            let start = reader.files.len();
            let name = match path.as_os_str() == "-" {
                true => {
                    reader.files.push(Source::stdin(&options.stdin_filename));
                    options.stdin_filename.clone()
                }
                false if reader.is_excluded(path, path) => continue,
                false if charts::is_chart(path) => {
                    reader.files.push(charts.render(path, reader.files.len(), options)?);
                    shown(path)
                }
                false if path.is_dir() => {
                    reader.folder(path);
                    shown(path)
                }
                false => {
                    reader.files.push(folder::named(path));
                    shown(path)
                }
            };
            asked.push((name, start..reader.files.len()));
        }
        Ok(Self {
            files: reader.files,
            charts,
            asked,
        })
    }

    /// The files as the library takes them.
    pub fn inputs(&self) -> Vec<Input<'_>> {
        self.files.iter().map(Source::input).collect()
    }

    /// All that a complete report speaks of: the files, and behind them the values that it complains of.
    pub fn texts(&self) -> Vec<Input<'_>> {
        self.files
            .iter()
            .chain(self.charts.values())
            .map(Source::input)
            .collect()
    }

    /// Adds to a report what only the reading knows: files that could not be read, why a template cannot be, and where
    /// renders come from.
    pub fn complete(&mut self, report: &mut Report, linter: &Linter) {
        for (source, file) in self.files.iter().zip(&mut report.files) {
            if let Some(problem) = &source.problem {
                file.unreadable.push(Unreadable {
                    line: 1,
                    column: 1,
                    offset: 0,
                    message: problem.clone(),
                });
            } else if let Some(unreadable) = file.unreadable.first_mut()
                && memchr::memmem::find(&source.bytes, b"{{").is_some()
            {
                unreadable.message += "; this looks like a template, and only what is rendered can be checked: \
                                       `airgap-lint CHART`";
            }
        }
        self.charts.complete(report, linter);
    }

    /// What was asked for and holds nothing, in words.
    pub fn emptiness(&self, report: &Report) -> Option<String> {
        let is_empty = |range: &Range<usize>| {
            let files = &report.files[range.clone()];
            files
                .iter()
                .all(|file| file.document_count == 0 && file.unreadable.is_empty())
        };
        let hint = "if that is meant, say --allow-empty";
        if self.asked.is_empty() {
            return Some(format!("nothing to check: everything is excluded; {hint}"));
        }
        let (name, range) = self.asked.iter().find(|(_, range)| is_empty(range))?;
        Some(match self.files[range.clone()].len() {
            0 => format!("nothing to check: there is no manifest in {name}; {hint}"),
            _ => format!("nothing to check: {name} holds no document; did what should have made it fail? {hint}"),
        })
    }
}
