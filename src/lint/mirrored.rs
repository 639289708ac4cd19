//! What is at the mirror by its name, held against what was copied there.

use std::sync::Arc;

use crate::code::Code;
use crate::holding::{Answer, Holding, Index, Presence, Wanted};
use crate::judge::Verdict;
use crate::policy::{Placement, Policy};
use crate::reference::Reference;
use crate::rules::Artifact;

/// What says what was copied to the mirror.
#[derive(Debug)]
pub(super) struct Mirrored<'h>(Vec<Index<'h>>);

impl<'h> Mirrored<'h> {
    pub fn new(holdings: &'h [Arc<Holding>], policy: &Policy) -> Self {
        let index = |holding: &'h Arc<Holding>| Index::new(holding, |reference| policy.moved(reference));
        Self(holdings.iter().map(index).collect())
    }

    /// What is wrong with a reference that is at home by its name: nobody copied it, or something else was copied.
    pub fn fault(&self, verdict: &Verdict) -> Option<(Code, String)> {
        let is_home = verdict.is_redirected || verdict.placement == Some(Placement::Home);
        if self.0.is_empty() || !is_home || verdict.artifact == Artifact::Registry {
            return None;
        }
        let reference = Reference::parse(verdict.resolved.as_deref()?).ok()?;
        let is_whole = reference.tag().is_some() || reference.digest().is_some();
        if verdict.artifact == Artifact::Chart && !is_whole {
            return None;
        }
        let wanted = Wanted::new(&reference);
        let mirror = verdict.mirror.as_deref().and_then(|name| Reference::parse(name).ok());
        let wanted = match &mirror {
            Some(mirror) => wanted.or(mirror.name()),
            None => wanted,
        };
        let answers = self.0.iter().map(|index| (index.holding(), index.look_up(&wanted)));
        let (holding, answer) = answers.min_by_key(|(_, answer)| answer.presence)?;
        let code = match answer.presence {
            Presence::Missing => Code::MissingInMirror,
            Presence::WrongDigest | Presence::Ambiguous => Code::WrongDigest,
            Presence::Incomplete => Code::Incomplete,
            // Its name is there, and nothing says that it is another image.
            Presence::Present | Presence::Unknown | Presence::Error => return None,
        };
        Some((code, self.message(code, holding, &answer)))
    }

    fn message(&self, code: Code, holding: &Holding, answer: &Answer) -> String {
        let line = answer.held.and_then(|held| holding.held.get(held)?.line);
        let place = match line {
            Some(line) => format!(" ({}:{line})", holding.name),
            None => String::new(),
        };
        let detail = match answer.detail.is_empty() {
            true => String::new(),
            false => format!("; {}{place}", answer.detail),
        };
        match code {
            Code::MissingInMirror => {
                let names: Vec<String> = self
                    .0
                    .iter()
                    .map(|index| format!("`{}`", index.holding().name))
                    .collect();
                format!(
                    "it is at the mirror by its name only: not in {}{detail}",
                    names.join(" or ")
                )
            }
            _ => format!("what was copied under its name is something else{detail}"),
        }
    }
}
