//! Charts that a controller will render: what is fetched, and what was not rendered as it will be.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Builder;
use crate::code::Code;
use crate::egress::Remark;
use crate::find::reported;
use crate::finding::Occurrence;
use crate::lint::aside::{Place, Placed};
use crate::lint::context::Context;
use crate::lint::input::Trace;
use crate::lint::report::ReleaseChart;
use crate::release::{Draft, ReleaseId};

impl Builder<'_> {
    /// Adds the charts that a controller will render, and that were not rendered as it will.
    pub(super) fn releases(&mut self, releases: Vec<(Draft, Place)>, trace: Option<&dyn Trace>, context: &Context) {
        let mut asked: FxHashMap<usize, usize> = FxHashMap::default();
        let mut missing = FxHashSet::default();
        for (draft, place) in releases {
            let offset = context.offset + draft.span.range().start;
            let count = asked.entry(offset).or_default();
            let index = *count;
            *count += 1;
            let id = ReleaseId {
                file: context.file.to_string(),
                offset,
                index,
            };
            let wanted = self.over_all.chart_sources.chart(&draft);
            if let Some((repository, name)) = wanted.repository_and_name() {
                let range = draft.span.range();
                let location = self.made_by(context.location(place.position, place.width, range, None), trace);
                let resource = context.resource(place.manifest);
                let paths = vec![draft.path.clone()];
                self.charts.push(ReleaseChart {
                    repository: reported(&repository.into()).to_string(),
                    name,
                    version: self.rendered.version(&id).or_else(|| wanted.exact_version()),
                    occurrence: Occurrence::without_reference(location, context.number, resource, paths),
                });
            }
            // A chart that is wanted several times in one place is brought once.
            if !self.rendered.has(&id) && !missing.insert((offset, wanted.not_rendered(""))) {
                continue;
            }
            if let Some(message) = self.rendered.fault(&id, &draft, &wanted) {
                let remark = Remark {
                    code: Code::ChartNotRendered,
                    message: reported(&message.into()).to_string(),
                    subject: format!("{}, chart", draft.title),
                    span: draft.span,
                    path: draft.path,
                    manifest: draft.manifest,
                };
                self.remark(Placed { remark, place }, trace, context);
            }
        }
    }
}
