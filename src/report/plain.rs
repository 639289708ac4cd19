//! JSON that is safe to print as it is: what a terminal, a log or a reader could take for something else is escaped.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::safe::is_unsafe;

/// Writes a value on one line, without its end.
///
/// # Errors
/// Those of `out`.
pub(super) fn write(value: &impl Serialize, out: impl Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Plain);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct Plain;

impl Formatter for Plain {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut start = 0;
        // Everything that is escaped is either outside of ASCII, or the bracket of `##[`, a command of GitHub.
        for (at, character) in fragment.char_indices().filter(|(_, character)| !is_plain(*character)) {
            let is_command = character == '[' && fragment[..at].ends_with("##");
            if is_command || is_unsafe(character) {
                out.write_all(&fragment.as_bytes()[start..at])?;
                write!(out, "\\u{:04x}", u32::from(character))?;
                start = at + character.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[start..])
    }
}

fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~') && character != '['
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_read_as_it_was() {
        let text = "a\u{202e}b ##[error] [x] \u{85}\u{7f} ü \"\\\n";
        let mut out = Vec::new();
        write(&text, &mut out).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert_eq!(json, r###""a\u202eb ##\u005berror] [x] \u0085\u007f ü \"\\\n""###);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
