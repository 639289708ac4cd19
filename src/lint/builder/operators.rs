//! What operators start, as findings and in the inventory.

use std::sync::Arc;

use super::Builder;
use crate::code::Code;
use crate::find::{Excerpt, reported};
use crate::finding::{ImpliedStatus, Location, Occurrence, Reason, Related, Subject};
use crate::lint::context::Context;
use crate::lint::implied::{About, Image, Said};
use crate::lint::input::Trace;
use crate::operators::{self, Workload};
use crate::scan::Confidence;

impl Builder<'_> {
    /// Adds what there is to say of a workload.
    pub(super) fn operator(
        &mut self,
        said: &Said,
        workload: &Workload,
        (excerpt, trace): (Option<Box<Excerpt>>, Option<&dyn Trace>),
        context: &Context,
    ) {
        let width = workload.image.chars().count();
        let is_shown = excerpt.is_some();
        let found = context.location(workload.position, Some(width), workload.span.range(), excerpt);
        let place = trace.and_then(|trace| trace.place(std::slice::from_ref(&found.bytes)));
        let near = place
            .as_ref()
            .map(|place| self.accepting.place(place))
            .unwrap_or_default();
        let (location, rendered) = match place {
            None => (found, None),
            Some(place) => (self.opened(place, is_shown), Some(found)),
        };
        let occurrence = Arc::new(Occurrence {
            location,
            document: context.number,
            resource: Arc::clone(&workload.manifest),
            path: vec![workload.path.clone()],
            reason: match &said.about {
                About::Image(image) => Some(Arc::new(Reason {
                    rule: operators::RULE.to_owned(),
                    summary: format!("an operator starts it when {}", image.implied.when),
                    confidence: Confidence::Certain,
                })),
                _ => None,
            },
            origin: None,
            rendered,
        });
        let first = self.findings.len();
        match &said.about {
            About::Image(image) => self.implied(image, &occurrence, trace),
            About::Unknown(message) => {
                let subject = Subject::Said(workload.image.to_string());
                self.finding(Code::UnknownOperator, message.as_str().into(), occurrence, subject);
            }
            About::Passive(message) => self.known_operators.push(Related {
                location: occurrence.location.clone(),
                message: message.clone(),
            }),
        }
        self.accepting.near(first..self.findings.len(), &near);
    }

    /// Adds an image that an operator starts.
    fn implied(&mut self, image: &Image, occurrence: &Arc<Occurrence>, trace: Option<&dyn Trace>) {
        let verdict = &image.verdict;
        if let Some(name) = &verdict.name {
            self.accepting.name(name);
        }
        if image.implied.is_complete {
            self.inventory.add_implied(verdict, &image.implied, occurrence);
        }
        let Some(message) = &image.fault else { return };
        let related = image.started_by.as_ref().map(|(place, message)| {
            let is_here = place.file == self.files.len();
            let location = Location {
                file: Arc::clone(&self.names[place.file]),
                line: place.position.line,
                column: place.position.column,
                end_column: None,
                bytes: place.range.clone(),
                excerpt: None,
            };
            Related {
                location: self.made_by(location, trace.filter(|_| is_here)),
                message: message.clone(),
            }
        });
        let subject = Subject::Reference {
            artifact: verdict.artifact,
            written: reported(&verdict.written),
            name: verdict.name.clone(),
            target: verdict.target.clone(),
        };
        let finding = self.finding(
            Code::ImpliedImage,
            reported(&message.as_str().into()),
            Arc::clone(occurrence),
            subject,
        );
        if let Some(finding) = finding {
            // What nothing starts yet weighs one step less.
            if image.implied.status == ImpliedStatus::MayStart {
                finding.severity = finding.severity.lighter();
            }
            finding.related.extend(related);
            finding.implied = Some(Arc::clone(&image.implied));
        }
    }
}
