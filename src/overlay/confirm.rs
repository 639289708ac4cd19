//! The proof by another renderer than the one that the values were found with.

use std::collections::BTreeSet;

use super::base::Base;
use super::compare::Outcome;
use super::derived::without_hashes;
use super::not_proved::NotProved;
use super::proof::Proof;
use super::steady::Unsteady;
use super::{Derived, Overlay};
use crate::lint::Linter;

/// Another renderer of a chart with one set of values. Time and chance may differ from one render to the next.
pub trait Renderer {
    /// Renders the chart with these values on top, as YAML.
    ///
    /// # Errors
    /// Why it does not render.
    fn render(&self, overlay: &str) -> Result<Vec<u8>, String>;

    /// Whether flags set values, which may be passwords.
    fn is_set_by_flags(&self) -> bool;
}

/// A chart as another renderer renders it without an overlay.
pub(super) struct Witness<'r> {
    renderer: &'r dyn Renderer,
    pub(super) base: Base,
    unsteady: Unsteady,
    /// The lines with something that differs from render to render, from 0.
    unsteady_lines: BTreeSet<usize>,
}

impl<'r> Witness<'r> {
    /// Renders the chart twice as it is: what differs is no matter of values.
    pub(super) fn new(linter: &Linter, renderer: &'r dyn Renderer, chart: &str) -> Result<Self, NotProved> {
        let render = || renderer.render("").map_err(NotProved::Unrendered);
        let (one, other) = (render()?, render()?);
        let unsteady = Unsteady::between(&one, &other);
        let (steady, unsteady_lines) = unsteady.hide(&one);
        let (counterpart, _) = unsteady.hide(&other);
        let base = Base::read(linter, chart, steady)?;
        let witness = Self {
            renderer,
            base,
            unsteady,
            unsteady_lines,
        };
        let outcome = Outcome::unchanged(&witness.base);
        witness
            .proof(&outcome)
            .equals_rewrite(&counterpart)
            .map_err(unsteady_at)?;
        if !witness.unsteady.is_empty() {
            let whole = Base::read(linter, chart, one)?;
            let mut steady = witness.base.references.iter().peekable();
            for reference in &whole.references {
                // What is hidden cannot be seen to move.
                if steady.next_if(|steady| steady.written == reference.written).is_none() {
                    return Err(NotProved::Unsteady {
                        line: reference.occurrence.location.line,
                        text: reference.written.to_string(),
                    });
                }
            }
        }
        Ok(witness)
    }

    /// Renders with an overlay, without what differs from render to render.
    pub(super) fn render(&self, overlay: &str) -> Result<Vec<u8>, NotProved> {
        let render = self.renderer.render(overlay).map_err(NotProved::Unrendered)?;
        Ok(self.unsteady.hide(&render).0)
    }

    pub(super) fn proof<'p>(&'p self, outcome: &'p Outcome) -> Proof<'p> {
        Proof {
            base: &self.base,
            outcome,
            is_set_by_flags: self.renderer.is_set_by_flags(),
        }
    }
}

/// Proves an overlay with another renderer, once for each set of values, and names what else is derived there.
///
/// # Errors
/// It could not be shown that the overlay does there what it should.
pub fn confirm(
    linter: &Linter,
    renderers: &[&dyn Renderer],
    chart: &str,
    overlay: &mut Overlay,
) -> Result<(), NotProved> {
    for renderer in renderers {
        let witness = Witness::new(linter, *renderer, chart)?;
        let moved = witness.render(&overlay.images)?;
        let outcome = Outcome::of(&witness.base, &moved);
        let proof = witness.proof(&outcome);
        proof.equals_rewrite(&moved)?;
        for reference in &witness.base.references {
            let mut left = overlay.left.iter();
            let mut is_left =
                || left.any(|left| left.reference == reference.written && reference.is_among(&left.sites));
            if !outcome.has_moved(reference) && !is_left() {
                return Err(NotProved::Unlisted {
                    line: reference.occurrence.location.line,
                    reference: reference.written.to_string(),
                });
            }
        }
        if let Some(secrets) = overlay
            .pull_secrets
            .as_ref()
            .filter(|secrets| !secrets.values.is_empty())
        {
            proof.only_adds(&moved, &witness.render(&overlay.yaml)?, &secrets.name)?;
        }
        name(&witness, &outcome, &mut overlay.derived);
    }
    overlay.derived.sort();
    Ok(())
}

/// Names what differs and is no reference.
fn name(witness: &Witness<'_>, outcome: &Outcome, derived: &mut Vec<Derived>) {
    let proof = witness.proof(outcome);
    let mut add = |line: usize, text: &str, why: &str| {
        let source = witness.base.source_of(line);
        let path = proof.shown(line, text).trim().to_owned();
        if !derived.iter().any(|known| known.source == source && known.path == path) {
            derived.push(Derived {
                source,
                line: line + 1,
                path,
                why: why.to_owned(),
            });
        }
    };
    for change in &outcome.derived {
        add(
            change.line,
            &without_hashes(&change.old, &change.new),
            Derived::COMPUTED,
        );
    }
    for line in &witness.unsteady_lines {
        add(*line, &witness.base.line(*line), Derived::UNSTEADY);
    }
}

/// The same problem, where there is no overlay yet.
fn unsteady_at(problem: NotProved) -> NotProved {
    match problem {
        NotProved::Differs { line, expected, .. } => NotProved::Unsteady { line, text: expected },
        other => other,
    }
}
