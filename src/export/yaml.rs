//! The YAML of exports: values in the order in which people read them, under comments that stay comments.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::ExportError;

/// A mapping.
pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries.into_iter().map(|(key, value)| (Value::from(key), value));
    Value::Mapping(entries.collect::<Mapping>())
}

/// A list.
pub(super) fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::Sequence(items.into_iter().map(Into::into).collect())
}

/// Documents under some lines of comment.
///
/// # Errors
/// A document cannot be written.
pub(super) fn text<T: Serialize>(comments: &[String], documents: &[T]) -> Result<String, ExportError> {
    let mut text = String::new();
    for comment in comments {
        text += &format!("# {}\n", comment.replace(breaks_a_comment, "\u{fffd}"));
    }
    for (index, document) in documents.iter().enumerate() {
        let document = serde_yaml::to_string(document).map_err(|error| ExportError::Yaml(error.to_string()))?;
        text += if index == 0 { "" } else { "---\n" };
        text += &document;
    }
    Ok(text)
}

/// Whether a character ends a line for some reader, cannot be in YAML, or turns the direction of writing.
fn breaks_a_comment(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_one_line() {
        let text = text(&["a\nb: 1\u{2028}c".to_owned()], &[map([("tag", "1.20".into())])]).unwrap_or_default();
        assert_eq!(text, "# a\u{fffd}b: 1\u{fffd}c\ntag: '1.20'\n");
    }
}
