//! What a registry is asked, and what its answers mean.

use crate::holding::{Answer, Presence, has_platform};
use crate::reference::Reference;

/// A question: is this version in this repository?
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ask {
    /// `host[:port]`
    pub registry: String,
    /// The path at the registry.
    pub repository: String,
    /// The tag, if one is named.
    pub tag: Option<String>,
    /// The digest, if one is named.
    pub digest: Option<String>,
    /// Whether it has to be a chart.
    pub is_chart: bool,
}

/// What a registry answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The tag is there; without one, the digest.
    Present {
        /// The digest of its manifest.
        digest: String,
        /// What its config is, or its artifact type, if that is known.
        artifact_type: Option<String>,
        /// Its platforms, if they are known.
        platforms: Vec<String>,
        /// Its signatures and attestations, if they were asked for.
        signatures: Vec<String>,
        /// Whether the digest that was asked for is there, by whatever tag.
        has_digest: bool,
    },
    /// It is not there.
    Missing {
        /// What the registry said.
        detail: String,
        /// Whether the digest that was asked for is there all the same.
        has_digest: bool,
    },
    /// It could not be asked.
    Failed {
        /// Why not.
        detail: String,
    },
}

/// The type of the config of a chart (<https://helm.sh/docs/topics/registries/>).
const CHART: &str = "application/vnd.cncf.helm.config.v1+json";

impl Ask {
    pub(super) fn new(name: &str, reference: &Reference, is_chart: bool) -> Self {
        let (registry, repository) = name.split_once('/').unwrap_or((name, ""));
        Self {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: reference.tag().map(str::to_owned),
            digest: reference.digest().map(str::to_owned),
            is_chart,
        }
    }

    /// What an answer says, if these platforms are required.
    pub(super) fn answer(&self, reply: &Reply, required: &[String]) -> Answer {
        let name = self.shown();
        match reply {
            Reply::Failed { detail } => Answer::of(Presence::Error, format!("`{name}`: {detail}"), None),
            Reply::Missing {
                has_digest: true,
                detail: _,
            } => {
                let detail = format!("its digest is there; the tag `{}` is not", self.tag());
                by_digest(detail, self.digest.clone())
            }
            Reply::Missing { detail, .. } => Answer::of(Presence::Missing, format!("`{name}`: {detail}"), None),
            Reply::Present {
                digest: found,
                artifact_type,
                platforms,
                has_digest,
                ..
            } => {
                let wanted = self.digest.as_ref().filter(|wanted| *wanted != found);
                let lacks: Vec<&str> = required
                    .iter()
                    .filter(|required| !platforms.iter().any(|platform| has_platform(platform, required)))
                    .map(String::as_str)
                    .collect();
                let answer = |presence, detail| Answer {
                    digest: Some(found.clone()),
                    ..Answer::of(presence, detail, None)
                };
                match (wanted, artifact_type) {
                    (Some(wanted), _) if *has_digest => {
                        let detail = format!("its digest is there; the tag `{}` has {found}", self.tag());
                        by_digest(detail, Some(wanted.clone()))
                    }
                    (Some(_), _) => answer(Presence::WrongDigest, format!("`{name}` has {found}")),
                    (None, Some(other)) if self.is_chart && other != CHART => {
                        answer(Presence::WrongDigest, format!("`{name}` is no chart, but {other}"))
                    }
                    _ if self.is_chart || lacks.is_empty() => answer(Presence::Present, String::new()),
                    _ if platforms.is_empty() => {
                        let detail = format!("`{name}` does not say for which platforms it is");
                        answer(Presence::Unknown, detail)
                    }
                    _ => {
                        let (lacks, has) = (lacks.join(", "), platforms.join(", "));
                        answer(Presence::Incomplete, format!("`{name}` has no {lacks}, but {has}"))
                    }
                }
            }
        }
    }

    fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }

    /// As a reference.
    fn shown(&self) -> String {
        let Self {
            registry, repository, ..
        } = self;
        match (&self.tag, &self.digest) {
            (None, Some(digest)) => format!("{registry}/{repository}@{digest}"),
            _ => format!("{registry}/{repository}:{}", self.tag()),
        }
    }
}

/// It is there, whatever its tag is.
fn by_digest(detail: String, digest: Option<String>) -> Answer {
    Answer {
        digest,
        ..Answer::of(Presence::Present, detail, None)
    }
}
