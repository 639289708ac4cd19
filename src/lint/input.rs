//! What is checked, and what is known about it: everything in a report starts here.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::ops::Range;

use yaml_spans::Cursor;

use super::note::{self, PlaceNote};
use super::unused::UnusedValue;
use crate::find::{Content, Excerpt, Position, Secrecy};
use crate::finding::Origin;
use crate::release::ReleaseId;
use crate::words::counted;

/// A file or a stream, with its name in reports.
pub struct Input<'a> {
    pub(super) name: String,
    pub(super) content: Content<'a>,
    pub(super) kind: Kind<'a>,
    /// The release that it is the render of, and what it was rendered without.
    pub(super) release: Option<(ReleaseId, Vec<String>)>,
}

/// What an input is.
pub(super) enum Kind<'a> {
    Manifests,
    Render(Render<'a>),
    Values(Vec<UnusedValue>),
    Folder(FolderFacts),
}

impl<'a> Input<'a> {
    /// Manifests in memory.
    pub fn new(name: impl Into<String>, bytes: &'a [u8]) -> Self {
        Self::of(name, Content::Bytes(bytes))
    }

    /// Manifests that are checked and dropped while they arrive.
    pub fn stream(name: impl Into<String>, stream: impl Read + Send + 'a) -> Self {
        Self::of(name, Content::Stream(Box::new(stream)))
    }

    /// A template of manifests, in whatever language: what is likely a reference in it is found, and never edited.
    pub fn template(name: impl Into<String>, stream: impl Read + Send + 'a) -> Self {
        Self::of(name, Content::Template(Box::new(stream)))
    }

    /// Manifests that cannot be read, and why.
    pub fn unreadable(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(name, Content::Unreadable(message.into()))
    }

    /// Values that were given to a chart in a file or by a flag, and which no template of the chart read.
    pub fn values(name: impl Into<String>, unused: Vec<UnusedValue>) -> Self {
        Self {
            kind: Kind::Values(unused),
            ..Self::of(name, Content::Bytes(&[]))
        }
    }

    /// What was not read of a folder whose manifests are other inputs.
    pub fn folder(name: impl Into<String>, facts: FolderFacts) -> Self {
        Self {
            kind: Kind::Folder(facts),
            ..Self::of(name, Content::Bytes(&[]))
        }
    }

    /// Says that the manifests were rendered from a chart.
    #[must_use]
    pub fn rendered(self, render: Render<'a>) -> Self {
        Self {
            kind: Kind::Render(render),
            ..self
        }
    }

    /// Says that this is what became of a release that another input asks for, and what it was rendered without, in a few
    /// words each. If it was rendered, [`rendered`](Self::rendered) comes first.
    #[must_use]
    pub fn of_release(self, id: ReleaseId, without: Vec<String>) -> Self {
        let mut input = self;
        if let Kind::Render(render) = &mut input.kind {
            render.chart.is_of_release = true;
        }
        input.release = Some((id, without));
        input
    }

    fn of(name: impl Into<String>, content: Content<'a>) -> Self {
        Self {
            name: name.into(),
            content,
            kind: Kind::Manifests,
            release: None,
        }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What manifests were rendered from.
#[derive(Default)]
#[non_exhaustive]
pub struct Render<'a> {
    /// The chart, and the values that were used.
    pub chart: ChartFacts,
    /// Tells where a rendered text comes from.
    pub trace: Option<Box<dyn Trace + 'a>>,
}

/// A chart, and the values that it was rendered with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartFacts {
    /// The name and the version of the chart, if this program rendered it and not Helm. Helm does not say which values
    /// no template read.
    pub name_and_version: Option<(String, String)>,
    /// What was layered over the chart's default values, as on the command line, in Helm's order.
    pub values: Vec<String>,
    /// The sub-charts that are disabled: their resources were not checked.
    pub disabled: Vec<String>,
    /// Whether a controller would render it, and not who reads the report.
    pub is_of_release: bool,
}

impl ChartFacts {
    /// The values that the file of this name was rendered with, in one sentence.
    pub(crate) fn sentence(&self, file: &str) -> String {
        let Self {
            name_and_version,
            values,
            disabled,
            is_of_release,
        } = self;
        let mut sentence = match name_and_version {
            Some((chart, version)) => format!("rendered {file} ({chart} {version}) with its default values"),
            None => format!("rendered {file} by helm with its default values"),
        };
        if *is_of_release {
            sentence += " and those of the release";
        } else if !values.is_empty() {
            sentence += &format!(" and {}", values.join(" "));
        }
        if !disabled.is_empty() {
            sentence += &format!("; disabled and not checked: {}", disabled.join(", "));
        }
        if name_and_version.is_none() && !values.is_empty() {
            sentence += "; helm does not report which of them are unused";
        }
        sentence
    }
}

/// What was not read of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderFacts {
    /// Files that are not for a cluster: the name of each class, and how many there are.
    pub left_out: BTreeMap<String, usize>,
    /// How many files and folders the policy excludes; what is in such a folder is not counted.
    pub excluded: usize,
    /// Files that may hold references, but are not manifests: by what they are, in the singular.
    pub unread: BTreeMap<String, Vec<String>>,
}

impl FolderFacts {
    /// How many names of files a sentence has.
    const NAMES: usize = 3;

    /// Whether all of the folder was read that may be for a cluster.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was not read of several folders.
    pub(crate) fn of_all<'f>(folders: impl IntoIterator<Item = &'f Self>) -> Self {
        let mut all = Self::default();
        for folder in folders {
            for (class, count) in &folder.left_out {
                *all.left_out.entry(class.clone()).or_default() += count;
            }
            all.excluded += folder.excluded;
            for (what, files) in &folder.unread {
                all.unread.entry(what.clone()).or_default().extend_from_slice(files);
            }
        }
        all
    }

    /// What may be missed, a sentence for each kind of file.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        self.unread.iter().map(|(what, files)| {
            let were = if files.len() == 1 { "was" } else { "were" };
            let names = files[..files.len().min(Self::NAMES)].join(", ");
            let more = match files.len().saturating_sub(Self::NAMES) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let what = counted(files.len(), what);
            format!("{what} {were} not read, and may hold references: {names}{more}")
        })
    }

    /// What is left out on purpose, in a sentence each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let mut classes: Vec<(&String, &usize)> = self.left_out.iter().collect();
        classes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let listed: Vec<String> = classes
            .iter()
            .map(|(class, count)| format!("{class} ({count})"))
            .collect();
        let left_out = counted(self.left_out.values().sum(), "file");
        let left_out = format!("{left_out} left out: {}; --all-files reads them", listed.join(", "));
        let excluded = match self.excluded {
            1 => "1 file or folder excluded by the policy".to_owned(),
            many => format!("{many} files and folders excluded by the policy"),
        };
        let left_out = (!classes.is_empty()).then_some(left_out);
        left_out.into_iter().chain((self.excluded > 0).then_some(excluded))
    }
}

/// A place in a file that people can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) file: String,
    pub(super) position: Position,
    pub(super) range: Range<usize>,
    pub(super) width: usize,
    pub(super) excerpt: Excerpt,
    /// The comments about its line.
    pub(super) notes: Vec<PlaceNote>,
}

impl Place {
    /// Some bytes of a file, whose text is given; `is_secret` says whether what else is in the line may be secret.
    pub fn new(file: impl Into<String>, text: &[u8], range: Range<usize>, is_secret: bool) -> Self {
        let (line, column) = Cursor::new(text).locate(range.start);
        let marked = text.get(range.clone()).unwrap_or_default();
        Self {
            file: file.into(),
            position: Position { line, column },
            notes: note::about_line(text, range.start),
            width: String::from_utf8_lossy(marked).chars().count(),
            excerpt: Excerpt::of(
                text,
                range.clone(),
                match is_secret {
                    true => Secrecy::Values,
                    false => Secrecy::Passwords,
                },
            ),
            range,
        }
    }
}

/// Knows where a text in rendered manifests comes from.
pub trait Trace {
    /// The files that the render was made of in which comments are looked for, whether or not a finding is in them: those
    /// with values. None by default.
    fn texts(&self) -> Vec<(String, &[u8])> {
        Vec::new()
    }

    /// The place in a file that some bytes of the render come from: the line of a template.
    fn place(&self, parts: &[Range<usize>]) -> Option<Place>;

    /// Where the name of a reference comes from: `parts` are the bytes of the render that hold it, and `name` is how much
    /// of the reference is its name; a tag and a digest come after it.
    ///
    /// With it comes the place of the value that decides the name, if a file or flag sets it.
    fn origin(&self, parts: &[Range<usize>], reference: &str, name: usize) -> Option<(Origin, Option<Place>)>;
}
