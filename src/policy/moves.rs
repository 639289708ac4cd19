//! Where names move: the sources of a policy, checked against each other.

use std::collections::BTreeMap;
use std::ops::Bound;

use rustc_hash::FxHashMap;

use super::error::{Fault, Wrong};
use super::prefix::Prefix;
use super::settings::{Given, SourceSetting};
use super::{PolicyErrorKind as Kind, Then};

/// A source whose prefixes are sound.
pub(super) struct Source {
    pub from: Prefix,
    pub to: Prefix,
    pub given: Given<String>,
}

impl Source {
    /// Whether names under it stay where they are.
    fn stays(&self) -> bool {
        self.from == self.to
    }
}

/// Reads the sources; the first `overriding` of them replace later ones with the same `from`.
pub(super) fn sources(settings: impl Iterator<Item = SourceSetting>, overriding: usize) -> Result<Vec<Source>, Fault> {
    let mut sources: Vec<Source> = Vec::new();
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for (index, setting) in settings.enumerate() {
        let prefix = |given: &Given<String>| Prefix::parse(&given.value).map_err(|wrong| given.fault(wrong));
        let (from, to) = (prefix(&setting.from)?, prefix(&setting.to)?);
        if from != to {
            refuse_bare_hub(&setting.to, &to)?;
        }
        match seen.get(from.as_str()) {
            Some(&earlier) if earlier < overriding && index >= overriding => continue,
            Some(_) => {
                let message = format!("there are two sources for `{}`", from.as_str());
                return Err(setting
                    .from
                    .fault(Wrong::new(Kind::DuplicateSource, message, "remove one of them")));
            }
            None => {}
        }
        seen.insert(from.as_str().to_owned(), index);
        sources.push(Source {
            from,
            to,
            given: setting.from,
        });
    }
    Ok(sources)
}

/// What happens to names under each prefix that the policy knows.
///
/// If a `from` equals a `to` (or the mirror), the `from` wins, so that a chain of sources is followed.
pub(super) fn rules(sources: &[Source], mirror: Option<&Prefix>) -> FxHashMap<String, Then> {
    let mut rules = FxHashMap::default();
    for home in sources.iter().map(|source| &source.to).chain(mirror) {
        rules.insert(home.as_str().to_owned(), Then::Home);
    }
    for source in sources.iter().filter(|source| !source.stays()) {
        rules.insert(source.from.as_str().to_owned(), Then::Move(source.to.clone()));
    }
    rules
}

/// Refuses sources that feed each other in a circle: what one moves, the next moves on, and so back to the first.
///
/// One source feeds another when the other's `from` is its `to` or is under it; a `from` above it loses against the
/// `to`, which is longer. A source may feed itself (`a/b` to `a`): each time there is one part less.
pub(super) fn refuse_circles(sources: &[Source]) -> Result<(), Fault> {
    let by_from: BTreeMap<&str, usize> = sources
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.stays())
        .map(|(index, s)| (s.from.as_str(), index))
        .collect();
    let fed_by = |index: usize| {
        let to = &sources[index].to;
        by_from
            .range::<str, _>((Bound::Included(to.as_str()), Bound::Unbounded))
            .take_while(move |(from, _)| from.starts_with(to.as_str()))
            .map(|(_, next)| *next)
            .filter(move |next| *next != index && to.holds(&sources[*next].from))
            .collect::<Vec<_>>()
    };
    // Depth first, without recursion: each entry is a source with the sources it feeds that are still to be visited.
    let mut done = vec![false; sources.len()];
    let mut on_way = vec![false; sources.len()];
    for start in by_from.values().copied() {
        if done[start] {
            continue;
        }
        on_way[start] = true;
        let mut way = vec![(start, fed_by(start))];
        while let Some((index, left)) = way.last_mut() {
            match left.pop() {
                Some(next) if on_way[next] => {
                    let names = way
                        .iter()
                        .map(|(index, _)| *index)
                        .skip_while(|index| *index != next)
                        .chain([next]);
                    let circle = names
                        .map(|i| sources[i].from.as_str())
                        .collect::<Vec<_>>()
                        .join("` → `");
                    let message = format!("the sources form a circle: `{circle}`");
                    let fix = "remove one of them, or set its `to` to its `from` so that its images stay";
                    return Err(sources[next].given.fault(Wrong::new(Kind::Circle, message, fix)));
                }
                Some(next) if !done[next] => {
                    on_way[next] = true;
                    way.push((next, fed_by(next)));
                }
                Some(_) => {}
                None => {
                    (done[*index], on_way[*index]) = (true, false);
                    way.pop();
                }
            }
        }
    }
    Ok(())
}

/// Refuses Docker Hub without a namespace as a place to move to.
pub(super) fn refuse_bare_hub(given: &Given<String>, prefix: &Prefix) -> Result<(), Fault> {
    if prefix.is_bare_hub() {
        let message = "Docker Hub has images only under a namespace";
        let wrong = Wrong::new(Kind::HubName, message, "add yours, as in `docker.io/team`");
        return Err(given.fault(wrong));
    }
    Ok(())
}
