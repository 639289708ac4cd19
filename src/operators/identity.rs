//! Whose image a container runs: by the last elements of its name, or by what the policy calls it at the mirror.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::catalogue::{self, Operator, Passive, Who, by_tail, fits};
use super::parts::name_length;
use crate::policy::{Placement, Policy};
use crate::reference::Reference;
use crate::reference::hosts::Registries;

/// Knows operators by their images.
pub(crate) struct Known<'p> {
    policy: &'p Policy,
    /// What the images of the catalogue are called at the mirror.
    moved: OnceCell<FxHashMap<String, Who>>,
}

/// Who runs in a container.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Program {
    /// An operator that starts images: its number.
    Operator(u16, &'static Operator),
    /// An operator that starts nothing that is compiled in.
    Passive(&'static Passive),
    /// The image of an operator that runs as something else.
    Other,
}

impl<'p> Known<'p> {
    pub(crate) fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            moved: OnceCell::new(),
        }
    }

    /// Who an image is; `words` are its command and arguments.
    pub(super) fn program<'w>(
        &self,
        image: &str,
        words: impl Fn() -> Vec<std::borrow::Cow<'w, str>>,
    ) -> Option<Program> {
        let who = self.who(image)?;
        let number = match who {
            Who::Passive(number) => return catalogue::passive().get(usize::from(number)).map(Program::Passive),
            Who::Operator(number) => number,
        };
        let operator = catalogue::operator(number);
        let tag = tag_of(image).unwrap_or_default();
        let is_tag = operator.tags.is_empty() || operator.tags.iter().any(|pattern| fits_start(pattern, tag));
        let is_argument = operator.argument.is_none_or(|argument| {
            words().iter().any(|word| {
                let word = word.trim();
                word == argument || word.rsplit('/').next() == Some(argument)
            })
        });
        Some(match is_tag && is_argument {
            true => Program::Operator(number, operator),
            false => Program::Other,
        })
    }

    fn who(&self, image: &str) -> Option<Who> {
        let name = &image[..name_length(image)];
        let last = name.rfind('/')?;
        let before = name[..last].rfind('/').map_or(0, |slash| slash + 1);
        let ends_with = |elements: &str| {
            let rest = name.strip_suffix(elements);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let mut found = by_tail(&name[before..]);
        if let Some((_, who)) = found.find(|(elements, _)| ends_with(elements)) {
            return Some(who);
        }
        self.policy.home_registries().next()?;
        let moved = self.moved.get_or_init(|| self.moved());
        moved.get(name).copied()
    }

    fn moved(&self) -> FxHashMap<String, Who> {
        let moved = catalogue::repositories().filter_map(|(image, who)| {
            let reference = Reference::parse(image).ok()?;
            match self.policy.place(&reference, Registries::known()) {
                Placement::Move(target) => Some((target.name().to_owned(), who)),
                _ => None,
            }
        });
        moved.collect()
    }
}

/// The tag of an image.
pub(super) fn tag_of(image: &str) -> Option<&str> {
    let suffix = &image[name_length(image)..];
    let suffix = suffix.split('@').next()?;
    suffix.strip_prefix(':')
}

/// Whether a tag fits a pattern, in which `[0-9]` is a digit.
fn fits_start(pattern: &str, tag: &str) -> bool {
    match pattern.split_once("[0-9]") {
        None => fits(pattern, tag),
        Some((before, rest)) => tag
            .strip_prefix(before)
            .and_then(|tag| tag.strip_prefix(|c: char| c.is_ascii_digit()))
            .is_some_and(|tag| fits(rest, tag)),
    }
}
