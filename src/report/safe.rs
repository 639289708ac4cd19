//! Text that is safe to print: names in manifests and names of files may contain anything.

use std::borrow::Cow;

/// A text without what would move the cursor, change colours, or turn the direction of writing.
pub fn clean(text: &str) -> Cow<'_, str> {
    match text.contains(is_unsafe) {
        true => Cow::Owned(text.replace(is_unsafe, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
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
}
