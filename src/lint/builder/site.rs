//! What there is to say of one site: its place, its entry in the inventory, and what is wrong with it.

use std::sync::Arc;

use super::Builder;
use crate::code::Code;
use crate::find::reported;
use crate::finding::{Location, Occurrence, Related, Subject};
use crate::fix::Fix;
use crate::judge::Judged;
use crate::lint::collide::Claim;
use crate::lint::context::{Context, name_length, parts};
use crate::lint::input::Trace;
use crate::scan::Content;

impl Builder<'_> {
    /// Adds a site with what is wrong with it.
    pub(super) fn site(
        &mut self,
        judged: Judged,
        mut fix: Option<Fix>,
        is_stuck: bool,
        trace: Option<&dyn Trace>,
        context: &Context,
    ) {
        let other = judged.target().and_then(|target| {
            let name = judged.verdict.name.as_deref()?;
            Some((
                target.name().to_owned(),
                self.over_all.collided.other(target.name(), name)?,
            ))
        });
        if let Some(name) = &judged.verdict.name {
            self.accepting.name(name);
        }
        let mut near = Vec::new();
        let made = trace.map(|trace| {
            let (site, name) = (&judged.site, name_length(&judged.site));
            let parts = parts(site, name, context.offset);
            // What is said in the template counts as well as what is said where the value is.
            if judged.verdict.is_faulty()
                && let Some(place) = trace.place(&parts)
            {
                near.extend(self.accepting.place(&place));
            }
            let (origin, place) = trace.origin(&parts, &site.written, name).unzip();
            (origin, place.flatten().or_else(|| trace.place(&parts)))
        });
        let (origin, place) = made.unwrap_or_default();
        let Judged {
            site,
            verdict,
            position,
            width,
            excerpt,
        } = judged;
        let is_shown = excerpt.is_some() || self.rendered.shows(&verdict.written);
        let found = context.location(position, width, site.span.range(), excerpt);
        let (location, rendered) = match place {
            None => (found, None),
            Some(place) => {
                near.extend(self.accepting.place(&place));
                (self.opened(place, is_shown), Some(found))
            }
        };
        let occurrence = Arc::new(Occurrence {
            location,
            document: context.number,
            resource: context.resource(site.manifest),
            path: site.path,
            reason: Some(self.reason(site.sign)),
            origin,
            rendered,
        });
        let first = self.findings.len();
        self.inventory.add(&verdict, fix.is_some(), &occurrence);
        let is_variable = matches!(site.content, Content::Variable);
        let subject = || match is_variable {
            true => Subject::Variable(reported(&verdict.written)),
            false => Subject::Reference {
                artifact: verdict.artifact,
                written: reported(&verdict.written),
                name: verdict.name.clone(),
                target: verdict.target.clone(),
            },
        };
        if let Some((code, message)) = &verdict.fault {
            let finding = self.finding(*code, reported(message), Arc::clone(&occurrence), subject());
            if let Some(finding) = finding {
                finding.fix = fix.take();
            }
        }
        if is_stuck {
            let message: Arc<str> = match site.doubt {
                Some(doubt) => format!("not edited: {doubt}").into(),
                None => {
                    "no edit moves only this reference: it shares a field with one that needs a different value".into()
                }
            };
            self.finding(Code::Unlocatable, message, Arc::clone(&occurrence), subject());
        }
        if let Some(message) = verdict.unpinned() {
            self.finding(Code::Unpinned, message.into(), Arc::clone(&occurrence), subject());
        }
        if let Some((code, message)) = self.over_all.mirrored.fault(&verdict) {
            self.finding(code, message.into(), Arc::clone(&occurrence), subject());
        }
        if let Some(first) = self.over_all.shared.first(&verdict).filter(|_| !is_variable) {
            let name = &first.name;
            let location = self.claimed(first, trace);
            let message = format!(
                "`{name}` ({}:{}) has the same digest: one of them is not what its name says, or both are one image",
                location.file, location.line
            );
            let finding = self.finding(Code::SharedDigest, message.into(), Arc::clone(&occurrence), subject());
            if let Some(finding) = finding {
                finding.related.push(Related {
                    location,
                    message: format!("`{name}` has this digest, too"),
                });
            }
        }
        if let Some((target, claim)) = other {
            let name = &claim.name;
            let location = self.claimed(claim, trace);
            let message = format!(
                "it would become `{target}`, and so would `{name}` ({}:{})",
                location.file, location.line
            );
            let related = Related {
                location,
                message: format!("`{name}` would become `{target}` too"),
            };
            let finding = self.finding(Code::MirrorCollision, message.into(), occurrence, subject());
            if let Some(finding) = finding {
                finding.related.push(related);
            }
        }
        self.accepting.near(first..self.findings.len(), &near);
    }

    /// Where another image is.
    fn claimed(&mut self, claim: &Claim, trace: Option<&dyn Trace>) -> Location {
        let Claim { position, offset, .. } = claim;
        let location = Location {
            file: Arc::clone(&self.names[claim.file]),
            line: position.line,
            column: position.column,
            end_column: None,
            bytes: *offset..*offset,
            excerpt: None,
        };
        let is_here = claim.file == self.files.len();
        self.made_by(location, trace.filter(|_| is_here))
    }
}
