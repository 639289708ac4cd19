//! Words: of messages, counted and listed, the one that was probably meant, and those that names are made of.

/// The known word that was probably meant, and all of them: `did you mean …? the keys are …`.
pub(crate) fn suggest(word: &str, known: &[&str], intro: &str) -> String {
    match nearest(word, known) {
        Some(nearest) => format!("did you mean `{nearest}`? {intro} {}", list(known)),
        None => format!("{intro} {}", list(known)),
    }
}

/// The known word that was probably meant: case and `_` for `-` aside, with two slips at most, or one in three letters.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |word: &str| word.to_ascii_lowercase().replace('_', "-");
    let word = plain(word);
    let slips = |known: &&'k str| (strsim::damerau_levenshtein(&word, &plain(known)), *known);
    let (slips, nearest) = known.iter().map(slips).min()?;
    (slips <= 2.max(nearest.len() / 3) && slips < nearest.len()).then_some(nearest)
}

/// Words in code quotes, with commas.
pub(crate) fn list(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Phrases with commas, and `and` before the last.
pub(crate) fn all(phrases: &[String]) -> String {
    match phrases {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

/// The words of a name, in lower case: `imageRegistry`, `image_registry` and `image-registry` have the same two.
pub(crate) fn of_name(name: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for byte in name {
        if !byte.is_ascii_alphanumeric() || byte.is_ascii_uppercase() && was_lower {
            words.push(String::new());
        }
        was_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if let (Some(word), true) = (words.last_mut(), byte.is_ascii_alphanumeric()) {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
