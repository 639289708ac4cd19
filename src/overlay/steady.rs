//! Renders that differ by time and chance, made alike: what is another text in each of them is hidden in all.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use yaml_spans::{NodeId, NodeKind, Style, Tree};

use super::lines::lines;

/// What stands for a text that differs from render to render.
pub(super) const HIDDEN: &str = "…";

/// The scalars of a stream that differ from render to render.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unsteady(BTreeMap<Place, Extent>);

/// A document of a stream, from 0, and the way to a scalar in it.
type Place = (usize, Vec<String>);

/// How much of a scalar differs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Extent {
    Whole,
    /// These lines of a block, from 0; the first one is its `|` or `>`.
    Lines(BTreeSet<usize>),
}

/// A scalar of a stream.
struct Scalar {
    range: Range<usize>,
    is_block: bool,
}

impl Unsteady {
    /// What differs between two renders of the same chart with the same values.
    pub(super) fn between(one: &[u8], other: &[u8]) -> Self {
        if one == other {
            return Self::default();
        }
        let (ones, others) = (scalars(one), scalars(other));
        let mut unsteady = BTreeMap::new();
        for (place, scalar) in ones {
            let Some(counterpart) = others.get(&place) else {
                continue;
            };
            let (text, there) = (&one[scalar.range.clone()], &other[counterpart.range.clone()]);
            if text != there {
                unsteady.insert(place, Extent::of(&scalar, text, there));
            }
        }
        Self(unsteady)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A render without what differs, and the lines, from 0, where that was.
    pub(super) fn hide(&self, render: &[u8]) -> (Vec<u8>, BTreeSet<usize>) {
        let mut hidden = Vec::with_capacity(render.len());
        let mut last = 0;
        let mut places: Vec<Range<usize>> = Vec::new();
        let mut scalars = if self.is_empty() {
            BTreeMap::new()
        } else {
            scalars(render)
        };
        for (place, extent) in &self.0 {
            if let Some(scalar) = scalars.remove(place) {
                places.extend(extent.ranges(&scalar, render));
            }
        }
        places.sort_by_key(|range| range.start);
        let mut at = BTreeSet::new();
        let mut line = 0;
        let mut counted = 0;
        for place in places {
            hidden.extend_from_slice(&render[last..place.start]);
            line += memchr::memchr_iter(b'\n', &hidden[counted..]).count();
            counted = hidden.len();
            at.insert(line);
            hidden.extend_from_slice(HIDDEN.as_bytes());
            last = place.end;
        }
        hidden.extend_from_slice(&render[last..]);
        (hidden, at)
    }
}

impl Extent {
    fn of(scalar: &Scalar, text: &[u8], there: &[u8]) -> Self {
        let (old, new) = (lines(text), lines(there));
        if !scalar.is_block || old.len() != new.len() {
            return Self::Whole;
        }
        let pairs = old.iter().zip(&new).enumerate();
        let differing = pairs.filter(|(_, (old, new))| text[(*old).clone()] != there[(*new).clone()]);
        Self::Lines(differing.map(|(number, _)| number).collect())
    }

    /// The bytes of a render that differ; indentation and the ends of lines stay.
    fn ranges(&self, scalar: &Scalar, render: &[u8]) -> Vec<Range<usize>> {
        let text = &render[scalar.range.clone()];
        let shifted = |range: Range<usize>| scalar.range.start + range.start..scalar.range.start + range.end;
        match self {
            Self::Whole => vec![shifted(0..text.trim_ascii_end().len())],
            Self::Lines(numbers) => {
                let lines = lines(text);
                let lines = numbers.iter().filter_map(|number| lines.get(*number).cloned());
                let without_indent = |line: Range<usize>| {
                    let indent = text[line.clone()].iter().take_while(|byte| **byte == b' ').count();
                    line.start + indent..line.end
                };
                lines.map(without_indent).map(shifted).collect()
            }
        }
    }
}

/// The scalars of a stream by their places; none, if it cannot be read.
fn scalars(stream: &[u8]) -> BTreeMap<Place, Scalar> {
    fn walk(tree: &Tree, text: &str, node: NodeId, place: &mut Place, found: &mut BTreeMap<Place, Scalar>) {
        match tree.node(node).kind {
            NodeKind::Scalar(style) => {
                let range = tree.node(node).span.range();
                let is_block = matches!(style, Style::Literal | Style::Folded);
                found.insert(place.clone(), Scalar { range, is_block });
            }
            NodeKind::Mapping(_) => {
                for (key, value) in tree.entries(node) {
                    place.1.push(tree.text(key, text).into_owned());
                    walk(tree, text, value, place, found);
                    place.1.pop();
                }
            }
            NodeKind::Sequence(_) => {
                for (index, item) in tree.children(node).enumerate() {
                    place.1.push(index.to_string());
                    walk(tree, text, item, place, found);
                    place.1.pop();
                }
            }
            NodeKind::Alias => {}
        }
    }
    let mut found = BTreeMap::new();
    let mut tree = Tree::default();
    let Ok(text) = std::str::from_utf8(stream) else {
        return found;
    };
    if yaml_spans::read(text, &mut tree).is_ok() {
        for (document, root) in tree.roots().iter().enumerate() {
            walk(&tree, text, *root, &mut (document, Vec::new()), &mut found);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(one: &str, other: &str, third: &str) -> (String, Vec<usize>) {
        let unsteady = Unsteady::between(one.as_bytes(), other.as_bytes());
        let (text, lines) = unsteady.hide(third.as_bytes());
        (String::from_utf8(text).unwrap(), lines.into_iter().collect())
    }

    #[test]
    fn a_password_is_hidden_wherever_it_is_in_its_document() {
        let render = |password: &str, image: &str| format!("a: 1\n---\ndata:\n  p: \"{password}\"\n  i: {image}\n");
        assert_eq!(
            hidden(&render("x1", "b"), &render("y22", "b"), &render("z", "c")),
            (render("…", "c").replace('"', ""), vec![3])
        );
    }

    #[test]
    fn of_a_block_only_the_lines_that_differ_are_hidden() {
        let render = |key: &str, image: &str| format!("c: |\n  key={key}\n  image={image}\nd: 1\n");
        assert_eq!(
            hidden(&render("1", "b"), &render("2", "b"), &render("3", "c")),
            ("c: |\n  …\n  image=c\nd: 1\n".to_owned(), vec![1])
        );
    }

    #[test]
    fn what_is_in_one_render_only_is_not_hidden() {
        assert_eq!(hidden("k1: a\n", "k2: a\n", "k3: a\n"), ("k3: a\n".to_owned(), vec![]));
    }
}
