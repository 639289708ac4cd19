//! From what all documents say to the images that operators start.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::catalogue::{self, At, Operator, Part, Start};
use super::identity::tag_of;
use super::parts::{name_length, replaced};
use super::running::{Running, Runs};
use super::seen::{Object, Seen, Sign, Workload};
use super::version::{self, Known, Version};

/// An image that an operator starts.
#[derive(Clone, Debug)]
pub(crate) struct Implied<W> {
    pub operator: &'static Operator,
    pub start: &'static Start,
    /// The image; only its name, if the tag is not known.
    pub image: String,
    pub is_tag_known: bool,
    pub known: Known,
    /// The version of the operator, if its tag says it.
    pub version: Option<String>,
    /// The objects that start it, each with where it is; `None` if nothing that starts it was seen.
    pub started_by: Option<Vec<W>>,
}

/// Something for each image: its operator, and its place among what that starts.
type ByImage<T> = FxHashMap<(u16, u8), Vec<T>>;

/// Where something counts; everywhere, if that is not known.
type Namespace<'s> = Option<&'s str>;

/// What signs all documents have, for each image.
#[derive(Debug)]
pub(crate) struct Signs<'s, W> {
    starts: ByImage<Started<'s, W>>,
    lacks: ByImage<&'s [(Part, String)]>,
    replaced: FxHashSet<(u16, u8)>,
    overrides: ByImage<(At, &'s str, Namespace<'s>)>,
    variables: ByImage<Namespace<'s>>,
}

/// An object that starts an image.
#[derive(Clone, Debug)]
struct Started<'s, W> {
    object: W,
    parts: &'s [(Part, String)],
    is_tag_known: bool,
}

impl<W> Default for Signs<'_, W> {
    fn default() -> Self {
        Self {
            starts: FxHashMap::default(),
            lacks: FxHashMap::default(),
            replaced: FxHashSet::default(),
            overrides: FxHashMap::default(),
            variables: FxHashMap::default(),
        }
    }
}

impl<'s, W: Clone> Signs<'s, W> {
    /// Adds the signs of a document; a function says where its objects are.
    pub(crate) fn add(&mut self, seen: &'s Seen, place: impl Fn(&'s Object) -> W) {
        for sign in &seen.signs {
            match sign {
                Sign::Starts {
                    at,
                    object,
                    parts,
                    is_tag_known,
                } => {
                    let started = Started {
                        object: place(&seen.objects[*object]),
                        parts,
                        is_tag_known: *is_tag_known,
                    };
                    self.starts.entry((at.0, at.1)).or_default().push(started);
                }
                Sign::Lacks { at, parts } => self.lacks.entry((at.0, at.1)).or_default().push(parts),
                Sign::Replaced { at } => drop(self.replaced.insert((at.0, at.1))),
                Sign::Overrides { at, value, namespace } => {
                    let entry = self.overrides.entry((at.0, at.1)).or_default();
                    entry.push((*at, value, namespace.as_deref()));
                }
                Sign::Variable { at, namespace } => {
                    let entry = self.variables.entry((at.0, at.1)).or_default();
                    entry.push(namespace.as_deref());
                }
            }
        }
    }

    /// What the operator in a workload starts, in the order of the catalogue.
    pub(crate) fn of(&self, workload: &Workload) -> Vec<Implied<W>> {
        let Runs::Operator(running) = &workload.program else {
            return Vec::new();
        };
        let tag = tag_of(&workload.image);
        let version = tag.and_then(Version::of_tag);
        let starts = running.operator.starts.iter().zip(0u8..);
        let implied = starts.filter_map(|(start, index)| {
            let (value, known) = version::value(running.operator, start, tag, version.as_ref())?;
            let image = filled(value, &workload.image, version.as_ref())?;
            let one = One {
                running,
                start,
                index,
                known,
                version: version.as_ref(),
                namespace: workload.manifest.namespace.as_deref(),
            };
            Some(self.one(&one, &image))
        });
        implied.flatten().collect()
    }

    /// The images that one entry of the catalogue comes to: one for each tag that objects ask for.
    fn one(&self, one: &One<'_>, image: &str) -> Vec<Implied<W>> {
        let key = (one.running.number, one.index);
        let own = one
            .running
            .settings
            .iter()
            .filter(|((_, index, _), _)| *index == one.index);
        let own = own.map(|(at, value)| (*at, value.as_str()));
        let others = self.overrides.get(&key).into_iter().flatten();
        let others = others.filter(|(_, _, namespace)| is_same(*namespace, one.namespace));
        let mut parts = Vec::new();
        for (at, value) in own.chain(others.map(|(at, value, _)| (*at, *value))) {
            match catalogue::start(at).overrides[usize::from(at.2)].part {
                Part::Whole => return Vec::new(),
                Part::Digest if value.contains("sha256:") => return Vec::new(),
                Part::Digest => {}
                part => parts.push((part, value)),
            }
        }
        let mut images: BTreeMap<(String, bool), Vec<W>> = BTreeMap::new();
        for started in self.starts.get(&key).into_iter().flatten() {
            let own = started.parts.iter().map(|(part, value)| (*part, value.as_str()));
            let (image, is_tag_known) = composed(image, parts.iter().copied().chain(own).collect());
            // Neither a field says the tag nor anything else that can be read.
            let is_tag_known = is_tag_known && (started.is_tag_known || has_tag(started.parts));
            let image = match is_tag_known {
                true => image,
                false => image[..name_length(&image)].to_owned(),
            };
            images
                .entry((image, is_tag_known))
                .or_default()
                .push(started.object.clone());
        }
        if images.is_empty() {
            let mut variables = self.variables.get(&key).into_iter().flatten();
            let is_started = one.start.always
                || one.running.starts.iter().any(|(_, index, _)| *index == one.index)
                || variables.any(|namespace| is_same(*namespace, one.namespace));
            if !is_started && (one.start.only_started || self.replaced.contains(&key)) {
                return Vec::new();
            }
            // The object that is there would have it so, if all that are there agree.
            if let Some([first, others @ ..]) = self.lacks.get(&key).map(Vec::as_slice)
                && others.iter().all(|other| other == first)
            {
                parts.extend(first.iter().map(|(part, value)| (*part, value.as_str())));
            }
            let (image, is_tag_known) = composed(image, parts);
            return vec![one.implied(image, is_tag_known, is_started.then(Vec::new))];
        }
        let implied = images.into_iter();
        implied
            .map(|((image, is_tag_known), by)| one.implied(image, is_tag_known, Some(by)))
            .collect()
    }
}

/// An entry of the catalogue, for the operator in a workload.
struct One<'s> {
    running: &'s Running,
    start: &'static Start,
    index: u8,
    known: Known,
    version: Option<&'s Version>,
    namespace: Option<&'s str>,
}

impl One<'_> {
    fn implied<W>(&self, image: String, is_tag_known: bool, started_by: Option<Vec<W>>) -> Implied<W> {
        Implied {
            operator: self.running.operator,
            start: self.start,
            image,
            is_tag_known,
            known: self.known,
            version: self.version.map(|version| version.text.clone()),
            started_by,
        }
    }
}

/// Whether two namespaces may be one; what is not said may be any.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn has_tag(parts: &[(Part, String)]) -> bool {
    parts.iter().any(|(part, _)| *part == Part::Tag)
}

/// An image as the catalogue has it, with what the operator's own image says; `None` if it is that image.
fn filled(value: &str, own: &str, version: Option<&Version>) -> Option<String> {
    if value == "{self}" {
        return None;
    }
    let (name, suffix) = own.split_at(name_length(own));
    let parent = name.rsplit_once('/').map_or("", |(parent, _)| parent);
    let value = match suffix.strip_prefix(':') {
        Some(tag) => value.replace("{self.tag}", tag),
        // With only a digest, the tag is asked for where it is not known.
        None => value.replace("{self.tag}", "{tag}"),
    };
    let value = value
        .replace("{self.registry}", parent)
        .replace("{self.repository}", name);
    Some(match version {
        Some(version) => value.replace("{version}", &version.text),
        None => value.replace("{version}", "{tag}"),
    })
}

/// An image with its parts replaced, the largest first; without its tag if that is still open.
fn composed(image: &str, mut parts: Vec<(Part, &str)>) -> (String, bool) {
    parts.sort_by_key(|(part, _)| *part);
    let mut image = image.to_owned();
    for (part, value) in parts {
        image = match (part, image.contains("{tag}")) {
            // The tag may have something around it.
            (Part::Tag, true) if !value.contains(['/', '@', ':']) => image.replace("{tag}", value),
            _ => replaced(&image, part, value),
        };
    }
    match image.contains('{') {
        true => (image[..name_length(&image)].to_owned(), false),
        false => (image, true),
    }
}
