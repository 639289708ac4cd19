//! Who runs in a container, and what it is told by flags and variables.

use std::borrow::Cow;

use super::catalogue::{self, At, By, Means, Operator, Passive, Use};
use super::identity::{Known, Program};
use crate::workload::{Container, Source};

/// Who runs in a workload.
#[derive(Clone, Debug)]
pub(crate) enum Runs {
    Operator(Box<Running>),
    Passive(&'static Passive),
    /// The image of an operator, as something else.
    Other,
    Unknown,
}

/// An operator that runs.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub number: u16,
    pub operator: &'static Operator,
    /// What its flags and variables say: the image, the override, and its value.
    pub settings: Vec<(At, String)>,
    /// The images that a variable makes it start.
    pub starts: Vec<At>,
}

/// Whether a variable has the value that makes an operator start an image.
pub(super) fn is_wanted(at: At, value: &str) -> bool {
    match &catalogue::start(at).triggers[usize::from(at.2)].by {
        By::Variable(_, wanted) => value.eq_ignore_ascii_case(wanted),
        _ => false,
    }
}

/// Who runs in a container, and what it is told.
pub(super) fn runs(source: Source<'_>, container: &Container<'_>, image: &str, known: &Known<'_>) -> Runs {
    let words = || -> Vec<Cow<'_, str>> {
        let words = container.words().into_iter();
        words.filter_map(|(_, word)| source.scalar(word)).collect()
    };
    let (number, operator) = match known.program(image, words) {
        None => return Runs::Unknown,
        Some(Program::Other) => return Runs::Other,
        Some(Program::Passive(passive)) => return Runs::Passive(passive),
        Some(Program::Operator(number, operator)) => (number, operator),
    };
    let words = words();
    let mut running = Running {
        number,
        operator,
        settings: Vec::new(),
        starts: Vec::new(),
    };
    let small = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
    for (index, start) in operator.starts.iter().enumerate() {
        for (entry, over) in start.overrides.iter().enumerate() {
            if let Means::Flag(flag) = over.means
                && let Some(value) = flag_value(&words, flag)
            {
                running
                    .settings
                    .push(((number, small(index), small(entry)), value.to_owned()));
            }
        }
    }
    for variable in container.variables() {
        let value = variable.value.and_then(|value| source.scalar(value));
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
            continue;
        };
        for used in catalogue::variable(&variable.name) {
            match used {
                Use::Override(of, start, entry) if of == number => {
                    running.settings.push(((of, start, entry), value.trim().to_owned()));
                }
                Use::Trigger(of, start, entry) if of == number && is_wanted((of, start, entry), value.trim()) => {
                    running.starts.push((of, start, entry));
                }
                _ => {}
            }
        }
    }
    Runs::Operator(Box::new(running))
}

/// The value of a flag, in its word or in the next one; one dash is as good as two.
fn flag_value<'w>(words: &'w [Cow<'_, str>], flag: &str) -> Option<&'w str> {
    let wanted = flag.trim_start_matches('-');
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(name) = word.strip_prefix('-') else { continue };
        let name = name.strip_prefix('-').unwrap_or(name);
        let value = match name.split_once('=') {
            Some((name, value)) if name == wanted => Some(value),
            None if name == wanted => words.next().map(|value| &**value),
            _ => None,
        };
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
            return Some(value);
        }
    }
    None
}
