//! What is read: standard input, files, folders, and charts.

use std::io::{self, IsTerminal};
use std::ops::Range;
use std::path::PathBuf;

use airgap_lint::{FolderFacts, Input, Report};

use crate::args::{self, ReadOptions};
use crate::input::charts::{self, Charts};
use crate::input::folder::{self, Reader, folder_name};
use crate::input::releases;
use crate::input::shelf::Shelf;
use crate::input::source::{Content, Source, shown};
use crate::output::Failure;
use crate::settings::Settings;

/// What something is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Findings, with advice on what to set where charts are checked.
    Check,
    /// A list.
    List,
    /// A rewrite, which wants the bytes after they were checked.
    Rewrite,
}

/// What is read.
pub struct Files {
    pub files: Vec<Source>,
    /// What is known of those files that are charts.
    pub charts: Charts,
    /// What was not read of the folders.
    folders: Vec<(String, FolderFacts)>,
    /// What was asked for, and which of the files came of it.
    asked: Vec<(String, Range<usize>)>,
}

impl Files {
    /// Looks up everything that the options name; a rewrite keeps the texts in any case.
    pub fn find(
        options: &ReadOptions,
        settings: &Settings,
        purpose: Purpose,
        keeps_texts: bool,
    ) -> Result<Self, Failure> {
        let mut reader = Reader::new(settings, options)?;
        let mut asked = Vec::new();
        let stdin = [PathBuf::from("-")];
        let around = charts::around(if options.charts_of { &options.paths } else { &[] });
        let paths = match options.paths.as_slice() {
            _ if options.charts_of => around.as_slice(),
            [] if io::stdin().is_terminal() => {
                let help = args::short_help();
                return Err(Failure(format!(
                    "no PATH given, and nothing on standard input\n\n{help}"
                )));
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
                    let linter = (purpose == Purpose::Check).then_some(&settings.linter);
                    let rendered = charts.render(path, reader.files.len(), options, linter);
                    // A chart that cannot be rendered is a result like any other: what is next to it is checked.
                    let refused = |Failure(message)| Source::unreadable(path, message.replace('\n', "; "));
                    reader.files.push(rendered.unwrap_or_else(refused));
                    shown(path)
                }
                false if path.is_dir() => {
                    reader.folder(path);
                    folder_name(path)
                }
                false => {
                    reader.files.push(folder::named(path));
                    shown(path)
                }
            };
            asked.push((name, start..reader.files.len()));
        }
        let near = reader.charts.iter().map(|(path, _)| path.clone());
        let named = paths
            .iter()
            .filter(|path| paths.len() > 1 && charts::is_chart(path))
            .cloned();
        let shelf = match purpose {
            // What a controller renders is in no file that could be rewritten.
            Purpose::Rewrite if options.charts.is_empty() => Shelf::default(),
            Purpose::Rewrite => {
                return Err(Failure(
                    "--charts is for checks and lists: a rewrite changes files, and what a controller renders is in none; \
                     drop it"
                        .to_owned(),
                ));
            }
            _ => Shelf::new(&options.charts, near.chain(named))?,
        };
        if keeps_texts || purpose == Purpose::Rewrite || !shelf.is_empty() {
            reader.files.iter_mut().for_each(Source::hold);
        }
        if !shelf.is_empty() {
            releases::render(&mut reader.files, reader.charts, &mut charts, &shelf, &options.release);
        }
        Ok(Self {
            files: reader.files,
            charts,
            folders: reader.folders,
            asked,
        })
    }

    /// One source and nothing else.
    pub fn only(source: Source) -> Self {
        let asked = vec![(source.name.clone(), 0..1)];
        Self {
            files: vec![source],
            charts: Charts::default(),
            folders: Vec::new(),
            asked,
        }
    }

    /// Everything that is checked, as the library takes it: the files, the values that no template read, and what was not read of folders.
    pub fn inputs(&self) -> Vec<Input<'_>> {
        let mut inputs = Vec::with_capacity(self.files.len());
        for (index, source) in self.files.iter().enumerate() {
            let input = match self.charts.render_of(index, source.bytes()) {
                Some(render) => source.input().rendered(render),
                None => source.input(),
            };
            inputs.push(match self.charts.release_of(index) {
                Some((release, without)) => input.of_release(release, without),
                None => input,
            });
        }
        inputs.extend(self.charts.unused());
        let folders = self.folders.iter().filter(|(_, facts)| !facts.is_empty());
        inputs.extend(folders.map(|(name, facts)| Input::folder(name, facts.clone())));
        inputs
    }

    /// The texts that are held, by the names of their files; a render is in no file.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter().enumerate();
        let files = files.filter(|(index, _)| !self.charts.is_render(*index));
        files.filter_map(|(_, source)| Some((source.name.as_str(), source.held()?)))
    }

    /// A message if something on the command line contains no documents.
    pub fn emptiness(&self, report: &Report) -> Option<String> {
        let is_empty = |range: &Range<usize>| {
            let files = &report.files[range.clone()];
            files.iter().all(|file| file.document_count == 0 && file.is_readable())
        };
        let hint = "if this is intended, use --allow-empty";
        if self.asked.is_empty() {
            return Some(format!(
                "nothing to check: everything is excluded, or in no chart; {hint}"
            ));
        }
        let (name, range) = self.asked.iter().find(|(_, range)| is_empty(range))?;
        Some(match self.files[range.clone()].len() {
            0 => {
                let facts = self.folders.iter().filter(|(folder, _)| folder == name);
                let why = facts.flat_map(|(_, facts)| facts.warnings().chain(facts.notes()));
                let why: String = why.map(|why| format!(" ({why})")).collect();
                format!("nothing to check: no manifests in {name}{why}; {hint}")
            }
            _ if matches!(self.files[range.start].content, Content::Stdin) => {
                format!("standard input is empty: did the command before the pipe fail? {hint}")
            }
            _ => {
                format!(
                    "nothing to check: {name} contains no documents (did the command that produced it fail?); {hint}"
                )
            }
        })
    }
}
