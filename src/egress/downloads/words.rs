//! The words of one command: its options with their values, and what it is about.

use std::borrow::Cow;
use std::ops::Range;

use super::programs::has;
use crate::shell::{Word, unquoted};

/// A word of a command, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Argument<'t> {
    /// Without quotes.
    pub text: Cow<'t, str>,
    /// As it is written.
    written: &'t str,
    pub place: Place,
}

/// Where a word is: in one of the texts that are read together, and its bytes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub text: usize,
    pub range: Range<usize>,
}

impl<'t> Argument<'t> {
    /// A word of a script that begins at a byte of a text.
    pub(super) fn of(word: Word<'t>, text: usize, from: usize) -> Self {
        let at = from + word.at;
        Self {
            text: unquoted(word.text),
            written: word.text,
            place: Place {
                text,
                range: at..at + word.text.len(),
            },
        }
    }

    /// A whole text as one word.
    pub(super) fn whole(written: &'t str, text: usize) -> Self {
        Self {
            text: Cow::Borrowed(written),
            written,
            place: Place {
                text,
                range: 0..written.len(),
            },
        }
    }

    /// The place of a part of it, if it is written as it is meant.
    pub(super) fn part(&self, range: Range<usize>) -> Place {
        let mut place = self.place.clone();
        if let Some(part) = self.text.get(range)
            && let Some(from) = self.written.find(part)
        {
            let start = place.range.start + from;
            place.range = start..start + part.len();
        }
        place
    }

    /// It from a byte on: the value in `--option=value`.
    fn from(&self, start: usize) -> Self {
        let place = self.part(start..self.text.len());
        let from = place.range.start - self.place.range.start;
        let to = from + place.range.len();
        Self {
            text: Cow::Owned(self.text[start..].to_owned()),
            written: &self.written[from..to],
            place,
        }
    }

    /// The text as it is written, with its place: what a shell runs as a script.
    pub(super) fn as_script(&self) -> (&'t str, Place) {
        (self.written, self.place.clone())
    }
}

/// An option of a command.
#[derive(Clone, Debug)]
pub(super) struct Flag<'t> {
    /// Without its dashes.
    pub name: String,
    pub value: Option<Argument<'t>>,
}

/// The words of a command, told apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Words<'t> {
    pub options: Vec<Flag<'t>>,
    /// What is no option, nor the value of one.
    pub names: Vec<Argument<'t>>,
}

impl<'t> Words<'t> {
    /// Reads words; `valued` has the options whose value is the next word.
    pub(super) fn read(arguments: &[Argument<'t>], valued: &str) -> Self {
        let mut words = Self::default();
        let mut left = arguments.iter();
        while let Some(argument) = left.next() {
            let text = &*argument.text;
            let Some(option) = text.strip_prefix('-').filter(|option| !option.is_empty()) else {
                words.names.push(argument.clone());
                continue;
            };
            if option == "-" {
                words.names.extend(left.cloned());
                break;
            }
            let long = option.strip_prefix('-').unwrap_or(option);
            if let Some((name, _)) = long.split_once('=') {
                let from = text.len() - long.len() + name.len() + 1;
                words.push(name, Some(argument.from(from)));
            } else if has(valued, long) {
                words.push(long, left.next().cloned());
            } else if option.starts_with('-') || option.len() == 1 {
                words.push(long, None);
            } else {
                words.letters(argument, valued, &mut left);
            }
        }
        words
    }

    fn push(&mut self, name: &str, value: Option<Argument<'t>>) {
        self.options.push(Flag {
            name: name.to_owned(),
            value,
        });
    }

    /// Reads `-fsSLo file`, and `-mod` as a name of its own.
    fn letters<'a>(&mut self, argument: &Argument<'t>, valued: &str, left: &mut impl Iterator<Item = &'a Argument<'t>>)
    where
        't: 'a,
    {
        let letters = &argument.text[1..];
        self.push(letters, None);
        for (at, letter) in letters.char_indices() {
            let name = &letters[at..at + letter.len_utf8()];
            if !has(valued, name) {
                self.push(name, None);
                continue;
            }
            let rest = 1 + at + name.len();
            let value = match rest < argument.text.len() {
                true => Some(argument.from(rest)),
                false => left.next().cloned(),
            };
            self.push(name, value);
            break;
        }
    }

    /// Whether one of some options is there.
    pub(super) fn has(&self, options: &str) -> bool {
        self.options.iter().any(|option| has(options, &option.name))
    }

    /// The values of some options.
    pub(super) fn values<'a>(&'a self, options: &'a str) -> impl Iterator<Item = &'a Argument<'t>> {
        let named = self.options.iter().filter(|option| has(options, &option.name));
        named.filter_map(|option| option.value.as_ref())
    }

    /// Takes the words of a verb off the beginning of the names; says whether it is this verb.
    pub(super) fn takes(&self, verb: &str) -> Option<&[Argument<'t>]> {
        let mut names = &*self.names;
        for word in verb.split_whitespace() {
            let (first, rest) = names.split_first()?;
            if first.text != word {
                return None;
            }
            names = rest;
        }
        Some(names)
    }
}
