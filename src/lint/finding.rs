//! Findings: what is wrong at a site, in words.

use std::collections::BTreeMap;

use super::judge::{self, Judged, Standing, Stays};
use super::render::{Origin, UnusedValue};
use super::{DocumentReport, FileReport, Linter, Located, Report};
use crate::code::{Code, Severity};
use crate::policy::Collisions;
use crate::rules::Artifact;
use crate::scan::{Content, Duplicate, Site};

/// Something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// How much it weighs under the policy; never [`Severity::Off`].
    pub severity: Severity,
    /// Which of the [`Report::files`].
    pub file: usize,
    /// What it is about.
    pub subject: Subject,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A reference.
    Site {
        /// Which of the [`FileReport::documents`].
        document: usize,
        /// Which of the document's sites.
        site: usize,
        /// The other image that would have the same name at the mirror, if it is about that.
        other: Option<Box<Other>>,
    },
    /// A key that stands twice.
    Duplicate {
        /// Which of the [`FileReport::documents`].
        document: usize,
        /// Which of the document's duplicates.
        duplicate: usize,
    },
    /// A value that no template read.
    Value(Box<UnusedValue>),
}

/// Another image that would have the same name at the mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The name at the mirror.
    pub target: String,
    /// The other image.
    pub name: String,
    /// The file where it stands first: which of the [`Report::files`].
    pub file: usize,
    /// Where in the file.
    pub located: Located,
}

impl Finding {
    /// The document in a report, if it is about one.
    pub fn document<'r>(&self, report: &'r Report) -> Option<&'r DocumentReport> {
        match self.subject {
            Subject::Site { document, .. } | Subject::Duplicate { document, .. } => {
                Some(&report.files[self.file].documents[document])
            }
            Subject::Value(_) => None,
        }
    }

    /// The site in a report, and what the policy says of it.
    pub fn site<'r>(&self, report: &'r Report) -> Option<(&'r Site, &'r Judged)> {
        let Subject::Site { document, site, .. } = self.subject else {
            return None;
        };
        let document = &report.files[self.file].documents[document];
        Some((&document.sites.sites[site], &document.judged[site].1))
    }

    /// The key that stands twice in a report, with the place of the first one.
    pub fn duplicate<'r>(&self, report: &'r Report) -> Option<(&'r Duplicate, Located)> {
        let Subject::Duplicate { document, duplicate } = self.subject else {
            return None;
        };
        let document = &report.files[self.file].documents[document];
        Some((&document.sites.duplicates[duplicate], document.duplicates[duplicate].0))
    }

    /// Where the site comes from, if that is known.
    pub fn origin<'r>(&self, report: &'r Report) -> Option<&'r Origin> {
        match self.subject {
            Subject::Site { document, site, .. } => {
                report.files[self.file].documents[document].origins.get(site)?.as_ref()
            }
            _ => None,
        }
    }

    /// Where it is.
    pub fn located(&self, report: &Report) -> Located {
        let document = |document: usize| &report.files[self.file].documents[document];
        match &self.subject {
            Subject::Site { document: at, site, .. } => document(*at).judged[*site].0,
            Subject::Duplicate {
                document: at,
                duplicate,
            } => document(*at).duplicates[*duplicate].1,
            Subject::Value(value) => value.located,
        }
    }

    /// Whether a rewrite moves the reference, so that the finding goes away.
    pub fn is_fixable(&self, report: &Report) -> bool {
        matches!(
            self.code,
            Code::PublicRegistry | Code::ImplicitRegistry | Code::OutsideMirror
        ) && self.site(report).is_some_and(|(_, judged)| judged.moves())
    }

    /// What is wrong, in one sentence.
    pub fn message(&self, report: &Report) -> String {
        if let Subject::Value(value) = &self.subject {
            return value.message();
        }
        if let Some((duplicate, first)) = self.duplicate(report) {
            let key = &duplicate.key;
            let line = first.line;
            return format!("the key `{key}` stands twice in this mapping, first in line {line}");
        }
        let Some((site, judged)) = self.site(report) else {
            return String::new();
        };
        match (&self.code, &self.subject) {
            (Code::MirrorCollision, Subject::Site { other: Some(other), .. }) => {
                let Other {
                    target,
                    name,
                    file,
                    located,
                } = &**other;
                let file = &report.files[*file].name;
                format!(
                    "it would become `{target}`, and so would `{name}` ({file}:{})",
                    located.line
                )
            }
            (Code::Unpinned, _) if has_tag(site) => "the tag `latest` changes with time".to_owned(),
            (Code::Unpinned, _) => "no tag and no digest: what it means changes with time".to_owned(),
            (Code::InvalidReference, _) => match &site.content {
                Content::Invalid(error) => format!("no kubelet accepts it: {error}"),
                _ => String::new(),
            },
            (Code::UnresolvedPlaceholder, _) => "a leftover of a template, or a part that came out empty".to_owned(),
            (Code::Unlocatable, _) => {
                "no edit moves it and nothing else: it shares a field with a reference that needs another value"
                    .to_owned()
            }
            _ => where_it_stands(site, judged),
        }
    }
}

fn has_tag(site: &Site) -> bool {
    matches!(&site.content, Content::Reference(reference) if reference.tag().is_some())
}

fn where_it_stands(site: &Site, judged: &Judged) -> String {
    let Some((host, is_implied)) = judge::host(site) else {
        return String::new();
    };
    let stands = match (&judged.standing, is_implied) {
        (Standing::TooDeep(Some(target)), _) => {
            let suffix = match &site.content {
                Content::Reference(reference) => reference.suffix(),
                _ => "",
            };
            return format!("at the mirror, but with more parts than it takes; its name there is `{target}{suffix}`");
        }
        (Standing::TooDeep(None), _) => return "at the mirror, but with more parts than it takes".to_owned(),
        (_, true) => format!("no registry is written, which means {host}"),
        _ if judged.is_public => format!("{host} is a registry on the internet"),
        (Standing::Unknown, _) => format!("nothing says whether {host} can be reached"),
        _ => format!("{host} is neither the mirror nor allowed"),
    };
    match &judged.standing {
        Standing::Stuck(stuck) => format!("{stands}; {stuck}"),
        _ => stands,
    }
}

/// The findings of all files.
pub(super) fn findings(linter: &Linter, files: &[FileReport], collisions: &Collided) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, report) in files.iter().enumerate() {
        for (document, found) in report.documents.iter().enumerate() {
            let mut add = |code: Code, subject: Subject| {
                let severity = linter.policy.severity(code);
                if severity != Severity::Off {
                    findings.push(Finding {
                        code,
                        severity,
                        file,
                        subject,
                    });
                }
            };
            for duplicate in 0..found.sites.duplicates.len() {
                add(Code::DuplicateKey, Subject::Duplicate { document, duplicate });
            }
            for (index, (site, (_, judged))) in found.sites.sites.iter().zip(&found.judged).enumerate() {
                if site.is_copy {
                    continue;
                }
                let subject = |other| Subject::Site {
                    document,
                    site: index,
                    other,
                };
                for code in codes(site, judged) {
                    add(code, subject(None));
                }
                let other = judged.target().and_then(|target| {
                    let sources = collisions.get(target.name())?;
                    let Content::Reference(reference) = &site.content else {
                        return None;
                    };
                    let (other, at) = sources.iter().find(|(name, _)| name != reference.name())?;
                    let (file, located) = *at;
                    let (target, name) = (target.name().to_owned(), other.clone());
                    Some(Box::new(Other {
                        target,
                        name,
                        file,
                        located,
                    }))
                });
                if other.is_some() {
                    add(Code::MirrorCollision, subject(other));
                }
            }
        }
    }
    findings
}

/// The codes of one site by itself.
fn codes(site: &Site, judged: &Judged) -> Vec<Code> {
    let mut codes = Vec::new();
    match &site.content {
        Content::Repository(_) => codes.extend(judge::code(site, judged)),
        Content::Invalid(_) => codes.push(Code::InvalidReference),
        Content::Placeholder(_) => codes.push(Code::UnresolvedPlaceholder),
        Content::Reference(reference) => {
            codes.extend(judge::code(site, judged));
            if judged.stays == Some(Stays::Unlocatable) {
                codes.push(Code::Unlocatable);
            }
            if site.artifact == Artifact::Image && judge::is_unpinned(reference) {
                codes.push(Code::Unpinned);
            }
        }
    }
    codes
}

/// The names at the mirror that several images would share, with those images and the first place of each.
pub(super) type Collided = BTreeMap<String, Vec<(String, (usize, Located))>>;

/// Gathers them over all files.
pub(super) fn collisions(files: &[FileReport]) -> Collided {
    let mut claims = Collisions::default();
    for (file, report) in files.iter().enumerate() {
        for document in &report.documents {
            for (site, (located, judged)) in document.sites.sites.iter().zip(&document.judged) {
                if let (Some(target), Content::Reference(reference)) = (judged.target(), &site.content) {
                    claims.claim(target.name(), reference.name(), (file, *located));
                }
            }
        }
    }
    let owned = |(name, at): (&str, &(usize, Located))| (name.to_owned(), *at);
    claims
        .found()
        .map(|found| (found.target.to_owned(), found.sources.into_iter().map(owned).collect()))
        .collect()
}
