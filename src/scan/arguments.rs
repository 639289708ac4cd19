//! The arguments of a command: flags whose name says image, or that a rule knows.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use yaml_spans::NodeId;

use crate::rules::{Artifact, Step};
use crate::shell::Word;

use super::commands::{self, Named};
use super::cursor::At;
use super::interned_names::NameId;
use super::names::{Says, Setting};
use super::reading::Reading;
use super::registry_settings;
use super::running_text;
use super::scalars::{self, Taken};
use super::site::{Content, Sign};

/// The longest argument, in bytes as it is written, that is taken for a flag or its value.
const LONGEST: u32 = 1 << 16;

/// Reads the items of a list as arguments; notes those that are used up.
pub(super) fn read(reading: &mut Reading<'_, '_, '_>, items: &[NodeId], used: &mut FxHashSet<NodeId>) {
    command(reading, items, used);
    let mut pending: Option<(Says, Sign, Setting)> = None;
    for (index, &item) in items.iter().enumerate() {
        let node = reading.cursor.tree.resolve(item);
        if !reading.cursor.is_scalar(node) || reading.cursor.tree.node(node).span.len() > LONGEST {
            pending = None;
            continue;
        }
        let text = reading.text(node);
        let flag = parse(&text).filter(|_| !used.contains(&item));
        if flag.is_none() && pending.is_none() {
            continue;
        }
        reading.cursor.enter(Step::Index(index), NameId::NONE);
        match (flag, pending.take()) {
            (Some(flag), _) => {
                let (says, sign, setting) = meaning(reading, flag.name);
                if says == Says::Nothing && !text.starts_with('-') {
                    reading.cursor.leave();
                    continue;
                }
                match flag.value {
                    None => pending = (says != Says::Nothing).then_some((says, sign, setting)),
                    Some(from) => {
                        let value = text[from..].trim_start_matches(['"', '\'']);
                        let from = text.len() - value.len();
                        let value = value.trim_end_matches(['"', '\'']);
                        let at = At::Node(node);
                        if says == Says::Never {
                            used.insert(item);
                        }
                        let meant = matches!(says, Says::Image | Says::Perhaps);
                        if setting != Setting::No && registry_settings::read(reading, at, value, from, setting)
                            || scalars::whole(reading, at, value, from, says, sign) == Taken::Reference
                            || meant && scalars::list_of(reading, at, value, from, says, sign)
                        {
                            used.insert(item);
                        }
                    }
                }
            }
            (None, Some((Says::Never, ..))) => {
                used.insert(item);
            }
            (None, Some((says, sign, setting))) => {
                if setting != Setting::No && registry_settings::read(reading, At::Node(node), &text, 0, setting)
                    || scalars::whole(reading, At::Node(node), &text, 0, says, sign) == Taken::Reference
                {
                    used.insert(item);
                }
            }
            (None, None) => {}
        }
        reading.cursor.leave();
    }
}

/// How many words of a command are looked at.
const MOST_WORDS: usize = 256;

/// Reads a list of arguments as a command with a verb that pulls; `args` go on where `command` next to them ends.
fn command(reading: &mut Reading<'_, '_, '_>, items: &[NodeId], used: &mut FxHashSet<NodeId>) {
    let (tree, text) = (reading.cursor.tree, reading.cursor.text);
    let before = match (reading.cursor.path().last(), reading.cursor.around().last()) {
        (Some(Step::Key(key)), Some(around)) if key == "args" => {
            crate::manifest::lookup(tree, around.mapping, text, "command")
        }
        _ => None,
    };
    let before: SmallVec<[NodeId; 8]> =
        before.map_or_else(SmallVec::new, |list| tree.children(list).take(MOST_WORDS).collect());
    let nodes = || {
        let all = before
            .iter()
            .chain(items.iter().take(MOST_WORDS))
            .map(|item| tree.resolve(*item));
        all.take_while(|node| reading.cursor.is_scalar(*node) && tree.node(*node).span.len() <= LONGEST)
    };
    // Hardly any list has the name of such a program near its beginning.
    let written = |node: NodeId| &text[tree.inner(node).range()];
    if !nodes()
        .take(MOST_BEFORE)
        .any(|node| commands::is_program(written(node)))
    {
        return;
    }
    let texts: Vec<Cow<'_, str>> = nodes().map(|node| reading.text(node)).collect();
    // A word's place is the number of its item and where it begins there.
    let words = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Word { text, at: at << SHIFT });
    let mut found = Vec::new();
    commands::in_words(&words.collect::<Vec<_>>(), &mut |named| match named {
        Named::Image(word) => found.push((word, true)),
        Named::Selector(word) => found.push((word, false)),
        Named::Chart(_) | Named::Set(_) | Named::Built(_) | Named::Item(..) => {}
    });
    for (word, is_image) in found {
        let (index, from) = (word.at >> SHIFT, word.at & ((1 << SHIFT) - 1));
        let Some(index) = index.checked_sub(before.len()) else {
            continue;
        };
        used.insert(items[index]);
        let reference = running_text::pulled(word.text, &reading.known.registries).filter(|_| is_image);
        let Some((reference, _)) = reference else { continue };
        let node = tree.resolve(items[index]);
        reading.cursor.enter(Step::Index(index), NameId::NONE);
        let content = Content::Reference(reference);
        reading.add_site(At::Node(node), word.text, from, Sign::Command, Artifact::Image, content);
        reading.cursor.leave();
    }
}

/// How many words may come before the name of a program: `sudo`, `env`, `sh -c`.
const MOST_BEFORE: usize = 4;

/// By how many bits the number of an item is shifted to leave room for a place in it.
const SHIFT: u32 = 20;

/// What a flag says of its value.
fn meaning(reading: &mut Reading<'_, '_, '_>, flag: &str) -> (Says, Sign, Setting) {
    if let Some(sign) = reading.matcher.flag(&reading.cursor, flag) {
        return (Says::Image, sign, Setting::No);
    }
    let name = reading.known.names.id(flag);
    let facts = reading.known.names.get(name);
    (facts.says, Sign::Flag, facts.setting)
}

/// A flag in a list of arguments, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Flag<'t> {
    /// Its name without dashes.
    name: &'t str,
    /// Where its value begins in the same argument; `None` when it is the next argument.
    value: Option<usize>,
}

/// Reads one argument: `--name=value`, `-name=value`, `--name`, `-name`; nothing for what is not a flag.
fn parse(argument: &str) -> Option<Flag<'_>> {
    let name = argument.strip_prefix("--").or_else(|| argument.strip_prefix('-'));
    // `WORKER_IMAGE=alpine:3.20`
    let name = name.or_else(|| argument.contains('=').then_some(argument))?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let length = name.bytes().position(|byte| !in_name(byte)).unwrap_or(name.len());
    let dashes = argument.len() - name.len();
    match name.as_bytes().get(length) {
        None => Some(Flag { name, value: None }),
        Some(b'=') => Some(Flag {
            name: &name[..length],
            value: Some(dashes + length + 1),
        }),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_their_value_after_an_equals_sign_or_in_the_next_argument() {
        assert_eq!(
            parse("--image=nginx"),
            Some(Flag {
                name: "image",
                value: Some(8)
            })
        );
        assert_eq!(
            parse("-nop-image"),
            Some(Flag {
                name: "nop-image",
                value: None
            })
        );
        assert_eq!(parse("-"), None);
        assert_eq!(parse("--"), None);
        assert_eq!(parse("-c echo"), None);
        assert_eq!(parse("serve"), None);
    }
}
