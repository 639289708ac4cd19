//! Sites × targets → disjoint, sorted edits of one document; inside a payload they become edits of its scalar.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use yaml_spans::{Span, Style};

use crate::judge::Judged;
use crate::payload::Edit;
use crate::policy::Target;
use crate::reference::Reference;
use crate::scan::{Content, Fields, PartField, Place, Site, Sites};

/// The edits of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Invariant: sorted and disjoint.
    pub edits: Vec<Edit>,
    /// The sites, by their index, that have a target and no exact edit.
    pub stuck: BTreeSet<usize>,
    /// For each site, which of the edits move it.
    pub of_site: Vec<SmallVec<[u32; 2]>>,
}

/// A value for a place, and whether it differs from what is there.
#[derive(Debug)]
struct Value {
    place: Place,
    text: String,
    is_change: bool,
}

/// Plans the edits that move each site to its target; `targets` has one entry for each site.
///
/// A field that several sites share is changed only if one value serves them all.
pub(crate) fn plan(sites: &Sites, judged: &[Judged], targets: &[Option<&Target>]) -> Plan {
    let mut plan = Plan::default();
    if targets.iter().all(Option::is_none) {
        return plan;
    }
    let mut values: Vec<Vec<Value>> = Vec::with_capacity(targets.len());
    for (index, (judged, target)) in judged.iter().zip(targets).enumerate() {
        values.push(wanted(&judged.site, *target).unwrap_or_else(|| {
            plan.stuck.insert(index);
            kept(&judged.site)
        }));
    }
    // A site that is stuck keeps its fields, which may stop another one.
    loop {
        let clashing: Vec<usize> = clashes(&values)
            .into_iter()
            .filter(|index| !plan.stuck.contains(index))
            .collect();
        let moving: Vec<usize> = clashing.into_iter().filter(|index| targets[*index].is_some()).collect();
        if moving.is_empty() {
            break;
        }
        for index in moving {
            plan.stuck.insert(index);
            values[index] = kept(&judged[index].site);
        }
    }
    let mut layers: BTreeMap<u32, BTreeMap<Span, String>> = BTreeMap::new();
    let mut spans: Vec<SmallVec<[Span; 2]>> = Vec::with_capacity(values.len());
    for values in values {
        let mut of_site = SmallVec::new();
        for value in values.into_iter().filter(|value| value.is_change) {
            let layer = layers.entry(value.place.layer).or_default();
            for edit in quoted(&value) {
                of_site.push(sites.outer_span(Place {
                    span: edit.span,
                    ..value.place
                }));
                layer.insert(edit.span, edit.text);
            }
        }
        spans.push(of_site);
    }
    // From the innermost payload outwards: a layer has a higher number than the one around it.
    while let Some((number, edits)) = layers.pop_last() {
        let edits: Vec<Edit> = edits.into_iter().map(|(span, text)| Edit { span, text }).collect();
        match sites.payload(number) {
            None => plan.edits = edits,
            Some(payload) => {
                let outer = layers.entry(payload.parent).or_default();
                for edit in payload.coding.encode(edits) {
                    outer.insert(edit.span, edit.text);
                }
            }
        }
    }
    let index = |span: Span| plan.edits.binary_search_by_key(&span, |edit| edit.span).ok();
    plan.of_site = spans
        .into_iter()
        .map(|spans| {
            let mut edits: SmallVec<[u32; 2]> = spans.into_iter().filter_map(index).map(|at| at as u32).collect();
            edits.sort_unstable();
            edits.dedup();
            edits
        })
        .collect();
    plan
}

/// What the fields of a site have to hold; `None` if they cannot.
fn wanted(site: &Site, target: Option<&Target>) -> Option<Vec<Value>> {
    let reference = match (target, &site.content) {
        (Some(_), _) if site.doubt.is_some() => return None,
        (Some(target), Content::Registry(_)) => {
            return Some(vec![Value {
                place: site.fields.primary(),
                text: target.name().to_owned(),
                is_change: true,
            }]);
        }
        (Some(_), Content::Reference(reference) | Content::Named(reference)) => reference,
        _ => return Some(kept(site)),
    };
    let target = target?;
    match &site.fields {
        Fields::Whole(place) => {
            // Tag and digest stay as they are written, if the text is there literally.
            let is_literal = place.span.len() as usize == site.written.len();
            let (span, text) = match is_literal {
                true => (
                    reference.name_span().shifted(place.span.start),
                    target.name().to_owned(),
                ),
                false => (place.span, target.reference(reference)),
            };
            Some(vec![Value {
                place: Place { span, ..*place },
                text,
                is_change: true,
            }])
        }
        Fields::Split(fields) => {
            let mut values = Vec::new();
            let mut rest = target.name();
            let parts = [
                fields.namespace.as_ref(),
                Some(&fields.repository),
                fields.image.as_ref(),
            ];
            let mut path: Vec<&PartField> = parts.into_iter().flatten().collect();
            match &fields.registry {
                // The registry takes what the fields after it leave, where it has a path of its own, or gets one.
                Some(registry) if registry.text.contains('/') || leaves_a_path(target, reference) => {
                    path.insert(0, registry);
                }
                Some(registry) => {
                    values.push(value(registry, target.base()));
                    rest = target.path();
                }
                None => {}
            }
            let first = path.remove(0);
            for part in path.into_iter().rev() {
                // A field stays as it is where it can; otherwise it takes the last part.
                let stays = rest
                    .strip_suffix(part.text.as_str())
                    .and_then(|before| before.strip_suffix('/'));
                let (before, last) = match stays {
                    Some(before) => (before, part.text.as_str()),
                    None => rest.rsplit_once('/')?,
                };
                values.push(value(part, last));
                rest = before;
            }
            values.push(value(first, rest));
            Some(values)
        }
    }
}

/// Whether a target ends in the source's repository, with something between it and the mirror: its kept registry.
fn leaves_a_path(target: &Target, reference: &Reference) -> bool {
    let before = target.path().strip_suffix(reference.repository());
    before.is_some_and(|before| before.len() > 1 && before.ends_with('/'))
}

/// The fields of a site as they are: others may share them.
fn kept(site: &Site) -> Vec<Value> {
    match &site.fields {
        Fields::Whole(place) => vec![Value {
            place: *place,
            text: site.written.clone(),
            is_change: false,
        }],
        Fields::Split(fields) => fields.parts().map(|part| value(part, &part.text)).collect(),
    }
}

fn value(part: &PartField, text: &str) -> Value {
    Value {
        place: part.place,
        text: text.to_owned(),
        is_change: part.text != text,
    }
}

/// The sites whose values do not go together with those of another site.
fn clashes(values: &[Vec<Value>]) -> BTreeSet<usize> {
    let mut clashing = BTreeSet::new();
    let mut first: FxHashMap<(u32, u32), (usize, &Value)> = FxHashMap::default();
    let mut all: Vec<(u32, Span, usize)> = Vec::new();
    for (index, value) in values
        .iter()
        .enumerate()
        .flat_map(|(index, values)| values.iter().map(move |value| (index, value)))
    {
        let place = value.place;
        all.push((place.layer, place.span, index));
        match first.get(&(place.layer, place.span.start)) {
            None => {
                first.insert((place.layer, place.span.start), (index, value));
            }
            Some((other, known)) => {
                if known.place.span != place.span || known.text != value.text {
                    clashing.extend([*other, index]);
                }
            }
        }
    }
    all.sort_unstable();
    for pair in all.windows(2) {
        let [(layer, span, index), (next_layer, next, other)] = pair else {
            continue;
        };
        if layer == next_layer && span != next && next.start < span.end {
            clashing.extend([*index, *other]);
        }
    }
    clashing
}

/// The edit of a value; a plain scalar that would be read as something else gets quotes.
fn quoted(value: &Value) -> Vec<Edit> {
    let (place, scalar) = (value.place, value.place.scalar);
    let starts = place.span.start == scalar.span.start;
    let ends = place.span.end == scalar.span.end;
    let is_number = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || b"._-:eExX".contains(&byte))
    };
    let needs_quotes = scalar.style == Some(Style::Plain)
        && (value.text.contains(['[', ']']) && (scalar.in_flow || starts) || starts && ends && is_number(&value.text));
    if !needs_quotes {
        return vec![Edit {
            span: place.span,
            text: value.text.clone(),
        }];
    }
    let mut edits = vec![Edit {
        span: place.span,
        text: value.text.clone(),
    }];
    match starts {
        true => edits[0].text.insert(0, '"'),
        false => edits.push(Edit {
            span: Span::new(scalar.span.start, scalar.span.start),
            text: "\"".to_owned(),
        }),
    }
    match ends {
        true => edits[0].text.push('"'),
        false => edits.push(Edit {
            span: Span::new(scalar.span.end, scalar.span.end),
            text: "\"".to_owned(),
        }),
    }
    edits
}
