//! Names that kustomize would find in other names, too: a dot in a name is any character to it.

use std::collections::{BTreeMap, HashMap};

/// The length of a name, and the places of its dots.
type Shape = (usize, Vec<usize>);
/// The names of a shape, by what is at the other places.
type Forms<'n> = HashMap<Vec<u8>, &'n str>;

/// The names that fit another name, or where another one moves, with what they fit; by names and where they move.
///
/// Names are kept by their shapes, of which there are few, so that not each is held against each.
pub(super) fn wide(names: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut shapes: BTreeMap<Shape, Forms<'_>> = BTreeMap::new();
    for name in names.keys() {
        let dots: Vec<usize> = name.match_indices('.').map(|(at, _)| at).collect();
        let form = masked(name, &dots);
        shapes.entry((name.len(), dots)).or_default().insert(form, name);
    }
    let mut wide = BTreeMap::new();
    for (text, goes_to) in names.iter().flat_map(|(name, new)| [(name, new), (new, new)]) {
        let of_its_length = shapes.range((text.len(), Vec::new())..(text.len() + 1, Vec::new()));
        for ((_, dots), forms) in of_its_length {
            let fitting = forms
                .get(&masked(text, dots))
                .filter(|name| names.get(**name) != Some(goes_to));
            if let Some(name) = fitting {
                wide.entry((*name).to_owned()).or_insert_with(|| text.clone());
            }
        }
    }
    wide
}

/// A text without the characters at some places.
fn masked(text: &str, places: &[usize]) -> Vec<u8> {
    let mut form = text.as_bytes().to_vec();
    for place in places {
        form[*place] = b'.';
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_any_character() {
        let names = [
            ("r.io/a.b", "m/a.b"),
            ("r.io/a-b", "m/a-b"),
            ("r.io/a.bc", "m/a.bc"),
            ("r.io/c", "m/c"),
        ];
        let names = names.map(|(name, new)| (name.to_owned(), new.to_owned())).into();
        assert_eq!(wide(&names), [("r.io/a.b".to_owned(), "r.io/a-b".to_owned())].into());
    }
}
