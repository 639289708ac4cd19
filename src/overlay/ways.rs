//! From a text, and the values that it is made of, to settings that make another text of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::settings::list_of;
use super::value::Path;
use super::variant::Read;
use crate::words;

/// Texts for values, which together should make one text of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// How little it is liked.
    pub(super) rank: Rank,
    pub(super) texts: BTreeMap<Path, String>,
}

/// How little a way is liked; the fields are compared in their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Values that hold more than the text, and lists: they have to be repeated whole.
    repeated: usize,
    /// Whether a value is called like one that users leave alone.
    is_internal: bool,
    /// Values that are not seen in the text.
    pub(super) guessed: usize,
    values: usize,
    role: Role,
    is_local: bool,
    depth: usize,
}

/// What part of a name a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Registry,
    Repository,
    Whole,
}

/// A text that should become another one.
pub(super) struct Wish<'w> {
    pub(super) from: &'w str,
    pub(super) to: &'w str,
    /// The same with its tag and digest.
    pub(super) whole: &'w str,
    /// What comes before a path at the mirror.
    pub(super) base: &'w str,
}

/// A value, and where it is in a text.
#[derive(Clone, Debug)]
struct Piece<'p> {
    path: &'p Path,
    place: Range<usize>,
}

/// So many values of one text are set together, at most.
const MOST_TOGETHER: usize = 3;
/// So many ways of one text are tried.
const MOST_WAYS: usize = 12;
/// So many pieces of one text are looked at.
const MOST_PIECES: usize = 12;

impl Wish<'_> {
    /// The ways, the best one first. `replace` gives a longer text with all that has to move in it replaced.
    pub(super) fn ways(&self, reads: &[Read], replace: &dyn Fn(&str) -> Option<String>) -> Vec<Way> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for read in reads {
            if let Some(place) = read.text.as_deref().and_then(|text| place(self.from, text)) {
                pieces.push(Piece {
                    path: &read.path,
                    place,
                });
            }
        }
        pieces.sort_by_key(|piece| (Reverse(piece.place.len()), piece.path.clone()));
        pieces.truncate(MOST_PIECES);
        let mut ways = self.of_pieces(&pieces);
        for read in reads {
            let longer = read.text.as_deref().filter(|text| text.len() > self.from.len());
            if let Some(text) = longer.and_then(replace) {
                ways.push(way(Role::Whole, (1, 0), [(read.path.clone(), text)]));
            }
        }
        for read in reads
            .iter()
            .filter(|read| read.text.is_none() && is_registry(&read.path))
        {
            self.with_registry(&read.path, &pieces, &mut ways);
        }
        // An image that is empty now, and for which the template has a default.
        for read in reads.iter().filter(|read| read.text.is_none() && is_image(&read.path)) {
            for (guessed, text) in [(2, self.whole), (3, self.to)] {
                ways.push(way(Role::Whole, (0, guessed), [(read.path.clone(), text.to_owned())]));
            }
        }
        ways.sort();
        ways.dedup_by(|later, earlier| later.texts == earlier.texts);
        ways.truncate(MOST_WAYS);
        ways
    }

    /// Ways that set one or several of the pieces.
    fn of_pieces(&self, pieces: &[Piece<'_>]) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut subsets: Vec<Vec<&Piece<'_>>> = vec![Vec::new()];
        for piece in pieces {
            for index in 0..subsets.len() {
                let is_apart = |other: &&Piece<'_>| {
                    other.path != piece.path
                        && (other.place.end <= piece.place.start || piece.place.end <= other.place.start)
                };
                if subsets[index].len() < MOST_TOGETHER && subsets[index].iter().all(is_apart) {
                    let mut subset = subsets[index].clone();
                    subset.push(piece);
                    subsets.push(subset);
                }
            }
        }
        for mut subset in subsets.into_iter().skip(1) {
            subset.sort_by_key(|piece| piece.place.start);
            let places: Vec<Range<usize>> = subset.iter().map(|piece| piece.place.clone()).collect();
            let Some(texts) = self.fill(self.from, &places) else {
                continue;
            };
            let role = match places.as_slice() {
                [place] if place.len() == self.from.len() => Role::Whole,
                [place] if place.start == 0 => Role::Registry,
                _ => Role::Repository,
            };
            let paths = subset.iter().map(|piece| piece.path.clone());
            ways.push(way(role, (0, 0), paths.zip(texts)));
        }
        ways
    }

    /// Ways to use a value of which it is known that it is here in the text.
    pub(super) fn around(&self, path: &Path, here: Range<usize>, reads: &[Read]) -> Vec<Way> {
        let mut pieces = vec![Piece {
            path,
            place: here.clone(),
        }];
        for read in reads.iter().filter(|read| read.path != *path) {
            if let Some(place) = read.text.as_deref().and_then(|text| place(self.from, text)) {
                pieces.push(Piece {
                    path: &read.path,
                    place,
                });
            }
        }
        pieces.truncate(MOST_PIECES);
        let mut ways = self.of_pieces(&pieces);
        ways.retain(|way| way.texts.contains_key(path));
        ways
    }

    /// Ways with a registry that is empty: it comes before the name, or takes the place of the registry that is there.
    fn with_registry(&self, registry: &Path, pieces: &[Piece<'_>], ways: &mut Vec<Way>) {
        let path_start = registry_end(self.from);
        let made = [self.base, "/", &self.from[path_start..]].concat();
        let set = || (registry.clone(), self.base.to_owned());
        if made == self.to {
            return ways.push(way(Role::Registry, (0, 1), [set()]));
        }
        let shifted = |at: usize| at - path_start + self.base.len() + 1;
        for piece in pieces.iter().filter(|piece| piece.place.start >= path_start) {
            let place = shifted(piece.place.start)..shifted(piece.place.end);
            if let Some(texts) = self.fill(&made, &[place]) {
                let texts = std::iter::once(piece.path.clone()).zip(texts);
                ways.push(way(Role::Registry, (0, 1), texts.chain([set()])));
            }
        }
    }

    /// The texts for some places with which the text around them becomes the wanted one.
    fn fill(&self, text: &str, places: &[Range<usize>]) -> Option<Vec<String>> {
        let (first, last) = (places.first()?, places.last()?);
        let inner = self.to.strip_prefix(&text[..first.start])?;
        let mut rest = inner.strip_suffix(&text[last.end..])?;
        let mut texts = Vec::new();
        let mut is_start = first.start == 0;
        for pair in places.windows(2) {
            let [place, next] = pair else { continue };
            let (old, between) = (&text[place.clone()], &text[place.end..next.start]);
            let end = self.split(rest, old, between, is_start)?;
            texts.push(rest[..end].to_owned());
            rest = &rest[end + between.len()..];
            is_start = false;
        }
        texts.push(rest.to_owned());
        let changes = |(new, place): (&String, &Range<usize>)| !new.is_empty() && **new != text[place.clone()];
        texts.iter().zip(places).all(changes).then_some(texts)
    }

    /// Where the text of a value ends that is followed by some other text: a registry takes what comes before a path at
    /// the mirror, anything else as much as it can.
    fn split(&self, rest: &str, old: &str, between: &str, is_start: bool) -> Option<usize> {
        let base = self.base.len() + usize::from(old.ends_with('/') && between.is_empty());
        let is_end = |end: usize| end > 0 && rest.get(end..).is_some_and(|rest| rest.starts_with(between));
        if is_start && rest.starts_with(self.base) && is_end(base) {
            return Some(base);
        }
        match between {
            "" => rest.rfind('/').map(|slash| slash + 1),
            _ => rest.rfind(between).filter(|end| is_end(*end)),
        }
    }
}

fn way(role: Role, (repeated, guessed): (usize, usize), texts: impl IntoIterator<Item = (Path, String)>) -> Way {
    let texts: BTreeMap<Path, String> = texts.into_iter().collect();
    let lists = texts.keys().filter(|path| list_of(path).is_some()).count();
    let is_global = |path: &Path| path.first().is_some_and(|key| key == "global");
    let rank = Rank {
        repeated: repeated + lists,
        is_internal: texts.keys().flatten().any(|step| is_internal(step)),
        guessed,
        values: texts.len(),
        role,
        is_local: !texts.keys().any(is_global),
        depth: texts.keys().map(Vec::len).sum(),
    };
    Way { rank, texts }
}

/// Whether a value may be a part of a name, by its text and by what it is called.
pub(super) fn may_be_part(name: &str, path: &[String], text: &str) -> bool {
    place(name, text).is_some() && (text.contains('/') || is_image(path) || is_registry(path))
}

/// Where a value is in a text: a whole part of it, or several.
fn place(text: &str, value: &str) -> Option<Range<usize>> {
    // A template may take away slashes and blanks at the ends.
    let trimmed = value.trim().trim_end_matches('/');
    [value, trimmed]
        .iter()
        .filter(|part| !part.is_empty())
        .find_map(|part| {
            let is_end = |before: &str| before.is_empty() || before.ends_with(is_sign) || part.starts_with(is_sign);
            let is_start = |behind: &str| behind.is_empty() || behind.starts_with(is_sign) || part.ends_with(is_sign);
            let mut places = text.match_indices(*part).map(|(start, _)| start..start + part.len());
            places.find(|place| is_end(&text[..place.start]) && is_start(&text[place.end..]))
        })
}

/// What parts of names are joined by.
fn is_sign(character: char) -> bool {
    matches!(character, '/' | ':' | '@' | '-' | '.' | '_')
}

/// Where the path of a name begins.
pub(super) fn registry_end(name: &str) -> usize {
    match name.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host.len() + 1,
        _ => 0,
    }
}

/// Whether a value is called like a registry.
pub(super) fn is_registry(path: &[String]) -> bool {
    const WORDS: [&str; 6] = ["registry", "registries", "hub", "repo", "repository", "mirror"];
    const VAGUE: [&str; 5] = ["prefix", "host", "domain", "server", "url"];
    let is_of_image = || {
        path.iter()
            .any(|step| has_word(std::slice::from_ref(step), &["image", "images", "docker"]))
    };
    (has_word(path, &WORDS) || has_word(path, &VAGUE) && is_of_image()) && !has_word(path, &NO_NAMES)
}

/// Whether a value is called like a whole image, or its name.
fn is_image(path: &[String]) -> bool {
    const WORDS: [&str; 5] = ["image", "images", "repository", "repo", "ref"];
    let is_in_image = || path.split_last().is_some_and(|(_, above)| has_word(above, &WORDS));
    let is_name = path.last().is_some_and(|key| key == "name");
    (has_word(path, &WORDS) || is_name && is_in_image())
        && !has_word(path, &NO_NAMES)
        && !has_word(path, &["registry", "registries", "hub", "mirror", "prefix", "host"])
}

/// Whether a key is called like one that users leave alone.
pub(super) fn is_internal(step: &str) -> bool {
    step.starts_with('_')
}

/// Words in the keys of what stands beside names.
const NO_NAMES: [&str; 12] = [
    "secret", "secrets", "policy", "tag", "digest", "pull", "path", "port", "user", "username", "auth", "version",
];

/// Whether the last key of a path has one of these words: `imageRegistry`, `image_registry`, `image-registry`.
pub(super) fn has_word(path: &[String], wanted: &[&str]) -> bool {
    let words = path
        .last()
        .map(|key| words::of_name(key.as_bytes()))
        .unwrap_or_default();
    words.iter().any(|word| wanted.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ways as one line each.
    fn ways(from: &str, to: &str, values: &[(&str, &str)]) -> Vec<String> {
        let reads: Vec<Read> = values
            .iter()
            .map(|(path, text)| Read {
                path: path.split('.').map(str::to_owned).collect(),
                text: Some((*text).to_owned()).filter(|text| !text.is_empty()),
                is_near: false,
            })
            .collect();
        let base = "m.io/t";
        let whole = to;
        let ways = Wish { from, to, whole, base }.ways(&reads, &|_| None);
        let text = |way: Way| {
            let texts = way
                .texts
                .iter()
                .map(|(path, text)| format!("{}={text}", path.join(".")));
            texts.collect::<Vec<_>>().join(" ")
        };
        ways.into_iter().map(text).collect()
    }

    #[test]
    fn a_registry_is_set_alone_where_that_is_enough() {
        let values = [("image.registry", "quay.io"), ("image.repository", "a/b")];
        assert_eq!(ways("quay.io/a/b", "m.io/t/a/b", &values), ["image.registry=m.io/t"]);
    }

    #[test]
    fn a_flat_mirror_needs_the_repository_too() {
        let values = [("image.registry", "quay.io"), ("image.repository", "a/b")];
        assert_eq!(
            ways("quay.io/a/b", "m.io/t/a-b", &values),
            ["image.registry=m.io/t image.repository=a-b"]
        );
    }

    #[test]
    fn a_repository_may_hold_its_registry() {
        assert_eq!(
            ways("quay.io/a/b", "m.io/t/a/b", &[("image.repository", "quay.io/a/b")]),
            ["image.repository=m.io/t/a/b"]
        );
    }

    #[test]
    fn an_empty_registry_is_filled_in() {
        let values = [("global.imageRegistry", ""), ("image.repository", "nginx")];
        assert_eq!(
            ways("nginx", "m.io/t/library/nginx", &values),
            [
                "image.repository=m.io/t/library/nginx",
                "global.imageRegistry=m.io/t image.repository=library/nginx"
            ]
        );
    }
}
