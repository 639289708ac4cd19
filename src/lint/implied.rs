//! What the operators of all inputs start, each said at the image of the operator.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::judged::JudgedDocument;
use crate::find::{FoundFile, Position};
use crate::finding::{Implied, ImpliedStatus};
use crate::judge::{Judge, Verdict};
use crate::manifest::Manifest;
use crate::operators::{self, Grants, Known, Runs, Signs};
use crate::words::counted;

/// What there is to say of the workloads of all inputs, by file and document.
#[derive(Debug, Default)]
pub(super) struct Operators {
    by_document: FxHashMap<(usize, usize), Vec<Said>>,
}

/// Something about a workload.
#[derive(Debug)]
pub(super) struct Said {
    /// Which workload of its document it is about.
    pub workload: usize,
    pub about: About,
}

#[derive(Debug)]
pub(super) enum About {
    /// An image that it starts.
    Image(Box<Image>),
    /// It may create what runs, and nobody knows it.
    Unknown(String),
    /// It starts nothing of its own.
    Passive(String),
}

/// An implied image, judged.
#[derive(Debug)]
pub(super) struct Image {
    pub verdict: Arc<Verdict>,
    pub implied: Arc<Implied>,
    /// What is wrong, if something is.
    pub fault: Option<String>,
    /// An object that starts it, and what it is called.
    pub started_by: Option<(Place, String)>,
}

/// Where an object is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Which of the files it is in.
    pub file: usize,
    pub position: Position,
    /// The bytes of the file.
    pub range: Range<usize>,
}

impl Operators {
    /// Joins what all documents say; without implied images, if they are not wanted.
    pub(super) fn of(files: &[FoundFile<JudgedDocument>], judge: &mut Judge<'_>, is_implied: bool) -> Self {
        let (mut signs, mut grants) = (Signs::default(), Grants::default());
        let documents = || {
            let files = files.iter().enumerate();
            let all = files.flat_map(|(file, found)| found.documents().map(move |document| (file, document)));
            all.filter(|(_, document)| !document.seen.is_empty())
        };
        for (file, document) in documents() {
            signs.add(&document.seen, |object| {
                let range = object.span.range();
                let place = Place {
                    file,
                    position: object.position,
                    range: document.offset + range.start..document.offset + range.end,
                };
                (place, Arc::clone(&object.manifest))
            });
            grants.add(&document.seen.access);
        }
        let accounts = grants.accounts();
        let mut said = Self::default();
        for (file, document) in documents() {
            let mut here = Vec::new();
            for (number, workload) in document.seen.workloads.iter().enumerate() {
                let mut add = |about| {
                    let workload = number;
                    here.push(Said { workload, about });
                };
                match &workload.program {
                    Runs::Operator(_) if is_implied => {
                        let images = signs.of(workload);
                        let images = images.into_iter().map(|implied| image(implied, judge));
                        images.for_each(|image| add(About::Image(Box::new(image))));
                    }
                    Runs::Passive(passive) => add(About::Passive(told(passive))),
                    Runs::Unknown => {
                        if let Some(grant) = accounts.of(workload) {
                            add(About::Unknown(format!(
                                "it may create {} (role `{}`), and no list of operators knows it: what it starts may stand \
                                 in no manifest; look for images in its flags, variables and ConfigMaps, and in the \
                                 defaults of what it is told by custom resources",
                                grant.creates, grant.role
                            )));
                        }
                    }
                    _ => {}
                }
            }
            if !here.is_empty() {
                here.dedup_by(|one, other| is_same(one, other));
                let entry = said.by_document.entry((file, document.number)).or_default();
                entry.extend(here);
            }
        }
        said
    }

    /// What there is to say of a document.
    pub(super) fn take(&mut self, file: usize, document: usize) -> Vec<Said> {
        match self.by_document.is_empty() {
            true => Vec::new(),
            false => self.by_document.remove(&(file, document)).unwrap_or_default(),
        }
    }
}

/// Whether two entries of the catalogue come to the same.
fn is_same(one: &Said, other: &Said) -> bool {
    let (About::Image(image), About::Image(same)) = (&one.about, &other.about) else {
        return false;
    };
    one.workload == other.workload
        && image.verdict.written == same.verdict.written
        && image.implied.overrides == same.implied.overrides
        && image.implied.when == same.implied.when
}

fn image(found: operators::Implied<(Place, Arc<Manifest>)>, judge: &mut Judge<'_>) -> Image {
    let verdict = judge.image(&found.image);
    let overrides = found.start.ways();
    let status = match &found.started_by {
        Some(_) => ImpliedStatus::Starts,
        None => ImpliedStatus::MayStart,
    };
    let (version, is_checked) = match found.known {
        Known::Exactly(version) | Known::Between(_, version) | Known::Everywhere(version) => (version, true),
        Known::Newest(version) | Known::Nearest(version) => (version, false),
    };
    let fault = verdict.fault.as_ref().map(|(_, wrong)| {
        let name = found.operator.name;
        let (starts, by) = match found.started_by.as_deref() {
            Some([(_, manifest), ..]) => ("starts", format!(" (here {})", called(manifest))),
            Some([]) => ("starts", String::new()),
            None => ("may start", String::new()),
        };
        let tag = match found.is_tag_known {
            true => "",
            false => ", with a tag that is decided when it runs",
        };
        let running = found.version.as_deref();
        let known = match (found.known, running) {
            (Known::Exactly(version), _) => format!("as of its version {version}"),
            (Known::Between(low, high), _) => format!("the same in its versions {low} and {high}"),
            (Known::Everywhere(version), _) => format!("its version is not known; the same in all up to {version}"),
            (Known::Newest(version), _) => format!("its version is not known; this is that of {version}"),
            (Known::Nearest(version), Some(running)) => {
                format!("this is that of {version}, not checked for {running}")
            }
            (Known::Nearest(version), None) => format!("this is that of {version}, not checked for this version"),
        };
        let mend = match &overrides {
            Some(ways) => format!("to name another one: {ways}"),
            None => "nothing names another one: redirect its registry on the nodes".to_owned(),
        };
        let when = found.start.when;
        format!("{name} {starts} it, though it stands in no manifest{tag}: {when}{by}; {known}; {wrong}; {mend}")
    });
    let started_by = found.started_by.and_then(|objects| {
        let others = objects.len().saturating_sub(1);
        let (place, manifest) = objects.into_iter().next()?;
        let more = match others {
            0 => String::new(),
            others => format!(", and {}", counted(others, "other object")),
        };
        Some((
            place,
            format!("{} makes the operator start it{more}", called(&manifest)),
        ))
    });
    Image {
        verdict,
        implied: Arc::new(Implied {
            operator: found.operator.id,
            status,
            when: found.start.when,
            overrides,
            version,
            is_checked,
            is_complete: found.is_tag_known,
        }),
        fault,
        started_by,
    }
}

/// An object by its kind and name.
fn called(manifest: &Manifest) -> String {
    let kind = manifest.kind.as_deref().unwrap_or("object");
    match manifest.name.as_deref() {
        Some(name) => format!("{kind} `{name}`"),
        None => kind.to_owned(),
    }
}

/// What is known of an operator that starts nothing.
fn told(passive: &operators::Passive) -> String {
    let name = passive.name;
    match passive.standing {
        operators::Standing::InManifest(_) => format!("{name} starts only what its manifest names"),
        operators::Standing::Nothing(tag) => format!("{name} starts no image of its own (read at {tag})"),
    }
}
