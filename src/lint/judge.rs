//! One site under the policy.

use crate::code::Code;
use crate::policy::{HostClass, Placement, Policy, Registries, Stuck, Target};
use crate::reference::Reference;
use crate::rules::Artifact;
use crate::scan::{Content, Site};

/// Where a site stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Where its reference stands under the policy.
    pub standing: Standing,
    /// Whether its registry is on the internet.
    pub is_public: bool,
    /// Why it stays where it is, though it has a target.
    pub stays: Option<Stays>,
}

/// Why a reference with a target is not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// No edit moves it and nothing else.
    Unlocatable,
    /// Another image would have the same name at the mirror.
    Collides,
}

/// Where a reference stands under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The cluster can reach it, as far as the policy says.
    Passes,
    /// It goes to the mirror.
    Moves(Target),
    /// It is outside, and no target can be given.
    Stuck(Stuck),
    /// It is at the mirror, with more parts than the mirror can hold; its name there would be this.
    TooDeep(Option<Target>),
    /// No mirror says where it goes; nothing is known of its registry.
    Unknown,
    /// No mirror says where it goes; its registry is public.
    Unmirrored,
    /// It is no reference.
    None,
}

impl Judged {
    /// The target at the mirror.
    pub fn target(&self) -> Option<&Target> {
        match &self.standing {
            Standing::Moves(target) => Some(target),
            _ => None,
        }
    }

    /// Whether a rewrite moves it.
    pub fn moves(&self) -> bool {
        self.target().is_some() && self.stays.is_none()
    }
}

/// Judges one site.
pub(super) fn judge(site: &Site, policy: &Policy, registries: &Registries) -> Judged {
    let Content::Reference(reference) = &site.content else {
        return Judged {
            standing: Standing::None,
            is_public: false,
            stays: None,
        };
    };
    let class = registries.class(reference.registry());
    let standing = match policy.place(reference, registries) {
        Placement::Home if policy.is_too_deep(reference.name()) => {
            Standing::TooDeep(shallow(reference, policy, registries))
        }
        Placement::Home | Placement::Allowed => Standing::Passes,
        Placement::Move(target) => Standing::Moves(target),
        Placement::Stuck(stuck) => Standing::Stuck(stuck),
        Placement::Unmirrored {
            class: HostClass::Private,
            ..
        } => Standing::Passes,
        Placement::Unmirrored { implied: true, .. }
        | Placement::Unmirrored {
            class: HostClass::Public,
            ..
        } => Standing::Unmirrored,
        Placement::Unmirrored { .. } => Standing::Unknown,
    };
    Judged {
        standing,
        is_public: class == HostClass::Public,
        stays: None,
    }
}

/// What a reference that is too deep at the mirror is called there.
fn shallow(reference: &Reference, policy: &Policy, registries: &Registries) -> Option<Target> {
    let rest = reference.name().strip_prefix(policy.mirror()?)?.strip_prefix('/')?;
    match policy.place(&Reference::parse(rest).ok()?, registries) {
        Placement::Move(target) => Some(target),
        _ => None,
    }
}

/// The code of a reference that does not pass.
pub(super) fn code(site: &Site, reference: &Reference, judged: &Judged) -> Option<Code> {
    match judged.standing {
        Standing::Passes | Standing::None => None,
        Standing::Unknown => Some(Code::UnknownRegistry),
        Standing::TooDeep(_) => Some(Code::OutsideMirror),
        _ if reference.registry_is_implied() && site.artifact == Artifact::Image => Some(Code::ImplicitRegistry),
        _ if judged.is_public => Some(Code::PublicRegistry),
        _ => Some(Code::OutsideMirror),
    }
}

/// Whether what is pulled changes with time.
pub(super) fn is_unpinned(reference: &Reference) -> bool {
    reference.digest().is_none() && reference.tag().is_none_or(|tag| tag == "latest")
}
