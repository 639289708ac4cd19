//! Switches without which a chart refuses other images.

use super::value::{Path, Value};
use super::variant::{Refusal, Variant};

/// Words that say that a switch lets something through.
const OPENING: [&str; 11] = [
    "allow",
    "insecure",
    "skip",
    "unsafe",
    "force",
    "ignore",
    "bypass",
    "accept",
    "trust",
    "untrusted",
    "custom",
];
/// Words that say that a switch holds something up.
const CLOSING: [&str; 6] = ["verif", "validat", "check", "enforce", "strict", "require"];

/// A switch that a refusal may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Switch {
    pub(super) path: Path,
    /// What lifts the refusal.
    pub(super) value: Value,
    /// Whether neither the words of the refusal nor those of the switch say so: it was only asked for shortly before.
    pub(super) is_guessed: bool,
}

/// So many values that were asked for before a refusal are looked at for switches that are called anything.
const MOST_ASKED: usize = 24;
/// So many of them are tried.
const MOST_GUESSED: usize = 4;
/// So many switches are tried that are called like one that lets something through.
const MOST_NAMED: usize = 6;

/// The switches that a refusal may be about: those that its words name, then those that the chart asked for before it
/// refused, then what else can be switched of what it asked for last.
pub(super) fn of(refusal: &Refusal, variant: &dyn Variant) -> Vec<Switch> {
    let in_words = paths_in(&refusal.message).into_iter();
    let mut named: Vec<Switch> = Vec::new();
    for path in in_words.chain(refusal.asked.iter().cloned()) {
        let key = path.last().map(|key| key.to_ascii_lowercase()).unwrap_or_default();
        let is = |words: &[&str]| words.iter().any(|word| key.contains(word));
        let to = match variant.value(&path) {
            // Not every word is a path.
            None if path.len() > 1 && is(&OPENING) => "true",
            Some(Value::Plain(text)) if matches!(&*text, "false" | "null") && is(&OPENING) => "true",
            Some(Value::Plain(text)) if text == "true" && is(&CLOSING) && !is(&OPENING) => "false",
            _ => continue,
        };
        if !named.iter().any(|switch| switch.path == path) {
            named.push(Switch::new(path, to, false));
        }
    }
    named.truncate(MOST_NAMED);
    let latest = refusal.asked.iter().take(MOST_ASKED);
    let guessed = latest.filter(|path| !named.iter().any(|switch| switch.path == **path));
    let guessed = guessed.filter_map(|path| {
        let to = match variant.value(path)? {
            Value::Plain(text) if text == "true" => "false",
            Value::Plain(text) if text == "false" => "true",
            _ => return None,
        };
        Some(Switch::new(path.clone(), to, true))
    });
    let guessed: Vec<Switch> = guessed.take(MOST_GUESSED).collect();
    [named, guessed].concat()
}

impl Switch {
    fn new(path: Path, to: &str, is_guessed: bool) -> Self {
        let value = Value::Plain(to.to_owned());
        Self {
            path,
            value,
            is_guessed,
        }
    }
}

/// The paths of values that a text names: `global.security.allowInsecureImages`, `.Values.image.allowAny`.
fn paths_in(text: &str) -> Vec<Path> {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.split(|c: char| !is_of_path(c))
        .map(|word| word.trim_matches(['.', '-']))
        .map(|word| word.strip_prefix("Values.").unwrap_or(word))
        .filter(|word| !word.is_empty())
        .map(|word| word.split('.').map(str::to_owned).collect::<Path>())
        .filter(|path| {
            path.iter()
                .all(|step| step.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_paths() {
        let paths =
            paths_in("set the parameter 'global.security.allowInsecureImages' to true, or --set image.allowAny=true.");
        assert!(paths.contains(&vec![
            "global".to_owned(),
            "security".to_owned(),
            "allowInsecureImages".to_owned()
        ]));
        assert!(paths.contains(&vec!["image".to_owned(), "allowAny".to_owned()]));
    }
}
