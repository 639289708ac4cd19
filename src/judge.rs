//! Sites under a policy: where each reference is, whether the cluster can reach it there, and what is wrong with it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::code::Code;
use crate::find::{Excerpt, Position};
use crate::policy::{Placement, Policy, Routed, Stuck, Target};
use crate::reference::hosts::{HostClass, Registries};
use crate::reference::{InvalidReference, Reference};
use crate::rules::Artifact;
use crate::scan::{Content, Site};

/// A site with what the policy says about its reference.
#[derive(Debug)]
pub(crate) struct Judged {
    pub site: Site,
    pub verdict: Arc<Verdict>,
    pub position: Position,
    /// How many characters it has, if it is in one line.
    pub width: Option<usize>,
    /// The line that it is in, if something is wrong and the line is wanted.
    pub excerpt: Option<Box<Excerpt>>,
}

/// What a policy says about one reference, wherever it is.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub artifact: Artifact,
    /// The reference as written.
    pub written: Arc<str>,
    /// Under which name an inventory lists it; `None` if it names nothing.
    pub listed: Option<Arc<str>>,
    /// What it resolves to, tag and digest included; `None` if the kubelet rejects it.
    pub resolved: Option<Arc<str>>,
    /// The name without tag and digest, which identifies it when tags change.
    pub name: Option<Arc<str>>,
    /// Where it is; `None` if it is not a reference.
    pub placement: Option<Placement>,
    /// What is known about its registry.
    pub class: HostClass,
    /// What it becomes, or should: the name at the mirror with tag and digest.
    pub target: Option<Arc<str>>,
    /// What it is called at the mirror; where it is at home already, itself.
    pub mirror: Option<Arc<str>>,
    /// What is wrong with it, or with where it is.
    pub fault: Option<(Code, Arc<str>)>,
    /// Whether nodes are redirected, so that it stays as it is written.
    pub is_redirected: bool,
    /// Whether what is pulled changes over time.
    is_unpinned: bool,
}

/// Judges sites; each reference is looked up once.
pub(crate) struct Judge<'p> {
    policy: &'p Policy,
    registries: &'p Registries,
    known: FxHashMap<(Artifact, ContentKind), FxHashMap<Box<str>, Known>>,
}

/// A verdict that is remembered, and whether a site that has it is reported.
struct Known {
    verdict: Arc<Verdict>,
    is_reported: bool,
}

/// How many verdicts of one kind are remembered: references that differ everywhere would fill the memory.
const MOST_KNOWN: usize = 1 << 14;

/// With the artifact and the text, all that a verdict depends on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum ContentKind {
    Reference,
    Repository,
    Source,
    Registry,
    Named,
    Variable,
    Empty,
    Invalid,
    Placeholder,
    NamedPlaceholder,
}

impl Judged {
    /// Where the reference would go.
    pub(crate) fn target(&self) -> Option<&Target> {
        match (&self.verdict.placement, &self.site.content) {
            (Some(Placement::Move(target)), Content::Reference(_) | Content::Named(_) | Content::Registry(_)) => {
                Some(target)
            }
            _ => None,
        }
    }
}

impl<'p> Judge<'p> {
    pub(crate) fn new(policy: &'p Policy, registries: &'p Registries) -> Self {
        Self {
            policy,
            registries,
            known: FxHashMap::default(),
        }
    }

    /// What the policy says about the reference at a site, and whether this is the first such site that is reported.
    pub(crate) fn verdict(&mut self, site: &Site) -> (Arc<Verdict>, bool) {
        let kind = match &site.content {
            Content::Reference(_) => ContentKind::Reference,
            Content::Repository(_) => ContentKind::Repository,
            Content::Source(_) => ContentKind::Source,
            Content::Registry(_) => ContentKind::Registry,
            Content::Named(_) => ContentKind::Named,
            Content::Variable => ContentKind::Variable,
            Content::Empty => ContentKind::Empty,
            Content::Invalid(_) => ContentKind::Invalid,
            Content::Placeholder(None) => ContentKind::Placeholder,
            Content::Placeholder(Some(_)) => ContentKind::NamedPlaceholder,
        };
        let all = self.known.entry((site.artifact, kind)).or_default();
        if let Some(known) = all.get_mut(site.written.as_str()) {
            let is_first = !known.is_reported && !site.is_copy;
            known.is_reported |= is_first;
            return (Arc::clone(&known.verdict), is_first);
        }
        if all.len() >= MOST_KNOWN {
            all.clear();
        }
        let verdict = Arc::new(Verdict::of(site, self.policy, self.registries));
        let known = Known {
            verdict: Arc::clone(&verdict),
            is_reported: !site.is_copy,
        };
        all.insert(site.written.as_str().into(), known);
        (verdict, !site.is_copy)
    }
}

impl Verdict {
    fn of(site: &Site, policy: &Policy, registries: &Registries) -> Self {
        let mut verdict = Self {
            artifact: site.artifact,
            written: site.written.as_str().into(),
            listed: None,
            resolved: None,
            name: None,
            placement: None,
            class: HostClass::Unknown,
            target: None,
            mirror: None,
            fault: None,
            is_redirected: false,
            is_unpinned: false,
        };
        match &site.content {
            Content::Reference(reference) => verdict.reference(reference, policy, registries),
            Content::Repository(name) => {
                verdict.listed = Some(Arc::clone(&verdict.written));
                verdict.name = Some(name.as_str().into());
                verdict.class = registries.class(host_of(name));
                let placement = policy.place_repository(name, registries);
                verdict.fault = verdict.outside(&placement, host_of(name), false, "");
                if let Some((code @ (Code::PublicRegistry | Code::OutsideMirror), _)) = &mut verdict.fault {
                    *code = Code::ExternalSource;
                }
                verdict.placement = Some(placement);
            }
            Content::Source(name) => verdict.source(name, policy, registries),
            Content::Registry(name) => {
                verdict.listed = Some(Arc::clone(&verdict.written));
                verdict.resolved = Some(name.as_str().into());
                verdict.name.clone_from(&verdict.resolved);
                verdict.class = registries.class(host_of(name));
                let placement = policy.place_registry(name, registries);
                verdict.target = match &placement {
                    Placement::Move(target)
                    | Placement::WrongLayout {
                        target: Some(target), ..
                    } => Some(target.name().into()),
                    _ => None,
                };
                verdict.mirror = match &placement {
                    Placement::Home => verdict.resolved.clone(),
                    _ => verdict.target.clone(),
                };
                verdict.fault = verdict.outside(&placement, host_of(name), false, "");
                verdict.placement = Some(placement);
            }
            Content::Invalid(error) => {
                // A list has one name per line.
                let is_one_line = !site.written.contains(|c: char| c.is_control() || c.is_whitespace());
                // The `+` of a version is `_` in the tag of a chart.
                let is_chart = site.artifact == Artifact::Chart && Reference::parse_chart(&site.written).is_ok();
                let is_listed = is_one_line && (is_chart || names_something(error));
                verdict.listed = is_listed.then(|| Arc::clone(&verdict.written));
                let message = format!("the kubelet rejects it: {error}");
                verdict.fault = Some((Code::InvalidReference, message.into()));
            }
            Content::Named(reference) => {
                verdict.reference(reference, policy, registries);
                verdict.is_unpinned = false;
            }
            Content::Empty => {
                let message = "no image is given here; the default of an operator is pulled";
                verdict.fault = Some((Code::EmptyReference, message.into()));
            }
            Content::Variable => {
                let message = format!(
                    "`{}` is filled in when it runs, and its value is not stated here",
                    site.written
                );
                verdict.fault = Some((Code::RuntimeVariable, message.into()));
            }
            Content::Placeholder(name) => {
                if let Some(reference) = name {
                    verdict.reference(reference, policy, registries);
                    verdict.listed = Some(reference.written().into());
                    (verdict.placement, verdict.target, verdict.is_unpinned) = (None, None, false);
                }
                let message = "an unresolved template, or a part that rendered empty";
                verdict.fault = Some((Code::UnresolvedPlaceholder, message.into()));
            }
        }
        verdict
    }

    fn reference(&mut self, reference: &Reference, policy: &Policy, registries: &Registries) {
        let placement = policy.place(reference, registries);
        self.listed = Some(Arc::clone(&self.written));
        self.resolved = Some(reference.resolved().into());
        self.name = Some(reference.name().into());
        self.class = registries.class(reference.registry());
        self.target = match &placement {
            Placement::Move(target)
            | Placement::WrongLayout {
                target: Some(target), ..
            } => Some(target.reference(reference).into()),
            _ => None,
        };
        self.mirror = match &placement {
            Placement::Home => self.resolved.clone(),
            _ => self.target.clone(),
        };
        let (host, is_implied) = (reference.registry(), reference.registry_is_implied());
        self.fault = self.outside(&placement, host, is_implied, reference.suffix());
        if self.artifact == Artifact::Image {
            self.redirect(reference, &placement, policy, registries);
        }
        self.is_unpinned = self.artifact == Artifact::Image
            && reference.digest().is_none()
            && reference.tag().is_none_or(|tag| tag == "latest");
        self.placement = Some(placement);
    }

    fn source(&mut self, name: &str, policy: &Policy, registries: &Registries) {
        let placement = policy.place_source(self.artifact, name, registries);
        let host = host_of(name);
        self.listed = Some(Arc::clone(&self.written));
        self.name = Some(name.into());
        self.class = registries.class(host);
        let is_inside = self.class == HostClass::Private;
        if matches!(placement, Placement::Unmirrored { .. }) && !is_inside {
            let message = format!("{host} is outside of the cluster, as far as is known, and not allowed");
            self.fault = Some((Code::ExternalSource, message.into()));
        }
        self.placement = Some(placement);
    }

    /// Takes account of what the nodes are told.
    fn redirect(&mut self, reference: &Reference, placement: &Placement, policy: &Policy, registries: &Registries) {
        let Some(routed) = policy.routed(reference, placement, registries) else {
            return;
        };
        let (fault, name) = match routed {
            Routed::Home(name) => (None, name),
            Routed::Open(name, message) => (Some((Code::OpenRedirect, message.into())), name),
            Routed::Elsewhere(message) => {
                self.fault = Some((Code::WrongLayout, message.into()));
                return;
            }
            Routed::Not(message) => {
                if let Some((_, fault)) = &mut self.fault {
                    *fault = format!("{fault}; {message}").into();
                }
                return;
            }
        };
        self.is_redirected = true;
        self.fault = fault;
        self.mirror = Some([name.as_str(), reference.suffix()].concat().into());
    }

    /// What is wrong with where it is.
    fn outside(&self, placement: &Placement, host: &str, is_implied: bool, suffix: &str) -> Option<(Code, Arc<str>)> {
        let is_public = self.class == HostClass::Public;
        let code = match placement {
            Placement::Home | Placement::Allowed => return None,
            Placement::Unmirrored {
                class: HostClass::Private,
                ..
            } => return None,
            Placement::Unmirrored {
                class: HostClass::Unknown,
                implied: false,
            } => Code::UnknownRegistry,
            Placement::WrongLayout { .. } => Code::WrongLayout,
            Placement::Stuck(Stuck::Limit { .. }) => Code::RegistryLimit,
            _ if is_implied && self.artifact.is_image() => Code::ImplicitRegistry,
            _ if is_public => Code::PublicRegistry,
            _ => Code::OutsideMirror,
        };
        let message = match placement {
            Placement::WrongLayout { fault, target } => {
                let things = match self.artifact {
                    Artifact::Chart => "charts",
                    _ => "images",
                };
                let instead = target
                    .as_ref()
                    .map(|target| format!("; it should be `{target}{suffix}`"));
                let instead = instead.unwrap_or_default();
                format!("at the mirror, but not where this policy puts {things}: {fault}{instead}")
            }
            _ if is_implied => format!("no registry given, which means {host}"),
            _ if is_public => format!("{host} is a registry on the internet"),
            Placement::Unmirrored { .. } => format!("nothing says whether the cluster can reach {host}"),
            _ => format!("{host} is neither the mirror nor allowed"),
        };
        let message = match placement {
            Placement::Stuck(stuck) => format!("{message}; {stuck}"),
            _ => message,
        };
        Some((code, message.into()))
    }

    /// Whether something is wrong with it, or may turn out to be.
    pub(crate) fn is_faulty(&self) -> bool {
        self.fault.is_some() || self.is_unpinned
    }

    /// What is wrong with a version that changes with time.
    pub(crate) fn unpinned(&self) -> Option<&'static str> {
        let has_tag = self.written.rsplit('/').next().is_some_and(|last| last.contains(':'));
        self.is_unpinned.then_some(match has_tag {
            true => "the tag `latest` changes over time",
            false => "no tag and no digest: what it points to changes over time",
        })
    }
}

/// The host, with its port, that a name begins with.
fn host_of(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

/// Whether a text that is not a valid reference is close enough to one that an image must have been meant.
fn names_something(error: &InvalidReference) -> bool {
    use InvalidReference as Invalid;
    match error {
        Invalid::Scheme
        | Invalid::BareDigest
        | Invalid::ImageId
        | Invalid::Uppercase { .. }
        | Invalid::BadPort
        | Invalid::BadDigest { .. }
        | Invalid::UnknownAlgorithm { .. }
        | Invalid::DigestLength { .. }
        | Invalid::DigestCharacter { .. }
        | Invalid::TooLong { .. } => true,
        Invalid::Empty
        | Invalid::BadHost
        | Invalid::EmptyPart { .. }
        | Invalid::BadSeparator { .. }
        | Invalid::BadTag { .. }
        | Invalid::BadCharacter { .. } => false,
    }
}
