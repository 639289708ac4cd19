//! Text that is safe to print: names in manifests and names of files may contain anything.

use std::borrow::Cow;

/// Wherever it is in a line that a job of GitHub prints, a command may begin there.
const COMMAND: &str = "##[";

/// A text without what would move the cursor, change colours, turn the direction of writing, or give a command to a
/// service that reads the log.
pub fn clean(text: &str) -> Cow<'_, str> {
    match text.contains(is_unsafe) || text.contains(COMMAND) {
        true => Cow::Owned(text.replace(is_unsafe, "\u{fffd}").replace(COMMAND, "#\u{fffd}[")),
        false => Cow::Borrowed(text),
    }
}

/// The same for a text that begins a line, where `::` begins a command of GitHub.
pub(super) fn clean_line(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    match text.trim_start().starts_with("::") {
        true => Cow::Owned(text.replacen("::", "\u{fffd}:", 1)),
        false => text,
    }
}

/// A path as one below the root of a repository, for services that refuse any other: without what leads out of it.
pub(super) fn inside(path: &str) -> &str {
    let mut rest = path;
    while let Some(below) = ["/", "./", "../"].iter().find_map(|out| rest.strip_prefix(out)) {
        rest = below;
    }
    if rest.is_empty() { path } else { rest }
}

/// Whether a character does something else than to be seen.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_is_not_text() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{202e}\n\u{61c}"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(clean("plain ü"), "plain ü");
    }

    #[test]
    fn a_path_does_not_lead_out_of_its_repository() {
        assert_eq!(inside("/tmp/x.yaml"), "tmp/x.yaml");
        assert_eq!(inside(".././../x.yaml"), "x.yaml");
        assert_eq!(inside("a/../x.yaml"), "a/../x.yaml");
        assert_eq!(inside("<stdin>"), "<stdin>");
    }

    #[test]
    fn nothing_in_a_log_is_a_command() {
        assert_eq!(clean("###[error]x##[y"), "##\u{fffd}[error]x#\u{fffd}[y");
        assert_eq!(clean_line("::error::x"), "\u{fffd}:error::x");
        assert_eq!(clean_line("a::b"), "a::b");
    }
}
